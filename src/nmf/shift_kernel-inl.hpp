// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of shift_kernel.hpp for one vector target. Compiled once per target: the include guard toggles, as Highway
// asks for.
#if defined(HEL_SHIFT_KERNEL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SHIFT_KERNEL_INL
#undef HEL_SHIFT_KERNEL_INL
#else
#define HEL_SHIFT_KERNEL_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "nmf/shift_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
inline constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));

template <int Vectors, class D, class T = hn::TFromD<D>>
HWY_INLINE void combine_block(D d, int64_t terms, const T* const* rows, const T* weights, int64_t x, T* out) {
  hn::Vec<D> sum[Vectors];
  HWY_UNROLL(8)
  for (int v = 0; v < Vectors; ++v) sum[v] = hn::Zero(d);
  for (int64_t t = 0; t < terms; ++t) {
    const T* row = rows[t] + x;
    const auto weight = hn::Set(d, weights[t]);
    HWY_UNROLL(8)
    for (int v = 0; v < Vectors; ++v) sum[v] = hn::MulAdd(weight, hn::LoadU(d, row + v * kLanes<D>), sum[v]);
  }
  HWY_UNROLL(8)
  for (int v = 0; v < Vectors; ++v) hn::StoreU(sum[v], d, out + x + v * kLanes<D>);
}

template <class T>
void combine(int64_t terms, const T* const* rows, const T* weights, int64_t count, T* out) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  constexpr int64_t kBlock = 8 * kLanes<D>;
  int64_t x = 0;
  for (; x + kBlock <= count; x += kBlock) combine_block<8>(d, terms, rows, weights, x, out);
  for (; x + kLanes<D> <= count; x += kLanes<D>) combine_block<1>(d, terms, rows, weights, x, out);
  for (; x < count; ++x) {
    T sum = 0;
    for (int64_t t = 0; t < terms; ++t) sum += weights[t] * rows[t][x];
    out[x] = sum;
  }
}

template <int Shifts, class D, class T = hn::TFromD<D>>
HWY_INLINE void correlate_block(D d, const T* x, const T* e, int64_t count, T* out) {
  hn::Vec<D> sum[Shifts];
  HWY_UNROLL(8)
  for (int j = 0; j < Shifts; ++j) sum[j] = hn::Zero(d);
  int64_t i = 0;
  for (; i + kLanes<D> <= count; i += kLanes<D>) {
    const auto value = hn::LoadU(d, x + i);
    HWY_UNROLL(8)
    for (int j = 0; j < Shifts; ++j) sum[j] = hn::MulAdd(value, hn::LoadU(d, e + i + j), sum[j]);
  }
  HWY_UNROLL(8)
  for (int j = 0; j < Shifts; ++j) {
    T tail = 0;
    for (int64_t k = i; k < count; ++k) tail += x[k] * e[k + j];
    out[j] += tail + hn::GetLane(hn::SumOfLanes(d, sum[j]));
  }
}

template <class T>
void correlate(const T* x, const T* e, int64_t count, int64_t shifts, T* out) {
  const hn::ScalableTag<T> d;
  int64_t j = 0;
  for (; j + 8 <= shifts; j += 8) correlate_block<8>(d, x, e + j, count, out + j);
  for (; j < shifts; ++j) correlate_block<1>(d, x, e + j, count, out + j);
}

/// A vector of `e`, updated.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE V updated(D d, V e, V neg, V pos, V extra, V denominator) {
  const V zero = hn::Zero(d);
  const V low = hn::Add(hn::Max(pos, zero), hn::Add(extra, denominator));
  return hn::Div(hn::Mul(e, hn::Max(neg, zero)), low);
}

template <class T>
void update(const UpdateRows<T>& job) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  constexpr int64_t kAhead = 4;  // rows
  const auto zero = hn::Zero(d), denominator = hn::Set(d, static_cast<T>(job.denominator));
  for (int64_t row = 0; row < job.rows; ++row) {
    T* e = job.e + row * job.e_pitch;
    const T* neg = job.neg + row * job.pitch;
    const T* pos = job.pos + row * job.pitch;
    const T* extra = job.extra ? job.extra + row * job.e_pitch : nullptr;
    const T* next = e + kAhead * job.e_pitch;
    int64_t k = 0;
    for (; k + kLanes<D> <= job.count; k += kLanes<D>) {
      if (row + kAhead < job.rows) hwy::Prefetch(next + k);
      const auto more = extra ? hn::LoadU(d, extra + k) : zero;
      hn::StoreU(updated(d, hn::LoadU(d, e + k), hn::LoadU(d, neg + k), hn::LoadU(d, pos + k), more, denominator), d,
                 e + k);
    }
#if HWY_TARGET <= HWY_AVX2
    if (k < job.count) {
      const auto mask = hn::FirstN(d, static_cast<size_t>(job.count - k));
      const auto more = extra ? hn::MaskedLoad(mask, d, extra + k) : zero;
      const auto value = updated(d, hn::MaskedLoad(mask, d, e + k), hn::MaskedLoad(mask, d, neg + k),
                                 hn::MaskedLoad(mask, d, pos + k), more, denominator);
      hn::BlendedStore(value, mask, d, e + k);
    }
#else
    for (; k < job.count; ++k)
      e[k] = e[k] * std::max(neg[k], T(0)) /
             (std::max(pos[k], T(0)) + ((extra ? extra[k] : T(0)) + static_cast<T>(job.denominator)));
#endif
  }
}

/// The square of a float is summed as a float over this many vectors, then as a double.
template <class T>
double finish(const T* v, const T* r, int64_t count, T* b) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  constexpr int64_t kRun = 32 * kLanes<D>;
  double total = 0;
  int64_t k = 0;
  while (k + kLanes<D> <= count) {
    const int64_t end = std::min(k + kRun, count);
    auto sum = hn::Zero(d);
    for (; k + kLanes<D> <= end; k += kLanes<D>) {
      const auto value = hn::LoadU(d, r + k);
      const auto difference = hn::Sub(hn::LoadU(d, v + k), value);
      sum = hn::MulAdd(difference, difference, sum);
      hn::StoreU(value, d, b + k);
    }
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  }
  for (; k < count; ++k) {
    const double difference = static_cast<double>(v[k]) - static_cast<double>(r[k]);
    total += difference * difference;
    b[k] = r[k];
  }
  return total / 2;
}

template <bool Broadcast, class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE V load_table(D d, const T* part, int64_t line, int64_t at) {
  if constexpr (Broadcast)
    return hn::Set(d, part[line]);
  else
    return hn::LoadU(d, part + at);
}

/// Up to Outputs outputs at once, so that every input is loaded once for all of them.
template <bool Broadcast, int Outputs, class T>
HWY_INLINE void mix_outputs(const SpectrumForm& form, int64_t sources, const T* in, T* out, const T* tables,
                            int64_t table_s, int64_t table_o) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  using V = hn::Vec<D>;
  const int64_t size = form.part, table = form.table();
  for (int64_t line = 0; line < form.lines; ++line)
    for (int64_t at = line * form.lanes; at < (line + 1) * form.lanes; at += kLanes<D>) {
      V re[Outputs], im[Outputs];
      HWY_UNROLL(4)
      for (int o = 0; o < Outputs; ++o) re[o] = im[o] = hn::Zero(d);
      const T* source = in + at;
      const T* factor = tables;
      for (int64_t s = 0; s < sources; ++s, source += 2 * size, factor += 2 * table_s * table) {
        const V hr = hn::LoadU(d, source), hi = hn::LoadU(d, source + size);
        HWY_UNROLL(4)
        for (int o = 0; o < Outputs; ++o) {
          const T* f = factor + 2 * o * table_o * table;
          const V wr = load_table<Broadcast>(d, f, line, at), wi = load_table<Broadcast>(d, f + table, line, at);
          re[o] = hn::NegMulAdd(hi, wi, hn::MulAdd(hr, wr, re[o]));
          im[o] = hn::MulAdd(hi, wr, hn::MulAdd(hr, wi, im[o]));
        }
      }
      HWY_UNROLL(4)
      for (int o = 0; o < Outputs; ++o) {
        hn::StoreU(re[o], d, out + 2 * o * size + at);
        hn::StoreU(im[o], d, out + (2 * o + 1) * size + at);
      }
    }
}

template <bool Broadcast, class T>
void mix_all(const SpectrumForm& form, int64_t sources, const T* in, int64_t outputs, T* out, const T* tables,
             int64_t table_s, int64_t table_o) {
  const int64_t spectrum = 2 * form.part, step = 2 * table_o * form.table();
  int64_t o = 0;
  for (; o + 3 <= outputs; o += 3)
    mix_outputs<Broadcast, 3>(form, sources, in, out + o * spectrum, tables + o * step, table_s, table_o);
  for (; o < outputs; ++o)
    mix_outputs<Broadcast, 1>(form, sources, in, out + o * spectrum, tables + o * step, table_s, table_o);
}

template <class T>
void mix(const SpectrumForm& form, int64_t sources, const T* in, int64_t outputs, T* out, const T* tables,
         int64_t table_s, int64_t table_o) {
  if (form.broadcast)
    mix_all<true>(form, sources, in, outputs, out, tables, table_s, table_o);
  else
    mix_all<false>(form, sources, in, outputs, out, tables, table_s, table_o);
}

template <int Outputs, class T>
HWY_INLINE void correlate_outputs(const SpectrumForm& form, int64_t sources, const T* h, const T* x, T* sums,
                                  int64_t step) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  using V = hn::Vec<D>;
  const int64_t size = form.part;
  for (int64_t at = 0; at < form.lines * form.lanes; at += kLanes<D>) {
    V xr[Outputs], xi[Outputs];
    HWY_UNROLL(2)
    for (int o = 0; o < Outputs; ++o) {
      xr[o] = hn::LoadU(d, x + 2 * o * size + at);
      xi[o] = hn::LoadU(d, x + (2 * o + 1) * size + at);
    }
    const T* source = h + at;
    T* sum = sums + at;
    for (int64_t s = 0; s < sources; ++s, source += 2 * size, sum += step) {
      const V hr = hn::LoadU(d, source), hi = hn::LoadU(d, source + size);
      HWY_UNROLL(2)
      for (int o = 0; o < Outputs; ++o) {
        T* to = sum + 2 * o * size;
        const V re = hn::MulAdd(xi[o], hi, hn::MulAdd(xr[o], hr, hn::LoadU(d, to)));
        const V im = hn::NegMulAdd(xi[o], hr, hn::MulAdd(xr[o], hi, hn::LoadU(d, to + size)));
        hn::StoreU(re, d, to);
        hn::StoreU(im, d, to + size);
      }
    }
  }
}

template <class T>
void correlate_all(const SpectrumForm& form, int64_t sources, const T* h, int64_t outputs, const T* x, T* sums) {
  const int64_t spectrum = 2 * form.part, step = outputs * spectrum;
  int64_t o = 0;
  for (; o + 2 <= outputs; o += 2) correlate_outputs<2>(form, sources, h, x + o * spectrum, sums + o * spectrum, step);
  for (; o < outputs; ++o) correlate_outputs<1>(form, sources, h, x + o * spectrum, sums + o * spectrum, step);
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
