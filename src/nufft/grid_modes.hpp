// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "base/context.hpp"
#include "nufft/evaluator.hpp"
#include "nufft/grid.hpp"
#include "nufft/grid_work.hpp"

namespace hel::nufft {

/// Types 1 and 2 by a fine grid of numbers of type G and a Fourier transform that leaves out the frequencies beyond the
/// modes. Throws Error.
template <class T, class G>
std::shared_ptr<Evaluator<T>> make_grid_modes(const Settings& settings, const Problem& problem, int threads,
                                              const GridChoice& choice, const Coordinates& points,
                                              std::shared_ptr<GridWork>& kept);

}  // namespace hel::nufft
