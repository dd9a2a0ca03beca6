// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Steps that look at a dense X in slabs of rows, by the vector kernels.
#pragma once

#include <algorithm>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/pivoting.hpp"
#include "nmf/slab_stepper.hpp"

namespace hel::nmf {

template <class T>
class DenseStepper : public SlabStepper<T> {
  using Base = SlabStepper<T>;

 public:
  DenseStepper(const Problem& problem, Rows<T>& rows, const DataSums& data)
      : DenseStepper(problem, rows, data, std::min(rows.batch(), problem.shape.rows)) {}

 protected:
  using Base::h_sums_, Base::kernels_, Base::problem_, Base::rule_h_, Base::shape_, Base::sweep_;

  /// For at most `run` rows between one clear() of the sums and the next, or for all.
  DenseStepper(const Problem& problem, Rows<T>& rows, const DataSums& data, int64_t run)
      : Base(problem, data),
        kernel_scratch_(kernels_.scratch(shape_.components)),
        scratch_size_(worker_pitch_of<T>(round_up(kernel_scratch_ + custom_scratch(), int64_t{kAlignment / sizeof(T)}),
                                         problem.threads)),
        scratch_(problem.settings.allocator,
                 checked_product(scratch_size_, static_cast<int64_t>(problem.threads), "scratch")),
        rows_(rows),
        weights_(static_cast<const T*>(problem.options.weights)),
        batch_(std::min(rows.batch(), shape_.rows)),
        slab_rows_(rows_of_slab(run, shape_.rows)),
        sums_(problem, sweep_, slabs_of(shape_.rows) + (batch_ < shape_.rows), shape_.components, shape_.columns,
              sweep_.has_denominator()) {
    const Allocator& allocator = problem.settings.allocator;
    if (sweep_.gram_form()) gram_ = Matrix<T>(allocator, shape_.components, shape_.components);
    if (sweep_.gram_form() && sweep_.u_stride <= kLeastWaste * static_cast<double>(shape_.components))
      transposed_ = Matrix<T>(allocator, shape_.columns, shape_.components);
  }

  /// Takes note of H, all but its transpose.
  void note(const Matrix<T>& h) {
    sweep_.h = h.data();
    if (sweep_.sum_form()) this->add_rows(h);
    sweep_.h_sums = h_sums_.data();
    if (!sweep_.gram_form()) return;
    kernels_.gram_of_rows(h.data(), h.stride(), shape_.components, shape_.columns, gram_.data(), gram_.stride(),
                          scratch_.data());
    sweep_.gram = gram_.data();
    sweep_.h_transposed = transposed_.data();
  }

  void transpose_columns(const Matrix<T>& h, int64_t first, int64_t count) {
    if (!transposed_.data()) return;
    for (int64_t k = 0; k < shape_.components; ++k)
      for (int64_t c = first; c < first + count; ++c) transposed_.row(c)[k] = h.row(k)[c];
  }

  void sweep(const Factorization<T>& from, Factorization<T>* to, bool judged) override {
    note(from.h);
    transpose_columns(from.h, 0, shape_.columns);
    Sweep<T> sweep = sweep_;
    sweep.objective = judged;
    sweep.statistics = to && !problem_.options.keep_h;
    if (!to) sweep.rule.keep = true;
    sweep_run(sweep, 0, shape_.rows, from.u, to ? to->u : from.u);
  }

  int64_t slab_rows() const { return slab_rows_; }
  int64_t slabs_of(int64_t rows) const { return (rows + slab_rows_ - 1) / slab_rows_; }

  /// Rows [first, end): new ones of U, and the sums. With `looks`, which have room for every slab of them, these rows
  /// are inspected first, while they are in the cache; for solvers without weights.
  void sweep_run(const Sweep<T>& sweep, int64_t first, int64_t end, const Matrix<T>& from, const Matrix<T>& to,
                 Findings* looks = nullptr) {
    sums_.clear();
    for (int64_t count; first < end; first += count) {
      count = std::min(batch_, end - first);
      const RowBlock<T> all{rows_.get(first, count), weights_ ? weights_ + first * shape_.columns : nullptr, count,
                            from.row(first), to.row(first)};
      sums_.collect(slabs_of(count), [&](int64_t slab, Slab<T>&, Sums<T>& sums, int worker) {
        sweep_slab(sweep, all, slab, sums, worker, looks ? looks + slab : nullptr);
      });
    }
    sums_.finish();
  }

  const Sums<T>& total() const override { return sums_.total(); }

  void update_h(const Matrix<T>& from, Matrix<T>& to) override {
    const Sums<T>& total = sums_.total();
    // In Gram form the denominators need a place, which H itself is.
    const ColumnBlock<T> all{0,
                             shape_.columns,
                             from.data(),
                             to.data(),
                             total.numerator,
                             sweep_.has_denominator() ? total.denominator : to.data(),
                             total.u_sums,
                             total.gram,
                             nullptr};
    for_columns([&](int64_t first, int64_t count, int worker) { update_columns(all, first, count, worker); });
  }

  /// Calls work(first, count, worker) for runs of columns that begin at cache lines.
  template <class Work>
  void for_columns(const Work& work) const {
    const int64_t tile = kernels_.column_block;
    parallel_for(problem_.threads, (shape_.columns + tile - 1) / tile, [&](int64_t task, int worker) {
      work(task * tile, std::min(tile, shape_.columns - task * tile), worker);
    });
  }

  void update_columns(ColumnBlock<T> block, int64_t first, int64_t count, int worker) const {
    block.first = first, block.count = count;
    block.scratch = scratch_.data() + worker * scratch_size_ + kernel_scratch_;
    kernels_.update_columns(sweep_, rule_h_, block);
  }

 private:
  /// How rows are cut into slabs: sums of parts of the rows come so often that fewer of them pay.
  static constexpr int64_t kMostSlabs = 16, kRowsOfSlab = 125, kMoreRowsOfSlab = 300, kFewSlabs = 4;

  /// Padded components over components up to which products with components side by side beat sums over vectors.
  static constexpr double kLeastWaste = 1.25;

  /// Whole panels, which a block has three or two of.
  static int64_t rows_of_slab(int64_t run, int64_t rows) {
    const int64_t least = std::clamp<int64_t>(run / kRowsOfSlab, 1, run < rows ? kFewSlabs : kMostSlabs);
    const int64_t wanted = std::clamp(run / kMoreRowsOfSlab, least, kMostSlabs);
    return round_up((run + wanted - 1) / wanted, kernels<T>().column_block);
  }

  int64_t custom_scratch() const { return rule_h_.step == Step::Custom ? pivoting_scratch<T>(shape_.components) : 0; }

  void sweep_slab(const Sweep<T>& sweep, const RowBlock<T>& all, int64_t slab, Sums<T>& sums, int worker,
                  Findings* look) {
    const int64_t begin = slab * slab_rows_, end = std::min(begin + slab_rows_, all.rows);
    for (int64_t r = begin; r < end; r += kernels_.block_rows) {
      const int64_t at = r * shape_.columns;
      const RowBlock<T> block{all.x + at, all.weights ? all.weights + at : nullptr,
                              std::min(kernels_.block_rows, end - r), all.u + r * sweep.u_stride,
                              all.u_next + r * sweep.u_stride};
      if (look)
        inspect_rows(problem_, sweep_, all.x + begin * shape_.columns, static_cast<const T*>(nullptr), r - begin,
                     r - begin + block.rows, *look);
      kernels_.sweep_rows(sweep, block, sums, scratch_.data() + worker * scratch_size_);
    }
  }

  const int64_t kernel_scratch_, scratch_size_;
  Table<T> scratch_;
  Rows<T>& rows_;
  const T* weights_;
  const int64_t batch_, slab_rows_;
  Matrix<T> gram_, transposed_;
  SlabSums<T> sums_;
};

}  // namespace hel::nmf
