// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nufft/plan.hpp"

/// Weights that make up for the uneven density of nodes. `modes` says how nodes are read and what the resolution is.
namespace hel::nufft {

/// w <- w / (C w) with C = A D A*, D the triangle window.
template <class T>
Table<T> iterative_weights(const Settings& settings, const Problem& modes, const Coordinates& nodes);

/// The share of the period that is closest to each node.
template <class T>
Table<T> geometric_weights(const Settings& settings, const Problem& modes, const Coordinates& nodes);

}  // namespace hel::nufft
