// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/sparse.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/pivoting.hpp"
#include "nmf/slab_stepper.hpp"

namespace hel::nmf {
namespace {

/// Slabs of rows have sums of their own, as large as H each; their number depends on the data alone.
constexpr int64_t kMostSlabs = 8, kEntriesOfSlab = 50000, kColumnsOfTask = 480;

int64_t slab_count(int64_t entries, int64_t rows) {
  return std::clamp<int64_t>(entries / kEntriesOfSlab, 1, std::min(kMostSlabs, rows));
}

template <class T>
class SparseStepper : public SlabStepper<T> {
  using Base = SlabStepper<T>;
  using Base::h_sums_, Base::kernels_, Base::problem_, Base::rule_h_, Base::shape_, Base::sweep_;

 public:
  SparseStepper(const Problem& problem, const Csr<T>& x, const DataSums& data)
      : Base(problem, data),
        x_(x),
        transposed_(problem.settings.allocator, shape_.columns, shape_.components),
        numerator_(problem.settings.allocator, shape_.components, shape_.columns),
        gram_(problem.settings.allocator, shape_.components, shape_.components),
        kernel_scratch_(kernels_.scratch(shape_.components)),
        scratch_size_(worker_pitch_of<T>(
            round_up(kernel_scratch_ + pivoting_scratch<T>(shape_.components), int64_t{kAlignment / sizeof(T)}),
            problem.threads)),
        scratch_(problem.settings.allocator, checked_product(scratch_size_, problem.threads, "scratch")),
        sums_(problem, sweep_, slab_count(x.starts[shape_.rows], shape_.rows), shape_.columns, shape_.components,
              false) {
    const int64_t entries = x.starts[shape_.rows], slabs = slab_count(entries, shape_.rows);
    // Slabs of about as many entries each.
    bounds_.assign(static_cast<size_t>(slabs) + 1, shape_.rows);
    bounds_[0] = 0;
    for (int64_t i = 1; i < slabs; ++i)
      bounds_[static_cast<size_t>(i)] =
          std::lower_bound(x.starts, x.starts + shape_.rows, entries / slabs * i) - x.starts;
  }

 private:
  void prepare(const Matrix<T>& h) {
    this->add_rows(h);
    const int64_t tasks = (shape_.columns + kColumnsOfTask - 1) / kColumnsOfTask;
    parallel_for(problem_.threads, tasks, [&](int64_t task, int) {
      const int64_t end = std::min(shape_.columns, (task + 1) * kColumnsOfTask);
      for (int64_t c = task * kColumnsOfTask; c < end; ++c)
        for (int64_t k = 0; k < shape_.components; ++k) transposed_.row(c)[k] = h.row(k)[c];
    });
    if (sweep_.gram_form())
      kernels_.gram_of_rows(h.data(), h.stride(), shape_.components, shape_.columns, gram_.data(), gram_.stride(),
                            scratch_.data());
  }

  const Sums<T>& total() const override { return sums_.total(); }

  void sweep(const Factorization<T>& from, Factorization<T>* to, bool judged) override {
    prepare(from.h);
    Sweep<T> sweep = sweep_;
    sweep.h = transposed_.data();
    sweep.h_sums = h_sums_.data();
    sweep.gram = gram_.data();
    sweep.objective = judged;
    sweep.statistics = to && !problem_.options.keep_h;
    // Without a place for new factors they are only read.
    if (!to) sweep.rule.keep = true;
    sums_.clear();
    sums_.collect(static_cast<int64_t>(bounds_.size()) - 1, [&](int64_t i, Slab<T>& slab, Sums<T>& sums, int worker) {
      if (sweep.statistics) slab.clear_numerator();
      const int64_t first = bounds_[static_cast<size_t>(i)], end = bounds_[static_cast<size_t>(i) + 1];
      kernels_.sweep_sparse(sweep,
                            SparseBlock<T>{x_.starts + first, x_.columns, x_.values, end - first, from.u.row(first),
                                           to ? to->u.row(first) : from.u.row(first)},
                            sums, scratch_.data() + worker * scratch_size_);
    });
    sums_.finish();
  }

  void update_h(const Matrix<T>& from, Matrix<T>& to) override {
    const Sums<T>& total = sums_.total();
    const int64_t size = kernels_.column_block * (kColumnsOfTask / kernels_.column_block);
    parallel_for(problem_.threads, (shape_.columns + size - 1) / size, [&](int64_t task, int worker) {
      const int64_t first = task * size, count = std::min(size, shape_.columns - first);
      for (int64_t c = first; c < first + count; ++c)
        for (int64_t k = 0; k < shape_.components; ++k) numerator_.row(k)[c] = total.numerator[c * sweep_.u_stride + k];
      T* const scratch = scratch_.data() + worker * scratch_size_ + kernel_scratch_;
      kernels_.update_columns(sweep_, rule_h_,
                              ColumnBlock<T>{first, count, from.data(), to.data(), numerator_.data(), to.data(),
                                             total.u_sums, total.gram, scratch});
    });
  }

  const Csr<T> x_;
  Matrix<T> transposed_, numerator_, gram_;
  const int64_t kernel_scratch_, scratch_size_;
  Table<T> scratch_;
  std::vector<int64_t> bounds_;
  SlabSums<T> sums_;
};

template <class T>
class SparseProducts : public Products<T> {
 public:
  SparseProducts(const Problem& problem, const Csr<T>& x) : problem_(problem), x_(x) {}

  void project(const Matrix<T>& b, Matrix<T>& to) override {
    const Matrix<T> transposed(problem_.settings.allocator, problem_.shape.columns, b.rows());
    for (int64_t k = 0; k < b.rows(); ++k)
      for (int64_t c = 0; c < b.columns(); ++c) transposed.row(c)[k] = b.row(k)[c];
    parallel_for(problem_.threads, problem_.shape.rows, [&](int64_t r, int) {
      std::fill_n(to.row(r), to.stride(), T(0));
      for (int64_t e = x_.starts[r]; e < x_.starts[r + 1]; ++e)
        for (int64_t k = 0; k < b.rows(); ++k) to.row(r)[k] += x_.values[e] * transposed.row(x_.columns[e])[k];
    });
  }

  void collect(const Matrix<T>& q, Matrix<T>& to) override {
    const Matrix<T> transposed(problem_.settings.allocator, problem_.shape.columns, q.columns());
    for (int64_t r = 0; r < problem_.shape.rows; ++r)
      for (int64_t e = x_.starts[r]; e < x_.starts[r + 1]; ++e)
        for (int64_t k = 0; k < q.columns(); ++k) transposed.row(x_.columns[e])[k] += x_.values[e] * q.row(r)[k];
    for (int64_t k = 0; k < q.columns(); ++k)
      for (int64_t c = 0; c < problem_.shape.columns; ++c) to.row(k)[c] = transposed.row(c)[k];
  }

 private:
  const Problem& problem_;
  const Csr<T> x_;
};

void require_order(const Problem& problem, const int64_t* starts, const int64_t* columns) {
  if (starts[0] != 0)
    throw Error(HEL_ERROR_INDEX, "row_starts[0] is %lld; it must be 0", static_cast<long long>(starts[0]));
  for (int64_t r = 0; r < problem.shape.rows; ++r) {
    if (starts[r + 1] < starts[r] || starts[r + 1] - starts[r] > problem.shape.columns)
      throw Error(HEL_ERROR_INDEX, "row_starts[%lld] is %lld; it must be from %lld to %lld",
                  static_cast<long long>(r + 1), static_cast<long long>(starts[r + 1]),
                  static_cast<long long>(starts[r]), static_cast<long long>(starts[r] + problem.shape.columns));
    for (int64_t e = starts[r]; e < starts[r + 1]; ++e) {
      const int64_t least = e > starts[r] ? columns[e - 1] + 1 : 0;
      if (columns[e] < least || columns[e] >= problem.shape.columns)
        throw Error(HEL_ERROR_INDEX, "column_indices[%lld] is %lld; in row %lld it must be from %lld to %lld",
                    static_cast<long long>(e), static_cast<long long>(columns[e]), static_cast<long long>(r),
                    static_cast<long long>(least), static_cast<long long>(problem.shape.columns - 1));
    }
  }
}

}  // namespace

template <class T>
DataSums inspect_csr(const Problem& problem, const Csr<T>& x) {
  require_order(problem, x.starts, x.columns);
  DataSums data;
  for (int64_t r = 0; r < problem.shape.rows; ++r)
    for (int64_t e = x.starts[r]; e < x.starts[r + 1]; ++e) {
      const T value = x.values[e];
      if (!(value >= 0 && value <= std::numeric_limits<T>::max()))
        throw Error(HEL_ERROR_DOMAIN, "values[%lld] is %g, x[%lld][%lld]; it must be finite and not negative",
                    static_cast<long long>(e), static_cast<double>(value), static_cast<long long>(r),
                    static_cast<long long>(x.columns[e]));
      const auto number = static_cast<double>(value);
      data.sum += number;
      data.power += problem.options.beta == 2 ? number * number : number;
    }
  data.count = static_cast<double>(problem.shape.rows) * static_cast<double>(problem.shape.columns);
  return data;
}

template <class T>
std::unique_ptr<Stepper<T>> make_sparse_stepper(const Problem& problem, const Csr<T>& x, const DataSums& data) {
  return std::make_unique<SparseStepper<T>>(problem, x, data);
}

template <class T>
std::unique_ptr<Products<T>> make_sparse_products(const Problem& problem, const Csr<T>& x) {
  return std::make_unique<SparseProducts<T>>(problem, x);
}

#define HEL_NMF_INSTANTIATE(T)                                                                              \
  template DataSums inspect_csr(const Problem&, const Csr<T>&);                                             \
  template std::unique_ptr<Stepper<T>> make_sparse_stepper(const Problem&, const Csr<T>&, const DataSums&); \
  template std::unique_ptr<Products<T>> make_sparse_products(const Problem&, const Csr<T>&);
HEL_NMF_INSTANTIATE(double)
HEL_NMF_INSTANTIATE(float)
#undef HEL_NMF_INSTANTIATE

}  // namespace hel::nmf
