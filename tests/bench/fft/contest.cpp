// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "contest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <utility>

#include "../harness/memory.hpp"

namespace bench::fft {

namespace {

constexpr const char* ours_name = "ours";

/** Repetitions when only one side runs and nothing is to be compared. */
std::vector<Spread> time_alone(std::function<void()> call, const TimingRules& rules) {
  return time_interleaved({std::move(call)}, rules);
}

/** The fastest of a few calls: enough to choose between two ways of doing the same. */
double quick_seconds(const std::function<void()>& call) {
  call();
  double best = std::numeric_limits<double>::infinity();
  const double start = now();
  do {
    const double begin = now();
    call();
    best = std::min(best, now() - begin);
  } while (now() - start < 0.05);
  return best;
}

}  // namespace

const Reference& Memo::reference(const Case& the_case) {
  const std::string key = the_case.shape.name + (the_case.real ? " real" : " complex");
  auto found = references_.find(key);
  if (found == references_.end()) found = references_.emplace(key, Reference(the_case)).first;
  return found->second;
}

double Memo::rival_peak(const Case& the_case, Approach approach) {
  // How FFTW plans hardly changes what it allocates, and threads do not; planning is not counted anyway.
  approach.measure = false;
  const std::string key = the_case.name() + (the_case.single ? " float " : " double ") + approach.text();
  auto found = rival_peaks_.find(key);
  if (found == rival_peaks_.end()) {
    found = rival_peaks_.emplace(key, peak_of_child(the_case.full_name(), approach.text())).first;
  }
  return found->second;
}

template <class Real>
std::string Memo::wisdom_file() const {
  return wisdom_prefix_ + (sizeof(Real) == sizeof(float) ? "-float" : "-double");
}

template <class Real>
void Memo::import_wisdom() {
  std::string& text = wisdom_[sizeof(Real)];
  if (text.empty() && !wisdom_prefix_.empty()) {
    std::ifstream file(wisdom_file<Real>());
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  Fftw<Real>::import_wisdom(text);
}

template <class Real>
void Memo::export_wisdom() {
  std::string& text = wisdom_[sizeof(Real)];
  text = Fftw<Real>::export_wisdom();
  if (!wisdom_prefix_.empty()) std::ofstream(wisdom_file<Real>()) << text;
}

template <class Real>
Contest<Real>::Contest(const Case& the_case, const Options& options, Memo& memo)
    : case_(the_case), memo_(memo), in_(make_input<Real>(the_case)), out_(make_output<Real>(the_case)) {
  if (options.quick) rules_ = {.repetitions = 3, .most_repetitions = 3, .sample_seconds = 2e-3};
}

template <class Real>
double Contest<Real>::error_of_output() const {
  return memo_.reference(case_).error_of(case_, out_.data());
}

template <class Real>
typename Contest<Real>::Rival Contest<Real>::best_rival(const std::string& name, bool measure, bool keep) {
  Rival best{name, nullptr, 0};
  double best_seconds = std::numeric_limits<double>::infinity();
  for (const bool in_place : {false, true}) {
    auto side = std::make_unique<FftwRival<Real>>(case_, Approach{measure, in_place, keep});
    const double seconds = quick_seconds([&] { side->run(in_.data(), out_.data()); });
    if (seconds < best_seconds) {
      best_seconds = seconds;
      best.error = error_of_output();
      best.side = std::move(side);
    }
  }
  return best;
}

template <class Real>
void Contest<Real>::enter_rivals() {
  // FFTW_ESTIMATE uses wisdom where there is some, so it must plan before anything has been measured for this case.
  Fftw<Real>::forget_wisdom();
  rivals_.push_back(best_rival("A", false, false));
  memo_.import_wisdom<Real>();
  rivals_.push_back(best_rival("B", true, false));
  rivals_.push_back(best_rival("C", true, true));
  memo_.export_wisdom<Real>();
}

template <class Real>
void Contest<Real>::compare(Report& report) {
  Side ours_side;
  ours_side.peak_mb = peak_of_child(case_.full_name(), ours_name);
  enter_rivals();
  const Ours ours(case_);
  ours.run(in_.data(), out_.data());
  ours_side.error = error_of_output();

  std::vector<std::function<void()>> calls = {[&] { ours.run(in_.data(), out_.data()); }};
  for (const Rival& rival : rivals_) {
    calls.push_back([&] { rival.side->run(in_.data(), out_.data()); });
  }
  // The last rival keeps its padded array, which is what a bare execution needs.
  std::unique_ptr<FftwRival<Real>> bare;
  if (case_.shape.one_shot && !case_.planar) {
    bare = std::make_unique<FftwRival<Real>>(case_, Approach{.measure = true, .keep = true});
    calls.push_back([&] { bare->run_bare(out_.data()); });
  }
  const std::vector<Spread> spreads = time_interleaved(calls, rules_);

  ours_side.time = spreads[0];
  Row row{"fft", case_.name(), case_.threads, case_.single ? "float" : "double", "", ours_side, {}};
  for (std::size_t r = 0; r < rivals_.size(); ++r) {
    row.rival = rivals_[r].name;
    row.theirs = {spreads[r + 1], rivals_[r].error, memo_.rival_peak(case_, rivals_[r].side->approach())};
    report.add(row);
  }
  if (!bare) return;
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  row.family = overhead_family;
  row.rival = "execute";
  row.theirs = {spreads.back(), unknown, unknown};
  report.add(row);
}

template <class Real>
void Contest<Real>::print_ours() {
  const Ours ours(case_);
  const Spread time = time_alone([&] { ours.run(in_.data(), out_.data()); }, rules_).front();
  const auto count = static_cast<double>(case_.shape.out_count());
  const auto size = static_cast<double>(case_.shape.out_size());
  const double gflops = 5e-6 * count * std::log2(size) / time.median;
  std::printf("%-64s %10.4g ms (fastest %10.4g) %7.2f GFLOP/s  error %.1e\n", case_.full_name().c_str(), time.median,
              time.fastest, gflops, error_of_output());
  std::fflush(stdout);
}

template <class Real>
void Contest<Real>::print_rivals() {
  enter_rivals();
  std::vector<std::function<void()>> calls;
  for (const Rival& rival : rivals_) {
    calls.push_back([&] { rival.side->run(in_.data(), out_.data()); });
  }
  const std::vector<Spread> spreads = time_interleaved(calls, rules_);
  std::printf("%-64s", case_.full_name().c_str());
  for (std::size_t r = 0; r < rivals_.size(); ++r) {
    std::printf("  %s %9.4g ms (%s, error %.1e)", rivals_[r].name.c_str(), spreads[r].median,
                rivals_[r].side->approach().in_place ? "inside" : "outside", rivals_[r].error);
  }
  std::printf("\n");
  std::fflush(stdout);
}

template <class Real>
double Contest<Real>::peak_of(const Case& the_case, const std::string& contender) {
  std::unique_ptr<Ours> ours;
  std::unique_ptr<FftwRival<Real>> rival;
  const auto prepare = [&] {
    if (contender == ours_name) {
      ours = std::make_unique<Ours>(the_case);
    } else {
      rival = std::make_unique<FftwRival<Real>>(the_case, Approach::from_text(contender));
    }
  };
  prepare();
  return peak_growth_mb([&] {
    const Buffer<Real> in = make_input<Real>(the_case), out = make_output<Real>(the_case);
    if (ours) {
      ours->run(in.data(), out.data());
    } else {
      rival->run(in.data(), out.data());
    }
  });
}

template class Contest<double>;
template class Contest<float>;

}  // namespace bench::fft
