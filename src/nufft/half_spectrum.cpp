// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/half_spectrum.hpp"

#include <algorithm>

#include "nufft/modes_kernel.hpp"

namespace hel::nufft {

HalfSpectrum::HalfSpectrum(const ModeMap& map, int rank, const std::array<int64_t, kLargestRank>& n)
    : half_axis_(3 - rank) {
  for (int a = 0; a < rank; ++a)
    size_[static_cast<size_t>(a + half_axis_)] = a == 0 ? map.half(half_axis_) + 1 : n[static_cast<size_t>(a)];
}

/// The row of modes of two frequencies; -1 outside.
int64_t HalfSpectrum::mode_row(const ModeMap& map, int64_t k0, int64_t k1) const {
  const int64_t m0 = k0 + map.half(0), m1 = k1 + map.half(1);
  const auto& dims = map.dims();
  return m0 < 0 || m0 >= dims[0] || m1 < 0 || m1 >= dims[1] ? -1 : m0 * dims[1] + m1;
}

template <class T, class G>
void HalfSpectrum::store(const ModeMap& map, View<T> item, int64_t row, const ModeMap::Factor<G>& factor,
                         const G* spectrum) const {
  const auto& dims = map.dims();
  const int64_t half = map.half(2), n = size_[2];
  if (half_axis_ == 2) {
    store_reversed(map, item, row, factor, 0, half, spectrum + 2 * half);
    return map.store_part(item, row, half, dims[2] - half, factor, spectrum);
  }
  int64_t k[2] = {row / dims[1] - map.half(0), row % dims[1] - map.half(1)};
  const bool mirrored = k[half_axis_] < 0;
  for (int64_t& one : k) one = mirrored ? -one : one;
  const int64_t source = half_axis_ == 1 ? k[1] : k[0] * size_[1] + (k[1] < 0 ? k[1] + size_[1] : k[1]);
  const G* const from = spectrum + 2 * source * n;
  if (!mirrored) {
    map.store_part(item, row, 0, half, factor, from + 2 * (n - half));
    return map.store_part(item, row, half, dims[2] - half, factor, from);
  }
  store_reversed(map, item, row, factor, 0, half + 1, from + 2 * half);
  store_reversed(map, item, row, factor, half + 1, dims[2] - half - 1, from + 2 * (n - 1));
}

/// Modes [first, first + count) of a row are the conjugates of what lies at `from` and before.
template <class T, class G>
void HalfSpectrum::store_reversed(const ModeMap& map, View<T> item, int64_t row, const ModeMap::Factor<G>& factor,
                                  int64_t first, int64_t count, const G* from) const {
  G part[2 * kChunk];
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t here = std::min(kChunk, count - done);
    reverse_conjugates(from - 2 * done, here, part);
    map.store_part(item, row, first + done, here, factor, part);
  }
}

/// The means for `count` frequencies of the fastest axis.
template <class T, class G>
void HalfSpectrum::load_sum(const ModeMap& map, View<const T> item, const Source<G>& own, const Source<G>& opposite,
                            int64_t frequency, int64_t count, G* to) const {
  G part[2][2 * kChunk];
  const auto load = [&](const Source<G>& source, int64_t mode, int64_t here, G* into) {
    const int64_t first = std::max<int64_t>(mode, 0), end = std::min(mode + here, map.dims()[2]);
    if (source.row < 0 || first >= end) return static_cast<void>(std::fill_n(into, 2 * here, G(0)));
    std::fill(into, into + 2 * (first - mode), G(0));
    map.load_part(item, source.row, first, end - first, source.factor, into + 2 * (first - mode));
    std::fill(into + 2 * (end - mode), into + 2 * here, G(0));
  };
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t here = std::min(kChunk, count - done), k = frequency + done;
    load(own, map.half(2) + k, here, part[0]);
    load(opposite, map.half(2) - k - here + 1, here, part[1]);
    hermitian_parts(part[0], part[1] + 2 * (here - 1), here, to + 2 * done);
  }
}

#define HEL_INSTANCES(T, G)                                                                                        \
  template void HalfSpectrum::store(const ModeMap&, View<T>, int64_t, const ModeMap::Factor<G>&, const G*) const;  \
  template void HalfSpectrum::load_sum(const ModeMap&, View<const T>, const Source<G>&, const Source<G>&, int64_t, \
                                       int64_t, G*) const;
HEL_INSTANCES(double, double)
HEL_INSTANCES(double, float)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft
