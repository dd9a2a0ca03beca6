// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_PROGRAM_HPP
#define HELIOTROPE_BENCH_PROGRAM_HPP

#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "options.hpp"

namespace bench {

/**
 * What main() of every family does: reads the command line, then runs the cases or, as a child of itself, prints the
 * memory of one contender (see memory.hpp). Failures become a message that begins with the program's name, and 1.
 */
int run_program(const char* name, int argc, char** argv, void (*run)(const Options&),
                void (*print_peak)(const Options&));

/** Whether a name has every word of a text in it. */
inline bool has_words(const std::string& name, const std::string& text) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (name.find(word) == std::string::npos) return false;
  }
  return true;
}

/** Calls the action with each case whose name has the words of --filter in it. */
template <class Cases, class Action>
void each_case(const Options& options, Cases all_cases, Action action) {
  for (const auto& the_case : all_cases(options.quick)) {
    if (has_words(the_case.full_name(), options.filter)) action(the_case);
  }
}

/** The case that a child is asked about; throws std::invalid_argument where there is none of that name. */
template <class Cases>
auto child_case(const Options& options, Cases all_cases) {
  for (const bool quick : {true, false}) {
    for (const auto& the_case : all_cases(quick)) {
      if (the_case.full_name() == options.child_case) return the_case;
    }
  }
  throw std::invalid_argument("unknown case " + options.child_case);
}

/** A line for each library that is looked for in CMAKE_PREFIX_PATH and missing. */
void print_absent(const std::vector<std::string>& names);

}  // namespace bench

#endif
