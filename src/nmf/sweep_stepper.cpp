// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/sweep_stepper.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/pivoting.hpp"
#include "nmf/slab_stepper.hpp"

namespace hel::nmf {
namespace {

/// How rows are cut into slabs.
constexpr int64_t kMostSlabs = 16, kRowsOfSlab = 125;

/// Padded components over components up to which products with components side by side beat sums over vectors.
constexpr double kLeastWaste = 1.25;

Kind kind_of(double beta) {
  if (beta == 2) return Kind::Euclid;
  if (beta == 1) return Kind::Kullback;
  if (beta == 0) return Kind::Itakura;
  if (beta == 0.5) return Kind::Half;
  if (beta == 1.5) return Kind::ThreeHalves;
  if (beta == 3) return Kind::Three;
  return Kind::Power;
}

/// The exponent of the multiplicative update under which the objective cannot rise.
double safe_exponent(double beta, double l2) {
  if (beta > 2) return 1 / (beta - 1);
  if (l2 > 0) return 1 / (3 - beta);
  return beta < 1 ? 1 / (2 - beta) : 1;
}

/// A bound below which y is lifted, so that no power of it overflows.
template <class T>
T smallest_y(double mean, double beta) {
  const double steepest = std::max(1.0, 2 - beta), digits = sizeof(T) == 8 ? 250 : 30;
  const double floor = std::min(digits / steepest, sizeof(T) == 8 ? 60.0 : 12.0);
  return static_cast<T>(
      std::max((mean > 0 ? mean : 1) * std::pow(10, -floor), static_cast<double>(std::numeric_limits<T>::min()) * 1e3));
}

int64_t slabs_of(int64_t rows, int64_t slab_rows) { return (rows + slab_rows - 1) / slab_rows; }

/// Whole panels, which a block has three or two of.
template <class T>
int64_t rows_of_slab(int64_t batch) {
  const int64_t wanted = std::clamp<int64_t>(batch / kRowsOfSlab, 1, kMostSlabs);
  return round_up((batch + wanted - 1) / wanted, kernels<T>().column_block);
}

template <class T>
class SweepStepper : public SlabStepper<T> {
  using Base = SlabStepper<T>;
  using Base::h_sums_, Base::kernels_, Base::problem_, Base::rule_h_, Base::shape_, Base::sweep_;

 public:
  SweepStepper(const Problem& problem, Rows<T>& rows, const DataSums& data)
      : Base(problem, data),
        rows_(rows),
        weights_(static_cast<const T*>(problem.options.weights)),
        kernel_scratch_(kernels_.scratch(shape_.components)),
        scratch_size_(worker_pitch_of<T>(round_up(kernel_scratch_ + custom_scratch(), int64_t{kAlignment / sizeof(T)}),
                                         problem.threads)),
        scratch_(problem.settings.allocator,
                 checked_product(scratch_size_, static_cast<int64_t>(problem.threads), "scratch")),
        batch_(std::min(rows.batch(), shape_.rows)),
        slab_rows_(rows_of_slab<T>(batch_)),
        sums_(problem, sweep_, slabs_of(shape_.rows, slab_rows_) + (batch_ < shape_.rows), shape_.components,
              shape_.columns, sweep_.has_denominator()) {
    const Allocator& allocator = problem.settings.allocator;
    if (sweep_.gram_form()) gram_ = Matrix<T>(allocator, shape_.components, shape_.components);
    if (sweep_.gram_form() && sweep_.u_stride <= kLeastWaste * static_cast<double>(shape_.components))
      transposed_ = Matrix<T>(allocator, shape_.columns, shape_.components);
  }

 private:
  int64_t custom_scratch() const { return rule_h_.step == Step::Custom ? pivoting_scratch<T>(shape_.components) : 0; }

  void prepare(const Matrix<T>& h) {
    sweep_.h = h.data();
    if (sweep_.sum_form()) this->add_rows(h);
    sweep_.h_sums = h_sums_.data();
    if (!sweep_.gram_form()) return;
    kernels_.gram_of_rows(h.data(), h.stride(), shape_.components, shape_.columns, gram_.data(), gram_.stride(),
                          scratch_.data());
    sweep_.gram = gram_.data();
    sweep_.h_transposed = transposed_.data();
    if (!transposed_.data()) return;
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t c = 0; c < shape_.columns; ++c) transposed_.row(c)[k] = h.row(k)[c];
  }

  const Sums<T>& total() const override { return sums_.total(); }

  void sweep(const Factorization<T>& from, Factorization<T>* to, bool judged) override {
    prepare(from.h);
    Sweep<T> sweep = sweep_;
    sweep.objective = judged;
    sweep.statistics = to && !problem_.options.keep_h;
    if (!to) sweep.rule.keep = true;
    sums_.clear();
    for (int64_t first = 0; first < shape_.rows; first += batch_) {
      const int64_t count = std::min(batch_, shape_.rows - first);
      const RowBlock<T> all{rows_.get(first, count), weights_ ? weights_ + first * shape_.columns : nullptr, count,
                            from.u.row(first), to ? to->u.row(first) : from.u.row(first)};
      sums_.collect(slabs_of(count, slab_rows_), [&](int64_t slab, Slab<T>&, Sums<T>& sums, int worker) {
        sweep_slab(sweep, all, slab, sums, worker);
      });
    }
    sums_.finish();
  }

  void sweep_slab(const Sweep<T>& sweep, const RowBlock<T>& all, int64_t slab, Sums<T>& sums, int worker) {
    const int64_t end = std::min((slab + 1) * slab_rows_, all.rows);
    for (int64_t r = slab * slab_rows_; r < end; r += kernels_.block_rows) {
      const int64_t at = r * shape_.columns;
      const RowBlock<T> block{all.x + at, all.weights ? all.weights + at : nullptr,
                              std::min(kernels_.block_rows, end - r), all.u + r * sweep.u_stride,
                              all.u_next + r * sweep.u_stride};
      kernels_.sweep_rows(sweep, block, sums, scratch_.data() + worker * scratch_size_);
    }
  }

  void update_h(const Matrix<T>& from, Matrix<T>& to) override {
    const Sums<T>& total = sums_.total();
    const int64_t tile = kernels_.column_block;
    parallel_for(problem_.threads, (shape_.columns + tile - 1) / tile, [&](int64_t task, int worker) {
      const int64_t first = task * tile, count = std::min(tile, shape_.columns - first);
      // In Gram form the denominators need a place, which H itself is.
      T* const denominator = sweep_.has_denominator() ? total.denominator : to.data();
      kernels_.update_columns(
          sweep_, rule_h_,
          ColumnBlock<T>{first, count, from.data(), to.data(), total.numerator, denominator, total.u_sums, total.gram,
                         scratch_.data() + worker * scratch_size_ + kernel_scratch_});
    });
  }

  Rows<T>& rows_;
  const T* weights_;
  const int64_t kernel_scratch_, scratch_size_;
  Table<T> scratch_;
  Matrix<T> gram_, transposed_;
  const int64_t batch_, slab_rows_;
  SlabSums<T> sums_;
};

[[noreturn]] void refuse_entry(const char* name, double value, int64_t row, int64_t column, double beta) {
  throw Error(HEL_ERROR_DOMAIN, "%s[%lld][%lld] is %g; it must be finite and %s (beta is %g)", name,
              static_cast<long long>(row), static_cast<long long>(column), value,
              value == 0 ? "positive" : "not negative", beta);
}

}  // namespace

template <class T>
Rule<T> make_rule(const hel_nmf_options& o, bool is_u) {
  Rule<T> rule;
  rule.step = o.solver == HEL_NMF_HALS ? Step::Hals : o.solver == HEL_NMF_PIVOTING ? Step::Custom : Step::Multiply;
  rule.l1 = static_cast<T>(is_u ? o.l1_u : o.l1_h);
  rule.l2 = static_cast<T>(is_u ? o.l2_u : o.l2_h);
  rule.exponent = o.solver == HEL_NMF_HEURISTIC ? T(1) : static_cast<T>(safe_exponent(o.beta, is_u ? o.l2_u : o.l2_h));
  rule.fixed = is_u ? o.fixed_u : o.fixed_h;
  rule.keep = is_u ? o.keep_u : o.keep_h;
  rule.row_sums_one = is_u && o.row_sums_one;
  rule.inner = o.inner > 0 ? o.inner : o.solver == HEL_NMF_HALS ? 4 : 1;
  return rule;
}

template <class T>
Sweep<T> make_sweep(const Problem& problem, const DataSums& data) {
  const hel_nmf_options& o = problem.options;
  Sweep<T> sweep;
  sweep.columns = sweep.x_stride = problem.shape.columns;
  sweep.components = problem.shape.components;
  sweep.kind = kind_of(o.beta);
  sweep.beta = o.beta;
  sweep.data_floor = static_cast<T>(o.data_floor);
  sweep.y_floor = smallest_y<T>(data.count > 0 ? data.sum / data.count : 0, o.beta);
  sweep.h_stride = padded<T>(problem.shape.columns);
  sweep.u_stride = padded<T>(problem.shape.components);
  sweep.rule = make_rule<T>(o, true);
  sweep.weighted = o.weights != nullptr;
  sweep.custom = pivot_columns<T>;
  return sweep;
}

double divergence(const hel_nmf_options& o, const DataSums& data, const double* terms) {
  double value;
  if (o.beta == 2)
    value = 0.5 * data.power - terms[0] + 0.5 * terms[1];
  else if (o.beta == 1)
    value = terms[2] - data.sum + terms[1];
  else if (o.beta == 0)
    value = terms[0] - terms[2] - data.count;
  else
    value = data.power / (o.beta * (o.beta - 1)) - terms[0] / (o.beta - 1) + terms[1] / o.beta;
  return std::max(value, 0.0);
}

template <class T>
double penalty(const Matrix<T>& factor, double l1, double l2) {
  double sum = 0, squares = 0;
  if (l1 == 0 && l2 == 0) return 0;
  for (int64_t r = 0; r < factor.rows(); ++r)
    for (int64_t c = 0; c < factor.columns(); ++c) {
      const auto value = static_cast<double>(factor.row(r)[c]);
      sum += value, squares += value * value;
    }
  return l1 * sum + 0.5 * l2 * squares;
}

template <class T>
DataSums inspect_data(const Problem& problem, Rows<T>& rows) {
  const Shape& shape = problem.shape;
  const hel_nmf_options& o = problem.options;
  const Sweep<T> sweep = make_sweep<T>(problem, {});
  const auto* weights = static_cast<const T*>(o.weights);
  Findings findings[kMostSlabs];
  const int64_t batch = std::min(rows.batch(), shape.rows);
  DataSums data;
  for (int64_t first = 0; first < shape.rows; first += batch) {
    const int64_t count = std::min(batch, shape.rows - first), run = (count + kMostSlabs - 1) / kMostSlabs;
    const T* const x = rows.get(first, count);
    std::fill_n(findings, kMostSlabs, Findings{});
    parallel_for(problem.threads, kMostSlabs, [&](int64_t task, int) {
      Findings& found = findings[task];
      for (int64_t r = task * run; r < std::min(count, (task + 1) * run); ++r) {
        kernels<T>().inspect_row(sweep, x + r * shape.columns,
                                 weights ? weights + (first + r) * shape.columns : nullptr, o.beta > 0, found);
        if (found.bad < 0 && found.bad_weight < 0) continue;
        found.bad += found.bad < 0 ? 0 : r * shape.columns;
        found.bad_weight += found.bad_weight < 0 ? 0 : r * shape.columns;
        break;
      }
    });
    for (const Findings& found : findings) {
      if (found.bad_weight >= 0) {
        const int64_t r = first + found.bad_weight / shape.columns, c = found.bad_weight % shape.columns;
        refuse_entry("options.weights", static_cast<double>(weights[r * shape.columns + c]), r, c, o.beta);
      }
      if (found.bad >= 0)
        refuse_entry("x", static_cast<double>(x[found.bad]), first + found.bad / shape.columns,
                     found.bad % shape.columns, o.beta);
      data.count += found.count, data.sum += found.sum, data.power += found.power;
    }
  }
  return data;
}

template <class T>
std::unique_ptr<Stepper<T>> make_sweep_stepper(const Problem& problem, Rows<T>& rows, const DataSums& data) {
  return std::make_unique<SweepStepper<T>>(problem, rows, data);
}

#define HEL_NMF_INSTANTIATE(T)                                   \
  template Rule<T> make_rule(const hel_nmf_options&, bool);      \
  template Sweep<T> make_sweep(const Problem&, const DataSums&); \
  template double penalty(const Matrix<T>&, double, double);     \
  template DataSums inspect_data(const Problem&, Rows<T>&);      \
  template std::unique_ptr<Stepper<T>> make_sweep_stepper(const Problem&, Rows<T>&, const DataSums&);
HEL_NMF_INSTANTIATE(double)
HEL_NMF_INSTANTIATE(float)
#undef HEL_NMF_INSTANTIATE

}  // namespace hel::nmf
