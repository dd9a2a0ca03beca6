// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/options.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/checked.hpp"
#include "base/error.hpp"

namespace hel::nmf {
namespace {

constexpr int64_t kMostInner = 1000, kMostStages = 64;
constexpr double kLargestBeta = 10;
/// Nearer to 0 or 1 than this, beta is that number: the objective is divided by beta (beta - 1), which would magnify
/// rounding beyond the difference of the divergences.
constexpr double kSameBeta = 1e-8;

void require_size(int64_t size, const char* name) {
  if (size < 1) throw Error(HEL_ERROR_DIM, "%s is %lld; it must be at least 1", name, static_cast<long long>(size));
}

void require_range(int64_t value, int64_t low, int64_t high, const char* name) {
  if (value < low || value > high)
    throw Error(HEL_ERROR_OPTION, "options.%s is %lld; it must be from %lld to %lld", name,
                static_cast<long long>(value), static_cast<long long>(low), static_cast<long long>(high));
}

void require_nonnegative(double value, const char* name) {
  if (!(value >= 0) || std::isinf(value))
    throw Error(HEL_ERROR_OPTION, "options.%s is %g; it must be finite and not negative", name, value);
}

/// What is used in the precision of the data.
void require_number(const hel_nmf_options& o, double value, const char* name) {
  require_nonnegative(value, name);
  if (o.precision == HEL_FLOAT && value > static_cast<double>(std::numeric_limits<float>::max()))
    throw Error(HEL_ERROR_OPTION, "options.%s is %g; float goes up to %g", name, value,
                static_cast<double>(std::numeric_limits<float>::max()));
}

void check_alone(const hel_nmf_options& o) {
  require_range(o.precision, HEL_DOUBLE, HEL_FLOAT, "precision");
  require_range(o.solver, HEL_NMF_MULTIPLICATIVE, HEL_NMF_NEWTON, "solver");
  require_range(o.init, HEL_NMF_GIVEN, HEL_NMF_KMEANS, "init");
  require_range(o.threads, 0, 4096, "threads");
  if (!(std::fabs(o.beta) <= kLargestBeta))
    throw Error(HEL_ERROR_OPTION, "options.beta is %g; it must be from %g to %g", o.beta, -kLargestBeta, kLargestBeta);
  require_range(o.iterations, 0, INT64_MAX, "iterations");
  require_range(o.inner, 0, kMostInner, "inner");
  require_range(o.accelerate, 0, 1, "accelerate");
  require_range(o.row_sums_one, 0, 1, "row_sums_one");
  require_range(o.keep_u, 0, 1, "keep_u");
  require_range(o.keep_h, 0, 1, "keep_h");
  require_range(o.stages, 0, kMostStages, "stages");
  require_range(o.batch_rows, 0, INT64_MAX, "batch_rows");
  require_nonnegative(o.tolerance, "tolerance");
  require_number(o, o.l1_u, "l1_u");
  require_number(o, o.l1_h, "l1_h");
  require_number(o, o.l2_u, "l2_u");
  require_number(o, o.l2_h, "l2_h");
  require_number(o, o.data_floor, "data_floor");
  if (!(o.forgetting > 0 && o.forgetting <= 1))
    throw Error(HEL_ERROR_OPTION, "options.forgetting is %g; it must be above 0 and at most 1", o.forgetting);
}

const char* solver_name(int32_t solver) {
  static constexpr const char* kNames[] = {"HEL_NMF_MULTIPLICATIVE", "HEL_NMF_HEURISTIC", "HEL_NMF_HALS",
                                           "HEL_NMF_PIVOTING", "HEL_NMF_NEWTON"};
  return kNames[solver];
}

void check_solver(const hel_nmf_options& o, Input input) {
  const bool multiplies = o.solver == HEL_NMF_MULTIPLICATIVE || o.solver == HEL_NMF_HEURISTIC;
  const char* const name = solver_name(o.solver);
  if ((o.solver == HEL_NMF_HALS || o.solver == HEL_NMF_PIVOTING) && o.beta != 2)
    throw Error(HEL_ERROR_OPTION, "options.beta is %g; %s takes 2 only", o.beta, name);
  if (o.solver == HEL_NMF_NEWTON && o.beta != 1)
    throw Error(HEL_ERROR_OPTION, "options.beta is %g; %s takes 1 only", o.beta, name);
  if (!multiplies && o.weights) throw Error(HEL_ERROR_OPTION, "options.weights is set; %s does not take weights", name);
  if (!multiplies && o.data_floor > 0)
    throw Error(HEL_ERROR_OPTION, "options.data_floor is %g; %s takes 0 only", o.data_floor, name);
  if (!multiplies && o.row_sums_one) throw Error(HEL_ERROR_OPTION, "options.row_sums_one is 1; %s takes 0 only", name);
  if (o.solver == HEL_NMF_NEWTON && input != Input::Dense)
    throw Error(HEL_ERROR_OPTION, "options.solver is HEL_NMF_NEWTON; it takes dense matrices in memory only");
  if (o.row_sums_one && o.accelerate)
    throw Error(HEL_ERROR_OPTION, "options.accelerate is 1; with row_sums_one it must be 0");
  if (o.row_sums_one && o.fixed_u)
    throw Error(HEL_ERROR_OPTION, "options.fixed_u is set; with row_sums_one it must be NULL");
}

/// What H is improved within an iteration with must be at hand: sums of all rows, for factors as they are.
void check_stages(const hel_nmf_options& o, Input input) {
  if (o.stages <= 1) return;
  const auto refuse = [&](const char* why) {
    throw Error(HEL_ERROR_OPTION, "options.stages is %d; %s at most 1", static_cast<int>(o.stages), why);
  };
  if (o.solver != HEL_NMF_HALS) refuse("solvers other than HEL_NMF_HALS take");
  if (o.accelerate) refuse("with options.accelerate it must be");
  if (input != Input::Dense) refuse("a reader or a sparse matrix takes");
}

void check_input(const hel_nmf_options& o, Input input) {
  if (input == Input::Dense) return;
  const char* const what = input == Input::Reader ? "a reader" : "a sparse matrix";
  if (o.weights) throw Error(HEL_ERROR_OPTION, "options.weights is set; %s does not take weights", what);
  if (input == Input::Reader && o.init != HEL_NMF_GIVEN && o.init != HEL_NMF_RANDOM)
    throw Error(HEL_ERROR_OPTION, "options.init is %d; a reader takes HEL_NMF_GIVEN and HEL_NMF_RANDOM only",
                static_cast<int>(o.init));
  if (input == Input::Reader) return;
  if (o.init == HEL_NMF_KMEANS)
    throw Error(HEL_ERROR_OPTION, "options.init is HEL_NMF_KMEANS; a sparse matrix does not take it");
  if (o.beta != 1 && o.beta != 2)
    throw Error(HEL_ERROR_OPTION, "options.beta is %g; a sparse matrix takes 1 and 2 only", o.beta);
  if (o.data_floor > 0)
    throw Error(HEL_ERROR_OPTION, "options.data_floor is %g; a sparse matrix takes 0 only", o.data_floor);
}

void check_components(const Shape& shape, int32_t init) {
  const bool singular = init == HEL_NMF_NNDSVD || init == HEL_NMF_NNDSVDA || init == HEL_NMF_NNDSVDAR;
  const int64_t most = singular ? std::min(shape.rows, shape.columns) : init == HEL_NMF_KMEANS ? shape.rows : INT64_MAX;
  if (shape.components > most)
    throw Error(HEL_ERROR_SHAPE, "components is %lld; %s of this %lld x %lld matrix give at most %lld",
                static_cast<long long>(shape.components), singular ? "the singular vectors" : "the means",
                static_cast<long long>(shape.rows), static_cast<long long>(shape.columns),
                static_cast<long long>(most));
}

/// Leaves room for padding and for several copies.
void require_addressable(const Problem& problem, int64_t rows, int64_t columns, const char* what) {
  const int64_t bytes = checked_product(checked_product(rows, columns, what), problem.number_bytes(), what);
  if (bytes > kLargestBytes / 64)
    throw Error(HEL_ERROR_OVERFLOW, "%s: %lld x %lld numbers are too many for this machine", what,
                static_cast<long long>(rows), static_cast<long long>(columns));
}

}  // namespace

hel_nmf_options default_options() {
  hel_nmf_options options{};
  options.struct_size = sizeof options;
  options.iterations = 100;
  options.tolerance = 1e-5;
  options.forgetting = 1;
  return options;
}

Problem make_problem(const Settings& settings, Shape shape, const hel_nmf_options* options, Input input) {
  require_size(shape.rows, "rows");
  require_size(shape.columns, "columns");
  require_size(shape.components, "components");
  Problem problem{settings, options ? *options : default_options(), shape, 1};
  const hel_nmf_options& o = problem.options;
  if (o.struct_size != sizeof(hel_nmf_options))
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_nmf_options_init() sets it to %zu", o.struct_size,
                sizeof(hel_nmf_options));
  check_alone(o);
  for (const double special : {0.0, 1.0})
    if (std::fabs(o.beta - special) < kSameBeta) problem.options.beta = special;
  check_solver(o, input);
  check_input(o, input);
  check_stages(o, input);
  check_components(shape, o.init);
  require_addressable(problem, shape.rows, shape.components, "u");
  require_addressable(problem, shape.components, shape.columns, "h");
  // The sizes of a sparse matrix bound nothing that is stored.
  if (input == Input::Dense || input == Input::Reader) require_addressable(problem, shape.rows, shape.columns, "x");
  problem.threads = o.threads > 0 ? Settings{o.threads, 0, {}}.usable_threads() : settings.usable_threads();
  // Below this many multiplications an iteration takes less than threads take to meet. Results do not depend on it.
  const double work =
      static_cast<double>(shape.rows) * static_cast<double>(shape.columns) * static_cast<double>(shape.components);
  if (input != Input::Sparse && work < 4e5) problem.threads = 1;
  return problem;
}

hel_nmf_report read_report(const hel_nmf_report* report) {
  hel_nmf_report result{};
  result.struct_size = sizeof result;
  if (!report) return result;
  if (report->struct_size != sizeof(hel_nmf_report))
    throw Error(HEL_ERROR_OPTION, "report.struct_size is %zu; hel_nmf_report_init() sets it to %zu",
                report->struct_size, sizeof(hel_nmf_report));
  if (report->history_capacity < 0)
    throw Error(HEL_ERROR_OPTION, "report.history_capacity is %lld; it must not be negative",
                static_cast<long long>(report->history_capacity));
  if (report->history_capacity > 0 && !report->history)
    throw Error(HEL_ERROR_NULL, "report.history is NULL; report.history_capacity is %lld",
                static_cast<long long>(report->history_capacity));
  result.history = report->history;
  result.history_capacity = report->history_capacity;
  return result;
}

void require_apart(const Extent* extents, int count) {
  for (int i = 0; i < count; ++i)
    for (int j = 0; j < i; ++j) {
      const auto a = reinterpret_cast<uintptr_t>(extents[i].data), b = reinterpret_cast<uintptr_t>(extents[j].data);
      if (!a || !b) continue;
      if (a < b + static_cast<uintptr_t>(extents[j].bytes) && b < a + static_cast<uintptr_t>(extents[i].bytes))
        throw Error(HEL_ERROR_ALIAS, "%s and %s overlap", extents[j].name, extents[i].name);
    }
}

}  // namespace hel::nmf
