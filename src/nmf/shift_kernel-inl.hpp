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
  if (x == count) return;
#if HWY_TARGET <= HWY_AVX2
  const auto mask = hn::FirstN(d, static_cast<size_t>(count - x));
  auto sum = hn::Zero(d);
  for (int64_t t = 0; t < terms; ++t)
    sum = hn::MulAdd(hn::Set(d, weights[t]), hn::MaskedLoad(mask, d, rows[t] + x), sum);
  hn::BlendedStore(sum, mask, d, out + x);
#else
  for (; x < count; ++x) {
    T sum = 0;
    for (int64_t t = 0; t < terms; ++t) sum += weights[t] * rows[t][x];
    out[x] = sum;
  }
#endif
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
#if HWY_TARGET <= HWY_AVX2
  if (i < count) {
    const auto mask = hn::FirstN(d, static_cast<size_t>(count - i));
    const auto value = hn::MaskedLoad(mask, d, x + i);
    HWY_UNROLL(8)
    for (int j = 0; j < Shifts; ++j) sum[j] = hn::MulAdd(value, hn::MaskedLoad(mask, d, e + i + j), sum[j]);
    i = count;
  }
#endif
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
  for (; j + 4 <= shifts; j += 4) correlate_block<4>(d, x, e + j, count, out + j);
  for (; j + 2 <= shifts; j += 2) correlate_block<2>(d, x, e + j, count, out + j);
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

/// The line whose lanes are the mirror images of this one's; 0 if there is none, or it is its own.
inline int64_t mirror_of(const SpectrumForm& form, int64_t line) {
  return form.mirrored && line > 0 && 2 * line != form.lines ? form.lines - line : 0;
}

/// A vector of up to Outputs outputs at once, so that every input is loaded once for all of them; and, of mirrored
/// spectra, the vector of its mirror images, which begins at `far`.
template <bool Mirrored, int Outputs, class D, class T = hn::TFromD<D>>
HWY_INLINE void mix_vector(D d, const SpectrumForm& form, int64_t sources, const T* in, T* out, const T* tables,
                           int64_t table_s, int64_t table_o, int64_t at, int64_t far) {
  using V = hn::Vec<D>;
  const int64_t size = form.part, table = form.table_part;
  V re[Outputs], im[Outputs], far_re[Outputs], far_im[Outputs];
  HWY_UNROLL(4)
  for (int o = 0; o < Outputs; ++o) re[o] = im[o] = far_re[o] = far_im[o] = hn::Zero(d);
  const T* factor = tables + at;
  for (int64_t s = 0; s < sources; ++s, in += 2 * size, factor += 2 * table_s * table) {
    const V hr = hn::LoadU(d, in + at), hi = hn::LoadU(d, in + size + at);
    const V gr = Mirrored ? hn::LoadU(d, in + far) : hr, gi = Mirrored ? hn::LoadU(d, in + size + far) : hi;
    HWY_UNROLL(4)
    for (int o = 0; o < Outputs; ++o) {
      const T* f = factor + 2 * o * table_o * table;
      const V wr = hn::LoadU(d, f), wi = hn::LoadU(d, f + table);
      re[o] = hn::NegMulAdd(hi, wi, hn::MulAdd(hr, wr, re[o]));
      im[o] = hn::MulAdd(hi, wr, hn::MulAdd(hr, wi, im[o]));
      if constexpr (Mirrored) {
        const V vr = hn::Reverse(d, wr), vi = hn::Reverse(d, wi);
        far_re[o] = hn::MulAdd(gi, vi, hn::MulAdd(gr, vr, far_re[o]));
        far_im[o] = hn::NegMulAdd(gr, vi, hn::MulAdd(gi, vr, far_im[o]));
      }
    }
  }
  HWY_UNROLL(4)
  for (int o = 0; o < Outputs; ++o, out += 2 * size) {
    hn::StoreU(re[o], d, out + at);
    hn::StoreU(im[o], d, out + size + at);
    if constexpr (Mirrored) {
      hn::StoreU(far_re[o], d, out + far);
      hn::StoreU(far_im[o], d, out + size + far);
    }
  }
}

template <int Outputs, class T>
HWY_INLINE void mix_outputs(const SpectrumForm& form, int64_t sources, const T* in, T* out, const T* tables,
                            int64_t table_s, int64_t table_o) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  for (int64_t line = 0; line < form.table_lines; ++line) {
    const int64_t begin = line * form.lanes, mirror = mirror_of(form, line) * form.lanes;
    if (mirror == 0) {
      for (int64_t j = 0; j < form.rows; j += kLanes<D>)
        mix_vector<false, Outputs>(d, form, sources, in, out, tables, table_s, table_o, begin + j, 0);
      continue;
    }
    for (int64_t j = 0; j < form.rows; j += kLanes<D>)
      mix_vector<true, Outputs>(d, form, sources, in, out, tables, table_s, table_o, begin + j,
                                mirror + form.rows - j - kLanes<D> + 1);
    for (int part = 0; part < 2 * Outputs; ++part) {
      T* first = out + part * form.part + mirror;
      first[0] = first[form.rows];
    }
  }
}

template <class T>
void mix(const SpectrumForm& form, int64_t sources, const T* in, int64_t outputs, T* out, const T* tables,
         int64_t table_s, int64_t table_o) {
  const int64_t spectrum = 2 * form.part, step = 2 * table_o * form.table_part;
  int64_t o = 0;
  for (; o + 3 <= outputs; o += 3)
    mix_outputs<3>(form, sources, in, out + o * spectrum, tables + o * step, table_s, table_o);
  for (; o < outputs; ++o) mix_outputs<1>(form, sources, in, out + o * spectrum, tables + o * step, table_s, table_o);
}

/// What products of spectra of one channel are made of, and where they go.
template <class T>
struct Correlation {
  const T* h;
  const T* x[2];  ///< a and b
  T* sums[2];
  int64_t atoms, step;  ///< from the sums of one atom to those of the next
};

template <bool Mirrored, class D, class T = hn::TFromD<D>>
HWY_INLINE void correlate_vector(D d, const SpectrumForm& form, const Correlation<T>& job, int64_t at, int64_t far) {
  using V = hn::Vec<D>;
  const int64_t size = form.part, table = form.table_part;
  V xr[2], xi[2], yr[2], yi[2];
  HWY_UNROLL(2)
  for (int o = 0; o < 2; ++o) {
    xr[o] = hn::LoadU(d, job.x[o] + at), xi[o] = hn::LoadU(d, job.x[o] + size + at);
    if constexpr (Mirrored) yr[o] = hn::LoadU(d, job.x[o] + far), yi[o] = hn::LoadU(d, job.x[o] + size + far);
  }
  const T* h = job.h;
  for (int64_t m = 0; m < job.atoms; ++m, h += 2 * size) {
    const V hr = hn::LoadU(d, h + at), hi = hn::LoadU(d, h + size + at);
    const V gr = Mirrored ? hn::LoadU(d, h + far) : hr, gi = Mirrored ? hn::LoadU(d, h + size + far) : hi;
    HWY_UNROLL(2)
    for (int o = 0; o < 2; ++o) {
      T* to = job.sums[o] + m * job.step + at;
      V re = hn::MulAdd(xi[o], hi, hn::MulAdd(xr[o], hr, hn::LoadU(d, to)));
      V im = hn::NegMulAdd(xi[o], hr, hn::MulAdd(xr[o], hi, hn::LoadU(d, to + table)));
      if constexpr (Mirrored) {
        re = hn::Add(re, hn::Reverse(d, hn::MulAdd(yi[o], gi, hn::Mul(yr[o], gr))));
        im = hn::Add(im, hn::Reverse(d, hn::NegMulAdd(yr[o], gi, hn::Mul(yi[o], gr))));
      }
      hn::StoreU(re, d, to);
      hn::StoreU(im, d, to + table);
    }
  }
}

template <class T>
void correlate_all(const SpectrumForm& form, int64_t atoms, const T* h, int64_t channels, const T* a, const T* b,
                   T* sums) {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  const int64_t spectrum = 2 * form.part, table = 2 * form.table_part;
  for (int64_t c = 0; c < channels; ++c) {
    const Correlation<T> job = {h,
                                {a + c * spectrum, b + c * spectrum},
                                {sums + c * table, sums + (channels + c) * table},
                                atoms,
                                2 * channels * table};
    for (int64_t line = 0; line < form.table_lines; ++line) {
      const int64_t begin = line * form.lanes, mirror = mirror_of(form, line) * form.lanes;
      for (int64_t j = 0; j < form.rows; j += kLanes<D>) {
        if (mirror == 0)
          correlate_vector<false>(d, form, job, begin + j, 0);
        else
          correlate_vector<true>(d, form, job, begin + j, mirror + form.rows - j - kLanes<D> + 1);
      }
    }
  }
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
