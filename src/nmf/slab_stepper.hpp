// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Steps that look at X in slabs of rows, whose sums are added in the order of the slabs: the number of slabs depends on
// the data alone, so that every number is the same for any number of threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {

/// What some rows of X add up to.
template <class T>
class Slab {
 public:
  /// Numerators, and denominators where they are wanted, are rows x columns.
  Slab(const Allocator& allocator, const Sweep<T>& sweep, int64_t rows, int64_t columns, bool has_denominator)
      : numerator_(allocator, rows, columns), u_sums_(allocator, sweep.components) {
    if (has_denominator) denominator_ = Matrix<T>(allocator, rows, columns);
    if (sweep.gram_form()) gram_ = Matrix<T>(allocator, sweep.components, sweep.components);
    std::fill_n(u_sums_.data(), u_sums_.size(), 0.0);
  }

  Sums<T> sums() { return {numerator_.data(), denominator_.data(), gram_.data(), u_sums_.data(), {0, 0, 0}, 0, true}; }

  void clear_numbers() { std::fill_n(u_sums_.data(), u_sums_.size(), 0.0); }
  void clear_numerator() { numerator_.clear(); }

  void add(const Slab& other) {
    for (int64_t k = 0; k < u_sums_.size(); ++k) u_sums_[k] += other.u_sums_[k];
    add(other.numerator_, numerator_);
    add(other.denominator_, denominator_);
    add(other.gram_, gram_);
  }

 private:
  static void add(const Matrix<T>& from, const Matrix<T>& to) {
    for (int64_t i = 0; i < to.size(); ++i) to.data()[i] += from.data()[i];
  }

  Matrix<T> numerator_, denominator_;
  Table<double> u_sums_;
  Matrix<T> gram_;
};

/// The sums of all slabs. Beside the total there is one slab for each thread.
template <class T>
class SlabSums {
 public:
  /// For `slabs` slabs between one clear() and the next.
  SlabSums(const Problem& problem, const Sweep<T>& sweep, int64_t slabs, int64_t rows, int64_t columns,
           bool has_denominator) {
    const auto count = static_cast<int>(std::min<int64_t>(problem.threads, slabs));
    for (int i = 0; i < count + (slabs > 1); ++i)
      slabs_.emplace_back(problem.settings.allocator, sweep, rows, columns, has_denominator);
    total_sums_ = slabs_[0].sums();
    threads_ = count;
  }

  /// Forgets everything.
  void clear() { empty_ = true, total_sums_ = slabs_[0].sums(); }
  /// Valid until the next clear().
  const Sums<T>& total() const { return total_sums_; }

  /// Calls work(i, slab, sums, worker) for i in [0, count) and adds up what it leaves in `sums`; `slab` is where they
  /// are.
  template <class Work>
  void collect(int64_t count, const Work& work) {
    std::atomic<int64_t> next{0}, turn{0};
    parallel_for(threads_, std::min<int64_t>(threads_, count), [&](int64_t, int worker) {
      // The total has the first place; a single slab is the total.
      Slab<T>& slab = slabs_[slabs_.size() > 1 ? static_cast<size_t>(worker) + 1 : 0];
      while (true) {
        const int64_t i = next.fetch_add(1);
        if (i >= count) return;
        slab.clear_numbers();
        Sums<T> sums = slab.sums();
        work(i, slab, sums, worker);
        wait_for(turn, i);
        add(slab, sums);
        turn.store(i + 1, std::memory_order_release);
        turn.notify_all();
      }
    });
  }

 private:
  /// Whoever has an earlier slab is at work, so this ends; mostly at once, since slabs are alike.
  static void wait_for(const std::atomic<int64_t>& turn, int64_t i) {
    constexpr int kSpins = 4000;
    for (int spin = 0; spin < kSpins; ++spin)
      if (turn.load(std::memory_order_acquire) == i) return;
    for (int64_t now = turn.load(std::memory_order_acquire); now != i; now = turn.load(std::memory_order_acquire))
      turn.wait(now, std::memory_order_acquire);
  }

  void add(Slab<T>& slab, const Sums<T>& sums) {
    for (int i = 0; i < 3; ++i) total_sums_.terms[i] += sums.terms[i];
    total_sums_.penalty += sums.penalty;
    if (sums.fresh) return;  // nothing but these
    if (!empty_)
      slabs_[0].add(slab);
    else if (&slab != &slabs_[0])
      std::swap(slabs_[0], slab);
    empty_ = false;
    const Sums<T> place = slabs_[0].sums();
    total_sums_.numerator = place.numerator, total_sums_.denominator = place.denominator;
    total_sums_.gram = place.gram, total_sums_.u_sums = place.u_sums;
  }

  std::vector<Slab<T>> slabs_;
  Sums<T> total_sums_;
  int threads_ = 1;
  bool empty_ = true;
};

/// What steps over a dense and a sparse X have in common.
template <class T>
class SlabStepper : public Stepper<T> {
 public:
  double step(const Factorization<T>& from, Factorization<T>& to, bool judged) override {
    sweep(from, &to, judged);
    const double objective = judged ? objective_of(from.h) : 0;
    if (!problem_.options.keep_h)
      update_h(from.h, to.h);
    else if (&from != &to)
      std::copy_n(from.h.data(), from.h.size(), to.h.data());
    return objective;
  }

  double objective(const Factorization<T>& factors) override {
    sweep(factors, nullptr, true);
    return objective_of(factors.h);
  }

  /// In Gram form multiplicative updates of H have their denominators in the new H.
  bool in_place() const override { return rule_h_.step == Step::Hals || !sweep_.gram_form(); }

 protected:
  SlabStepper(const Problem& problem, const DataSums& data)
      : problem_(problem),
        shape_(problem.shape),
        data_(data),
        kernels_(kernels<T>()),
        sweep_(make_sweep<T>(problem, data)),
        rule_h_(make_rule<T>(problem.options, false)),
        h_sums_(problem.settings.allocator, sweep_.u_stride) {
    std::fill_n(h_sums_.data(), h_sums_.size(), T(0));
  }

  /// All rows; without `to` only the objective is made.
  virtual void sweep(const Factorization<T>& from, Factorization<T>* to, bool judged) = 0;
  /// New H from the sums of a sweep.
  virtual void update_h(const Matrix<T>& from, Matrix<T>& to) = 0;
  virtual const Sums<T>& total() const = 0;

  void add_rows(const Matrix<T>& h) {
    for (int64_t k = 0; k < shape_.components; ++k) {
      double sum = 0;
      for (int64_t c = 0; c < shape_.columns; ++c) sum += static_cast<double>(h.row(k)[c]);
      h_sums_[k] = static_cast<T>(sum);
    }
  }

  const Problem& problem_;
  const Shape shape_;
  const DataSums data_;
  const Kernels<T>& kernels_;
  Sweep<T> sweep_;
  const Rule<T> rule_h_;
  Table<T> h_sums_;

 private:
  double objective_of(const Matrix<T>& h) {
    const hel_nmf_options& o = problem_.options;
    return divergence(o, data_, total().terms) + total().penalty + penalty(h, o.l1_h, o.l2_h);
  }
};

}  // namespace hel::nmf
