// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation on grids of real numbers of type float, compiled for each vector target and chosen at run
// time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/real_kernel_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread_real-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_real_float(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                       const Subgrid<float>& subgrid) {
  spread_real_any<float>(kernel, records, count, strengths, subgrid);
}
void interpolate_real_float(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                            const Subgrid<float>& subgrid) {
  interpolate_real_any<float>(kernel, records, count, values, subgrid);
}
void spread_real_whole_float(const KernelTable<float>& kernel, const void* records, int64_t count,
                             const float* strengths, const WholeGrid<float>& grid) {
  spread_real_whole_any<float>(kernel, records, count, strengths, grid);
}
void interpolate_real_whole_float(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                                  const WholeGrid<float>& grid) {
  interpolate_real_whole_any<float>(kernel, records, count, values, grid);
}
int64_t real_slack_float(int width) { return real_slack_impl<float>(width); }

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_real_float);
HWY_EXPORT(interpolate_real_float);
HWY_EXPORT(spread_real_whole_float);
HWY_EXPORT(interpolate_real_whole_float);
HWY_EXPORT(real_slack_float);

template <>
void spread_reals(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                  const Subgrid<float>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_real_float)(kernel, records, count, strengths, subgrid);
}
template <>
void interpolate_reals(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                       const Subgrid<float>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_real_float)(kernel, records, count, values, subgrid);
}
template <>
void spread_reals_whole(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                        const WholeGrid<float>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_real_whole_float)(kernel, records, count, strengths, grid);
}
template <>
void interpolate_reals_whole(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                             const WholeGrid<float>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_real_whole_float)(kernel, records, count, values, grid);
}
template <>
int64_t real_row_slack<float>(int width) noexcept {
  return HWY_DYNAMIC_DISPATCH(real_slack_float)(width);
}

}  // namespace hel::nufft
#endif
