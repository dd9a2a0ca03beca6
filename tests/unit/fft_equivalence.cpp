// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_check.hpp"

// Two ways of asking for the same transform give the same numbers.
using namespace test;

namespace {

/// Shapes of every kind, plain, padded and cropped, small enough to be quick and large enough to use threads.
std::vector<Case> varied_cases() {
  std::vector<Case> cases;
  Random random(41);
  for (int round = 0; round < 60; ++round) {
    Case c{.dims = {random.between(1, 12), random_size(random, 65), random_size(random, 40)}};
    randomize_options(random, c);
    c.threads = 1;
    cases.push_back(c);
  }
  for (int32_t kind = HEL_FFT_C2C; kind <= HEL_FFT_C2R_FULL; ++kind)
    for (const Sizes& dims : {Sizes{256, 200}, Sizes{65536}, Sizes{24, 40, 36}})
      cases.push_back({.dims = dims, .kind = kind, .seed = 5});
  return cases;
}

void check_identical(const Outcome& a, const Outcome& b) {
  CHECK(a.status == HEL_OK);
  CHECK(b.status == HEL_OK);
  CHECK(a.out == b.out);
}

/// Agreement to rounding: different loops over the same numbers may add in a different order.
void check_close(const Case& c, const Samples& input, const Samples& a, const Samples& b) {
  CHECK(deviation(a, ExactArray(b.begin(), b.end()), natural_rms(c, input)).rms <=
        2 * allowed_rms(c.precision, points(c)));
}

}  // namespace

TEST_CASE("planar and interleaved give the same numbers") {
  for (Case c : varied_cases()) {
    INFO(describe(c));
    const Samples x = random_samples(c, 0), one = transformed(c, x);
    c.in_layout = 1 - c.in_layout;
    check_close(c, x, one, transformed(c, x));
    c.out_layout = 1 - c.out_layout;
    check_close(c, x, one, transformed(c, x));
  }
}

TEST_CASE("a batch gives what a loop gives") {
  for (Case c : varied_cases()) {
    Case batched = c;
    batched.batch = 3;
    batched.in_distance = Geometry(c).in_item + 2;
    INFO(describe(batched));
    const std::vector<Samples> batch = random_batch(batched);
    const Outcome outcome = transform(batched, batch);
    REQUIRE(outcome.status == HEL_OK);
    for (size_t item = 0; item < batch.size(); ++item)
      check_close(c, batch[item], outcome.item(batched, static_cast<int64_t>(item)), transformed(c, batch[item]));
  }
}

TEST_CASE("the number of threads does not change a bit of the result") {
  for (Case c : varied_cases()) {
    const std::vector<Samples> batch = random_batch(c);
    const Outcome one = transform(c, batch);
    for (const int32_t threads : {0, 2, 3, 7}) {
      c.threads = threads;
      INFO(describe(c));
      check_identical(one, transform(c, batch));
    }
  }
}

TEST_CASE("the context's number of threads counts where the options name none") {
  const Context one = make_context(1, 0), three = make_context(3, 0);
  CHECK(hel_context_threads(one.get()) == 1);
  CHECK(hel_context_threads(three.get()) == 3);
  Case c{.dims = {200, 256}, .threads = 0};
  const std::vector<Samples> batch = random_batch(c);
  check_identical(transform(c, batch, Route::plan, one.get()), transform(c, batch, Route::plan, three.get()));
}

TEST_CASE("in place gives what out of place gives") {
  Random random(42);
  for (int round = 0; round < 150; ++round) {
    Case c{.dims = {random_size(random, 70), random_size(random, 40)}};
    c.direction = static_cast<int32_t>(random.between(0, 1));
    c.precision = static_cast<int32_t>(random.between(0, 1));
    c.in_layout = c.out_layout = static_cast<int32_t>(random.between(0, 1));
    c.threads = static_cast<int32_t>(random.between(1, 2));
    INFO(describe(c));
    const Samples x = random_samples(c, 0), apart = transformed(c, x);
    c.in_place = 1;
    check_close(c, x, apart, transformed(c, x));
  }
}

TEST_CASE("the two execute calls and the one-shot call give the same bits") {
  for (const Case& c : varied_cases()) {
    INFO(describe(c));
    const std::vector<Samples> batch = random_batch(c);
    const Outcome plan = transform(c, batch, Route::plan);
    check_identical(plan, transform(c, batch, Route::split));
    check_identical(plan, transform(c, batch, Route::one_shot));
    check_identical(plan, transform(c, batch, Route::one_shot));
  }
}

TEST_CASE("parts that lie far apart are transformed where they lie") {
  for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT}) {
    const Case c{.dims = {6, 35}, .precision = precision, .in_layout = HEL_PLANAR, .out_layout = HEL_PLANAR};
    INFO(describe(c));
    const std::vector<Samples> batch = random_batch(c);
    const Outcome together = transform(c, batch);
    // Imaginary parts before the real ones, in blocks of their own.
    Case real_only = c;
    real_only.kind = HEL_FFT_R2C_FULL;
    std::vector<Buffer> parts;
    for (uint32_t i = 0; i < 4; ++i)
      parts.emplace_back(precision, false, HEL_INTERLEAVED, points(c), i % 2 == 1, i + 3);
    for (int64_t i = 0; i < points(c); ++i) {
      parts[1].set(i, batch[0][static_cast<size_t>(i)].real());
      parts[0].set(i, batch[0][static_cast<size_t>(i)].imag());
    }
    const Plan plan = make_plan(c);
    CHECK(hel_fft_plan_execute_split(plan.get(), parts[1].data(), parts[0].data(), parts[3].data(), parts[2].data()) ==
          HEL_OK);
    Samples split;
    for (int64_t i = 0; i < points(c); ++i) split.emplace_back(parts[3].get(i).real(), parts[2].get(i).real());
    check_close(c, batch[0], together.item(c), split);
    for (const Buffer& part : parts) CHECK(part.guards_are_intact());
  }
}

TEST_CASE("a plan can run again and on other memory") {
  for (const Case& c : varied_cases()) {
    INFO(describe(c));
    const Plan plan = make_plan(c);
    REQUIRE(plan);
    const std::vector<Samples> batch = random_batch(c);
    Case shifted = c;
    for (int round = 0; round < 3; ++round) {
      shifted.odd_address = round == 1;
      Buffer in = input_buffer(shifted), out = output_buffer(shifted);
      fill(c, batch, in);
      CHECK(hel_fft_plan_execute(plan.get(), in.data(), out.data()) == HEL_OK);
      check_close(c, batch[0], Outcome{.given = in, .in = in, .out = out}.item(c), transformed(c, batch[0]));
    }
  }
}

TEST_CASE("a one-shot call looks at its arguments, not at where they lie") {
  Sizes dims = {6, 10}, extents = {3, 4};
  hel_fft_options options;
  hel_fft_options_init(&options);
  options.in_extents = extents.data();
  Random random(43);
  // One options struct, one list of dims and one of extents, all rewritten between calls.
  for (int round = 0; round < 300; ++round) {
    Case c = random_case(random, {random.between(1, 4), random.between(1, 5)});
    c.precision = HEL_DOUBLE;
    if (c.in_extents.empty()) c.in_extents = Geometry(c).in;
    INFO(describe(c));
    const std::vector<Samples> batch = random_batch(c);
    Buffer in = input_buffer(c), out = output_buffer(c);
    fill(c, batch, in);
    dims = c.dims;
    extents = c.in_extents;
    const int64_t* const stable = extents.data();
    options = c.options();
    options.in_extents = stable;
    Buffer& target = c.in_place ? in : out;
    CHECK(hel_fft(nullptr, 2, dims.data(), &options, in.data(), target.data()) == HEL_OK);
    check_numbers(c, batch, Outcome{.given = in, .in = in, .out = target}, Oracle::direct);
  }
}

TEST_CASE("one-shot calls that differ in a single argument are told apart") {
  const Context context = make_context(1, 64);
  const Case cases[] = {
      {.dims = {6, 10}},
      {.dims = {10, 6}},
      {.dims = {6, 10, 1}},
      {.dims = {6, 10}, .in_extents = {5, 9}},
      {.dims = {6, 10}, .in_extents = {5, 8}},
      {.dims = {6, 10}, .in_extents = {4, 9}},
      {.dims = {6, 10}, .out_extents = {5, 9}},
      {.dims = {6, 10}, .out_extents = {5, 8}},
      {.dims = {6, 10}, .out_extents = {4, 9}},
      {.dims = {6, 10}, .kind = HEL_FFT_R2C},
      {.dims = {6, 10}, .kind = HEL_FFT_R2C_FULL},
      {.dims = {6, 10}, .kind = HEL_FFT_C2R},
      {.dims = {6, 10}, .kind = HEL_FFT_C2R_FULL},
      {.dims = {6, 10}, .direction = HEL_BACKWARD},
      {.dims = {6, 10}, .precision = HEL_FLOAT},
      {.dims = {6, 10}, .in_layout = HEL_PLANAR},
      {.dims = {6, 10}, .out_layout = HEL_PLANAR},
      {.dims = {6, 10}, .in_place = 1},
      {.dims = {6, 10}, .effort = HEL_MEASURE},
      {.dims = {6, 10}, .scale = 2},
      {.dims = {6, 10}, .scale = -1},
      {.dims = {6, 10}, .batch = 2},
      {.dims = {6, 10}, .batch = 3},
      {.dims = {6, 10}, .batch = 2, .in_distance = 61},
      {.dims = {6, 10}, .batch = 2, .out_distance = 61},
  };
  for (int round = 0; round < 2; ++round)
    for (const Case& c : cases) check_case(c, Oracle::direct, Route::one_shot, context.get());
}

TEST_CASE("equal arguments in other memory give the same result in a one-shot call") {
  const Case c{.dims = {6, 10}, .in_extents = {3, 4}, .out_extents = {5, 9}};
  const std::vector<Samples> batch = random_batch(c);
  const Case copy = c;
  check_identical(transform(c, batch, Route::one_shot), transform(copy, batch, Route::one_shot));
}

TEST_CASE("a cache of any size gives the same numbers") {
  for (const int32_t plan_cache : {-1, 0, 1, 2}) {
    const Context context = make_context(1, plan_cache);
    Random random(44);
    std::vector<Case> cases;
    for (int i = 0; i < 5; ++i) cases.push_back(random_case(random, {random.between(1, 12), random.between(1, 12)}));
    for (int round = 0; round < 40; ++round)
      check_case(cases[static_cast<size_t>(random.between(0, 4))], Oracle::direct, Route::one_shot, context.get());
  }
}

TEST_CASE("the scale multiplies every output") {
  for (Case c : varied_cases()) {
    c.scale = 1;
    const Samples x = random_samples(c, 0);
    Samples wanted = transformed(c, x);
    for (auto& value : wanted) value *= -0.5;
    c.scale = -0.5;
    INFO(describe(c));
    check_close(c, x, wanted, transformed(c, x));
  }
}

TEST_CASE("a scale of zero gives zeros") {
  const Case c{.dims = {5, 8}, .scale = 0};
  double largest = 0;
  for (const auto value : transformed(c, random_samples(c, 0))) largest = std::max(largest, std::abs(value));
  CHECK(largest == 0);
}

TEST_CASE("NULL options mean one complex forward transform in double") {
  const Case c{.dims = {12, 5}};
  const std::vector<Samples> batch = random_batch(c);
  Buffer in = input_buffer(c), out = output_buffer(c);
  fill(c, batch, in);
  CHECK(hel_fft(nullptr, 2, c.dims.data(), nullptr, in.data(), out.data()) == HEL_OK);
  check_numbers(c, batch, Outcome{.given = in, .in = in, .out = out}, Oracle::direct);
}
