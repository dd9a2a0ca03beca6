// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loop of AdamW, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/adamw_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/adamw_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// With D of one lane the same arithmetic serves the rest at the end, so that a parameter's result does not depend on
/// where it lies.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void advance(D d, const AdamwStep<T>& step, int64_t i) {
  const auto set = [d](double value) { return hn::Set(d, static_cast<T>(value)); };
  const auto g = hn::LoadU(d, step.gradient + i);
  const auto m = hn::MulAdd(set(step.beta1), hn::LoadU(d, step.mean + i), hn::Mul(set(1 - step.beta1), g));
  const auto v =
      hn::MulAdd(set(step.beta2), hn::LoadU(d, step.square + i), hn::Mul(hn::Mul(set(1 - step.beta2), g), g));
  const auto scale = hn::MulAdd(set(step.root), hn::Sqrt(v), set(step.epsilon));
  const auto p = hn::Mul(set(step.keep), hn::LoadU(d, step.parameters + i));
  hn::StoreU(m, d, step.mean + i);
  hn::StoreU(v, d, step.square + i);
  hn::StoreU(hn::Sub(p, hn::Div(hn::Mul(set(step.rate), m), scale)), d, step.parameters + i);
}

template <class T>
void adamw_step_impl(const AdamwStep<T>& step, int64_t first, int64_t last) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  const auto width = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = first;
  for (; i + width <= last; i += width) advance(d, step, i);
  for (; i < last; ++i) advance(one, step, i);
}

void adamw_step_double(const AdamwStep<double>& step, int64_t first, int64_t last) {
  adamw_step_impl(step, first, last);
}
void adamw_step_float(const AdamwStep<float>& step, int64_t first, int64_t last) { adamw_step_impl(step, first, last); }

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(adamw_step_double);
HWY_EXPORT(adamw_step_float);

template <>
void adamw_step(const AdamwStep<double>& step, int64_t first, int64_t last) noexcept {
  HWY_DYNAMIC_DISPATCH(adamw_step_double)(step, first, last);
}
template <>
void adamw_step(const AdamwStep<float>& step, int64_t first, int64_t last) noexcept {
  HWY_DYNAMIC_DISPATCH(adamw_step_float)(step, first, last);
}

}  // namespace hel::nufft
#endif
