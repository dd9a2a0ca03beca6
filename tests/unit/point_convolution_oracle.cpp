// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_cloud.hpp"

// Convolutions of point clouds, and all their gradients, against sums in long double and differences of them.
using namespace test;

namespace {

/// Rounding of the phases, times the few hundred terms of the sums with their frequencies.
double rounding(const CloudCase& c) { return c.single() ? 1e-4 : 1e-12; }

CloudCase plain_case(std::vector<int64_t> dims, int64_t points, int64_t places) {
  CloudCase c;
  c.dims = std::move(dims);
  c.options = cloud_options();
  c.points = points;
  c.places = places;
  return c;
}

}  // namespace

TEST_CASE("few points: the direct method is exact to rounding, in every combination of options") {
  Random random(41);
  for (int i = 0; i < 60; ++i) {
    CloudCase c = random_cloud_case(random);
    c.options.method = HEL_NUFFT_DIRECT;
    check_cloud(c, rounding(c));
  }
}

TEST_CASE("the way over a fine grid keeps its tolerance, in every combination of options") {
  Random random(42);
  for (int i = 0; i < 30; ++i) {
    CloudCase c = random_cloud_case(random);
    c.options.method = HEL_NUFFT_FAST;
    c.options.tolerance = c.single() ? 1e-4 : 1e-9;
    // The tolerance of two transforms, of kernels that are rough on purpose and so cancel, and of the frequencies in a
    // derivative.
    check_cloud(c, 200 * c.options.tolerance);
  }
}

TEST_CASE("results on the grid") {
  Random random(43);
  for (int i = 0; i < 30; ++i) {
    CloudCase c = random_cloud_case(random);
    c.options.on_grid = 1;
    c.options.tolerance = c.single() ? 1e-4 : 1e-9;
    c.places = -1;
    fill_randomly(random, c);
    check_cloud(c, 200 * c.options.tolerance);
  }
}

TEST_CASE("sizes around the length of a vector, and more points than are worked on at a time") {
  Random random(44);
  for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
    for (const int32_t real : {0, 1})
      for (const int64_t n : {14, 15, 16, 17, 31, 32, 33, 34}) {
        CloudCase c = plain_case({3, n}, 5, n % 2 ? 4 : -1);
        c.options.precision = precision;
        c.options.real_values = real;
        c.options.order = static_cast<int32_t>(n % 3 == 0);
        c.options.method = HEL_NUFFT_DIRECT;
        fill_randomly(random, c);
        check_cloud(c, rounding(c));
      }
  CloudCase c = plain_case({4, 6}, 213, 55);
  c.options.method = HEL_NUFFT_DIRECT;
  fill_randomly(random, c);
  check_cloud(c, rounding(c));
}

TEST_CASE("an impulse at a point of the grid moves the kernel there") {
  CloudCase c = plain_case({6, 8}, 1, -1);
  c.options.kernel = HEL_POINT_KERNEL_REAL;
  c.options.real_values = 1;
  c.options.on_grid = 1;
  c.options.tolerance = 1e-12;
  Random random(45);
  fill_randomly(random, c);
  const double period = static_cast<double>(c.period());
  c.x = {{period * 2 / 6}, {period * 3 / 8}};
  c.values = {Complex(1)};
  const std::vector<Complex> out = Cloud(c).forward();
  for (size_t m0 = 0; m0 < 6; ++m0)
    for (size_t m1 = 0; m1 < 8; ++m1)
      CHECK(out[m0 * 8 + m1].real() == doctest::Approx(c.kernel[(m0 + 4) % 6 * 8 + (m1 + 5) % 8].real()).epsilon(1e-9));
}
