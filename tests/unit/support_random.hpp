// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <array>
#include <random>

#include "support_case.hpp"

/// Seeded choices, the same on every machine: the engine is fixed by the standard, and the distributions of the
/// standard library, which are not, are not used.
namespace test {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  /// From low to high, both included.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine_() % static_cast<uint64_t>(high - low + 1));
  }
  bool one_in(int64_t n) { return between(1, n) == 1; }
  template <class T, size_t size>
  T pick(const std::array<T, size>& choices) {
    return choices[static_cast<size_t>(between(0, static_cast<int64_t>(size) - 1))];
  }
  /// In (-1, 1), a multiple of 2^-20: exact in float, and so is the mean of two of them.
  double number() { return static_cast<double>(between(-(1 << 20) + 1, (1 << 20) - 1)) / (1 << 20); }

 private:
  std::mt19937_64 engine_;
};

/// One, the full size, its neighbors and its half are where padding goes wrong.
inline int64_t random_extent(Random& random, int64_t full) {
  const std::array<int64_t, 7> corners = {1, 2, full / 2, full / 2 + 1, full - 1, full, random.between(1, full)};
  return std::clamp<int64_t>(random.pick(corners), 1, full);
}

inline Sizes random_extents(Random& random, const Sizes& full) {
  Sizes extents;
  for (const int64_t size : full) extents.push_back(random_extent(random, size));
  return extents;
}

/// A size of at most `largest`: small, next to a power of two, a product of small primes, or a prime.
inline int64_t random_size(Random& random, int64_t largest) {
  static constexpr std::array<int64_t, 12> composites = {6, 10, 12, 15, 21, 24, 30, 35, 60, 77, 91, 143};
  static constexpr std::array<int64_t, 14> primes = {3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 61, 97, 127};
  int64_t size = 1;
  switch (random.between(0, 3)) {
    case 0:
      size = random.between(1, 9);
      break;
    case 1:
      size = (int64_t{1} << random.between(1, 8)) + random.between(-1, 1);
      break;
    case 2:
      size = random.pick(composites);
      break;
    default:
      size = random.pick(primes);
  }
  return std::min(size, largest);
}

/// Every option but the dims, all combinations possible.
inline void randomize_options(Random& random, Case& c) {
  static constexpr std::array<double, 5> scales = {1, 1, 0.125, -0.37, 1e-3};
  c.kind = static_cast<int32_t>(random.between(HEL_FFT_C2C, HEL_FFT_C2R_FULL));
  c.direction = static_cast<int32_t>(random.between(0, 1));
  c.precision = static_cast<int32_t>(random.between(0, 1));
  c.in_layout = static_cast<int32_t>(random.between(0, 1));
  c.out_layout = static_cast<int32_t>(random.between(0, 1));
  c.threads = static_cast<int32_t>(random.between(0, 2));
  c.scale = random.pick(scales);
  c.odd_address = random.one_in(2);
  c.seed = static_cast<uint64_t>(random.between(1, 1 << 30));
  const Geometry full(c);
  if (random.one_in(2)) c.in_extents = random_extents(random, full.in);
  // Of a symmetric spectrum a dimension can only be cut off behind its first entry, the mirror image of itself.
  if (c.needs_symmetric_input())
    for (size_t axis = 0; axis < c.in_extents.size(); ++axis)
      if (c.in_extents[axis] > 1) c.in_extents[axis] = c.dims[axis];
  if (random.one_in(4)) c.out_extents = random_extents(random, full.out);
}

/// Some batches, with and without gaps, and some in place.
inline void randomize_batch(Random& random, Case& c) {
  const Geometry item(c);
  if (random.one_in(3)) {
    c.batch = random.between(2, 5);
    if (random.one_in(2)) c.in_distance = item.in_item + random.between(0, 3);
    if (random.one_in(2)) c.out_distance = item.out_item + random.between(0, 3);
  }
  if (c.kind != HEL_FFT_C2C || !random.one_in(3)) return;
  c.in_place = 1;
  c.out_layout = c.in_layout;
  c.in_extents.clear();
  c.out_extents.clear();
  c.in_distance = c.out_distance = c.batch > 1 ? product(c.dims) + random.between(0, 2) : 0;
}

inline Case random_case(Random& random, const Sizes& dims) {
  Case c{.dims = dims};
  randomize_options(random, c);
  randomize_batch(random, c);
  return c;
}

}  // namespace test
