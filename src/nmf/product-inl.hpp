// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Products of small and thin matrices out of one register tile: some rows of broadcast numbers against one to three
// vectors. Compiled once per vector target.
#if defined(HEL_NMF_PRODUCT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_PRODUCT_INL
#undef HEL_NMF_PRODUCT_INL
#else
#define HEL_NMF_PRODUCT_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
inline constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));

/// Vectors of a tile, and the most rows: 24 sums of 32 registers, or 12 of 16.
inline constexpr int kVectors = 3;
#if HWY_TARGET == HWY_AVX3
inline constexpr int kTileRows = 8;
#else
inline constexpr int kTileRows = 4;
#endif

/// Numbers side by side in a panel: what the vectors of a tile hold.
template <class T>
inline constexpr int64_t kPanel = kVectors* kLanes<hn::ScalableTag<T>>;

/// c(m, v) = [c(m, v) +] sum over i of a(m, i) b(i, v): a with strides am, ai; b and c with strides bi, cm of rows.
template <class T>
struct Factors {
  const T* a;
  int64_t am, ai;
  const T* b;
  int64_t bi;
  int64_t count;
  T* c;
  int64_t cm;
  const T* ahead = nullptr;  ///< a cache line of it is fetched for each i and each tile; NULL = nothing
};

template <class T>
inline constexpr int64_t kCacheLine = 64 / static_cast<int64_t>(sizeof(T));

/// Fetches a cache line into the second level: rows that lie nearly a page apart would crowd in the first one.
template <class T>
HWY_INLINE void fetch([[maybe_unused]] const T* from) {
#if HWY_COMPILER_GCC || HWY_COMPILER_CLANG
  __builtin_prefetch(from, 0, 2);
#endif
}

template <int M, int V, bool Add, class T>
HWY_NOINLINE void tile(const Factors<T>& f) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kLanes<decltype(d)>;
  // Copies, since the stores could change what f refers to.
  const int64_t am = f.am, ai = f.ai, bi = f.bi, cm = f.cm;
  T* const c = f.c;
  hn::Vec<decltype(d)> sum[M][V];
  HWY_UNROLL(8)
  for (int m = 0; m < M; ++m) {
    HWY_UNROLL(3)
    for (int v = 0; v < V; ++v) sum[m][v] = Add ? hn::LoadU(d, c + m * cm + v * kN) : hn::Zero(d);
  }
  const T* a = f.a;
  const T* b = f.b;
  const T* ahead = f.ahead ? f.ahead : b;
  const int64_t ahead_step = f.ahead ? kCacheLine<T> : bi;
  for (int64_t i = f.count; i > 0; --i, a += ai, b += bi, ahead += ahead_step) {
    fetch(ahead);
    hn::Vec<decltype(d)> row[V];
    HWY_UNROLL(3)
    for (int v = 0; v < V; ++v) row[v] = hn::LoadU(d, b + v * kN);
    HWY_UNROLL(8)
    for (int m = 0; m < M; ++m) {
      const auto factor = hn::Set(d, a[m * am]);
      HWY_UNROLL(3)
      for (int v = 0; v < V; ++v) sum[m][v] = hn::MulAdd(factor, row[v], sum[m][v]);
    }
  }
  HWY_UNROLL(8)
  for (int m = 0; m < M; ++m) {
    HWY_UNROLL(3)
    for (int v = 0; v < V; ++v) hn::StoreU(sum[m][v], d, c + m * cm + v * kN);
  }
}

template <int V, bool Add, class T>
HWY_INLINE void tile_of(int m, const Factors<T>& f) {
  switch (m) {
    case 1:
      return tile<1, V, Add>(f);
    case 2:
      return tile<2, V, Add>(f);
    case 3:
      return tile<3, V, Add>(f);
    case 4:
      return tile<4, V, Add>(f);
#if HWY_TARGET == HWY_AVX3
    case 5:
      return tile<5, V, Add>(f);
    case 6:
      return tile<6, V, Add>(f);
    case 7:
      return tile<7, V, Add>(f);
    case 8:
      return tile<8, V, Add>(f);
#endif
  }
}

/// The product with `rows` rows of a and c, in tiles of nearly equal height.
template <bool Add, class T>
HWY_NOINLINE void product(int vectors, int64_t rows, Factors<T> f) {
  for (int64_t left = (rows + kTileRows - 1) / kTileRows; left > 0; --left) {
    const int m = static_cast<int>((rows + left - 1) / left);
    switch (vectors) {
      case 1:
        tile_of<1, Add>(m, f);
        break;
      case 2:
        tile_of<2, Add>(m, f);
        break;
      default:
        tile_of<3, Add>(m, f);
        break;
    }
    rows -= m;
    f.a += m * f.am;
    f.c += m * f.cm;
    if (f.ahead) f.ahead += f.count * kCacheLine<T>;
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
