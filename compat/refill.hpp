// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_REFILL_HPP
#define COMPAT_REFILL_HPP

#include <cstdint>

#include "workspace.hpp"

namespace compat {

/// The numbers of x in memory order in a new shape: too many are dropped, too few come again from the start.
gauss_value* refilled(gauss_workspace& workspace, std::int32_t type, const shape& orders, const gauss_value& x);

/// Copies `count` numbers, or writes zeros where the source is NULL (the imaginary part of a real value).
/// Returns the place after the last.
double* copy_or_zeros(const double* from, std::int64_t count, double* to);

}  // namespace compat

#endif
