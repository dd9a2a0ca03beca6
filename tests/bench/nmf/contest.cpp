// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "contest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "../harness/memory.hpp"
#include "../harness/timing.hpp"

namespace bench::nmf {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr int reference_iterations = 100;
/** One sweep of coordinate descent over both factors, as the rival counts them. */
constexpr Manner one_sweep = {HEL_NMF_HALS, 1, false, 1};
constexpr int first_many = 9;  ///< iterations that are timed, less one

/** As many as last 50 ms, in which threads that began on one core have been moved apart. */
int many_for(double seconds) {
  return std::clamp(1 + static_cast<int>(0.05 / std::max(seconds, 1e-5)), first_many, 201);
}

/** The rivals that offer a case. */
std::vector<std::string> rival_names(const Case& the_case) {
  if (the_case.question == Question::sweep) return {"sklearn-cd"};
  if (the_case.question == Question::reach) return {};  // from the times of iterations
  if (the_case.sparse()) return {"sklearn-mu"};
  // torchnmf mixes precisions there and gives up.
  if (the_case.beta == 0.5 && !the_case.single) return {"sklearn-mu", "diffsptk"};
  return {"sklearn-mu", "torchnmf", "diffsptk"};
}

/** The name of the case that asks another question. */
std::string other_name(Case the_case, Question question) {
  the_case.question = question;
  return the_case.full_name();
}

std::string beta_text(double beta) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", beta);
  return text;
}

Spread times(Spread spread, double factor) {
  for (double* value : {&spread.median, &spread.lower_quartile, &spread.upper_quartile, &spread.fastest}) {
    *value *= factor;
  }
  return spread;
}

}  // namespace

template <class Real>
struct Contest<Real>::Rival {
  std::string name;
  std::unique_ptr<Peer> peer;
  std::vector<double> seconds;
  double divergence = 0;
  int many = first_many;
};

template <class Real>
Contest<Real>::Contest(const Case& the_case, const Options& options, const Problem<Real>& problem, Memo& memo)
    : case_(the_case), options_(options), problem_(problem), memo_(memo), ours_(the_case, problem) {
  if (the_case.question == Question::sweep) manner_ = one_sweep;
}

template <class Real>
Contest<Real>::~Contest() = default;

template <class Real>
void Contest<Real>::start_rivals() {
  if (options_.ours_only) return;
  const SharedFolder& folder = memo_.folder;
  const auto write = [&](const char* name, const auto& list) {
    folder.write(name, list.data(), list.size() * sizeof list[0]);
  };
  write("x", problem_.x);
  write("u", problem_.u);
  write("h", problem_.h);
  write("row_starts", problem_.row_starts);
  write("column_list", problem_.column_list);
  for (const std::string& name : rival_names(case_)) {
    if (memo_.absent.count(name) != 0) continue;
    auto rival = std::make_unique<Rival>();
    rival->name = name;
    rival->peer =
        std::make_unique<Peer>(HELIOTROPE_BENCH_FOLDER "/nmf/rivals.py",
                               std::vector<std::string>{name, folder.path(), std::to_string(case_.rows),
                                                        std::to_string(case_.columns), std::to_string(case_.components),
                                                        beta_text(case_.beta), case_.single ? "float" : "double",
                                                        std::to_string(case_.threads), case_.sparse() ? "1" : "0"},
                               case_.threads, memo_.core);
    if (rival->peer->ready()) {
      rivals_.push_back(std::move(rival));
    } else {
      std::printf("# %s is skipped: %s\n", name.c_str(), rival->peer->reason().c_str());
      memo_.absent[name] = rival->peer->reason();
    }
  }
}

template <class Real>
double Contest<Real>::seconds_of_one(Rival* rival) {
  // Threads of the others would spin beside it for a while.
  for (auto& other : rivals_) {
    if (other.get() != rival) other->peer->pause();
  }
  if (rival != nullptr) rival->peer->go_on();
  const auto run = [&](int count) {
    return rival == nullptr ? ours_.run(manner_, count)
                            : rival->peer->ask_number("iterations " + std::to_string(count));
  };
  const int many = rival == nullptr ? many_ : rival->many;
  const double few = run(few_);
  return (run(many) - few) / (many - few_);
}

template <class Real>
void Contest<Real>::add(Report& report, const std::string& rival, const Side& ours, const Side& theirs) const {
  const char* family = case_.question == Question::reach ? "nmf-reach" : "nmf";
  report.add({family, case_.name(), case_.threads, case_.single ? "float" : "double", rival, ours, theirs});
}

template <class Real>
void Contest<Real>::compare_iterations(Report& report) {
  start_rivals();
  many_ = first_many;
  const double first = seconds_of_one(nullptr);
  double slowest = first;
  double lowest = problem_.divergence(case_.beta, ours_.u(), ours_.h());
  const double our_divergence = lowest;
  for (auto& rival : rivals_) {
    const double seconds = seconds_of_one(rival.get());
    slowest = std::max(slowest, seconds);
    rival->many = many_for(seconds);
    rival->peer->go_on();
    rival->peer->ask("factors");
    std::vector<Real> u(problem_.u.size()), h(problem_.h.size());
    memo_.folder.read("their_u", u.data(), u.size() * sizeof(Real));
    memo_.folder.read("their_h", h.data(), h.size() * sizeof(Real));
    rival->divergence = problem_.divergence(case_.beta, u, h);
    lowest = std::min(lowest, rival->divergence);
  }
  many_ = many_for(first);
  if (slowest > 0.3) {
    many_ = 3;
    for (auto& rival : rivals_) rival->many = 3;
  }
  const int repetitions = options_.quick ? 3 : slowest > 0.3 ? 5 : 9;
  std::vector<double> our_seconds;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    our_seconds.push_back(seconds_of_one(nullptr));
    for (auto& rival : rivals_) rival->seconds.push_back(seconds_of_one(rival.get()));
  }
  Side ours_side = {spread_of(our_seconds), our_divergence / lowest - 1, peak_of_child(case_.full_name(), "ours")};
  if (rivals_.empty()) {
    add(report, "none", ours_side, ours_side);
    return;
  }
  Side best;
  best.time.median = std::numeric_limits<double>::infinity();
  for (auto& rival : rivals_) {
    rival->peer->go_on();
    const Side side = {spread_of(rival->seconds), rival->divergence / lowest - 1, rival->peer->ask_number("peak")};
    memo_.iterations[case_.full_name()][rival->name] = side.time;
    add(report, rival->name, ours_side, side);
    if (side.time.median < best.time.median) best = side;
  }
  if (rivals_.size() > 1) add(report, "best", ours_side, best);
  if (case_.question == Question::sweep && !case_.sparse()) {
    // How many of its sweeps lead to where 100 multiplicative iterations lead; kept for the next question.
    ours_.run({}, reference_iterations);
    const double target = problem_.divergence(case_.beta, ours_.u(), ours_.h());
    char command[64];
    std::snprintf(command, sizeof command, "count_to %.17g %d", target, reference_iterations);
    const double count = rivals_[0]->peer->ask_number(command);
    if (count > 0) {
      memo_.iterations[other_name(case_, Question::reach)][rivals_[0]->name] =
          times(spread_of(rivals_[0]->seconds), count);
    }
  }
}

template <class Real>
void Contest<Real>::compare_reach(Report& report) {
  ours_.run({}, reference_iterations);
  const double target = problem_.divergence(case_.beta, ours_.u(), ours_.h());
  double best_seconds = std::numeric_limits<double>::infinity();
  std::int64_t best_count = reference_iterations;
  for (const Manner& manner : Ours<Real>::manners(case_.beta)) {
    const std::int64_t count = ours_.count_to(manner, target, reference_iterations);
    if (count < 0) continue;
    const double seconds = ours_.run(manner, count);
    if (seconds >= best_seconds) continue;
    best_seconds = seconds;
    best_count = count;
    manner_ = manner;
  }
  std::vector<double> seconds;
  for (int repetition = 0; repetition < (options_.quick || best_seconds > 2 ? 3 : 9); ++repetition) {
    seconds.push_back(ours_.run(manner_, best_count));
  }
  std::printf("# ours reaches it with %s in %d iterations\n", manner_.text().c_str(), static_cast<int>(best_count));
  const Side ours_side = {spread_of(seconds), problem_.divergence(case_.beta, ours_.u(), ours_.h()) / target - 1,
                          unknown};
  // The rivals' way is as long as the definition says, or as counted; its time is that of so many iterations.
  std::map<std::string, Spread> theirs = memo_.iterations[case_.full_name()];
  for (const auto& [name, spread] : memo_.iterations[other_name(case_, Question::iteration)]) {
    theirs[name] = times(spread, reference_iterations);
  }
  const Spread* best = nullptr;
  for (const auto& [name, spread] : theirs) {
    add(report, name, ours_side, {spread, 0, unknown});
    if (best == nullptr || spread.median < best->median) best = &spread;
  }
  if (best != nullptr) {
    add(report, "best", ours_side, {*best, 0, unknown});
  } else {
    add(report, "none", ours_side, ours_side);
  }
}

template <class Real>
void Contest<Real>::compare(Report& report) {
  if (case_.question == Question::reach) {
    compare_reach(report);
  } else {
    compare_iterations(report);
  }
}

template <class Real>
double Contest<Real>::peak_of(const Case& the_case) {
  const Problem<Real> problem(the_case);
  Ours<Real> ours(the_case, problem);
  const Manner manner = the_case.question == Question::sweep ? one_sweep : Manner{};
  return peak_growth_mb([&] { ours.run(manner, 2); });
}

template class Contest<double>;
template class Contest<float>;

}  // namespace bench::nmf
