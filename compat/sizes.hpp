// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_SIZES_HPP
#define COMPAT_SIZES_HPP

#include <cstdint>

#include "inferred.hpp"

namespace compat {

/// The size that n becomes; fails with HEL_ERROR_OVERFLOW above 2^62. n is at least 1.
std::int64_t padded(std::int64_t n, padding rule);

}  // namespace compat

#endif
