// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_OPTIONS_HPP
#define HELIOTROPE_BENCH_OPTIONS_HPP

#include <string>

namespace bench {

/** What the user asked a benchmark program to do. */
struct Options {
  bool quick = false;        ///< a few small cases and few repetitions, for a smoke run
  bool ours_only = false;    ///< no rivals: a short loop for tuning
  bool rivals_only = false;  ///< no library of ours: what this machine asks of us
  std::string filter;        ///< only cases whose name contains the words of it
  std::string csv;           ///< file that receives the table; empty = standard output only
  std::string wisdom;        ///< where measured plans of rivals are kept for the next run; empty = nowhere

  /** Set when the program runs as its own child to report the memory of one contender: see memory.hpp. */
  std::string child_case;
  std::string child_contender;
};

/** Reads the command line; throws std::invalid_argument naming the argument it does not know. */
Options parse_options(int argc, char** argv);

}  // namespace bench

#endif
