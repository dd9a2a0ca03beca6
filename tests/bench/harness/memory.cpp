// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "memory.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>

namespace bench {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/** The resident peak of this process in bytes. Unlike ru_maxrss it does not include the parent's before exec. */
double resident_peak() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return 1024.0 * std::strtod(line.c_str() + 6, nullptr);
  }
  return unknown;
}

/** Lets the peak start again from what is resident now (see proc(5), clear_refs). */
void reset_resident_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

std::string quoted(const std::string& text) { return "'" + text + "'"; }

}  // namespace

double peak_growth_mb(const std::function<void()>& work) {
  reset_resident_peak();
  const double before = resident_peak();
  work();
  return (resident_peak() - before) / 1e6;
}

double peak_of_child(const std::string& case_name, const std::string& contender) {
  const std::string command = "exec /proc/" + std::to_string(getpid()) + "/exe --peak-of " + quoted(case_name) + " " +
                              quoted(contender) + " 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return unknown;
  double megabytes = unknown;
  const int read = std::fscanf(pipe, "%lf", &megabytes);
  const int status = pclose(pipe);
  return read == 1 && status == 0 ? megabytes : unknown;
}

}  // namespace bench
