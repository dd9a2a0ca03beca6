// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {

/// Coordinate steps for the Kullback-Leibler divergence and dense X.
template <class T>
std::unique_ptr<Stepper<T>> make_newton_stepper(const Problem& problem, const T* x, const DataSums& data);

}  // namespace hel::nmf
