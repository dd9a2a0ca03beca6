// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nufft/grid.hpp"
#include "nufft/problem.hpp"

namespace hel::nufft {

/// The cheapest kernel and grid for `points` points and the given modes; a grid of floats where rounding leaves room
/// for the tolerance, if crowds are within bearable_crowd(). Throws HEL_ERROR_TOLERANCE, HEL_ERROR_OVERFLOW.
GridChoice choose_grid(const Problem& problem, const std::array<int64_t, kLargestRank>& modes, int64_t points);

/// Sums of up to this many floats on the grid stay within the tolerance of a plan of doubles.
int64_t bearable_crowd(double tolerance);

/// Type 3 in one go: strengths are spread on a grid of steps pi / (upsampling * half width of the frequencies); its
/// transform, a grid over the frequencies, is interpolated.
struct FrequencyChoice {
  GridChoice points;                             ///< n: cells that the points reach
  GridChoice frequencies;                        ///< n: cells that the frequencies reach
  std::array<int64_t, kLargestRank> n{1, 1, 1};  ///< sizes of the transform
  std::array<double, kLargestRank> step{};       ///< of the grid under the points
  double cost = 0;
};
/// point_reach and frequency_reach: half widths. Throws HEL_ERROR_TOLERANCE, HEL_ERROR_OVERFLOW.
FrequencyChoice choose_frequency_grids(const Problem& problem, int64_t points, int64_t frequencies,
                                       const std::array<double, kLargestRank>& point_reach,
                                       const std::array<double, kLargestRank>& frequency_reach);

/// Nanoseconds of the direct method, by the cost model.
double direct_cost(const Problem& problem, int64_t points, int64_t frequencies);

}  // namespace hel::nufft
