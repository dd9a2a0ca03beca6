// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The fused transforms of strands for double, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/shift_strand_transform_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nmf/shift_strand_transform-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {

using T = double;
using Transform = StrandTransform<T>;

void to_spectrum_T(const Transform& transform, const T* rows, int64_t stored, T* spectrum) {
  to_spectrum(transform, rows, stored, spectrum);
}
void mix_strands_T(const Transform& transform, const StrandForm& form, const StrandMix<T>& job) {
  mix_strands(transform, form, job);
}
void step_strands_T(const Transform& transform, const StrandForm& form, const T* a, const T* b, const T* table,
                    int64_t m, T* buffer, const StrandStep<T>& step) {
  step_strands(transform, form, a, b, table, m, buffer, step);
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nmf::shift {

HWY_EXPORT(to_spectrum_T);
HWY_EXPORT(mix_strands_T);
HWY_EXPORT(step_strands_T);

template <>
void strands_to_spectrum(const StrandTransform<double>& transform, const double* rows, int64_t stored,
                         double* spectrum) noexcept {
  HWY_DYNAMIC_DISPATCH(to_spectrum_T)(transform, rows, stored, spectrum);
}

template <>
void strands_mix(const StrandTransform<double>& transform, const StrandForm& form,
                 const StrandMix<double>& job) noexcept {
  HWY_DYNAMIC_DISPATCH(mix_strands_T)(transform, form, job);
}

template <>
void strands_step(const StrandTransform<double>& transform, const StrandForm& form, const double* a, const double* b,
                  const double* table, int64_t m, double* buffer, const StrandStep<double>& step) noexcept {
  HWY_DYNAMIC_DISPATCH(step_strands_T)(transform, form, a, b, table, m, buffer, step);
}

}  // namespace hel::nmf::shift
#endif
