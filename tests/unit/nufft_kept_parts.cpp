// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <thread>

#include "support_ledger.hpp"
#include "support_nufft_sums.hpp"

// What plans leave to the context when they end, for the next plans of the same problem.
using namespace test;

namespace {

constexpr int32_t kNothingKept = -1;

NufftCase case_of(int32_t type, int32_t method, uint64_t seed) {
  NufftCase c;
  c.type = type;
  c.dims = {14, 20};
  c.options = nufft_options();
  c.options.method = method;
  c.options.threads = 1;
  c.points = 150;
  c.frequencies = type == 3 ? 40 : 0;
  set_points(c, PointSet::uniform, seed);
  return c;
}

/// The result of a whole call.
std::vector<Complex> call(const hel_context* context, const NufftCase& c, const std::vector<Complex>& values) {
  const NufftPlan plan(c, context);
  REQUIRE(plan.created == HEL_OK);
  return run_plan(c, plan, values);
}

std::vector<Complex> values_of(const NufftCase& c) {
  Random random(81);
  return random_side(random, c, in_side(c));
}

}  // namespace

TEST_CASE("a plan that begins with the parts of another one gives the same bits") {
  const BlockLedger keeping, forgetting(INT64_MAX, kNothingKept);
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST, HEL_NUFFT_AUTO})
    for (int32_t type = 1; type <= 3; ++type)
      for (uint64_t seed = 1; seed <= 3; ++seed) {
        NufftCase c = case_of(type, method, seed);
        // The same number of points, then fewer, then another tolerance.
        if (seed == 2) c.points = 90;
        if (seed == 3) c.options.tolerance = 1e-9;
        set_points(c, PointSet::uniform, seed);
        INFO(describe(c));
        const std::vector<Complex> values = values_of(c), expected = call(forgetting.context(), c, values);
        for (int round = 0; round < 2; ++round) CHECK(call(keeping.context(), c, values) == expected);
        CHECK(forgetting.live_blocks() == 0);
      }
}

TEST_CASE("a small plan takes no new tables or transforms from the second time on") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST})
    for (const int32_t type : {1, 2}) {
      BlockLedger ledger;
      const NufftCase c = case_of(type, method, 4);
      INFO(describe(c));
      const std::vector<Complex> values = values_of(c);
      call(ledger.context(), c, values);
      const int64_t first = ledger.requests();
      call(ledger.context(), c, values);
      // Sorted points are new.
      CHECK(ledger.requests() - first <= (method == HEL_NUFFT_FAST ? 3 : 0));
    }
}

TEST_CASE("what plans leave is bounded, and goes with the context") {
  BlockLedger ledger;
  for (int64_t n = 20; n < 60; ++n) {
    NufftCase c = case_of(1, HEL_NUFFT_FAST, 5);
    c.dims = {n, 2 * n};
    call(ledger.context(), c, values_of(c));
  }
  NufftCase large = case_of(1, HEL_NUFFT_FAST, 5);
  large.dims = {1024, 1024};
  const size_t before = ledger.live_bytes();
  call(ledger.context(), large, values_of(large));
  CHECK(ledger.live_bytes() == before);
  CHECK(before > 0);
  CHECK(before <= (16u << 20) + (1u << 20));
  ledger.end_context();
  CHECK(ledger.live_blocks() == 0);
}

TEST_CASE("a plan may outlive its context, and then leaves nothing") {
  BlockLedger ledger;
  const NufftCase c = case_of(1, HEL_NUFFT_FAST, 6);
  call(ledger.context(), c, values_of(c));
  {
    const NufftPlan plan(c, ledger.context());
    REQUIRE(plan.created == HEL_OK);
    ledger.end_context();
    CHECK(run_plan(c, plan, values_of(c)) == run_case(c, values_of(c)));
  }
  CHECK(ledger.live_blocks() == 0);
}

TEST_CASE("whichever block is refused, a plan that begins with the parts of another one fails cleanly") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST}) {
    const NufftCase c = case_of(1, method, 7);
    NufftCase other = c;
    other.points = 170;
    set_points(other, PointSet::uniform, 7);
    INFO(describe(c));
    const std::vector<Complex> expected = run_case(other, values_of(other));
    bool succeeded = false;
    for (int64_t n = 0; !succeeded && n < 200; ++n) {
      BlockLedger ledger;
      call(ledger.context(), c, values_of(c));
      ledger.grant(n);
      const NufftPlan refused(other, ledger.context());
      succeeded = !ledger.refused();
      CHECK(refused.created == (succeeded ? HEL_OK : HEL_ERROR_MEMORY));
      ledger.grant(INT64_MAX);
      CHECK(call(ledger.context(), other, values_of(other)) == expected);
    }
    CHECK(succeeded);
  }
}

TEST_CASE("threads that make and end plans of the same problem at once do not meet in their parts") {
  BlockLedger ledger;
  const NufftCase c = case_of(2, HEL_NUFFT_FAST, 8);
  const Numbers in = pack(c, in_side(c), values_of(c));
  Numbers expected = side_buffer(c, out_side(c));
  {
    const NufftPlan plan(c, ledger.context());
    REQUIRE(hel_nufft_plan_execute(plan.plan, in.bytes.data(), expected.data()) == HEL_OK);
  }
  // The test framework stays out of the threads.
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const NufftPlan plan(c, ledger.context());
        Numbers out = side_buffer(c, out_side(c));
        if (plan.created != HEL_OK || hel_nufft_plan_execute(plan.plan, in.bytes.data(), out.data()) != HEL_OK ||
            out.bytes != expected.bytes)
          ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
