// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>

#include <cmath>

#include "support_oracle.hpp"
#include "support_transform.hpp"

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

/// Nothing but the output numbers may change: not the input, not the gaps between items, nothing around the buffers.
inline void check_surroundings(const Case& c, const Outcome& outcome) {
  const Geometry geometry(c);
  if (!c.in_place) CHECK_MESSAGE(outcome.in == outcome.given, "the input changed");
  CHECK_MESSAGE(outcome.in.guards_are_intact(), "written around the input");
  CHECK_MESSAGE(outcome.out.guards_are_intact(), "written around the output");
  int64_t touched = 0;
  for (int64_t i = 0; i < geometry.out_count; ++i)
    if (i % geometry.out_step >= geometry.out_item && !outcome.out.is_unwritten(i)) ++touched;
  CHECK_MESSAGE(touched == 0, "written between batch items");
}

/// Whether every item of the batch agrees with the oracle; reports the worst.
inline Deviation check_numbers(const Case& c, const std::vector<Samples>& batch, const Outcome& outcome,
                               Oracle oracle) {
  Deviation worst;
  for (int64_t item = 0; item < c.batch; ++item) {
    const Samples& samples = batch[static_cast<size_t>(item)];
    const Deviation found = deviation(outcome.item(c, item), expected(c, samples, oracle), natural_rms(c, samples));
    if (!(found.rms <= worst.rms)) worst = found;
  }
  const double allowed = allowed_rms(c.precision, points(c));
  CHECK(worst.rms <= allowed);
  CHECK(worst.largest <= allowed * kLargestToRms);
  return worst;
}

/// The one check of a transform: it works, is right, and touches nothing else.
inline Deviation check_case(const Case& c, Oracle oracle = Oracle::direct, Route route = Route::plan,
                            const hel_context* context = nullptr) {
  INFO(describe(c));
  const std::vector<Samples> batch = random_batch(c);
  const Outcome outcome = transform(c, batch, route, context);
  INFO("message: " << outcome.message);
  CHECK(outcome.status == HEL_OK);
  if (outcome.status != HEL_OK) return {};
  check_surroundings(c, outcome);
  return check_numbers(c, batch, outcome, oracle);
}

}  // namespace test
