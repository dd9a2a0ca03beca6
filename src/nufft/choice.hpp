// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nufft/grid.hpp"
#include "nufft/problem.hpp"

namespace hel::nufft {

/// The cheapest kernel and grid for `points` points and the given modes; a grid of floats where rounding leaves room
/// for the tolerance. Throws HEL_ERROR_TOLERANCE, HEL_ERROR_OVERFLOW.
GridChoice choose_grid(const Problem& problem, const std::array<int64_t, kLargestRank>& modes, int64_t points);

/// Nanoseconds of the direct method, by the cost model.
double direct_cost(const Problem& problem, int64_t points, int64_t frequencies);

}  // namespace hel::nufft
