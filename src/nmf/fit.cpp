// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/fit.hpp"

#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/initial.hpp"
#include "nmf/iterate.hpp"
#include "nmf/newton.hpp"
#include "nmf/sparse.hpp"
#include "nmf/staged_stepper.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {
namespace {

constexpr int64_t kBatchBytes = int64_t{8} << 20;

template <class T>
class DenseRows : public Rows<T> {
 public:
  DenseRows(const void* x, const Shape& shape) : x_(static_cast<const T*>(x)), shape_(shape) {}
  const T* get(int64_t first, int64_t) override { return x_ + first * shape_.columns; }
  int64_t batch() const override { return shape_.rows; }

 private:
  const T* x_;
  Shape shape_;
};

template <class T>
class ReaderRows : public Rows<T> {
 public:
  ReaderRows(const Problem& problem, hel_nmf_reader reader, void* user) : reader_(reader), user_(user) {
    const Shape& shape = problem.shape;
    const int64_t row_bytes = shape.columns * static_cast<int64_t>(sizeof(T));
    const int64_t wanted = problem.options.batch_rows > 0 ? problem.options.batch_rows : kBatchBytes / row_bytes;
    batch_ = std::clamp<int64_t>(wanted, 1, shape.rows);
    require_possible(batch_ * row_bytes);
    buffer_ = Table<T>(problem.settings.allocator, batch_ * shape.columns);
  }
  const T* get(int64_t first, int64_t count) override {
    const int64_t delivered = reader_(first, count, buffer_.data(), user_);
    if (delivered != count)
      throw Error(HEL_ERROR_READER, "the reader returned %lld for %lld rows from row %lld",
                  static_cast<long long>(delivered), static_cast<long long>(count), static_cast<long long>(first));
    return buffer_.data();
  }
  int64_t batch() const override { return batch_; }

 private:
  hel_nmf_reader reader_;
  void* user_;
  int64_t batch_;
  Table<T> buffer_;
};

template <class T>
void check_factor(const char* name, const T* factor, int64_t rows, int64_t columns, const uint8_t* only_rows,
                  const uint8_t* only_columns) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) {
      if ((only_rows && !only_rows[r]) || (only_columns && !only_columns[c])) continue;
      const T value = factor[r * columns + c];
      if (!(value >= 0 && value <= std::numeric_limits<T>::max()))
        throw Error(HEL_ERROR_DOMAIN, "%s[%lld][%lld] is %g; it must be finite and not negative", name,
                    static_cast<long long>(r), static_cast<long long>(c), static_cast<double>(value));
    }
}

/// Whatever of U and H the options say is read.
template <class T>
void check_given(const Problem& problem, const T* u, const T* h) {
  const hel_nmf_options& o = problem.options;
  const Shape& s = problem.shape;
  const bool given = o.init == HEL_NMF_GIVEN;
  if (given || o.keep_u || o.fixed_u)
    check_factor("u", u, s.rows, s.components, nullptr, given || o.keep_u ? nullptr : o.fixed_u);
  if (given || o.keep_h || o.fixed_h)
    check_factor("h", h, s.components, s.columns, given || o.keep_h ? nullptr : o.fixed_h, nullptr);
}

/// Puts back what was given where the options say it stays.
template <class T>
void keep_given(const Problem& problem, const T* u, const T* h, Factorization<T>& factors) {
  const hel_nmf_options& o = problem.options;
  const Shape& s = problem.shape;
  if (o.keep_u || o.fixed_u)
    for (int64_t r = 0; r < s.rows; ++r)
      for (int64_t k = 0; k < s.components; ++k)
        if (o.keep_u || o.fixed_u[k]) factors.u.row(r)[k] = u[r * s.components + k];
  if (o.keep_h || o.fixed_h)
    for (int64_t k = 0; k < s.components; ++k)
      if (o.keep_h || o.fixed_h[k]) std::copy_n(h + k * s.columns, s.columns, factors.h.row(k));
}

template <class T>
double mean_of_product(const Factorization<T>& factors) {
  std::vector<double> of_u(static_cast<size_t>(factors.u.columns()), 0.0);
  for (int64_t r = 0; r < factors.u.rows(); ++r)
    for (size_t k = 0; k < of_u.size(); ++k) of_u[k] += static_cast<double>(factors.u.row(r)[k]);
  double sum = 0;
  for (int64_t k = 0; k < factors.u.columns(); ++k) {
    double of_h = 0;
    for (int64_t c = 0; c < factors.h.columns(); ++c) of_h += static_cast<double>(factors.h.row(k)[c]);
    sum += of_u[static_cast<size_t>(k)] / static_cast<double>(factors.u.rows()) *
           (of_h / static_cast<double>(factors.h.columns()));
  }
  return sum;
}

/// Random numbers beside a factor that stays are scaled so that the mean of UH is `mean`, whatever the scale of that.
template <class T>
void scale_random(const Problem& problem, double mean, Factorization<T>& factors) {
  const hel_nmf_options& o = problem.options;
  if (o.init != HEL_NMF_RANDOM || o.keep_u == o.keep_h) return;
  const double scale = (mean > 0 ? mean : 1) / mean_of_product(factors);
  if (!(scale > 0 && scale <= static_cast<double>(std::numeric_limits<T>::max()))) return;
  Matrix<T>& factor = o.keep_h ? factors.u : factors.h;
  for (int64_t r = 0; r < factor.rows(); ++r)
    for (int64_t c = 0; c < factor.columns(); ++c)
      factor.row(r)[c] = static_cast<T>(scale * static_cast<double>(factor.row(r)[c]));
}

/// The first factors; make() makes them where they are not given.
template <class T, class Make>
void start(const Problem& problem, const DataSums& data, const T* u, const T* h, Factorization<T>& factors,
           Make&& make) {
  const hel_nmf_options& o = problem.options;
  if (o.init == HEL_NMF_GIVEN) {
    factors.u.take(u);
    factors.h.take(h);
  } else {
    make();
    keep_given(problem, u, h, factors);
    scale_random(problem, data.mean(), factors);
  }
  if (!o.row_sums_one || o.keep_u) return require_start(problem, data, mean_of_product(factors));
  for (int64_t r = 0; r < problem.shape.rows; ++r) {
    T* const row = factors.u.row(r);
    double sum = 0;
    for (int64_t k = 0; k < problem.shape.components; ++k) sum += static_cast<double>(row[k]);
    for (int64_t k = 0; k < problem.shape.components && sum > 0; ++k)
      row[k] = static_cast<T>(static_cast<double>(row[k]) / sum);
  }
  require_start(problem, data, mean_of_product(factors));
}

int64_t factor_bytes(const Problem& problem) {
  const Shape& s = problem.shape;
  return (s.rows + s.columns) * s.components * problem.number_bytes();
}

/// What remains once the data have been looked at.
template <class T>
void run(const Problem& problem, Stepper<T>& stepper, Factorization<T>& factors, T* u, T* h, hel_nmf_report* report) {
  hel_nmf_report result = read_report(report);
  iterate(problem, stepper, factors, result, report != nullptr);
  if (!problem.options.keep_u) factors.u.give(u);
  if (!problem.options.keep_h) factors.h.give(h);
  if (report) *report = result;
}

/// Steps over rows that were inspected.
template <class T>
std::unique_ptr<Stepper<T>> make_stepper(const Problem& problem, Rows<T>& rows, const DataSums& data) {
  if (problem.options.solver == HEL_NMF_NEWTON)
    return make_newton_stepper(problem, rows.get(0, problem.shape.rows), data);
  if (const int64_t stages = stages_of(problem); stages > 1) return make_staged_stepper(problem, rows, &data, stages);
  return make_sweep_stepper(problem, rows, data);
}

template <class T>
void fit_rows(const Problem& problem, Rows<T>& rows, T* u, T* h, hel_nmf_report* report) {
  read_report(report);
  require_possible(2 * factor_bytes(problem));
  check_given(problem, u, h);
  Factorization<T> factors(problem.settings.allocator, problem.shape);
  if (const int64_t stages = stages_of(problem); stages > 1 && problem.options.init == HEL_NMF_GIVEN) {
    // What is wrong with X is found in the first step.
    start(problem, DataSums{}, u, h, factors, [] {});
    return run(problem, *make_staged_stepper<T>(problem, rows, nullptr, stages), factors, u, h, report);
  }
  const DataSums data = inspect_data(problem, rows);
  require_range(problem, data);
  start(problem, data, u, h, factors, [&] { make_initial(problem, data, rows, factors); });
  run(problem, *make_stepper(problem, rows, data), factors, u, h, report);
}

/// Once the offsets are known to be right, so that they say how long the other arrays are.
template <class T>
void require_apart(const Problem& problem, const Csr<T>& x, const T* u, const T* h) {
  const Shape& s = problem.shape;
  const int64_t entries = x.starts[s.rows];
  const Extent parts[] = {{"row_starts", x.starts, (s.rows + 1) * static_cast<int64_t>(sizeof(int64_t))},
                          {"column_indices", x.columns, entries * static_cast<int64_t>(sizeof(int64_t))},
                          {"values", x.values, entries * problem.number_bytes()}};
  for (const Extent& part : parts)
    for (const Extent& factor : {Extent{"u", u, s.rows * s.components * problem.number_bytes()},
                                 Extent{"h", h, s.components * s.columns * problem.number_bytes()}}) {
      const Extent both[] = {part, factor};
      require_apart(both, 2);
    }
}

template <class T>
void fit_sparse(const Problem& problem, const Csr<T>& x, T* u, T* h, hel_nmf_report* report) {
  read_report(report);
  require_possible(2 * factor_bytes(problem));
  const DataSums data = inspect_csr(problem, x);
  require_range(problem, data);
  require_apart(problem, x, u, h);
  check_given(problem, u, h);
  Factorization<T> factors(problem.settings.allocator, problem.shape);
  start(problem, data, u, h, factors, [&] {
    const double mean = data.mean();
    if (problem.options.init == HEL_NMF_RANDOM) return make_random(problem, mean, factors);
    make_nndsvd(problem, mean, *make_sparse_products(problem, x), factors);
  });
  run(problem, *make_sparse_stepper(problem, x, data), factors, u, h, report);
}

template <class T>
void fit_dense(const Problem& problem, const void* x, void* u, void* h, hel_nmf_report* report) {
  DenseRows<T> rows(x, problem.shape);
  fit_rows<T>(problem, rows, static_cast<T*>(u), static_cast<T*>(h), report);
}

template <class T>
void fit_read(const Problem& problem, hel_nmf_reader reader, void* user, void* u, void* h, hel_nmf_report* report) {
  ReaderRows<T> rows(problem, reader, user);
  fit_rows<T>(problem, rows, static_cast<T*>(u), static_cast<T*>(h), report);
}

template <class T>
void initialize_dense(const Problem& problem, const void* x, T* u, T* h) {
  DenseRows<T> rows(x, problem.shape);
  check_given(problem, u, h);
  const DataSums data = inspect_data(problem, rows);
  require_range(problem, data);
  Factorization<T> factors(problem.settings.allocator, problem.shape);
  start(problem, data, u, h, factors, [&] { make_initial(problem, data, rows, factors); });
  factors.u.give(u);
  factors.h.give(h);
}

template <class T>
void project_dense(const Problem& problem, const T* x, const T* h, T* u) {
  const Shape& s = problem.shape;
  const Kernels<T>& kernel = kernels<T>();
  Sweep<T> sweep = make_sweep<T>(problem, {});
  Matrix<T> packed(problem.settings.allocator, s.components, s.columns);
  packed.take(h);
  sweep.h = packed.data();
  const int64_t size =
      worker_pitch_of<T>(round_up(kernel.scratch(s.components), int64_t{kAlignment / sizeof(T)}), problem.threads);
  const Table<T> scratch(problem.settings.allocator, size * problem.threads);
  const int64_t block = kernel.block_rows;
  parallel_for(problem.threads, (s.rows + block - 1) / block, [&](int64_t task, int worker) {
    const int64_t first = task * block;
    kernel.project_rows(sweep, x + first * s.columns, std::min(block, s.rows - first), u + first * s.components,
                        s.components, scratch.data() + worker * size);
  });
}

template <class T>
double objective_dense(const Problem& problem, const void* x, const T* u, const T* h) {
  DenseRows<T> rows(x, problem.shape);
  check_given(problem, u, h);
  const DataSums data = inspect_data(problem, rows);
  require_range(problem, data);
  Factorization<T> factors(problem.settings.allocator, problem.shape);
  factors.u.take(u);
  factors.h.take(h);
  require_start(problem, data, mean_of_product(factors));
  return make_sweep_stepper(problem, rows, data)->objective(factors);
}

void require_apart(const Problem& problem, const void* x, const void* u, const void* h) {
  const Shape& s = problem.shape;
  const int64_t bytes = problem.number_bytes();
  const Extent extents[] = {{"x", x, s.rows * s.columns * bytes},
                            {"u", u, s.rows * s.components * bytes},
                            {"h", h, s.components * s.columns * bytes},
                            {"options.weights", problem.options.weights, s.rows * s.columns * bytes}};
  require_apart(extents, 3);
  const Extent with_u[] = {extents[1], extents[3]}, with_h[] = {extents[2], extents[3]};
  require_apart(with_u, 2);
  require_apart(with_h, 2);
}

}  // namespace

void fit(const Problem& problem, const void* x, void* u, void* h, hel_nmf_report* report) {
  require_apart(problem, x, u, h);
  if (problem.is_float()) return fit_dense<float>(problem, x, u, h, report);
  fit_dense<double>(problem, x, u, h, report);
}

void fit_reader(Problem problem, hel_nmf_reader reader, void* user, void* u, void* h, hel_nmf_report* report) {
  require_apart(problem, nullptr, u, h);
  problem.options.stages = 1;  // whatever the size of a batch
  if (problem.is_float()) return fit_read<float>(problem, reader, user, u, h, report);
  fit_read<double>(problem, reader, user, u, h, report);
}

void fit_csr(const Problem& problem, const int64_t* starts, const int64_t* columns, const void* values, void* u,
             void* h, hel_nmf_report* report) {
  require_apart(problem, nullptr, u, h);
  if (problem.is_float())
    return fit_sparse<float>(problem, {starts, columns, static_cast<const float*>(values)}, static_cast<float*>(u),
                             static_cast<float*>(h), report);
  fit_sparse<double>(problem, {starts, columns, static_cast<const double*>(values)}, static_cast<double*>(u),
                     static_cast<double*>(h), report);
}

void initialize(const Problem& problem, const void* x, void* u, void* h) {
  if (problem.options.init == HEL_NMF_GIVEN)
    throw Error(HEL_ERROR_OPTION, "options.init is HEL_NMF_GIVEN; there is nothing to make");
  require_apart(problem, x, u, h);
  if (problem.is_float()) return initialize_dense(problem, x, static_cast<float*>(u), static_cast<float*>(h));
  initialize_dense(problem, x, static_cast<double*>(u), static_cast<double*>(h));
}

void solve(const Problem& problem, const void* x, const void* h, void* u, hel_nmf_report* report) {
  require_apart(problem, x, u, h);
  // Only read, as keep_h says.
  void* const dictionary = const_cast<void*>(h);
  if (problem.is_float()) return fit_dense<float>(problem, x, u, dictionary, report);
  fit_dense<double>(problem, x, u, dictionary, report);
}

void project(const Problem& problem, const void* x, const void* h, void* u) {
  require_apart(problem, x, u, h);
  if (problem.is_float())
    return project_dense(problem, static_cast<const float*>(x), static_cast<const float*>(h), static_cast<float*>(u));
  project_dense(problem, static_cast<const double*>(x), static_cast<const double*>(h), static_cast<double*>(u));
}

double objective(const Problem& problem, const void* x, const void* u, const void* h) {
  if (problem.is_float())
    return objective_dense(problem, x, static_cast<const float*>(u), static_cast<const float*>(h));
  return objective_dense(problem, x, static_cast<const double*>(u), static_cast<const double*>(h));
}

}  // namespace hel::nmf
