// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/choice.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/checked.hpp"
#include "fft/fast_size.hpp"

namespace hel::nufft {
namespace {

/// The part of the tolerance that is expected to be used on average: a single transform may err more.
constexpr double kSafety = 0.7, kSafetySpace = 0.45;
/// In three dimensions, for kernels whose error differs little from place to place: points that all lie at the worst
/// one have at most 1.7 times the error that is expected, and a single mode 11.6 times that of one dimension.
constexpr double kSafetyEven = 0.6;
constexpr int kNarrowestEven = 8, kWidestEven = 15;
/// The narrowest kernel errs much more at some places in a cell than at others; all points may lie at a bad one.
constexpr double kNarrowestSafety = 0.45;
/// Rounding on the grid and in its transform, relative, before it is magnified.
constexpr double kFloatRounding = 1.4e-7, kDoubleRounding = 3e-16;
/// The finest tolerance for which a float grid is tried.
constexpr double kFloatGridTolerance = 9e-7;
/// Rounding of a sum of floats, relative, over the root of the number of terms: half a unit in the last place, spread
/// evenly. With all points in one cell it is that of a whole transform.
constexpr double kFloatCrowd = 3.4e-8;

/// Whether the grid may be of floats: always in a plan of floats, and in one of doubles where no crowd of points
/// forbids it.
bool may_be_float(const Problem& problem) {
  return problem.single || (!problem.exact_grid && problem.tolerance >= kFloatGridTolerance);
}

/// A real number a cell instead of a complex one: half of the work, but for short rows.
bool has_real_grid(const Problem& problem) { return problem.real_strengths && problem.type != 3; }

/// Nanoseconds on one core with 512-bit vectors; see docs/performance.md.
double point_cost(int rank, int width, bool float_grid, bool real) {
  const double lanes = float_grid ? 16 : 8;
  const double vectors = !real ? std::ceil(2 * width / lanes) : 2 * width <= lanes ? 0.75 : std::ceil(width / lanes);
  const double rows = std::pow(static_cast<double>(width), rank - 1);
  return 4 + 0.3 * width * rank * 16 / lanes * 0.5 + 0.62 * vectors * rows;
}

/// From so many points on what crosses the caches decides between widths.
constexpr int64_t kManyPoints = 1 << 16;

/// What sets pairs of width and upsampling apart where points are many: rows that come from beyond the first-level
/// cache, and subgrids, with the cells around each tile, that are cleared, added or copied; on the whole grid rows cost
/// more instead. Strengths that are read in random order cost the same with any pair.
double many_cost(const Problem& problem, const GridChoice& choice, double points) {
  const int rank = problem.rank, width = choice.width, lanes = choice.single ? 16 : 8;
  const bool adds = problem.type == 1;
  const int whole = 2 * width / lanes, rest = 2 * width % lanes;
  const double vectors = whole + (rest == 0 ? 0 : 2 * rest <= lanes ? 0.6 : 1);
  const double rows = std::pow(static_cast<double>(width), rank - 1);
  const double vector = adds ? 1.0 : 0.6;
  double tiles = 1, cells = 1;
  for (int a = 0; a < rank; ++a) {
    const auto side = static_cast<double>(tile_side(rank, a + 3 - rank, width));
    tiles *= static_cast<double>(choice.n[static_cast<size_t>(a)]) / side;
    cells *= side + width - 1;
  }
  const double cell = (adds ? 2.0 : 1.2) * (choice.single ? 0.5 : 1);
  return points * vector * vectors * rows + cell * std::min(tiles * cells, points * rows * width / kWholeFactor);
}

double grid_cost(const std::array<int64_t, kLargestRank>& n, const std::array<int64_t, kLargestRank>& modes, int rank,
                 bool float_grid) {
  double cost = 0, lines = 1;
  for (int a = 0; a < rank; ++a) lines *= static_cast<double>(n[static_cast<size_t>(a)]);
  for (int a = 0; a < rank; ++a) {
    const auto at = static_cast<size_t>(a);
    const double size = static_cast<double>(n[at]);
    cost += lines * (0.5 + 0.12 * std::log2(size));
    lines *= static_cast<double>(modes[at]) / size;
  }
  double cells = 1;
  for (int a = 0; a < rank; ++a) cells *= static_cast<double>(n[static_cast<size_t>(a)]);
  cost += cells * (1.0 + 0.7 * rank);
  return float_grid ? 0.5 * cost : cost;
}

/// What a transform of `rank` dimensions is expected to err by.
double whole_error(int width, double upsampling, int rank, bool float_grid) {
  const double u = std::min(upsampling, kMostUpsampling);
  return std::hypot(kernel_error(width, u, rank),
                    (float_grid ? kFloatRounding : kDoubleRounding) * rounding_gain(width, u, rank));
}

/// Whether whole_error() is within the tolerance; the gain is worked out only where bounds leave it open.
bool is_within(double tolerance, int width, double upsampling, int rank, bool float_grid) {
  const double u = std::min(upsampling, kMostUpsampling), error = kernel_error(width, u, rank);
  if (error > tolerance) return false;
  const double rounding = float_grid ? kFloatRounding : kDoubleRounding;
  return std::hypot(error, rounding * most_rounding_gain(width, u, rank)) <= tolerance ||
         std::hypot(error, rounding * rounding_gain(width, u, rank)) <= tolerance;
}

/// The least upsampling with which the error is within the tolerance; 0 if none.
double least_upsampling(int width, double tolerance, int rank, bool float_grid) {
  if (!is_within(tolerance, width, kMostUpsampling, rank, float_grid)) return 0;
  double low = kLeastUpsampling, high = kMostUpsampling;
  if (is_within(tolerance, width, low, rank, float_grid)) return low;
  for (int i = 0; i < 12; ++i) {
    const double middle = (low + high) / 2;
    (is_within(tolerance, width, middle, rank, float_grid) ? high : low) = middle;
  }
  return high;
}

/// Few modes have a larger part of them at the edge of the band, where the error is largest.
double edge_factor(const Problem& problem, const std::array<int64_t, kLargestRank>& modes) {
  double factor = 1;
  for (int a = 0; a < problem.rank; ++a)
    if (const int64_t n = modes[static_cast<size_t>(a)]; n > 1)
      factor = std::max(factor, std::sqrt(1 + 12 / static_cast<double>(n)));
  return factor;
}

/// What is asked of a kernel of this width, if `asked` is asked of all. Only while there is a reserve some need less.
double asked_of(const Problem& problem, int width, double asked) {
  if (width == kNarrowestKernel) return asked * kNarrowestSafety / kSafety;
  const bool even = width >= kNarrowestEven && width <= kWidestEven;
  return problem.rank == 3 && even && asked < problem.tolerance ? asked * kSafetyEven / kSafetySpace : asked;
}

/// By what pairs of width and upsampling are compared.
double weight_of(const Problem& problem, const std::array<int64_t, kLargestRank>& modes, int64_t points,
                 const GridChoice& choice) {
  if (problem.rank == 1 || points < kManyPoints || has_real_grid(problem)) return choice.cost;
  return many_cost(problem, choice, static_cast<double>(points)) +
         grid_cost(choice.n, modes, problem.rank, choice.single);
}

void try_width(const Problem& problem, const std::array<int64_t, kLargestRank>& modes, int64_t points, bool float_grid,
               int width, double tolerance, GridChoice& best) {
  const bool given = problem.upsampling > 0;
  const double upsampling = given ? problem.upsampling : least_upsampling(width, tolerance, problem.rank, float_grid);
  if (upsampling == 0) return;
  if (given && whole_error(width, upsampling, problem.rank, float_grid) > problem.tolerance) return;
  GridChoice choice{.width = width, .single = float_grid, .upsampling = kMostUpsampling * 2};
  for (int a = 0; a < problem.rank; ++a) {
    const auto at = static_cast<size_t>(a);
    const double least = std::ceil(upsampling * static_cast<double>(modes[at]));
    choice.n[at] = fft::fast_size(std::max<int64_t>(2, static_cast<int64_t>(least)), false);
    choice.upsampling = std::min(choice.upsampling, static_cast<double>(choice.n[at]) / static_cast<double>(modes[at]));
  }
  choice.error = whole_error(width, choice.upsampling, problem.rank, float_grid);
  const bool real = has_real_grid(problem);
  choice.cost = static_cast<double>(points) * point_cost(problem.rank, width, float_grid, real) +
                grid_cost(choice.n, modes, problem.rank, float_grid) * (real ? 0.5 : 1);
  choice.weight = weight_of(problem, modes, points, choice);
  if (best.width == 0 || choice.weight < best.weight) best = choice;
}

/// Up to so many bytes of a grid, reading cells from a farther cache costs less than writing values out of order.
constexpr int64_t kNearGrid = 4096 * 1024;
/// Points a cell from which the caller's order is better than sorting.
constexpr double kLeastDensity = 0.25;

/// Decides whether points are best left in the caller's order, which needs places in the whole grid that are exact
/// enough.
void decide_order(const Problem& problem, GridChoice& choice, int64_t points) {
  if (problem.rank > 1 || problem.sort == HEL_NUFFT_SORT_ALWAYS) return;
  // Real vectors go two by two there, on two grids.
  if (has_real_grid(problem) && problem.memory_limit > 0) return;
  const int64_t n = choice.n[0], bytes = n * (choice.single ? 8 : 16);
  if (bytes > kNearGrid || static_cast<double>(points) < kLeastDensity * static_cast<double>(n)) return;
  const int whole = static_cast<int>(std::bit_width(static_cast<uint64_t>(n - 1)));
  // A width that the caller asks for may promise more than the tolerance.
  const double error = std::min(problem.tolerance, choice.error);
  const auto is_exact = [&](int bits) { return std::ldexp(1.0, whole - bits) < 0.05 * error; };
  choice.wide_places = choice.single && !is_exact(32);
  choice.one_tile = is_exact(choice.single && !choice.wide_places ? 32 : 53);
}

}  // namespace

int64_t bearable_crowd(double tolerance) {
  const double root = std::min(tolerance / kFloatCrowd, 1e9);
  return static_cast<int64_t>(root * root);
}

GridChoice choose_grid(const Problem& problem, const std::array<int64_t, kLargestRank>& modes, int64_t points) {
  GridChoice best;
  const double safe = (problem.rank == 3 ? kSafetySpace : kSafety) * problem.tolerance / edge_factor(problem, modes);
  // At the limit of the precision the reserve may have to go: the promise is twice the tolerance.
  for (const double tolerance : {safe, problem.tolerance * kSafetySpace, problem.tolerance, 1.5 * problem.tolerance}) {
    for (int width = kNarrowestKernel; width <= kWidestKernel; ++width) {
      if (problem.width != 0 && problem.width != width) continue;
      const double asked = asked_of(problem, width, tolerance);
      if (may_be_float(problem)) try_width(problem, modes, points, true, width, asked, best);
      if (!problem.single) try_width(problem, modes, points, false, width, asked, best);
    }
    if (best.width != 0) break;
  }
  if (best.width == 0)
    throw Error(HEL_ERROR_TOLERANCE,
                "options.tolerance is %g; kernel_width %d and upsampling %g (0: any) do not reach it in %d dimensions",
                problem.tolerance, problem.width, problem.upsampling, problem.rank);
  int64_t cells = 1;
  for (int a = 0; a < problem.rank; ++a)
    cells = checked_product(cells, best.n[static_cast<size_t>(a)], "cells of the fine grid");
  decide_order(problem, best, points);
  if (cells > kLargestBytes / 16)
    throw Error(HEL_ERROR_OVERFLOW, "a fine grid of %lld cells exceeds the address space",
                static_cast<long long>(cells));
  return best;
}

namespace {

/// The grids for two kernels with their least upsampling. False if they are too large.
bool make_frequency_grids(const Problem& problem, const std::array<double, kLargestRank>& point_reach,
                          const std::array<double, kLargestRank>& frequency_reach, double asked,
                          FrequencyChoice& choice) {
  std::array<int64_t, kLargestRank> point_cells{1, 1, 1};
  choice.frequencies.upsampling = kMostUpsampling * 2;
  double cells = 1;
  for (int a = 0; a < problem.rank; ++a) {
    const auto at = static_cast<size_t>(a);
    choice.step[at] = 3.14159265358979323846 / (choice.points.upsampling * frequency_reach[at]);
    const double reach = 2 * point_reach[at] / choice.step[at] + choice.points.width + 2;
    cells *= reach * asked;
    if (!(cells < static_cast<double>(kLargestBytes / 64))) return false;
    choice.points.n[at] = point_cells[at] = static_cast<int64_t>(reach) + static_cast<int64_t>(reach) % 2;
    choice.n[at] = fft::fast_size(static_cast<int64_t>(std::ceil(asked * static_cast<double>(point_cells[at]))), true);
    const double size = static_cast<double>(choice.n[at]);
    choice.frequencies.n[at] =
        std::min(choice.n[at], static_cast<int64_t>(size / choice.points.upsampling) + choice.frequencies.width + 3);
    choice.frequencies.n[at] += choice.frequencies.n[at] % 2;
    choice.frequencies.upsampling =
        std::min(choice.frequencies.upsampling, size / static_cast<double>(point_cells[at]));
  }
  return true;
}

/// What type 3 is asked for.
struct FrequencyProblem {
  const Problem& problem;
  double points, frequencies;
  const std::array<double, kLargestRank>&point_reach, &frequency_reach;
};

/// Tries all pairs of widths that keep the tolerance each. Returns whether some grid was too large.
bool try_frequency_widths(const FrequencyProblem& what, bool single, double tolerance, FrequencyChoice& best) {
  const Problem& problem = what.problem;
  std::array<double, kWidestKernel + 1> least{};
  for (int w = kNarrowestKernel; w <= kWidestKernel; ++w) {
    if (problem.width != 0 && problem.width != w) continue;
    double& one = least[static_cast<size_t>(w)];
    if (problem.upsampling == 0)
      one = least_upsampling(w, tolerance, problem.rank, single);
    else if (whole_error(w, problem.upsampling, problem.rank, single) <= tolerance)
      one = problem.upsampling;
  }
  bool too_large = false;
  for (int w1 = kNarrowestKernel; w1 <= kWidestKernel; ++w1)
    for (int w2 = kNarrowestKernel; w2 <= kWidestKernel; ++w2) {
      FrequencyChoice choice;
      choice.points.width = w1;
      choice.points.upsampling = least[static_cast<size_t>(w1)];
      choice.frequencies.width = w2;
      const double asked = least[static_cast<size_t>(w2)];
      if (choice.points.upsampling == 0 || asked == 0) continue;
      choice.points.single = choice.frequencies.single = single;
      if (!make_frequency_grids(problem, what.point_reach, what.frequency_reach, asked, choice)) {
        too_large = true;
        continue;
      }
      choice.points.error = whole_error(w1, choice.points.upsampling, problem.rank, single);
      choice.frequencies.error = whole_error(w2, choice.frequencies.upsampling, problem.rank, single);
      choice.cost = what.points * point_cost(problem.rank, w1, single, false) +
                    what.frequencies * point_cost(problem.rank, w2, single, false) +
                    grid_cost(choice.n, choice.points.n, problem.rank, single) * 0.7;
      if (best.points.width == 0 || choice.cost < best.cost) best = choice;
    }
  return too_large;
}

}  // namespace

FrequencyChoice choose_frequency_grids(const Problem& problem, int64_t points, int64_t frequencies,
                                       const std::array<double, kLargestRank>& point_reach,
                                       const std::array<double, kLargestRank>& frequency_reach) {
  FrequencyChoice best;
  const FrequencyProblem what{problem, static_cast<double>(points), static_cast<double>(frequencies), point_reach,
                              frequency_reach};
  // The outermost of few points or frequencies are at the edge of the band, where the error is largest. Half of the
  // square of the error for each kernel.
  const double edge = std::sqrt(1 + 20.0 * problem.rank / static_cast<double>(std::min(points, frequencies)));
  const double part = 0.70710678 * problem.tolerance, safe = 0.8 * kSafety * part;
  bool too_large = false;
  for (const double tolerance : {safe / edge, safe, 1.5 * part}) {
    for (const bool single : {true, false})
      if (single ? may_be_float(problem) : !problem.single)
        too_large |= try_frequency_widths(what, single, tolerance, best);
    if (best.points.width != 0) break;
  }
  if (best.points.width == 0 && too_large)
    throw Error(HEL_ERROR_OVERFLOW, "the extent of the points times that of the frequencies needs too large a grid");
  if (best.points.width == 0)
    throw Error(HEL_ERROR_TOLERANCE,
                "options.tolerance is %g; kernel_width %d and upsampling %g (0: any) do not reach it in type 3",
                problem.tolerance, problem.width, problem.upsampling);
  return best;
}

double direct_cost(const Problem& problem, int64_t points, int64_t frequencies) {
  const double m = static_cast<double>(points);
  if (problem.type == 3) return m * static_cast<double>(frequencies) * (4.0 + problem.rank);
  const auto& dims = problem.dims;
  const double last = static_cast<double>(dims[static_cast<size_t>(problem.rank - 1)]);
  const double modes = static_cast<double>(problem.mode_count());
  // Along one dimension each phase is worked out; in three, rows are turned for each plane.
  const double product = problem.rank == 1 ? 1.0 : 0.06;
  const double middle = problem.rank == 1 ? 0 : static_cast<double>(dims[static_cast<size_t>(problem.rank - 2)]) / 2;
  const double turned = problem.rank == 3 ? 0.3 * static_cast<double>(dims[0]) * last : 0;
  return modes * (m * product + 0.3) + m * (0.6 * (last + middle) + turned + 30 * problem.rank);
}

}  // namespace hel::nufft
