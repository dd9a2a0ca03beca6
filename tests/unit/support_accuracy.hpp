// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cmath>

#include "support_oracle.hpp"

/// How far a result is from the oracle, and how far it may be.
namespace test {

/// Deviation from the oracle, relative to the root mean square a full output has.
struct Deviation {
  double rms = 0;
  double largest = 0;
};

inline Deviation deviation(const Samples& got, const ExactArray& oracle, double natural) {
  long double sum = 0, largest = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    const long double square = std::norm(Exact(got[i]) - oracle[i]);
    sum += square;
    // Not a number must count as infinitely wrong.
    if (!(square <= largest)) largest = square;
  }
  const long double mean = std::sqrt(sum / static_cast<long double>(got.size()));
  return {static_cast<double>(mean) / natural, static_cast<double>(std::sqrt(largest)) / natural};
}

/// The error a transform of `points` points may have: the rounding errors of the log2(points) stages of a fast
/// transform add up to less than 2e-16 each, times 4 for prime sizes, which take the way over a longer convolution.
/// That 2e-16 is 0.9 of the spacing of doubles at 1; float has the same share of its own. A single point is only
/// scaled: one rounding of the factor and one of the product.
inline double allowed_rms(int32_t precision, int64_t points) {
  const double unit = precision == HEL_DOUBLE ? 2e-16 : 2e-16 * 0x1p29;
  return unit * (points == 1 ? 2 : 4 * std::log2(static_cast<double>(points)));
}

/// Errors are close to normally distributed, so that the largest of a million is about 5 times the mean square.
inline constexpr double kLargestToRms = 8;

inline int64_t points(const Case& c) { return product(c.dims); }

}  // namespace test
