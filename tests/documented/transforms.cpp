// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The documented examples of the transforms.
#include <array>
#include <string>

#include "expect.hpp"

using namespace gauss;
using namespace documented;
using namespace std::complex_literals;

namespace {

// Round trips of small whole numbers: a few roundings of numbers below 32.
constexpr double round_trip = 1e-14;

const std::vector<std::complex<double>> spectrum_of_1_to_8 = {4.5,  -0.5 + 1.2071068i,  -0.5 + 0.5i, -0.5 + 0.20710678i,
                                                              -0.5, -0.5 - 0.20710678i, -0.5 - 0.5i, -0.5 - 1.2071068i};

}  // namespace

TEST_CASE("fftn of 1, 2, 3, 4 is the documented spectrum") {
  expect_near(fftn({1, 2, 3, 4}), {2.5, -0.5 + 0.5i, -0.5, -0.5 - 0.5i});
}

TEST_CASE("rfft of 1 to 8 is the documented spectrum") { expect_near(rfft(seqa(1, 1, 8)), spectrum_of_1_to_8); }

TEST_CASE("rfftp of 1 to 8 holds the positive frequencies and the Nyquist value last") {
  expect_near(rfftp(seqa(1, 1, 8)), {spectrum_of_1_to_8.begin(), spectrum_of_1_to_8.begin() + 5});
}

TEST_CASE("dfft of 8, 4, 8, 0 is the documented spectrum") {
  const matrix y = dfft({8, 4, 8, 0});
  expect_near(y, {5, -1i, 3, 1i});
  expect_near(dffti(y), {8, 4, 8, 0}, round_trip);
}

TEST_CASE("ffti(fft(x)) is the magic square with a zero row and column") {
  const matrix x = let("{ 8 1 6, 3 5 7, 4 9 2 }");
  const matrix back = ffti(fft(x));
  CHECK(back.rows() == 4);
  CHECK(back.cols() == 4);
  expect_near(back, {8, 1, 6, 0, 3, 5, 7, 0, 4, 9, 2, 0, 0, 0, 0, 0}, round_trip);
}

TEST_CASE("rffti(rfft(x)), rffti(rfftn(x)) and rfftip(rfftp(x)) give x back") {
  const matrix x = seqa(1, 1, 8);
  const std::vector<std::complex<double>> numbers = {1, 2, 3, 4, 5, 6, 7, 8};
  expect_near(rffti(rfft(x)), numbers, round_trip);
  expect_near(rffti(rfftn(x)), numbers, round_trip);
  expect_near(rfftip(rfftp(x)), numbers, round_trip);
  expect_near(rfftip(rfftnp(x)), numbers, round_trip);
  CHECK_FALSE(rffti(rfft(x)).is_complex());
  CHECK_FALSE(rfftip(rfftp(x)).is_complex());
}

TEST_CASE("forward transforms are divided by the padded size") {
  // Element 1 of a scaled spectrum is the sum over the padded size: 6 / 4 for three numbers padded to four, 6 / 3
  // unpadded.
  const matrix x = {1, 2, 3};
  CHECK(fft(x)(1).real() == doctest::Approx(6.0 / 4));
  CHECK(rfft(x)(1).real() == doctest::Approx(6.0 / 4));
  CHECK(rfftp(x)(1).real() == doctest::Approx(6.0 / 4));
  CHECK(fftn(x)(1).real() == doctest::Approx(6.0 / 3));
  CHECK(rfftn(x)(1).real() == doctest::Approx(6.0 / 4));
  CHECK(rfftnp(x)(1).real() == doctest::Approx(6.0 / 4));
  CHECK(dfft(x)(1).real() == doctest::Approx(6.0 / 3));
}

TEST_CASE("fftm takes two 3x3 matrices as a 2x3x3 array") {
  const matrix x1 = reshape(seqa(1, 1, 9), 3, 3), x2 = eye(3);
  const matrix y = fftm(vecr(x1) | vecr(x2), {2, 3, 3});
  CHECK(y.rows() == 2 * 4 * 4);
  CHECK(y(1).real() == doctest::Approx((45.0 + 3.0) / 32.0));
}

namespace {

/// The documented hypercube: three matrices through vecr, then three columns as they are.
matrix hypercube() {
  const matrix x1_1 = {{1, 2, 3}, {4, 5, 6}}, x2_1 = {{6, 5, 4}, {3, 2, 1}}, x3_1 = {{1, 2, 3}, {5, 7, 11}};
  const matrix x1_2 = {1, 1, 2, 3, 5, 8}, x2_2 = {1, 2, 6, 24, 120, 720}, x3_2 = {13, 17, 19, 23, 29, 31};
  return (vecr(x1_1) | vecr(x2_1) | vecr(x3_1)) | (x1_2 | x2_2 | x3_2);
}

/// An index of a list of sizes, fastest last.
std::array<int, 4> unravel(int place, const std::array<int, 4>& sizes) {
  std::array<int, 4> index{};
  for (int i = 3; i >= 0; --i) {
    index[static_cast<std::size_t>(i)] = place % sizes[static_cast<std::size_t>(i)];
    place /= sizes[static_cast<std::size_t>(i)];
  }
  return index;
}

/// The direct sum in whole numbers: with sizes 2 and 4 every root of unity is a power of -i, so it is exact.
std::complex<double> exact_sum(const matrix& x, const std::array<int, 4>& dim, const std::array<int, 4>& padded,
                               int place) {
  static constexpr std::array<std::complex<double>, 4> powers = {{{1, 0}, {0, -1}, {-1, 0}, {0, 1}}};
  const auto k = unravel(place, padded);
  std::complex<double> sum = 0;
  for (int n = 0; n < x.size(); ++n) {
    const auto j = unravel(n, dim);
    int quarters = 0;
    for (std::size_t i = 0; i < 4; ++i) quarters += k[i] * j[i] * (4 / padded[i]);
    sum += x(n + 1).real() * powers[static_cast<std::size_t>(quarters % 4)];
  }
  return sum;
}

}  // namespace

TEST_CASE("fftm of the hypercube is the direct sum over the padded hypercube, divided by 64") {
  const matrix xh = hypercube(), y = fftm(xh, {2, 3, 2, 3});
  CHECK(xh.rows() == 36);
  REQUIRE(y.rows() == 64);
  REQUIRE(y.cols() == 1);
  for (int place = 0; place < 64; ++place) {
    CAPTURE(place);
    const auto expected = exact_sum(xh, {2, 3, 2, 3}, {2, 4, 2, 4}, place) / 64.0;
    // The sums stay below 1100; four additions deep, a few roundings of 1100/64.
    CHECK(std::abs(y(place + 1) - expected) <= 2e-14);
  }
}

TEST_CASE("fftmi with the padded sizes gives the hypercube back, zero-padded") {
  const matrix xh = hypercube(), back = fftmi(fftm(xh, {2, 3, 2, 3}), {2, 4, 2, 4});
  REQUIRE(back.rows() == 64);
  for (int place = 0; place < 64; ++place) {
    CAPTURE(place);
    const auto [i, j, k, l] = unravel(place, {2, 4, 2, 4});
    const double expected = j < 3 && l < 3 ? xh(((i * 3 + j) * 2 + k) * 3 + l + 1).real() : 0.0;
    // Several roundings of the largest element, 720.
    CHECK(std::abs(back(place + 1) - expected) <= 1e-12);
  }
}

TEST_CASE("conv gives the documented convolution and its window") {
  const matrix u = {1, 0, 3}, v = {2, 7};
  expect_exactly(conv(u, v, 0, 0), 4, 1, {2, 7, 6, 21});
  expect_exactly(conv(u, v, 1, 2), 2, 1, {2, 7});
}

TEST_CASE("polymult gives the documented product") { expect_exactly(polymult({2, 1}, {2, 0, 1}), 4, 1, {4, 2, 2, 1}); }
