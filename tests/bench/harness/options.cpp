// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "options.hpp"

#include <stdexcept>

namespace bench {

Options parse_options(int argc, char** argv) {
  Options options;
  int position = 1;
  const auto value = [&](const std::string& name) -> std::string {
    if (++position >= argc) throw std::invalid_argument(name + " needs a value");
    return argv[position];
  };
  for (; position < argc; ++position) {
    const std::string name = argv[position];
    if (name == "--quick") {
      options.quick = true;
    } else if (name == "--ours-only") {
      options.ours_only = true;
    } else if (name == "--rivals-only") {
      options.rivals_only = true;
    } else if (name == "--filter") {
      options.filter = value(name);
    } else if (name == "--csv") {
      options.csv = value(name);
    } else if (name == "--wisdom") {
      options.wisdom = value(name);
    } else if (name == "--peak-of") {
      options.child_case = value(name);
      options.child_contender = value(name);
    } else {
      throw std::invalid_argument("unknown argument " + name);
    }
  }
  if (options.ours_only && options.rivals_only) throw std::invalid_argument("--ours-only excludes --rivals-only");
  return options;
}

}  // namespace bench
