// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "report.hpp"

#include <cmath>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <utility>

namespace bench {

namespace {

double ratio(const Row& row) { return row.theirs.time.median / row.ours.time.median; }

std::string number(double value, const char* format) {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string csv_line(const Row& row) {
  return row.family + "," + row.name + "," + std::to_string(row.threads) + "," + row.precision + "," + row.rival + "," +
         number(row.ours.time.median, "%.5g") + "," + number(row.theirs.time.median, "%.5g") + "," +
         number(ratio(row), "%.3f") + "," + number(row.ours.error, "%.2e") + "," + number(row.theirs.error, "%.2e") +
         "," + number(row.ours.peak_mb, "%.1f") + "," + number(row.theirs.peak_mb, "%.1f");
}

}  // namespace

Report::Report(const std::string& csv_file) {
  constexpr const char* header =
      "family,case,threads,precision,rival,ours_ms,rival_ms,ratio,ours_error,rival_error,ours_peak_mb,rival_peak_mb";
  std::printf("%s\n", header);
  if (csv_file.empty()) return;
  file_.open(csv_file, std::ios::app);
  if (!file_) throw std::runtime_error("cannot write " + csv_file);
  if (file_.tellp() == 0) file_ << header << std::endl;
}

void Report::print_line(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
  if (file_.is_open()) file_ << line << std::endl;
}

void Report::add(const Row& row) {
  print_line(csv_line(row));
  rows_.push_back(row);
}

void Report::print_rival(const std::string& family, const std::string& rival) const {
  double log_sum = 0;
  int count = 0;
  const Row* worst = nullptr;
  for (const Row& row : rows_) {
    if (row.family != family || row.rival != rival) continue;
    log_sum += std::log(ratio(row));
    ++count;
    if (worst == nullptr || ratio(row) < ratio(*worst)) worst = &row;
  }
  std::printf("# %s against %s: %d cases, geometric mean %.2f, worst %.2f (%s; %s; threads %d)\n", family.c_str(),
              rival.c_str(), count, std::exp(log_sum / count), ratio(*worst), worst->name.c_str(),
              worst->precision.c_str(), worst->threads);
}

void Report::finish() const {
  std::set<std::pair<std::string, std::string>> printed;
  for (const Row& row : rows_) {
    if (row.family == overhead_family) {
      std::printf("# overhead of one call, %s: %.3f microseconds over a bare FFTW execution\n", row.name.c_str(),
                  1e3 * (row.ours.time.median - row.theirs.time.median));
      continue;
    }
    if (printed.emplace(row.family, row.rival).second) print_rival(row.family, row.rival);
  }
  std::fprintf(stderr, "\n%-10s %-46s %2s %-8s %23s %23s\n", "rival",
               "case (milliseconds: lower quartile, median, upper)", "", "", "ours", "rival");
  for (const Row& row : rows_) {
    const Spread& ours = row.ours.time;
    const Spread& theirs = row.theirs.time;
    std::fprintf(stderr, "%-10s %-46s %2d %-8s %7.4g %7.4g %7.4g %7.4g %7.4g %7.4g\n", row.rival.c_str(),
                 row.name.c_str(), row.threads, row.precision.c_str(), ours.lower_quartile, ours.median,
                 ours.upper_quartile, theirs.lower_quartile, theirs.median, theirs.upper_quartile);
  }
}

}  // namespace bench
