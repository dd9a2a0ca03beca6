// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>

#include <heliotrope/inverse.h>

#include "nufft/problem.hpp"

namespace hel::nufft {

/// What an inverse plan is to solve, checked; choices left to the library are made by InverseCore.
struct InverseProblem {
  Problem transform;       ///< A as a type 2 transform of the whole batch, modes centered
  bool fft_order = false;  ///< of the caller's modes
  int64_t nodes = 0;
  int solver = HEL_INVERSE_CGNR;  ///< never HEL_INVERSE_AUTO
  int weights = HEL_INVERSE_WEIGHTS_ONES;
  int damping = HEL_INVERSE_DAMPING_ONES;
  int normal = HEL_INVERSE_NORMAL_AUTO;
  int preconditioner = HEL_INVERSE_PRECONDITIONER_AUTO;
  bool real_values = false;
  bool few_nodes = false;
  int64_t iterations = 100;
  double tolerance = 0;
  double step = 0;
  double smoothness = 1;
  const void* given_weights = nullptr;  ///< valid while the plan is made
  const void* given_damping = nullptr;
  hel_progress_function progress = nullptr;
  void* progress_user = nullptr;

  int64_t modes() const { return transform.mode_count(); }
  int64_t batch() const { return transform.batch; }
  bool single() const { return transform.single; }
  /// Whether all modes lie along one dimension.
  bool is_line() const { return *std::max_element(transform.dims.begin(), transform.dims.end()) == modes(); }
  /// Whether there are so few pairs of node and mode that sums as they stand are quick, and exact.
  bool has_few_pairs() const { return nodes <= (int64_t{1} << 16) / modes(); }
  /// Whether the iteration lives on the values, not on the normal equations.
  bool works_on_values() const { return solver == HEL_INVERSE_CGNE || solver == HEL_INVERSE_LSMR; }
  /// Reals that the values of one item take.
  int64_t value_reals() const { return nodes * (real_values ? 1 : 2); }
};

hel_inverse_options default_inverse_options();

/// Reads and checks the caller's arguments. Throws Error.
InverseProblem make_inverse_problem(int32_t rank, const int64_t* dims, int64_t nodes,
                                    const hel_inverse_options* options);

}  // namespace hel::nufft
