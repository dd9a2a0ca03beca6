// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The one place where compat calls the core's transforms.
#include "transform.hpp"

#include "failure.hpp"

namespace compat {
namespace {

void need_success(hel_status status) {
  if (status != HEL_OK) fail_as_core(status);
}

bool adjacent(const double* real, const double* imag, const shape& extents) {
  return imag == nullptr || imag == real + product(extents);
}

/// A plan for this one call: the path for views whose two blocks do not follow one another.
void run_split(const gauss_workspace& workspace, const transform& what, const hel_fft_options& options, planes_in in,
               planes_out out) {
  hel_fft_plan* plan = nullptr;
  need_success(hel_fft_plan_create(workspace.context, what.dims.rank, what.dims.sizes.data(), &options, &plan));
  const hel_status status = hel_fft_plan_execute_split(plan, in.real, in.imag, out.real, out.imag);
  hel_fft_plan_destroy(plan);
  need_success(status);
}

}  // namespace

void run(const gauss_workspace& workspace, const transform& what, planes_in in, planes_out out) {
  hel_fft_options options;
  hel_fft_options_init(&options);
  options.kind = what.kind;
  options.direction = what.direction;
  options.in_layout = options.out_layout = HEL_PLANAR;
  options.scale = what.scale;
  if (what.in_extents.rank > 0) options.in_extents = what.in_extents.sizes.data();
  if (what.out_extents.rank > 0) options.out_extents = what.out_extents.sizes.data();
  // The core's output is always one block of ours; only the caller's input may lie in two places.
  if (!adjacent(in.real, in.imag, what.in_extents.rank > 0 ? what.in_extents : what.dims)) {
    run_split(workspace, what, options, in, out);
    return;
  }
  need_success(hel_fft(workspace.context, what.dims.rank, what.dims.sizes.data(), &options, in.real, out.real));
}

}  // namespace compat
