// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/products.hpp"

#include <vector>

#include "base/parallel.hpp"

namespace hel::nmf {
namespace {

/// Rows are cut into slabs, by the shape alone, that add up on their own.
constexpr int64_t kMostSlabs = 16, kRowsOfSlab = 256;
constexpr int64_t kBatchBytes = int64_t{8} << 20;

template <class T>
class DenseProducts : public Products<T> {
 public:
  DenseProducts(const Problem& problem, Rows<T>& rows, int64_t size)
      : problem_(problem), rows_(rows), kernels_(kernels<T>()), size_(size) {
    const Allocator& allocator = problem.settings.allocator;
    sweep_.columns = sweep_.x_stride = problem.shape.columns;
    sweep_.components = size;
    sweep_.kind = Kind::Euclid;
    sweep_.beta = 2;
    sweep_.h_stride = padded<T>(problem.shape.columns);
    sweep_.u_stride = padded<T>(size);
    sweep_.rule.keep = true;
    sweep_.objective = false;
    scratch_size_ =
        worker_pitch_of<T>(round_up(kernels_.scratch(size), int64_t{kAlignment / sizeof(T)}), problem.threads);
    scratch_ = Table<T>(allocator, checked_product(scratch_size_, problem.threads, "scratch"));
    batch_ = std::min(rows.batch(), problem.shape.rows);
    const int64_t wanted = std::clamp<int64_t>(batch_ / kRowsOfSlab, 1, kMostSlabs);
    slab_rows_ = (batch_ + wanted - 1) / wanted;
    for (int64_t i = 0; i * slab_rows_ < batch_; ++i) {
      sums_.emplace_back(allocator, size, problem.shape.columns);
      grams_.emplace_back(allocator, size, size);
    }
  }

  void project(const Matrix<T>& wide, Matrix<T>& narrow) override {
    Sweep<T> sweep = sweep_;
    sweep.h = wide.data();
    const int64_t block = kernels_.block_rows;
    for (int64_t first = 0; first < problem_.shape.rows; first += batch_) {
      const int64_t count = std::min(batch_, problem_.shape.rows - first);
      const T* const x = rows_.get(first, count);
      parallel_for(problem_.threads, (count + block - 1) / block, [&](int64_t task, int worker) {
        const int64_t r = task * block;
        kernels_.project_rows(sweep, x + r * sweep.columns, std::min(block, count - r), narrow.row(first + r),
                              narrow.stride(), scratch_.data() + worker * scratch_size_);
      });
    }
  }

  void collect(const Matrix<T>& narrow, Matrix<T>& wide) override {
    for (Matrix<T>& sum : sums_) sum.clear();
    for (int64_t first = 0; first < problem_.shape.rows; first += batch_) {
      const int64_t count = std::min(batch_, problem_.shape.rows - first);
      const T* const x = rows_.get(first, count);
      parallel_for(problem_.threads, (count + slab_rows_ - 1) / slab_rows_, [&](int64_t slab, int worker) {
        const int64_t begin = slab * slab_rows_;
        collect_slab(x + begin * sweep_.columns, std::min(slab_rows_, count - begin), narrow.row(first + begin), slab,
                     worker);
      });
    }
    parallel_for(problem_.threads, size_, [&](int64_t k, int) {
      std::copy_n(sums_[0].row(k), wide.columns(), wide.row(k));
      for (size_t i = 1; i < sums_.size(); ++i)
        for (int64_t c = 0; c < wide.columns(); ++c) wide.row(k)[c] += sums_[i].row(k)[c];
    });
  }

 private:
  void collect_slab(const T* x, int64_t rows, T* narrow, int64_t slab, int worker) {
    Sums<T> sums{};
    sums.numerator = sums_[static_cast<size_t>(slab)].data();
    sums.gram = grams_[static_cast<size_t>(slab)].data();
    for (int64_t r = 0; r < rows; r += kernels_.block_rows) {
      T* const some = narrow + r * sweep_.u_stride;
      const RowBlock<T> block{x + r * sweep_.columns, nullptr, std::min(kernels_.block_rows, rows - r), some, some};
      kernels_.sweep_rows(sweep_, block, sums, scratch_.data() + worker * scratch_size_);
    }
  }

  const Problem& problem_;
  Rows<T>& rows_;
  const Kernels<T>& kernels_;
  const int64_t size_;
  Sweep<T> sweep_;
  int64_t scratch_size_, batch_, slab_rows_;
  Table<T> scratch_;
  std::vector<Matrix<T>> sums_, grams_;
};

}  // namespace

template <class T>
std::unique_ptr<Products<T>> make_dense_products(const Problem& problem, Rows<T>& rows, int64_t size) {
  return std::make_unique<DenseProducts<T>>(problem, rows, size);
}

template <class T>
CleanRows<T>::CleanRows(const Problem& problem, double mean, Rows<T>& rows)
    : problem_(problem),
      mean_(static_cast<T>(mean)),
      rows_(rows),
      changes_(problem.options.weights || problem.options.data_floor > 0),
      batch_(std::min(rows.batch(), problem.shape.rows)) {
  if (!changes_) return;
  const int64_t columns = problem.shape.columns;
  batch_ = std::clamp<int64_t>(kBatchBytes / (columns * problem.number_bytes()), 1, batch_);
  buffer_ = Table<T>(problem.settings.allocator, batch_ * columns);
}

template <class T>
const T* CleanRows<T>::get(int64_t first, int64_t count) {
  const T* const x = rows_.get(first, count);
  if (!changes_) return x;
  const int64_t columns = problem_.shape.columns;
  const T floor = static_cast<T>(problem_.options.data_floor);
  const auto* const weights = static_cast<const T*>(problem_.options.weights);
  parallel_for(problem_.threads, count, [&](int64_t r, int) {
    for (int64_t i = r * columns; i < (r + 1) * columns; ++i) {
      const bool missing = weights && !(weights[first * columns + i] > 0);
      buffer_[i] = missing ? mean_ : std::max(x[i], floor);
    }
  });
  return buffer_.data();
}

#define HEL_NMF_INSTANTIATE(T)                                                                  \
  template std::unique_ptr<Products<T>> make_dense_products(const Problem&, Rows<T>&, int64_t); \
  template class CleanRows<T>;
HEL_NMF_INSTANTIATE(double)
HEL_NMF_INSTANTIATE(float)
#undef HEL_NMF_INSTANTIATE

}  // namespace hel::nmf
