// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Learning from a stream, after Lefevre, Bach, Fevotte: Online algorithms for nonnegative matrix factorization with the
// Itakura-Saito divergence, 2011: the sums that determine the update of H are kept, and past ones fade. With h0 the
// entry of the dictionary at the time of a sum, the function that bounds the objective has its least value at
//     h = (sum of numerator h0^p / sum of denominator h0^-q)^(1 / (p + q)),
// p = 2 - beta up to beta = 2, then 0; q = 0 below beta = 1, then beta - 1. In Gram form U^T X and U^T U say it all.
#include "nmf/model.hpp"

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {
namespace {

constexpr int32_t kInner = 10;

template <class T>
class StreamRows : public Rows<T> {
 public:
  StreamRows(const T* x, int64_t rows, int64_t columns) : x_(x), rows_(rows), columns_(columns) {}
  const T* get(int64_t first, int64_t) override { return x_ + first * columns_; }
  int64_t batch() const override { return rows_; }

 private:
  const T* x_;
  int64_t rows_, columns_;
};

double raised(double value, double exponent) {
  if (exponent == 0) return 1;
  if (exponent == 1) return value;
  return exponent == 2 ? value * value : std::pow(value, exponent);
}

template <class T>
class StreamModel : public Model {
 public:
  StreamModel(const Problem& problem, const T* h)
      : problem_(problem),
        shape_(problem.shape),
        kernels_(kernels<T>()),
        p_(problem.options.beta <= 2 ? 2 - problem.options.beta : 0),
        q_(problem.options.beta < 1 ? 0 : problem.options.beta - 1),
        scratch_size_(worker_pitch_of<T>(round_up(kernels_.scratch(shape_.components), int64_t{kAlignment / sizeof(T)}),
                                         problem.threads)),
        factors_(problem.settings.allocator, shape_),
        scratch_(problem.settings.allocator, checked_product(scratch_size_, problem.threads, "scratch")),
        h_sums_(problem.settings.allocator, shape_.components),
        u_sums_(problem.settings.allocator, shape_.components),
        past_(problem.settings.allocator, shape_.components, shape_.columns),
        numerator_(problem.settings.allocator, shape_.components, shape_.columns),
        denominator_(problem.settings.allocator, shape_.components, shape_.columns),
        past_below_(problem.settings.allocator, shape_.components, shape_.columns),
        next_(problem.settings.allocator, shape_.components, shape_.columns),
        gram_(problem.settings.allocator, shape_.components, shape_.components),
        u_gram_(problem.settings.allocator, shape_.components, shape_.components),
        gram_now_(problem.settings.allocator, shape_.components, shape_.components) {
    problem_.options.inner = problem.options.inner > 0 ? problem.options.inner : kInner;
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t c = 0; c < shape_.columns; ++c) {
        const T value = h[k * shape_.columns + c];
        if (!(value >= 0 && value <= std::numeric_limits<T>::max()))
          throw Error(HEL_ERROR_DOMAIN, "h[%lld][%lld] is %g; it must be finite and not negative",
                      static_cast<long long>(k), static_cast<long long>(c), static_cast<double>(value));
      }
    factors_.h.take(h);
    u_gram_.clear();
    prepare();
  }

  void solve(int64_t rows, const void* x, void* u) override {
    activate(rows, static_cast<const T*>(x));
    give(rows, static_cast<T*>(u));
  }

  void learn(int64_t rows, const void* x, void* u) override {
    activate(rows, static_cast<const T*>(x));
    collect(rows, static_cast<const T*>(x));
    if (sweep_.gram_form())
      improve_by_gram();
    else
      improve();
    prepare();
    if (u) give(rows, static_cast<T*>(u));
  }

  void dictionary(void* h) const override { factors_.h.give(static_cast<T*>(h)); }

 private:
  /// What depends on the dictionary.
  void prepare() {
    double total = 0;
    for (int64_t k = 0; k < shape_.components; ++k) {
      double sum = 0;
      for (int64_t c = 0; c < shape_.columns; ++c) sum += static_cast<double>(factors_.h.row(k)[c]);
      h_sums_[k] = static_cast<T>(sum);
      total += sum;
    }
    mean_of_sum_ = total / static_cast<double>(shape_.columns);
    kernels_.gram_of_rows(factors_.h.data(), factors_.h.stride(), shape_.components, shape_.columns, gram_.data(),
                          gram_.stride(), scratch_.data());
  }

  void activate(int64_t rows, const T* x) {
    Problem problem = problem_;
    problem.shape.rows = rows;
    StreamRows<T> source(x, rows, shape_.columns);
    const DataSums data = inspect_data<T>(problem, source);
    sweep_ = make_sweep<T>(problem_, data);
    sweep_.h = factors_.h.data();
    sweep_.h_sums = h_sums_.data();
    sweep_.gram = gram_.data();
    sweep_.objective = sweep_.statistics = false;
    const double mean = data.count > 0 ? data.sum / data.count : 0;
    const auto flat = static_cast<T>(mean_of_sum_ > 0 && mean > 0 ? mean / mean_of_sum_ : 1);
    for (int64_t r = 0; r < rows; ++r) std::fill_n(factors_.u.row(r), shape_.components, flat);
    const int64_t block = kernels_.column_block;
    parallel_for(problem_.threads, (rows + block - 1) / block, [&](int64_t task, int worker) {
      Sums<T> nothing{};
      const int64_t first = task * block;
      kernels_.sweep_rows(sweep_, rows_of(x, first, std::min(block, rows - first)), nothing,
                          scratch_.data() + worker * scratch_size_);
    });
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t k = 0; k < shape_.components; ++k) require_in_range(factors_.u.row(r)[k], "u", r, k);
  }

  RowBlock<T> rows_of(const T* x, int64_t first, int64_t count) const {
    T* const u = factors_.u.row(first);
    return {x + first * shape_.columns, nullptr, count, u, u};
  }

  void give(int64_t rows, T* u) const {
    for (int64_t r = 0; r < rows; ++r) std::copy_n(factors_.u.row(r), shape_.components, u + r * shape_.components);
  }

  /// The sums for H of these rows.
  void collect(int64_t rows, const T* x) {
    Sweep<T> sweep = sweep_;
    sweep.rule.keep = true;
    sweep.statistics = true;
    numerator_.clear();
    denominator_.clear();
    gram_now_.clear();
    std::fill_n(u_sums_.data(), u_sums_.size(), 0.0);
    Sums<T> sums{numerator_.data(), denominator_.data(), gram_now_.data(), u_sums_.data(), {0, 0, 0}, 0, false};
    for (int64_t first = 0; first < rows; first += kernels_.block_rows)
      kernels_.sweep_rows(sweep, rows_of(x, first, std::min(kernels_.block_rows, rows - first)), sums, scratch_.data());
  }

  /// now = now + before, which fades. Throws where that is no number.
  void add_past(const char* name, const Matrix<T>& before, Matrix<T>& now) const {
    const auto fading = static_cast<T>(problem_.options.forgetting);
    for (int64_t k = 0; k < now.rows(); ++k)
      for (int64_t c = 0; c < now.columns(); ++c) {
        now.row(k)[c] += fading * before.row(k)[c];
        require_in_range(now.row(k)[c], name, k, c);
      }
  }

  /// Both: what could be refused comes first, so that a refusal leaves the model as it was.
  void improve_by_gram() {
    add_past("a sum for h", past_, numerator_);
    add_past("a product of u", u_gram_, gram_now_);
    kernels_.update_columns(sweep_, make_rule<T>(problem_.options, false),
                            ColumnBlock<T>{0, shape_.columns, factors_.h.data(), next_.data(), numerator_.data(),
                                           denominator_.data(), u_sums_.data(), gram_now_.data(), nullptr});
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t c = 0; c < shape_.columns; ++c) require_in_range(next_.row(k)[c], "h", k, c);
    std::swap(past_, numerator_);
    std::swap(u_gram_, gram_now_);
    std::swap(factors_.h, next_);
  }

  void improve() {
    const hel_nmf_options& o = problem_.options;
    const double fading = o.forgetting;
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t c = 0; c < shape_.columns; ++c) {
        T& above = numerator_.row(k)[c];
        T& below = denominator_.row(k)[c];
        const auto h = static_cast<double>(factors_.h.row(k)[c]);
        const double bottom = sweep_.sum_form() ? u_sums_[k] : static_cast<double>(below);
        const double top_now = h > 0 ? static_cast<double>(above) * raised(h, p_) : 0;
        const double bottom_now = h > 0 ? bottom / raised(h, q_) : 0;
        above = static_cast<T>(fading * static_cast<double>(past_.row(k)[c]) + top_now);
        below = static_cast<T>(fading * static_cast<double>(past_below_.row(k)[c]) + bottom_now);
        require_in_range(above, "a sum for h", k, c);
        require_in_range(below, "a sum for h", k, c);
      }
    std::swap(past_, numerator_);
    std::swap(past_below_, denominator_);
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t c = 0; c < shape_.columns; ++c) {
        const auto h = static_cast<double>(factors_.h.row(k)[c]);
        if (h <= 0 || (o.fixed_h && o.fixed_h[k])) continue;
        const double penalized = static_cast<double>(past_below_.row(k)[c]) + (o.l1_h + o.l2_h * h) / raised(h, q_);
        if (!(penalized > 0)) continue;
        const auto next = static_cast<T>(raised(static_cast<double>(past_.row(k)[c]) / penalized, 1 / (p_ + q_)));
        if (next > std::numeric_limits<T>::min() && next <= std::numeric_limits<T>::max()) factors_.h.row(k)[c] = next;
      }
  }

  Problem problem_;
  const Shape shape_;
  const Kernels<T>& kernels_;
  const double p_, q_;
  const int64_t scratch_size_;
  Factorization<T> factors_;
  Table<T> scratch_, h_sums_;
  Table<double> u_sums_;
  /// Sums of the past for numerators and denominators (in Gram form U^T X), and those of the present rows.
  Matrix<T> past_, numerator_, denominator_, past_below_;
  Matrix<T> next_;  ///< a place for the next dictionary
  Matrix<T> gram_, u_gram_, gram_now_;
  Sweep<T> sweep_;
  double mean_of_sum_ = 0;
};

}  // namespace

std::unique_ptr<Model> make_model(const Problem& problem, const void* h) {
  if (problem.options.solver != HEL_NMF_MULTIPLICATIVE && problem.options.solver != HEL_NMF_HEURISTIC)
    throw Error(HEL_ERROR_OPTION, "options.solver is %d; a model takes multiplicative solvers only",
                static_cast<int>(problem.options.solver));
  if (problem.options.weights) throw Error(HEL_ERROR_OPTION, "options.weights is set; a model does not take weights");
  if (problem.is_float()) return std::make_unique<StreamModel<float>>(problem, static_cast<const float*>(h));
  return std::make_unique<StreamModel<double>>(problem, static_cast<const double*>(h));
}

}  // namespace hel::nmf
