// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NMF_CASES_HPP
#define HELIOTROPE_BENCH_NMF_CASES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace bench::nmf {

/** What is compared. */
enum class Question {
  iteration,  ///< one iteration of the multiplicative update that guarantees descent, the same for all
  sweep,      ///< beta = 2: one sweep of coordinate descent over U and H
  reach       ///< the way to the divergence that 100 multiplicative iterations reach
};

/** Everything that makes a benchmark case. */
struct Case {
  std::int64_t rows = 0, columns = 0, components = 0;
  double density = 1;  ///< below 1: X is sparse, in compressed rows
  double beta = 2;
  Question question = Question::iteration;
  bool single = false;
  int threads = 1;

  std::string shape_name() const;
  std::string name() const;       ///< as printed in the table: no comma, no precision, no threads
  std::string full_name() const;  ///< unique among all cases
  bool sparse() const { return density < 1; }
};

/** Every case of the table, or the few of a smoke run. Cases of one shape follow one another. */
std::vector<Case> all_cases(bool quick);

}  // namespace bench::nmf

#endif
