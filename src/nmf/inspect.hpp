// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The first look at a dense X: whether its entries are allowed, and what is constant in the objective.
#pragma once

#include "nmf/factors.hpp"
#include "nmf/kernel.hpp"

namespace hel::nmf {

/// What is constant in the objective.
struct DataSums {
  double count = 0, sum = 0, power = 0;
  double mean() const { return count > 0 ? sum / count : 0; }
};

/// Looks at rows [first, end), up to the first that has an entry or a weight that is not allowed, unless that is found
/// already. Places count from row 0, where `x` and `weights` begin.
template <class T>
void inspect_rows(const Problem& problem, const Sweep<T>& sweep, const T* x, const T* weights, int64_t first,
                  int64_t end, Findings& found);

/// Adds what was found in rows from `first` on; `x` and `weights` begin there. Throws Error(HEL_ERROR_DOMAIN).
template <class T>
void add_findings(const Problem& problem, const Findings& found, const T* x, const T* weights, int64_t first,
                  DataSums& data);

/// Looks at all of X.
template <class T>
DataSums inspect_data(const Problem& problem, Rows<T>& rows);

}  // namespace hel::nmf
