// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nufft/inverse_problem.hpp"
#include "nufft/plan.hpp"

/// What stands behind hel_inverse_plan and hel_inverse_run, for either precision.
namespace hel::nufft {

class InverseIteration {
 public:
  virtual ~InverseIteration() = default;
  virtual void step() = 0;
  virtual void coefficients(void* out) const = 0;
  virtual void residual(void* out) const = 0;
  virtual void state(int64_t item, hel_inverse_state& state) const = 0;
};

class InversePlan {
 public:
  virtual ~InversePlan() = default;
  virtual void solve(const void* values, const void* start, void* coefficients, hel_inverse_report* report) const = 0;
  virtual std::unique_ptr<InverseIteration> run(const void* values, const void* start) const = 0;
  virtual void weights(void* out) const = 0;
  virtual void damping(void* out) const = 0;
};

std::unique_ptr<const InversePlan> make_inverse_plan(const Settings& settings, const InverseProblem& problem,
                                                     const Coordinates& nodes);

}  // namespace hel::nufft
