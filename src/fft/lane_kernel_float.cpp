// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The kernels for lines of type float, compiled for each vector target and chosen at run time. One precision a file, so
// that they compile side by side.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fft/lane_kernel_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fft/lane_runner-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {

void run_float(const LaneTables<float>& tables, const LineJob<float>& job, Points<const float> in, Points<float> out,
               int64_t first, int64_t last, void* scratch) {
  Runner<float>(tables, job, in, out, scratch).run(first, last);
}

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::fft {

HWY_EXPORT(run_float);

template <>
void run_lanes(const LaneTables<float>& tables, const LineJob<float>& job, Points<const float> in, Points<float> out,
               int64_t first, int64_t last, void* scratch) noexcept {
  HWY_DYNAMIC_DISPATCH(run_float)(tables, job, in, out, first, last, scratch);
}

}  // namespace hel::fft
#endif
