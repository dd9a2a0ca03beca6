// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Inverse nonuniform transforms: ours against NFFT3's solver and conjugate gradients over FINUFFT; and a training step
// of a point-cloud convolution against torch and FINUFFT. See docs/performance.md.

#include <malloc.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "../harness/memory.hpp"
#include "../harness/options.hpp"
#include "../harness/program.hpp"
#include "../harness/report.hpp"
#include "../harness/timing.hpp"
#include "side.hpp"
#include "training.hpp"

namespace {

using bench::Options;
using namespace bench::inverse;

/** Enough that every solver comes to a residual it is judged by, and not more than CGNR needs for most problems. */
constexpr int most_iterations = 30;
constexpr double finest_target = 1e-6;

/** The sides of a case whose names begin with `wanted`; ours first. */
std::vector<SolverSide> all_sides(const Case& the_case, bool rivals) {
  std::vector<SolverSide> sides = {our_solver()};
  if (!rivals) return sides;
#ifdef HELIOTROPE_BENCH_NFFT
  sides.push_back(nfft_solver());
#endif
  for (const auto& rival : bench::nufft::installed_rivals<double>(the_case.transform)) {
    if (rival.name == "nfft3") continue;
    for (const auto& way : rival.ways) {
      if (way.round == 0) sides.push_back(cgnr_over("cgnr-" + way.label, way));
    }
  }
  return sides;
}

/** "cgnr-finufft/fftw/2" is a way of "cgnr-finufft". */
std::string base_of(const std::string& name) { return name.substr(0, name.find('/')); }

/** Of several ways to use one library the one that is fastest in a trial. */
std::vector<SolverSide> best_sides(const Case& the_case, const Material& material, bool rivals) {
  std::vector<SolverSide> best;
  std::vector<double> seconds;
  for (const SolverSide& side : all_sides(the_case, rivals)) {
    double fastest = std::numeric_limits<double>::infinity();
    for (int trial = 0; trial < 2; ++trial) {
      const Outcome outcome = side.solve(the_case, material, finest_target, 5);
      fastest = std::min(fastest, outcome.setup_seconds + outcome.iterate_seconds);
    }
    if (!best.empty() && base_of(best.back().name) == base_of(side.name)) {
      if (fastest < seconds.back()) {
        best.back() = side;
        seconds.back() = fastest;
      }
    } else {
      best.push_back(side);
      seconds.push_back(fastest);
    }
  }
  return best;
}

void compare(const Case& the_case, const Options& options, bench::Report& report) {
  const Material material(the_case);
  const std::vector<SolverSide> sides = best_sides(the_case, material, !options.ours_only);
  // The residual to be reached: what the textbook's iteration comes to.
  const SolverSide textbook = sides.size() > 1 ? sides.back() : cgnr_over("", bench::nufft::our_way<double>());
  const double target =
      std::max(finest_target, 1.001 * textbook.solve(the_case, material, finest_target, most_iterations).residual);
  struct Record {
    std::vector<double> total, setup, iteration;
    Outcome last;
  };
  std::vector<Record> records(sides.size());
  const int repetitions = options.quick ? 3 : 7;
  for (int repetition = -1; repetition < repetitions; ++repetition) {
    for (std::size_t turn = 0; turn < sides.size(); ++turn) {
      const std::size_t s = (turn + static_cast<std::size_t>(repetition + 1)) % sides.size();
      Outcome outcome = sides[s].solve(the_case, material, target, 10 * most_iterations);
      if (repetition >= 0) {  // the first round warms up
        records[s].total.push_back(outcome.setup_seconds + outcome.iterate_seconds);
        records[s].setup.push_back(outcome.setup_seconds);
        records[s].iteration.push_back(outcome.iterate_seconds / std::max(1, outcome.iterations));
      }
      records[s].last = std::move(outcome);
    }
  }
  std::printf("# %s: to a relative residual of %.1e:", the_case.full_name().c_str(), target);
  std::vector<bench::Side> results;
  for (std::size_t s = 0; s < sides.size(); ++s) {
    std::printf(" %s %d iterations,", sides[s].name.c_str(), records[s].last.iterations);
    results.push_back({{},
                       material.residual_of(the_case, records[s].last.coefficients),
                       bench::peak_of_child(the_case.full_name(), sides[s].name)});
  }
  std::printf(" the error is the residual\n");
  const auto add = [&](const std::string& family, std::size_t s, std::vector<double> Record::*phase) {
    bench::Side ours = results[0], theirs = results[s];
    ours.time = bench::spread_of(records[0].*phase);
    theirs.time = bench::spread_of(records[s].*phase);
    report.add({family, the_case.name(), the_case.transform.threads, "double", s == 0 ? "none" : base_of(sides[s].name),
                ours, theirs});
  };
  if (sides.size() == 1) add("inverse", 0, &Record::total);
  for (std::size_t s = 1; s < sides.size(); ++s) {
    add("inverse", s, &Record::total);
    add("inverse-setup", s, &Record::setup);
    add("inverse-iteration", s, &Record::iteration);
  }
}

/** The child's part of bench::peak_of_child(). */
void print_peak(const Options& options) {
  const Case the_case = bench::child_case(options, all_cases);
  const Material material(the_case);
  for (const SolverSide& side : all_sides(the_case, true)) {
    if (side.name != options.child_contender) continue;
    std::printf("%.3f\n", bench::peak_growth_mb([&] { side.solve(the_case, material, finest_target, 3); }));
    return;
  }
  throw std::invalid_argument("unknown contender " + options.child_contender);
}

/**
 * Memory that is freed stays with this process and with those it starts. Else every repetition of every side asks the
 * system for all of its memory again, and where a page fault takes 14 microseconds, as in some virtual machines, that
 * is most of the time.
 */
void keep_memory() {
  constexpr int most = 32 << 20;  // what glibc takes at most
  mallopt(M_MMAP_THRESHOLD, most);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  setenv("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=2000000000", 0);
}

void run(const Options& options) {
  keep_memory();
  if (!options.ours_only) bench::print_absent(bench::nufft::absent_rivals());
  bench::Report report(options.csv);
  bench::each_case(options, all_cases, [&](const Case& the_case) { compare(the_case, options, report); });
  compare_training(options, report);
  report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run_program("bench_inverse", argc, argv, run, print_peak); }
