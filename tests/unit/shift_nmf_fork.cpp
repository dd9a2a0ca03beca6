// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_fork.hpp"
#include "support_shift.hpp"

// A child made by fork() has none of its parent's threads, and factorizes all the same.
using namespace test;
using namespace test::shift;

TEST_CASE("a child factorizes after its parent used threads") {
  Problem problem;
  problem.sample = {40000};
  problem.atom = {20};
  problem.samples = 3;
  problem.options.threads = 2;
  const Model model = problem.model();
  const Numbers v = problem.v();
  const hel_shift_nmf_fit_options options = fit_options(5);
  const auto fit = [&](Numbers& w) {
    Numbers h = problem.h();
    return hel_shift_nmf_fit(model.get(), 3, v.data(), w.data(), h.data(), &options, nullptr);
  };
  Numbers parents = problem.w();
  REQUIRE(fit(parents) == HEL_OK);
  CHECK(in_child([&] {
          Numbers mine = problem.w();
          double difference = fit(mine) == HEL_OK ? 0 : 1;
          for (size_t i = 0; i < mine.size(); ++i) difference = std::max(difference, std::abs(mine[i] - parents[i]));
          return difference < 1e-11 ? kFine : 1;  // one thread sums in another order than two
        }) == kFine);
  Numbers again = problem.w();
  CHECK(fit(again) == HEL_OK);
  CHECK(again == parents);
}
