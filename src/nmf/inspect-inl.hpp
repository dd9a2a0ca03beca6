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

/// Sums in double of a row's entries and of their squares, several side by side.
class RowTotals {
 public:
  static constexpr int kRun = 4;

  RowTotals() { std::fill_n(numbers_, 2 * kRun, hn::Zero(D())); }

  /// Adds `kRun` vectors, unless one of their entries is not from `least` to the largest number.
  template <class T>
  HWY_INLINE bool add(const T* x, T least) {
    const hn::ScalableTag<T> d;
    constexpr int64_t kN = kLanes<decltype(d)>;
    const auto low = hn::Set(d, least), high = hn::Set(d, std::numeric_limits<T>::max());
    auto good = hn::Eq(low, low);
    HWY_UNROLL(4)
    for (int i = 0; i < kRun; ++i) {
      const auto v = hn::LoadU(d, x + i * kN);
      good = hn::And(good, hn::And(hn::Ge(v, low), hn::Le(v, high)));
    }
    if (!hn::AllTrue(d, good)) return false;
    HWY_UNROLL(4)
    for (int i = 0; i < kRun; ++i) add_vector(x + i * kN, i);
    return true;
  }

  double sum() const { return total(numbers_); }
  double squares() const { return total(numbers_ + kRun); }

 private:
  using D = hn::ScalableTag<double>;

  HWY_INLINE void add_vector(const double* x, int i) { add_doubles(hn::LoadU(D(), x), i); }
  HWY_INLINE void add_vector(const float* x, int i) {
    const hn::Rebind<float, D> half;
    constexpr int64_t kFloats = kLanes<hn::ScalableTag<float>>;
    for (int64_t k = 0; k < kFloats; k += kLanes<D>) add_doubles(hn::PromoteTo(D(), hn::LoadU(half, x + k)), i);
  }
  HWY_INLINE void add_doubles(hn::Vec<D> v, int i) {
    numbers_[i] = hn::Add(numbers_[i], v);
    numbers_[kRun + i] = hn::MulAdd(v, v, numbers_[kRun + i]);
  }
  static double total(const hn::Vec<D>* v) {
    return hn::GetLane(hn::SumOfLanes(D(), hn::Add(hn::Add(v[0], v[1]), hn::Add(v[2], v[3]))));
  }

  hn::Vec<D> numbers_[2 * kRun];
};

/// The sums of up to 16 vectors of any divergence, weighted or not. `values` has room for so many.
template <class T>
void add_powers(const Sweep<T>& sweep, const T* weights, int64_t count, T* values, Findings& found) {
  constexpr int64_t kN = kLanes<hn::ScalableTag<T>>, kRun = 16 * kN;
  T powers[kRun];
  Sweep<T> plain = sweep;
  plain.weighted = false;
  std::fill(values + count, values + kRun, T(1));
  std::copy_n(values, kRun, powers);
  all_entries(plain, Entries<T>{16, kN, values, nullptr, kN, powers, powers, kN}, nullptr);
  for (int64_t k = 0; k < count; ++k) {
    const double w = weights ? static_cast<double>(weights[k]) : 1.0;
    if (!(w > 0)) continue;
    found.count += w;
    found.sum += w * static_cast<double>(values[k]);
    found.power += w * static_cast<double>(values[k]) * static_cast<double>(powers[k]);
  }
}

/// A row for which plain sums do.
template <class T>
void inspect_plain(const Sweep<T>& sweep, const T* x, T least, Findings& found) {
  constexpr int64_t kRun = RowTotals::kRun * kLanes<hn::ScalableTag<T>>;
  T values[kRun];
  RowTotals totals;
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < sweep.columns; i += kRun) {
    const int64_t some = std::min(kRun, sweep.columns - i);
    if (some == kRun && totals.add(x + i, least)) continue;
    inspect_entries(sweep, x, static_cast<const T*>(nullptr), least == 0, i, some, values, found);
    for (int64_t k = 0; k < some; ++k) {
      const auto value = static_cast<double>(values[k]);
      sum += value, squares += value * value;
    }
  }
  found.count += static_cast<double>(sweep.columns);
  found.sum += sum + totals.sum();
  if (sweep.kind == Kind::Euclid) found.power += squares + totals.squares();
}

template <class T>
void inspect(const Sweep<T>& sweep, const T* x, const T* weights, bool zero_allowed, Findings& found) {
  // Of these divergences only least squares need more than the sum.
  if (!weights && sweep.data_floor == 0 &&
      (sweep.kind == Kind::Euclid || sweep.kind == Kind::Kullback || sweep.kind == Kind::Itakura))
    return inspect_plain(sweep, x, zero_allowed ? T(0) : std::numeric_limits<T>::denorm_min(), found);
  constexpr int64_t kRun = 16 * kLanes<hn::ScalableTag<T>>;
  T values[kRun];
  for (int64_t i = 0; i < sweep.columns; i += kRun) {
    const int64_t some = std::min(kRun, sweep.columns - i);
    inspect_entries(sweep, x, weights, zero_allowed, i, some, values, found);
    add_powers(sweep, weights ? weights + i : nullptr, some, values, found);
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
