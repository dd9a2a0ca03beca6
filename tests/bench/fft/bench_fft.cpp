// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Padded Fourier transforms: ours against what a good C programmer writes with FFTW. See docs/performance.md.

#include <cstdio>
#include <memory>

#include "../harness/options.hpp"
#include "../harness/program.hpp"
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
  const Case the_case = bench::child_case(options, all_cases);
  std::printf("%.3f\n", the_case.single ? Contest<float>::peak_of(the_case, options.child_contender)
                                        : Contest<double>::peak_of(the_case, options.child_contender));
}

void run(const Options& options) {
  Memo memo(options.wisdom);
  const bool alone = options.ours_only || options.rivals_only;
  std::unique_ptr<bench::Report> report;
  if (!alone) report = std::make_unique<bench::Report>(options.csv);
  bench::each_case(options, all_cases, [&](const Case& the_case) {
    with_contest(the_case, options, memo, [&](auto& contest) {
      if (options.ours_only) {
        contest.print_ours();
      } else if (options.rivals_only) {
        contest.print_rivals();
      } else {
        contest.compare(*report);
      }
    });
  });
  if (report) report->finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run_program("bench_fft", argc, argv, run, print_peak); }
