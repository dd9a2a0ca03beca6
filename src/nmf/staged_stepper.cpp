// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// HALS needs of X and U, to improve H, no more than U^T X and U^T U, which are sums over rows. They are kept for each
// of some parts of the rows, so that H can be improved with the new rows of one part and the old ones of the others:
// the rows after it profit at once. Each step is exact for the objective of all rows, which therefore never rises. The
// scheme is that of incremental majorization (Mairal 2015, "Incremental majorization-minimization optimization with
// application to large-scale machine learning", SIAM J. Optim. 25).
#include "nmf/staged_stepper.hpp"

#include <vector>

#include "nmf/dense_stepper.hpp"

namespace hel::nmf {
namespace {

/// No more stages than this by our own choice; fewer where one would have fewer rows, or rows per component: what a
/// stage does beside its rows is as much as 5/4 rows for each component.
constexpr int64_t kMostStages = 8, kRowsOfStage = 500, kRowsPerComponent = 10;

/// Rows of a stage are a multiple of this where they are that many: whole panels for any vectors, so that the numbers
/// are the same for all of them.
constexpr int64_t kUnit = 96;

int64_t rows_of_stage(int64_t rows, int64_t stages) {
  const int64_t some = (rows + stages - 1) / stages;
  return some < kUnit ? some : round_up(some, kUnit);
}

template <class T>
class StagedStepper : public DenseStepper<T> {
  using Base = DenseStepper<T>;
  using Base::problem_, Base::shape_, Base::sweep_;

 public:
  StagedStepper(const Problem& problem, Rows<T>& rows, const DataSums* data, int64_t stages)
      : StagedStepper(problem, rows, data, stages, rows_of_stage(problem.shape.rows, stages)) {}

  double step(const Factorization<T>& from, Factorization<T>& to, bool judged) override {
    this->note(from.h);
    this->transpose_columns(from.h, 0, shape_.columns);
    if (!begun_) begin(from.u, judged);
    const double objective = judged ? objective_of_sums(from) : 0;
    turn_over();
    if (&from != &to) std::copy_n(from.h.data(), from.h.size(), to.h.data());
    Sweep<T> sweep = sweep_;
    sweep.objective = false;
    sweep.h = to.h.data();
    for (size_t stage = 0; stage < parts_.size(); ++stage) {
      this->sweep_run(sweep, first_of(stage), first_of(stage + 1), from.u, to.u);
      improve_h(stage, to.h);
    }
    return objective;
  }

  double objective(const Factorization<T>& factors) override {
    return begun_ ? objective_of_sums(factors) : Base::objective(factors);
  }

 private:
  /// U^T X and U^T U of some rows.
  struct Part {
    Matrix<T> numerator, gram;
    Part(const Allocator& allocator, const Shape& shape)
        : numerator(allocator, shape.components, shape.columns), gram(allocator, shape.components, shape.components) {}
  };

  StagedStepper(const Problem& problem, Rows<T>& rows, const DataSums* data, int64_t stages, int64_t stage_rows)
      : Base(problem, rows, data ? *data : DataSums{}, stage_rows),
        rows_(rows),
        inspected_(data != nullptr),
        stage_rows_(stage_rows),
        done_(problem.settings.allocator, problem.shape),
        all_(problem.settings.allocator, problem.shape) {
    parts_.reserve(static_cast<size_t>(stages));
    for (int64_t first = 0; first < shape_.rows; first += stage_rows)
      parts_.emplace_back(problem.settings.allocator, problem.shape);
  }

  /// The first row of a stage, and of one after the last.
  int64_t first_of(size_t stage) const { return std::min(static_cast<int64_t>(stage) * stage_rows_, shape_.rows); }

  /// The parts of given rows, and in done_ their sum. That of the first stage is needed for the objective only, since
  /// no H is made before its new one.
  void begin(const Matrix<T>& u, bool judged) {
    Sweep<T> sweep = sweep_;
    sweep.objective = false;
    sweep.rule.keep = true;
    std::vector<Findings> looks(inspected_ ? 0 : static_cast<size_t>(this->slabs_of(stage_rows_)));
    for (size_t stage = 0; stage < parts_.size(); ++stage) {
      sweep.statistics = judged || stage > 0;
      if (inspected_ && !sweep.statistics) continue;
      std::fill(looks.begin(), looks.end(), Findings{});
      this->sweep_run(sweep, first_of(stage), first_of(stage + 1), u, u, inspected_ ? nullptr : looks.data());
      judge_looks(looks, first_of(stage), first_of(stage + 1));
      if (!sweep.statistics) continue;
      this->for_columns([&](int64_t column, int64_t count, int) { take(stage, column, count); });
      take_gram(stage);
    }
    if (!inspected_) require_range(problem_, this->data_);
    begun_ = true;
  }

  void judge_looks(const std::vector<Findings>& looks, int64_t first, int64_t end) {
    for (const Findings& look : looks) {
      if (first >= end) return;
      add_findings<T>(problem_, look, rows_.get(first, 1), nullptr, first, this->data_);
      first += this->slab_rows();
    }
  }

  /// A new iteration: parts_[i] becomes the sum of the parts from i on.
  void turn_over() {
    this->for_columns([&](int64_t column, int64_t count, int) {
      for (size_t i = parts_.size() - 1; i-- > 0;) add(parts_[i + 1].numerator, parts_[i].numerator, column, count);
    });
    for (size_t i = parts_.size() - 1; i-- > 0;) add(parts_[i + 1].gram, parts_[i].gram, 0, shape_.components);
  }

  static void add(const Matrix<T>& from, const Matrix<T>& to, int64_t first, int64_t count) {
    for (int64_t k = 0; k < to.rows(); ++k) {
      const T* const a = from.row(k);
      T* const b = to.row(k);
      for (int64_t c = first; c < first + count; ++c) b[c] += a[c];
    }
  }

  /// Some columns of what a stage summed up become its part; done_ grows by it, and all_ becomes done_ and what lies
  /// ahead, once parts_ hold that.
  void take(size_t stage, int64_t first, int64_t count) const {
    take(&Part::numerator, stage, this->total().numerator, first, count);
  }
  void take_gram(size_t stage) const { take(&Part::gram, stage, this->total().gram, 0, shape_.components); }

  void take(Matrix<T> Part::*which, size_t stage, const T* sums, int64_t first, int64_t count) const {
    const Matrix<T>& part = parts_[stage].*which;
    const bool last = stage + 1 == parts_.size();
    for (int64_t k = 0; k < part.rows(); ++k) {
      const T* const from = sums + k * part.stride();
      const T* const ahead = last ? nullptr : (parts_[stage + 1].*which).row(k);
      T *const to = part.row(k), *const done = (done_.*which).row(k), *const all = (all_.*which).row(k);
      for (int64_t c = first; c < first + count; ++c) {
        to[c] = from[c];
        done[c] = stage == 0 ? from[c] : done[c] + from[c];
      }
      for (int64_t c = first; c < first + count; ++c) all[c] = ahead ? done[c] + ahead[c] : done[c];
    }
  }

  void improve_h(size_t stage, const Matrix<T>& h) {
    take_gram(stage);
    const ColumnBlock<T> block{0,        shape_.columns, h.data(),         h.data(), all_.numerator.data(),
                               h.data(), nullptr,        all_.gram.data(), nullptr};
    this->for_columns([&](int64_t first, int64_t count, int worker) {
      take(stage, first, count);
      this->update_columns(block, first, count, worker);
      this->transpose_columns(h, first, count);
    });
    if (stage + 1 < parts_.size()) this->note(h);
  }

  /// Of factors whose sums are in done_.
  double objective_of_sums(const Factorization<T>& factors) {
    double terms[3] = {};
    for (int64_t k = 0; k < shape_.components; ++k) {
      const T* const h = factors.h.row(k);
      const T* const numerator = done_.numerator.row(k);
      for (int64_t c = 0; c < shape_.columns; ++c)
        terms[0] += static_cast<double>(h[c]) * static_cast<double>(numerator[c]);
    }
    this->note(factors.h);
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t j = 0; j < shape_.components; ++j)
        terms[1] +=
            static_cast<double>(done_.gram.row(k)[j]) * static_cast<double>(sweep_.gram[k * sweep_.u_stride + j]);
    const hel_nmf_options& o = problem_.options;
    return divergence(o, this->data_, terms) + penalty(factors.u, o.l1_u, o.l2_u) + penalty(factors.h, o.l1_h, o.l2_h);
  }

  Rows<T>& rows_;
  const bool inspected_;
  const int64_t stage_rows_;
  /// Within an iteration: those of stages done are theirs, the others sums from there on.
  std::vector<Part> parts_;
  Part done_, all_;
  bool begun_ = false;
};

}  // namespace

int64_t stages_of(const Problem& problem) {
  const hel_nmf_options& o = problem.options;
  const Shape& shape = problem.shape;
  if (o.solver != HEL_NMF_HALS || o.keep_u || o.keep_h || o.accelerate || o.iterations == 0) return 1;
  if (o.stages > 0) return std::min<int64_t>(o.stages, shape.rows);
  // The parts take as much memory as that many times H, which must not be more than some times U.
  const int64_t by_rows = shape.rows / std::max(kRowsOfStage, kRowsPerComponent * shape.components);
  return std::clamp<int64_t>(std::min(by_rows, 4 * shape.rows / shape.columns), 1, kMostStages);
}

template <class T>
std::unique_ptr<Stepper<T>> make_staged_stepper(const Problem& problem, Rows<T>& rows, const DataSums* data,
                                                int64_t stages) {
  return std::make_unique<StagedStepper<T>>(problem, rows, data, stages);
}

template std::unique_ptr<Stepper<double>> make_staged_stepper(const Problem&, Rows<double>&, const DataSums*, int64_t);
template std::unique_ptr<Stepper<float>> make_staged_stepper(const Problem&, Rows<float>&, const DataSums*, int64_t);

}  // namespace hel::nmf
