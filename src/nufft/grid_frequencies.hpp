// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "base/context.hpp"
#include "nufft/choice.hpp"
#include "nufft/evaluator.hpp"
#include "nufft/grid_work.hpp"

namespace hel::nufft {

/// Type 3: a box of points and one of frequencies, each as a center and half widths.
struct Boxes {
  std::array<double, kLargestRank> point_center{}, point_reach{}, frequency_center{}, frequency_reach{};
};

/// The boxes of the coordinates; frequencies as they multiply points in the exponent, divided by `unit`. Centers that
/// are small against the half width become 0, which spares factors. Half widths are never 0.
template <class T>
Boxes find_boxes(const Coordinates& points, const Coordinates& frequencies, int rank, double unit);

/// Throws Error.
template <class T, class G>
std::shared_ptr<Evaluator<T>> make_grid_frequencies(const Settings& settings, const Problem& problem, int threads,
                                                    const FrequencyChoice& choice, const Boxes& boxes,
                                                    const Coordinates& points, const Coordinates& frequencies,
                                                    std::shared_ptr<GridWork>& kept);

}  // namespace hel::nufft
