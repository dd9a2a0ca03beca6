// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hel::nufft {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// Modified Bessel function of order 0 by its power series, whose terms are all positive. x below 50.
double bessel_i0(double x) {
  static const auto inverse_squares = [] {
    std::array<double, 100> table{};
    for (size_t k = 1; k < table.size(); ++k) table[k] = 1.0 / (static_cast<double>(k) * static_cast<double>(k));
    return table;
  }();
  const double q = x * x / 4;
  const auto terms = static_cast<size_t>(std::min(99.0, 18 + 1.4 * x));
  double sum = 1;
  for (size_t k = terms; k > 0; --k) sum = 1 + sum * q * inverse_squares[k];
  return sum;
}

/// The error is constant * exp(-pi width sqrt(1 - 1/upsampling)) in one dimension; the constants were found numerically
/// (docs/nufft.md). tests/unit/nufft_kernel.cpp measures them again for each width whose error is above rounding.
struct ErrorConstant {
  double upsampling, constant;
};
constexpr ErrorConstant kErrorConstants[] = {{1.2, 0.98}, {1.25, 1.13}, {1.35, 1.39}, {1.5, 1.75}, {1.75, 2.28},
                                             {2, 2.75},   {2.5, 3.55},  {3, 4.20},    {4, 5.3}};

double error_constant(double upsampling) {
  const auto* const last = std::end(kErrorConstants) - 1;
  for (const auto* entry = kErrorConstants; entry != last; ++entry)
    if (upsampling <= entry[1].upsampling) {
      const double part = (upsampling - entry->upsampling) / (entry[1].upsampling - entry->upsampling);
      return entry->constant + std::max(0.0, part) * (entry[1].constant - entry->constant);
    }
  return last->constant * upsampling / last->upsampling;
}

}  // namespace

Kernel::Kernel(int width, double upsampling) : width_(width) {
  const double s = std::min(upsampling, 8.0);
  const double trim = (0.32 + 0.16 / (s - 1)) / (width * width);
  beta_ = (1 - trim) * kPi * width * (1 - 1 / (2 * s));
  scale_ = 1 / bessel_i0(beta_);
}

int Kernel::degree() const {
  static constexpr int kDegrees[kWidestKernel + 1] = {0, 0, 3, 4, 5, 6, 6, 7, 7, 8, 9, 9, 10, 11, 12, 12, 13};
  return kDegrees[width_];
}

double Kernel::transform(double frequency) const {
  const double turn = kPi * width_ * frequency, square = beta_ * beta_ - turn * turn;
  const double root = std::sqrt(std::abs(square));
  if (root < 1e-8) return width_ * scale_;
  return width_ * scale_ * (square > 0 ? std::sinh(root) : std::sin(root)) / root;
}

double Kernel::value(double u) const {
  const double part = 2 * u / width_, square = 1 - part * part;
  return square <= 0 ? scale_ : scale_ * bessel_i0(beta_ * std::sqrt(square));
}

std::vector<double> Kernel::polynomial(int tap) const {
  // Interpolation in the zeros of a Chebyshev polynomial, then powers.
  const int count = degree() + 1;
  std::array<double, 20> values{}, powers{}, previous{}, current{};
  for (int i = 0; i < count; ++i) {
    const double z = std::cos(kPi * (i + 0.5) / count);
    values[static_cast<size_t>(i)] = value(-width_ / 2.0 + tap + (z + 1) / 2);
  }
  previous[0] = 0;
  current[0] = 1;
  for (int n = 0; n < count; ++n) {
    double coefficient = 0;
    for (int i = 0; i < count; ++i)
      coefficient += values[static_cast<size_t>(i)] * std::cos(kPi * n * (i + 0.5) / count);
    coefficient *= (n == 0 ? 1.0 : 2.0) / count;
    for (size_t p = 0; p < powers.size(); ++p) powers[p] += coefficient * current[p];
    std::array<double, 20> next{};
    for (size_t p = 0; p + 1 < next.size(); ++p) next[p + 1] = (n == 0 ? 1 : 2) * current[p];
    for (size_t p = 0; p < next.size(); ++p) next[p] -= n == 0 ? 0 : previous[p];
    previous = current;
    current = next;
  }
  return {powers.begin(), powers.begin() + count};
}

double kernel_error(int width, double upsampling, int rank) {
  return std::sqrt(static_cast<double>(rank)) * error_constant(upsampling) *
         std::exp(-kPi * width * std::sqrt(1 - 1 / upsampling));
}

namespace {
/// The transform falls from the middle to the edge of the band by exp(-fall), about like exp(-fall x^2).
double fall_of(int width, double upsampling) {
  return kPi * width * (1 - 1 / (2 * upsampling) - std::sqrt(1 - 1 / upsampling));
}
}  // namespace

double most_rounding_gain(int width, double upsampling, int rank) {
  return std::exp(rank * fall_of(width, upsampling));
}

double rounding_gain(int width, double upsampling, int rank) {
  const double fall = fall_of(width, upsampling);
  double small = 0, large = 0;
  constexpr int kNodes = 12;
  for (int i = 0; i < kNodes; ++i) {
    const double x = (i + 0.5) / kNodes, part = std::exp(2 * fall * x * x);
    small += 1 / part;
    large += part;
  }
  return std::pow(std::sqrt(small * large) / kNodes, rank);
}

}  // namespace hel::nufft
