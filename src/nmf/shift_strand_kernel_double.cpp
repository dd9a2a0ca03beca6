// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The kernels for double, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/shift_strand_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nmf/shift_strand_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {

using T = double;

void correlate_strands_T(const StrandForm& form, const T* h, const T* a, const T* b, T* sums) {
  correlate_all_strands<T>(form, h, a, b, sums);
}
int64_t sum_size_T(const T*) { return kSumSize<hn::ScalableTag<T>>; }
void collect_strands_T(const StrandForm& form, const T* sums, const int32_t* order, T* tables) {
  collect_all_strands<T>(form, sums, order, tables);
}
double finish_strands_T(const T* v, const T* inside, int64_t rows, int64_t lanes, T* b) {
  return finish_all_strands<T>(v, inside, rows, lanes, b);
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nmf::shift {

HWY_EXPORT(correlate_strands_T);
HWY_EXPORT(sum_size_T);
HWY_EXPORT(collect_strands_T);
HWY_EXPORT(finish_strands_T);

template <>
void correlate_strands(const StrandForm& form, const double* h, const double* a, const double* b,
                       double* sums) noexcept {
  HWY_DYNAMIC_DISPATCH(correlate_strands_T)(form, h, a, b, sums);
}

template <>
int64_t strand_sum_size<double>() noexcept {
  return HWY_DYNAMIC_DISPATCH(sum_size_T)(static_cast<const double*>(nullptr));
}

template <>
void collect_strands(const StrandForm& form, const double* sums, const int32_t* order, double* tables) noexcept {
  HWY_DYNAMIC_DISPATCH(collect_strands_T)(form, sums, order, tables);
}

template <>
double finish_strands(const double* v, const double* inside, int64_t rows, int64_t lanes, double* b) noexcept {
  return HWY_DYNAMIC_DISPATCH(finish_strands_T)(v, inside, rows, lanes, b);
}

}  // namespace hel::nmf::shift
#endif
