// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_fork.hpp"
#include "support_inverse.hpp"

// A child made by fork() has none of its parent's threads, and must solve all the same.
using namespace test;

TEST_CASE("a child solves with the plan that its parent made with threads") {
  Random random(961);
  const Nodes nodes = random_nodes(random, {48, 48}, 8000);
  hel_inverse_options options = inverse_options(nodes);
  options.threads = 2;
  options.iterations = 3;
  options.tolerance = 0;
  const InversePlan plan(nodes, options);
  REQUIRE(plan.created == HEL_OK);
  const Vector values = random_vector(random, nodes.count);
  Vector parents(static_cast<size_t>(nodes.modes()));
  REQUIRE(hel_inverse_plan_solve(plan.handle, values.data(), nullptr, parents.data(), nullptr) == HEL_OK);
  CHECK(in_child([&] {
          Vector own(parents.size());
          const bool fine = hel_inverse_plan_solve(plan.handle, values.data(), nullptr, own.data(), nullptr) == HEL_OK;
          return fine && relative_distance(own, parents) < 1e-12 ? kFine : 1;
        }) == kFine);
}
