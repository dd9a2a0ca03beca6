// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/heliotrope.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>

namespace test {

/// An allocator for a context that keeps account of its blocks, and refuses from a given block on.
class BlockLedger {
 public:
  explicit BlockLedger(int64_t granted = INT64_MAX, int32_t plan_cache = 0) : granted_(granted) {
    hel_context_options options;
    hel_context_options_init(&options);
    options.threads = 1;
    options.plan_cache = plan_cache;
    options.allocate = [](size_t bytes, size_t alignment, void* user) {
      return static_cast<BlockLedger*>(user)->take(bytes, alignment);
    };
    options.release = [](void* block, void* user) { static_cast<BlockLedger*>(user)->give_back(block); };
    options.allocator_user = this;
    hel_context_create(&options, &context_);
  }
  ~BlockLedger() { end_context(); }
  BlockLedger(const BlockLedger&) = delete;
  BlockLedger& operator=(const BlockLedger&) = delete;

  /// NULL if already the context was refused a block.
  const hel_context* context() const { return context_; }
  void end_context() {
    hel_context_destroy(context_);
    context_ = nullptr;
  }
  void grant(int64_t blocks) { granted_ = blocks; }
  int64_t requests() const { return requests_; }
  bool refused() const { return refused_; }
  size_t live_blocks() const { return blocks_.size(); }
  size_t live_bytes() const { return bytes_; }
  size_t peak_bytes() const { return peak_; }
  void forget_peak() { peak_ = bytes_; }

 private:
  void* take(size_t bytes, size_t alignment) {
    const std::lock_guard lock(mutex_);
    ++requests_;
    if (granted_ <= 0) {
      refused_ = true;
      return nullptr;
    }
    --granted_;
    void* const block = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    // The book itself needs memory, which a test may be refusing.
    try {
      blocks_[block] = bytes;
    } catch (const std::bad_alloc&) {
      std::free(block);
      refused_ = true;
      return nullptr;
    }
    bytes_ += bytes;
    peak_ = std::max(peak_, bytes_);
    return block;
  }
  void give_back(void* block) {
    const std::lock_guard lock(mutex_);
    const auto found = blocks_.find(block);
    if (found == blocks_.end()) std::abort();  // a block that is not ours, or twice
    bytes_ -= found->second;
    blocks_.erase(found);
    std::free(block);
  }

  hel_context* context_ = nullptr;
  std::mutex mutex_;
  std::map<void*, size_t> blocks_;
  int64_t granted_, requests_ = 0;
  size_t bytes_ = 0, peak_ = 0;
  bool refused_ = false;
};

}  // namespace test
