// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/context.hpp"
#include "fft/problem.hpp"
#include "fft/routine.hpp"

namespace hel::fft {

/// The four pointers of an execution; see hel_fft_plan_execute_split().
struct Arrays {
  const void* in_real;
  const void* in_imag;
  void* out_real;
  void* out_imag;
};

/// A prepared transform. Execution is const and may run on many threads at once: each takes a block of work memory
/// from the plan's pool and puts it back.
class Plan {
 public:
  Plan(const Settings& settings, Problem problem, int threads);

  void execute(const void* in, void* out) const;
  void execute(const Arrays& arrays) const;
  std::string describe() const;
  const Problem& problem() const noexcept { return problem_; }
  int64_t work_bytes() const noexcept { return work_bytes_; }

 private:
  int usable_threads() const noexcept;
  void log_passes() const;
  void check_arrays(const Arrays& arrays) const;
  template <class T>
  void run(const Routine<T>& routine, const Arrays& arrays, void* work) const noexcept;
  Block take_work() const;
  void put_work(Block block) const noexcept;

  Settings settings_;
  Problem problem_;
  int threads_;
  RoutinePointer<double> double_;
  RoutinePointer<float> float_;
  int64_t work_bytes_ = 0;
  mutable std::mutex pool_lock_;
  mutable std::vector<Block> pool_;  ///< capacity is reserved ahead, so that putting back cannot fail
};

}  // namespace hel::fft
