// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// From coordinates to tiles of the fine grid, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/locate_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "nufft/fold.hpp"
#include "nufft/magnitude.hpp"
#include "nufft/spread.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The sum of a and b, and what rounding took from it.
template <class V>
HWY_INLINE V two_sum(V a, V b, V& rest) {
  const V sum = hn::Add(a, b), part = hn::Sub(sum, a);
  rest = hn::Add(hn::Sub(a, hn::Sub(sum, part)), hn::Sub(b, part));
  return sum;
}

void map_impl(double* x, int64_t count, double center, Twofold scale, double* low) {
  const hn::ScalableTag<double> d;
  const auto minus = hn::Set(d, -center), high = hn::Set(d, scale.high), rest = hn::Set(d, scale.low),
             half = hn::Set(d, 0.5);
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::Lanes(d))) {
    auto lost = hn::Zero(d), lost_half = hn::Zero(d);
    const auto distance = two_sum(hn::Load(d, x + i), minus, lost);
    const auto product = hn::Mul(distance, high);
    const auto below = hn::Add(hn::MulSub(distance, high, product), hn::MulAdd(distance, rest, hn::Mul(lost, high)));
    hn::Store(two_sum(product, half, lost_half), d, x + i);
    hn::Store(hn::Add(below, lost_half), d, low + i);
  }
}

template <bool with_places>
void locate_any(const double* x, const double* extra, int64_t count, bool period_one, const Axis& axis, int64_t stride,
                int32_t* tiles, double* places) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<int32_t, decltype(d)> d32;
  const auto n = hn::Set(d, static_cast<double>(axis.n)), side = hn::Set(d, static_cast<double>(axis.side));
  const auto inverse = hn::Set(d, 1 / static_cast<double>(axis.side)), shift = hn::Set(d, axis.shift);
  const auto turn = hn::Set(d, period_one ? 1.0 : kTurn), turn_low = hn::Set(d, period_one ? 0.0 : kTurnLow);
  const auto zero = hn::Zero(d), below_one = hn::Set(d, 0x1.fffffffffffffp-1), half = hn::Set(d, 0.5),
             one = hn::Set(d, 1.0);
  const auto last = hn::Set(d, static_cast<double>(axis.tiles - 1));
  const auto step = hn::Set(d32, static_cast<int32_t>(stride));
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::Lanes(d))) {
    const auto value = hn::LoadU(d, x + i);
    const auto product = hn::Mul(value, turn);
    auto low = hn::MulAdd(value, turn_low, hn::MulSub(value, turn, product));
    if (extra) low = hn::Add(low, hn::Load(d, extra + i));
    low = hn::Sub(low, hn::Round(low));
    const auto high = hn::Sub(product, hn::Round(product));
    // high + low turns are this many cells, as a sum of two.
    const auto cells = hn::Mul(high, n);
    const auto rest = hn::Add(hn::MulAdd(low, n, hn::MulSub(high, n, cells)), shift);
    const auto first = hn::Floor(hn::Add(cells, rest));
    auto cell = first;
    cell = hn::Add(cell, hn::IfThenElseZero(hn::Lt(cell, zero), n));
    cell = hn::Sub(cell, hn::IfThenElseZero(hn::Ge(cell, n), n));
    const auto tile = hn::Min(hn::Max(hn::Floor(hn::Mul(hn::Add(cell, half), inverse)), zero), last);
    hn::Store(hn::Add(hn::Mul(hn::DemoteTo(d32, tile), step), hn::Load(d32, tiles + i)), d32, tiles + i);
    if constexpr (with_places) {
      const auto part = hn::Min(hn::Max(hn::Add(hn::Sub(cells, first), rest), zero), below_one);
      // The sum must not round up to the next cell, which for the last one is not the tile's.
      const auto own = hn::NegMulAdd(tile, side, cell);
      const auto most = hn::Mul(hn::Add(own, one), below_one);
      hn::Store(hn::Min(hn::Add(own, part), most), d, places + i);
    }
  }
}
void locate_impl(const double* x, const double* extra, int64_t count, bool period_one, const Axis& axis, int64_t stride,
                 int32_t* tiles, double* places) {
  if (places)
    locate_any<true>(x, extra, count, period_one, axis, stride, tiles, places);
  else
    locate_any<false>(x, extra, count, period_one, axis, stride, tiles, places);
}

void bin_impl(const double* x, int64_t count, bool period_one, int64_t bins, int64_t stride, int32_t* numbers) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<int32_t, decltype(d)> d32;
  const auto turn = hn::Set(d, period_one ? 1.0 : kTurn), turn_low = hn::Set(d, period_one ? 0.0 : kTurnLow);
  const auto zero = hn::Zero(d), one = hn::Set(d, 1.0), n = hn::Set(d, static_cast<double>(bins)),
             last = hn::Set(d, static_cast<double>(bins - 1));
  const auto step = hn::Set(d32, static_cast<int32_t>(stride));
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::Lanes(d))) {
    const auto value = hn::LoadU(d, x + i);
    const auto product = hn::Mul(value, turn);
    const auto low = hn::MulAdd(value, turn_low, hn::MulSub(value, turn, product));
    auto part = hn::Add(hn::Sub(product, hn::Round(product)), hn::Sub(low, hn::Round(low)));
    part = hn::Add(part, hn::IfThenElseZero(hn::Lt(part, zero), one));
    const auto bin = hn::DemoteTo(d32, hn::Min(hn::Max(hn::Mul(part, n), zero), last));
    hn::Store(hn::Add(hn::Mul(bin, step), hn::Load(d32, numbers + i)), d32, numbers + i);
  }
}

void fix_impl(const double* places, int64_t count, double scale, uint32_t* fixed) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<int32_t, decltype(d)> d32;
  const hn::Rebind<uint32_t, decltype(d)> du;
  // Signed numbers are what vectors convert to.
  const auto factor = hn::Set(d, scale), half = hn::Set(d, -0x1p31), most = hn::Set(d, 0x1p31 - 1);
  const auto sign = hn::Set(du, 0x80000000u);
  for (int64_t i = 0; i < count; i += static_cast<int64_t>(hn::Lanes(d))) {
    const auto shifted = hn::Min(hn::Floor(hn::MulAdd(hn::Load(d, places + i), factor, half)), most);
    hn::Store(hn::Xor(hn::BitCast(du, hn::DemoteTo(d32, shifted)), sign), du, fixed + i);
  }
}

double largest_part_impl(const double* x, int64_t count) {
  const hn::ScalableTag<double> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  auto a = hn::Zero(d), b = hn::Zero(d);
  int64_t i = 0;
  for (; i + 2 * lanes <= count; i += 2 * lanes) {
    a = hn::Max(a, hn::Abs(hn::LoadU(d, x + i)));
    b = hn::Max(b, hn::Abs(hn::LoadU(d, x + i + lanes)));
  }
  double most = hn::GetLane(hn::MaxOfLanes(d, hn::Max(a, b)));
  for (; i < count; ++i) most = std::max(most, std::abs(x[i]));
  return most;
}

template <class T>
bool all_finite_impl(const T* x, int64_t count, int64_t stride) {
  const hn::ScalableTag<T> d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  auto sum = hn::Zero(d);
  // x - x is 0 for finite numbers and NaN for others, and a sum with a NaN is a NaN.
  if (stride == 1)
    for (; i + lanes <= count; i += lanes) {
      const auto v = hn::LoadU(d, x + i);
      sum = hn::Add(sum, hn::Sub(v, v));
    }
  T total = hn::GetLane(hn::SumOfLanes(d, sum));
  for (; i < count; ++i) total += x[i * stride] - x[i * stride];
  return total == 0;
}
bool all_finite_double(const double* x, int64_t count, int64_t stride) { return all_finite_impl(x, count, stride); }
bool all_finite_float(const float* x, int64_t count, int64_t stride) { return all_finite_impl(x, count, stride); }

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(map_impl);
HWY_EXPORT(locate_impl);
HWY_EXPORT(bin_impl);
HWY_EXPORT(fix_impl);
HWY_EXPORT(largest_part_impl);
HWY_EXPORT(all_finite_double);
HWY_EXPORT(all_finite_float);

void map_to_period(double* x, int64_t count, double center, Twofold scale, double* low) noexcept {
  HWY_DYNAMIC_DISPATCH(map_impl)(x, count, center, scale, low);
}
void locate(const double* x, const double* low, int64_t count, bool period_one, const Axis& axis, int64_t stride,
            int32_t* tiles, double* places) noexcept {
  HWY_DYNAMIC_DISPATCH(locate_impl)(x, low, count, period_one, axis, stride, tiles, places);
}
void find_bins(const double* x, int64_t count, bool period_one, int64_t bins, int64_t stride,
               int32_t* numbers) noexcept {
  HWY_DYNAMIC_DISPATCH(bin_impl)(x, count, period_one, bins, stride, numbers);
}
void fix_places(const double* places, int64_t count, double scale, uint32_t* fixed) noexcept {
  HWY_DYNAMIC_DISPATCH(fix_impl)(places, count, scale, fixed);
}
double largest_part(const double* numbers, int64_t count) noexcept {
  return HWY_DYNAMIC_DISPATCH(largest_part_impl)(numbers, count);
}
template <>
bool all_finite(const double* x, int64_t count, int64_t stride) noexcept {
  return HWY_DYNAMIC_DISPATCH(all_finite_double)(x, count, stride);
}
template <>
bool all_finite(const float* x, int64_t count, int64_t stride) noexcept {
  return HWY_DYNAMIC_DISPATCH(all_finite_float)(x, count, stride);
}

}  // namespace hel::nufft
#endif
