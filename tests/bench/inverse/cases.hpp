// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_INVERSE_CASES_HPP
#define HELIOTROPE_BENCH_INVERSE_CASES_HPP

#include <complex>
#include <string>
#include <vector>

#include "../nufft/problem.hpp"

namespace bench::inverse {

/** An inverse problem: its nodes are the points of a nonuniform transform of type 2. */
struct Case {
  nufft::Case transform;
  std::string name() const;       ///< as printed in the table
  std::string full_name() const;  ///< unique among all cases
};

/** Every case of the table, or the few of a smoke run. */
std::vector<Case> all_cases(bool quick);

/** The relative error of every side's transforms. */
inline constexpr double transform_tolerance = 1e-9;

/** The numbers of a case. */
struct Material {
  explicit Material(const Case& the_case);

  nufft::Problem<double> problem;            ///< nodes, and the coefficients that made the values
  std::vector<std::complex<double>> values;  ///< at the nodes
  std::vector<double> weights;               ///< 1, or the distance from the origin where the nodes are radial

  /** The relative and weighted residual of coefficients, from their values at all nodes. */
  double residual_of(const Case& the_case, const std::vector<std::complex<double>>& coefficients) const;
};

}  // namespace bench::inverse

#endif
