// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The kernels for lines of type double, compiled for each vector target and chosen at run time. One precision a file,
// so that they compile side by side.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fft/lane_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fft/lane_runner-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {

void run_double(const LaneTables<double>& tables, const LineJob<double>& job, Points<const double> in,
                Points<double> out, int64_t first, int64_t last, void* scratch) {
  Runner<double>(tables, job, in, out, scratch).run(first, last);
}

int64_t vector_bytes() { return kLanes<hn::ScalableTag<double>> * static_cast<int64_t>(sizeof(double)); }

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::fft {

HWY_EXPORT(run_double);
HWY_EXPORT(vector_bytes);
HWY_EXPORT(target_name);

template <>
void run_lanes(const LaneTables<double>& tables, const LineJob<double>& job, Points<const double> in,
               Points<double> out, int64_t first, int64_t last, void* scratch) noexcept {
  HWY_DYNAMIC_DISPATCH(run_double)(tables, job, in, out, first, last, scratch);
}

int64_t lane_vector_bytes() { return HWY_DYNAMIC_DISPATCH(vector_bytes)(); }

const char* vector_target() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

}  // namespace hel::fft
#endif
