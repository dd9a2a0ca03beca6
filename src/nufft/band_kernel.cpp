// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of band_kernel.hpp, compiled for each vector target.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/band_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fft/lane_vector-inl.hpp"
#include "nufft/band_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using fft::HWY_NAMESPACE::kLanes;
using fft::HWY_NAMESPACE::load_interleaved;
using fft::HWY_NAMESPACE::store_interleaved;

using Tag = hn::CappedTag<double, static_cast<size_t>(kBandLanes)>;
using Number = hn::Vec<Tag>;

/// Factors are floats, which is enough for a preconditioner, and half of the memory that goes by.
HWY_INLINE Number load_factor(const float* from) {
  const Tag d;
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, Tag>(), from));
}
HWY_INLINE void store_factor(Number v, float* to) {
  const hn::Rebind<float, Tag> d;
  hn::StoreU(hn::DemoteTo(d, v), d, to);
}

/// A row of the factor from the entries and the rows before it.
HWY_INLINE void factor_row(const BandEntries& from, int64_t i, float* lower, float* pivots) {
  const Tag d;
  const double *u_re = from.u_re + i * kBandLanes, *u_im = from.u_im + i * kBandLanes;
  Number v_re[kBandReach + 1], v_im[kBandReach + 1];  // the row of L D
  Number pivot = hn::LoadU(d, from.diagonal + i * kBandLanes);
  float* const row = lower + i * kBandRow;
  for (int64_t s = kBandReach; s > 0; --s) {
    v_re[s] = v_im[s] = hn::Zero(d);
    float* const to = row + (s - 1) * 2 * kBandLanes;
    if (s <= i) {
      const auto a = hn::Sub(hn::LoadU(d, u_re), hn::LoadU(d, u_re - s * kBandLanes));
      const auto b = hn::Sub(hn::LoadU(d, u_im), hn::LoadU(d, u_im - s * kBandLanes));
      const auto c = hn::Set(d, from.factor_re[s]), e = hn::Set(d, from.factor_im[s]);
      Number re = hn::NegMulAdd(b, e, hn::Mul(a, c)), im = hn::MulAdd(b, c, hn::Mul(a, e));
      const float* const other = lower + (i - s) * kBandRow;
      for (int64_t m = s + 1; m <= kBandReach; ++m) {  // - v[m] conj(l), l in the row of i - s
        const float* const at = other + (m - s - 1) * 2 * kBandLanes;
        const Number l_re = load_factor(at), l_im = load_factor(at + kBandLanes);
        re = hn::NegMulAdd(v_im[m], l_im, hn::NegMulAdd(v_re[m], l_re, re));
        im = hn::MulAdd(v_re[m], l_im, hn::NegMulAdd(v_im[m], l_re, im));
      }
      v_re[s] = re;
      v_im[s] = im;
    }
    const Number inverse = s <= i ? load_factor(pivots + (i - s) * kBandLanes) : hn::Zero(d);
    const Number l_re = hn::Mul(v_re[s], inverse), l_im = hn::Mul(v_im[s], inverse);
    store_factor(l_re, to);
    store_factor(l_im, to + kBandLanes);
    pivot = hn::NegMulAdd(v_im[s], l_im, hn::NegMulAdd(v_re[s], l_re, pivot));
  }
  pivot = hn::Max(pivot, hn::Set(d, from.smallest));
  store_factor(hn::Div(hn::Set(d, 1), pivot), pivots + i * kBandLanes);
}

void factor_impl(const BandEntries& entries, float* lower, float* pivots) {
  const Tag d;
  const auto width = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t lane = 0; lane < kBandLanes; lane += width) {
    BandEntries own = entries;
    own.diagonal += lane;
    own.u_re += lane;
    own.u_im += lane;
    for (int64_t i = 0; i < entries.rows; ++i) factor_row(own, i, lower + lane, pivots + lane);
    for (int64_t i = entries.rows; i < entries.rows + kBandReach; ++i)
      for (int64_t k = 0; k < 2 * kBandReach; ++k)
        store_factor(hn::Zero(d), lower + i * kBandRow + k * kBandLanes + lane);
  }
}

/// The nearest row is taken last, from registers: it has only just been computed.
HWY_INLINE void solve_lanes(const float* lower, const float* pivots, int64_t rows, double* re, double* im) {
  const Tag d;
  Number last_re = hn::Zero(d), last_im = hn::Zero(d);
  for (int64_t i = 0; i < rows; ++i) {
    double *own_re = re + i * kBandLanes, *own_im = im + i * kBandLanes;
    const float* const row = lower + i * kBandRow;
    Number y_re = hn::LoadU(d, own_re), y_im = hn::LoadU(d, own_im);
    for (int64_t s = kBandReach; s > 1; --s) {
      const float* const at = row + (s - 1) * 2 * kBandLanes;
      const Number l_re = load_factor(at), l_im = load_factor(at + kBandLanes);
      const Number a = hn::LoadU(d, own_re - s * kBandLanes), b = hn::LoadU(d, own_im - s * kBandLanes);
      y_re = hn::MulAdd(l_im, b, hn::NegMulAdd(l_re, a, y_re));
      y_im = hn::NegMulAdd(l_im, a, hn::NegMulAdd(l_re, b, y_im));
    }
    const Number l_re = load_factor(row), l_im = load_factor(row + kBandLanes);
    y_re = hn::MulAdd(l_im, last_im, hn::NegMulAdd(l_re, last_re, y_re));
    y_im = hn::NegMulAdd(l_im, last_re, hn::NegMulAdd(l_re, last_im, y_im));
    hn::StoreU(y_re, d, own_re);
    hn::StoreU(y_im, d, own_im);
    last_re = y_re;
    last_im = y_im;
  }
  last_re = last_im = hn::Zero(d);
  for (int64_t i = rows - 1; i >= 0; --i) {
    double *own_re = re + i * kBandLanes, *own_im = im + i * kBandLanes;
    const Number pivot = load_factor(pivots + i * kBandLanes);
    Number x_re = hn::Mul(pivot, hn::LoadU(d, own_re)), x_im = hn::Mul(pivot, hn::LoadU(d, own_im));
    for (int64_t s = kBandReach; s > 1; --s) {
      const float* const at = lower + (i + s) * kBandRow + (s - 1) * 2 * kBandLanes;
      const Number l_re = load_factor(at), l_im = load_factor(at + kBandLanes);
      const Number a = hn::LoadU(d, own_re + s * kBandLanes), b = hn::LoadU(d, own_im + s * kBandLanes);
      x_re = hn::NegMulAdd(l_im, b, hn::NegMulAdd(l_re, a, x_re));
      x_im = hn::MulAdd(l_im, a, hn::NegMulAdd(l_re, b, x_im));
    }
    const float* const at = lower + (i + 1) * kBandRow;
    const Number l_re = load_factor(at), l_im = load_factor(at + kBandLanes);
    x_re = hn::NegMulAdd(l_im, last_im, hn::NegMulAdd(l_re, last_re, x_re));
    x_im = hn::MulAdd(l_im, last_re, hn::NegMulAdd(l_re, last_im, x_im));
    hn::StoreU(x_re, d, own_re);
    hn::StoreU(x_im, d, own_im);
    last_re = x_re;
    last_im = x_im;
  }
}

void solve_impl(const float* lower, const float* pivots, int64_t rows, double* re, double* im) {
  const auto width = static_cast<int64_t>(hn::Lanes(Tag()));
  for (int64_t lane = 0; lane < kBandLanes; lane += width)
    solve_lanes(lower + lane, pivots + lane, rows, re + lane, im + lane);
}

template <class T>
HWY_INLINE void turn(T* out, const T* in, const T* phases, T sign, int64_t count) {
  const hn::ScalableTag<T> d;
  constexpr int64_t width = kLanes<hn::ScalableTag<T>>;
  const auto s = hn::Set(d, sign);
  int64_t i = 0;
  for (; i + width <= count; i += width) {
    hn::Vec<hn::ScalableTag<T>> a, b, c, e;
    load_interleaved(d, in + 2 * i, a, b);
    load_interleaved(d, phases + 2 * i, c, e);
    e = hn::Mul(s, e);
    store_interleaved(d, hn::NegMulAdd(b, e, hn::Mul(a, c)), hn::MulAdd(b, c, hn::Mul(a, e)), out + 2 * i);
  }
  for (; i < count; ++i) {
    const T a = in[2 * i], b = in[2 * i + 1], c = phases[2 * i], e = sign * phases[2 * i + 1];
    out[2 * i] = a * c - b * e;
    out[2 * i + 1] = b * c + a * e;
  }
}

template <class T>
HWY_INLINE void add_scaled(T* out, const T* z, const T* k, int64_t count) {
  const hn::ScalableTag<T> d;
  constexpr int64_t width = kLanes<hn::ScalableTag<T>>;
  int64_t i = 0;
  for (; i + width <= count; i += width) {
    hn::Vec<hn::ScalableTag<T>> a, b, c, e;
    load_interleaved(d, z + 2 * i, a, b);
    load_interleaved(d, out + 2 * i, c, e);
    const auto factor = hn::LoadU(d, k + i);
    store_interleaved(d, hn::MulAdd(factor, a, c), hn::MulAdd(factor, b, e), out + 2 * i);
  }
  for (; i < count; ++i) {
    out[2 * i] += k[i] * z[2 * i];
    out[2 * i + 1] += k[i] * z[2 * i + 1];
  }
}

#define HEL_INSTANCES(T, name)                                                            \
  void turn_##name(T* out, const T* in, const T* phases, bool conjugate, int64_t count) { \
    turn(out, in, phases, conjugate ? T(-1) : T(1), count);                               \
  }                                                                                       \
  void add_##name(T* out, const T* z, const T* k, int64_t count) { add_scaled(out, z, k, count); }
HEL_INSTANCES(double, double)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(factor_impl);
HWY_EXPORT(solve_impl);
void factor_band(const BandEntries& entries, float* lower, float* pivots) noexcept {
  HWY_DYNAMIC_DISPATCH(factor_impl)(entries, lower, pivots);
}
void solve_band(const float* lower, const float* pivots, int64_t rows, double* re, double* im) noexcept {
  HWY_DYNAMIC_DISPATCH(solve_impl)(lower, pivots, rows, re, im);
}

#define HEL_DISPATCH(T, name)                                                                      \
  HWY_EXPORT(turn_##name);                                                                         \
  HWY_EXPORT(add_##name);                                                                          \
  template <>                                                                                      \
  void turn_phases(T* out, const T* in, const T* phases, bool conjugate, int64_t count) noexcept { \
    HWY_DYNAMIC_DISPATCH(turn_##name)(out, in, phases, conjugate, count);                          \
  }                                                                                                \
  template <>                                                                                      \
  void add_scaled_by_reals(T* out, const T* z, const T* k, int64_t count) noexcept {               \
    HWY_DYNAMIC_DISPATCH(add_##name)(out, z, k, count);                                            \
  }
HEL_DISPATCH(double, double)
HEL_DISPATCH(float, float)
#undef HEL_DISPATCH

}  // namespace hel::nufft
#endif
