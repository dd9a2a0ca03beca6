// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "base/parallel.hpp"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "base/crew.hpp"

namespace hel {
namespace {

std::atomic<bool> forked{false};

// The hands do not exist in a forked child, so it runs every loop serially.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] { forked.store(true); });

/// Whether this thread is in a loop: those within are serial.
thread_local bool in_loop = false;

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

/// Each worker has a share of neighboring tasks, the same in every loop of as many tasks: what it wrote in the loop
/// before is in its own cache. On two cores without a common cache, handing out tasks one by one made two threads
/// slower than one (docs/performance.md). Cores are not equally fast all the time, hence the taking from others, which
/// also serves those that never come.
class Loop final : public Work {
 public:
  Loop(detail::LoopBody body, void* state, int64_t tasks, int team)
      : body_(body), state_(state), tasks_(tasks), team_(team), shared_(team <= kMostShares && tasks <= kMostTasks) {
    for (int i = 0; shared_ && i < team; ++i)
      shares_[i].set(static_cast<uint32_t>(tasks * i / team), static_cast<uint32_t>(tasks * (i + 1) / team));
  }

  void run(int worker) noexcept override {
    in_loop = true;
    int64_t task = 0;
    if (shared_) {
      while (shares_[worker].take_first(task)) body_(state_, task, worker);
      for (int i = 1; i < team_; ++i)
        while (shares_[(worker + i) % team_].take_last(task)) body_(state_, task, worker);
    } else {
      while ((task = next_.fetch_add(1)) < tasks_) body_(state_, task, worker);
    }
    in_loop = false;
  }

 private:
  const detail::LoopBody body_;
  void* const state_;
  const int64_t tasks_;
  const int team_;
  const bool shared_;
  std::atomic<int64_t> next_{0};
  Share shares_[kMostShares];
};

}  // namespace

bool threads_are_gone() noexcept { return forked.load(std::memory_order_relaxed); }

int available_threads() noexcept {
  if (threads_are_gone()) return 1;
  cpu_set_t mine;
  const long count = sched_getaffinity(0, sizeof mine, &mine) == 0 ? CPU_COUNT(&mine) : sysconf(_SC_NPROCESSORS_ONLN);
  return static_cast<int>(std::max(1L, count));
}

namespace detail {

void run_loop(int threads, int64_t tasks, LoopBody body, void* state) noexcept {
  const int team = static_cast<int>(std::min<int64_t>({threads, tasks, kMostHands + 1}));
  if (team <= 1 || in_loop || threads_are_gone()) {
    for (int64_t task = 0; task < tasks; ++task) body(state, task, 0);
    return;
  }
  Loop loop(body, state, tasks, team);
  run_by_crew(loop, team - 1);
}

}  // namespace detail
}  // namespace hel
