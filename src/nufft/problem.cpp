// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/problem.hpp"

#include <cmath>

#include "base/checked.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

constexpr double kFinestDouble = 1e-14, kFinestFloat = 1e-6;
constexpr int kWidestKernel = 16;

void check_range(int64_t value, int64_t smallest, int64_t largest, const char* name) {
  if (value < smallest || value > largest)
    throw Error(HEL_ERROR_OPTION, "options.%s is %lld; it must be from %lld to %lld", name, static_cast<ll>(value),
                static_cast<ll>(smallest), static_cast<ll>(largest));
}

void check_tolerance(const hel_nufft_options& options) {
  const double finest = options.precision == HEL_FLOAT ? kFinestFloat : kFinestDouble;
  if (!(options.tolerance > 0) || options.tolerance >= 1)
    throw Error(HEL_ERROR_OPTION, "options.tolerance is %g; it must be above 0 and below 1", options.tolerance);
  // A hair of slack: decimal fractions are not exact.
  if (options.tolerance < finest * (1 - 1e-12))
    throw Error(HEL_ERROR_TOLERANCE, "options.tolerance is %g; %s reaches %g", options.tolerance,
                options.precision == HEL_FLOAT ? "float" : "double", finest);
}

void check_options(const hel_nufft_options& options) {
  check_range(options.precision, 0, HEL_FLOAT, "precision");
  check_range(options.direction, 0, HEL_BACKWARD, "direction");
  check_range(options.period, 0, HEL_NUFFT_PERIOD_1, "period");
  check_range(options.order, 0, HEL_NUFFT_FFT_ORDER, "order");
  check_range(options.strength_layout, 0, HEL_PLANAR, "strength_layout");
  check_range(options.mode_layout, 0, HEL_PLANAR, "mode_layout");
  check_range(options.real_strengths, 0, 1, "real_strengths");
  check_range(options.method, 0, HEL_NUFFT_FAST, "method");
  check_range(options.sort, 0, HEL_NUFFT_SORT_NEVER, "sort");
  check_range(options.grid_precision, 0, HEL_NUFFT_GRID_PLAN, "grid_precision");
  check_range(options.threads, 0, 4096, "threads");
  if (options.kernel_width != 0) check_range(options.kernel_width, 2, kWidestKernel, "kernel_width");
  if (options.upsampling != 0 && !(options.upsampling >= 1.2 && options.upsampling <= 4))
    throw Error(HEL_ERROR_OPTION, "options.upsampling is %g; it must be 0 or from 1.2 to 4", options.upsampling);
  if (options.batch < 1)
    throw Error(HEL_ERROR_OPTION, "options.batch is %lld; it must be at least 1", static_cast<ll>(options.batch));
  if (options.point_stride < 1)
    throw Error(HEL_ERROR_OPTION, "options.point_stride is %lld; it must be at least 1",
                static_cast<ll>(options.point_stride));
  if (options.memory_limit < 0)
    throw Error(HEL_ERROR_OPTION, "options.memory_limit is %lld; it must not be negative",
                static_cast<ll>(options.memory_limit));
  check_tolerance(options);
}

void read_dims(Problem& problem, const int64_t* dims) {
  if (!dims) throw Error(HEL_ERROR_NULL, "dims is NULL");
  int64_t total = 1;
  for (int a = 0; a < problem.rank; ++a) {
    if (dims[a] < 1) throw Error(HEL_ERROR_DIM, "dims[%d] is %lld; it must be at least 1", a, static_cast<ll>(dims[a]));
    problem.dims[static_cast<size_t>(a)] = dims[a];
    total = checked_product(total, dims[a], "product of dims");
  }
  const int64_t most = kLargestBytes / 16;
  if (checked_product(total, problem.batch, "product of dims and batch") > most)
    throw Error(HEL_ERROR_OVERFLOW, "%lld modes in a batch of %lld exceed the address space", static_cast<ll>(total),
                static_cast<ll>(problem.batch));
}

}  // namespace

hel_nufft_options default_options() {
  hel_nufft_options options{};
  options.struct_size = sizeof options;
  options.tolerance = 1e-6;
  options.batch = 1;
  options.point_stride = 1;
  return options;
}

hel_nufft_options read_options(const hel_nufft_options* options) {
  if (!options) return default_options();
  if (options->struct_size != sizeof *options)
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_nufft_options_init() sets it to %zu",
                options->struct_size, sizeof *options);
  return *options;
}

Problem make_problem(int32_t type, int32_t rank, const int64_t* dims, const hel_nufft_options& options) {
  if (type < 1 || type > 3) throw Error(HEL_ERROR_OPTION, "type is %d; it must be 1, 2 or 3", static_cast<int>(type));
  if (rank < 1 || rank > kLargestRank)
    throw Error(HEL_ERROR_RANK, "rank is %d; it must be from 1 to %d", static_cast<int>(rank), kLargestRank);
  check_options(options);
  Problem problem;
  problem.type = type;
  problem.rank = rank;
  problem.tolerance = options.tolerance;
  problem.single = options.precision == HEL_FLOAT;
  problem.backward = options.direction == HEL_BACKWARD;
  problem.period_one = options.period == HEL_NUFFT_PERIOD_1;
  problem.fft_order = options.order == HEL_NUFFT_FFT_ORDER;
  problem.planar_strengths = options.strength_layout == HEL_PLANAR;
  problem.planar_modes = options.mode_layout == HEL_PLANAR;
  problem.real_strengths = options.real_strengths == 1;
  problem.method = options.method;
  problem.sort = options.sort;
  problem.exact_grid = options.grid_precision == HEL_NUFFT_GRID_PLAN;
  problem.width = options.kernel_width;
  problem.upsampling = options.upsampling;
  problem.threads = options.threads;
  problem.batch = options.batch;
  problem.point_stride = options.point_stride;
  problem.memory_limit = options.memory_limit;
  if (type != 3) read_dims(problem, dims);
  return problem;
}

}  // namespace hel::nufft
