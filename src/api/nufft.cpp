// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <heliotrope/nufft.h>

#include "api/guard.hpp"
#include "api/handles.hpp"
#include "nufft/plan.hpp"

using namespace hel;

struct hel_nufft_plan {
  nufft::Plan plan;
};

namespace {

nufft::Coordinates coordinates(const nufft::Problem& problem, int64_t count, const void* const* lists,
                               const char* name) {
  nufft::Coordinates all{.count = count, .stride = problem.point_stride};
  if (count <= 0) return all;
  require(lists, name);
  for (int a = 0; a < problem.rank; ++a) all.lists[static_cast<size_t>(a)] = lists[a];
  return all;
}

void set_points(nufft::Plan& plan, int64_t count, const void* const* points, int64_t frequency_count,
                const void* const* frequencies) {
  const nufft::Problem& problem = plan.problem();
  nufft::Coordinates targets{.count = frequency_count};
  if (problem.type == 3) targets = coordinates(problem, frequency_count, frequencies, "frequencies");
  plan.set_points(coordinates(problem, count, points, "points"), targets);
}

}  // namespace

void hel_nufft_options_init(hel_nufft_options* options) {
  if (options) *options = nufft::default_options();
}

hel_status hel_nufft_plan_create(const hel_context* context, int32_t type, int32_t rank, const int64_t* dims,
                                 const hel_nufft_options* options, hel_nufft_plan** plan) {
  return guard([&] {
    *require(plan, "plan") = nullptr;
    const nufft::Problem problem = nufft::make_problem(type, rank, dims, nufft::read_options(options));
    const hel_context& owner = context_or_default(context);
    auto created = std::unique_ptr<hel_nufft_plan>(new hel_nufft_plan{{owner.settings, problem, owner.nufft_plans}});
    *plan = created.release();
  });
}

hel_status hel_nufft_plan_set_points(hel_nufft_plan* plan, int64_t count, const void* const* points,
                                     int64_t frequency_count, const void* const* frequencies) {
  return guard([&] { set_points(require(plan, "plan")->plan, count, points, frequency_count, frequencies); });
}

hel_status hel_nufft_plan_execute(const hel_nufft_plan* plan, const void* in, void* out) {
  return guard([&] { require(plan, "plan")->plan.forward(in, out); });
}

hel_status hel_nufft_plan_execute_adjoint(const hel_nufft_plan* plan, const void* in, void* out) {
  return guard([&] { require(plan, "plan")->plan.adjoint(in, out); });
}

hel_status hel_nufft_plan_execute_derivative(const hel_nufft_plan* plan, int32_t axis, const void* in, void* out) {
  return guard([&] {
    const nufft::Plan& found = require(plan, "plan")->plan;
    if (axis < 0) throw Error(HEL_ERROR_INDEX, "axis is %d; it must not be negative", static_cast<int>(axis));
    found.forward(in, out, axis);
  });
}

hel_status hel_nufft_plan_gradient(const hel_nufft_plan* plan, const void* in, const void* out_gradient,
                                   void* in_gradient, void* point_gradient) {
  return guard([&] { require(plan, "plan")->plan.gradient(in, out_gradient, in_gradient, point_gradient); });
}

void hel_nufft_plan_destroy(hel_nufft_plan* plan) { delete plan; }

int64_t hel_nufft_plan_in_count(const hel_nufft_plan* plan) { return plan ? plan->plan.in_count() : 0; }

int64_t hel_nufft_plan_out_count(const hel_nufft_plan* plan) { return plan ? plan->plan.out_count() : 0; }

hel_status hel_nufft_plan_info(const hel_nufft_plan* plan, hel_nufft_info* info) {
  return guard([&] {
    require(plan, "plan");
    require(info, "info");
    if (info->struct_size != sizeof *info)
      throw Error(HEL_ERROR_OPTION, "info.struct_size is %zu; it must be set to %zu", info->struct_size, sizeof *info);
    hel_nufft_info found{};
    found.struct_size = sizeof found;
    plan->plan.fill(found);
    *info = found;
  });
}

hel_status hel_nufft_plan_describe(const hel_nufft_plan* plan, char* buffer, int64_t capacity, int64_t* needed) {
  return guard([&] { deliver_text(require(plan, "plan")->plan.describe(), buffer, capacity, needed); });
}

hel_status hel_nufft(const hel_context* context, int32_t type, int32_t rank, const int64_t* dims,
                     const hel_nufft_options* options, int64_t count, const void* const* points,
                     int64_t frequency_count, const void* const* frequencies, const void* in, void* out) {
  return guard([&] {
    const hel_context& owner = context_or_default(context);
    nufft::Plan plan(owner.settings, nufft::make_problem(type, rank, dims, nufft::read_options(options)),
                     owner.nufft_plans);
    set_points(plan, count, points, frequency_count, frequencies);
    plan.forward(in, out);
  });
}
