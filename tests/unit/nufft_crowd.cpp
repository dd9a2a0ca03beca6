// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <doctest/doctest.h>
#include <heliotrope/nufft.h>

#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "support_random.hpp"

// Many points in one cell of the fine grid: the sums there are long, and rounding must not eat the tolerance.
namespace {

constexpr int64_t kPoints = 200000, kModes = 64, kSampled = 8;

double error_of_crowd(double tolerance) {
  test::Random random(7);
  std::vector<double> x(kPoints);
  std::vector<std::complex<double>> strengths(kPoints), modes(kModes);
  for (int64_t j = 0; j < kPoints; ++j) {
    x[static_cast<size_t>(j)] = 1 + 1e-4 * random.number();
    strengths[static_cast<size_t>(j)] = {random.number(), random.number()};
  }
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.tolerance = tolerance;
  options.method = HEL_NUFFT_FAST;
  const void* points[1] = {x.data()};
  REQUIRE(hel_nufft(nullptr, 1, 1, &kModes, &options, kPoints, points, 0, nullptr, strengths.data(), modes.data()) ==
          HEL_OK);
  long double wrong = 0, whole = 0;
  for (int64_t sample = 0; sample < kSampled; ++sample) {
    const int64_t m = sample * (kModes / kSampled);
    std::complex<long double> sum = 0;
    for (int64_t j = 0; j < kPoints; ++j)
      sum += std::complex<long double>(strengths[static_cast<size_t>(j)]) *
             std::polar(1.0L, -static_cast<long double>(m - kModes / 2) * x[static_cast<size_t>(j)]);
    wrong += std::norm(std::complex<long double>(modes[static_cast<size_t>(m)]) - sum);
    whole += std::norm(sum);
  }
  return static_cast<double>(std::sqrt(wrong / whole));
}

}  // namespace

TEST_CASE("a crowd of points in one cell keeps the tolerance") {
  for (const double tolerance : {1e-3, 1e-5, 1e-6, 1e-9}) {
    CAPTURE(tolerance);
    CHECK(error_of_crowd(tolerance) <= 2 * tolerance);
  }
}

namespace {

/// Whether the plan for 40000 points on 128 x 128 modes has a grid of floats; `crowd` of them are around one place.
bool has_float_grid(int64_t crowd, double x, double y) {
  constexpr int64_t kCount = 40000, kDims[2] = {128, 128};
  test::Random random(8);
  std::vector<double> at[2];
  for (int64_t j = 0; j < kCount; ++j) {
    at[0].push_back(j < crowd ? y + 1e-3 * random.number() : 3 * random.number());
    at[1].push_back(j < crowd ? x + 1e-3 * random.number() : 3 * random.number());
  }
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.method = HEL_NUFFT_FAST;
  hel_nufft_plan* plan = nullptr;
  REQUIRE(hel_nufft_plan_create(nullptr, 1, 2, kDims, &options, &plan) == HEL_OK);
  const void* points[2] = {at[0].data(), at[1].data()};
  REQUIRE(hel_nufft_plan_set_points(plan, kCount, points, 0, nullptr) == HEL_OK);
  std::vector<char> text(4096);
  REQUIRE(hel_nufft_plan_describe(plan, text.data(), text.size(), nullptr) == HEL_OK);
  hel_nufft_plan_destroy(plan);
  return std::string(text.data()).find("grid of float") != std::string::npos;
}

}  // namespace

TEST_CASE("a grid of floats serves points that do not crowd, wherever a crowd would be") {
  CHECK(has_float_grid(0, 0, 0));
  CHECK(has_float_grid(200, 1, 2));
  for (const double x : {0.0, 1.0, 3.141592653589793, -3.141592653589793})
    for (const double y : {0.0, -2.0, 3.141592653589793}) {
      CAPTURE(x);
      CAPTURE(y);
      CHECK_FALSE(has_float_grid(4000, x, y));
    }
}
