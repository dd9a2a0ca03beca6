// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation on grids of type double, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/spread_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/spread-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

void spread_double(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                   const Subgrid<double>& subgrid) {
  spread_any<double>(kernel, records, count, strengths, subgrid);
}
void interpolate_double(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                        const Subgrid<double>& subgrid) {
  interpolate_any<double>(kernel, records, count, values, subgrid);
}
void add_double(const double* from, const double* phases, double re, double im, int64_t count, double* to) {
  run_impl<true, double>(from, phases, re, im, count, to);
}
void copy_double(const double* from, const double* phases, double re, double im, int64_t count, double* to) {
  run_impl<false, double>(from, phases, re, im, count, to);
}
int64_t slack_double(int width) { return slack_impl<double>(width); }

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

HWY_EXPORT(spread_double);
HWY_EXPORT(interpolate_double);
HWY_EXPORT(add_double);
HWY_EXPORT(copy_double);
HWY_EXPORT(slack_double);

template <>
void spread_points(const KernelTable<double>& kernel, const void* records, int64_t count, const double* strengths,
                   const Subgrid<double>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(spread_double)(kernel, records, count, strengths, subgrid);
}
template <>
void interpolate_points(const KernelTable<double>& kernel, const void* records, int64_t count, double* values,
                        const Subgrid<double>& subgrid) noexcept {
  HWY_DYNAMIC_DISPATCH(interpolate_double)(kernel, records, count, values, subgrid);
}
template <>
int64_t row_slack<double>(int width) noexcept {
  return HWY_DYNAMIC_DISPATCH(slack_double)(width);
}
template <>
void add_run(const double* from, const double* phases, double re, double im, int64_t count, double* to) noexcept {
  HWY_DYNAMIC_DISPATCH(add_double)(from, phases, re, im, count, to);
}
template <>
void copy_run(const double* from, const double* phases, double re, double im, int64_t count, double* to) noexcept {
  HWY_DYNAMIC_DISPATCH(copy_double)(from, phases, re, im, count, to);
}

}  // namespace hel::nufft
#endif
