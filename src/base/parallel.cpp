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

namespace detail {

void run_loop(int threads, int64_t tasks, LoopBody body, void* state) noexcept {
  const int team = static_cast<int>(std::min<int64_t>(threads, tasks));
  if (team <= 1 || threads_are_gone()) {
    for (int64_t task = 0; task < tasks; ++task) body(state, task, 0);
    return;
  }
#pragma omp parallel for num_threads(team) schedule(dynamic, 1)
  for (int64_t task = 0; task < tasks; ++task) body(state, task, omp_get_thread_num());
}

}  // namespace detail
}  // namespace hel
