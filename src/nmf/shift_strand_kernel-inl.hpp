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

/// Outputs of up to Outputs channels at once, so that every input is loaded once for all of them.
template <int Outputs, class T>
HWY_INLINE void mix_atoms_some(const StrandForm& form, const T* h, const T* table, T* out) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  using V = hn::Vec<D>;
  const int64_t row = 2 * form.lanes;
  for (int64_t line = 0; line < form.lines; ++line, table += 2 * form.pairs())
    for (int64_t at = line * row; at < line * row + form.lanes; at += kStrandLanes<D>) {
      V re[Outputs], im[Outputs];
      HWY_UNROLL(3)
      for (int o = 0; o < Outputs; ++o) re[o] = im[o] = hn::Zero(d);
      const T* source = h + at;
      const T* factor = table;
      for (int64_t m = 0; m < form.atoms; ++m, source += form.spectrum, factor += 2 * form.channels) {
        const V hr = hn::LoadU(d, source), hi = hn::LoadU(d, source + form.lanes);
        HWY_UNROLL(3)
        for (int o = 0; o < Outputs; ++o) {
          const V wr = hn::Set(d, factor[2 * o]), wi = hn::Set(d, factor[2 * o + 1]);
          re[o] = hn::NegMulAdd(hi, wi, hn::MulAdd(hr, wr, re[o]));
          im[o] = hn::MulAdd(hi, wr, hn::MulAdd(hr, wi, im[o]));
        }
      }
      HWY_UNROLL(3)
      for (int o = 0; o < Outputs; ++o) {
        hn::StoreU(re[o], d, out + o * form.spectrum + at);
        hn::StoreU(im[o], d, out + o * form.spectrum + at + form.lanes);
      }
    }
}

template <class T>
void mix_all_atoms(const StrandForm& form, const T* h, const T* table, T* out) {
  int64_t c = 0;
  for (; c + 3 <= form.channels; c += 3) mix_atoms_some<3>(form, h, table + 2 * c, out + c * form.spectrum);
  for (; c < form.channels; ++c) mix_atoms_some<1>(form, h, table + 2 * c, out + c * form.spectrum);
}

template <class T>
void mix_all_channels(const StrandForm& form, const T* a, const T* b, const T* table, int64_t m, T* neg, T* pos) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  using V = hn::Vec<D>;
  const int64_t row = 2 * form.lanes;
  table += 2 * m * form.channels;
  for (int64_t line = 0; line < form.lines; ++line, table += 2 * form.pairs())
    for (int64_t at = line * row; at < line * row + form.lanes; at += kStrandLanes<D>) {
      V nr = hn::Zero(d), ni = hn::Zero(d), pr = hn::Zero(d), pi = hn::Zero(d);
      for (int64_t c = 0; c < form.channels; ++c) {
        const int64_t source = c * form.spectrum + at;
        const V wr = hn::Set(d, table[2 * c]), wi = hn::Set(d, table[2 * c + 1]);
        const V ar = hn::LoadU(d, a + source), ai = hn::LoadU(d, a + source + form.lanes);
        const V br = hn::LoadU(d, b + source), bi = hn::LoadU(d, b + source + form.lanes);
        nr = hn::NegMulAdd(ai, wi, hn::MulAdd(ar, wr, nr)), ni = hn::MulAdd(ai, wr, hn::MulAdd(ar, wi, ni));
        pr = hn::NegMulAdd(bi, wi, hn::MulAdd(br, wr, pr)), pi = hn::MulAdd(bi, wr, hn::MulAdd(br, wi, pi));
      }
      hn::StoreU(nr, d, neg + at), hn::StoreU(ni, d, neg + at + form.lanes);
      hn::StoreU(pr, d, pos + at), hn::StoreU(pi, d, pos + at + form.lanes);
    }
}

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
void collect_all_strands(const StrandForm& form, const T* sums, T* tables) {
  constexpr int64_t kHalf = kSumSize<hn::ScalableTag<T>> / 2;
  for (int64_t i = 0; i < 2 * form.lines * form.pairs(); ++i, sums += kHalf) {
    T re = 0, im = 0;
    for (int64_t k = 0; k < kHalf; k += 2) re += sums[k], im += sums[k + 1];
    *tables++ = re;
    *tables++ = im;
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
