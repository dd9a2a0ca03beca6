// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NUFFT_PROBLEM_HPP
#define HELIOTROPE_BENCH_NUFFT_PROBLEM_HPP

#include <complex>
#include <cstdint>
#include <vector>

#include "cases.hpp"

namespace bench::nufft {

/** The numbers of a case, made from fixed seeds. */
template <class Real>
struct Problem {
  explicit Problem(const Case& the_case);

  std::vector<std::vector<Real>> points;       ///< one list of coordinates in [-pi, pi) a dimension, slowest first
  std::vector<std::vector<Real>> frequencies;  ///< likewise, of type 3 only
  std::vector<std::complex<Real>> in;          ///< the vectors of the batch one after another
  std::vector<Real> real_in;  ///< their real parts, where all numbers at the points that go in are real
};

/** Some outputs of the first vector of a case, summed directly with phases in long double. */
class Reference {
 public:
  template <class Real>
  Reference(const Case& the_case, const Problem<Real>& problem);

  /**
   * Root mean square error of those outputs, relative to their root mean square. Of real values at the points only real
   * parts count; `packed` means that the output is nothing else.
   */
  template <class Real>
  double error_of(const std::complex<Real>* output, bool packed) const;

 private:
  bool real_values_;
  std::vector<std::int64_t> positions_;
  std::vector<std::complex<long double>> values_;
};

}  // namespace bench::nufft

#endif
