// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/factors.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {

/// The first factors, as options.init says.
template <class T>
void make_initial(const Problem& problem, const DataSums& data, Rows<T>& rows, Factorization<T>& factors);
/// Uniform random numbers so that the mean of UH is `mean`.
template <class T>
void make_random(const Problem& problem, double mean, Factorization<T>& factors);

}  // namespace hel::nmf
