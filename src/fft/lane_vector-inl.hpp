// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// How complex and real data get between memory and lanes: interleaving, and square transposes in registers.
// Compiled once per vector target; see lane_butterfly-inl.hpp for the guard.
#if defined(HEL_LANE_VECTOR_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_LANE_VECTOR_INL
#undef HEL_LANE_VECTOR_INL
#else
#define HEL_LANE_VECTOR_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
inline constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));

template <class D, class V = hn::Vec<D>, class T = hn::TFromD<D>>
HWY_INLINE void load_interleaved(D d, const T* from, V& re, V& im) {
#if HWY_TARGET == HWY_SCALAR
  re = hn::Load(d, from), im = hn::Load(d, from + 1);
#else
  hn::LoadInterleaved2(d, from, re, im);
#endif
}

/// Stores to an address that is a multiple of the vector length when `Stream`, then past the cache.
template <bool Stream, class D, class V = hn::Vec<D>, class T = hn::TFromD<D>>
HWY_INLINE void store_vector(D d, V v, T* to) {
  if constexpr (Stream)
    hn::Stream(v, d, to);
  else
    hn::StoreU(v, d, to);
}

/// Highway's version takes six shuffles on 512-bit vectors; two suffice with a permutation of two registers.
template <bool Stream = false, class D, class V = hn::Vec<D>, class T = hn::TFromD<D>>
HWY_INLINE void store_interleaved(D d, V re, V im, T* to) {
#if HWY_TARGET == HWY_AVX3
  V low, high;
  if constexpr (sizeof(T) == 8) {
    low.raw = _mm512_permutex2var_pd(re.raw, _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0), im.raw);
    high.raw = _mm512_permutex2var_pd(re.raw, _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4), im.raw);
  } else {
    low.raw = _mm512_permutex2var_ps(re.raw, _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0),
                                     im.raw);
    high.raw = _mm512_permutex2var_ps(
        re.raw, _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8), im.raw);
  }
  store_vector<Stream>(d, low, to);
  store_vector<Stream>(d, high, to + kLanes<D>);
#elif HWY_TARGET == HWY_SCALAR
  hn::Store(re, d, to), hn::Store(im, d, to + 1);
#else
  hn::StoreInterleaved2(re, im, d, to);
#endif
}

#if HWY_TARGET == HWY_SCALAR
template <class D, class V = hn::Vec<D>>
HWY_INLINE void transpose(D, V*) {}  // one lane
#else
/// Transposes the 128-bit blocks of as many vectors as a vector has blocks; vectors lie `stride` apart in v.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void transpose_blocks(D d, V* v, int stride) {
  constexpr int kBlocks = static_cast<int>(kLanes<D> * sizeof(hn::TFromD<D>) / 16);
  if constexpr (kBlocks == 2) {
    const V a = v[0], b = v[stride];
    v[0] = hn::ConcatLowerLower(d, b, a);
    v[stride] = hn::ConcatUpperUpper(d, b, a);
  } else if constexpr (kBlocks == 4) {
    const V a = hn::ConcatLowerLower(d, v[2 * stride], v[0]), b = hn::ConcatLowerLower(d, v[3 * stride], v[stride]);
    const V c = hn::ConcatUpperUpper(d, v[2 * stride], v[0]), e = hn::ConcatUpperUpper(d, v[3 * stride], v[stride]);
    v[0] = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);
    v[stride] = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
    v[2 * stride] = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(e), c);
    v[3 * stride] = hn::OddEvenBlocks(e, hn::SwapAdjacentBlocks(c));
  } else {
    static_assert(kBlocks == 1, "no target of ours has other vectors");
  }
}

/// Transposes the square of kLanes vectors: first the tiles inside the 128-bit blocks, then the blocks.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void transpose(D d, V* v) {
  constexpr int kTile = 16 / sizeof(hn::TFromD<D>), kCount = static_cast<int>(kLanes<D>);
  HWY_UNROLL(16)
  for (int i = 0; i < kCount; i += kTile) {
    if constexpr (kTile == 2) {
      const V a = v[i], b = v[i + 1];
      v[i] = hn::InterleaveLower(d, a, b);
      v[i + 1] = hn::InterleaveUpper(d, a, b);
    } else {
      const hn::Repartition<double, D> pairs;
      const auto a = hn::BitCast(pairs, hn::InterleaveLower(d, v[i], v[i + 1]));
      const auto b = hn::BitCast(pairs, hn::InterleaveUpper(d, v[i], v[i + 1]));
      const auto c = hn::BitCast(pairs, hn::InterleaveLower(d, v[i + 2], v[i + 3]));
      const auto e = hn::BitCast(pairs, hn::InterleaveUpper(d, v[i + 2], v[i + 3]));
      v[i] = hn::BitCast(d, hn::InterleaveLower(pairs, a, c));
      v[i + 1] = hn::BitCast(d, hn::InterleaveUpper(pairs, a, c));
      v[i + 2] = hn::BitCast(d, hn::InterleaveLower(pairs, b, e));
      v[i + 3] = hn::BitCast(d, hn::InterleaveUpper(pairs, b, e));
    }
  }
  HWY_UNROLL(4)
  for (int i = 0; i < kTile; ++i) transpose_blocks(d, v + i, kTile);
}
#endif

#if HWY_TARGET != HWY_SCALAR
/// How many complex numbers a vector holds, and so how many consecutive elements a tile of lines spans.
template <class D>
inline constexpr int kTileElements = static_cast<int>(kLanes<D> / 2);

/// Transposes kTileElements vectors of as many complex numbers.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void transpose_complex(D d, V* v) {
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    transpose_blocks(d, v, 1);
  } else {
    const hn::Repartition<double, D> pairs;
    hn::Vec<decltype(pairs)> w[kTileElements<D>];
    HWY_UNROLL(8)
    for (int i = 0; i < kTileElements<D>; ++i) w[i] = hn::BitCast(pairs, v[i]);
    transpose(pairs, w);
    HWY_UNROLL(8)
    for (int i = 0; i < kTileElements<D>; ++i) v[i] = hn::BitCast(d, w[i]);
  }
}

/// The lane whose elements vector i of the lower (upper == 0) or upper half of a tile holds: zipping works inside
/// 128-bit blocks.
template <class D>
constexpr int64_t tile_lane(int i, int upper) {
  return sizeof(hn::TFromD<D>) == 8 ? 2 * i + upper : 4 * (i / 2) + i % 2 + 2 * upper;
}

/// Rows of lanes into vectors of consecutive complex elements of one lane each. One shuffle a vector for zipping and
/// two or three for the transpose, instead of four with real and imaginary parts transposed apart.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void zip_tile(D d, const V* re, const V* im, V* lower, V* upper) {
  HWY_UNROLL(8)
  for (int i = 0; i < kTileElements<D>; ++i) {
    lower[i] = hn::InterleaveLower(d, re[i], im[i]);
    upper[i] = hn::InterleaveUpper(d, re[i], im[i]);
  }
  transpose_complex(d, lower);
  transpose_complex(d, upper);
}

/// The reverse of zip_tile().
template <class D, class V = hn::Vec<D>>
HWY_INLINE void unzip_tile(D d, V* lower, V* upper, V* re, V* im) {
  transpose_complex(d, lower);
  transpose_complex(d, upper);
  HWY_UNROLL(8)
  for (int i = 0; i < kTileElements<D>; ++i) {
    if constexpr (sizeof(hn::TFromD<D>) == 8) {
      re[i] = hn::InterleaveLower(d, lower[i], upper[i]);
      im[i] = hn::InterleaveUpper(d, lower[i], upper[i]);
    } else {
      // Blocks (r0 i0 r1 i1) and (r2 i2 r3 i3) to (r0 r1 r2 r3) and (i0 i1 i2 i3).
      const auto a = hn::InterleaveLower(d, lower[i], upper[i]), b = hn::InterleaveUpper(d, lower[i], upper[i]);
      re[i] = hn::InterleaveLower(d, a, b);
      im[i] = hn::InterleaveUpper(d, a, b);
    }
  }
}
#endif

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
