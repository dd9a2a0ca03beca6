// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NUFFT_CONTENDER_HPP
#define HELIOTROPE_BENCH_NUFFT_CONTENDER_HPP

#include <complex>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cases.hpp"
#include "problem.hpp"

namespace bench::nufft {

/** A plan of one library for one case. */
template <class Real>
class Contender {
 public:
  Contender() = default;
  Contender(const Contender&) = delete;
  Contender& operator=(const Contender&) = delete;
  virtual ~Contender() = default;

  /** Hands over the points of the problem, sorting included. */
  virtual void set_points() = 0;

  /** Transforms the whole batch. */
  virtual void execute(const std::complex<Real>* in, std::complex<Real>* out) = 0;
};

/** One way of using a library; of a rival's ways only the fastest one enters the table. */
template <class Real>
struct Way {
  std::string label;  ///< unique, such as "finufft/fftw/1.25/measure"
  int round = 0;      ///< ways of round 1 are variants of the winner of round 0, see `from`
  std::function<std::unique_ptr<Contender<Real>>(const Case&, const Problem<Real>&)> make;
};

/** A library, and the ways in which one may use it for a case; no ways where it does not offer the case. */
template <class Real>
struct Rival {
  std::string name;
  std::vector<Way<Real>> ways;
};

/** Ours: with real numbers at the points where the case has them, which then lie side by side. */
template <class Real>
Way<Real> our_way();
/** The same without making use of that. */
template <class Real>
Way<Real> our_complex_way();

// Each of these is in a file that is left out where the library is not installed.
template <class Real>
Rival<Real> finufft_rival(const Case& the_case);
template <class Real>
Rival<Real> ducc_rival(const Case& the_case);
template <class Real>
Rival<Real> nfft_rival(const Case& the_case);

/** All rivals that are installed and offer the case. */
template <class Real>
std::vector<Rival<Real>> installed_rivals(const Case& the_case);

/** The names of the rivals that are not installed. */
std::vector<std::string> absent_rivals();

}  // namespace bench::nufft

#endif
