// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_SHIFT_NMF_CASES_HPP
#define HELIOTROPE_BENCH_SHIFT_NMF_CASES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace bench::shift_nmf {

using Dims = std::vector<std::int64_t>;

/** Everything that makes a benchmark case. */
struct Case {
  std::int64_t samples = 1, channels = 1;
  Dims sample_dims;
  std::int64_t atoms = 1;
  Dims atom_dims;
  bool circular = false;  ///< where atoms end that stick out; otherwise they are cut
  bool single = false;
  int threads = 1;

  Dims activation_dims() const;
  std::string name() const;       ///< as printed in the table: no comma, no precision, no threads
  std::string full_name() const;  ///< unique among all cases
};

std::int64_t product(const Dims& dims);

/** Every case of the table, or the few of a smoke run. */
std::vector<Case> all_cases(bool quick);

}  // namespace bench::shift_nmf

#endif
