// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Padded Fourier transforms: ours against what a good C programmer writes with FFTW. See docs/performance.md.

#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

#include "../harness/options.hpp"
#include "../harness/report.hpp"
#include "cases.hpp"
#include "contest.hpp"

namespace {

using bench::Options;
using namespace bench::fft;

/** Calls `action` with a contest of the case's precision. */
template <class Action>
void with_contest(const Case& the_case, const Options& options, Memo& memo, const Action& action) {
  if (the_case.single) {
    Contest<float> contest(the_case, options, memo);
    action(contest);
  } else {
    Contest<double> contest(the_case, options, memo);
    action(contest);
  }
}

/** The child's part of bench::peak_of_child(). */
void print_peak(const Options& options) {
  for (const bool quick : {true, false}) {
    for (const Case& the_case : all_cases(quick)) {
      if (the_case.full_name() != options.child_case) continue;
      const double peak = the_case.single ? Contest<float>::peak_of(the_case, options.child_contender)
                                          : Contest<double>::peak_of(the_case, options.child_contender);
      std::printf("%.3f\n", peak);
      return;
    }
  }
  throw std::invalid_argument("unknown case " + options.child_case);
}

void run_cases(const Options& options) {
  Memo memo(options.wisdom);
  const bool alone = options.ours_only || options.rivals_only;
  std::unique_ptr<bench::Report> report;
  if (!alone) report = std::make_unique<bench::Report>(options.csv);
  for (const Case& the_case : all_cases(options.quick)) {
    if (the_case.full_name().find(options.filter) == std::string::npos) continue;
    with_contest(the_case, options, memo, [&](auto& contest) {
      if (options.ours_only) {
        contest.print_ours();
      } else if (options.rivals_only) {
        contest.print_rivals();
      } else {
        contest.compare(*report);
      }
    });
  }
  if (report) report->finish();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = bench::parse_options(argc, argv);
    if (options.child_case.empty()) {
      run_cases(options);
    } else {
      print_peak(options);
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_fft: %s\n", error.what());
    return 1;
  }
}
