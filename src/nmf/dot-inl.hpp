// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Products of matrices that both lie along the summed dimension: a tile of sums holds a vector for each of some rows
// of one against some rows of the other, which become numbers at the end. Compiled once per vector target.
#if defined(HEL_NMF_DOT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_DOT_INL
#undef HEL_NMF_DOT_INL
#else
#define HEL_NMF_DOT_INL
#endif

#include "fft/lane_vector-inl.hpp"
#include "nmf/product-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The first `count` numbers, at most a vector, and zeros; nothing beyond them is touched.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_some(D d, const T* from, int64_t count) {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(count)), d, from);
#else
  HWY_ALIGN T lanes[kLanes<D>] = {};
  for (int64_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
#endif
}

/// Keeps the compiler from loading the same numbers again for each product, which costs twice where they cross a cache
/// line.
template <class V>
HWY_INLINE void hold([[maybe_unused]] V& v) {
#if HWY_TARGET == HWY_AVX3
  asm("" : "+v"(v.raw));
#elif HWY_TARGET == HWY_AVX2
  asm("" : "+x"(v.raw));
#endif
}

template <int kCount, class D, class V = hn::Vec<D>>
HWY_INLINE V sum_of(D d, const V* v) {
  if constexpr (kCount == 1)
    return v[0];
  else
    return hn::Add(sum_of<kCount / 2>(d, v), sum_of<kCount - kCount / 2>(d, v + kCount / 2));
}

/// to[m] = [to[m] +] the sum of the lanes of v[m].
template <int M, class D, class V, class T = hn::TFromD<D>>
HWY_INLINE void store_sums(D d, V* v, bool add, T* to) {
  constexpr int kN = kLanes<D>;
  if constexpr (M == 1) {
    const T sum = hn::GetLane(hn::SumOfLanes(d, v[0]));
    *to = add ? *to + sum : sum;
#if HWY_TARGET != HWY_SCALAR
  } else if constexpr (kN > M) {
    const hn::Half<D> half;
    hn::Vec<decltype(half)> w[M];
    HWY_UNROLL(8)
    for (int m = 0; m < M; ++m) w[m] = hn::Add(hn::LowerHalf(half, v[m]), hn::UpperHalf(half, v[m]));
    store_sums<M>(half, w, add, to);
#endif
  } else {
    fft::HWY_NAMESPACE::transpose(d, v);
    const V sum = sum_of<kN>(d, v);
    hn::StoreU(add ? hn::Add(sum, hn::LoadU(d, to)) : sum, d, to);
    if constexpr (M > kN) store_sums<M - kN>(d, v + kN, add, to + kN);
  }
}

/// c(k, m) = [c(k, m) +] sum over i < count of a(m, i) b(k, i). Rows of b are zero up to a whole vector.
template <class T>
struct Dots {
  const T* a;
  int64_t a_stride;
  const T* b;
  int64_t b_stride;
  int64_t count;
  T* c;
  int64_t c_stride;
  bool add;
};

template <int M, int C, class T>
HWY_NOINLINE void dot_tile(const Dots<T>& f) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kN = kLanes<decltype(d)>;
  const int64_t am = f.a_stride, bk = f.b_stride;
  V sum[C][M];
  const T* a = f.a;
  const T* b = f.b;
  const int64_t whole = f.count - f.count % kN;
  if (whole < f.count) {
    V row[C];
    HWY_UNROLL(3)
    for (int k = 0; k < C; ++k) row[k] = hn::LoadU(d, b + k * bk + whole);
    HWY_UNROLL(8)
    for (int m = 0; m < M; ++m) {
      const V v = load_some(d, a + m * am + whole, f.count - whole);
      HWY_UNROLL(3)
      for (int k = 0; k < C; ++k) sum[k][m] = hn::Mul(v, row[k]);
    }
  } else {
    HWY_UNROLL(3)
    for (int k = 0; k < C; ++k) {
      HWY_UNROLL(8)
      for (int m = 0; m < M; ++m) sum[k][m] = hn::Zero(d);
    }
  }
  for (int64_t i = whole; i > 0; i -= kN, a += kN, b += kN) {
    V row[C];
    HWY_UNROLL(3)
    for (int k = 0; k < C; ++k) row[k] = hn::LoadU(d, b + k * bk);
    HWY_UNROLL(8)
    for (int m = 0; m < M; ++m) {
      V v = hn::LoadU(d, a + m * am);
      hold(v);
      HWY_UNROLL(3)
      for (int k = 0; k < C; ++k) sum[k][m] = hn::MulAdd(v, row[k], sum[k][m]);
    }
  }
  HWY_UNROLL(3)
  for (int k = 0; k < C; ++k) store_sums<M>(d, sum[k], f.add, f.c + k * f.c_stride);
}

/// M rows of a against `size` rows of b, in tiles of nearly equal width.
template <int M, class T>
HWY_INLINE void dot_rows(int64_t size, Dots<T> f) {
  for (int64_t left = (size + kVectors - 1) / kVectors; left > 0; --left) {
    const int64_t some = (size + left - 1) / left;
    if (some == 3)
      dot_tile<M, 3>(f);
    else if (some == 2)
      dot_tile<M, 2>(f);
    else
      dot_tile<M, 1>(f);
    size -= some;
    f.b += some * f.b_stride;
    f.c += some * f.c_stride;
  }
}

/// `rows` rows of a against `size` rows of b.
template <class T>
HWY_NOINLINE void dot_products(int64_t rows, int64_t size, Dots<T> f) {
  for (; rows >= kTileRows; rows -= kTileRows, f.a += kTileRows * f.a_stride, f.c += kTileRows) {
    dot_rows<kTileRows>(size, f);
  }
  for (; rows > 0; --rows, f.a += f.a_stride, ++f.c) dot_rows<1>(size, f);
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
