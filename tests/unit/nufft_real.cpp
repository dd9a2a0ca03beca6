// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
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
