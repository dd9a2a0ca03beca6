// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/factors.hpp"

namespace hel::nmf {

/// Iterates until the tolerance, the limit or the caller ends it. `factors`: the first in, the result out.
/// The numbers of the history go to report.history only at the end.
template <class T>
void iterate(const Problem& problem, Stepper<T>& stepper, Factorization<T>& factors, hel_nmf_report& report,
             bool report_wanted);

}  // namespace hel::nmf
