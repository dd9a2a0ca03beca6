// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_REPORT_HPP
#define HELIOTROPE_BENCH_REPORT_HPP

#include <fstream>
#include <string>
#include <vector>

#include "timing.hpp"

namespace bench {

/** What both sides of a row have: time, relative error against an independent reference, peak memory. */
struct Side {
  Spread time;
  double error = 0;
  double peak_mb = 0;
};

/** The family of rows that tell how much a call costs beyond its arithmetic: summed up as a difference, not a ratio. */
inline constexpr const char* overhead_family = "overhead";

/** One line of the table: ours against one rival. */
struct Row {
  std::string family;
  std::string name;
  int threads = 1;
  std::string precision;
  std::string rival;
  Side ours;
  Side theirs;
};

/** Prints the rows as CSV while they arrive and sums them up at the end. */
class Report {
 public:
  /** @param csv_file also written there; empty = standard output only. Throws std::runtime_error when it cannot open.
   */
  explicit Report(const std::string& csv_file);

  void add(const Row& row);

  /** Geometric mean and worst case for each rival on standard output, quartiles of each row on standard error. */
  void finish() const;

 private:
  void print_line(const std::string& line);
  void print_rival(const std::string& family, const std::string& rival) const;

  std::vector<Row> rows_;
  std::ofstream file_;
};

}  // namespace bench

#endif
