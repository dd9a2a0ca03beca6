// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/core.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace hel {

/// Cache line, and the widest vector of any target.
inline constexpr size_t kAlignment = 64;

/// Throws Error(HEL_ERROR_MEMORY) when the machine does not have so much memory at all. A system that hands out more
/// than it has would otherwise end the process while the block is being filled.
void require_possible(int64_t bytes);

/// Where blocks come from: the caller's functions, or the C library's.
struct Allocator {
  hel_allocate_function allocate_with = nullptr;
  hel_release_function release_with = nullptr;
  void* user = nullptr;

  void* allocate(size_t bytes) const;  ///< aligned to kAlignment; throws Error(HEL_ERROR_MEMORY)
  void release(void* block) const noexcept;

  friend bool operator==(const Allocator&, const Allocator&) = default;
};

/// An owned, aligned, uninitialized block.
class Block {
 public:
  Block() = default;
  Block(const Allocator& allocator, int64_t bytes);
  Block(Block&& other) noexcept { *this = std::move(other); }
  Block& operator=(Block&& other) noexcept {
    std::swap(allocator_, other.allocator_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~Block();

  void* data() const noexcept { return data_; }

 private:
  Allocator allocator_;
  void* data_ = nullptr;
};

/// An owned array of plain numbers, for tables.
template <class T>
class Table {
 public:
  Table() = default;
  Table(const Allocator& allocator, int64_t count)
      : block_(allocator, count * static_cast<int64_t>(sizeof(T))), count_(count) {}

  T* data() const noexcept { return static_cast<T*>(block_.data()); }
  int64_t size() const noexcept { return count_; }
  T& operator[](int64_t i) const noexcept { return data()[i]; }

 private:
  Block block_;
  int64_t count_ = 0;
};

}  // namespace hel
