// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Nonnegative matrix factorization: ours against scikit-learn, torchnmf and diffsptk. See docs/performance.md.

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
  for (const bool quick : {true, false}) {
    for (const Case& the_case : all_cases(quick)) {
      if (the_case.full_name() != options.child_case) continue;
      std::printf("%.3f\n", the_case.single ? Contest<float>::peak_of(the_case) : Contest<double>::peak_of(the_case));
      return;
    }
  }
  throw std::invalid_argument("unknown case " + options.child_case);
}

void run(const Options& options) {
  Memo memo;
  if (!options.quick && !options.ours_only) {
    memo.core = bench::best_blas_core();
    std::printf("# rivals run with OPENBLAS_CORETYPE=%s\n", memo.core.empty() ? "(its own choice)" : memo.core.c_str());
  }
  bench::Report report(options.csv);
  for (const Case& the_case : all_cases(options.quick)) {
    if (the_case.full_name().find(options.filter) == std::string::npos) continue;
    try {
      if (the_case.single) {
        run_case<float>(the_case, options, memo, report);
      } else {
        run_case<double>(the_case, options, memo, report);
      }
    } catch (const std::exception& failure) {
      std::printf("# %s failed: %s\n", the_case.full_name().c_str(), failure.what());
    }
  }
  report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options = bench::parse_options(argc, argv);
    if (options.child_case.empty()) {
      run(options);
    } else {
      print_peak(options);
    }
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench_nmf: %s\n", failure.what());
    return 1;
  }
}
