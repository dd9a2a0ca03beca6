// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>

#include "support_accuracy.hpp"
#include "support_rival.hpp"
#include "support_transform.hpp"

namespace test {

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
