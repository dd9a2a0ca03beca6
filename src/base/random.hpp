// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cmath>
#include <cstdint>

namespace hel {

/// Numbers that depend on a seed, a stream and an index alone, so that any thread can compute any of them: the same
/// for every thread count and machine. The mixing function is the finalizer of splitmix64 (Steele, Lea, Flood:
/// Fast splittable pseudorandom number generators, 2014), applied to a Weyl sequence.
class Random {
 public:
  explicit Random(uint64_t seed, uint64_t stream = 0) : key_(mix(seed + 0x9e3779b97f4a7c15u) ^ mix(~stream)) {}

  /// 64 random bits.
  uint64_t bits(int64_t index) const { return mix(key_ + 0x9e3779b97f4a7c15u * (static_cast<uint64_t>(index) + 1)); }
  /// In (0, 1], a multiple of 2^-53: never 0, so that logarithms and multiplicative updates can take it.
  double uniform(int64_t index) const { return (static_cast<double>(bits(index) >> 11) + 1) * 0x1p-53; }
  /// From 0 to n - 1.
  int64_t below(int64_t n, int64_t index) const {
    return static_cast<int64_t>((static_cast<unsigned __int128>(bits(index)) * static_cast<uint64_t>(n)) >> 64);
  }
  /// Standard normal, by the method of Box and Muller; uses the uniform numbers 2 index and 2 index + 1.
  double normal(int64_t index) const {
    return std::sqrt(-2 * std::log(uniform(2 * index))) * std::cos(6.283185307179586 * uniform(2 * index + 1));
  }

 private:
  static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  uint64_t key_;
};

}  // namespace hel
