// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/inverse_plan.hpp"

#include <chrono>
#include <cmath>
#include <limits>

#include "nufft/inverse_run.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

/// Below this the norm of a residual that is followed by its changes says nothing: it is the difference of squares.
constexpr double kBlind = 1e-6;

/// Modes of a batch in the caller's order, whatever the order is.
template <class T>
void deliver_modes(const InverseProblem& problem, const T* centered, T* out) {
  const int64_t item = 2 * problem.modes();
  for (int64_t i = 0; i < problem.batch(); ++i) {
    if (problem.fft_order)
      turn_modes(problem.transform, false, centered + i * item, out + i * item);
    else
      std::copy(centered + i * item, centered + (i + 1) * item, out + i * item);
  }
}

/// Copies and checks what an iteration starts from.
template <class T>
std::unique_ptr<InverseRun<T>> begin(const std::shared_ptr<const InverseCore<T>>& core, const void* values,
                                     const void* start, bool copies) {
  const InverseProblem& problem = core->problem();
  if (!values) throw Error(HEL_ERROR_NULL, "values is NULL");
  require_finite(values, problem.value_reals() * problem.batch(), problem.single(), "values");
  const auto* y = static_cast<const T*>(values);
  if (!start) return make_inverse_run<T>(core, y, nullptr, copies);
  const int64_t item = 2 * problem.modes(), all = item * problem.batch();
  require_finite(start, all, problem.single(), "start");
  const auto* from = static_cast<const T*>(start);
  if (!problem.fft_order) return make_inverse_run<T>(core, y, from, copies);
  const Table<T> centered(core->allocator(), all);
  for (int64_t i = 0; i < problem.batch(); ++i)
    turn_modes(problem.transform, true, from + i * item, centered.data() + i * item);
  return make_inverse_run<T>(core, y, centered.data(), copies);
}

template <class T>
class Iteration final : public InverseIteration {
 public:
  explicit Iteration(std::unique_ptr<InverseRun<T>> run) : run_(std::move(run)) {}

  void step() override { run_->step(); }

  void coefficients(void* out) const override {
    if (!out) throw Error(HEL_ERROR_NULL, "coefficients is NULL");
    Table<T> scratch;
    deliver_modes(run_->core().problem(), run_->coefficients(scratch), static_cast<T*>(out));
  }

  void residual(void* out) const override {
    if (!out) throw Error(HEL_ERROR_NULL, "residual is NULL");
    run_->residual(static_cast<T*>(out));
  }

  void state(int64_t item, hel_inverse_state& state) const override {
    const int64_t batch = run_->core().problem().batch();
    if (item < 0 || item >= batch)
      throw Error(HEL_ERROR_INDEX, "item is %lld; it must be from 0 to %lld", static_cast<ll>(item),
                  static_cast<ll>(batch - 1));
    const ItemState& from = run_->items()[static_cast<size_t>(item)];
    state.ending = from.stalled ? HEL_ENDED_STALLED : HEL_ENDED_NOT;
    state.iteration = run_->iteration();
    state.dot_r = std::max(from.dot_r, 0.0);
    state.dot_z = std::max(from.dot_z, 0.0);
    state.alpha = from.alpha;
    state.beta = from.beta;
  }

 private:
  std::unique_ptr<InverseRun<T>> run_;
};

/// One call of solve(): steps, the rules by which it ends, the report.
template <class T>
class Solution {
 public:
  Solution(const InverseCore<T>& core, InverseRun<T>& run, hel_inverse_report* report)
      : core_(core), problem_(core.problem()), run_(run), report_(report) {}

  void iterate() {
    record();
    while (ending_ == HEL_ENDED_NOT) {
      look();
      if (ending_ != HEL_ENDED_NOT) break;
      run_.step();
      record();
      if (problem_.progress && tell() != 0) ending_ = HEL_ENDED_STOPPED;
    }
    if (core_.uses_toeplitz() && residual_ < kBlind) measure_residual();
  }

  void fill() const {
    if (!report_) return;
    report_->ending = ending_;
    report_->solver = problem_.solver;
    report_->normal = core_.uses_toeplitz() ? HEL_INVERSE_NORMAL_TOEPLITZ : HEL_INVERSE_NORMAL_TRANSFORMS;
    report_->preconditioner =
        core_.uses_circulant() ? HEL_INVERSE_PRECONDITIONER_CIRCULANT : HEL_INVERSE_PRECONDITIONER_NONE;
    report_->iterations = run_.iteration();
    report_->residual = residual_;
    report_->gradient = gradient_;
    report_->seconds = seconds();
    report_->history_count =
        std::min<int64_t>(static_cast<int64_t>(history_.size()), report_->history ? report_->history_capacity : 0);
    if (report_->history_count > 0)
      std::copy(history_.begin(), history_.begin() + report_->history_count, report_->history);
  }

 private:
  using Clock = std::chrono::steady_clock;

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  /// The worst of all items.
  void record() {
    residual_ = gradient_ = 0;
    for (const ItemState& item : run_.items()) {
      residual_ = std::max(residual_, item.residual());
      gradient_ = std::max(gradient_, item.gradient());
    }
    if (report_ && report_->history) history_.push_back(residual_);
  }

  void look() {
    bool converged = true, stalled = true;
    for (const ItemState& item : run_.items()) {
      const bool blind = core_.uses_toeplitz() && item.residual() < kBlind;
      // Gradients below a few roundings of what they are the difference of are noise.
      const double floor = 4 * static_cast<double>(std::numeric_limits<T>::epsilon());
      const bool done = item.dot_r == 0 || item.dot_z == 0 ||
                        item.gradient() <= problem_.tolerance * (blind ? 1 : item.residual()) ||
                        (!blind && item.residual() <= problem_.tolerance);
      converged = converged && done;
      stalled = stalled && (done || item.stalled || (problem_.tolerance > 0 && item.gradient() < floor));
    }
    if (converged)
      ending_ = HEL_ENDED_CONVERGED;
    else if (stalled)
      ending_ = HEL_ENDED_STALLED;
    else if (run_.iteration() >= problem_.iterations)
      ending_ = HEL_ENDED_LIMIT;
  }

  int32_t tell() const {
    hel_progress progress{};
    progress.iteration = run_.iteration();
    progress.limit = problem_.iterations;
    progress.objective = residual_;
    progress.change = gradient_;
    progress.seconds = seconds();
    return problem_.progress(&progress, problem_.progress_user);
  }

  void measure_residual() {
    const int64_t reals = problem_.value_reals();
    Table<T> r(core_.allocator(), reals * problem_.batch()), weighed(core_.allocator(), reals);
    run_.residual(r.data());
    residual_ = 0;
    for (int64_t i = 0; i < problem_.batch(); ++i) {
      ItemState item = run_.items()[static_cast<size_t>(i)];
      const T* own = r.data() + i * reals;
      item.dot_r = core_.vectors().dot(own, core_.weigh(own, weighed.data()), reals);
      residual_ = std::max(residual_, item.residual());
    }
    if (!history_.empty()) history_.back() = residual_;
  }

  const InverseCore<T>& core_;
  const InverseProblem& problem_;
  InverseRun<T>& run_;
  hel_inverse_report* report_;
  Clock::time_point begin_ = Clock::now();
  std::vector<double> history_;
  int32_t ending_ = HEL_ENDED_NOT;
  double residual_ = 0, gradient_ = 0;
};

template <class T>
class PlanOf final : public InversePlan {
 public:
  PlanOf(const Settings& settings, const InverseProblem& problem, const Coordinates& nodes)
      : core_(std::make_shared<const InverseCore<T>>(settings, problem, nodes)) {}

  void solve(const void* values, const void* start, void* coefficients, hel_inverse_report* report) const override {
    if (!coefficients) throw Error(HEL_ERROR_NULL, "coefficients is NULL");
    if (report && report->struct_size != sizeof *report)
      throw Error(HEL_ERROR_OPTION, "report->struct_size is %zu; set it to %zu", report->struct_size, sizeof *report);
    const std::unique_ptr<InverseRun<T>> run = begin<T>(core_, values, start, false);
    Solution<T> solution(*core_, *run, report);
    solution.iterate();
    Table<T> scratch;
    deliver_modes(core_->problem(), run->coefficients(scratch), static_cast<T*>(coefficients));
    solution.fill();
  }

  std::unique_ptr<InverseIteration> run(const void* values, const void* start) const override {
    return std::make_unique<Iteration<T>>(begin<T>(core_, values, start, true));
  }

  void weights(void* out) const override {
    if (!out) throw Error(HEL_ERROR_NULL, "weights is NULL");
    for (int64_t j = 0; j < core_->problem().nodes; ++j) static_cast<T*>(out)[j] = core_->weight(j);
  }

  void damping(void* out) const override {
    if (!out) throw Error(HEL_ERROR_NULL, "damping is NULL");
    const InverseProblem& problem = core_->problem();
    Table<T> centered(core_->allocator(), problem.modes());
    for (int64_t k = 0; k < problem.modes(); ++k) centered[k] = core_->damping(k);
    T* to = static_cast<T*>(out);
    if (problem.fft_order)
      turn_reals(problem.transform, false, centered.data(), to);
    else
      std::copy(centered.data(), centered.data() + problem.modes(), to);
  }

 private:
  std::shared_ptr<const InverseCore<T>> core_;
};

}  // namespace

std::unique_ptr<const InversePlan> make_inverse_plan(const Settings& settings, const InverseProblem& problem,
                                                     const Coordinates& nodes) {
  if (problem.single()) return std::make_unique<const PlanOf<float>>(settings, problem, nodes);
  return std::make_unique<const PlanOf<double>>(settings, problem, nodes);
}

}  // namespace hel::nufft
