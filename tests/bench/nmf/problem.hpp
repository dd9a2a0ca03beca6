// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NMF_PROBLEM_HPP
#define HELIOTROPE_BENCH_NMF_PROBLEM_HPP

#include <cstdint>
#include <vector>

#include "cases.hpp"

namespace bench::nmf {

/** A matrix and first factors, made from fixed seeds. Both precisions of a shape have the same numbers, rounded. */
template <class Real>
struct Problem {
  /** Planted factors with gamma-distributed entries, times gamma-distributed noise; sparse: at random places. */
  explicit Problem(const Case& the_case);

  std::int64_t rows, columns, components;
  bool sparse;
  std::vector<Real> x;                    ///< dense rows, or the stored entries
  std::vector<std::int64_t> row_starts;   ///< sparse only
  std::vector<std::int64_t> column_list;  ///< sparse only
  std::vector<Real> u, h;                 ///< first factors

  /** The divergence of X from the product of the factors, summed in double. */
  double divergence(double beta, const std::vector<Real>& left, const std::vector<Real>& right) const;
};

}  // namespace bench::nmf

#endif
