// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Convolution against its definition, short and long, whole and in windows.
#include <limits>

#include "gauss_support.hpp"

using namespace gauss_support;

namespace {

numbers definition(const numbers& b, const numbers& x) {
  std::vector<std::complex<long double>> sum(b.size() + x.size() - 1);
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) {
      sum[i + j] += std::complex<long double>(b[i]) * std::complex<long double>(x[j]);
    }
  }
  return {sum.begin(), sum.end()};
}

double largest_distance(const numbers& a, const numbers& b) {
  REQUIRE(a.size() == b.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("conv is the sum of its definition on both sides of the length from which transforms are used") {
  test::Random random(31);
  for (const std::int64_t b_size : {1, 2, 5, 127, 128, 129, 200}) {
    for (const std::int64_t x_size : {1, 3, 128, 129, 300}) {
      for (const int complex : {0, 1, 2, 3}) {
        const workspace ws;
        CAPTURE(b_size);
        CAPTURE(x_size);
        CAPTURE(complex);
        const gauss_value* b = random_matrix(ws, random, b_size, 1, (complex & 1) != 0);
        const gauss_value* x = random_matrix(ws, random, x_size, 1, (complex & 2) != 0);
        const numbers first = complex_numbers_of(b), second = complex_numbers_of(x);
        const gauss_value* y = gauss_conv(ws, b, x, 0, 0);
        CHECK(gauss_iscplx(y) == (complex != 0 ? 1 : 0));
        // As the manual promises: a few 1e-16 of the product of the norms.
        CHECK(largest_distance(complex_numbers_of(y), definition(first, second)) <= 1e-15 * norm(first) * norm(second));
      }
    }
  }
}

TEST_CASE("a window is a piece of the whole convolution") {
  test::Random random(32);
  for (const std::int64_t size : {7, 150}) {
    const workspace ws;
    const gauss_value* b = random_matrix(ws, random, size, 1, true);
    const gauss_value* x = random_matrix(ws, random, size + 3, 1, false);
    const numbers whole = complex_numbers_of(gauss_conv(ws, b, x, 0, 0));
    const auto entries = static_cast<std::int64_t>(whole.size());
    for (const auto& [f, l] : {std::pair{3L, 5L}, {0L, 4L}, {6L, 0L}, {1L, 1L}, {entries, entries}}) {
      const std::int64_t first = f == 0 ? 1 : f, last = l == 0 ? entries : l;
      const numbers expected(whole.begin() + first - 1, whole.begin() + last);
      CHECK(largest_distance(complex_numbers_of(gauss_conv(ws, b, x, f, l)), expected) <= 1e-12);
    }
  }
}

TEST_CASE("polymult of whole coefficients is exact") {
  const workspace ws;
  // (x + 1)^2 ... by repeated multiplication: the binomial coefficients of 50 fit into a double.
  const gauss_value* power = gauss_number(ws, 1);
  for (int i = 0; i < 50; ++i) power = gauss_polymult(ws, power, gauss_ones(ws, 2, 1));
  CHECK(gauss_rows(power) == 51);
  CHECK(gauss_real_data(power)[25] == 126410606437752.0);
}

TEST_CASE("a missing value and an infinity reach only the entries they belong to, however long the columns") {
  const workspace ws;
  for (const std::int64_t size : {3, 200}) {
    gauss_value* b = gauss_vcat(ws, gauss_ones(ws, size - 1, 1), gauss_number(ws, gauss_missing()));
    const std::vector<double> y = numbers_of(gauss_conv(ws, b, gauss_ones(ws, size, 1), 0, 0));
    for (std::int64_t i = 0; i < 2 * size - 1; ++i) {
      CHECK((gauss_is_missing(y[static_cast<std::size_t>(i)]) == 1) == (i >= size - 1));
    }
    gauss_value* infinite =
        gauss_vcat(ws, gauss_number(ws, std::numeric_limits<double>::infinity()), gauss_ones(ws, size - 1, 1));
    CHECK(std::isinf(numbers_of(gauss_conv(ws, infinite, gauss_ones(ws, size, 1), 0, 0))[0]));
  }
}
