// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Nonuniform Fourier transforms: ours against FINUFFT, ducc0 and NFFT3. See docs/performance.md.

#include <cstdio>
#include <memory>

#include "../harness/options.hpp"
#include "../harness/program.hpp"
#include "../harness/report.hpp"
#include "cases.hpp"
#include "contest.hpp"

namespace {

using bench::Options;
using namespace bench::nufft;

/** The material of the latest case, kept for the next one. */
template <class Real>
const Material<Real>& material_of(const Case& the_case) {
  static std::unique_ptr<Material<Real>> latest;
  if (!latest || latest->name != the_case.problem_name()) {
    latest.reset();
    latest = std::make_unique<Material<Real>>(the_case);
  }
  return *latest;
}

template <class Real>
void run_case(const Case& the_case, const Options& options, bench::Report* report) {
  Contest<Real> contest(the_case, options, material_of<Real>(the_case));
  if (report != nullptr) {
    contest.compare(*report);
  } else {
    contest.print(options.ours_only, options.rivals_only);
  }
}

/** The child's part of bench::peak_of_child(). */
void print_peak(const Options& options) {
  const Case the_case = bench::child_case(options, all_cases);
  std::printf("%.3f\n", the_case.single ? Contest<float>::peak_of(the_case, options.child_contender)
                                        : Contest<double>::peak_of(the_case, options.child_contender));
}

void run(const Options& options) {
  if (!options.ours_only) bench::print_absent(absent_rivals());
  std::unique_ptr<bench::Report> report;
  if (!options.ours_only && !options.rivals_only) report = std::make_unique<bench::Report>(options.csv);
  bench::each_case(options, all_cases, [&](const Case& the_case) {
    if (the_case.single) {
      run_case<float>(the_case, options, report.get());
    } else {
      run_case<double>(the_case, options, report.get());
    }
  });
  if (report) report->finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run_program("bench_nufft", argc, argv, run, print_peak); }
