// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation of points in the caller's order, for grids of type double, compiled for each vector
// target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/line_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread_line-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_line_double(const KernelTable<double>& kernel, const void* places, int64_t count, const double* strengths,
                        double* cells) {
  spread_line_any<double>(kernel, places, count, strengths, cells);
}
void interpolate_line_double(const KernelTable<double>& kernel, const void* places, int64_t count, const double* cells,
                             double* values) {
  interpolate_line_any<double>(kernel, places, count, cells, values);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_line_double);
HWY_EXPORT(interpolate_line_double);

template <>
void spread_line(const KernelTable<double>& kernel, const void* places, int64_t count, const double* strengths,
                 double* cells) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_line_double)(kernel, places, count, strengths, cells);
}
template <>
void interpolate_line(const KernelTable<double>& kernel, const void* places, int64_t count, const double* cells,
                      double* values) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_line_double)(kernel, places, count, cells, values);
}

}  // namespace hel::nufft
#endif
