// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstring>

#include "support_check.hpp"

// What a plan tells about itself.
using namespace test;

TEST_CASE("the counts of a plan are those the header defines") {
  Random random(51);
  for (int round = 0; round < 300; ++round) {
    const Case c = random_case(random, {random.between(1, 9), random.between(1, 9), random.between(1, 9)});
    INFO(describe(c));
    const Plan plan = make_plan(c);
    REQUIRE(plan);
    CHECK(hel_fft_plan_in_count(plan.get()) == Geometry(c).in_count);
    CHECK(hel_fft_plan_out_count(plan.get()) == Geometry(c).out_count);
    CHECK(hel_fft_plan_work_bytes(plan.get()) >= 0);
  }
}

TEST_CASE("work memory is at most as large as the output, and a little") {
  // A thread's tile of lines does not depend on the size of the transform.
  constexpr int64_t kTile = 1 << 20;
  for (const Case& c :
       {Case{.dims = {256, 256, 64}, .in_extents = {129, 129, 33}}, Case{.dims = {1 << 20}}, Case{.dims = {1000, 1000}},
        Case{.dims = {1024, 1024}, .in_extents = {1000, 1000}, .kind = HEL_FFT_R2C_FULL},
        Case{.dims = {2048, 512}, .kind = HEL_FFT_R2C}, Case{.dims = {1 << 20}, .kind = HEL_FFT_R2C_FULL},
        Case{.dims = {512, 512}, .precision = HEL_FLOAT, .in_place = 1}}) {
    INFO(describe(c));
    const Plan plan = make_plan(c);
    REQUIRE(plan);
    const auto output = static_cast<int64_t>(output_buffer(c).data_bytes());
    CHECK(hel_fft_plan_work_bytes(plan.get()) <= output + kTile);
  }
}

TEST_CASE("a plan describes itself in a text that is queried, then filled") {
  const Plan plan = make_plan({.dims = {64, 48}, .in_extents = {33, 25}});
  int64_t needed = 0;
  REQUIRE(hel_fft_plan_describe(plan.get(), nullptr, 0, &needed) == HEL_OK);
  REQUIRE(needed > 1);
  std::vector<char> text(static_cast<size_t>(needed) + 1, '#');
  CHECK(hel_fft_plan_describe(plan.get(), text.data(), needed, nullptr) == HEL_OK);
  CHECK(std::strlen(text.data()) + 1 == static_cast<size_t>(needed));
  CHECK(text.back() == '#');
}

TEST_CASE("a description is refused a buffer that is too small, and leaves it alone") {
  const Plan plan = make_plan({.dims = {64, 48}});
  int64_t needed = 0;
  REQUIRE(hel_fft_plan_describe(plan.get(), nullptr, 0, &needed) == HEL_OK);
  std::vector<char> text(static_cast<size_t>(needed), '#');
  const std::vector<char> before = text;
  for (const int64_t capacity : {int64_t{1}, needed - 1}) {
    CHECK(hel_fft_plan_describe(plan.get(), text.data(), capacity, nullptr) == HEL_ERROR_BUFFER);
    CHECK(std::string(hel_last_message()).find(std::to_string(needed)) != std::string::npos);
  }
  CHECK(hel_fft_plan_describe(plan.get(), text.data(), -1, nullptr) == HEL_ERROR_BUFFER);
  CHECK(hel_fft_plan_describe(plan.get(), nullptr, needed, nullptr) == HEL_ERROR_NULL);
  CHECK(text == before);
}

TEST_CASE("a plan outlives its context") {
  const Case c{.dims = {30, 20}};
  Context context = make_context(2, 1);
  const Plan plan = make_plan(c, context.get());
  context.reset();
  Buffer in = input_buffer(c), out = output_buffer(c);
  const std::vector<Samples> batch = random_batch(c);
  fill(c, batch, in);
  CHECK(hel_fft_plan_execute(plan.get(), in.data(), out.data()) == HEL_OK);
  check_numbers(c, batch, {.given = in, .in = in, .out = out}, Oracle::direct);
}
