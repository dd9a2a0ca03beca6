// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// What happens to single entries: x y^(beta-2), y^(beta-1), logarithms of x/y. Compiled once per vector target.
#if defined(HEL_NMF_ELEMENT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_ELEMENT_INL
#undef HEL_NMF_ELEMENT_INL
#else
#define HEL_NMF_ELEMENT_INL
#endif

#include <hwy/contrib/math/math-inl.h>

#include <limits>

#include "nmf/dot-inl.hpp"
#include "nmf/kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_AVX3
/// For each sixteenth of an octave: 1/c and ln(c) of its middle c.
template <class T>
struct LogTable {
  alignas(64) T inverse[16], base[16];
  constexpr LogTable() {
    for (int i = 0; i < 16; ++i) {
      const double c = 1 + (i + 0.5) / 16, z = (c - 1) / (c + 1);
      // ln(c) = 2 artanh(z), z < 1/3.
      double power = z, sum = 0;
      for (int n = 1; n < 60; n += 2, power *= z * z) sum += power / n;
      inverse[i] = static_cast<T>(1 / c);
      base[i] = static_cast<T>(2 * sum);
    }
  }
};
template <class T>
inline constexpr LogTable<T> kLogTable;
#endif

template <class T>
inline constexpr T kTiny = sizeof(T) == 8 ? T(1e-290) : T(1e-35);

/// 1/y for y > 0, to the last bit or two.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V reciprocal(D d, V y) {
#if HWY_TARGET == HWY_AVX3
  V r;
  const V one = hn::Set(d, hn::TFromD<D>(1));
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    r.raw = _mm512_rcp14_pd(y.raw);
    const V e = hn::NegMulAdd(y, r, one);
    r = hn::MulAdd(r, hn::MulAdd(e, e, e), r);
  } else {
    r.raw = _mm512_rcp14_ps(y.raw);
    const V e = hn::NegMulAdd(y, r, one);
    return hn::MulAdd(r, e, r);
  }
  return hn::MulAdd(r, hn::NegMulAdd(y, r, one), r);
#else
  return hn::Div(hn::Set(d, hn::TFromD<D>(1)), y);
#endif
}

/// 1/sqrt(y) for y > 0, to the last bit or two.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V reciprocal_root(D d, V y) {
#if HWY_TARGET == HWY_AVX3
  using T = hn::TFromD<D>;
  V r;
  const V one = hn::Set(d, T(1)), half = hn::Set(d, T(0.5)), three_eighths = hn::Set(d, T(0.375));
  if constexpr (sizeof(T) == 8)
    r.raw = _mm512_rsqrt14_pd(y.raw);
  else
    r.raw = _mm512_rsqrt14_ps(y.raw);
  // r (1 - e)^(-1/2) with e = 1 - y r^2, which is below 2^-13: two or three terms of the series.
  const V e = hn::NegMulAdd(hn::Mul(y, r), r, one);
  V series = three_eighths;
  if constexpr (sizeof(T) == 8) series = hn::MulAdd(hn::Set(d, T(0.3125)), e, three_eighths);
  r = hn::MulAdd(hn::Mul(r, e), hn::MulAdd(series, e, half), r);
  return r;
#else
  return hn::Div(hn::Set(d, hn::TFromD<D>(1)), hn::Sqrt(y));
#endif
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V power(D d, V y, V exponent) {
  return hn::Exp(d, hn::Mul(exponent, hn::Log(d, y)));
}

/// ln(x) for normal x > 0, with an error of some 1e-15 (1e-7) where ln(x) is about 1: what a sum of many needs. A
/// sixteenth of an octave is looked up, the rest is a short series.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V logarithm(D d, V x) {
#if HWY_TARGET == HWY_AVX3
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T(1));
  V e, m, inverse, base;
  if constexpr (sizeof(T) == 8) {
    e.raw = _mm512_getexp_pd(x.raw);
    m.raw = _mm512_getmant_pd(x.raw, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src);
    const __m512i index = _mm512_srli_epi64(_mm512_castpd_si512(x.raw), 48);
    inverse.raw =
        _mm512_permutex2var_pd(_mm512_load_pd(kLogTable<T>.inverse), index, _mm512_load_pd(kLogTable<T>.inverse + 8));
    base.raw = _mm512_permutex2var_pd(_mm512_load_pd(kLogTable<T>.base), index, _mm512_load_pd(kLogTable<T>.base + 8));
  } else {
    e.raw = _mm512_getexp_ps(x.raw);
    m.raw = _mm512_getmant_ps(x.raw, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src);
    const __m512i index = _mm512_srli_epi32(_mm512_castps_si512(x.raw), 19);
    inverse.raw = _mm512_permutexvar_ps(index, _mm512_load_ps(kLogTable<T>.inverse));
    base.raw = _mm512_permutexvar_ps(index, _mm512_load_ps(kLogTable<T>.base));
  }
  const V r = hn::MulSub(m, inverse, one);
  V series = hn::Set(d, T(sizeof(T) == 8 ? -1.0 / 8 : -1.0 / 4));
  if constexpr (sizeof(T) == 8) {
    series = hn::MulAdd(series, r, hn::Set(d, T(1.0 / 7)));
    series = hn::MulAdd(series, r, hn::Set(d, T(-1.0 / 6)));
    series = hn::MulAdd(series, r, hn::Set(d, T(1.0 / 5)));
    series = hn::MulAdd(series, r, hn::Set(d, T(-1.0 / 4)));
  }
  series = hn::MulAdd(series, r, hn::Set(d, T(1.0 / 3)));
  series = hn::MulAdd(series, r, hn::Set(d, T(-1.0 / 2)));
  series = hn::MulAdd(series, r, one);
  return hn::MulAdd(series, r, hn::MulAdd(e, hn::Set(d, T(0.6931471805599453)), base));
#else
  return hn::Log(d, x);
#endif
}

/// y^(beta-2) and y^(beta-1).
template <Kind kKind, class D, class V = hn::Vec<D>>
HWY_INLINE void powers(D d, V y, V beta_2, V& p2, V& p1) {
  if constexpr (kKind == Kind::Euclid) {
    p2 = hn::Set(d, hn::TFromD<D>(1)), p1 = y;
  } else if constexpr (kKind == Kind::Kullback) {
    p2 = reciprocal(d, y), p1 = hn::Set(d, hn::TFromD<D>(1));
  } else if constexpr (kKind == Kind::Itakura) {
    p1 = reciprocal(d, y), p2 = hn::Mul(p1, p1);
  } else if constexpr (kKind == Kind::Half) {
    p1 = reciprocal_root(d, y), p2 = hn::Mul(p1, hn::Mul(p1, p1));
  } else if constexpr (kKind == Kind::ThreeHalves) {
    p2 = reciprocal_root(d, y), p1 = hn::Mul(y, p2);
  } else if constexpr (kKind == Kind::Three) {
    p2 = y, p1 = hn::Mul(y, y);
  } else {
    p2 = power(d, y, beta_2), p1 = hn::Mul(y, p2);
  }
}

/// Where entries are: `count` rows of `columns` entries; y is turned into w x y^(beta-2), and `b` becomes
/// w y^(beta-1). Those of y and b reach up to a whole vector.
template <class T>
struct Entries {
  int64_t count;
  int64_t columns;
  const T* x;
  const T* w;
  int64_t x_stride;
  T* y;
  T* b;
  int64_t y_stride;
};

template <class D>
HWY_INLINE void add_lanes(D d, hn::Vec<D> v, double* to) {
  HWY_ALIGN hn::TFromD<D> lanes[kLanes<D>];
  hn::Store(v, d, lanes);
  for (int i = 0; i < kLanes<D>; ++i) to[i] += static_cast<double>(lanes[i]);
}

template <Kind kKind, bool kWeighted, bool kLogs, class T>
HWY_NOINLINE void entries(const Sweep<T>& sweep, const Entries<T>& e, double* logs) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kN = kLanes<decltype(d)>;
  const V floor = hn::Set(d, sweep.y_floor), data_floor = hn::Set(d, sweep.data_floor), zero = hn::Zero(d);
  const V beta_2 = hn::Set(d, static_cast<T>(sweep.beta - 2)), tiny = hn::Set(d, kTiny<T>);
  for (int64_t c = 0; c < e.columns; c += kN) {
    const int64_t left = e.columns - c;
    const auto load = [&](const T* from) { return left < kN ? load_some(d, from, left) : hn::LoadU(d, from); };
    V sum = zero;
    for (int64_t i = 0; i < e.count; ++i) {
      V x = hn::Max(load(e.x + i * e.x_stride + c), data_floor);
      if (left < kN) x = hn::IfThenElseZero(hn::FirstN(d, static_cast<size_t>(left)), x);
      V w = zero;
      if constexpr (kWeighted) {
        w = load(e.w + i * e.x_stride + c);
        x = hn::IfThenElse(hn::Gt(w, zero), x, zero);
      }
      const V y = hn::Max(hn::LoadU(d, e.y + i * e.y_stride + c), floor);
      V p2, p1;
      powers<kKind>(d, y, beta_2, p2, p1);
      V a = hn::Mul(x, p2);
      if constexpr (kLogs) {
        const V ratio = hn::Max(kKind == Kind::Kullback ? a : hn::Mul(x, p1), tiny);
        sum = hn::MulAdd(kKind == Kind::Kullback ? hn::Mul(w, x) : w, logarithm(d, ratio), sum);
      }
      if constexpr (kWeighted) a = hn::Mul(a, w), p1 = hn::Mul(p1, w);
      hn::StoreU(a, d, e.y + i * e.y_stride + c);
      hn::StoreU(p1, d, e.b + i * e.y_stride + c);
    }
    if constexpr (kLogs) add_lanes(d, sum, logs);
  }
}

template <Kind kKind, class T>
HWY_INLINE void entries_of(const Sweep<T>& sweep, const Entries<T>& e, double* logs) {
  constexpr bool kHasLogs = kKind == Kind::Kullback || kKind == Kind::Itakura;
  if (kHasLogs && logs) return entries<kKind, true, kHasLogs>(sweep, e, logs);
  if (sweep.weighted) return entries<kKind, true, false>(sweep, e, logs);
  return entries<kKind, false, false>(sweep, e, logs);
}

/// `logs`: a sum for each lane that grows; NULL where they are not wanted. Of weighted entries only, and of 100 rows at
/// most.
template <class T>
HWY_INLINE void all_entries(const Sweep<T>& sweep, const Entries<T>& e, double* logs) {
  switch (sweep.kind) {
    case Kind::Euclid:
      return entries_of<Kind::Euclid>(sweep, e, logs);
    case Kind::Kullback:
      return entries_of<Kind::Kullback>(sweep, e, logs);
    case Kind::Itakura:
      return entries_of<Kind::Itakura>(sweep, e, logs);
    case Kind::Half:
      return entries_of<Kind::Half>(sweep, e, logs);
    case Kind::ThreeHalves:
      return entries_of<Kind::ThreeHalves>(sweep, e, logs);
    case Kind::Three:
      return entries_of<Kind::Three>(sweep, e, logs);
    case Kind::Power:
      return entries_of<Kind::Power>(sweep, e, logs);
  }
}

/// factor (numerator / (denominator + l1 + l2 factor))^exponent over `vectors` vectors; the denominators are `flat`
/// where NULL.
template <class T>
HWY_NOINLINE void multiply_row(const Rule<T>& rule, int vectors, const T* factor, const T* numerator,
                               const T* denominator, T flat, T* to) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kN = kLanes<decltype(d)>;
  const V l1 = hn::Set(d, rule.l1), l2 = hn::Set(d, rule.l2), zero = hn::Zero(d), tiny = hn::Set(d, kTiny<T>);
  const V exponent = hn::Set(d, rule.exponent);
  for (int v = 0; v < vectors; ++v) {
    const V old = hn::LoadU(d, factor + v * kN), top = hn::LoadU(d, numerator + v * kN);
    const V bottom =
        hn::MulAdd(l2, old, hn::Add(l1, denominator ? hn::LoadU(d, denominator + v * kN) : hn::Set(d, flat)));
    V ratio = hn::Div(top, bottom);
    if (rule.exponent == T(0.5))
      ratio = hn::Sqrt(hn::Max(ratio, zero));
    else if (rule.exponent != T(1))
      ratio = power(d, hn::Max(ratio, tiny), exponent);
    V next = hn::Mul(old, ratio);
    // What is no number stays none, so that it is found.
    next = hn::IfThenElse(hn::Or(hn::Le(next, tiny), hn::Le(top, zero)), zero, next);
    hn::StoreU(hn::IfThenElse(hn::Le(bottom, zero), old, next), d, to + v * kN);
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
