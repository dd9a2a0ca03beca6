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

/// The last pass forward: `action` takes the rows of the spectrum, of which those of this part begin at `first`.
template <class D, class Action, class T = hn::TFromD<D>>
struct LastStrandPass {
  using V = hn::Vec<D>;
  D d;
  int64_t rows, first;
  const T* part;
  const Action& action;

  template <int R>
  HWY_NOINLINE void run() const {
    const Rows<D> from = rows_of(d, part);
    for (int64_t row = 0; row < rows; row += R) {
      V re[R], im[R];
      for (int i = 0; i < R; ++i) from.load(d, row + i, re[i], im[i]);
      fft::HWY_NAMESPACE::Butterfly<D, R>::template run<false>(d, re, im);
      for (int i = 0; i < R; ++i) action.take(d, first + row + i, re[i], im[i]);
    }
  }
};

/// The first pass back: `source` gives rows of a spectrum.
template <class D, class Source, class T = hn::TFromD<D>>
struct FirstPassBack {
  using V = hn::Vec<D>;
  D d;
  int64_t rows, first;
  const Source& source;
  T* part;

  template <int R>
  HWY_NOINLINE void run() const {
    const Rows<D> to{part};
    for (int64_t row = 0; row < rows; row += R) {
      V re[R], im[R];
      for (int i = 0; i < R; ++i) source.give(d, first + row + i, re[i], im[i]);
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
    hn::StoreU(hn::Div(hn::Mul(hn::LoadU(d, step.e + at), hn::Max(neg_v, zero)), low), d, step.e + at);
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

/// All passes forward of one column of vectors.
template <class D, class Action, class T = hn::TFromD<D>>
HWY_INLINE void run_forward(D d, const StrandTransform<T>& transform, const T* rows, int64_t stored, T* buffer,
                            const Action& action) {
  const fft::LaneTables<T>& tables = transform.tables;
  with_strand_radix(tables.radices[0], FirstStrandPass<D>{d, transform, rows, stored, buffer});
  for (int part = 0; part < tables.radices[0]; ++part) {
    T* at = buffer + part * transform.pitch;
    run_middle<false>(d, transform, at);
    with_strand_radix(tables.radices.back(),
                      LastStrandPass<D, Action>{d, transform.span, part * transform.span, at, action});
  }
}

/// All passes back but the last.
template <class D, class Source, class T = hn::TFromD<D>>
HWY_INLINE void run_back(D d, const StrandTransform<T>& transform, const Source& source, int part, T* buffer) {
  T* at = buffer + part * transform.pitch;
  with_strand_radix(transform.tables.radices.back(),
                    FirstPassBack<D, Source>{d, transform.span, part * transform.span, source, at});
  run_middle<true>(d, transform, at);
}

/// A spectrum as it is.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct PlainRows {
  Rows<D> rows;
  HWY_INLINE void take(D d, int64_t row, V re, V im) const { rows.store(d, row, re, im); }
  HWY_INLINE void give(D d, int64_t row, V& re, V& im) const { rows.load(d, row, re, im); }
};

/// Adds products with the table of an atom to the spectra of all channels.
template <bool First, class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct MixRows {
  T *out, *spectrum;
  const T* table;
  int64_t channels, out_step, table_step;

  HWY_INLINE void take(D d, int64_t row, V re, V im) const {
    if (spectrum) Rows<D>{spectrum}.store(d, row, re, im);
    const T* factor = table + row * table_step;
    for (int64_t c = 0; c < channels; ++c) {
      const Rows<D> to{out + c * out_step};
      V sum_re, sum_im;
      const V wr = hn::Set(d, factor[2 * c]), wi = hn::Set(d, factor[2 * c + 1]);
      if constexpr (First) {
        sum_re = hn::Mul(re, wr), sum_im = hn::Mul(re, wi);
      } else {
        to.load(d, row, sum_re, sum_im);
        sum_re = hn::MulAdd(re, wr, sum_re), sum_im = hn::MulAdd(re, wi, sum_im);
      }
      to.store(d, row, hn::NegMulAdd(im, wi, sum_re), hn::MulAdd(im, wr, sum_im));
    }
  }
};

/// Sums over channels of products with the table of an atom.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
struct ProductRows {
  const T *spectra, *table;
  int64_t channels, spectrum_step, table_step;

  HWY_INLINE void give(D d, int64_t row, V& re, V& im) const {
    const T* factor = table + row * table_step;
    rows_of(d, spectra).load(d, row, re, im);
    multiply_by<false>(d, factor, re, im);
    for (int64_t c = 1; c < channels; ++c) {
      V ar, ai;
      rows_of(d, spectra + c * spectrum_step).load(d, row, ar, ai);
      const V wr = hn::Set(d, factor[2 * c]), wi = hn::Set(d, factor[2 * c + 1]);
      re = hn::NegMulAdd(ai, wi, hn::MulAdd(ar, wr, re));
      im = hn::MulAdd(ai, wr, hn::MulAdd(ar, wi, im));
    }
  }
};

template <class T>
void to_spectrum(const StrandTransform<T>& transform, const T* rows, int64_t stored, T* buffer, T* spectrum) {
  const hn::ScalableTag<T> d;
  using D = hn::ScalableTag<T>;
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>)
    run_forward(d, transform, rows + column, stored, buffer + column, PlainRows<D>{{spectrum + column}});
}

template <bool First, class T>
HWY_INLINE void mix_one(const StrandTransform<T>& transform, const StrandForm& form, const T* rows, int64_t m,
                        const T* table, T* buffer, T* out, T* spectrum) {
  const hn::ScalableTag<T> d;
  using D = hn::ScalableTag<T>;
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>) {
    const MixRows<First, D> action{out + column,
                                   spectrum ? spectrum + column : nullptr,
                                   table + 2 * m * form.channels,
                                   form.channels,
                                   form.spectrum,
                                   2 * form.pairs()};
    run_forward(d, transform, rows + column, transform.size(), buffer + column, action);
  }
}

template <class T>
void mix_atom(const StrandTransform<T>& transform, const StrandForm& form, const T* rows, int64_t m, const T* table,
              T* buffer, T* out, T* spectrum) {
  if (m == 0)
    mix_one<true>(transform, form, rows, m, table, buffer, out, spectrum);
  else
    mix_one<false>(transform, form, rows, m, table, buffer, out, spectrum);
}

template <class T>
void from_spectrum(const StrandTransform<T>& transform, const T* spectrum, T* buffer, int64_t wanted, T* rows) {
  const hn::ScalableTag<T> d;
  using D = hn::ScalableTag<T>;
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>) {
    T* at = buffer + column;
    const PlainRows<D> source{rows_of(d, spectrum + column)};
    for (int part = 0; part < transform.tables.radices[0]; ++part) run_back(d, transform, source, part, at);
    with_strand_radix(transform.tables.radices[0], LastPassBack<D>{d, transform, at, wanted, rows + column});
  }
}

template <class T>
void step_strands(const StrandTransform<T>& transform, const StrandForm& form, const T* a, const T* b, const T* table,
                  int64_t m, T* buffer, const StrandStep<T>& step) {
  const hn::ScalableTag<T> d;
  using D = hn::ScalableTag<T>;
  const int radix = transform.tables.radices[0];
  const int64_t table_step = 2 * form.pairs();
  table += 2 * m * form.channels;
  for (int64_t column = 0; column < StrandTransform<T>::kLine; column += kStrandLanes<D>) {
    T* neg = buffer + column;
    T* pos = neg + transform.buffer();
    const ProductRows<D> from_a{a + column, table, form.channels, form.spectrum, table_step};
    const ProductRows<D> from_b{b + column, table, form.channels, form.spectrum, table_step};
    for (int part = 0; part < radix; ++part) {
      run_back(d, transform, from_a, part, neg);
      run_back(d, transform, from_b, part, pos);
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
