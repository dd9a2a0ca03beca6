// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/iterate.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

#include "base/parallel.hpp"

namespace hel::nmf {
namespace {

using Clock = std::chrono::steady_clock;

/// How far to go on along a step.
constexpr double kFirstMomentum = 0.5, kMomentumGrowth = 1.1, kMomentumShrink = 0.5, kMostMomentum = 4;

template <class T>
class Iteration {
 public:
  Iteration(const Problem& problem, Stepper<T>& stepper, Factorization<T>& factors, hel_nmf_report& report,
            bool report_wanted)
      : problem_(problem),
        o_(problem.options),
        stepper_(stepper),
        current_(factors),
        report_(report),
        judged_(o_.tolerance > 0 || o_.progress || o_.accelerate || report.history_capacity > 0),
        judged_at_ends_(judged_ || report_wanted),
        in_place_(!judged_ && stepper.in_place()) {
    if (!in_place_) next_ = Factorization<T>(problem.settings.allocator, problem.shape);
    if (o_.accelerate) plain_ = Factorization<T>(problem.settings.allocator, problem.shape);
    history_.reserve(static_cast<size_t>(std::min({report.history_capacity, o_.iterations, int64_t{1} << 20})));
  }

  void run() {
    report_.change = std::numeric_limits<double>::quiet_NaN();
    report_.ending = HEL_ENDED_LIMIT;
    while (true) {
      const bool last = report_.iterations == o_.iterations;
      const bool judged = judged_ || (judged_at_ends_ && (last || report_.iterations == 0));
      double objective = 0;
      if (!last)
        objective = stepper_.step(current_, in_place_ ? current_ : next_, judged);
      else if (judged)
        objective = stepper_.objective(current_);
      if (extrapolated_ && !(objective <= report_.objective)) {
        take_back();
        continue;
      }
      if (judged && ended(objective)) break;
      if (last) break;
      advance();
      ++report_.iterations;
    }
    require_finite(current_);  // before anything of the caller's is written
    report_.seconds = seconds();
    std::copy(history_.begin(), history_.end(), report_.history);
    report_.history_count = static_cast<int64_t>(history_.size());
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// Takes note of the objective of the current factors; true when they are the result.
  bool ended(double objective) {
    const double before = report_.objective;
    report_.objective = objective;
    if (report_.iterations == 0) {
      report_.initial = objective;
      return false;
    }
    if (static_cast<int64_t>(history_.size()) < report_.history_capacity) history_.push_back(objective);
    if (report_.iterations >= 2) report_.change = std::fabs(before - objective) / (objective + 1e-16);
    if (o_.progress) {
      const hel_progress progress{report_.iterations, o_.iterations, objective, report_.change, seconds(), nullptr};
      if (o_.progress(&progress, o_.progress_user) != 0) {
        report_.ending = HEL_ENDED_STOPPED;
        return true;
      }
    }
    if (o_.tolerance > 0 && report_.change < o_.tolerance) {
      report_.ending = HEL_ENDED_CONVERGED;
      return true;
    }
    return false;
  }

  void advance() {
    if (in_place_) return;
    if (!o_.accelerate || report_.iterations == 0) {
      std::swap(current_, next_);
      if (o_.accelerate) std::swap(plain_, next_), copy(current_, plain_);
      return;
    }
    // plain_ is the result of the step before, next_ of this one.
    go_on(plain_.u, next_.u, current_.u);
    go_on(plain_.h, next_.h, current_.h);
    std::swap(plain_, next_);
    extrapolated_ = true;
    momentum_ = std::min(momentum_ * kMomentumGrowth, kMostMomentum);
  }

  /// to = next + momentum (next - before), but at least a tenth of next: it stays positive where next is.
  void go_on(const Matrix<T>& before, const Matrix<T>& next, Matrix<T>& to) const {
    parallel_for(problem_.threads, next.rows(), [&](int64_t r, int) {
      for (int64_t c = 0; c < next.columns(); ++c) {
        const T a = before.row(r)[c], b = next.row(r)[c];
        to.row(r)[c] = std::max(T(0.1) * b, b + static_cast<T>(momentum_) * (b - a));
      }
    });
  }

  void take_back() {
    extrapolated_ = false;
    ++report_.refused;
    momentum_ *= kMomentumShrink;
    copy(plain_, current_);
  }

  static void copy(const Factorization<T>& from, Factorization<T>& to) {
    std::copy_n(from.u.data(), from.u.size(), to.u.data());
    std::copy_n(from.h.data(), from.h.size(), to.h.data());
  }

  const Problem& problem_;
  const hel_nmf_options& o_;
  Stepper<T>& stepper_;
  Factorization<T>& current_;
  Factorization<T> next_, plain_;
  hel_nmf_report& report_;
  const bool judged_, judged_at_ends_, in_place_;
  bool extrapolated_ = false;
  double momentum_ = kFirstMomentum;
  std::vector<double> history_;
  const Clock::time_point start_ = Clock::now();
};

}  // namespace

template <class T>
void iterate(const Problem& problem, Stepper<T>& stepper, Factorization<T>& factors, hel_nmf_report& report,
             bool report_wanted) {
  Iteration<T>(problem, stepper, factors, report, report_wanted).run();
}

template void iterate(const Problem&, Stepper<double>&, Factorization<double>&, hel_nmf_report&, bool);
template void iterate(const Problem&, Stepper<float>&, Factorization<float>&, hel_nmf_report&, bool);

}  // namespace hel::nmf
