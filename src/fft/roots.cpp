// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/roots.hpp"

#include <cmath>
#include <numbers>

namespace hel::fft {

Root root_of_unity(int64_t e, int64_t n) {
  // The octant is split off in integers, so that the argument of sin and cos is at most pi / 4 and exact values
  // (0, 1, equal halves) come out exact. 8 e < 2^64 because sizes stay far below 2^60.
  e %= n;
  const uint64_t eighths = 8 * static_cast<uint64_t>(e);
  const uint64_t octant = eighths / static_cast<uint64_t>(n), rest = eighths % static_cast<uint64_t>(n);
  const long double quarter_pi = std::numbers::pi_v<long double> / 4;
  const bool odd = octant % 2 == 1;
  const long double part =
      static_cast<long double>(odd ? static_cast<uint64_t>(n) - rest : rest) / static_cast<long double>(n);
  const long double c = std::cos(quarter_pi * part), s = std::sin(quarter_pi * part);
  switch (octant) {
    case 0:
      return {c, -s};
    case 1:
      return {s, -c};
    case 2:
      return {-s, -c};
    case 3:
      return {-c, -s};
    case 4:
      return {-c, s};
    case 5:
      return {-s, c};
    case 6:
      return {s, c};
    default:
      return {c, s};
  }
}

RootTable::RootTable(int64_t n) : n_(n), shift_(0) {
  while ((int64_t{1} << (2 * shift_)) < n) ++shift_;
  for (int64_t e = 0; e < (int64_t{1} << shift_); ++e) low_.push_back(root_of_unity(e, n));
  for (int64_t e = 0; e <= n >> shift_; ++e) high_.push_back(root_of_unity(e << shift_, n));
}

Root RootTable::operator()(int64_t e) const {
  e %= n_;
  const Root a = high_[static_cast<size_t>(e >> shift_)];
  const Root b = low_[static_cast<size_t>(e & ((int64_t{1} << shift_) - 1))];
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

}  // namespace hel::fft
