// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Hands are threads that wait for loops. A loop is over when its tasks are done: a hand that has not begun by then,
// because its core is busy with something else, is not waited for. Whoever waits hands its core to others that are
// ready to run, so that two threads of a loop on one core are as fast as one.
#include "base/parallel.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>

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
class Loop {
 public:
  Loop(detail::LoopBody body, void* state, int64_t tasks, int team)
      : body_(body), state_(state), tasks_(tasks), team_(team), shared_(team <= kMostShares && tasks <= kMostTasks) {
    for (int i = 0; shared_ && i < team; ++i)
      shares_[i].set(static_cast<uint32_t>(tasks * i / team), static_cast<uint32_t>(tasks * (i + 1) / team));
  }

  void work(int worker) noexcept {
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

void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/// What a hand is about.
constexpr int32_t kIdle = 0, kOffered = 1, kRunning = 2, kLeaving = 3;

class alignas(64) Hand {
 public:
  /// Whether it is the caller's now.
  bool take() noexcept { return !taken_.load(std::memory_order_relaxed) && !taken_.exchange(true); }

  bool start() noexcept {
    // Signals are for the program's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool started = pthread_create(
                             &thread_, nullptr,
                             [](void* self) -> void* {
                               static_cast<Hand*>(self)->serve();
                               return nullptr;
                             },
                             this) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return started;
  }

  void offer(Loop& loop, int worker) noexcept {
    loop_ = &loop, worker_ = worker;
    change_to(kOffered);
  }

  /// Returns when it is not, and will not be, at work on the loop; then it is anybody's.
  void dismiss() noexcept {
    int32_t expected = kOffered;
    if (!state_.compare_exchange_strong(expected, kIdle)) wait_while(kRunning);
    taken_.store(false, std::memory_order_release);
  }

  void end() noexcept {
    change_to(kLeaving);
    pthread_join(thread_, nullptr);
  }

 private:
  void change_to(int32_t state) noexcept {
    state_.exchange(state);
    state_.notify_one();
  }

  void serve() noexcept {
    while (wait_while(kIdle) != kLeaving) {
      int32_t expected = kOffered;
      if (!state_.compare_exchange_strong(expected, kRunning)) continue;
      loop_->work(worker_);
      change_to(kIdle);
    }
  }

  /// Returns what the state is after `state`.
  int32_t wait_while(int32_t state) noexcept {
    using Clock = std::chrono::steady_clock;
    constexpr auto kPatience = std::chrono::microseconds(200);
    const auto start = Clock::now();
    do {
      for (int spin = 0; spin < 64; ++spin, relax())
        if (const int32_t now = state_.load(std::memory_order_acquire); now != state) return now;
      sched_yield();
    } while (Clock::now() - start < kPatience);
    int32_t now = state_.load(std::memory_order_acquire);
    for (; now == state; now = state_.load(std::memory_order_acquire)) state_.wait(state, std::memory_order_acquire);
    return now;
  }

  std::atomic<int32_t> state_{kIdle};
  std::atomic<bool> taken_{true};
  Loop* loop_ = nullptr;
  int worker_ = 0;
  pthread_t thread_{};
};

constexpr int kMostHands = 255;

class Crew {
 public:
  /// Takes up to `count` hands that nobody has, beginning with those that were at work last.
  int take(int count, Hand** to) noexcept {
    int found = 0;
    for (int i = 0, known = count_.load(std::memory_order_acquire); i < known && found < count; ++i)
      if (hands_[i].take()) to[found++] = &hands_[i];
    if (found == count) return found;
    const std::lock_guard<std::mutex> lock(mutex_);
    for (int known = count_.load(); found < count && known < kMostHands && !closed_; ++known) {
      if (!hands_[known].start()) break;
      to[found++] = &hands_[known];
      count_.store(known + 1, std::memory_order_release);
    }
    return found;
  }

  /// Ends the hands that nobody has: the library may be about to be unloaded.
  void close() noexcept {
    if (threads_are_gone()) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    for (int i = 0; i < count_.load(); ++i)
      if (hands_[i].take()) hands_[i].end();
  }

 private:
  Hand hands_[kMostHands];
  std::atomic<int> count_{0};
  std::mutex mutex_;
  bool closed_ = false;
};

/// Nothing of it has a destructor that does anything, so that it may be used to the end of the process.
Crew crew;

const struct Closer {
  ~Closer() { crew.close(); }
} closer;

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
  Hand* hands[kMostHands];
  const int count = crew.take(team - 1, hands);
  for (int i = 0; i < count; ++i) hands[i]->offer(loop, i + 1);
  loop.work(0);
  for (int i = 0; i < count; ++i) hands[i]->dismiss();
}

}  // namespace detail
}  // namespace hel
