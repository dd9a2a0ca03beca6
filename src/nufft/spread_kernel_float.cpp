// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation on grids of type float, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/spread_kernel_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_float(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                  const Subgrid<float>& subgrid) {
  spread_any<float>(kernel, records, count, strengths, subgrid);
}
void interpolate_float(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                       const Subgrid<float>& subgrid) {
  interpolate_any<float>(kernel, records, count, values, subgrid);
}
void add_float(const float* from, const float* phases, float re, float im, int64_t count, float* to) {
  run_impl<true, float>(from, phases, re, im, count, to);
}
void copy_float(const float* from, const float* phases, float re, float im, int64_t count, float* to) {
  run_impl<false, float>(from, phases, re, im, count, to);
}
int64_t slack_float(int width) { return slack_impl<float>(width); }

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_float);
HWY_EXPORT(interpolate_float);
HWY_EXPORT(add_float);
HWY_EXPORT(copy_float);
HWY_EXPORT(slack_float);

template <>
void spread_points(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                   const Subgrid<float>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_float)(kernel, records, count, strengths, subgrid);
}
template <>
void interpolate_points(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                        const Subgrid<float>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_float)(kernel, records, count, values, subgrid);
}
template <>
int64_t row_slack<float>(int width) noexcept {
  return HWY_DYNAMIC_DISPATCH(slack_float)(width);
}
template <>
void add_run(const float* from, const float* phases, float re, float im, int64_t count, float* to) noexcept {
  HWY_DYNAMIC_DISPATCH(add_float)(from, phases, re, im, count, to);
}
template <>
void copy_run(const float* from, const float* phases, float re, float im, int64_t count, float* to) noexcept {
  HWY_DYNAMIC_DISPATCH(copy_float)(from, phases, re, im, count, to);
}

}  // namespace hel::nufft
#endif
