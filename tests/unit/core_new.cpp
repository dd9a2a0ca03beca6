// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

#include "support_new.hpp"

namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

std::atomic<int64_t> live{0};
std::atomic<int64_t> left{kNever};  ///< allocations that still succeed

bool may_allocate() { return left.load() == kNever || left.fetch_sub(1) > 0; }

void* count(void* block) {
  if (block) live.fetch_add(1);
  return block;
}

void* allocate(std::size_t bytes) noexcept { return may_allocate() ? count(std::malloc(bytes ? bytes : 1)) : nullptr; }

void* allocate(std::size_t bytes, std::align_val_t alignment) noexcept {
  const auto multiple = static_cast<std::size_t>(alignment);
  return may_allocate() ? count(std::aligned_alloc(multiple, (bytes + multiple - 1) / multiple * multiple)) : nullptr;
}

void* or_throw(void* block) {
  if (!block) throw std::bad_alloc();
  return block;
}

void release(void* block) noexcept {
  if (block) live.fetch_sub(1);
  std::free(block);
}

}  // namespace

namespace test {

int64_t live_blocks() { return live.load(); }
FailingNew::FailingNew(int64_t n) { left.store(n); }
FailingNew::~FailingNew() { left.store(kNever); }
bool FailingNew::failed() const { return left.load() < 0; }

}  // namespace test

void* operator new(std::size_t bytes) { return or_throw(allocate(bytes)); }
void* operator new[](std::size_t bytes) { return or_throw(allocate(bytes)); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return allocate(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return or_throw(allocate(bytes, alignment)); }
void* operator new[](std::size_t bytes, std::align_val_t alignment) { return or_throw(allocate(bytes, alignment)); }

void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { release(block); }
