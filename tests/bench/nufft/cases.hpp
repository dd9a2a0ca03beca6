// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NUFFT_CASES_HPP
#define HELIOTROPE_BENCH_NUFFT_CASES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace bench::nufft {

/** Where the points lie. */
enum class Cloud {
  uniform,  ///< independent and uniform over the period
  cell,     ///< all of them in one cell of the grid of modes
  ordered,  ///< uniform, sorted by their coordinates, slowest dimension first
  radial    ///< on spokes through the origin, spoke by spoke
};

/** Everything that makes a benchmark case. Sizes are given slowest dimension first. */
struct Case {
  std::string group;               ///< its row in the list of cases, such as "A2"
  int type = 1;                    ///< 1: points to modes, 2: modes to points, 3: points to frequencies
  std::vector<std::int64_t> dims;  ///< numbers of modes; of type 3 the widths of the box that holds the frequencies
  std::int64_t points = 0;
  double tolerance = 1e-6;
  bool single = false;  ///< float instead of double
  int threads = 1;
  std::int64_t batch = 1;
  Cloud cloud = Cloud::uniform;
  bool real = false;        ///< real numbers at the points; a rival has them in complex ones
  bool whole_call = false;  ///< making and ending the plan are timed too

  std::int64_t mode_count() const;   ///< modes of one vector; in type 3 the number of frequencies
  std::int64_t in_count() const;     ///< inputs of one vector
  std::int64_t out_count() const;    ///< outputs of one vector
  int sign() const;                  ///< of the exponent: the one that every rival offers for this type
  std::string name() const;          ///< as printed in the table: no comma, no precision, no threads
  std::string problem_name() const;  ///< equal for cases that differ in tolerance and threads only
  std::string full_name() const;     ///< unique among all cases
};

/** Every case of the table, or the few of a smoke run. Cases of one problem follow one another. */
std::vector<Case> all_cases(bool quick);

}  // namespace bench::nufft

#endif
