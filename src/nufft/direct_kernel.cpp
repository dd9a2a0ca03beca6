// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of the direct method, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/direct_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fft/lane_vector-inl.hpp"
#include "nufft/direct_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using DoubleVector = hn::Vec<Doubles>;

/// sin(2 pi r) and cos(2 pi r) by Taylor series around the nearest quarter turn: the argument is at most an eighth,
/// where the first term left out is below 1e-17.
HWY_INLINE void sine_cosine(DoubleVector r, DoubleVector& sine, DoubleVector& cosine) {
  const Doubles d;
  const DoubleVector quarter = hn::Round(hn::Mul(r, hn::Set(d, 4.0)));
  const DoubleVector z = hn::NegMulAdd(quarter, hn::Set(d, 0.25), r), zz = hn::Mul(z, z);
  // (2 pi)^n / n!, signs alternating.
  constexpr double kSine[] = {6.283185307179586,  -41.341702240399755, 81.60524927607504,
                              -76.70585975306136, 42.058693944897634,  -15.094642576822984,
                              3.8199525848482803, -0.7181223017785001, 0.10422916220813978};
  constexpr double kCosine[] = {1.0,
                                -19.739208802178716,
                                64.93939402266828,
                                -85.45681720669371,
                                60.24464137187664,
                                -26.426256783374388,
                                7.903536371318465,
                                -1.7143907110886711,
                                0.282005968455791};
  DoubleVector s = hn::Set(d, kSine[8]), c = hn::Set(d, kCosine[8]);
  for (int i = 7; i >= 0; --i) {
    s = hn::MulAdd(s, zz, hn::Set(d, kSine[i]));
    c = hn::MulAdd(c, zz, hn::Set(d, kCosine[i]));
  }
  s = hn::Mul(s, z);
  const DoubleVector one = hn::Set(d, 1.0), turn = hn::Abs(quarter);
  const auto swap = hn::Eq(turn, one), opposite = hn::Gt(turn, one);
  sine = hn::IfThenElse(swap, c, s);
  cosine = hn::IfThenElse(swap, s, c);
  sine = hn::IfThenElse(hn::Or(opposite, hn::Eq(quarter, hn::Neg(one))), hn::Neg(sine), sine);
  cosine = hn::IfThenElse(hn::Or(opposite, hn::Eq(quarter, one)), hn::Neg(cosine), cosine);
}

/// k * (high + low), folded to about a half.
HWY_INLINE DoubleVector folded_product(DoubleVector k, DoubleVector high, DoubleVector low) {
  const DoubleVector product = hn::Mul(k, high);
  const DoubleVector rest = hn::MulAdd(k, low, hn::MulSub(k, high, product));
  return hn::Add(hn::Sub(product, hn::Round(product)), rest);
}

void phase_table_impl(Twofold t, double sign, int64_t first, int64_t count, double* cosines, double* sines) {
  const Doubles d;
  const auto high = hn::Set(d, t.high), low = hn::Set(d, t.low), s = hn::Set(d, sign);
  for (int64_t k = 0; k < count; k += static_cast<int64_t>(hn::Lanes(d))) {
    DoubleVector sine, cosine;
    sine_cosine(folded_product(hn::Iota(d, static_cast<double>(first + k)), high, low), sine, cosine);
    hn::StoreU(cosine, d, cosines + k);
    hn::StoreU(hn::Mul(sine, s), d, sines + k);
  }
}

void phase_list_impl(const double* turns, int64_t count, double* cosines, double* sines) {
  const Doubles d;
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::Lanes(d))) {
    const auto t = hn::Load(d, turns + i);
    DoubleVector sine, cosine;
    sine_cosine(hn::Sub(t, hn::Round(t)), sine, cosine);
    hn::Store(cosine, d, cosines + i);
    hn::Store(sine, d, sines + i);
  }
}

void multiply_series_impl(const EvenSeries& series, const double* x, int64_t count, double* values) {
  const Doubles d;
  const auto center = hn::Set(d, series.center), scale = hn::Set(d, series.scale), one = hn::Set(d, 1.0);
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::Lanes(d))) {
    const auto u = hn::Mul(hn::Sub(hn::Load(d, x + i), center), scale);
    const auto v = hn::MulSub(hn::Add(u, u), u, one), twice = hn::Add(v, v);
    // Clenshaw's recurrence.
    DoubleVector last = hn::Zero(d), here = hn::Zero(d);
    for (int n = EvenSeries::kTerms - 1; n > 0; --n) {
      const DoubleVector next = hn::MulAdd(twice, here, hn::Sub(hn::Set(d, series.coefficients[n]), last));
      last = here;
      here = next;
    }
    const auto sum = hn::MulAdd(v, here, hn::Sub(hn::Set(d, series.coefficients[0]), last));
    hn::Store(hn::Mul(sum, hn::Load(d, values + i)), d, values + i);
  }
}

template <class T>
void phase_row_impl(Twofold t, double sign, int64_t half, int64_t count, double re, double im, T* row) {
  alignas(64) double cosines[kRowPad], sines[kRowPad];
  int64_t k = 0;
  if constexpr (sizeof(T) == 8) {
    const Doubles d;
    const auto lanes = static_cast<int64_t>(hn::Lanes(d));
    const auto high = hn::Set(d, t.high), low = hn::Set(d, t.low);
    const auto real = hn::Set(d, re), imaginary = hn::Set(d, im), sign_re = hn::Set(d, sign * re),
               sign_im = hn::Set(d, sign * im);
    for (; k + lanes <= count; k += lanes) {
      DoubleVector s, c;
      sine_cosine(folded_product(hn::Iota(d, static_cast<double>(k - half)), high, low), s, c);
      fft::HWY_NAMESPACE::store_interleaved(d, hn::NegMulAdd(sign_im, s, hn::Mul(real, c)),
                                            hn::MulAdd(sign_re, s, hn::Mul(imaginary, c)), row + 2 * k);
    }
  }
  for (; k < count; k += kRowPad) {
    phase_table_impl(t, sign, k - half, kRowPad, cosines, sines);
    const int64_t part = count - k < kRowPad ? count - k : kRowPad;
    for (int64_t i = 0; i < part; ++i) {
      row[2 * (k + i)] = static_cast<T>(re * cosines[i] - im * sines[i]);
      row[2 * (k + i) + 1] = static_cast<T>(re * sines[i] + im * cosines[i]);
    }
  }
  for (int64_t i = 2 * count; i % kRowPad != 0; ++i) row[i] = 0;
}

void sum_nonuniform_impl(const NonuniformSum& sum, int64_t first, int64_t last) {
  const Doubles d;
  const auto sign = hn::Set(d, sum.sign);
  for (int64_t l = first; l < last; l += static_cast<int64_t>(hn::Lanes(d))) {
    DoubleVector re = hn::Zero(d), im = hn::Zero(d);
    for (int64_t j = 0; j < sum.inner; ++j) {
      DoubleVector r = hn::Zero(d);
      for (int a = 0; a < sum.rank; ++a) {
        const auto high = hn::Load(d, sum.outer_high[a] + l), low = hn::Load(d, sum.outer_low[a] + l);
        const auto other = hn::Set(d, sum.inner_high[a][j]);
        const auto part = hn::MulAdd(high, hn::Set(d, sum.inner_low[a][j]), folded_product(other, high, low));
        r = hn::Add(r, part);
      }
      DoubleVector s, c;
      sine_cosine(hn::Sub(r, hn::Round(r)), s, c);
      s = hn::Mul(s, sign);
      const auto strength_re = hn::Set(d, sum.strengths_re[j]), strength_im = hn::Set(d, sum.strengths_im[j]);
      re = hn::NegMulAdd(strength_im, s, hn::MulAdd(strength_re, c, re));
      im = hn::MulAdd(strength_im, c, hn::MulAdd(strength_re, s, im));
    }
    hn::Store(re, d, sum.values_re + l);
    hn::Store(im, d, sum.values_im + l);
  }
}

#define HEL_INSTANCES(T, suffix)                                                                               \
  void phase_row_##suffix(Twofold t, double sign, int64_t half, int64_t count, double re, double im, T* row) { \
    phase_row_impl<T>(t, sign, half, count, re, im, row);                                                      \
  }
HEL_INSTANCES(double, double)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(phase_table_impl);
HWY_EXPORT(phase_list_impl);
HWY_EXPORT(multiply_series_impl);
HWY_EXPORT(sum_nonuniform_impl);

void phase_table(Twofold t, double sign, int64_t first, int64_t count, double* cosines, double* sines) noexcept {
  HWY_DYNAMIC_DISPATCH(phase_table_impl)(t, sign, first, count, cosines, sines);
}
void phase_list(const double* turns, int64_t count, double* cosines, double* sines) noexcept {
  HWY_DYNAMIC_DISPATCH(phase_list_impl)(turns, count, cosines, sines);
}
void multiply_series(const EvenSeries& series, const double* x, int64_t count, double* values) noexcept {
  HWY_DYNAMIC_DISPATCH(multiply_series_impl)(series, x, count, values);
}
void sum_nonuniform(const NonuniformSum& sum, int64_t first, int64_t last) noexcept {
  HWY_DYNAMIC_DISPATCH(sum_nonuniform_impl)(sum, first, last);
}

#define HEL_DISPATCH(T, suffix)                                                                                \
  HWY_EXPORT(phase_row_##suffix);                                                                              \
  template <>                                                                                                  \
  void phase_row(Twofold t, double sign, int64_t half, int64_t count, double re, double im, T* row) noexcept { \
    HWY_DYNAMIC_DISPATCH(phase_row_##suffix)(t, sign, half, count, re, im, row);                               \
  }
HEL_DISPATCH(double, double)
HEL_DISPATCH(float, float)
#undef HEL_DISPATCH

}  // namespace hel::nufft
#endif
