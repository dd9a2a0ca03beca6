// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_SHIFT_NMF_PROBLEM_HPP
#define HELIOTROPE_BENCH_SHIFT_NMF_PROBLEM_HPP

#include <vector>

#include "cases.hpp"

namespace bench::shift_nmf {

/** Samples and first factors, made from fixed seeds. */
template <class Real>
struct Problem {
  /** Planted atoms at random places, and noise of a hundredth. */
  explicit Problem(const Case& the_case);

  std::vector<Real> v;  ///< samples, channels, sample_dims
  std::vector<Real> w;  ///< atoms, channels, atom_dims; each channel sums to 1
  std::vector<Real> h;  ///< samples, atoms, activation_dims

  /** Half the sum of squared differences of the samples from their reconstruction, by plain sums in double. */
  double energy(const Case& the_case, const std::vector<Real>& atoms, const std::vector<Real>& activations) const;
};

}  // namespace bench::shift_nmf

#endif
