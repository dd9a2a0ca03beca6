// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of shift_strand_kernel.hpp for one vector target. Compiled once per target: the include guard toggles, as
// Highway asks for.
#if defined(HEL_SHIFT_STRAND_KERNEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SHIFT_STRAND_KERNEL_INL
#undef HEL_SHIFT_STRAND_KERNEL_INL
#else
#define HEL_SHIFT_STRAND_KERNEL_INL
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "nmf/shift_strand_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
inline constexpr int64_t kStrandLanes = static_cast<int64_t>(hn::MaxLanes(D()));

/// Numbers that hold both products of a pair: whole vectors, of four numbers at least.
template <class D>
inline constexpr int64_t kSumSize = std::max<int64_t>(4, kStrandLanes<D>);

/// Adds two complex products of vectors to what is kept of them: in each half, for a and for b, real and imaginary
/// parts take turns.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void add_products(D d, V ar, V ai, V br, V bi, T* to) {
#if HWY_TARGET == HWY_SCALAR
  const V values[4] = {ar, ai, br, bi};
  for (int i = 0; i < 4; ++i) to[i] += hn::GetLane(values[i]);
  (void)d;
#else
  const V a = hn::Add(hn::InterleaveLower(d, ar, ai), hn::InterleaveUpper(d, ar, ai));
  const V b = hn::Add(hn::InterleaveLower(d, br, bi), hn::InterleaveUpper(d, br, bi));
  if constexpr (kStrandLanes<D> >= 4) {
    const V both = hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a));
    hn::StoreU(hn::Add(hn::LoadU(d, to), both), d, to);
  } else {
    hn::StoreU(hn::Add(hn::LoadU(d, to), a), d, to);
    hn::StoreU(hn::Add(hn::LoadU(d, to + 2), b), d, to + 2);
  }
#endif
}

template <class T>
void correlate_all_strands(const StrandForm& form, const T* h, const T* a, const T* b, T* sums) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  using V = hn::Vec<D>;
  const int64_t row = 2 * form.lanes;
  for (int64_t line = 0; line < form.lines; ++line)
    for (int64_t m = 0; m < form.atoms; ++m)
      for (int64_t c = 0; c < form.channels; ++c, sums += kSumSize<D>) {
        V nr = hn::Zero(d), ni = hn::Zero(d), pr = hn::Zero(d), pi = hn::Zero(d);
        for (int64_t at = line * row; at < line * row + form.lanes; at += kStrandLanes<D>) {
          const T* in_h = h + m * form.spectrum + at;
          const T* in_a = a + c * form.spectrum + at;
          const T* in_b = b + c * form.spectrum + at;
          const V hr = hn::LoadU(d, in_h), hi = hn::LoadU(d, in_h + form.lanes);
          const V ar = hn::LoadU(d, in_a), ai = hn::LoadU(d, in_a + form.lanes);
          const V br = hn::LoadU(d, in_b), bi = hn::LoadU(d, in_b + form.lanes);
          nr = hn::MulAdd(ai, hi, hn::MulAdd(ar, hr, nr)), ni = hn::NegMulAdd(ai, hr, hn::MulAdd(ar, hi, ni));
          pr = hn::MulAdd(bi, hi, hn::MulAdd(br, hr, pr)), pi = hn::NegMulAdd(bi, hr, hn::MulAdd(br, hi, pi));
        }
        add_products(d, nr, ni, pr, pi, sums);
      }
}

template <class T>
void collect_all_strands(const StrandForm& form, const T* sums, const int32_t* order, T* tables) {
  constexpr int64_t kHalf = kSumSize<hn::ScalableTag<T>> / 2;
  const int64_t row = 2 * form.pairs();
  for (int64_t line = 0; line < form.lines; ++line) {
    T* to = tables + order[line] * 2 * row;
    for (int64_t i = 0; i < row; ++i, sums += kHalf) {
      T re = 0, im = 0;
      for (int64_t k = 0; k < kHalf; k += 2) re += sums[k], im += sums[k + 1];
      *to++ = re;
      *to++ = im;
    }
  }
}

/// The squares of floats are summed as floats over this many rows, then as a double.
template <class T>
double finish_all_strands(const T* v, const T* inside, int64_t rows, int64_t lanes, T* b) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  constexpr int64_t kRun = 16;
  double total = 0;
  for (int64_t row = 0; row < rows;) {
    const int64_t end = std::min(row + kRun, rows);
    auto sum = hn::Zero(d);
    for (; row < end; ++row)
      for (int64_t at = 0; at < 2 * lanes; at += kStrandLanes<D>) {
        const int64_t place = row * 2 * lanes + at;
        const auto mask = hn::LoadU(d, inside + at), value = hn::LoadU(d, b + place);
        const auto difference = hn::Mul(mask, hn::Sub(hn::LoadU(d, v + place), value));
        sum = hn::MulAdd(difference, difference, sum);
        hn::StoreU(hn::Mul(mask, value), d, b + place);
      }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  return total / 2;
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
