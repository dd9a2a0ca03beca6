// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "contest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

#include "../harness/memory.hpp"
#include "../harness/timing.hpp"

namespace bench::nufft {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

/** Seconds of the phases of one call. */
struct Phases {
  double points = 0;
  double execute = 0;
  double total = 0;
};

/** A way is no contender when its error is this much above what was asked for. */
constexpr double most_error = 10;

}  // namespace

template <class Real>
struct Contest<Real>::Entry {
  std::string name;
  Way<Real> way;
  std::unique_ptr<Contender<Real>> contender;  ///< none where the whole call is timed
  double error = 0;
  long calls = 1;  ///< in one sample
  std::vector<double> points, execute, total;
  Phases sum;  ///< of the sample under way
};

template <class Real>
Material<Real>::Material(const Case& the_case)
    : name(the_case.problem_name()), problem(the_case), reference(the_case, problem) {}

template <class Real>
Contest<Real>::Contest(const Case& the_case, const Options& options, const Material<Real>& material)
    : case_(the_case),
      material_(material),
      quick_(options.quick),
      out_(static_cast<std::size_t>(the_case.out_count() * the_case.batch)) {}

template <class Real>
Contest<Real>::~Contest() = default;

template <class Real>
double Contest<Real>::run(Entry& entry) {
  const double start = now();
  std::unique_ptr<Contender<Real>> made;
  if (case_.whole_call) made = entry.way.make(case_, material_.problem);
  Contender<Real>& contender = case_.whole_call ? *made : *entry.contender;
  contender.set_points();
  const double middle = now();
  contender.execute(material_.problem.in.data(), out_.data());
  const double executed = now();
  made.reset();
  const double end = now();
  entry.sum.points += middle - start;
  entry.sum.execute += executed - middle;
  entry.sum.total += end - start;
  return end - start;
}

template <class Real>
void Contest<Real>::enter(const std::string& name, const Way<Real>& way) {
  auto entry = std::make_unique<Entry>();
  entry->name = name;
  entry->way = way;
  if (!case_.whole_call) entry->contender = way.make(case_, material_.problem);
  run(*entry);
  entry->error = material_.reference.error_of(out_.data(), entry->way.label == "ours");
  entries_.push_back(std::move(entry));
}

template <class Real>
double Contest<Real>::trial_seconds(const Way<Real>& way) {
  Entry entry;
  entry.way = way;
  try {
    if (!case_.whole_call) entry.contender = way.make(case_, material_.problem);
    double best = run(entry);
    if (!(material_.reference.error_of(out_.data(), false) <= most_error * case_.tolerance)) return never;
    const double start = now();
    const double patience = quick_ ? 0.005 : std::min(0.2, 5 * best + 0.01);
    while (best < 1 && now() - start < patience) best = std::min(best, run(entry));
    return best;
  } catch (const std::exception&) {
    return never;  // this way does not offer the tolerance
  }
}

template <class Real>
void Contest<Real>::enter_best(const Rival<Real>& rival) {
  std::map<std::string, double> seconds;
  const Way<Real>* best = nullptr;
  double best_seconds = never;
  for (const int round : {0, 1}) {
    for (const Way<Real>& way : rival.ways) {
      if (way.round != round) continue;
      if (round == 1) {  // more planning pays where the same way came close
        const double base = seconds[way.label.substr(0, way.label.rfind('/'))];
        if (base > 1.3 * best_seconds) continue;
      }
      const double trial = rival.ways.size() == 1 ? 0 : trial_seconds(way);
      seconds[way.label] = trial;
      if (trial < best_seconds) {
        best_seconds = trial;
        best = &way;
      }
    }
  }
  if (best == nullptr) {
    std::printf("# %s: %s does not reach the tolerance\n", case_.full_name().c_str(), rival.name.c_str());
    return;
  }
  enter(rival.name, *best);
}

template <class Real>
void Contest<Real>::time_all() {
  constexpr double sample_seconds = 4e-3, slow_seconds = 2;
  double slowest = 0;
  for (auto& entry : entries_) {
    const double seconds = run(*entry);
    entry->calls = std::max(1L, std::lround(sample_seconds / seconds));
    slowest = std::max(slowest, seconds);
  }
  const int least = quick_ ? 3 : slowest > slow_seconds ? 3 : 7, most = quick_ ? 3 : 25;
  const double start = now();
  for (int repetition = 0; repetition < least || (repetition < most && now() - start < 1); ++repetition) {
    for (std::size_t turn = 0; turn < entries_.size(); ++turn) {
      Entry& entry = *entries_[(turn + static_cast<std::size_t>(repetition)) % entries_.size()];
      entry.sum = {};
      for (long call = 0; call < entry.calls; ++call) run(entry);
      const auto calls = static_cast<double>(entry.calls);
      entry.points.push_back(entry.sum.points / calls);
      entry.execute.push_back(entry.sum.execute / calls);
      entry.total.push_back(entry.sum.total / calls);
    }
  }
}

template <class Real>
void Contest<Real>::compare(Report& report) {
  enter("ours", our_way<Real>());
  if (case_.real) enter("ours-complex", our_complex_way<Real>());
  for (const Rival<Real>& rival : installed_rivals<Real>(case_)) enter_best(rival);
  time_all();

  Row row;
  row.name = case_.name();
  row.threads = case_.threads;
  row.precision = sizeof(Real) == sizeof(float) ? "float" : "double";
  const auto add = [&](const std::string& family, const std::string& rival, const Entry& theirs, const Side& ours_side,
                       double their_peak, std::vector<double> Entry::*phase) {
    row.family = family;
    row.rival = rival;
    row.ours = ours_side;
    row.ours.time = spread_of(entries_[0].get()->*phase);
    row.theirs = {spread_of(theirs.*phase), theirs.error, their_peak};
    report.add(row);
  };
  const auto peak = [&](const Entry& entry) { return peak_of_child(case_.full_name(), entry.way.label); };
  const Side ours_side = {{}, entries_[0]->error, peak(*entries_[0])};
  if (entries_.size() == 1) {  // no rival: a row of our own, with ratio 1
    add("nufft", "none", *entries_[0], ours_side, ours_side.peak_mb, &Entry::total);
    return;
  }
  std::size_t best = 1;
  std::vector<double> peaks = {0};
  for (std::size_t e = 1; e < entries_.size(); ++e) {
    const Entry& theirs = *entries_[e];
    std::printf("# %s uses %s\n", theirs.name.c_str(), theirs.way.label.c_str());
    peaks.push_back(peak(theirs));
    add("nufft", theirs.name, theirs, ours_side, peaks[e], &Entry::total);
    const bool better = spread_of(theirs.total).median < spread_of(entries_[best]->total).median;
    if (better || entries_[best]->name == "ours-complex") best = e;
    if (case_.whole_call) continue;
    add("nufft-points", theirs.name, theirs, ours_side, peaks[e], &Entry::points);
    add("nufft-execute", theirs.name, theirs, ours_side, peaks[e], &Entry::execute);
  }
  add("nufft", "best", *entries_[best], ours_side, peaks[best], &Entry::total);
}

template <class Real>
void Contest<Real>::print(bool ours, bool rivals) {
  if (ours) enter("ours", our_way<Real>());
  if (ours && case_.real) enter("ours-complex", our_complex_way<Real>());
  if (rivals) {
    for (const Rival<Real>& rival : installed_rivals<Real>(case_)) enter_best(rival);
  }
  time_all();
  for (const auto& entry : entries_) {
    std::printf("%-64s %-28s points %9.4g + execute %9.4g = %9.4g ms  error %.1e\n", case_.full_name().c_str(),
                entry->way.label.c_str(), spread_of(entry->points).median, spread_of(entry->execute).median,
                spread_of(entry->total).median, entry->error);
  }
  std::fflush(stdout);
}

template <class Real>
double Contest<Real>::peak_of(const Case& the_case, const std::string& label) {
  std::vector<Way<Real>> ways = {our_way<Real>(), our_complex_way<Real>()};
  for (const Rival<Real>& rival : installed_rivals<Real>(the_case)) {
    ways.insert(ways.end(), rival.ways.begin(), rival.ways.end());
  }
  const auto way = std::find_if(ways.begin(), ways.end(), [&](const Way<Real>& one) { return one.label == label; });
  if (way == ways.end()) throw std::invalid_argument("unknown contender " + label);
  const Problem<Real> problem(the_case);
  std::vector<std::complex<Real>> out(static_cast<std::size_t>(the_case.out_count() * the_case.batch));
  return peak_growth_mb([&] {
    const auto contender = way->make(the_case, problem);
    contender->set_points();
    contender->execute(problem.in.data(), out.data());
  });
}

template struct Material<double>;
template struct Material<float>;
template class Contest<double>;
template class Contest<float>;

}  // namespace bench::nufft
