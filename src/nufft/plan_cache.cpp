// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/plan_cache.hpp"

#include <utility>

namespace hel::nufft {

PlanCache::Entry PlanCache::take(const Problem& problem, int threads) noexcept {
  const std::lock_guard lock(lock_);
  Entry* best = nullptr;
  for (Entry& entry : entries_)
    if (!entry.is_empty() && entry.threads == threads && (!best || entry.used > best->used) && entry.problem == problem)
      best = &entry;
  return best ? std::exchange(*best, Entry()) : Entry();
}

void PlanCache::put(Entry entry, int most) noexcept {
  if (most <= 0 || entry.bytes > kLargestEntry) return;
  bool is_placed = false;
  while (!is_placed) {
    Entry leaving;  // let go when the lock is free again
    const std::lock_guard lock(lock_);
    int64_t bytes = entry.bytes;
    int count = 1;
    Entry *empty = nullptr, *oldest = nullptr;
    for (Entry& one : entries_) {
      if (one.is_empty()) {
        empty = &one;
        continue;
      }
      bytes += one.bytes;
      ++count;
      if (!oldest || one.used < oldest->used) oldest = &one;
    }
    is_placed = !oldest || (empty && bytes <= kMostBytes && count <= most);
    if (!is_placed) leaving = std::exchange(*oldest, Entry());
    if (is_placed) {
      entry.used = ++clock_;
      *empty = std::move(entry);
    }
  }
}

}  // namespace hel::nufft
