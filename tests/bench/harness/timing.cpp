// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "timing.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace bench {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

namespace {

double time_calls(const std::function<void()>& call, long calls) {
  const double start = now();
  for (long i = 0; i < calls; ++i) call();
  return (now() - start) / static_cast<double>(calls);
}

/** The number of calls that fills a sample, found by doubling so that a first slow call does not mislead. */
long calls_per_sample(const std::function<void()>& call, double sample_seconds) {
  long calls = 1;
  double seconds = time_calls(call, calls);
  while (seconds * static_cast<double>(calls) < sample_seconds / 4) {
    calls *= 2;
    seconds = time_calls(call, calls);
  }
  return std::max(1L, std::lround(sample_seconds / seconds));
}

}  // namespace

Spread spread_of(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  const auto quantile = [&](double fraction) {
    const double position = fraction * static_cast<double>(seconds.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, seconds.size() - 1);
    const double weight = position - static_cast<double>(below);
    return 1e3 * ((1 - weight) * seconds[below] + weight * seconds[above]);
  };
  return {quantile(0.5), quantile(0.25), quantile(0.75), 1e3 * seconds.front()};
}

std::vector<Spread> time_interleaved(const std::vector<std::function<void()>>& contenders, const TimingRules& rules) {
  const std::size_t count = contenders.size();
  std::vector<long> calls(count);
  for (std::size_t c = 0; c < count; ++c) calls[c] = calls_per_sample(contenders[c], rules.sample_seconds);

  std::vector<std::vector<double>> seconds(count);
  const double start = now();
  const auto wanted = [&](int repetition) {
    return repetition < rules.repetitions || (repetition < rules.most_repetitions && now() - start < rules.seconds);
  };
  for (int repetition = 0; wanted(repetition); ++repetition) {
    for (std::size_t turn = 0; turn < count; ++turn) {
      const std::size_t c = (turn + static_cast<std::size_t>(repetition)) % count;
      seconds[c].push_back(time_calls(contenders[c], calls[c]));
    }
  }
  std::vector<Spread> spreads;
  for (auto& samples : seconds) spreads.push_back(spread_of(std::move(samples)));
  return spreads;
}

}  // namespace bench
