// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "base/parallel.hpp"

#include <omp.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>

namespace hel {
namespace {

std::atomic<bool> forked{false};

// libgomp's and libomp's workers do not exist in a forked child, and entering a parallel region there hangs
// if the parent had entered one. So a child runs every loop serially.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] { forked.store(true); });

}  // namespace

bool threads_are_gone() noexcept { return forked.load(std::memory_order_relaxed); }

int available_threads() noexcept { return threads_are_gone() ? 1 : std::max(1, omp_get_num_procs()); }

namespace {

/// What is left of a worker's share of the tasks, [begin, end). The worker takes from the front, and those who have
/// finished theirs take from the back. Both ends in one word, so that a task is taken once; a cache line (and the one
/// that is fetched with it) for each, since a line that goes from core to core costs 0.1 to 0.5 microseconds.
class alignas(128) Share {
 public:
  void set(uint32_t begin, uint32_t end) { ends_.store(word(begin, end), std::memory_order_relaxed); }

  bool take_first(int64_t& task) {
    return take([&](uint32_t begin, uint32_t end) { return task = begin, word(begin + 1, end); });
  }
  bool take_last(int64_t& task) {
    return take([&](uint32_t begin, uint32_t end) { return task = end - 1, word(begin, end - 1); });
  }

 private:
  static uint64_t word(uint32_t begin, uint32_t end) { return uint64_t{begin} << 32 | end; }

  template <class Rest>
  bool take(Rest rest) {
    uint64_t ends = ends_.load(std::memory_order_relaxed);
    for (;;) {
      const auto begin = static_cast<uint32_t>(ends >> 32), end = static_cast<uint32_t>(ends);
      if (begin >= end) return false;
      // The tasks themselves need no order among each other: the team meets before and after the loop.
      if (ends_.compare_exchange_weak(ends, rest(begin, end), std::memory_order_relaxed)) return true;
    }
  }

  std::atomic<uint64_t> ends_{0};
};

constexpr int kMostShares = 64;
constexpr int64_t kMostTasks = INT32_MAX;

}  // namespace

namespace detail {

/// Each worker has a share of neighboring tasks, the same in every loop of as many tasks: what it wrote in the loop
/// before is in its own cache. On two cores without a common cache, handing out tasks one by one made two threads
/// slower than one (docs/performance.md). Cores are not equally fast all the time, hence the taking from others.
void run_loop(int threads, int64_t tasks, LoopBody body, void* state) noexcept {
  const int team = static_cast<int>(std::min<int64_t>(threads, tasks));
  if (team <= 1 || threads_are_gone()) {
    for (int64_t task = 0; task < tasks; ++task) body(state, task, 0);
    return;
  }
  if (team > kMostShares || tasks > kMostTasks) {
#pragma omp parallel for num_threads(team) schedule(dynamic, 1)
    for (int64_t task = 0; task < tasks; ++task) body(state, task, omp_get_thread_num());
    return;
  }
  Share shares[kMostShares];
  for (int i = 0; i < team; ++i)
    shares[i].set(static_cast<uint32_t>(tasks * i / team), static_cast<uint32_t>(tasks * (i + 1) / team));
#pragma omp parallel num_threads(team)
  {
    const int worker = omp_get_thread_num();
    int64_t task = 0;
    while (shares[worker].take_first(task)) body(state, task, worker);
    // Also the shares of workers that the system did not give.
    for (int i = 1; i < team; ++i)
      while (shares[(worker + i) % team].take_last(task)) body(state, task, worker);
  }
}

}  // namespace detail
}  // namespace hel
