// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft.hpp"

// The calls around a nonuniform transform: order, limits, queries, the call without a plan.
using namespace test;

namespace {

NufftCase small_case() {
  NufftCase c;
  c.dims = {6, 5};
  c.options = nufft_options();
  c.points = 7;
  Random random(5);
  c.x = random_coordinates(random, c, c.points, 3);
  return c;
}

}  // namespace

TEST_CASE("a plan without points does not execute") {
  const NufftCase c = small_case();
  hel_nufft_plan* plan = nullptr;
  REQUIRE(hel_nufft_plan_create(nullptr, 1, 2, c.dims.data(), &c.options, &plan) == HEL_OK);
  double in[14] = {}, out[60] = {};
  CHECK(hel_nufft_plan_execute(plan, in, out) == HEL_ERROR_STATE);
  CHECK(hel_nufft_plan_execute_adjoint(plan, out, in) == HEL_ERROR_STATE);
  CHECK(hel_nufft_plan_gradient(plan, in, out, in, nullptr) == HEL_ERROR_STATE);
  CHECK(hel_nufft_plan_in_count(plan) == 0);
  CHECK(hel_nufft_plan_out_count(plan) == 30);
  hel_nufft_plan_destroy(plan);
  hel_nufft_plan_destroy(nullptr);
}

TEST_CASE("a tolerance finer than the precision is refused") {
  NufftCase c = small_case();
  hel_nufft_plan* plan = nullptr;
  c.options.tolerance = 1e-15;
  CHECK(hel_nufft_plan_create(nullptr, 1, 2, c.dims.data(), &c.options, &plan) == HEL_ERROR_TOLERANCE);
  c.options.tolerance = 1e-7;
  c.options.precision = HEL_FLOAT;
  CHECK(hel_nufft_plan_create(nullptr, 1, 2, c.dims.data(), &c.options, &plan) == HEL_ERROR_TOLERANCE);
  c.options.tolerance = 0;
  CHECK(hel_nufft_plan_create(nullptr, 1, 2, c.dims.data(), &c.options, &plan) == HEL_ERROR_OPTION);
  CHECK(plan == nullptr);
}

TEST_CASE("a limit of memory is kept") {
  NufftCase c = small_case();
  c.dims = {4096, 4096};
  c.options.method = HEL_NUFFT_FAST;
  c.options.memory_limit = 1 << 20;
  const NufftPlan plan(c);
  CHECK(plan.created == HEL_ERROR_LIMIT);
}

TEST_CASE("a coordinate that is no number is refused by its index, and the points before stay") {
  NufftCase c = small_case();
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  std::vector<double> y(7, 0.5), x(7, 0.25);
  x[4] = NAN;
  const void* points[2] = {y.data(), x.data()};
  CHECK(hel_nufft_plan_set_points(plan.plan, 7, points, 0, nullptr) == HEL_ERROR_VALUE);
  CHECK(std::string(hel_last_message()).find("[1][4]") != std::string::npos);
  CHECK(hel_nufft_plan_set_points(plan.plan, -1, points, 0, nullptr) == HEL_ERROR_SHAPE);
  CHECK(hel_nufft_plan_in_count(plan.plan) == 7);
}

TEST_CASE("a plan tells what it decided") {
  const NufftCase c = small_case();
  const NufftPlan plan(c);
  hel_nufft_info info{};
  CHECK(hel_nufft_plan_info(plan.plan, &info) == HEL_ERROR_OPTION);
  info.struct_size = sizeof info;
  REQUIRE(hel_nufft_plan_info(plan.plan, &info) == HEL_OK);
  CHECK(info.points == 7);
  CHECK(info.modes == 30);
  CHECK(info.method != HEL_NUFFT_AUTO);
  CHECK(info.peak_bytes >= info.held_bytes);
  CHECK(info.held_bytes > 0);
  char text[1000];
  int64_t needed = 0;
  CHECK(hel_nufft_plan_describe(plan.plan, text, sizeof text, &needed) == HEL_OK);
  CHECK(needed == static_cast<int64_t>(std::string(text).size()) + 1);
}

TEST_CASE("the call without a plan gives what a plan gives") {
  const NufftCase c = small_case();
  const NufftPlan plan(c);
  Random random(6);
  const std::vector<Complex> strengths = random_side(random, c, Side::points);
  Numbers in = pack(c, Side::points, strengths), out = side_buffer(c, Side::modes), again = side_buffer(c, Side::modes);
  REQUIRE(hel_nufft_plan_execute(plan.plan, in.data(), out.data()) == HEL_OK);
  const StoredLists x(c, c.x);
  REQUIRE(hel_nufft(nullptr, 1, 2, c.dims.data(), &c.options, 7, x.pointers.data(), 0, nullptr, in.data(),
                    again.data()) == HEL_OK);
  CHECK(out.bytes == again.bytes);
}
