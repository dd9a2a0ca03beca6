// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nufft/fold.hpp"

#include <cstdint>

/// The vector loops of the direct method.
namespace hel::nufft {

/// Rows of numbers are padded to a multiple of this many.
inline constexpr int64_t kRowPad = 16;

/// cos and sign * sin of 2 pi k t for k = first, first + 1 ...; results k lies at cosines[k * step]. Arrays have room
/// for a multiple of kRowPad.
void phase_table(Twofold t, double sign, int64_t first, int64_t count, double* cosines, double* sines) noexcept;

/// cos and sin of 2 pi turns[i], |turns[i]| below 2^40; arrays have room for a multiple of kRowPad.
void phase_list(const double* turns, int64_t count, double* cosines, double* sines) noexcept;

/// values[i] *= the Chebyshev series with these coefficients at 2 (scale (x[i] - center))^2 - 1. Arrays have room for a
/// multiple of kRowPad.
struct EvenSeries {
  static constexpr int kTerms = 24;
  double coefficients[kTerms];
  double center, scale;
};
void multiply_series(const EvenSeries& series, const double* x, int64_t count, double* values) noexcept;

/// Interleaved row[k] = (re + i im) exp(i sign 2 pi (k - half) t), k = 0 .. count-1, zeros up to the padding.
template <class T>
void phase_row(Twofold t, double sign, int64_t half, int64_t count, double re, double im, T* row) noexcept;

/// values[l] = sum over j of strengths[j] exp(i sign 2 pi sum over axes of a[l] b[j]). All arrays planar double; the
/// first `outer` entries of a list are the high parts, then the low ones. Padded to kRowPad on the outer side.
struct NonuniformSum {
  int rank;
  double sign;
  int64_t outer, inner;
  const double* outer_high[3];
  const double* outer_low[3];
  const double* inner_high[3];
  const double* inner_low[3];
  const double* strengths_re;
  const double* strengths_im;
  double* values_re;
  double* values_im;
};
/// For the outer entries [first, last); first is a multiple of kRowPad.
void sum_nonuniform(const NonuniformSum& sum, int64_t first, int64_t last) noexcept;

}  // namespace hel::nufft
