// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <heliotrope/inverse.h>

#include "api/coordinates.hpp"
#include "api/handles.hpp"
#include "nufft/inverse_plan.hpp"

using namespace hel;

struct hel_inverse_plan {
  std::unique_ptr<const nufft::InversePlan> plan;
};

struct hel_inverse_run {
  std::unique_ptr<nufft::InverseIteration> iteration;
};

namespace {

std::unique_ptr<const nufft::InversePlan> make_plan(const hel_context* context, int32_t rank, const int64_t* dims,
                                                    int64_t count, const void* const* nodes,
                                                    const hel_inverse_options* options) {
  const nufft::InverseProblem problem = nufft::make_inverse_problem(rank, dims, count, options);
  return nufft::make_inverse_plan(context_or_default(context).settings, problem,
                                  coordinates_of(problem.transform, count, nodes));
}

}  // namespace

void hel_inverse_options_init(hel_inverse_options* options) {
  if (options) *options = nufft::default_inverse_options();
}

hel_status hel_inverse_plan_create(const hel_context* context, int32_t rank, const int64_t* dims, int64_t count,
                                   const void* const* nodes, const hel_inverse_options* options,
                                   hel_inverse_plan** plan) {
  return guard([&] {
    *require(plan, "plan") = nullptr;
    *plan = new hel_inverse_plan{make_plan(context, rank, dims, count, nodes, options)};
  });
}

hel_status hel_inverse_plan_solve(const hel_inverse_plan* plan, const void* values, const void* start,
                                  void* coefficients, hel_inverse_report* report) {
  return guard([&] { require(plan, "plan")->plan->solve(values, start, coefficients, report); });
}

hel_status hel_inverse_plan_weights(const hel_inverse_plan* plan, void* weights) {
  return guard([&] { require(plan, "plan")->plan->weights(weights); });
}

hel_status hel_inverse_plan_damping(const hel_inverse_plan* plan, void* damping) {
  return guard([&] { require(plan, "plan")->plan->damping(damping); });
}

void hel_inverse_plan_destroy(hel_inverse_plan* plan) { delete plan; }

hel_status hel_inverse_run_create(const hel_inverse_plan* plan, const void* values, const void* start,
                                  hel_inverse_run** run) {
  return guard([&] {
    *require(run, "run") = nullptr;
    *run = new hel_inverse_run{require(plan, "plan")->plan->run(values, start)};
  });
}

hel_status hel_inverse_run_step(hel_inverse_run* run) {
  return guard([&] { require(run, "run")->iteration->step(); });
}

hel_status hel_inverse_run_coefficients(const hel_inverse_run* run, void* coefficients) {
  return guard([&] { require(run, "run")->iteration->coefficients(coefficients); });
}

hel_status hel_inverse_run_residual(const hel_inverse_run* run, void* residual) {
  return guard([&] { require(run, "run")->iteration->residual(residual); });
}

hel_status hel_inverse_run_state(const hel_inverse_run* run, int64_t item, hel_inverse_state* state) {
  return guard([&] {
    require(run, "run");
    if (require(state, "state")->struct_size != sizeof *state)
      throw Error(HEL_ERROR_OPTION, "state->struct_size is %zu; set it to %zu", state->struct_size, sizeof *state);
    run->iteration->state(item, *state);
  });
}

void hel_inverse_run_destroy(hel_inverse_run* run) { delete run; }

hel_status hel_inverse(const hel_context* context, int32_t rank, const int64_t* dims, int64_t count,
                       const void* const* nodes, const hel_inverse_options* options, const void* values,
                       const void* start, void* coefficients, hel_inverse_report* report) {
  return guard(
      [&] { make_plan(context, rank, dims, count, nodes, options)->solve(values, start, coefficients, report); });
}
