// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of shift_strand_transform.hpp for one vector target. Compiled once per target: the include guard toggles,
// as Highway asks for.
#if defined(HEL_SHIFT_STRAND_TRANSFORM_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SHIFT_STRAND_TRANSFORM_INL
#undef HEL_SHIFT_STRAND_TRANSFORM_INL
#else
#define HEL_SHIFT_STRAND_TRANSFORM_INL
#endif

#include "fft/lane_butterfly-inl.hpp"
#include "nmf/shift_strand_kernel-inl.hpp"
#include "nmf/shift_strand_transform.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One vector of each row: real parts of some strands, imaginary parts a cache line later.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct Rows {
  T* data;
  static constexpr int64_t kLine = StrandTransform<T>::kLine, kRow = StrandTransform<T>::kRow;

  HWY_INLINE void load(D d, int64_t row, V& re, V& im) const {
    re = hn::LoadU(d, data + row * kRow), im = hn::LoadU(d, data + row * kRow + kLine);
  }
  HWY_INLINE void store(D d, int64_t row, V re, V im) const {
    hn::StoreU(re, d, data + row * kRow), hn::StoreU(im, d, data + row * kRow + kLine);
  }
};

template <class D, class T = hn::TFromD<D>>
HWY_INLINE Rows<D> rows_of(D, const T* data) {
  return {const_cast<T*>(data)};
}

/// re + i im times c + i s, or times its conjugate.
template <bool Conjugate, class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void multiply_by(D d, const T* factor, V& re, V& im) {
  const V c = hn::Set(d, factor[0]), s = hn::Set(d, factor[1]), a = re;
  if constexpr (Conjugate) {
    re = hn::MulAdd(im, s, hn::Mul(a, c));
    im = hn::NegMulAdd(a, s, hn::Mul(im, c));
  } else {
    re = hn::NegMulAdd(im, s, hn::Mul(a, c));
    im = hn::MulAdd(a, s, hn::Mul(im, c));
  }
}

/// Calls function.template run<R>().
template <class Function>
HWY_INLINE void with_strand_radix(int radix, const Function& function) {
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
    default:
      return function.template run<8>();
  }
}

template <class D, class T = hn::TFromD<D>>
struct FirstStrandPass {
  using V = hn::Vec<D>;
  D d;
  const StrandTransform<T>& transform;
  const T* rows;
  int64_t stored;
  T* buffer;

  /// Butterflies [begin, end), of which only the first `present` inputs are not zero.
  template <int R, bool Half>
  HWY_INLINE void some(int64_t begin, int64_t end, int present) const {
    const T* twiddle = transform.tables.twiddles[0].data() + begin * 2 * (R - 1);
    const int64_t span = transform.span, pitch = transform.pitch;
    const Rows<D> from = rows_of(d, rows), to{buffer};
    for (int64_t p = begin; p < end; ++p, twiddle += 2 * (R - 1)) {
      V re[R], im[R];
      for (int i = 0; i < (Half ? R / 2 : R); ++i) {
        if (i < present)
          from.load(d, p + i * span, re[i], im[i]);
        else
          re[i] = im[i] = hn::Zero(d);
      }
      fft::HWY_NAMESPACE::Butterfly<D, R>::template run<Half>(d, re, im);
      for (int i = 1; i < R; ++i) multiply_by<false>(d, twiddle + 2 * i - 2, re[i], im[i]);
      for (int i = 0; i < R; ++i) Rows<D>{to.data + i * pitch}.store(d, p, re[i], im[i]);
    }
  }

  template <int R>
  HWY_NOINLINE void run() const {
    const int64_t span = transform.span, few = stored / span, more = stored % span;
    const int64_t limits[] = {0, more, span};
    for (int part = 0; part < 2; ++part) {
      const int present = static_cast<int>(part == 0 ? few + 1 : few);
      if constexpr (R % 2 == 0) {
        if (2 * present <= R) {
          some<R, true>(limits[part], limits[part + 1], present);
          continue;
        }
      }
      if (present < R)
        some<R, false>(limits[part], limits[part + 1], present);
      else
        some<R, false>(limits[part], limits[part + 1], R);
    }
  }
};

/// A pass over the rows of a part in blocks of `length`; the transform back multiplies first.
template <bool Back, class D, class T = hn::TFromD<D>>
struct MiddleStrandPass {
  using V = hn::Vec<D>;
  D d;
  int64_t rows, length;
  const T* twiddles;
  T* part;

  template <int R>
  HWY_NOINLINE void run() const {
    const int64_t span = length / R;
    const T* twiddle = twiddles;
    const Rows<D> at{part};
    for (int64_t p = 0; p < span; ++p, twiddle += 2 * (R - 1))
      for (int64_t block = p; block < rows; block += length) {
        V re[R], im[R];
        for (int i = 0; i < R; ++i) at.load(d, block + i * span, re[i], im[i]);
        if constexpr (Back)
          for (int i = 1; i < R; ++i) multiply_by<true>(d, twiddle + 2 * i - 2, re[i], im[i]);
        fft::HWY_NAMESPACE::Butterfly<D, R>::template run<false>(d, re, im);
        if constexpr (!Back)
          for (int i = 1; i < R; ++i) multiply_by<false>(d, twiddle + 2 * i - 2, re[i], im[i]);
        for (int i = 0; i < R; ++i) at.store(d, block + (Back ? (R - i) % R : i) * span, re[i], im[i]);
      }
  }
};

/// The last pass forward: `action` takes the rows of the spectrum of a part.
template <class D, class Action, class T = hn::TFromD<D>>
struct LastStrandPass {
  using V = hn::Vec<D>;
  D d;
  int64_t rows;
  const T* part;
  const Action& action;

  template <int R>
  HWY_NOINLINE void run() const {
    const Rows<D> from = rows_of(d, part);
    for (int64_t row = 0; row < rows; row += R) {
      V re[R], im[R];
      for (int i = 0; i < R; ++i) from.load(d, row + i, re[i], im[i]);
      fft::HWY_NAMESPACE::Butterfly<D, R>::template run<false>(d, re, im);
      for (int i = 0; i < R; ++i) action.take(d, row + i, re[i], im[i]);
    }
  }
};

/// The first pass back: `source` gives rows of the spectrum of a part.
template <class D, class Source, class T = hn::TFromD<D>>
struct FirstPassBack {
  using V = hn::Vec<D>;
  D d;
  int64_t rows;
  const Source& source;
  T* part;

  template <int R>
  HWY_NOINLINE void run() const {
    const Rows<D> to{part};
    for (int64_t row = 0; row < rows; row += R) {
      V re[R], im[R];
      source.template give<R>(d, row, re, im);
      fft::HWY_NAMESPACE::Butterfly<D, R>::template run<false>(d, re, im);
      for (int i = 0; i < R; ++i) to.store(d, row + (R - i) % R, re[i], im[i]);
    }
  }
};

/// Rows p + i span of the result, i < R, of a buffer whose parts went through all other passes back.
template <int R, class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void last_butterfly(D d, const StrandTransform<T>& transform, const T* buffer, int64_t p, V* re, V* im) {
  const T* twiddle = transform.tables.twiddles[0].data() + p * 2 * (R - 1);
  for (int i = 0; i < R; ++i) rows_of(d, buffer + i * transform.pitch).load(d, p, re[i], im[i]);
  for (int i = 1; i < R; ++i) multiply_by<true>(d, twiddle + 2 * i - 2, re[i], im[i]);
  fft::HWY_NAMESPACE::Butterfly<D, R>::template run<false>(d, re, im);
}

template <class D, class T = hn::TFromD<D>>
struct LastPassBack {
  using V = hn::Vec<D>;
  D d;
  const StrandTransform<T>& transform;
  const T* buffer;
  int64_t wanted;
  T* rows;

  template <int R>
  HWY_NOINLINE void run() const {
    const Rows<D> to{rows};
    for (int64_t p = 0; p < transform.span; ++p) {
      V re[R], im[R];
      last_butterfly<R>(d, transform, buffer, p, re, im);
      for (int i = 0; i < R; ++i) {
        const int64_t row = p + (R - i) % R * transform.span;
        if (row < wanted) to.store(d, row, re[i], im[i]);
      }
    }
  }
};

/// a / b for positive b that is neither tiny nor huge, to the last bit or the one before. Vectors of 512 bits divide
/// slower than they approximate the reciprocal and improve it.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V divide([[maybe_unused]] D d, V a, V b) {
#if HWY_TARGET == HWY_AVX3
  V guess;
  if constexpr (sizeof(hn::TFromD<D>) == 8)
    guess.raw = _mm512_rcp14_pd(b.raw);
  else
    guess.raw = _mm512_rcp14_ps(b.raw);
  const V one = hn::Set(d, 1);
  guess = hn::MulAdd(guess, hn::NegMulAdd(guess, b, one), guess);
  if constexpr (sizeof(hn::TFromD<D>) == 8) guess = hn::MulAdd(guess, hn::NegMulAdd(guess, b, one), guess);
  const V quotient = hn::Mul(a, guess);
  return hn::MulAdd(hn::NegMulAdd(quotient, b, a), guess, quotient);
#else
  return hn::Div(a, b);
#endif
}

/// The last pass back of neg and pos, and the update of the activations.
template <class D, class T = hn::TFromD<D>>
struct UpdatePass {
  using V = hn::Vec<D>;
  D d;
  const StrandTransform<T>& transform;
  const T *neg, *pos;
  const StrandStep<T>& step;
  int64_t column;

  HWY_INLINE void update(int64_t at, V neg_v, V pos_v) const {
    const V zero = hn::Zero(d), denominator = hn::Set(d, step.denominator);
    const V more = step.extra ? hn::Add(hn::LoadU(d, step.extra + at), denominator) : denominator;
    const V low = hn::Add(hn::Max(pos_v, zero), more);
    hn::StoreU(divide(d, hn::Mul(hn::LoadU(d, step.e + at), hn::Max(neg_v, zero)), low), d, step.e + at);
  }

  template <int R>
  HWY_NOINLINE void run() const {
    constexpr int64_t kLine = StrandTransform<T>::kLine, kRow = StrandTransform<T>::kRow;
    for (int64_t p = 0; p < transform.span; ++p) {
      V nr[R], ni[R], pr[R], pi[R];
      last_butterfly<R>(d, transform, neg, p, nr, ni);
      last_butterfly<R>(d, transform, pos, p, pr, pi);
      for (int i = 0; i < R; ++i) {
        const int64_t row = p + (R - i) % R * transform.span, at = row * kRow + column;
        if (row >= step.wanted) continue;
        update(at, nr[i], pr[i]);
        update(at + kLine, ni[i], pi[i]);
      }
    }
  }
};

/// Passes of one part but the first and the last of a transform.
template <bool Back, class D, class T = hn::TFromD<D>>
HWY_INLINE void run_middle(D d, const StrandTransform<T>& transform, T* part) {
  const fft::LaneTables<T>& tables = transform.tables;
  const auto pass = [&](int t, int64_t length) {
    with_strand_radix(
        tables.radices[static_cast<size_t>(t)],
        MiddleStrandPass<Back, D>{d, transform.span, length, tables.twiddles[static_cast<size_t>(t)].data(), part});
  };
  int64_t length = transform.span;
  if constexpr (!Back) {
    for (int t = 1; t + 1 < tables.passes(); ++t) {
      pass(t, length);
      length /= tables.radices[static_cast<size_t>(t)];
    }
  } else {
    length = tables.radices.back();
    for (int t = tables.passes() - 2; t > 0; --t) {
      length *= tables.radices[static_cast<size_t>(t)];
      pass(t, length);
    }
  }
}

/// The passes forward of a part, behind the first one.
template <class D, class Action, class T = hn::TFromD<D>>
HWY_INLINE void finish_forward(D d, const StrandTransform<T>& transform, T* part, const Action& action) {
  run_middle<false>(d, transform, part);
  with_strand_radix(transform.tables.radices.back(), LastStrandPass<D, Action>{d, transform.span, part, action});
}

/// The passes back of a part, before the last one.
template <class D, class Source, class T = hn::TFromD<D>>
HWY_INLINE void begin_back(D d, const StrandTransform<T>& transform, const Source& source, T* part) {
  with_strand_radix(transform.tables.radices.back(), FirstPassBack<D, Source>{d, transform.span, source, part});
  run_middle<true>(d, transform, part);
}

/// Into the second-level cache.
template <class T>
HWY_INLINE void fetch_row(const T* row) {
  __builtin_prefetch(row, 0, 2);
  __builtin_prefetch(row + StrandTransform<T>::kLine, 0, 2);
}

/// A spectrum as it is.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct PlainRows {
  Rows<D> rows;
  HWY_INLINE void take(D d, int64_t row, V re, V im) const { rows.store(d, row, re, im); }
  template <int R>
  HWY_INLINE void give(D d, int64_t row, V* re, V* im) const {
    for (int r = 0; r < R; ++r) rows.load(d, row + r, re[r], im[r]);
  }
};

/// The same; the rows that the next block of this atom will need are fetched meanwhile.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct FetchingRows {
  Rows<D> rows;
  const T* next;
  HWY_INLINE void take(D d, int64_t row, V re, V im) const {
    rows.store(d, row, re, im);
    fetch_row(next + row * StrandTransform<T>::kRow);
  }
};

/// Sums of products of `count` spectra with factors of a table, whose next row begins table_step numbers later.
template <bool Fetch, class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct ProductRows {
  const T *spectra, *table, *next;
  int64_t count, spectrum_step, factor_step, table_step;

  /// R rows at once, so that sums of many do not wait for one another.
  template <int R>
  HWY_INLINE void give(D d, int64_t row, V* re, V* im) const {
    const T* factor = table + row * table_step;
    const T* from = spectra + row * StrandTransform<T>::kRow;
    if constexpr (Fetch)
      for (int r = 0; r < R; ++r) fetch_row(next + (row + r) * StrandTransform<T>::kRow);
    for (int r = 0; r < R; ++r) {
      rows_of(d, from).load(d, r, re[r], im[r]);
      multiply_by<false>(d, factor + r * table_step, re[r], im[r]);
    }
    for (int64_t i = 1; i < count; ++i) {
      from += spectrum_step, factor += factor_step;
      for (int r = 0; r < R; ++r) {
        V ar, ai;
        rows_of(d, from).load(d, r, ar, ai);
        const V wr = hn::Set(d, factor[r * table_step]), wi = hn::Set(d, factor[r * table_step + 1]);
        re[r] = hn::NegMulAdd(ai, wi, hn::MulAdd(ar, wr, re[r]));
        im[r] = hn::MulAdd(ai, wr, hn::MulAdd(ar, wi, im[r]));
      }
    }
  }
};

template <class T>
void to_spectrum(const StrandTransform<T>& transform, const T* rows, int64_t stored, T* spectrum) {
  using D = hn::ScalableTag<T>;
  const D d;
  const int radix = transform.tables.radices[0];
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>) {
    T* at = spectrum + column;
    with_strand_radix(radix, FirstStrandPass<D>{d, transform, rows + column, stored, at});
    for (int part = 0; part < radix; ++part, at += transform.pitch)
      finish_forward(d, transform, at, PlainRows<D>{{at}});
  }
}

template <class T>
void mix_strands(const StrandTransform<T>& transform, const StrandForm& form, const StrandMix<T>& job) {
  using D = hn::ScalableTag<T>;
  const D d;
  const int radix = transform.tables.radices[0];
  const int64_t table_step = 2 * form.pairs();
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>) {
    for (int64_t m = 0; m < form.atoms; ++m)
      with_strand_radix(radix, FirstStrandPass<D>{d, transform, job.rows + m * job.field + column, transform.size(),
                                                  job.spectra + m * form.spectrum + column});
    for (int part = 0; part < radix; ++part) {
      const int64_t row = part * transform.span, at = part * transform.pitch + column;
      for (int64_t m = 0; m < form.atoms; ++m) {
        T* spectrum = job.spectra + m * form.spectrum + at;
        const T* next = job.next + m * job.field + row * StrandTransform<T>::kRow;
        finish_forward(d, transform, spectrum, FetchingRows<D>{{spectrum}, next});
      }
      for (int64_t c = 0; c < form.channels; ++c) {
        const ProductRows<false, D> products{job.spectra + at, job.table + row * table_step + 2 * c,
                                             nullptr,          form.atoms,
                                             form.spectrum,    2 * form.channels,
                                             table_step};
        begin_back(d, transform, products, job.out + c * form.spectrum + at);
      }
    }
    for (int64_t c = 0; c < form.channels; ++c)
      with_strand_radix(radix, LastPassBack<D>{d, transform, job.out + c * form.spectrum + column, job.wanted,
                                               job.results + c * job.result_field + column});
  }
}

template <class T>
void step_strands(const StrandTransform<T>& transform, const StrandForm& form, const T* a, const T* b, const T* table,
                  int64_t m, T* buffer, const StrandStep<T>& step) {
  using D = hn::ScalableTag<T>;
  const D d;
  const int radix = transform.tables.radices[0];
  const int64_t table_step = 2 * form.pairs();
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>) {
    T* neg = buffer + column;
    T* pos = neg + form.spectrum;
    for (int part = 0; part < radix; ++part) {
      const int64_t row = part * transform.span, at = part * transform.pitch;
      const T* factors = table + row * table_step + 2 * m * form.channels;
      const T* next = step.e + row * StrandTransform<T>::kRow;
      const T* before = step.before + row * StrandTransform<T>::kRow;
      const ProductRows<true, D> from_a{a + at + column, factors, before, form.channels, form.spectrum, 2, table_step};
      const ProductRows<true, D> from_b{b + at + column, factors, next, form.channels, form.spectrum, 2, table_step};
      begin_back(d, transform, from_a, neg + at);
      begin_back(d, transform, from_b, pos + at);
    }
    if (!step.neg) {
      with_strand_radix(radix, UpdatePass<D>{d, transform, neg, pos, step, column});
    } else {
      with_strand_radix(radix, LastPassBack<D>{d, transform, neg, step.wanted, step.neg + column});
      with_strand_radix(radix, LastPassBack<D>{d, transform, pos, step.wanted, step.pos + column});
    }
  }
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
