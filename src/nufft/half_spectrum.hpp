// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>

#include "nufft/modes.hpp"

namespace hel::nufft {

/// The spectrum of a grid of real numbers as the engine has it: the first half along the problem's slowest axis, where
/// only the frequencies of the modes are kept, and all entries of the other axes, in the order of a transform.
class HalfSpectrum {
 public:
  HalfSpectrum() = default;
  /// n: sizes of the grid, `rank` of them.
  HalfSpectrum(const ModeMap& map, int rank, const std::array<int64_t, kLargestRank>& n);

  /// Complex numbers.
  int64_t count() const { return size_[0] * size_[1] * size_[2]; }
  int64_t rows() const { return size_[0] * size_[1]; }
  /// Sizes as a transform of `rank` dimensions wants them.
  const int64_t* extents() const { return size_.data() + half_axis_; }

  /// A row of modes, from the spectrum.
  template <class T, class G>
  void store(const ModeMap& map, View<T> item, int64_t row, const ModeMap::Factor<G>& factor, const G* spectrum) const;
  /// A row of the spectrum of which the real part of the values is the transform: the mean of the modes and of the
  /// conjugates of their opposites. factor_of(row of modes) gives the factor.
  template <class T, class G, class FactorOf>
  void load(const ModeMap& map, View<const T> item, int64_t row, const FactorOf& factor_of, G* spectrum) const;

 private:
  static constexpr int64_t kChunk = 256;

  /// A row of modes, and its factor; absent where it lies outside.
  template <class G>
  struct Source {
    int64_t row = -1;
    ModeMap::Factor<G> factor;
  };
  template <class T, class G>
  void store_reversed(const ModeMap& map, View<T> item, int64_t row, const ModeMap::Factor<G>& factor, int64_t first,
                      int64_t count, const G* from) const;
  template <class T, class G>
  void load_sum(const ModeMap& map, View<const T> item, const Source<G>& own, const Source<G>& opposite,
                int64_t frequency, int64_t count, G* to) const;
  int64_t mode_row(const ModeMap& map, int64_t k0, int64_t k1) const;

  int half_axis_ = 2;
  std::array<int64_t, 3> size_{1, 1, 1};
};

template <class T, class G, class FactorOf>
void HalfSpectrum::load(const ModeMap& map, View<const T> item, int64_t row, const FactorOf& factor_of,
                        G* spectrum) const {
  const int64_t half = map.half(2), n = size_[2];
  G* const to = spectrum + 2 * row * n;
  int64_t k[2] = {row / size_[1], row % size_[1]};
  bool inside = true;
  for (int a = half_axis_ + 1; a < 2; ++a) {
    inside = k[a] <= map.half(a) || k[a] >= size_[static_cast<size_t>(a)] - map.half(a);
    if (k[a] > map.half(a)) k[a] -= size_[static_cast<size_t>(a)];
  }
  if (!inside) return static_cast<void>(std::fill_n(to, 2 * n, G(0)));
  Source<G> own{mode_row(map, k[0], k[1]), {}}, opposite{mode_row(map, -k[0], -k[1]), {}};
  for (Source<G>* const source : {&own, &opposite})
    if (source->row >= 0) source->factor = factor_of(source->row);
  load_sum(map, item, own, opposite, 0, half + 1, to);
  if (half_axis_ == 2) return;
  std::fill(to + 2 * (half + 1), to + 2 * (n - half), G(0));
  load_sum(map, item, own, opposite, -half, half, to + 2 * (n - half));
}

}  // namespace hel::nufft
