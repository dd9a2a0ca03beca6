// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The kernels for double, compiled for each vector target and chosen at run time.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/shift_kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nmf/shift_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::shift::HWY_NAMESPACE {

using T = double;

void combine_T(int64_t terms, const T* const* rows, const T* weights, int64_t count, T* out) {
  combine<T>(terms, rows, weights, count, out);
}
void correlate_T(const T* x, const T* e, int64_t count, int64_t shifts, T* out) {
  correlate<T>(x, e, count, shifts, out);
}
void update_T(const UpdateRows<T>& job) { update<T>(job); }
double finish_T(const T* v, const T* r, int64_t count, T* b) { return finish<T>(v, r, count, b); }
void mix_T(const SpectrumForm& form, int64_t sources, const T* in, int64_t outputs, T* out, const T* tables,
           int64_t table_s, int64_t table_o) {
  mix<T>(form, sources, in, outputs, out, tables, table_s, table_o);
}
void correlate_all_T(const SpectrumForm& form, int64_t atoms, const T* h, int64_t channels, const T* a, const T* b,
                     T* sums) {
  correlate_all<T>(form, atoms, h, channels, a, b, sums);
}

}  // namespace hel::nmf::shift::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nmf::shift {

HWY_EXPORT(combine_T);
HWY_EXPORT(correlate_T);
HWY_EXPORT(update_T);
HWY_EXPORT(finish_T);
HWY_EXPORT(mix_T);
HWY_EXPORT(correlate_all_T);

template <>
void combine_rows(int64_t terms, const double* const* rows, const double* weights, int64_t count,
                  double* out) noexcept {
  HWY_DYNAMIC_DISPATCH(combine_T)(terms, rows, weights, count, out);
}

template <>
void correlate_row(const double* x, const double* e, int64_t count, int64_t shifts, double* out) noexcept {
  HWY_DYNAMIC_DISPATCH(correlate_T)(x, e, count, shifts, out);
}

template <>
void update_rows(const UpdateRows<double>& job) noexcept {
  HWY_DYNAMIC_DISPATCH(update_T)(job);
}

template <>
double finish_euclidean(const double* v, const double* r, int64_t count, double* b) noexcept {
  return HWY_DYNAMIC_DISPATCH(finish_T)(v, r, count, b);
}

template <>
void mix_spectra(const SpectrumForm& form, int64_t sources, const double* in, int64_t outputs, double* out,
                 const double* tables, int64_t table_s, int64_t table_o) noexcept {
  HWY_DYNAMIC_DISPATCH(mix_T)(form, sources, in, outputs, out, tables, table_s, table_o);
}

template <>
void correlate_spectra(const SpectrumForm& form, int64_t atoms, const double* h, int64_t channels, const double* a,
                       const double* b, double* sums) noexcept {
  HWY_DYNAMIC_DISPATCH(correlate_all_T)(form, atoms, h, channels, a, b, sums);
}

}  // namespace hel::nmf::shift
#endif
