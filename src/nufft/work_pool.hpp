// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <mutex>
#include <vector>

#include "base/memory.hpp"

namespace hel::nufft {

/// Blocks of work memory of one size, kept from execution to execution. Each execution takes one.
class WorkPool {
 public:
  WorkPool(const Allocator& allocator, int64_t bytes) : allocator_(allocator), bytes_(bytes) {
    require_possible(bytes);
    kept_.reserve(kKept);
  }

  int64_t bytes() const { return bytes_; }

  /// A block that goes back when it is let go.
  class Lease {
   public:
    explicit Lease(const WorkPool& pool) : pool_(pool), block_(pool.take()) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { pool_.put(std::move(block_)); }
    char* data() const { return static_cast<char*>(block_.data()); }

   private:
    const WorkPool& pool_;
    Block block_;
  };

 private:
  static constexpr size_t kKept = 16;

  Block take() const {
    {
      const std::lock_guard lock(mutex_);
      if (!kept_.empty()) {
        Block block = std::move(kept_.back());
        kept_.pop_back();
        return block;
      }
    }
    return Block(allocator_, bytes_);
  }
  void put(Block block) const noexcept {
    const std::lock_guard lock(mutex_);
    if (kept_.size() < kKept) kept_.push_back(std::move(block));
  }

  Allocator allocator_;
  int64_t bytes_;
  mutable std::mutex mutex_;
  mutable std::vector<Block> kept_;  ///< capacity is reserved ahead, so that putting back cannot fail
};

}  // namespace hel::nufft
