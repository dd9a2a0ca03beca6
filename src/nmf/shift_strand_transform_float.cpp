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

void to_spectrum_T(const Transform& transform, const T* rows, int64_t stored, T* buffer, T* spectrum) {
  to_spectrum(transform, rows, stored, buffer, spectrum);
}
void mix_atom_T(const Transform& transform, const StrandForm& form, const T* rows, int64_t m, const T* table, T* buffer,
                T* out, T* spectrum) {
  mix_atom(transform, form, rows, m, table, buffer, out, spectrum);
}
void from_spectrum_T(const Transform& transform, const T* spectrum, T* buffer, int64_t wanted, T* rows) {
  from_spectrum(transform, spectrum, buffer, wanted, rows);
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
HWY_EXPORT(mix_atom_T);
HWY_EXPORT(from_spectrum_T);
HWY_EXPORT(step_strands_T);

template <>
void strands_to_spectrum(const StrandTransform<float>& transform, const float* rows, int64_t stored, float* buffer,
                         float* spectrum) noexcept {
  HWY_DYNAMIC_DISPATCH(to_spectrum_T)(transform, rows, stored, buffer, spectrum);
}

template <>
void strands_mix_atom(const StrandTransform<float>& transform, const StrandForm& form, const float* rows, int64_t m,
                      const float* table, float* buffer, float* out, float* spectrum) noexcept {
  HWY_DYNAMIC_DISPATCH(mix_atom_T)(transform, form, rows, m, table, buffer, out, spectrum);
}

template <>
void strands_from_spectrum(const StrandTransform<float>& transform, const float* spectrum, float* buffer,
                           int64_t wanted, float* rows) noexcept {
  HWY_DYNAMIC_DISPATCH(from_spectrum_T)(transform, spectrum, buffer, wanted, rows);
}

template <>
void strands_step(const StrandTransform<float>& transform, const StrandForm& form, const float* a, const float* b,
                  const float* table, int64_t m, float* buffer, const StrandStep<float>& step) noexcept {
  HWY_DYNAMIC_DISPATCH(step_strands_T)(transform, form, a, b, table, m, buffer, step);
}

}  // namespace hel::nmf::shift
#endif
