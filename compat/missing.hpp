// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_MISSING_HPP
#define COMPAT_MISSING_HPP

#include <cstdint>

namespace compat {

/// The tagged NaN of an error code; code 0 is the missing value.
double make_error(std::int32_t code);
/// Whether x carries the tag.
bool is_missing(double x);
/// The code of a tagged NaN; 0 for everything else.
std::int32_t error_code(double x);

}  // namespace compat

#endif
