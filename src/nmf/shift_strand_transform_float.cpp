// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The fused transforms of strands for float, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/shift_strand_transform_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nmf/shift_strand_transform-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {

using T = float;
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
void strands_to_spectrum(const StrandTransform<float>& transform, const float* rows, int64_t stored,
                         float* spectrum) noexcept {
  HWY_DYNAMIC_DISPATCH(to_spectrum_T)(transform, rows, stored, spectrum);
}

template <>
void strands_mix(const StrandTransform<float>& transform, const StrandForm& form,
                 const StrandMix<float>& job) noexcept {
  HWY_DYNAMIC_DISPATCH(mix_strands_T)(transform, form, job);
}

template <>
void strands_step(const StrandTransform<float>& transform, const StrandForm& form, const float* a, const float* b,
                  const float* table, int64_t m, float* buffer, const StrandStep<float>& step) noexcept {
  HWY_DYNAMIC_DISPATCH(step_strands_T)(transform, form, a, b, table, m, buffer, step);
}

}  // namespace hel::nmf::shift
#endif
