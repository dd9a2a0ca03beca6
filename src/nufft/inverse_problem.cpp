// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/inverse_problem.hpp"

#include <cmath>

#include "base/checked.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

void check_choice(int32_t value, int32_t largest, const char* name) {
  if (value < 0 || value > largest)
    throw Error(HEL_ERROR_OPTION, "options.%s is %d; it must be from 0 to %d", name, static_cast<int>(value),
                static_cast<int>(largest));
}

void check_number(double value, double least, const char* name) {
  if (!(value >= least) || !std::isfinite(value))
    throw Error(HEL_ERROR_OPTION, "options.%s is %g; it must be finite and at least %g", name, value, least);
}

/// A list is there exactly where it is asked for.
void check_given(const void* list, bool wanted, const char* name, const char* kind) {
  if (wanted && !list) throw Error(HEL_ERROR_NULL, "options.%s is NULL", name);
  if (!wanted && list)
    throw Error(HEL_ERROR_OPTION, "options.%s is set, but options.%s does not ask for it", name, kind);
}

void check_options(const hel_inverse_options& options) {
  check_choice(options.solver, HEL_INVERSE_LSMR, "solver");
  check_choice(options.weights, HEL_INVERSE_WEIGHTS_GEOMETRIC, "weights");
  check_choice(options.damping, HEL_INVERSE_DAMPING_SOBOLEV, "damping");
  check_choice(options.normal, HEL_INVERSE_NORMAL_TOEPLITZ, "normal");
  check_choice(options.preconditioner, HEL_INVERSE_PRECONDITIONER_CIRCULANT, "preconditioner");
  check_choice(options.real_values, 1, "real_values");
  check_choice(options.few_nodes, 1, "few_nodes");
  if (options.iterations < 0)
    throw Error(HEL_ERROR_OPTION, "options.iterations is %lld; it must be at least 0",
                static_cast<ll>(options.iterations));
  if (options.tolerance != -1) check_number(options.tolerance, 0, "tolerance");
  check_number(options.step, 0, "step");
  check_number(options.smoothness, 0, "smoothness");
  check_given(options.given_weights, options.weights == HEL_INVERSE_WEIGHTS_GIVEN, "given_weights", "weights");
  check_given(options.given_damping, options.damping == HEL_INVERSE_DAMPING_GIVEN, "given_damping", "damping");
}

/// What the solver that was asked for cannot do.
void check_together(const InverseProblem& problem) {
  if (problem.works_on_values() && problem.normal == HEL_INVERSE_NORMAL_TOEPLITZ)
    throw Error(HEL_ERROR_OPTION, "options.normal is %d (Toeplitz) with solver %d, which works on the values",
                problem.normal, problem.solver);
  if (problem.preconditioner != HEL_INVERSE_PRECONDITIONER_CIRCULANT) return;
  if (problem.works_on_values())
    throw Error(HEL_ERROR_OPTION, "options.preconditioner is %d (circulant) with solver %d, which takes none",
                problem.preconditioner, problem.solver);
  if (problem.damping != HEL_INVERSE_DAMPING_ONES || problem.real_values)
    throw Error(HEL_ERROR_OPTION,
                "options.preconditioner is %d (circulant); it needs damping factors 1 and complex values",
                problem.preconditioner);
}

void check_node_count(const InverseProblem& problem) {
  const int64_t modes = problem.modes();
  if (problem.solver == HEL_INVERSE_CGNE || problem.few_nodes || problem.nodes >= modes) return;
  throw Error(HEL_ERROR_SHAPE,
              "%lld nodes for %lld modes: least squares (solver %d) need as many nodes; use HEL_INVERSE_CGNE, or set "
              "options.few_nodes",
              static_cast<ll>(problem.nodes), static_cast<ll>(modes), problem.solver);
}

}  // namespace

hel_inverse_options default_inverse_options() {
  hel_inverse_options options{};
  options.struct_size = sizeof options;
  options.batch = 1;
  options.point_stride = 1;
  options.iterations = 100;
  options.tolerance = -1;
  options.smoothness = 1;
  return options;
}

InverseProblem make_inverse_problem(int32_t rank, const int64_t* dims, int64_t nodes,
                                    const hel_inverse_options* given) {
  const hel_inverse_options options = given ? *given : default_inverse_options();
  if (options.struct_size != sizeof options)
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_inverse_options_init() sets it to %zu",
                options.struct_size, sizeof options);
  check_options(options);
  const bool single = options.precision == HEL_FLOAT;
  hel_nufft_options transform = default_options();
  transform.tolerance = options.transform_tolerance == 0 ? (single ? 1e-6 : 1e-12) : options.transform_tolerance;
  transform.precision = options.precision;
  transform.direction = options.direction;
  transform.period = options.period;
  transform.order = options.order;
  transform.real_strengths = options.real_values;
  transform.threads = options.threads;
  transform.batch = options.batch;
  transform.point_stride = options.point_stride;
  transform.memory_limit = options.memory_limit;

  InverseProblem problem;
  problem.transform = make_problem(2, rank, dims, transform);
  problem.fft_order = problem.transform.fft_order;
  problem.transform.fft_order = false;
  if (nodes < 1) throw Error(HEL_ERROR_SHAPE, "count is %lld; it must be at least 1", static_cast<ll>(nodes));
  problem.nodes = nodes;
  if (problem.has_few_pairs()) problem.transform.method = HEL_NUFFT_DIRECT;
  problem.solver = options.solver != HEL_INVERSE_AUTO ? options.solver
                   : nodes >= problem.modes()         ? HEL_INVERSE_CGNR
                                                      : HEL_INVERSE_CGNE;
  problem.weights = options.weights;
  problem.damping = options.damping;
  problem.normal = options.normal;
  problem.preconditioner = options.preconditioner;
  problem.real_values = options.real_values == 1;
  problem.few_nodes = options.few_nodes == 1;
  problem.iterations = options.iterations;
  problem.tolerance = options.tolerance == -1 ? (single ? 1e-5 : 1e-9) : options.tolerance;
  problem.step = options.step;
  problem.smoothness = options.smoothness;
  problem.given_weights = options.given_weights;
  problem.given_damping = options.given_damping;
  problem.progress = options.progress;
  problem.progress_user = options.progress_user;
  check_together(problem);
  check_node_count(problem);
  return problem;
}

}  // namespace hel::nufft
