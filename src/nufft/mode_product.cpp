// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The products of mode_product.hpp, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/mode_product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "nufft/mode_product.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::CappedTag<T, kProductPad / 2>;
template <class T>
using Vec = hn::Vec<Tag<T>>;
template <class T>
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(Tag<T>()));

/// Vectors side by side: as many as registers hold with kProductRows sums of cosines and of sines each. One number a
/// vector needs two for a complex one.
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET <= HWY_AVX3
constexpr int kSpan = 2;
#else
constexpr int kSpan = 1;
#endif
template <class T>
constexpr int64_t kNumbers = kSpan* kLanes<T>;

/// The two numbers of each complex one swapped.
template <class T>
HWY_INLINE void swap_parts(const Vec<T>* in, Vec<T>* out) {
#if HWY_TARGET == HWY_SCALAR
  out[0] = in[1];
  out[1] = in[0];
#else
  for (int s = 0; s < kSpan; ++s) out[s] = hn::Reverse2(Tag<T>(), in[s]);
#endif
}

/// i times complex numbers.
template <class T>
HWY_INLINE void turn(const Vec<T>* in, Vec<T>* out) {
  swap_parts<T>(in, out);
#if HWY_TARGET == HWY_SCALAR
  out[0] = hn::Neg(out[0]);
#else
  for (int s = 0; s < kSpan; ++s) out[s] = hn::OddEven(out[s], hn::Neg(out[s]));
#endif
}

/// The first `count` of the numbers, at most kNumbers.
template <class T>
HWY_INLINE void store(const Vec<T>* v, int64_t count, bool add, T* to) {
  const Tag<T> d;
  if (count >= kNumbers<T>) {
    for (int s = 0; s < kSpan; ++s) {
      T* const at = to + s * kLanes<T>;
      hn::StoreU(add ? hn::Add(v[s], hn::LoadU(d, at)) : v[s], d, at);
    }
    return;
  }
  alignas(64) T part[kNumbers<T>];
  for (int s = 0; s < kSpan; ++s) hn::Store(v[s], d, part + s * kLanes<T>);
  for (int64_t i = 0; i < count; ++i) to[i] = (add ? to[i] : T(0)) + part[i];
}

template <class T>
HWY_INLINE void load(const T* from, int64_t count, Vec<T>* v) {
  const Tag<T> d;
  if (count >= kNumbers<T>) {
    for (int s = 0; s < kSpan; ++s) v[s] = hn::LoadU(d, from + s * kLanes<T>);
    return;
  }
  alignas(64) T part[kNumbers<T>] = {};
  for (int64_t i = 0; i < count; ++i) part[i] = from[i];
  for (int s = 0; s < kSpan; ++s) v[s] = hn::Load(d, part + s * kLanes<T>);
}

/// Sums over points for rows q .. q + kProductRows - 1, numbers v .. v + kNumbers - 1.
template <class T>
HWY_INLINE void sum_points(const PhaseRows<T>& from, int64_t q, int64_t v, Vec<T> (&a)[kProductRows][kSpan],
                           Vec<T> (&b)[kProductRows][kSpan]) {
  const Tag<T> d;
  for (int64_t r = 0; r < kProductRows; ++r)
    for (int s = 0; s < kSpan; ++s) a[r][s] = b[r][s] = hn::Zero(d);
  const T* x = from.cosines + q;
  const T* y = from.sines + q;
  const T* row = from.rows + v;
  for (int64_t p = 0; p < from.points; ++p) {
    Vec<T> here[kSpan];
    for (int s = 0; s < kSpan; ++s) here[s] = hn::Load(d, row + s * kLanes<T>);
    HWY_UNROLL(4)
    for (int64_t r = 0; r < kProductRows; ++r) {
      const Vec<T> cosine = hn::Set(d, x[r]), sine = hn::Set(d, y[r]);
      for (int s = 0; s < kSpan; ++s) {
        a[r][s] = hn::MulAdd(cosine, here[s], a[r][s]);
        b[r][s] = hn::MulAdd(sine, here[s], b[r][s]);
      }
    }
    x += from.table;
    y += from.table;
    row += from.stride;
  }
}

template <class T>
void to_plane(const PhaseRows<T>& from, const ModePlane<T>& plane, int64_t first, int64_t last, bool add) {
  for (int64_t q = first; q < last; q += kProductRows)
    for (int64_t v = 0; v < plane.length; v += kNumbers<T>) {
      Vec<T> a[kProductRows][kSpan], b[kProductRows][kSpan];
      sum_points<T>(from, q, v, a, b);
      const int64_t count = plane.length - v;
      for (int64_t r = 0; r < std::min(kProductRows, last - q); ++r) {
        Vec<T> turned[kSpan], sum[kSpan];
        turn<T>(b[r], turned);
        T* const at = plane.center + v;
        if (q + r <= plane.up) {
          for (int s = 0; s < kSpan; ++s) sum[s] = hn::Add(a[r][s], turned[s]);
          store<T>(sum, count, add, at + (q + r) * plane.stride);
        }
        if (q + r > 0 && q + r <= plane.down) {
          for (int s = 0; s < kSpan; ++s) sum[s] = hn::Sub(a[r][s], turned[s]);
          store<T>(sum, count, add, at - (q + r) * plane.stride);
        }
      }
    }
}

/// Sums and differences of rows q and -q, numbers v .. v + kNumbers - 1, one after another.
template <class T>
HWY_INLINE void fold_rows(const ModePlane<const T>& plane, int64_t v, T* folded) {
  const Tag<T> d;
  const int64_t count = plane.length - v, last = std::max(plane.up, plane.down);
  for (int64_t q = 0; q <= last; ++q, folded += 2 * kNumbers<T>) {
    const T* const at = plane.center + v;
    Vec<T> up[kSpan], down[kSpan];
    for (int s = 0; s < kSpan; ++s) up[s] = down[s] = hn::Zero(d);
    if (q <= plane.up) load<T>(at + q * plane.stride, count, up);
    if (q > 0 && q <= plane.down) load<T>(at - q * plane.stride, count, down);
    for (int s = 0; s < kSpan; ++s) {
      hn::Store(hn::Add(up[s], down[s]), d, folded + s * kLanes<T>);
      hn::Store(hn::Sub(up[s], down[s]), d, folded + kNumbers<T> + s * kLanes<T>);
    }
  }
}

/// Adds the folded rows times phases times entries v .. of the rows of points p .. p + kProductRows - 1 to their sums:
/// products of equal parts, then those of crossed ones.
template <class T>
HWY_INLINE void sum_rows(const PhaseRows<T>& to, int64_t first, int64_t p, int64_t last, int64_t v, int64_t pairs,
                         const T* folded, T* sums) {
  const Tag<T> d;
  const T* x[kProductRows];
  const T* y[kProductRows];
  for (int64_t r = 0; r < kProductRows; ++r) {
    const int64_t own = std::min(p + r, last - 1) * to.table;
    x[r] = to.cosines + own;
    y[r] = to.sines + own;
  }
  Vec<T> a[kProductRows][kSpan], b[kProductRows][kSpan];
  for (int64_t r = 0; r < kProductRows; ++r)
    for (int s = 0; s < kSpan; ++s) a[r][s] = b[r][s] = hn::Zero(d);
  for (int64_t q = 0; q < pairs; ++q, folded += 2 * kNumbers<T>) {
    Vec<T> sum[kSpan], difference[kSpan];
    for (int s = 0; s < kSpan; ++s) {
      sum[s] = hn::Load(d, folded + s * kLanes<T>);
      difference[s] = hn::Load(d, folded + kNumbers<T> + s * kLanes<T>);
    }
    HWY_UNROLL(4)
    for (int64_t r = 0; r < kProductRows; ++r) {
      const Vec<T> cosine = hn::Set(d, x[r][q]), sine = hn::Set(d, y[r][q]);
      for (int s = 0; s < kSpan; ++s) {
        a[r][s] = hn::MulAdd(cosine, sum[s], a[r][s]);
        b[r][s] = hn::MulAdd(sine, difference[s], b[r][s]);
      }
    }
  }
  for (int64_t r = 0; r < std::min(kProductRows, last - p); ++r) {
    Vec<T> turned[kSpan], row[kSpan], crossed[kSpan];
    turn<T>(b[r], turned);
    for (int s = 0; s < kSpan; ++s) row[s] = hn::Load(d, to.rows + (p + r) * to.stride + v + s * kLanes<T>);
    swap_parts<T>(row, crossed);
    T* const own_sums = sums + 2 * kProductPad * (p - first + r);
    for (int s = 0; s < kSpan; ++s) {
      const Vec<T> value = hn::Add(a[r][s], turned[s]);
      T* const at = own_sums + s * kLanes<T>;
      hn::Store(hn::MulAdd(value, row[s], hn::Load(d, at)), d, at);
      hn::Store(hn::MulAdd(value, crossed[s], hn::Load(d, at + kProductPad)), d, at + kProductPad);
    }
  }
}

template <class T>
void to_points(const ModePlane<const T>& plane, const PhaseRows<T>& to, int64_t first, int64_t last, T* scratch,
               double* values) {
  const int64_t pairs = std::max(plane.up, plane.down) + 1;
  T* const sums = scratch + 2 * kProductPad * pairs;
  std::fill_n(sums, 2 * kProductPad * (last - first), T(0));
  for (int64_t v = 0; v < plane.length; v += kNumbers<T>) {
    fold_rows<T>(plane, v, scratch);
    for (int64_t p = first; p < last; p += kProductRows) sum_rows<T>(to, first, p, last, v, pairs, scratch, sums);
  }
  for (int64_t p = first; p < last; ++p) {
    const T* const equal = sums + 2 * kProductPad * (p - first);
    const T* const crossed = equal + kProductPad;
    double re = 0, im = 0;
    for (int64_t i = 0; i < kNumbers<T>; i += 2) {
      re += static_cast<double>(equal[i]) - static_cast<double>(equal[i + 1]);
      im += static_cast<double>(crossed[i]) + static_cast<double>(crossed[i + 1]);
    }
    values[2 * p] = re;
    values[2 * p + 1] = im;
  }
}

template <class T>
void scaled_row(const T* from, double re, double im, int64_t count, T* to) {
  const Tag<T> d;
  const Vec<T> real = hn::Set(d, static_cast<T>(re)), imaginary = hn::Set(d, static_cast<T>(im));
  for (int64_t v = 0; v < count; v += kNumbers<T>) {
    Vec<T> here[kSpan], turned[kSpan];
    for (int s = 0; s < kSpan; ++s) here[s] = hn::Load(d, from + v + s * kLanes<T>);
    turn<T>(here, turned);
    for (int s = 0; s < kSpan; ++s)
      hn::Store(hn::MulAdd(here[s], real, hn::Mul(turned[s], imaginary)), d, to + v + s * kLanes<T>);
  }
}

#define HEL_INSTANCES(T, suffix)                                                                                       \
  void to_plane_##suffix(const PhaseRows<T>& from, const ModePlane<T>& plane, int64_t first, int64_t last, bool add) { \
    to_plane<T>(from, plane, first, last, add);                                                                        \
  }                                                                                                                    \
  void to_points_##suffix(const ModePlane<const T>& plane, const PhaseRows<T>& to, int64_t first, int64_t last,        \
                          T* scratch, double* values) {                                                                \
    to_points<T>(plane, to, first, last, scratch, values);                                                             \
  }                                                                                                                    \
  void scaled_row_##suffix(const T* from, double re, double im, int64_t count, T* to) {                                \
    scaled_row<T>(from, re, im, count, to);                                                                            \
  }
HEL_INSTANCES(double, double)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

#define HEL_DISPATCH(T, suffix)                                                                              \
  HWY_EXPORT(to_plane_##suffix);                                                                             \
  HWY_EXPORT(to_points_##suffix);                                                                            \
  HWY_EXPORT(scaled_row_##suffix);                                                                           \
  template <>                                                                                                \
  void points_to_plane(const PhaseRows<T>& from, const ModePlane<T>& plane, int64_t first, int64_t last,     \
                       bool add) noexcept {                                                                  \
    HWY_DYNAMIC_DISPATCH(to_plane_##suffix)(from, plane, first, last, add);                                  \
  }                                                                                                          \
  template <>                                                                                                \
  void plane_to_points(const ModePlane<const T>& plane, const PhaseRows<T>& to, int64_t first, int64_t last, \
                       T* scratch, double* values) noexcept {                                                \
    HWY_DYNAMIC_DISPATCH(to_points_##suffix)(plane, to, first, last, scratch, values);                       \
  }                                                                                                          \
  template <>                                                                                                \
  void scale_row(const T* from, double re, double im, int64_t count, T* to) noexcept {                       \
    HWY_DYNAMIC_DISPATCH(scaled_row_##suffix)(from, re, im, count, to);                                      \
  }
HEL_DISPATCH(double, double)
HEL_DISPATCH(float, float)
#undef HEL_DISPATCH

}  // namespace hel::nufft
#endif
