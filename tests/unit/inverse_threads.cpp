// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <thread>

#include "support_inverse.hpp"

// One plan, many threads; and results that do not depend on how many the library uses.
using namespace test;

namespace {

constexpr int kThreads = 3;

struct Job {
  Nodes nodes;
  hel_inverse_options options;
  Vector values;
};

Job make_case(int32_t solver, int32_t normal, int32_t threads) {
  Random random(951);
  Job c{.nodes = jittered_nodes(random, {12, 10}, 2), .options = {}, .values = {}};
  c.options = inverse_options(c.nodes);
  c.options.solver = solver;
  c.options.normal = normal;
  c.options.threads = threads;
  c.options.iterations = 8;
  c.options.tolerance = 0;
  c.options.batch = 2;
  c.values = random_vector(random, 2 * c.nodes.count);
  return c;
}

}  // namespace

TEST_CASE("threads share a plan, each with a solution or a run of its own") {
  for (const int32_t normal : {HEL_INVERSE_NORMAL_TRANSFORMS, HEL_INVERSE_NORMAL_TOEPLITZ}) {
    const Job c = make_case(HEL_INVERSE_CGNR, normal, 1);
    const InversePlan plan(c.nodes, c.options);
    REQUIRE(plan.created == HEL_OK);
    const auto size = static_cast<size_t>(2 * c.nodes.modes());
    Vector wanted(size);
    REQUIRE(hel_inverse_plan_solve(plan.handle, c.values.data(), nullptr, wanted.data(), nullptr) == HEL_OK);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int round = 0; round < 3; ++round) {
          Vector f(size);
          if (t == 0) {
            wrong += hel_inverse_plan_solve(plan.handle, c.values.data(), nullptr, f.data(), nullptr) != HEL_OK;
          } else {
            hel_inverse_run* run = nullptr;
            wrong += hel_inverse_run_create(plan.handle, c.values.data(), nullptr, &run) != HEL_OK;
            for (int step = 0; step < 8; ++step) wrong += hel_inverse_run_step(run) != HEL_OK;
            wrong += hel_inverse_run_coefficients(run, f.data()) != HEL_OK;
            hel_inverse_run_destroy(run);
          }
          wrong += f != wanted;
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
  }
}

TEST_CASE("one thread and two give the same coefficients") {
  for (const int32_t solver : {HEL_INVERSE_CGNR, HEL_INVERSE_LSMR}) {
    const Job one = make_case(solver, HEL_INVERSE_NORMAL_AUTO, 1), two = make_case(solver, HEL_INVERSE_NORMAL_AUTO, 2);
    CHECK(relative_distance(solve(two.nodes, two.options, two.values), solve(one.nodes, one.options, one.values)) <
          1e-11);
  }
}
