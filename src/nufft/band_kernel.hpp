// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// The loops of a banded Hermitian matrix, positive definite, cut into kBandLanes blocks along its diagonal that are
/// worked on side by side. Row i of all blocks is one row here: numbers of `kBandLanes` doubles or floats.
namespace hel::nufft {

inline constexpr int64_t kBandLanes = 8;
/// Numbers of a row left of the diagonal.
inline constexpr int64_t kBandReach = 7;
/// Floats of a row of factors: for each distance from the diagonal real parts, then imaginary parts.
inline constexpr int64_t kBandRow = 2 * kBandLanes * kBandReach;

/// What the entries are made of: entry (i, i) is diagonal[i], and entry (i, i - s) is
/// (u[i] - u[i - s]) (factor_re[s] + i factor_im[s]), for s from 1 to kBandReach; index s of the factors.
struct BandEntries {
  const double* diagonal;
  const double* u_re;
  const double* u_im;
  double factor_re[kBandReach + 1], factor_im[kBandReach + 1];
  double smallest;  ///< pivots are no smaller
  int64_t rows;
};
/// The factors L D L* with ones on the diagonal of L: `lower` has rows + kBandReach rows, the last of them 0, and
/// `pivots` the inverses of D.
void factor_band(const BandEntries& entries, float* lower, float* pivots) noexcept;

/// Solves with the factors, in place. re and im have kBandReach rows of 0 before row 0 and after the last one.
void solve_band(const float* lower, const float* pivots, int64_t rows, double* re, double* im) noexcept;

/// out = in times phases, or times their conjugates: complex numbers, interleaved. out may be in.
template <class T>
void turn_phases(T* out, const T* in, const T* phases, bool conjugate, int64_t count) noexcept;
/// out[i] += k[i] z[i], complex and real.
template <class T>
void add_scaled_by_reals(T* out, const T* z, const T* k, int64_t count) noexcept;

}  // namespace hel::nufft
