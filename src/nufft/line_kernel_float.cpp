// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation of points in the caller's order, for grids of type float, compiled for each vector target
// and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/line_kernel_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread_line-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_line_float(const KernelTable<float>& kernel, const void* places, int64_t count, const float* strengths,
                       float* cells) {
  spread_line_any<float>(kernel, places, count, strengths, cells);
}
void interpolate_line_float(const KernelTable<float>& kernel, const void* places, int64_t count, const float* cells,
                            float* values) {
  interpolate_line_any<float>(kernel, places, count, cells, values);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_line_float);
HWY_EXPORT(interpolate_line_float);

template <>
void spread_line(const KernelTable<float>& kernel, const void* places, int64_t count, const float* strengths,
                 float* cells) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_line_float)(kernel, places, count, strengths, cells);
}
template <>
void interpolate_line(const KernelTable<float>& kernel, const void* places, int64_t count, const float* cells,
                      float* values) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_line_float)(kernel, places, count, cells, values);
}

}  // namespace hel::nufft
#endif
