// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/modes.hpp"

#include <algorithm>

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

/// Calls body(offset from the start of the row, first entry, count) for the runs of entries that lie side by side.
template <class Body>
void ModeMap::for_each_run(int64_t first, int64_t count, Body&& body) const {
  if (!fft_order_) return body(first, first, count);
  const int64_t negative = half(2), end = first + count, middle = std::clamp(negative, first, end);
  if (middle > first) body(dims_[2] - negative + first, first, middle - first);
  if (end > middle) body(middle - negative, middle, end - middle);
}

template <class T, class G>
void ModeMap::load_part(View<const T> item, int64_t row, int64_t first, int64_t count, const Factor<G>& factor,
                        G* to) const {
  const View<const T> from = item.from(start(row));
  for_each_run(first, count, [&](int64_t offset, int64_t entry, int64_t here) {
    G* const at = to + 2 * (entry - first);
    scale_run(from.from(offset), View<G>{at, at + 1, 2}, here, factor,
              factor.entries ? factor.entries + entry : nullptr, static_cast<T>(factor.outer), G(1));
  });
}

template <class T, class G>
void ModeMap::store_part(View<T> item, int64_t row, int64_t first, int64_t count, const Factor<G>& factor,
                         const G* from) const {
  const View<T> to = item.from(start(row));
  for_each_run(first, count, [&](int64_t offset, int64_t entry, int64_t here) {
    const G* const at = from + 2 * (entry - first);
    scale_run(View<const G>{at, at + 1, 2}, to.from(offset), here, factor,
              factor.entries ? factor.entries + entry : nullptr, G(1), static_cast<T>(factor.outer));
  });
}

#define HEL_INSTANCES(T, G)                                                                               \
  template void ModeMap::load_part(View<const T>, int64_t, int64_t, int64_t, const Factor<G>&, G*) const; \
  template void ModeMap::store_part(View<T>, int64_t, int64_t, int64_t, const Factor<G>&, const G*) const;
HEL_INSTANCES(double, double)
HEL_INSTANCES(double, float)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft
