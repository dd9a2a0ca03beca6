// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_TIMING_HPP
#define HELIOTROPE_BENCH_TIMING_HPP

#include <functional>
#include <vector>

namespace bench {

/** How the repetitions of one contender were distributed, in milliseconds a call. */
struct Spread {
  double median = 0;
  double lower_quartile = 0;
  double upper_quartile = 0;
  double fastest = 0;
};

/** Distribution of samples given in seconds. */
Spread spread_of(std::vector<double> seconds);

struct TimingRules {
  int repetitions = 7;           ///< samples of each contender, at least ...
  int most_repetitions = 25;     ///< ... and at most, when they are taken ...
  double seconds = 1;            ///< ... within this time
  double sample_seconds = 4e-3;  ///< a sample repeats the call until it lasts about this long
};

/** Seconds on a clock that never goes back. */
double now();

/**
 * Times contenders against one another: every repetition runs each of them once, in turn and starting with
 * another one each time, so that a disturbance of the machine falls on all alike.
 * Each contender runs at least once before the clock starts.
 */
std::vector<Spread> time_interleaved(const std::vector<std::function<void()>>& contenders, const TimingRules& rules);

}  // namespace bench

#endif
