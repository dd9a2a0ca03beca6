// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

namespace hel {

/// All cores this process may use; 1 in a forked child.
int available_threads() noexcept;

/// True in a child made by fork(): the thread library's workers did not survive, so every loop must run serially.
bool threads_are_gone() noexcept;

namespace detail {
using LoopBody = void (*)(void* state, int64_t task, int worker);
void run_loop(int threads, int64_t tasks, LoopBody body, void* state) noexcept;
}  // namespace detail

/// The one parallel loop: body(task, worker) for every task in [0, tasks), worker in [0, threads).
/// The body must not throw; which worker gets which task is not defined.
template <class Body>
void parallel_for(int threads, int64_t tasks, Body&& body) noexcept {
  if (threads <= 1 || tasks <= 1) {
    for (int64_t task = 0; task < tasks; ++task) body(task, 0);
    return;
  }
  detail::run_loop(
      threads, tasks, [](void* state, int64_t task, int worker) { (*static_cast<Body*>(state))(task, worker); },
      const_cast<void*>(static_cast<const void*>(&body)));
}

/// Between the work memory of two workers. What prefetches for one core runs ahead of the strides of a transform and
/// takes lines away from another core whose memory follows: with less than this between them, a worker took two to
/// three times as long for the same work (docs/performance.md). Nobody touches these bytes.
inline constexpr int64_t kWorkerGap = int64_t{128} << 10;

/// From the work memory of one worker to that of the next, if each needs `bytes`.
constexpr int64_t worker_pitch(int64_t bytes, int threads) { return threads > 1 ? bytes + kWorkerGap : bytes; }

/// The same in numbers of T.
template <class T>
constexpr int64_t worker_pitch_of(int64_t numbers, int threads) {
  return threads > 1 ? numbers + kWorkerGap / static_cast<int64_t>(sizeof(T)) : numbers;
}

}  // namespace hel
