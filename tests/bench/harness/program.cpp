// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "program.hpp"

#include <cstdio>
#include <exception>

namespace bench {

int run_program(const char* name, int argc, char** argv, void (*run)(const Options&),
                void (*print_peak)(const Options&)) {
  try {
    const Options options = parse_options(argc, argv);
    (options.child_case.empty() ? run : print_peak)(options);
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s: %s\n", name, failure.what());
    return 1;
  }
}

void print_absent(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    std::printf("# %s is not installed: skipped (it is looked for in CMAKE_PREFIX_PATH)\n", name.c_str());
  }
}

}  // namespace bench
