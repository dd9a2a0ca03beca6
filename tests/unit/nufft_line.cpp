// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <limits>

#include "support_nufft.hpp"

// Dense points in one dimension, which stay in the caller's order: every width of kernel, every layout, counts around
// those of vectors and blocks, and points at the ends of the period and far outside.
using namespace test;

namespace {

NufftCase line_case(int32_t type, int64_t modes, int64_t points, double tolerance, int32_t precision = HEL_DOUBLE) {
  NufftCase c;
  c.type = type;
  c.dims = {modes};
  c.points = points;
  c.options = nufft_options();
  c.options.method = HEL_NUFFT_FAST;
  c.options.precision = precision;
  c.options.tolerance = tolerance;
  c.options.threads = 1;
  return c;
}

/// Uniform points, some at the ends of the period and in its middle, some many periods away.
void scatter_points(Random& random, NufftCase& c) {
  const double period = c.options.period == HEL_NUFFT_PERIOD_1 ? 1 : 6.283185307179586;
  c.x = random_coordinates(random, c, c.points, period / 2);
  const bool single = c.options.precision == HEL_FLOAT;
  for (size_t i = 0; i < c.x[0].size(); i += 7) {
    static constexpr double kTurns[] = {0.5, -0.5, 0, 1.5, -12.25, 3};
    const double turns = kTurns[i / 7 % 6], value = period * turns + (i % 2 == 0 ? 0 : c.x[0][i] / 4);
    c.x[0][i] = single ? static_cast<double>(static_cast<float>(value)) : value;
  }
}

bool is_in_order(const NufftCase& c) {
  const NufftPlan plan(c);
  std::vector<char> text(4096);
  REQUIRE(plan.created == HEL_OK);
  REQUIRE(hel_nufft_plan_describe(plan.plan, text.data(), text.size(), nullptr) == HEL_OK);
  return std::string(text.data()).find("caller's order") != std::string::npos;
}

double allowed(const NufftCase& c) {
  // The derivative weighs the highest frequencies most; few modes cancel.
  return 8 * c.options.tolerance + (c.options.precision == HEL_FLOAT ? 3e-5 : 1e-12);
}

}  // namespace

TEST_CASE("dense points in one dimension: every width of kernel") {
  Random random(411);
  for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
    for (int digits = 1; digits <= (precision == HEL_FLOAT ? 6 : 14); ++digits)
      for (const int32_t type : {1, 2}) {
        NufftCase c = line_case(type, 12 + digits, 210 + digits, std::pow(10.0, -digits), precision);
        scatter_points(random, c);
        INFO(describe(c));
        CHECK((is_in_order(c) || digits > 12));
        check_nufft(c, allowed(c));
      }
}

TEST_CASE("dense points in one dimension: widths that are asked for, on grids of both precisions") {
  Random random(412);
  for (int32_t width = 2; width <= 16; ++width)
    for (const int32_t grid : {HEL_NUFFT_GRID_AUTO, HEL_NUFFT_GRID_PLAN})
      for (const int32_t type : {1, 2}) {
        NufftCase c = line_case(type, 9, 130, width < 3 ? 0.2 : width < 8 ? 1e-2 : 1e-6);
        c.options.kernel_width = width;
        c.options.grid_precision = grid;
        scatter_points(random, c);
        INFO(describe(c));
        CHECK(is_in_order(c));
        check_nufft(c, allowed(c), false);
      }
}

TEST_CASE("dense points in one dimension: counts around those of vectors and blocks") {
  Random random(413);
  for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
    for (const double tolerance : {1e-2, 1e-5, 1e-9})
      for (const int64_t points : {18, 19, 23, 31, 33, 63, 65, 255, 256, 257, 272, 511, 513, 1031}) {
        if (precision == HEL_FLOAT && tolerance < 1e-6) continue;
        NufftCase c = line_case(static_cast<int32_t>(1 + points % 2), 4, points, tolerance, precision);
        scatter_points(random, c);
        check_nufft(c, allowed(c), false);
      }
}

TEST_CASE("dense points in one dimension: grids of floats that need more than 32 bits for a place") {
  Random random(414);
  for (const int32_t type : {1, 2})
    for (const int32_t threads : {1, 2}) {
      NufftCase c = line_case(type, 401, 5003, 1e-6);
      c.options.threads = threads;
      c.options.strength_layout = threads == 1 ? HEL_INTERLEAVED : HEL_PLANAR;
      scatter_points(random, c);
      CHECK(is_in_order(c));
      check_nufft(c, 2e-6, false);
    }
}

TEST_CASE("dense points in one dimension: real numbers, alone and two by two") {
  Random random(417);
  for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
    for (const double tolerance : {1e-2, 1e-4, 1e-6, 1e-10})
      for (const int64_t batch : {1, 2, 3})
        for (const int64_t points : {33, 257, 1031})
          for (const int32_t type : {1, 2}) {
            if (precision == HEL_FLOAT && tolerance < 1e-5) continue;
            NufftCase c = line_case(type, points > 1000 ? 90 : 9, points, tolerance, precision);
            c.options.real_strengths = 1;
            c.options.batch = batch;
            c.options.threads = 1 + type % 2;
            scatter_points(random, c);
            INFO(describe(c));
            CHECK(is_in_order(c));
            check_nufft(c, allowed(c), points < 1000);
          }
}

TEST_CASE("dense points in one dimension: real numbers with a limit of memory are sorted") {
  Random random(418);
  NufftCase c = line_case(1, 40, 500, 1e-6);
  c.options.real_strengths = 1;
  c.options.memory_limit = 1 << 24;
  scatter_points(random, c);
  CHECK_FALSE(is_in_order(c));
  check_nufft(c, allowed(c), false);
}

TEST_CASE("dense points in one dimension: any options") {
  Random random(415);
  for (int round = 0; round < 120; ++round) {
    NufftCase c = random_nufft_case(random);
    c.type = 1 + round % 2;
    c.frequencies = 0;
    c.dims = {random.between(1, 20)};
    c.points = random.between(100, 300);
    c.options.method = HEL_NUFFT_FAST;
    c.options.tolerance = std::pow(10.0, -random.between(1, c.options.precision == HEL_FLOAT ? 5 : 12));
    scatter_points(random, c);
    check_nufft(c, allowed(c));
  }
}

TEST_CASE("dense points in one dimension are replaced, and kept where new ones are refused") {
  Random random(416);
  NufftCase c = line_case(2, 20, 301, 1e-9);
  scatter_points(random, c);
  const std::vector<Complex> in = random_side(random, c, Side::modes);
  Numbers packed = pack(c, Side::modes, in), first = side_buffer(c, Side::points), again = side_buffer(c, Side::points);
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  CHECK(hel_nufft_plan_execute(plan.plan, packed.data(), first.data()) == HEL_OK);
  std::vector<double> other(301, 0.25);
  other[300] = std::numeric_limits<double>::quiet_NaN();
  const void* lists[1] = {other.data()};
  CHECK(hel_nufft_plan_set_points(plan.plan, 301, lists, 0, nullptr) == HEL_ERROR_VALUE);
  CHECK(std::string(hel_last_message()).find("[300]") != std::string::npos);
  CHECK(hel_nufft_plan_execute(plan.plan, packed.data(), again.data()) == HEL_OK);
  CHECK(first.bytes == again.bytes);
  other[300] = 0.25;
  CHECK(hel_nufft_plan_set_points(plan.plan, 301, lists, 0, nullptr) == HEL_OK);
  CHECK(hel_nufft_plan_execute(plan.plan, packed.data(), again.data()) == HEL_OK);
  for (int64_t i = 2; i < 602; ++i) CHECK(again.get(i) == again.get(i % 2));
  CHECK(hel_nufft_plan_set_points(plan.plan, 301, StoredLists(c, c.x).pointers.data(), 0, nullptr) == HEL_OK);
  CHECK(hel_nufft_plan_execute(plan.plan, packed.data(), again.data()) == HEL_OK);
  CHECK(first.bytes == again.bytes);
}
