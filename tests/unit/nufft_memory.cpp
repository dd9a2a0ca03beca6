// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_ledger.hpp"
#include "support_new.hpp"
#include "support_nufft_sums.hpp"

// Nonuniform transforms that run out of memory at every allocation, and where their memory goes.
using namespace test;

namespace {

/// More allocations than any case makes: the search for a success must end.
constexpr int64_t kMostAllocations = 3000;
/// A context whose plans give all back when they end.
constexpr int32_t kNothingKept = -1;

NufftCase case_of(int32_t type, int32_t rank, int32_t method) {
  static const std::vector<int64_t> sizes[] = {{60}, {12, 10}, {6, 4, 5}};
  NufftCase c;
  c.type = type;
  c.dims = sizes[rank - 1];
  c.options = nufft_options();
  c.options.method = method;
  c.options.threads = 1;
  c.options.batch = 2;
  c.points = 90;
  c.frequencies = type == 3 ? 50 : 0;
  set_points(c, PointSet::uniform, 6);
  return c;
}

std::vector<NufftCase> all_cases() {
  std::vector<NufftCase> cases;
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST})
    for (int32_t type = 1; type <= 3; ++type)
      for (int32_t rank = 1; rank <= 3; ++rank) cases.push_back(case_of(type, rank, method));
  cases[3].options.precision = HEL_FLOAT;
  cases.back().options.mode_layout = cases.back().options.strength_layout = HEL_PLANAR;
  // Real vectors: two of them together, then one.
  for (int32_t rank = 1; rank <= 3; ++rank) {
    cases.push_back(case_of(rank == 2 ? 2 : 1, rank, HEL_NUFFT_FAST));
    cases.back().options.real_strengths = 1;
    cases.back().options.batch = 3;
  }
  return cases;
}

/// All that a program may call, with outputs that show whether they were written.
struct Calls {
  explicit Calls(const NufftCase& c)
      : request(c),
        x(c, c.x),
        k(c, c.k),
        in(pack(c, in_side(c), values(in_side(c)))),
        weights(pack(c, out_side(c), values(out_side(c)))) {}

  std::vector<Complex> values(Side side) const {
    Random random(61);
    return random_side(random, request, side);
  }

  hel_status run(const hel_context* context) {
    hel_nufft_plan* plan = nullptr;
    hel_status status =
        hel_nufft_plan_create(context, request.type, request.rank(), request.dims.data(), &request.options, &plan);
    plan_on_failure = status != HEL_OK && plan != nullptr;
    if (status == HEL_OK)
      status = hel_nufft_plan_set_points(plan, request.points, x.pointers.data(), request.frequencies,
                                         request.type == 3 ? k.pointers.data() : nullptr);
    if (status == HEL_OK) status = checked(out, hel_nufft_plan_execute(plan, in.data(), out.data()));
    if (status == HEL_OK) status = checked(back, hel_nufft_plan_execute_adjoint(plan, weights.data(), back.data()));
    if (status == HEL_OK) status = checked(out2, hel_nufft_plan_execute_derivative(plan, 0, in.data(), out2.data()));
    if (status == HEL_OK) {
      status = hel_nufft_plan_gradient(plan, in.data(), weights.data(), back2.data(), gradient.data());
      checked(back2, status);
      checked(gradient, status);
    }
    hel_nufft_plan_destroy(plan);
    return status;
  }

  hel_status checked(const Numbers& numbers, hel_status status) {
    if (status != HEL_OK)
      for (const char byte : numbers.bytes) touched = touched || byte != 0;
    return status;
  }

  NufftCase request;
  StoredLists x, k;
  Numbers in, weights;
  Numbers out = side_buffer(request, out_side(request)), out2 = out;
  Numbers back = side_buffer(request, in_side(request)), back2 = back;
  Numbers gradient = Numbers(request.options.precision == HEL_FLOAT, request.rank() * request.points);
  bool touched = false, plan_on_failure = false;
};

}  // namespace

TEST_CASE("whichever block the context's allocator refuses, a nonuniform transform fails cleanly") {
  for (const NufftCase& c : all_cases()) {
    INFO(describe(c));
    bool succeeded = false;
    for (int64_t n = 0; !succeeded && n < kMostAllocations; ++n) {
      BlockLedger ledger(n, kNothingKept);
      REQUIRE(ledger.context() != nullptr);
      Calls calls(c);
      const hel_status status = calls.run(ledger.context());
      succeeded = status == HEL_OK;
      CHECK(ledger.refused() == !succeeded);
      if (!succeeded) {
        CHECK(status == HEL_ERROR_MEMORY);
        CHECK(std::string(hel_last_message()).find("memory") != std::string::npos);
      }
      CHECK_FALSE(calls.touched);
      CHECK_FALSE(calls.plan_on_failure);
      CHECK(ledger.live_blocks() == 0);
    }
    CHECK(succeeded);
  }
}

TEST_CASE("whichever small object cannot be made, a nonuniform transform fails cleanly") {
  for (const NufftCase& c : all_cases()) {
    INFO(describe(c));
    const BlockLedger ledger(INT64_MAX, kNothingKept);
    // What the process keeps for ever is made before blocks are counted.
    REQUIRE(Calls(c).run(ledger.context()) == HEL_OK);
    bool succeeded = false;
    for (int64_t n = 0; !succeeded && n < kMostAllocations; ++n) {
      Calls calls(c);
      const int64_t before = live_blocks();
      hel_status status = HEL_OK;
      bool failed = false;
      {
        const FailingNew failing(n);
        status = calls.run(ledger.context());
        failed = failing.failed();
      }
      const int64_t after = live_blocks();
      succeeded = status == HEL_OK;
      CHECK(failed == !succeeded);
      CHECK((succeeded || status == HEL_ERROR_MEMORY));
      CHECK((succeeded || after == before));
      CHECK_FALSE(calls.touched);
      CHECK_FALSE(calls.plan_on_failure);
    }
    CHECK(succeeded);
  }
}

TEST_CASE("a plan that is refused memory for new points keeps the old ones") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST}) {
    const NufftCase c = case_of(1, 2, method);
    INFO(describe(c));
    BlockLedger ledger;
    const NufftPlan plan(c, ledger.context());
    REQUIRE(plan.created == HEL_OK);
    Random random(62);
    const std::vector<Complex> values = random_side(random, c, Side::points);
    const std::vector<Complex> before = run_plan(c, plan, values);
    NufftCase other = c;
    set_points(other, PointSet::one_cell, 7);
    const StoredLists x(other, other.x);
    hel_status status = HEL_ERROR_MEMORY;
    for (int64_t n = 0; status != HEL_OK && n < kMostAllocations; ++n) {
      ledger.grant(n);
      status = hel_nufft_plan_set_points(plan.plan, c.points, x.pointers.data(), 0, nullptr);
      ledger.grant(INT64_MAX);
      if (status == HEL_OK) break;
      CHECK(status == HEL_ERROR_MEMORY);
      CHECK(run_plan(c, plan, values) == before);
    }
    CHECK(status == HEL_OK);
    CHECK(distance(run_plan(c, plan, values), run_case(other, values)) <= 1e-13);
  }
}

TEST_CASE("a plan executes without allocating once it has run") {
  for (const NufftCase& c : all_cases()) {
    INFO(describe(c));
    BlockLedger ledger;
    const NufftPlan plan(c, ledger.context());
    REQUIRE(plan.created == HEL_OK);
    Calls calls(c);
    const auto run = [&] {
      return hel_nufft_plan_execute(plan.plan, calls.in.data(), calls.out.data()) == HEL_OK &&
             hel_nufft_plan_execute_adjoint(plan.plan, calls.weights.data(), calls.back.data()) == HEL_OK;
    };
    CHECK(run());
    const int64_t requests = ledger.requests();
    CHECK(run());
    CHECK(ledger.requests() == requests);
  }
}

TEST_CASE("a plan holds the memory it says, and its limit is kept") {
  for (const NufftCase& small : all_cases()) {
    NufftCase c = small;
    c.points = 3000;
    set_points(c, PointSet::uniform, 8);
    INFO(describe(c));
    int64_t needed = 0;
    {
      BlockLedger ledger;
      const NufftPlan plan(c, ledger.context());
      REQUIRE(plan.created == HEL_OK);
      Calls calls(c);
      REQUIRE(hel_nufft_plan_execute(plan.plan, calls.in.data(), calls.out.data()) == HEL_OK);
      hel_nufft_info info{};
      info.struct_size = sizeof info;
      REQUIRE(hel_nufft_plan_info(plan.plan, &info) == HEL_OK);
      needed = info.peak_bytes;
      INFO("said " << info.held_bytes << " and " << needed << ", held " << ledger.live_bytes() << ", at most "
                   << ledger.peak_bytes());
      // Small tables need not be counted.
      CHECK(static_cast<double>(ledger.peak_bytes()) <= 1.25 * static_cast<double>(needed) + 65536);
      CHECK(needed >= info.held_bytes);
    }
    c.options.memory_limit = 4 * needed + 65536;
    CHECK(NufftPlan(c).created == HEL_OK);
    c.options.memory_limit = 64;
    CHECK(NufftPlan(c).created == HEL_ERROR_LIMIT);
    CHECK(std::string(hel_last_message()).find("64") != std::string::npos);
  }
}
