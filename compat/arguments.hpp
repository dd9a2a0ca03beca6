// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_ARGUMENTS_HPP
#define COMPAT_ARGUMENTS_HPP

// What commands ask of their arguments. Each check fails with a message that names the argument and its number.

#include <cstdint>

#include "value.hpp"

namespace compat {

/// Integers up to here are exact in a double.
inline constexpr double largest_whole = 9007199254740992.0;

const gauss_value& need_matrix(const gauss_value* argument, const char* name);
const gauss_value& need_array(const gauss_value* argument, const char* name);
/// A matrix with numbers in it.
const gauss_value& need_filled_matrix(const gauss_value* argument, const char* name);
/// A matrix of one column.
const gauss_value& need_column(const gauss_value* argument, const char* name);

/// A list of 1 to HEL_RANK_MAX sizes, each a whole number from 1.
shape need_sizes(const gauss_value* argument, const char* name);

/// 1 to bounds.rank indices, each a whole number from 1 to its bound; given back counted from 0.
shape need_index(const gauss_value* argument, const char* name, const shape& bounds);

/// The place in memory order, from 0, of the first element that the leading indices (from 0) select.
std::int64_t offset_of(const shape& index, const shape& orders);

}  // namespace compat

#endif
