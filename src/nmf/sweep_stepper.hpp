// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nmf/factors.hpp"
#include "nmf/inspect.hpp"
#include "nmf/kernel.hpp"

namespace hel::nmf {

/// Throws Error(HEL_ERROR_DOMAIN) where powers of numbers like those of X are too large or too small for their type.
void require_range(const Problem& problem, const DataSums& data);
/// The same for first factors whose product has this mean. Small ones are no harm, since Y is lifted.
void require_start(const Problem& problem, const DataSums& data, double mean);

/// How a factor is updated, out of the options.
template <class T>
Rule<T> make_rule(const hel_nmf_options& options, bool is_u);
/// Sizes, divergence and guards of a pass.
template <class T>
Sweep<T> make_sweep(const Problem& problem, const DataSums& data);
/// The divergence out of the sums of a pass.
double divergence(const hel_nmf_options& options, const DataSums& data, const double* terms);
/// Penalties of H.
template <class T>
double penalty(const Matrix<T>& factor, double l1, double l2);

/// The steps that need nothing of X but sums over rows: multiplicative, HALS, pivoting.
template <class T>
std::unique_ptr<Stepper<T>> make_sweep_stepper(const Problem& problem, Rows<T>& rows, const DataSums& data);

}  // namespace hel::nmf
