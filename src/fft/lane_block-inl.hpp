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

/// One element of `count` lanes, or `count` elements of one lane, that lie side by side; what is missing is zero.
template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void load_some(D d, Points<const T> from, Format format, int64_t count, V& re, V& im) {
  HWY_ALIGN T some[2 * kLanes<D>] = {};
  if (format == Format::Interleaved) {
    std::memcpy(some, from.re, static_cast<size_t>(2 * count) * sizeof(T));
    load_interleaved(d, some, re, im);
    return;
  }
  std::memcpy(some, from.re, static_cast<size_t>(count) * sizeof(T));
  if (format == Format::Planar)
    std::memcpy(some + kLanes<D>, from.im, static_cast<size_t>(count) * sizeof(T));
  re = hn::Load(d, some), im = hn::Load(d, some + kLanes<D>);
}

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void store_some(D d, V re, V im, Points<T> to, Format format, int64_t count) {
  HWY_ALIGN T some[2 * kLanes<D>];
  if (format == Format::Interleaved) {
    store_interleaved(d, re, im, some);
    std::memcpy(to.re, some, static_cast<size_t>(2 * count) * sizeof(T));
    return;
  }
  hn::Store(re, d, some), hn::Store(im, d, some + kLanes<D>);
  std::memcpy(to.re, some, static_cast<size_t>(count) * sizeof(T));
  if (format == Format::Planar)
    std::memcpy(to.im, some + kLanes<D>, static_cast<size_t>(count) * sizeof(T));
}

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void load_vector(D d, Points<const T> from, Format format, int64_t count, V& re, V& im) {
  if (count < kLanes<D>) return load_some(d, from, format, count, re, im);
  if (format == Format::Interleaved) return load_interleaved(d, from.re, re, im);
  re = hn::LoadU(d, from.re);
  im = format == Format::Planar ? hn::LoadU(d, from.im) : hn::Zero(d);
}

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void store_vector(D d, V re, V im, Points<T> to, Format format, int64_t count) {
  if (count < kLanes<D>) return store_some(d, re, im, to, format, count);
  if (format == Format::Interleaved) return store_interleaved(d, re, im, to.re);
  hn::StoreU(re, d, to.re);
  if (format == Format::Planar) hn::StoreU(im, d, to.im);
}

/// Elements [0, stored) of a group into rows. A real group fills one slot of the rows and leaves the other alone.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void load_columns(D d, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  const int64_t row = 2 * kLanes<D>;
  for (int64_t j = 0; j < stored; ++j, rows += row) {
    hn::Vec<D> re, im;
    load_vector(d, advance(group.at, group.format, j * group.strides.element), group.format, group.count, re, im);
    hn::Store(re, d, rows + slot * kLanes<D>);
    if (group.format != Format::Real) hn::Store(im, d, rows + kLanes<D>);
  }
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE void load_rows(D d, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  using V = hn::Vec<D>;
  constexpr int64_t kCount = kLanes<D>;
  for (int64_t j = 0; j < stored; j += kCount) {
    const int64_t elements = std::min(kCount, stored - j);
    V re[kCount], im[kCount];
    for (int64_t lane = 0; lane < kCount; ++lane) {
      re[lane] = im[lane] = hn::Zero(d);
      if (lane < group.count)
        load_vector(d, advance(group.at, group.format, lane * group.strides.lane + j), group.format, elements, re[lane],
                    im[lane]);
    }
    T* to = rows + j * 2 * kCount;
    transpose(d, re);
    for (int64_t i = 0; i < elements; ++i) hn::Store(re[i], d, to + i * 2 * kCount + slot * kCount);
    if (group.format == Format::Real) continue;
    transpose(d, im);
    for (int64_t i = 0; i < elements; ++i) hn::Store(im[i], d, to + i * 2 * kCount + kCount);
  }
}

template <class D, class T = hn::TFromD<D>>
HWY_NOINLINE void load_group(D d, const Group<const T>& group, int64_t stored, T* rows, Slot slot) {
  if (group.strides.lane == 1)
    load_columns(d, group, stored, rows, slot);
  else
    load_rows(d, group, stored, rows, slot);
}

/// How rows become outputs: row position[k] (null: row k) is scaled and multiplied by the factor of output k.
template <class T>
struct Finish {
  const int32_t* position = nullptr;
  T scale = 1;
  const LaneTwiddle<T>* twiddle = nullptr;
  int64_t first_lane = 0;
};

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void multiply_lane_twiddle(D d, const LaneTwiddle<T>& twiddle, int64_t k, int64_t lane, V& re, V& im) {
  const T *low = twiddle.low_row(k) + lane, *high = twiddle.high_row(k) + lane;
  const V a = hn::LoadU(d, low), b = hn::LoadU(d, low + twiddle.lanes);
  const V c = hn::LoadU(d, high), e = hn::LoadU(d, high + twiddle.lanes);
  const V wr = hn::NegMulAdd(b, e, hn::Mul(a, c)), wi = hn::MulAdd(a, e, hn::Mul(b, c));
  const V xr = re, xi = im;
  re = hn::NegMulAdd(xi, wi, hn::Mul(xr, wr));
  im = hn::MulAdd(xr, wi, hn::Mul(xi, wr));
}

template <class D, class T = hn::TFromD<D>, class V = hn::Vec<D>>
HWY_INLINE void finished_row(D d, const T* rows, const Finish<T>& finish, int64_t k, V& re, V& im) {
  const T* row = rows + (finish.position ? finish.position[k] : k) * 2 * kLanes<D>;
  const V scale = hn::Set(d, finish.scale);
  re = hn::Mul(scale, hn::Load(d, row)), im = hn::Mul(scale, hn::Load(d, row + kLanes<D>));
  if (finish.twiddle) multiply_lane_twiddle(d, *finish.twiddle, k, finish.first_lane, re, im);
}

/// Outputs [0, wanted) of a group out of rows. A real group takes one slot of the rows.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store_columns(D d, const T* rows, const Finish<T>& finish, int64_t wanted, const Group<T>& group,
                              Slot slot) {
  for (int64_t k = 0; k < wanted; ++k) {
    hn::Vec<D> re, im;
    finished_row(d, rows, finish, k, re, im);
    store_vector(d, slot == kRealSlot ? re : im, im, advance(group.at, group.format, k * group.strides.element),
                 group.format, group.count);
  }
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store_rows(D d, const T* rows, const Finish<T>& finish, int64_t wanted, const Group<T>& group,
                           Slot slot) {
  using V = hn::Vec<D>;
  constexpr int64_t kCount = kLanes<D>;
  for (int64_t k = 0; k < wanted; k += kCount) {
    const int64_t elements = std::min(kCount, wanted - k);
    V re[kCount], im[kCount];
    for (int64_t i = 0; i < kCount; ++i) {
      re[i] = im[i] = hn::Zero(d);
      if (i < elements) finished_row(d, rows, finish, k + i, re[i], im[i]);
      if (slot == kImaginarySlot) re[i] = im[i];
    }
    transpose(d, re);
    if (group.format != Format::Real) transpose(d, im);
    for (int64_t lane = 0; lane < kCount; ++lane)
      if (lane < group.count)
        store_vector(d, re[lane], im[lane], advance(group.at, group.format, lane * group.strides.lane + k),
                     group.format, elements);
  }
}

template <class D, class T = hn::TFromD<D>>
HWY_NOINLINE void store_group(D d, const T* rows, const Finish<T>& finish, int64_t wanted, const Group<T>& group,
                              Slot slot) {
  if (group.strides.lane == 1)
    store_columns(d, rows, finish, wanted, group, slot);
  else
    store_rows(d, rows, finish, wanted, group, slot);
}

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
