// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/modes.hpp"

namespace hel::nufft {
namespace {

template <class T>
void scale_run(View<const T> from, View<T> to, int64_t count, const ModeMap::Factor<T>& factor, const T* entries) {
  const T row = factor.row;
  for (int64_t i = 0; i < count; ++i) {
    const T scale = entries ? row * entries[i] : row;
    const T re = from.re[i * from.step] * scale, im = from.im[i * from.step] * scale;
    to.re[i * to.step] = factor.turned ? -im : re;
    to.im[i * to.step] = factor.turned ? re : im;
  }
}

}  // namespace

ModeMap::ModeMap(const Problem& problem) : rank_(problem.rank), fft_order_(problem.fft_order) {
  for (int a = 0; a < rank_; ++a) dims_[static_cast<size_t>(axis(a))] = problem.dims[static_cast<size_t>(a)];
}

/// The element at which the centered row begins; in the order of a transform that is frequency 0 of the fastest axis.
int64_t ModeMap::start(int64_t row) const {
  int64_t m0 = row / dims_[1], m1 = row % dims_[1];
  if (fft_order_) {
    m0 = (m0 + dims_[0] - half(0)) % dims_[0];
    m1 = (m1 + dims_[1] - half(1)) % dims_[1];
  }
  return (m0 * dims_[1] + m1) * dims_[2];
}

template <class T>
void ModeMap::load(View<const T> item, int64_t row, const Factor<T>& factor, T* to) const {
  const View<const T> from = item.from(start(row));
  const View<T> out{to, to + 1, 2};
  const T* entries = factor.entries;
  if (!fft_order_) return scale_run(from, out, dims_[2], factor, entries);
  const int64_t negative = half(2), others = dims_[2] - negative;
  scale_run(from.from(others), out, negative, factor, entries);
  scale_run(from, out.from(negative), others, factor, entries ? entries + negative : nullptr);
}

template <class T>
void ModeMap::store(View<T> item, int64_t row, const Factor<T>& factor, const T* from) const {
  const View<T> to = item.from(start(row));
  const View<const T> in{from, from + 1, 2};
  const T* entries = factor.entries;
  if (!fft_order_) return scale_run(in, to, dims_[2], factor, entries);
  const int64_t negative = half(2), others = dims_[2] - negative;
  scale_run(in, to.from(others), negative, factor, entries);
  scale_run(in.from(negative), to, others, factor, entries ? entries + negative : nullptr);
}

template void ModeMap::load(View<const double>, int64_t, const Factor<double>&, double*) const;
template void ModeMap::load(View<const float>, int64_t, const Factor<float>&, float*) const;
template void ModeMap::store(View<double>, int64_t, const Factor<double>&, const double*) const;
template void ModeMap::store(View<float>, int64_t, const Factor<float>&, const float*) const;

}  // namespace hel::nufft
