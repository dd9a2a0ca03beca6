// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

#include "base/error.hpp"

namespace hel {

/// Everything the library allocates or addresses stays below this many bytes: the address space of a process on today's
/// machines, and small enough that later sums cannot overflow.
inline constexpr int64_t kLargestBytes = int64_t{1} << 47;

inline int64_t checked_product(int64_t a, int64_t b, const char* what) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product))
    throw Error(HEL_ERROR_OVERFLOW, "%s: %lld x %lld exceeds 64 bits", what, static_cast<long long>(a),
                static_cast<long long>(b));
  return product;
}

inline int64_t checked_sum(int64_t a, int64_t b, const char* what) {
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum))
    throw Error(HEL_ERROR_OVERFLOW, "%s: %lld + %lld exceeds 64 bits", what, static_cast<long long>(a),
                static_cast<long long>(b));
  return sum;
}

inline int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace hel
