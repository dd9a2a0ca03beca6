// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "api/guard.hpp"
#include "nufft/evaluator.hpp"

namespace hel {

/// The caller's lists of coordinates, one a dimension. `lists` is not looked at where there are no points.
inline nufft::Coordinates coordinates_of(const nufft::Problem& problem, int64_t count, const void* const* lists) {
  nufft::Coordinates all{.count = count, .stride = problem.point_stride};
  if (count <= 0) return all;
  require(lists, "points");
  for (int axis = 0; axis < problem.rank; ++axis) all.lists[static_cast<size_t>(axis)] = lists[axis];
  return all;
}

}  // namespace hel
