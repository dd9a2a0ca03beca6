// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>
#include <vector>

namespace hel::nufft {

inline constexpr int kNarrowestKernel = 2, kWidestKernel = 16;
inline constexpr double kLeastUpsampling = 1.2, kMostUpsampling = 4;

/// The function that spreads a point over the fine grid: phi(u) = I0(beta sqrt(1 - (2 u / width)^2)) / I0(beta), |u| <=
/// width / 2 in grid steps (Kaiser and Bessel), whose transform is known in closed form. beta is the one of Fourmont
/// (J. Fourier Anal. Appl. 9, 2003), pi width (1 - 1 / (2 upsampling)), less a part in width^2 that makes the error in
/// the root mean square smallest.
class Kernel {
 public:
  Kernel() = default;
  Kernel(int width, double upsampling);

  int width() const { return width_; }
  /// Degree of the polynomials that stand for phi between grid points; they add less than a tenth to the error.
  int degree() const;
  /// Integral of phi(u) exp(-2 pi i f u) du, f in cycles a grid step.
  double transform(double frequency) const;
  /// Coefficients of the polynomial in z in [-1, 1] for phi(-width / 2 + tap + (z + 1) / 2), lowest power first.
  std::vector<double> polynomial(int tap) const;

 private:
  double value(double u) const;

  int width_ = 0;
  double beta_ = 0;
  double scale_ = 1;  ///< 1 / I0(beta)
};

/// Relative error in the root mean square that a transform of `rank` dimensions makes with this kernel.
double kernel_error(int width, double upsampling, int rank);
/// By how much dividing by the transform of the kernel, which is small at the highest frequencies, magnifies rounding
/// on the grid: the root mean square of the transform times that of its inverse, in `rank` dimensions.
double rounding_gain(int width, double upsampling, int rank);
/// No less than that, and quickly known.
double most_rounding_gain(int width, double upsampling, int rank);

}  // namespace hel::nufft
