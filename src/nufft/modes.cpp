// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/modes.hpp"

#include "nufft/modes_kernel.hpp"

namespace hel::nufft {
namespace {

/// Numbers go through type G, in which the factors are; `inner` and `outer` are applied before and after it.
template <class G, class From, class To>
void scale_run(View<const From> from, View<To> to, int64_t count, const ModeMap::Factor<G>& factor, const G* entries,
               From before, To after) {
  if (from.interleaved() && to.interleaved())
    return scale_modes<From, To, G>({from.re, to.re, count, entries, factor.row, before, after, factor.turned});
  for (int64_t i = 0; i < count; ++i) {
    const G scale = entries ? factor.row * entries[i] : factor.row;
    const G re = static_cast<G>(from.re[i * from.step] * before) * scale;
    const G im = static_cast<G>(from.im[i * from.step] * before) * scale;
    to.re[i * to.step] = static_cast<To>(factor.turned ? -im : re) * after;
    to.im[i * to.step] = static_cast<To>(factor.turned ? re : im) * after;
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

template <class T, class G>
void ModeMap::load(View<const T> item, int64_t row, const Factor<G>& factor, G* to) const {
  const View<const T> from = item.from(start(row));
  const View<G> out{to, to + 1, 2};
  const G* entries = factor.entries;
  const T before = static_cast<T>(factor.outer);
  if (!fft_order_) return scale_run(from, out, dims_[2], factor, entries, before, G(1));
  const int64_t negative = half(2), others = dims_[2] - negative;
  scale_run(from.from(others), out, negative, factor, entries, before, G(1));
  scale_run(from, out.from(negative), others, factor, entries ? entries + negative : nullptr, before, G(1));
}

template <class T, class G>
void ModeMap::store(View<T> item, int64_t row, const Factor<G>& factor, const G* from) const {
  const View<T> to = item.from(start(row));
  const View<const G> in{from, from + 1, 2};
  const G* entries = factor.entries;
  const T after = static_cast<T>(factor.outer);
  if (!fft_order_) return scale_run(in, to, dims_[2], factor, entries, G(1), after);
  const int64_t negative = half(2), others = dims_[2] - negative;
  scale_run(in, to.from(others), negative, factor, entries, G(1), after);
  scale_run(in.from(negative), to, others, factor, entries ? entries + negative : nullptr, G(1), after);
}

#define HEL_INSTANCES(T, G)                                                        \
  template void ModeMap::load(View<const T>, int64_t, const Factor<G>&, G*) const; \
  template void ModeMap::store(View<T>, int64_t, const Factor<G>&, const G*) const;
HEL_INSTANCES(double, double)
HEL_INSTANCES(double, float)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft
