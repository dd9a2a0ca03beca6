// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of the direct convolution, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/cloud_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "fft/lane_vector-inl.hpp"
#include "nufft/cloud_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using fft::HWY_NAMESPACE::load_interleaved;
using fft::HWY_NAMESPACE::store_interleaved;

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vector = hn::Vec<Tag<T>>;

/// Frequencies that a product works on side by side: with real and imaginary parts of two sums that makes twelve
/// registers. Points are taken five at a time where there are 32 registers: a coefficient is loaded for each block.
constexpr int64_t kSide = 3;
constexpr int64_t kPointSide = HWY_TARGET <= HWY_AVX3 ? 5 : 3;

template <class T>
int64_t lanes() {
  return static_cast<int64_t>(hn::Lanes(Tag<T>()));
}

/// Two complex sums of `Side` results.
template <class T, int64_t Side>
struct Sums {
  Vector<T> a_re[Side], a_im[Side], b_re[Side], b_im[Side];
};

template <class T, int64_t Side>
HWY_INLINE void clear(Sums<T, Side>& sums) {
  for (int64_t r = 0; r < Side; ++r) sums.a_re[r] = sums.a_im[r] = sums.b_re[r] = sums.b_im[r] = hn::Zero(Tag<T>());
}

template <class T>
HWY_INLINE void put(Vector<T> re, Vector<T> im, bool add, int64_t half, T* row) {
  const Tag<T> d;
  if (add) {
    re = hn::Add(re, hn::Load(d, row));
    im = hn::Add(im, hn::Load(d, row + half));
  }
  hn::Store(re, d, row);
  hn::Store(im, d, row + half);
}

template <class T>
void points_to_rows_impl(const PointsToRows<T>& job, int64_t first, int64_t last) {
  const Tag<T> d;
  const int64_t stride = 2 * job.half;
  for (int64_t v = 0; v < job.half; v += lanes<T>())
    for (int64_t q = first; q < last; q += kSide) {
      Sums<T, kSide> sums;
      clear(sums);
      const T* row = job.rows + v;
      const T* cosines = job.cosines + q;
      const T* sines = job.sines + q;
      for (int64_t j = 0; j < job.points; ++j, row += stride, cosines += job.table, sines += job.table) {
        const Vector<T> re = hn::Load(d, row), im = hn::Load(d, row + job.half);
        for (int64_t r = 0; r < kSide; ++r) {
          const Vector<T> c = hn::Set(d, cosines[r]), s = hn::Set(d, sines[r]);
          sums.a_re[r] = hn::MulAdd(c, re, sums.a_re[r]);
          sums.a_im[r] = hn::MulAdd(c, im, sums.a_im[r]);
          sums.b_re[r] = hn::MulAdd(s, re, sums.b_re[r]);
          sums.b_im[r] = hn::MulAdd(s, im, sums.b_im[r]);
        }
      }
      for (int64_t r = 0; r < kSide && q + r < last; ++r) {
        T* const center = job.middle + v;
        const int64_t shift = (q + r) * stride;
        put<T>(hn::Add(sums.a_re[r], sums.b_im[r]), hn::Sub(sums.a_im[r], sums.b_re[r]), job.add, job.half,
               center + shift);
        if (shift > 0)
          put<T>(hn::Sub(sums.a_re[r], sums.b_im[r]), hn::Add(sums.a_im[r], sums.b_re[r]), job.add, job.half,
                 center - shift);
      }
    }
}

/// The sums over frequencies q of a block of points, for one strip of the rows.
template <class T>
HWY_INLINE void evaluate_strip(const RowsToPoints<T>& job, const T* const* cosines, const T* const* sines, int64_t v,
                               Sums<T, kPointSide>& sums) {
  const Tag<T> d;
  clear(sums);
  const T* sum = job.sum + v;
  const T* difference = job.difference + v;
  for (int64_t q = 0; q < job.pairs; ++q, sum += 2 * job.half, difference += 2 * job.half) {
    const Vector<T> u_re = hn::Load(d, sum), u_im = hn::Load(d, sum + job.half);
    for (int64_t r = 0; r < kPointSide; ++r) {
      const Vector<T> c = hn::Set(d, cosines[r][q]);
      sums.a_re[r] = hn::MulAdd(c, u_re, sums.a_re[r]);
      sums.a_im[r] = hn::MulAdd(c, u_im, sums.a_im[r]);
    }
    const Vector<T> v_re = hn::Load(d, difference), v_im = hn::Load(d, difference + job.half);
    for (int64_t r = 0; r < kPointSide; ++r) {
      const Vector<T> s = hn::Set(d, sines[r][q]);
      sums.b_re[r] = hn::MulAdd(s, v_re, sums.b_re[r]);
      sums.b_im[r] = hn::MulAdd(s, v_im, sums.b_im[r]);
    }
  }
}

template <class T>
double total(Vector<T> v) {
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(Tag<T>(), v)));
}

template <class T>
void rows_to_points_impl(const RowsToPoints<T>& job, int64_t points) {
  const Tag<T> d;
  const int64_t width = lanes<T>();
  HWY_ALIGN T kept[kCloudGroup * 4 * kCloudPad<T>];
  for (int64_t i = 0; i < points * 4 * width; ++i) kept[i] = 0;
  for (int64_t v = 0; v < job.half; v += width) {
    const Vector<T> frequency = hn::Iota(d, static_cast<T>(job.first_frequency + static_cast<double>(v)));
    for (int64_t l = 0; l < points; l += kPointSide) {
      const T *cosines[kPointSide], *sines[kPointSide];
      for (int64_t r = 0; r < kPointSide; ++r) {
        const int64_t at = (l + r < points ? l + r : points - 1) * job.table;
        cosines[r] = job.cosines + at;
        sines[r] = job.sines + at;
      }
      Sums<T, kPointSide> sums;
      evaluate_strip(job, cosines, sines, v, sums);
      for (int64_t r = 0; r < kPointSide && l + r < points; ++r) {
        const T* const phase = job.phases + (l + r) * 2 * job.half + v;
        const Vector<T> c = hn::Load(d, phase), s = hn::Load(d, phase + job.half);
        const Vector<T> re = hn::Sub(sums.a_re[r], sums.b_im[r]), im = hn::Add(sums.a_im[r], sums.b_re[r]);
        const Vector<T> z_re = hn::MulAdd(re, c, hn::Mul(im, s)), z_im = hn::NegMulAdd(re, s, hn::Mul(im, c));
        T* const own = kept + (l + r) * 4 * width;
        hn::Store(hn::Add(hn::Load(d, own), z_re), d, own);
        hn::Store(hn::Add(hn::Load(d, own + width), z_im), d, own + width);
        hn::Store(hn::MulAdd(frequency, z_re, hn::Load(d, own + 2 * width)), d, own + 2 * width);
        hn::Store(hn::MulAdd(frequency, z_im, hn::Load(d, own + 3 * width)), d, own + 3 * width);
      }
    }
  }
  for (int64_t i = 0; i < 4 * points; ++i) job.values[i] = total<T>(hn::Load(d, kept + i * width));
}

template <class T>
HWY_INLINE void product(const T* a, const T* b, int64_t half, bool conjugate, Vector<T>& re, Vector<T>& im) {
  const Tag<T> d;
  const Vector<T> a_re = hn::Load(d, a), a_im = hn::Load(d, a + half), b_re = hn::Load(d, b);
  const Vector<T> stored = hn::Load(d, b + half), b_im = conjugate ? hn::Neg(stored) : stored;
  re = hn::NegMulAdd(a_im, b_im, hn::Mul(a_re, b_re));
  im = hn::MulAdd(a_re, b_im, hn::Mul(a_im, b_re));
}

template <class T>
void multiply_pair_impl(const PairProduct<T>& job) {
  const Tag<T> d;
  const int64_t half = job.half;
  for (int64_t v = 0; v < half; v += lanes<T>()) {
    Vector<T> re, im;
    product(job.a_plus + v, job.b_plus + v, half, job.conjugate, re, im);
    Vector<T> other_re = hn::Zero(d), other_im = hn::Zero(d);
    if (job.a_minus) product(job.a_minus + v, job.b_minus + v, half, job.conjugate, other_re, other_im);
    hn::Store(hn::Add(re, other_re), d, job.sum + v);
    hn::Store(hn::Add(im, other_im), d, job.sum + half + v);
    if (!job.a_minus) re = im = hn::Zero(d);
    hn::Store(hn::Sub(re, other_re), d, job.difference + v);
    hn::Store(hn::Sub(im, other_im), d, job.difference + half + v);
  }
}

template <class T>
void conjugate_product_impl(const T* a, const T* b, T scale, int64_t half, T* out) {
  const Tag<T> d;
  const Vector<T> factor = hn::Set(d, scale);
  for (int64_t v = 0; v < half; v += lanes<T>()) {
    Vector<T> re, im;
    product(b + v, a + v, half, true, re, im);
    hn::Store(hn::Mul(factor, re), d, out + v);
    hn::Store(hn::Mul(factor, im), d, out + half + v);
  }
}

template <class T>
void scale_row_impl(const T* row, T re, T im, int64_t half, T* out) {
  const Tag<T> d;
  const Vector<T> x = hn::Set(d, re), y = hn::Set(d, im);
  for (int64_t v = 0; v < half; v += lanes<T>()) {
    const Vector<T> a = hn::Load(d, row + v), b = hn::Load(d, row + half + v);
    hn::Store(hn::NegMulAdd(y, b, hn::Mul(x, a)), d, out + v);
    hn::Store(hn::MulAdd(y, a, hn::Mul(x, b)), d, out + half + v);
  }
}

template <class T>
void split_run_impl(const T* from, int64_t count, T* re, T* im) {
  const Tag<T> d;
  int64_t i = 0;
  for (; i + lanes<T>() <= count; i += lanes<T>()) {
    Vector<T> a, b;
    load_interleaved(d, from + 2 * i, a, b);
    hn::StoreU(a, d, re + i);
    hn::StoreU(b, d, im + i);
  }
  for (; i < count; ++i) {
    re[i] = from[2 * i];
    im[i] = from[2 * i + 1];
  }
}

/// `count` numbers to interleaved ones, the k-th to to[step * 2 k] with step 1 or -1, conjugated in the latter case.
template <class T>
void join(const T* re, const T* im, int64_t count, bool add, bool down, T* to) {
  const Tag<T> d;
  const int64_t width = lanes<T>();
  int64_t i = 0;
  for (; i + width <= count; i += width) {
    Vector<T> a = hn::LoadU(d, re + i), b = hn::LoadU(d, im + i), old_a, old_b;
    T* const place = down ? to - 2 * (i + width - 1) : to + 2 * i;
    if (down) {
      a = hn::Reverse(d, a);
      b = hn::Neg(hn::Reverse(d, b));
    }
    if (add) {
      load_interleaved(d, place, old_a, old_b);
      a = hn::Add(a, old_a);
      b = hn::Add(b, old_b);
    }
    store_interleaved(d, a, b, place);
  }
  for (; i < count; ++i) {
    T* const place = down ? to - 2 * i : to + 2 * i;
    const T b = down ? -im[i] : im[i];
    place[0] = add ? place[0] + re[i] : re[i];
    place[1] = add ? place[1] + b : b;
  }
}

template <class T>
void join_run_impl(const T* re, const T* im, int64_t count, bool add, T* to) {
  join(re, im, count, add, false, to);
}

template <class T>
void add_mirrored(const T* from, int64_t count, T* re, T* im) {
  const Tag<T> d;
  const int64_t width = lanes<T>();
  int64_t i = 0;
  for (; i + width <= count; i += width) {
    Vector<T> a, b;
    load_interleaved(d, from - 2 * (i + width - 1), a, b);
    hn::StoreU(hn::Add(hn::LoadU(d, re + i), hn::Reverse(d, a)), d, re + i);
    hn::StoreU(hn::Sub(hn::LoadU(d, im + i), hn::Reverse(d, b)), d, im + i);
  }
  for (; i < count; ++i) {
    re[i] += from[-2 * i];
    im[i] -= from[1 - 2 * i];
  }
}

template <class T>
void fold_half_impl(const T* up, const T* down, int64_t n, int64_t half, T* row) {
  T* const im = row + half;
  const int64_t filled = up ? (n + 1) / 2 : 0;
  if (up) split_run_impl(up, filled, row, im);
  for (int64_t i = filled; i < half; ++i) row[i] = im[i] = 0;
  if (down) add_mirrored(down - 2, n / 2, row + 1, im + 1);
}

template <class T>
void unfold_half_impl(const T* row, int64_t n, int64_t half, bool add, T* up, T* down) {
  if (up) join(row, row + half, (n + 1) / 2, add, false, up);
  if (down) join(row + 1, row + half + 1, n / 2, add, true, down - 2);
}

/// Lanes of fold_half() from frequency v on, at either end of a row. Most often one of them is other than 0, the last
/// one of an even n.
template <class T>
HWY_INLINE void fold_edge(const HalfRow<const T>& from, int64_t n, int64_t v, Vector<T>& re, Vector<T>& im) {
  const Tag<T> d;
  const int64_t ups = (n + 1) / 2, last = n / 2, end = last + 1 - v < lanes<T>() ? last + 1 - v : lanes<T>();
  if (end == 1 && v >= ups) {
    re = hn::IfThenElseZero(hn::FirstN(d, 1), hn::Set(d, from.down[-2 * v]));
    im = hn::IfThenElseZero(hn::FirstN(d, 1), hn::Set(d, -from.down[1 - 2 * v]));
    return;
  }
  HWY_ALIGN T parts[2][kCloudPad<T>] = {};
  for (int64_t i = 0; i < end; ++i) {
    const int64_t k = v + i;
    const T re_up = k < ups ? from.up[2 * k] : T(0), im_up = k < ups ? from.up[2 * k + 1] : T(0);
    parts[0][i] = k > 0 ? re_up + from.down[-2 * k] : re_up;
    parts[1][i] = k > 0 ? im_up - from.down[1 - 2 * k] : im_up;
  }
  re = hn::Load(d, parts[0]);
  im = hn::Load(d, parts[1]);
}

template <class T>
HWY_INLINE void fold(const HalfRow<const T>& from, int64_t n, int64_t v, Vector<T>& re, Vector<T>& im) {
  const Tag<T> d;
  const int64_t width = lanes<T>();
  if (v + width > (n + 1) / 2 || width > n / 2) return fold_edge(from, n, v, re, im);
  Vector<T> other_re, other_im;
  load_interleaved(d, from.up + 2 * v, re, im);
  if (v > 0) {
    load_interleaved(d, from.down - 2 * (v + width - 1), other_re, other_im);
    other_re = hn::Reverse(d, other_re);
    other_im = hn::Reverse(d, other_im);
  } else {  // frequency 0 has no other: lane i comes from frequency -i, and lane 0 from nowhere
    load_interleaved(d, from.down - 2 * width, other_re, other_im);
    const hn::Rebind<hwy::MakeSigned<T>, Tag<T>> integers;
    using Integer = hwy::MakeSigned<T>;
    const auto places = hn::And(hn::Sub(hn::Set(integers, static_cast<Integer>(width)), hn::Iota(integers, 0)),
                                hn::Set(integers, static_cast<Integer>(width - 1)));
    const auto table = hn::IndicesFromVec(d, places);
    const auto none = hn::FirstN(d, 1);
    other_re = hn::IfThenZeroElse(none, hn::TableLookupLanes(other_re, table));
    other_im = hn::IfThenZeroElse(none, hn::TableLookupLanes(other_im, table));
  }
  re = hn::Add(re, other_re);
  im = hn::Sub(im, other_im);
}

template <bool Conjugate, class T>
HWY_INLINE void times_row(const T* a, int64_t half, Vector<T> b_re, Vector<T> b_im, Vector<T>& re, Vector<T>& im) {
  const Tag<T> d;
  const Vector<T> a_re = hn::Load(d, a), a_im = hn::Load(d, a + half);
  if (Conjugate) b_im = hn::Neg(b_im);
  re = hn::NegMulAdd(a_im, b_im, hn::Mul(a_re, b_re));
  im = hn::MulAdd(a_re, b_im, hn::Mul(a_im, b_re));
}

template <bool Conjugate, class T>
void multiply_folded_as(const FoldedProduct<T>& job) {
  const Tag<T> d;
  const int64_t half = job.half;
  for (int64_t v = 0; v < half; v += lanes<T>()) {
    Vector<T> b_re, b_im, re, im, other_re, other_im;
    fold(job.plus, job.n, v, b_re, b_im);
    times_row<Conjugate>(job.a_plus + v, half, b_re, b_im, re, im);
    fold(job.minus, job.n, v, b_re, b_im);
    times_row<Conjugate>(job.a_minus + v, half, b_re, b_im, other_re, other_im);
    hn::Store(hn::Add(re, other_re), d, job.sum + v);
    hn::Store(hn::Add(im, other_im), d, job.sum + half + v);
    hn::Store(hn::Sub(re, other_re), d, job.difference + v);
    hn::Store(hn::Sub(im, other_im), d, job.difference + half + v);
  }
}

template <class T>
void multiply_folded_impl(const FoldedProduct<T>& job) {
  if (job.conjugate)
    multiply_folded_as<true>(job);
  else
    multiply_folded_as<false>(job);
}

template <class T>
HWY_INLINE void scaled_product(const T* a, const T* b, T scale, int64_t half, Vector<T>& re, Vector<T>& im) {
  const Tag<T> d;
  const Vector<T> a_re = hn::LoadU(d, a), a_im = hn::LoadU(d, a + half), b_re = hn::LoadU(d, b),
                  b_im = hn::LoadU(d, b + half), factor = hn::Set(d, scale);
  re = hn::Mul(factor, hn::MulAdd(a_im, b_im, hn::Mul(a_re, b_re)));
  im = hn::Mul(factor, hn::NegMulAdd(a_im, b_re, hn::Mul(a_re, b_im)));
}

template <class T>
void conjugate_product_unfolded_impl(const T* a, const T* b, T scale, int64_t n, int64_t half, const HalfRow<T>& to) {
  const Tag<T> d;
  const int64_t width = lanes<T>(), ups = (n + 1) / 2, last = n / 2;
  const auto store_down = [=](Vector<T> re, Vector<T> im, int64_t k) {
    store_interleaved(d, hn::Reverse(d, re), hn::Neg(hn::Reverse(d, im)), to.down - 2 * (k + width - 1));
  };
  int64_t k = 0;
  for (Vector<T> re, im; k + width <= ups && width <= last; k += width) {
    scaled_product(a + k, b + k, scale, half, re, im);
    store_interleaved(d, re, im, to.up + 2 * k);
    // Frequency 0 does not go down; the one after the first vector may come twice.
    if (k == 0) scaled_product(a + 1, b + 1, scale, half, re, im);
    store_down(re, im, std::max<int64_t>(k, 1));
  }
  for (; k <= last; ++k) {
    const T re = scale * (a[k] * b[k] + a[half + k] * b[half + k]);
    const T im = scale * (a[k] * b[half + k] - a[half + k] * b[k]);
    if (k < ups) to.up[2 * k] = re, to.up[2 * k + 1] = im;
    if (k > 0) to.down[-2 * k] = re, to.down[1 - 2 * k] = -im;
  }
}

#define HEL_INSTANCES(T, suffix)                                                                                      \
  void points_to_rows_##suffix(const PointsToRows<T>& job, int64_t first, int64_t last) {                             \
    points_to_rows_impl(job, first, last);                                                                            \
  }                                                                                                                   \
  void rows_to_points_##suffix(const RowsToPoints<T>& job, int64_t points) { rows_to_points_impl(job, points); }      \
  void multiply_pair_##suffix(const PairProduct<T>& job) { multiply_pair_impl(job); }                                 \
  void conjugate_product_##suffix(const T* a, const T* b, T scale, int64_t half, T* out) {                            \
    conjugate_product_impl(a, b, scale, half, out);                                                                   \
  }                                                                                                                   \
  void scale_row_##suffix(const T* row, T re, T im, int64_t half, T* out) { scale_row_impl(row, re, im, half, out); } \
  void split_run_##suffix(const T* from, int64_t count, T* re, T* im) { split_run_impl(from, count, re, im); }        \
  void join_run_##suffix(const T* re, const T* im, int64_t count, bool add, T* to) {                                  \
    join_run_impl(re, im, count, add, to);                                                                            \
  }                                                                                                                   \
  void fold_half_##suffix(const T* up, const T* down, int64_t n, int64_t half, T* row) {                              \
    fold_half_impl(up, down, n, half, row);                                                                           \
  }                                                                                                                   \
  void unfold_half_##suffix(const T* row, int64_t n, int64_t half, bool add, T* up, T* down) {                        \
    unfold_half_impl(row, n, half, add, up, down);                                                                    \
  }                                                                                                                   \
  void multiply_folded_##suffix(const FoldedProduct<T>& job) { multiply_folded_impl(job); }                           \
  void unfold_product_##suffix(const T* a, const T* b, T scale, int64_t n, int64_t half, const HalfRow<T>& to) {      \
    conjugate_product_unfolded_impl(a, b, scale, n, half, to);                                                        \
  }
HEL_INSTANCES(double, double)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

#define HEL_DISPATCH(T, suffix)                                                                \
  HWY_EXPORT(points_to_rows_##suffix);                                                         \
  HWY_EXPORT(rows_to_points_##suffix);                                                         \
  HWY_EXPORT(multiply_pair_##suffix);                                                          \
  HWY_EXPORT(conjugate_product_##suffix);                                                      \
  HWY_EXPORT(scale_row_##suffix);                                                              \
  HWY_EXPORT(split_run_##suffix);                                                              \
  HWY_EXPORT(join_run_##suffix);                                                               \
  HWY_EXPORT(fold_half_##suffix);                                                              \
  HWY_EXPORT(unfold_half_##suffix);                                                            \
  template <>                                                                                  \
  void points_to_rows(const PointsToRows<T>& job, int64_t first, int64_t last) noexcept {      \
    HWY_DYNAMIC_DISPATCH(points_to_rows_##suffix)(job, first, last);                           \
  }                                                                                            \
  template <>                                                                                  \
  void rows_to_points(const RowsToPoints<T>& job, int64_t points) noexcept {                   \
    HWY_DYNAMIC_DISPATCH(rows_to_points_##suffix)(job, points);                                \
  }                                                                                            \
  template <>                                                                                  \
  void multiply_pair(const PairProduct<T>& job) noexcept {                                     \
    HWY_DYNAMIC_DISPATCH(multiply_pair_##suffix)(job);                                         \
  }                                                                                            \
  template <>                                                                                  \
  void conjugate_product(const T* a, const T* b, T scale, int64_t half, T* out) noexcept {     \
    HWY_DYNAMIC_DISPATCH(conjugate_product_##suffix)(a, b, scale, half, out);                  \
  }                                                                                            \
  template <>                                                                                  \
  void scale_row(const T* row, T re, T im, int64_t half, T* out) noexcept {                    \
    HWY_DYNAMIC_DISPATCH(scale_row_##suffix)(row, re, im, half, out);                          \
  }                                                                                            \
  template <>                                                                                  \
  void split_run(const T* from, int64_t count, T* re, T* im) noexcept {                        \
    HWY_DYNAMIC_DISPATCH(split_run_##suffix)(from, count, re, im);                             \
  }                                                                                            \
  template <>                                                                                  \
  void join_run(const T* re, const T* im, int64_t count, bool add, T* to) noexcept {           \
    HWY_DYNAMIC_DISPATCH(join_run_##suffix)(re, im, count, add, to);                           \
  }                                                                                            \
  template <>                                                                                  \
  void fold_half(const T* up, const T* down, int64_t n, int64_t half, T* row) noexcept {       \
    HWY_DYNAMIC_DISPATCH(fold_half_##suffix)(up, down, n, half, row);                          \
  }                                                                                            \
  template <>                                                                                  \
  void unfold_half(const T* row, int64_t n, int64_t half, bool add, T* up, T* down) noexcept { \
    HWY_DYNAMIC_DISPATCH(unfold_half_##suffix)(row, n, half, add, up, down);                   \
  }                                                                                            \
  HWY_EXPORT(multiply_folded_##suffix);                                                        \
  template <>                                                                                  \
  void multiply_folded(const FoldedProduct<T>& job) noexcept {                                 \
    HWY_DYNAMIC_DISPATCH(multiply_folded_##suffix)(job);                                       \
  }                                                                                            \
  HWY_EXPORT(unfold_product_##suffix);                                                         \
  template <>                                                                                  \
  void conjugate_product_unfolded(const T* a, const T* b, T scale, int64_t n, int64_t half,    \
                                  const HalfRow<T>& to) noexcept {                             \
    HWY_DYNAMIC_DISPATCH(unfold_product_##suffix)(a, b, scale, n, half, to);                   \
  }
HEL_DISPATCH(double, double)
HEL_DISPATCH(float, float)
#undef HEL_DISPATCH

}  // namespace hel::nufft
#endif
