// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The first look at X: whether its entries are allowed, and what is constant in the objective. Compiled once per vector
// target.
#if defined(HEL_NMF_INSPECT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_INSPECT_INL
#undef HEL_NMF_INSPECT_INL
#else
#define HEL_NMF_INSPECT_INL
#endif

#include <limits>

#include "nmf/sweep-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Some entries of a row: checks them and copies what counts, ones in place of the rest.
template <class T>
HWY_INLINE void inspect_entries(const Sweep<T>& sweep, const T* x, const T* weights, bool zero_allowed, int64_t first,
                                int64_t count, T* values, Findings& found) {
  constexpr T kLargest = std::numeric_limits<T>::max();
  for (int64_t k = 0; k < count; ++k) {
    values[k] = T(1);
    const T w = weights ? weights[first + k] : T(1), value = x[first + k];
    if (!(w >= 0 && w <= kLargest) && found.bad_weight < 0) found.bad_weight = first + k;
    if (!(w > 0)) continue;
    const bool finite = value >= 0 && value <= kLargest;
    values[k] = finite ? std::max(value, sweep.data_floor) : T(1);
    if ((!finite || (!zero_allowed && !(values[k] > 0))) && found.bad < 0) found.bad = first + k;
  }
}

/// Whether `count` entries, a multiple of a vector, are from `least` to the largest number.
template <class T>
HWY_INLINE bool acceptable(const T* x, int64_t count, T least) {
  const hn::ScalableTag<T> d;
  const auto low = hn::Set(d, least), high = hn::Set(d, std::numeric_limits<T>::max());
  auto good = hn::Eq(low, low);
  for (int64_t i = 0; i < count; i += kLanes<decltype(d)>) {
    const auto v = hn::LoadU(d, x + i);
    good = hn::And(good, hn::And(hn::Ge(v, low), hn::Le(v, high)));
  }
  return hn::AllTrue(d, good);
}

template <class T>
void inspect(const Sweep<T>& sweep, const T* x, const T* weights, bool zero_allowed, Findings& found) {
  constexpr int64_t kN = kLanes<hn::ScalableTag<T>>, kRun = 16 * kN;
  T values[kRun], powers[kRun], ones[kRun];
  std::fill_n(ones, kRun, T(1));
  Sweep<T> plain = sweep;
  plain.weighted = false;
  const T least = zero_allowed || sweep.data_floor > 0 ? T(0) : std::numeric_limits<T>::denorm_min();
  // Only least squares need more than the sum among these.
  const bool simple = !weights && sweep.data_floor == 0 &&
                      (sweep.kind == Kind::Euclid || sweep.kind == Kind::Kullback || sweep.kind == Kind::Itakura);
  for (int64_t i = 0; i < sweep.columns; i += kRun) {
    const int64_t some = std::min(kRun, sweep.columns - i);
    if (simple && some == kRun && acceptable(x + i, kRun, least)) {
      found.count += static_cast<double>(kRun);
      found.sum += dot(x + i, ones, kRun);
      if (sweep.kind == Kind::Euclid) found.power += dot(x + i, x + i, kRun);
      continue;
    }
    inspect_entries(sweep, x, weights, zero_allowed, i, some, values, found);
    std::fill(values + some, values + kRun, T(1));
    std::copy_n(values, kRun, powers);
    all_entries(plain, Entries<T>{16, kN, values, nullptr, kN, powers, powers, kN}, nullptr);
    if (!weights) {
      found.count += static_cast<double>(some);
      found.sum += dot(values, ones, some);
      found.power += dot(values, powers, some);
      continue;
    }
    for (int64_t k = 0; k < some; ++k) {
      const auto w = static_cast<double>(weights[i + k]);
      if (!(w > 0)) continue;
      found.count += w;
      found.sum += w * static_cast<double>(values[k]);
      found.power += w * static_cast<double>(values[k]) * static_cast<double>(powers[k]);
    }
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
