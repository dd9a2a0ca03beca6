// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The passes of one group of lines. A row of the buffer holds one element of every lane: the real parts, then the
// imaginary parts. The first pass reads straight from where the data are, the last one writes straight to where they
// go, whenever lanes lie side by side there.
#if defined(HEL_LANE_PASS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_LANE_PASS_INL
#undef HEL_LANE_PASS_INL
#else
#define HEL_LANE_PASS_INL
#endif

#include <algorithm>

#include "fft/lane_butterfly-inl.hpp"
#include "fft/lane_tables.hpp"
#include "fft/lane_vector-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Sources and targets of rows. Strides in numbers. A source asks for what lies `ahead` of what it loads; 0 costs
/// nothing measurable.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct BufferRows {
  T* data;
  HWY_INLINE void load(D d, int64_t row, V& re, V& im) const {
    const T* from = data + row * 2 * kLanes<D>;
    re = hn::Load(d, from), im = hn::Load(d, from + kLanes<D>);
  }
  HWY_INLINE void store(D d, int64_t row, V re, V im) const {
    T* to = data + row * 2 * kLanes<D>;
    hn::Store(re, d, to), hn::Store(im, d, to + kLanes<D>);
  }
};

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct InterleavedSource {
  const T* data;
  int64_t stride;
  int64_t ahead = 0;
  HWY_INLINE void load(D d, int64_t row, V& re, V& im) const {
    const T* from = data + row * stride;
    load_interleaved(d, from, re, im);
    hwy::Prefetch(from + ahead);
    hwy::Prefetch(from + ahead + kLanes<D>);
  }
};

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct SplitSource {
  const T *re_data, *im_data;
  int64_t stride;
  int64_t ahead = 0;
  HWY_INLINE void load(D d, int64_t row, V& re, V& im) const {
    re = hn::LoadU(d, re_data + row * stride), im = hn::LoadU(d, im_data + row * stride);
    // The last number of the vector: the first one may lie in a cache line that is loaded right now.
    hwy::Prefetch(re_data + row * stride + ahead + kLanes<D> - 1);
    hwy::Prefetch(im_data + row * stride + ahead + kLanes<D> - 1);
  }
};

template <class D, bool Stream = false, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct InterleavedTarget {
  T* data;
  int64_t stride;
  V scale;
  HWY_INLINE void store(D d, int64_t row, V re, V im) const {
    store_interleaved<Stream>(d, hn::Mul(scale, re), hn::Mul(scale, im), data + row * stride);
  }
};

template <class D, bool Stream = false, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct SplitTarget {
  T *re_data, *im_data;
  int64_t stride;
  V scale;
  HWY_INLINE void store(D d, int64_t row, V re, V im) const {
    store_vector<Stream>(d, hn::Mul(scale, re), re_data + row * stride);
    store_vector<Stream>(d, hn::Mul(scale, im), im_data + row * stride);
  }
};

template <class D, int R, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void multiply_twiddles(D d, const T* twiddle, V* re, V* im) {
  for (int i = 1; i < R; ++i) {
    const V c = hn::Set(d, twiddle[2 * i - 2]), s = hn::Set(d, twiddle[2 * i - 1]);
    const V a = re[i], b = im[i];
    re[i] = hn::NegMulAdd(b, s, hn::Mul(a, c));
    im[i] = hn::MulAdd(a, s, hn::Mul(b, c));
  }
}

/// Butterflies [begin, end) of the first pass, of which only the first `present` inputs are not zero.
template <int R, bool Half, class D, class Source, class T = hn::TFromD<D>>
HWY_INLINE void first_butterflies(D d, const LaneTables<T>& tables, const Source& source, T* buffer, int64_t begin,
                                  int64_t end, int present) {
  using V = hn::Vec<D>;
  const int64_t span = tables.n / R;
  const T* twiddle = tables.twiddles[0].data() + begin * 2 * (R - 1);
  const BufferRows<D> rows{buffer};
  for (int64_t p = begin; p < end; ++p, twiddle += 2 * (R - 1)) {
    V re[R], im[R];
    for (int i = 0; i < (Half ? R / 2 : R); ++i) {
      if (i < present)
        source.load(d, p + i * span, re[i], im[i]);
      else
        re[i] = im[i] = hn::Zero(d);
    }
    Butterfly<D, R>::template run<Half>(d, re, im);
    multiply_twiddles<D, R>(d, twiddle, re, im);
    for (int i = 0; i < R; ++i) rows.store(d, p + i * span, re[i], im[i]);
  }
}

/// The first pass, reading only the `stored` first rows.
template <int R, class D, class Source, class T = hn::TFromD<D>>
HWY_NOINLINE void first_pass(D d, const LaneTables<T>& tables, const Source& source, int64_t stored, T* buffer) {
  const int64_t span = tables.n / R, few = stored / span, more = stored % span;
  const int64_t limits[] = {0, more, span};
  for (int part = 0; part < 2; ++part) {
    const int present = static_cast<int>(part == 0 ? few + 1 : few);
    if constexpr (R % 2 == 0) {
      if (2 * present <= R) {
        first_butterflies<R, true>(d, tables, source, buffer, limits[part], limits[part + 1], present);
        continue;
      }
    }
    if (present < R)
      first_butterflies<R, false>(d, tables, source, buffer, limits[part], limits[part + 1], present);
    else
      first_butterflies<R, false>(d, tables, source, buffer, limits[part], limits[part + 1], R);
  }
}

/// A pass inside the buffer over blocks of `length` rows.
template <int R, class D, class T = hn::TFromD<D>>
HWY_NOINLINE void middle_pass(D d, int64_t n, int64_t length, const T* twiddle, T* buffer) {
  using V = hn::Vec<D>;
  const int64_t span = length / R;
  const BufferRows<D> rows{buffer};
  for (int64_t p = 0; p < span; ++p, twiddle += 2 * (R - 1))
    for (int64_t block = p; block < n; block += length) {
      V re[R], im[R];
      for (int i = 0; i < R; ++i) rows.load(d, block + i * span, re[i], im[i]);
      Butterfly<D, R>::template run<false>(d, re, im);
      multiply_twiddles<D, R>(d, twiddle, re, im);
      for (int i = 0; i < R; ++i) rows.store(d, block + i * span, re[i], im[i]);
    }
}

/// The last pass. `output` says where each row goes (null: it stays in its place); rows from `wanted` on are dropped.
template <int R, class D, class Target, class T = hn::TFromD<D>>
HWY_NOINLINE void last_pass(D d, int64_t n, const T* buffer, const int32_t* output, int64_t wanted,
                            const Target& target) {
  using V = hn::Vec<D>;
  const BufferRows<D> rows{const_cast<T*>(buffer)};
  for (int64_t block = 0; block < n; block += R) {
    V re[R], im[R];
    for (int i = 0; i < R; ++i) rows.load(d, block + i, re[i], im[i]);
    Butterfly<D, R>::template run<false>(d, re, im);
    for (int i = 0; i < R; ++i) {
      const int64_t k = output ? output[block + i] : block + i;
      if (k < wanted) target.store(d, k, re[i], im[i]);
    }
  }
}

/// Calls `pass` with the radix as a compile-time constant.
template <class Function>
HWY_INLINE void with_radix(int radix, const Function& function) {
  switch (radix) {
    case 2:
      return function.template run<2>();
    case 3:
      return function.template run<3>();
    case 4:
      return function.template run<4>();
    case 5:
      return function.template run<5>();
    case 7:
      return function.template run<7>();
    case 8:
      return function.template run<8>();
    case 11:
      return function.template run<11>();
    default:
      return function.template run<13>();
  }
}

template <class D, class Source, class T = hn::TFromD<D>>
struct FirstPass {
  D d;
  const LaneTables<T>& tables;
  const Source& source;
  int64_t stored;
  T* buffer;
  template <int R>
  HWY_INLINE void run() const {
    first_pass<R>(d, tables, source, stored, buffer);
  }
};

template <class D, class T = hn::TFromD<D>>
struct MiddlePass {
  D d;
  int64_t n, length;
  const T* twiddle;
  T* buffer;
  template <int R>
  HWY_INLINE void run() const {
    middle_pass<R>(d, n, length, twiddle, buffer);
  }
};

template <class D, class Target, class T = hn::TFromD<D>>
struct LastPass {
  D d;
  int64_t n;
  const T* buffer;
  const int32_t* output;
  int64_t wanted;
  const Target& target;
  template <int R>
  HWY_INLINE void run() const {
    last_pass<R>(d, n, buffer, output, wanted, target);
  }
};

/// All passes but the last: afterwards the buffer holds what last() expects. Lines of a single pass are loaded into
/// the buffer by the caller, zeros included.
template <class D, class Source, class T = hn::TFromD<D>>
HWY_INLINE void run_first_passes(D d, const LaneTables<T>& tables, const Source& source, int64_t stored, T* buffer) {
  with_radix(tables.radices[0], FirstPass<D, Source>{d, tables, source, stored, buffer});
  int64_t length = tables.n / tables.radices[0];
  for (int t = 1; t + 1 < tables.passes(); ++t) {
    const int radix = tables.radices[static_cast<size_t>(t)];
    with_radix(radix, MiddlePass<D>{d, tables.n, length, tables.twiddles[static_cast<size_t>(t)].data(), buffer});
    length /= radix;
  }
}

template <class D, class Target, class T = hn::TFromD<D>>
HWY_INLINE void run_last_pass(D d, const LaneTables<T>& tables, const T* buffer, const int32_t* output, int64_t wanted,
                              const Target& target) {
  with_radix(tables.radices.back(), LastPass<D, Target>{d, tables.n, buffer, output, wanted, target});
}

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
