// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Groups of lines between the caller's arrays and rows of lanes: every format, lanes side by side ("columns") or
// elements side by side ("rows"), and groups that are not full.
#if defined(HEL_LANE_BLOCK_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_LANE_BLOCK_INL
#undef HEL_LANE_BLOCK_INL
#else
#define HEL_LANE_BLOCK_INL
#endif

#include <algorithm>
#include <cstring>

#include "fft/lane_vector-inl.hpp"
#include "fft/line.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Up to kLanes lines in memory, of which `count` exist.
template <class T>
struct Group {
  Points<T> at;
  Format format;
  Strides strides;
  int64_t count;
};

/// Which half of the rows a real group uses.
enum Slot { kRealSlot = 0, kImaginarySlot = 1 };

/// One number of any format.
template <class T>
HWY_INLINE void load_number(const Group<const T>& group, int64_t lane, int64_t j, T& re, T& im) {
  const Points<const T> at = advance(group.at, group.format, lane * group.strides.lane + j * group.strides.element);
  re = at.re[0];
  if (group.format != Format::Real) im = at.im[0];
}

template <class T>
HWY_INLINE void store_number(const Group<T>& group, int64_t lane, int64_t k, T re, T im) {
  const Points<T> at = advance(group.at, group.format, lane * group.strides.lane + k * group.strides.element);
  at.re[0] = re;
  if (group.format != Format::Real) at.im[0] = im;
}

/// Any group, number by number: for what is too small for tiles. Lanes that do not exist become zero.
template <class D, class T = hn::TFromD<D>>
HWY_NOINLINE void load_numbers(D, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  for (int64_t j = 0; j < stored; ++j)
    for (int64_t lane = 0; lane < kLanes<D>; ++lane) {
      T re = 0, im = 0;
      if (lane < group.count) load_number(group, lane, j, re, im);
      T* row = rows + j * 2 * kLanes<D> + lane;
      row[slot * kLanes<D>] = re;
      if (group.format != Format::Real) row[kLanes<D>] = im;
    }
}

#if HWY_TARGET <= HWY_AVX2
/// The mask of the first `count` numbers of a vector; what a mask leaves out is not touched in memory.
template <class D>
HWY_INLINE auto first_numbers(D d, int64_t count) {
  return hn::FirstN(d, static_cast<size_t>(std::clamp<int64_t>(count, 0, kLanes<D>)));
}
#endif

/// `count` lanes that lie side by side.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void load_lanes(D d, Points<const T> from, Format format, int64_t count, V& re, V& im) {
#if HWY_TARGET <= HWY_AVX2
  if (count < kLanes<D>) {
    if (format == Format::Interleaved) {
      const V low = hn::MaskedLoad(first_numbers(d, 2 * count), d, from.re);
      const V high = hn::MaskedLoad(first_numbers(d, 2 * count - kLanes<D>), d, from.re + kLanes<D>);
      re = hn::ConcatEven(d, high, low), im = hn::ConcatOdd(d, high, low);
      return;
    }
    re = hn::MaskedLoad(first_numbers(d, count), d, from.re);
    im = format == Format::Planar ? hn::MaskedLoad(first_numbers(d, count), d, from.im) : hn::Zero(d);
    return;
  }
#endif
  if (format == Format::Interleaved) return load_interleaved(d, from.re, re, im);
  re = hn::LoadU(d, from.re);
  im = format == Format::Planar ? hn::LoadU(d, from.im) : hn::Zero(d);
}

/// Elements [0, stored) of a group into rows. A real group fills one slot of the rows and leaves the other alone.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void load_columns(D d, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  for (int64_t j = 0; j < stored; ++j, rows += 2 * kLanes<D>) {
    hn::Vec<D> re, im;
    load_lanes(d, advance(group.at, group.format, j * group.strides.element), group.format, group.count, re, im);
    hn::Store(re, d, rows + slot * kLanes<D>);
    if (group.format != Format::Real) hn::Store(im, d, rows + kLanes<D>);
  }
}

#if HWY_TARGET != HWY_SCALAR
/// Elements of kTileElements (complex) or kLanes (real) lines at a time.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void load_complex_tile(D d, const Group<const T>& group, int64_t j, T* rows) {
  constexpr int kCount = kTileElements<D>;
  hn::Vec<D> lower[kCount], upper[kCount], re[kCount], im[kCount];
  const T* from = group.at.re + 2 * j;
  const int64_t stride = 2 * group.strides.lane;
  HWY_UNROLL(8)
  for (int i = 0; i < kCount; ++i) {
    const int64_t a = tile_lane<D>(i, 0), b = tile_lane<D>(i, 1);
    lower[i] = a < group.count ? hn::LoadU(d, from + a * stride) : hn::Zero(d);
    upper[i] = b < group.count ? hn::LoadU(d, from + b * stride) : hn::Zero(d);
  }
  unzip_tile(d, lower, upper, re, im);
  HWY_UNROLL(8)
  for (int i = 0; i < kCount; ++i) {
    T* row = rows + (j + i) * 2 * kLanes<D>;
    hn::Store(re[i], d, row), hn::Store(im[i], d, row + kLanes<D>);
  }
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE void load_part_tile(D d, const T* from, const Group<const T>& group, int64_t j, T* rows) {
  constexpr int kCount = static_cast<int>(kLanes<D>);
  hn::Vec<D> v[kCount];
  HWY_UNROLL(16)
  for (int lane = 0; lane < kCount; ++lane)
    v[lane] = lane < group.count ? hn::LoadU(d, from + lane * group.strides.lane + j) : hn::Zero(d);
  transpose(d, v);
  HWY_UNROLL(16)
  for (int i = 0; i < kCount; ++i) hn::Store(v[i], d, rows + (j + i) * 2 * kLanes<D>);
}

/// Tiles overlap at the end rather than stick out.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void load_rows(D d, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  const int64_t tile = group.format == Format::Interleaved ? kTileElements<D> : kLanes<D>;
  for (int64_t begin = 0; begin < stored; begin += tile) {
    const int64_t j = std::min(begin, stored - tile);
    if (group.format == Format::Interleaved) {
      load_complex_tile(d, group, j, rows);
    } else {
      load_part_tile(d, group.at.re, group, j, rows + slot * kLanes<D>);
      if (group.format == Format::Planar) load_part_tile(d, group.at.im, group, j, rows + kLanes<D>);
    }
  }
}
#endif

/// Whether tiles can serve lines of so many elements, or vectors groups of so many lanes.
template <class D, class T>
HWY_INLINE bool is_too_small(const Group<T>& group, int64_t elements) {
  if (HWY_TARGET == HWY_SCALAR) return true;
  if (group.strides.lane == 1) return HWY_TARGET > HWY_AVX2 && group.count < kLanes<D>;
  return elements < (group.format == Format::Interleaved ? kLanes<D> / 2 : kLanes<D>);
}

template <class D, class T = hn::TFromD<D>>
HWY_NOINLINE void load_group(D d, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  if (is_too_small<D>(group, stored)) return load_numbers(d, group, stored, rows, slot);
#if HWY_TARGET != HWY_SCALAR
  if (group.strides.lane == 1)
    load_columns(d, group, stored, rows, slot);
  else
    load_rows(d, group, stored, rows, slot);
#endif
}

/// The first element of a line from which on every lane is aligned to vectors; -1 when there is none.
template <class D, class T>
HWY_INLINE int64_t aligned_element(const Group<T>& group) {
  const auto vector = kLanes<D> * static_cast<int64_t>(sizeof(T));
  const int64_t element = static_cast<int64_t>(sizeof(T)) * (group.format == Format::Interleaved ? 2 : 1);
  const int64_t off = static_cast<int64_t>(reinterpret_cast<uintptr_t>(group.at.re) % static_cast<uintptr_t>(vector));
  const bool planar_alike =
      group.format != Format::Planar ||
      static_cast<int64_t>(reinterpret_cast<uintptr_t>(group.at.im) % static_cast<uintptr_t>(vector)) == off;
  if (off % element != 0 || group.strides.lane * element % vector != 0 || !planar_alike) return -1;
  return (vector - off) % vector / element;
}

/// How outputs are finished: output k is multiplied by the factor of its lane, and written past the cache.
template <class T>
struct Finish {
  const LaneTwiddle<T>* twiddle = nullptr;
  int64_t first_lane = 0;
  bool stream = false;
};

/// Where outputs come from: output k is row position[k] of the buffer, scaled.
template <class T>
struct BufferOutputs {
  const T* buffer;
  const int32_t* position;
  T scale;

  template <class D, class V = hn::Vec<D>>
  HWY_INLINE void load(D d, int64_t k, V& re, V& im) const {
    const T* row = buffer + position[k] * 2 * kLanes<D>;
    const V factor = hn::Set(d, scale);
    re = hn::Mul(factor, hn::Load(d, row)), im = hn::Mul(factor, hn::Load(d, row + kLanes<D>));
  }
};

/// Of two real groups a and b that were transformed as z = a + i b, the spectrum of one:
/// A[k] = (Z[k] + conj Z[n-k]) / 2 and B[k] = (Z[k] - conj Z[n-k]) / 2i.
template <class T>
struct RealOutputs {
  const T* buffer;
  const int32_t* position;
  T half_scale;
  int64_t n;
  Slot which;

  template <class D, class V = hn::Vec<D>>
  HWY_INLINE void load(D d, int64_t k, V& re, V& im) const {
    const T* row = buffer + position[k] * 2 * kLanes<D>;
    const T* mirror = buffer + position[k == 0 ? 0 : n - k] * 2 * kLanes<D>;
    const V half = hn::Set(d, half_scale);
    const V zr = hn::Load(d, row), zi = hn::Load(d, row + kLanes<D>);
    const V mr = hn::Load(d, mirror), mi = hn::Load(d, mirror + kLanes<D>);
    re = hn::Mul(half, which == kRealSlot ? hn::Add(zr, mr) : hn::Add(zi, mi));
    im = hn::Mul(half, which == kRealSlot ? hn::Sub(zi, mi) : hn::Sub(mr, zr));
  }
};

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void multiply(V& re, V& im, V c, V s) {
  const V a = re;
  re = hn::NegMulAdd(im, s, hn::Mul(a, c));
  im = hn::MulAdd(a, s, hn::Mul(im, c));
}

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void multiply_lane_twiddle(D d, const LaneTwiddle<T>& twiddle, int64_t k, int64_t lane, V& re, V& im) {
  const T* low = twiddle.low_row(k) + lane;
  multiply<D>(re, im, hn::LoadU(d, low), hn::LoadU(d, low + twiddle.lanes));
  if (twiddle.high.size() == 0) return;
  const T* high = twiddle.high_row(k) + lane;
  multiply<D>(re, im, hn::LoadU(d, high), hn::LoadU(d, high + twiddle.lanes));
}

template <bool Twiddle, class D, class Outputs, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void finished_row(D d, const Outputs& outputs, const Finish<T>& finish, int64_t k, V& re, V& im) {
  outputs.load(d, k, re, im);
  if (Twiddle) multiply_lane_twiddle(d, *finish.twiddle, k, finish.first_lane, re, im);
}

template <bool Twiddle, class D, class Outputs, class T = hn::TFromD<D>>
HWY_NOINLINE void store_numbers(D d, const Outputs& outputs, const Finish<T>& finish, int64_t wanted,
                                const Group<T>& group, Slot slot) {
  for (int64_t k = 0; k < wanted; ++k) {
    HWY_ALIGN T row[2 * kLanes<D>];
    hn::Vec<D> re, im;
    finished_row<Twiddle>(d, outputs, finish, k, re, im);
    hn::Store(re, d, row), hn::Store(im, d, row + kLanes<D>);
    for (int64_t lane = 0; lane < group.count; ++lane)
      store_number(group, lane, k, row[lane + slot * kLanes<D>], row[lane + kLanes<D>]);
  }
}

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void store_lanes(D d, V re, V im, Points<T> to, Format format, int64_t count) {
#if HWY_TARGET <= HWY_AVX2
  if (count < kLanes<D>) {
    HWY_ALIGN T some[2 * kLanes<D>];
    if (format == Format::Interleaved) {
      store_interleaved(d, re, im, some);
      hn::BlendedStore(hn::Load(d, some), first_numbers(d, 2 * count), d, to.re);
      hn::BlendedStore(hn::Load(d, some + kLanes<D>), first_numbers(d, 2 * count - kLanes<D>), d, to.re + kLanes<D>);
      return;
    }
    hn::BlendedStore(re, first_numbers(d, count), d, to.re);
    if (format == Format::Planar) hn::BlendedStore(im, first_numbers(d, count), d, to.im);
    return;
  }
#endif
  if (format == Format::Interleaved) return store_interleaved(d, re, im, to.re);
  hn::StoreU(re, d, to.re);
  if (format == Format::Planar) hn::StoreU(im, d, to.im);
}

/// Outputs [0, wanted) of a group. A real group takes one slot of the rows.
template <bool Twiddle, class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void store_columns(D d, const Outputs& outputs, const Finish<T>& finish, int64_t wanted,
                              const Group<T>& group, Slot slot) {
  for (int64_t k = 0; k < wanted; ++k) {
    hn::Vec<D> re, im;
    finished_row<Twiddle>(d, outputs, finish, k, re, im);
    store_lanes(d, slot == kRealSlot ? re : im, im, advance(group.at, group.format, k * group.strides.element),
                group.format, group.count);
  }
}

#if HWY_TARGET != HWY_SCALAR
/// What of a tile is stored: all of it, all of it past the cache, or the first `count` elements.
enum class TileStore { Whole, Streamed, Part };

template <TileStore How, class D, class V = hn::Vec<D>, class T = hn::TFromD<D>>
HWY_INLINE void store_tile_vector(D d, V v, T* to, [[maybe_unused]] int64_t numbers) {
#if HWY_TARGET <= HWY_AVX2
  if constexpr (How == TileStore::Part) return hn::BlendedStore(v, first_numbers(d, numbers), d, to);
#endif
  store_vector<How == TileStore::Streamed>(d, v, to);
}

template <bool Twiddle, TileStore How, class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void store_complex_tile(D d, const Outputs& outputs, const Finish<T>& finish, int64_t k, int64_t count,
                                   const Group<T>& group) {
  constexpr int kCount = kTileElements<D>;
  hn::Vec<D> lower[kCount], upper[kCount], re[kCount], im[kCount];
  HWY_UNROLL(8)
  for (int i = 0; i < kCount; ++i)
    finished_row<Twiddle>(d, outputs, finish, How == TileStore::Part && i >= count ? k : k + i, re[i], im[i]);
  zip_tile(d, re, im, lower, upper);
  T* to = group.at.re + 2 * k;
  const int64_t stride = 2 * group.strides.lane;
  HWY_UNROLL(8)
  for (int i = 0; i < kCount; ++i) {
    const int64_t a = tile_lane<D>(i, 0), b = tile_lane<D>(i, 1);
    if (a < group.count) store_tile_vector<How>(d, lower[i], to + a * stride, 2 * count);
    if (b < group.count) store_tile_vector<How>(d, upper[i], to + b * stride, 2 * count);
  }
}

/// Real parts (slot 0) or imaginary parts (slot 1) of kLanes elements.
template <bool Twiddle, TileStore How, class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void store_part_tile(D d, const Outputs& outputs, const Finish<T>& finish, int64_t k, int64_t count, T* to,
                                const Group<T>& group, Slot slot) {
  constexpr int kCount = static_cast<int>(kLanes<D>);
  hn::Vec<D> v[kCount];
  HWY_UNROLL(16)
  for (int i = 0; i < kCount; ++i) {
    hn::Vec<D> re, im;
    finished_row<Twiddle>(d, outputs, finish, How == TileStore::Part && i >= count ? k : k + i, re, im);
    v[i] = slot == kRealSlot ? re : im;
  }
  transpose(d, v);
  HWY_UNROLL(16)
  for (int lane = 0; lane < kCount; ++lane)
    if (lane < group.count) store_tile_vector<How>(d, v[lane], to + lane * group.strides.lane + k, count);
}

template <bool Twiddle, TileStore How, class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void store_tile(D d, const Outputs& outputs, const Finish<T>& finish, int64_t k, int64_t count,
                           const Group<T>& group, Slot slot) {
  if (group.format == Format::Interleaved) return store_complex_tile<Twiddle, How>(d, outputs, finish, k, count, group);
  store_part_tile<Twiddle, How>(d, outputs, finish, k, count, group.at.re, group, slot);
  if (group.format == Format::Planar)
    store_part_tile<Twiddle, How>(d, outputs, finish, k, count, group.at.im, group, kImaginarySlot);
}

/// Aligned tiles past the cache, and nothing else on their cache lines: a line that is written both ways is fetched and
/// written back in between.
template <bool Twiddle, class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void stream_rows(D d, const Outputs& outputs, const Finish<T>& finish, int64_t wanted, int64_t tile,
                            int64_t aligned, const Group<T>& group, Slot slot) {
  const int64_t begin = std::min(aligned, wanted), end = begin + (wanted - begin) / tile * tile;
  if (begin > 0) store_tile<Twiddle, TileStore::Part>(d, outputs, finish, 0, begin, group, slot);
  for (int64_t k = begin; k < end; k += tile)
    store_tile<Twiddle, TileStore::Streamed>(d, outputs, finish, k, tile, group, slot);
  if (end < wanted) store_tile<Twiddle, TileStore::Part>(d, outputs, finish, end, wanted - end, group, slot);
}

/// Tiles overlap at the end rather than stick out.
template <bool Twiddle, class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void store_rows(D d, const Outputs& outputs, const Finish<T>& finish, int64_t wanted, const Group<T>& group,
                           Slot slot) {
  const int64_t tile = group.format == Format::Interleaved ? kTileElements<D> : kLanes<D>;
#if HWY_TARGET <= HWY_AVX2
  const int64_t aligned = finish.stream ? aligned_element<D>(group) : -1;
  if (aligned >= 0) return stream_rows<Twiddle>(d, outputs, finish, wanted, tile, aligned, group, slot);
#endif
  for (int64_t begin = 0; begin < wanted; begin += tile)
    store_tile<Twiddle, TileStore::Whole>(d, outputs, finish, std::min(begin, wanted - tile), tile, group, slot);
}
#endif

template <bool Twiddle, class D, class Outputs, class T = hn::TFromD<D>>
HWY_NOINLINE void store_finished(D d, const Outputs& outputs, const Finish<T>& finish, int64_t wanted,
                                 const Group<T>& group, Slot slot) {
  if (is_too_small<D>(group, wanted)) return store_numbers<Twiddle>(d, outputs, finish, wanted, group, slot);
#if HWY_TARGET != HWY_SCALAR
  if (group.strides.lane == 1)
    store_columns<Twiddle>(d, outputs, finish, wanted, group, slot);
  else
    store_rows<Twiddle>(d, outputs, finish, wanted, group, slot);
#endif
}

template <class D, class Outputs, class T = hn::TFromD<D>>
HWY_INLINE void store_group(D d, const Outputs& outputs, const Finish<T>& finish, int64_t wanted, const Group<T>& group,
                            Slot slot) {
  if (finish.twiddle)
    store_finished<true>(d, outputs, finish, wanted, group, slot);
  else
    store_finished<false>(d, outputs, finish, wanted, group, slot);
}

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
