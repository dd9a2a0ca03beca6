// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Hands are threads that wait for work. Whoever waits hands its core to others that are ready to run, so that two
// threads of a loop on one core are as fast as one.
#include "base/crew.hpp"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "base/parallel.hpp"

namespace hel {
namespace {

void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/// What a hand is about.
constexpr int32_t kIdle = 0, kOffered = 1, kRunning = 2, kLeaving = 3;

class Hand {
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

  void offer(Work& work, int worker) noexcept {
    work_ = &work, worker_ = worker;
    change_to(kOffered);
  }

  /// Returns when it is not, and will not be, at the work; then it is anybody's.
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
      work_->run(worker_);
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

  alignas(64) std::atomic<int32_t> state_{kIdle};  ///< on a line of its own
  std::atomic<bool> taken_{true};
  Work* work_ = nullptr;
  int worker_ = 0;
  pthread_t thread_{};
};

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

void run_by_crew(Work& work, int hands) noexcept {
  Hand* taken[kMostHands];
  const int count = crew.take(std::min(hands, kMostHands), taken);
  for (int i = 0; i < count; ++i) taken[i]->offer(work, i + 1);
  work.run(0);
  for (int i = 0; i < count; ++i) taken[i]->dismiss();
}

}  // namespace hel
