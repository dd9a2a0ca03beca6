// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>

#include "support_accuracy.hpp"
#include "support_rival.hpp"
#include "support_transform.hpp"

namespace test {

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
  CHECK(trespass(c, outcome) == "");
  return check_numbers(c, batch, outcome, oracle);
}

}  // namespace test
