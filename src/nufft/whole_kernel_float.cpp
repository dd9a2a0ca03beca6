// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation without subgrids, for grids of type float, compiled for each vector target and chosen at
// run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/whole_kernel_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread_whole-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_whole_float(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                        const WholeGrid<float>& grid) {
  spread_whole_any<float>(kernel, records, count, strengths, grid);
}
void interpolate_whole_float(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                             const WholeGrid<float>& grid) {
  interpolate_whole_any<float>(kernel, records, count, values, grid);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_whole_float);
HWY_EXPORT(interpolate_whole_float);

template <>
void spread_points_whole(const KernelTable<float>& kernel, const void* records, int64_t count, const float* strengths,
                         const WholeGrid<float>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_whole_float)(kernel, records, count, strengths, grid);
}
template <>
void interpolate_points_whole(const KernelTable<float>& kernel, const void* records, int64_t count, float* values,
                              const WholeGrid<float>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_whole_float)(kernel, records, count, values, grid);
}

}  // namespace hel::nufft
#endif
