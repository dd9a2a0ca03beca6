// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <vector>

#include "nmf/shift_sheet.hpp"

namespace hel::nmf::shift {

/// What activations near an activation add to the denominator of its update: with KH the convolution of H with the
/// separable kernel 1 - (j / (r + 1))^2, within (KH - H) for the same atom, and across / (M - 1) times the KH of the
/// other atoms.
template <class T>
class Inhibition {
 public:
  Inhibition(const Allocator& allocator, const Sheet<T>& sheet, double within, double across);

  /// For the E of the sheet; valid at the home positions.
  const T* compute(const Sheet<T>& sheet) noexcept;

 private:
  void convolve(const Sheet<T>& sheet, int64_t sample, int64_t atom, int worker) noexcept;
  void convolve_axis(int axis, const T* from, T* to, int worker) const noexcept;

  const Shape& shape_;
  const Grid grid_;
  int threads_;
  double within_, across_;
  std::vector<T> kernel_[3];
  int64_t scratch_size_, row_size_, pitch_, terms_;
  Table<T> fields_, scratch_;
  Table<const T*> rows_;
};

}  // namespace hel::nmf::shift
