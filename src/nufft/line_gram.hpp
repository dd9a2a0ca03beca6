// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/plan.hpp"
#include "nufft/toeplitz.hpp"
#include "nufft/vectors.hpp"

namespace hel::nufft {

/// A* W A of one dimension as it acts between the n equispaced places of the period, G = F A* W A F* with the unitary
/// Fourier transform F, and a band of G as its preconditioner. See line_gram.cpp. Vectors are complex, interleaved.
template <class T>
class LineGram {
 public:
  LineGram(const Settings& settings, const GramKernel& kernel, int threads);

  /// Whether transforms of so many modes are quick.
  static bool is_quick(int64_t modes);

  /// F and F*; `out` may not be `in`.
  void to_places(const T* in, T* out) const { forth_->execute(in, out); }
  void to_modes(const T* in, T* out) const { back_->execute(in, out); }
  /// out = G in; `out` may not be `in`.
  void apply(const T* in, T* out) const;
  /// out = P^-1 in, P the band; `out` may be `in`.
  void precondition(const T* in, T* out) const;
  /// The same with modes in and out; `out` may not be `in`.
  void precondition_modes(const T* in, T* out) const;

 private:
  /// The rows that bands are padded with lie before and after these.
  double* lanes_of(char* work, int part) const;
  void make_diagonals(const Settings& settings, const T* numbers, Table<T>& diagonal);
  void make_band(const Settings& settings, const T* numbers, const Table<T>& diagonal);

  int64_t count_, rows_;
  Vectors<T> vectors_;
  std::shared_ptr<const fft::Plan> forth_, back_;  ///< scaled by 1 / sqrt(n)
  Table<T> phases_;                                ///< exp(-i pi m / n)
  Table<T> even_, odd_;                            ///< half of the spectrum of the doubled circle, apart
  Table<float> lower_, pivots_;
  std::unique_ptr<const WorkPool> pool_;
};

}  // namespace hel::nufft
