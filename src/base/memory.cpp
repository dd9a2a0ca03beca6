// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "base/memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "base/checked.hpp"

namespace hel {
namespace {

// Blocks of this size and more sit on huge pages where the system offers them on request: strided passes over small
// pages spend a good part of their time in address translation.
constexpr size_t kHugePage = size_t{1} << 21;

void* allocate_from_system(size_t bytes) {
  const bool huge = bytes >= 2 * kHugePage;
  const size_t alignment = huge ? kHugePage : kAlignment;
  void* block = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (block && huge) madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

}  // namespace

void require_possible(int64_t bytes) {
  // Asked once: in a virtual machine the answer takes microseconds.
  static const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0 && bytes / page > pages)
    throw Error(HEL_ERROR_MEMORY, "out of memory: %lld bytes are needed, the machine has %lld",
                static_cast<long long>(bytes), static_cast<long long>(pages) * page);
}

void* Allocator::allocate(size_t bytes) const {
  void* block = allocate_with ? allocate_with(bytes, kAlignment, user) : allocate_from_system(bytes);
  if (!block) throw Error(HEL_ERROR_MEMORY, "out of memory: %zu bytes could not be allocated", bytes);
  return block;
}

void Allocator::release(void* block) const noexcept {
  if (!block) return;
  if (release_with)
    release_with(block, user);
  else
    std::free(block);
}

Block::Block(const Allocator& allocator, int64_t bytes) : allocator_(allocator) {
  if (bytes < 0 || bytes > kLargestBytes)
    throw Error(HEL_ERROR_OVERFLOW, "a block of %lld bytes is too large", static_cast<long long>(bytes));
  if (bytes > 0) data_ = allocator_.allocate(static_cast<size_t>(bytes));
}

Block::~Block() { allocator_.release(data_); }

}  // namespace hel
