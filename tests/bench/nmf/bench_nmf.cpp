// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Nonnegative matrix factorization: ours against scikit-learn, torchnmf and diffsptk. See docs/performance.md.

#include <cstdio>
#include <exception>
#include <memory>

#include "../harness/options.hpp"
#include "../harness/program.hpp"
#include "../harness/report.hpp"
#include "cases.hpp"
#include "contest.hpp"

namespace {

using bench::Options;
using namespace bench::nmf;

template <class Real>
void run_case(const Case& the_case, const Options& options, Memo& memo, bench::Report& report) {
  static std::unique_ptr<Problem<Real>> latest;
  static std::string latest_name;
  if (!latest || latest_name != the_case.shape_name()) {
    latest.reset();
    latest = std::make_unique<Problem<Real>>(the_case);
    latest_name = the_case.shape_name();
  }
  Contest<Real>(the_case, options, *latest, memo).compare(report);
}

/** The child's part of bench::peak_of_child(). */
void print_peak(const Options& options) {
  const Case the_case = bench::child_case(options, all_cases);
  std::printf("%.3f\n", the_case.single ? Contest<float>::peak_of(the_case) : Contest<double>::peak_of(the_case));
}

void run(const Options& options) {
  Memo memo;
  if (!options.quick && !options.ours_only) {
    memo.core = bench::best_blas_core();
    std::printf("# rivals run with OPENBLAS_CORETYPE=%s\n", memo.core.empty() ? "(its own choice)" : memo.core.c_str());
  }
  bench::Report report(options.csv);
  bench::each_case(options, all_cases, [&](const Case& the_case) {
    try {
      if (the_case.single) {
        run_case<float>(the_case, options, memo, report);
      } else {
        run_case<double>(the_case, options, memo, report);
      }
    } catch (const std::exception& failure) {
      std::printf("# %s failed: %s\n", the_case.full_name().c_str(), failure.what());
    }
  });
  report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run_program("bench_nmf", argc, argv, run, print_peak); }
