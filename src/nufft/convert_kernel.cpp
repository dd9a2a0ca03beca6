// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Runs of numbers from the caller's type to the one of the grid and back, compiled for each vector target and chosen at
// run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/convert_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// A vector of as many numbers of another type.
template <class D, class From>
HWY_INLINE hn::Vec<D> load_as(D d, const From* from) {
  const hn::Rebind<From, D> own;
  if constexpr (sizeof(From) == sizeof(hn::TFromD<D>)) {
    return hn::LoadU(d, from);
  } else if constexpr (sizeof(From) < sizeof(hn::TFromD<D>)) {
    return hn::PromoteTo(d, hn::LoadU(own, from));
  } else {
    return hn::DemoteTo(d, hn::LoadU(own, from));
  }
}

template <class From, class To>
void convert_impl(const From* from, int64_t count, double scale, To* to, bool past_cache) {
  // Vectors of as many numbers of both types; the scale applies to the wider one, which is the caller's.
  using Wide = std::conditional_t<(sizeof(From) > sizeof(To)), From, To>;
  const hn::ScalableTag<Wide> d;
  const hn::Rebind<To, decltype(d)> d_to;
  const auto factor = hn::Set(d, static_cast<Wide>(scale));
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto product = hn::Mul(load_as(d, from + i), factor);
    if constexpr (sizeof(To) == sizeof(Wide)) {
      if (past_cache)
        hn::Stream(product, d, to + i);
      else
        hn::StoreU(product, d, to + i);
    } else {
      hn::StoreU(hn::DemoteTo(d_to, product), d_to, to + i);
    }
  }
  for (; i < count; ++i) to[i] = static_cast<To>(static_cast<Wide>(from[i]) * static_cast<Wide>(scale));
}
void double_to_double(const double* from, int64_t count, double scale, double* to, bool past_cache) {
  convert_impl(from, count, scale, to, past_cache);
}
void double_to_float(const double* from, int64_t count, double scale, float* to, bool past_cache) {
  convert_impl(from, count, scale, to, past_cache);
}
void float_to_double(const float* from, int64_t count, double scale, double* to, bool past_cache) {
  convert_impl(from, count, scale, to, past_cache);
}
void float_to_float(const float* from, int64_t count, double scale, float* to, bool past_cache) {
  convert_impl(from, count, scale, to, past_cache);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(double_to_double);
HWY_EXPORT(double_to_float);
HWY_EXPORT(float_to_double);
HWY_EXPORT(float_to_float);

template <>
void convert(const double* from, int64_t count, double scale, double* to, bool past_cache) noexcept {
  HWY_DYNAMIC_DISPATCH(double_to_double)(from, count, scale, to, past_cache);
}
template <>
void convert(const double* from, int64_t count, double scale, float* to, bool past_cache) noexcept {
  HWY_DYNAMIC_DISPATCH(double_to_float)(from, count, scale, to, past_cache);
}
template <>
void convert(const float* from, int64_t count, double scale, double* to, bool past_cache) noexcept {
  HWY_DYNAMIC_DISPATCH(float_to_double)(from, count, scale, to, past_cache);
}
template <>
void convert(const float* from, int64_t count, double scale, float* to, bool past_cache) noexcept {
  HWY_DYNAMIC_DISPATCH(float_to_float)(from, count, scale, to, past_cache);
}

}  // namespace hel::nufft
#endif
