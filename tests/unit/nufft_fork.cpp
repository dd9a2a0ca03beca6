// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_fork.hpp"
#include "support_nufft_sums.hpp"

// A child made by fork() has none of its parent's threads, and transforms all the same.
using namespace test;

TEST_CASE("a child transforms after its parent used threads, with the parent's plan and with its own") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST})
    for (int32_t type = 1; type <= 3; ++type) {
      NufftCase c;
      c.type = type;
      c.dims = {96, 100};
      c.options = nufft_options();
      c.options.method = method;
      c.options.threads = 2;
      c.points = method == HEL_NUFFT_DIRECT ? 400 : 20000;
      c.frequencies = type == 3 ? 500 : 0;
      set_points(c, PointSet::uniform, 81);
      INFO(describe(c));
      Random random(82);
      Numbers in = pack(c, in_side(c), random_side(random, c, in_side(c)));
      Numbers parents = side_buffer(c, out_side(c));
      const NufftPlan plan(c);
      REQUIRE(plan.created == HEL_OK);
      REQUIRE(hel_nufft_plan_execute(plan.plan, in.data(), parents.data()) == HEL_OK);
      const std::vector<Complex> expected = unpack(c, out_side(c), parents);
      const auto agrees = [&](const NufftPlan& used) {
        Numbers mine = side_buffer(c, out_side(c));
        if (used.created != HEL_OK || hel_nufft_plan_execute(used.plan, in.data(), mine.data()) != HEL_OK) return false;
        // One thread does not round as two do, on a grid of floats at this tolerance.
        return distance(unpack(c, out_side(c), mine), expected) <= c.options.tolerance;
      };
      CHECK(in_child([&] {
              if (!agrees(plan)) return 1;
              return agrees(NufftPlan(c)) ? kFine : 2;
            }) == kFine);
      CHECK(agrees(plan));  // the parent has its threads still
    }
}
