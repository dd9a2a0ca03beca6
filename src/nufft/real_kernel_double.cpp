// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation on grids of real numbers of type double, compiled for each vector target and chosen at
// run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/real_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread_real-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_real_double(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                        const Subgrid<double>& subgrid) {
  spread_real_any<double>(kernel, records, count, strengths, subgrid);
}
void interpolate_real_double(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                             const Subgrid<double>& subgrid) {
  interpolate_real_any<double>(kernel, records, count, values, subgrid);
}
void spread_real_whole_double(const KernelTable<double>& kernel, const void* records, int64_t count,
                              const double* strengths, const WholeGrid<double>& grid) {
  spread_real_whole_any<double>(kernel, records, count, strengths, grid);
}
void interpolate_real_whole_double(const KernelTable<double>& kernel, const void* records, int64_t count,
                                   double* values, const WholeGrid<double>& grid) {
  interpolate_real_whole_any<double>(kernel, records, count, values, grid);
}
int64_t real_slack_double(int width) { return real_slack_impl<double>(width); }

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_real_double);
HWY_EXPORT(interpolate_real_double);
HWY_EXPORT(spread_real_whole_double);
HWY_EXPORT(interpolate_real_whole_double);
HWY_EXPORT(real_slack_double);

template <>
void spread_reals(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                  const Subgrid<double>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_real_double)(kernel, records, count, strengths, subgrid);
}
template <>
void interpolate_reals(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                       const Subgrid<double>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_real_double)(kernel, records, count, values, subgrid);
}
template <>
void spread_reals_whole(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                        const WholeGrid<double>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_real_whole_double)(kernel, records, count, strengths, grid);
}
template <>
void interpolate_reals_whole(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                             const WholeGrid<double>& grid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_real_whole_double)(kernel, records, count, values, grid);
}
template <>
int64_t real_row_slack<double>(int width) noexcept {
  return HWY_DYNAMIC_DISPATCH(real_slack_double)(width);
}

}  // namespace hel::nufft
#endif
