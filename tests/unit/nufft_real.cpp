// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>

#include "support_nufft_sums.hpp"

// Real numbers at the points, which have a fine grid of real numbers: half spectra of every parity, tiles with subgrids
// and without, and threads.
using namespace test;

namespace {

NufftCase case_of(int32_t type, const std::vector<int64_t>& dims, int64_t points) {
  NufftCase c;
  c.type = type;
  c.dims = dims;
  c.options = nufft_options();
  c.options.method = HEL_NUFFT_FAST;
  c.options.real_strengths = 1;
  c.options.threads = 1;
  c.points = points;
  set_points(c, PointSet::uniform, static_cast<uint64_t>(7 * points + type));
  return c;
}

const std::vector<std::vector<int64_t>> kSizes = {
    {1},       {2},       {3},       {4},       {5},       {64},      {65},       {300},     {1, 1},    {1, 7},
    {7, 1},    {2, 2},    {4, 5},    {5, 4},    {6, 8},    {24, 1},   {20, 31},   {31, 20},  {1, 1, 1}, {1, 1, 6},
    {6, 1, 1}, {1, 6, 1}, {2, 2, 2}, {3, 4, 5}, {4, 3, 2}, {5, 6, 4}, {8, 6, 10}, {9, 12, 7}};

}  // namespace

TEST_CASE("real numbers at the points: sums, adjoint and derivatives for sizes of every parity") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : kSizes) {
      NufftCase c = case_of(type, dims, 40);
      c.options.tolerance = 1e-10;
      check_nufft(c, 2e-10);
      c.options.order = HEL_NUFFT_FFT_ORDER;
      c.options.mode_layout = HEL_PLANAR;
      c.options.direction = HEL_BACKWARD;
      check_nufft(c, 2e-10);
    }
}

TEST_CASE("real numbers at the points: kernels of every width, in float and double") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : {std::vector<int64_t>{50}, {13, 12}, {6, 7, 8}})
      for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
        for (const double tolerance : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12}) {
          if (precision == HEL_FLOAT && tolerance < 1e-5) continue;
          NufftCase c = case_of(type, dims, 60);
          c.options.precision = precision;
          c.options.tolerance = tolerance;
          set_points(c, PointSet::uniform, 5);
          check_nufft(c, 2 * tolerance);
        }
}

TEST_CASE("real numbers at many points agree with complex ones") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : {std::vector<int64_t>{3000}, {60, 90}, {20, 30, 24}})
      for (const double tolerance : {1e-5, 1e-11})
        for (const int32_t threads : {1, 2})
          for (const int64_t points : {3000, 40000}) {
            NufftCase c = case_of(type, dims, points);
            c.options.tolerance = tolerance;
            c.options.threads = threads;
            Random random(9);
            const std::vector<Complex> x = random_side(random, c, in_side(c));
            const std::vector<Complex> real = run_case(c, x);
            CHECK(run_case(c, x) == real);  // to the last bit
            c.options.real_strengths = 0;
            std::vector<Complex> full = run_case(c, x);
            if (type == 2)
              for (Complex& value : full) value = value.real();
            INFO(describe(c));
            CHECK(distance(real, full) <= 2 * tolerance);
          }
}

namespace {

std::string description(const NufftPlan& plan) {
  char text[1000];
  REQUIRE(hel_nufft_plan_describe(plan.plan, text, sizeof text, nullptr) == HEL_OK);
  return text;
}

bool goes_in_pairs(const NufftPlan& plan) { return description(plan).find("two by two") != std::string::npos; }

/// Rounding of the grid, magnified by dividing by the transform of the kernel, some thousand times at the edges of the
/// band: up to 1e-13 with vectors of 512 bits, 2e-13 with those of 256, whose sums have another order.
double grid_rounding(const NufftCase& c) { return c.options.tolerance < 9e-7 ? 2e-12 : 1e-6; }

/// Each vector of a batch against a plan of one vector.
void check_items(const NufftCase& c, const std::vector<Complex>& together, const std::vector<Complex>& x) {
  NufftCase single = c;
  single.options.batch = 1;
  const NufftPlan plan(single);
  for (int64_t item = 0; item < c.options.batch; ++item) {
    INFO(describe(c) << " item " << item);
    CHECK(distance(item_of(together, c.options.batch, item),
                   run_plan(single, plan, item_of(x, c.options.batch, item))) <= grid_rounding(c));
  }
}

bool is_finite(const std::vector<Complex>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Complex& z) { return std::isfinite(z.real()) && std::isfinite(z.imag()); });
}

}  // namespace

TEST_CASE("real numbers at the points, in batches: sums, adjoint and derivatives for sizes of every parity") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : kSizes)
      for (const int64_t batch : {2, 3, 5}) {
        NufftCase c = case_of(type, dims, 40);
        c.options.tolerance = 1e-10;
        c.options.batch = batch;
        c.options.mode_layout = batch == 3 ? HEL_PLANAR : HEL_INTERLEAVED;
        c.options.strength_layout = batch == 5 ? HEL_PLANAR : HEL_INTERLEAVED;
        c.options.order = batch == 2 ? HEL_NUFFT_FFT_ORDER : HEL_NUFFT_CENTERED;
        // Of a few modes the one at the edge of the band, which errs most, is a large part: 3.7e-10 was seen in a
        // vector that went alone.
        check_nufft(c, c.modes() < 8 ? 5e-10 : 2e-10);
        Random random(8);
        const std::vector<Complex> x = random_side(random, c, in_side(c));
        check_items(c, run_case(c, x), x);
      }
}

TEST_CASE("real numbers at the points, in batches: kernels of every width, in float and double") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : {std::vector<int64_t>{50}, {13, 12}, {6, 7, 8}})
      for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
        for (const double tolerance : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12}) {
          if (precision == HEL_FLOAT && tolerance < 1e-5) continue;
          NufftCase c = case_of(type, dims, 60);
          c.options.precision = precision;
          c.options.tolerance = tolerance;
          c.options.batch = 2;
          set_points(c, PointSet::uniform, 5);
          CHECK(goes_in_pairs(NufftPlan(c)));
          check_nufft(c, 2 * tolerance);
        }
}

TEST_CASE(
    "real numbers at many points, in batches, agree with vectors one by one, and with themselves to the last bit") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : {std::vector<int64_t>{3000}, {60, 90}, {20, 30, 24}})
      for (const double tolerance : {1e-5, 1e-11})
        for (const int32_t threads : {1, 2})
          for (const PointSet set : {PointSet::uniform, PointSet::one_cell}) {
            NufftCase c = case_of(type, dims, 40000);
            set_points(c, set, 21);
            c.options.tolerance = tolerance;
            c.options.threads = threads;
            c.options.batch = 3;
            const NufftPlan plan(c);
            CHECK(goes_in_pairs(plan));
            Random random(9);
            const std::vector<Complex> x = random_side(random, c, in_side(c)), y = run_plan(c, plan, x);
            CHECK(run_plan(c, plan, x) == y);
            check_items(c, y, x);
          }
}

TEST_CASE("real vectors go two by two where tiles are crowded") {
  NufftCase c = case_of(1, {300, 300}, 40000);
  CHECK_FALSE(goes_in_pairs(NufftPlan(c)));
  c.options.batch = 2;
  NufftPlan plan(c);
  CHECK(goes_in_pairs(plan));
  // Other points: fewer, and as many again.
  for (const int64_t points : {100, 40000}) {
    NufftCase other = case_of(1, c.dims, points);
    other.options.batch = 2;
    const StoredLists x(other, other.x);
    REQUIRE(hel_nufft_plan_set_points(plan.plan, points, x.pointers.data(), 0, nullptr) == HEL_OK);
    CHECK(goes_in_pairs(plan) == (points > 100));
    Random random(10);
    const std::vector<Complex> values = random_side(random, other, Side::points);
    check_items(other, run_plan(other, plan, values), values);
  }
  c.options.real_strengths = 0;
  CHECK_FALSE(goes_in_pairs(NufftPlan(c)));
}

TEST_CASE("real vectors in three dimensions go two by two where it pays: both ways, one way, or none") {
  for (const int32_t type : {1, 2})
    for (const int64_t points : {3000, 25000, 60000}) {
      NufftCase c = case_of(type, {40, 40, 40}, points);
      c.options.kernel_width = 8;
      c.options.upsampling = 2;
      c.options.batch = 3;
      const NufftPlan plan(c);
      CHECK(goes_in_pairs(plan) == (points > 3000));
      Random random(13);
      const std::vector<Complex> x = random_side(random, c, in_side(c));
      check_items(c, run_plan(c, plan, x), x);
    }
}

TEST_CASE("real vectors that go together do not feel each other: sizes far apart, zeros, numbers that are not finite") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : {std::vector<int64_t>{300}, {30, 24}, {8, 12, 10}})
      for (const double tolerance : {1e-5, 1e-11})
        for (const double odd : {1e200, 1e-200, 0.0, std::nan(""), double{INFINITY}}) {
          NufftCase c = case_of(type, dims, 3000);
          c.options.tolerance = tolerance;
          c.options.batch = 2;
          Random random(11);
          const std::vector<Complex> x = random_side(random, c, in_side(c));
          const auto half = static_cast<int64_t>(x.size()) / 2;
          const NufftPlan plan(c);
          REQUIRE(goes_in_pairs(plan));
          const std::vector<Complex> plain = run_plan(c, plan, x);
          for (const int64_t item : {0, 1}) {
            std::vector<Complex> mixed = x;
            for (int64_t i = item * half; i < (item + 1) * half; ++i) {
              Complex& z = mixed[static_cast<size_t>(i)];
              z = {z.real() * odd, z.imag() == 0 ? 0 : z.imag() * odd};
            }
            INFO(describe(c) << " item " << item << " times " << odd);
            const std::vector<Complex> y = run_plan(c, plan, mixed);
            CHECK(item_of(y, 2, 1 - item) == item_of(plain, 2, 1 - item));
            CHECK(is_finite(item_of(y, 2, item)) == std::isfinite(odd));
            if (odd == 0) CHECK(norm(item_of(y, 2, item)) == 0);
          }
        }
}

TEST_CASE("gradients of batches of real vectors are those of their definition") {
  for (const int32_t type : {1, 2})
    for (const std::vector<int64_t>& dims : {std::vector<int64_t>{30}, {9, 12}, {4, 5, 6}}) {
      NufftCase c = case_of(type, dims, 40);
      c.options.tolerance = 1e-10;
      c.options.batch = 3;
      check_nufft_gradient(c, 2e-10);
    }
}

TEST_CASE("a limit of memory that leaves no room for a second grid of real numbers is kept with one") {
  NufftCase c = case_of(1, {40, 40}, 2000);
  c.options.batch = 2;
  const auto peak = [](const NufftPlan& plan) {
    hel_nufft_info info{};
    info.struct_size = sizeof info;
    REQUIRE(hel_nufft_plan_info(plan.plan, &info) == HEL_OK);
    return info.peak_bytes;
  };
  const NufftPlan free(c);
  REQUIRE(goes_in_pairs(free));
  c.options.memory_limit = peak(free) - 1;
  const NufftPlan limited(c);
  REQUIRE(limited.created == HEL_OK);
  CHECK_FALSE(goes_in_pairs(limited));
  CHECK(peak(limited) < peak(free));
  Random random(12);
  const std::vector<Complex> x = random_side(random, c, in_side(c));
  CHECK(distance(run_plan(c, limited, x), run_plan(c, free, x)) <= grid_rounding(c));
}
