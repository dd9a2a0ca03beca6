// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_INVERSE_SIDE_HPP
#define HELIOTROPE_BENCH_INVERSE_SIDE_HPP

#include <complex>
#include <functional>
#include <string>
#include <vector>

#include "../nufft/contender.hpp"
#include "cases.hpp"

namespace bench::inverse {

/** One way from nodes and values to coefficients. */
struct Outcome {
  double setup_seconds = 0;    ///< plans, nodes, whatever depends on the nodes only
  double iterate_seconds = 0;  ///< everything from the values on
  int iterations = 0;
  double residual = 0;  ///< relative and weighted, as the side itself knows it
  std::vector<std::complex<double>> coefficients;
};

/** A side of a case: goes on until the relative residual is at most `target`, or for `most` iterations. */
struct SolverSide {
  std::string name;
  std::function<Outcome(const Case&, const Material&, double target, int most)> solve;
};

SolverSide our_solver();

/** Conjugate gradients on the normal equations, written over the transforms of a rival (or of ours). */
SolverSide cgnr_over(const std::string& name, const nufft::Way<double>& way);

/** NFFT3's own solver. In a file that is left out where NFFT3 is not installed. */
SolverSide nfft_solver();

}  // namespace bench::inverse

#endif
