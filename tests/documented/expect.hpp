// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef TESTS_DOCUMENTED_EXPECT_HPP
#define TESTS_DOCUMENTED_EXPECT_HPP

#include <doctest/doctest.h>

#include <complex>
#include <heliotrope/gauss.hpp>
#include <vector>

namespace documented {

/// Documented numbers are printed with 8 digits, so half a unit of the eighth digit is what they can prove.
inline constexpr double printed_precision = 5e-8;

/// Whole numbers pass through the layout commands unchanged: they must be exact.
inline void expect_exactly(const gauss::value& x, std::int64_t rows, std::int64_t cols,
                           const std::vector<double>& numbers) {
  REQUIRE(x.rows() == rows);
  REQUIRE(x.cols() == cols);
  REQUIRE(x.size() == static_cast<std::int64_t>(numbers.size()));
  CHECK(std::vector<double>(x.real_data().begin(), x.real_data().end()) == numbers);
}

inline void expect_orders(const gauss::value& x, const std::vector<std::int64_t>& orders) {
  CHECK(std::vector<std::int64_t>(x.orders().begin(), x.orders().end()) == orders);
}

inline void expect_near(const gauss::value& x, const std::vector<std::complex<double>>& numbers,
                        double tolerance = printed_precision) {
  REQUIRE(x.size() == static_cast<std::int64_t>(numbers.size()));
  for (std::int64_t i = 1; i <= x.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(x(i) - numbers[static_cast<std::size_t>(i - 1)]) <= tolerance);
  }
}

}  // namespace documented

#endif
