// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation without subgrids, for grids of type double, compiled for each vector target and chosen at
// run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/whole_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread_whole-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_whole_double(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                         const WholeGrid<double>& grid) {
  spread_whole_any<double>(kernel, records, count, strengths, grid);
}
void interpolate_whole_double(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                              const WholeGrid<double>& grid) {
  interpolate_whole_any<double>(kernel, records, count, values, grid);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_whole_double);
HWY_EXPORT(interpolate_whole_double);

template <>
void spread_points_whole(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                         const WholeGrid<double>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_whole_double)(kernel, records, count, strengths, grid);
}
template <>
void interpolate_points_whole(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                              const WholeGrid<double>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_whole_double)(kernel, records, count, values, grid);
}

}  // namespace hel::nufft
#endif
