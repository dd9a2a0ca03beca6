// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/measure.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>
#include <type_traits>

#include "fft/lane_tables.hpp"
#include "fft/radix.hpp"
#include "fft/wisdom.hpp"

namespace hel::fft {
namespace {

constexpr size_t kMostCandidates = 48;
constexpr int kRepetitions = 5;

using Candidates = std::set<std::vector<int>>;

void add_orders(std::vector<int> radices, Candidates& candidates) {
  std::sort(radices.begin(), radices.end());
  do {
    candidates.insert(radices);
  } while (candidates.size() < kMostCandidates && std::next_permutation(radices.begin(), radices.end()));
}

/// The rule's choice, with its eights and fours also split otherwise, in every order.
Candidates candidates_for(int64_t n) {
  const std::vector<int> rule = choose_radices(n);
  Candidates candidates{rule};
  add_orders(rule, candidates);
  const auto eight = std::find(rule.begin(), rule.end(), 8);
  if (eight != rule.end()) {
    std::vector<int> split = rule;
    split[static_cast<size_t>(eight - rule.begin())] = 4;
    split.push_back(2);
    add_orders(split, candidates);
  }
  if (std::count(rule.begin(), rule.end(), 4) >= 2) {
    std::vector<int> joined = rule;
    for (int i = 0; i < 2; ++i) joined.erase(std::find(joined.begin(), joined.end(), 4));
    joined.insert(joined.end(), {8, 2});
    add_orders(joined, candidates);
  }
  return candidates;
}

template <class T>
double time_lines(const LaneTables<T>& tables, T* in, T* out, void* scratch) {
  using Clock = std::chrono::steady_clock;
  LineJob<T> job;
  job.n = job.stored_in = job.stored_out = tables.n;
  job.in = job.out = {kLaneGroup, 1};
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kRepetitions; ++i) {
    const auto start = Clock::now();
    run_lanes<T>(tables, job, {in, in + 1}, {out, out + 1}, 0, kLaneGroup, scratch);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

}  // namespace

template <class T>
std::vector<int> measured_radices(const Allocator& allocator, int64_t n) {
  constexpr bool kSingle = std::is_same_v<T, float>;
  std::vector<int> best = recall_radices(n, kSingle);
  if (!best.empty()) return best;
  const Table<T> in(allocator, 2 * n * kLaneGroup), out(allocator, 2 * n * kLaneGroup);
  const Block scratch(allocator, 2 * n * lane_vector_bytes());
  std::fill_n(in.data(), in.size(), T(0));
  double best_time = std::numeric_limits<double>::infinity();
  for (const std::vector<int>& radices : candidates_for(n)) {
    const double time = time_lines(make_lane_tables<T>(allocator, n, radices), in.data(), out.data(), scratch.data());
    if (time >= best_time) continue;
    best_time = time;
    best = radices;
  }
  remember_radices(n, kSingle, best);
  return best;
}

template std::vector<int> measured_radices<double>(const Allocator&, int64_t);
template std::vector<int> measured_radices<float>(const Allocator&, int64_t);

}  // namespace hel::fft
