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

/// The sums of all slabs, which are added in two halves, each in the order of its slabs: what two threads add to stays
/// in the cache of each. Beside the totals there is one slab for each thread.
template <class T>
class SlabSums {
 public:
  /// For `slabs` slabs between one clear() and the next.
  SlabSums(const Problem& problem, const Sweep<T>& sweep, int64_t slabs, int64_t rows, int64_t columns,
           bool has_denominator)
      : threads_(static_cast<int>(std::min<int64_t>(problem.threads, slabs))), halves_(slabs > 1 ? kHalves : 1) {
    // A single slab is the total.
    for (int i = 0; i < (slabs > 1 ? threads_ + halves_ : 1); ++i)
      slabs_.emplace_back(problem.settings.allocator, sweep, rows, columns, has_denominator);
    clear();
  }

  /// Forgets everything.
  void clear() {
    totals_[0] = slabs_[0].sums();
    if (halves_ > 1) totals_[1] = slabs_[1].sums();
  }
  /// To be called once when all is collected.
  void finish() {
    if (halves_ > 1) add(slabs_[1], totals_[1], 0);
  }
  /// Valid from finish() until the next clear().
  const Sums<T>& total() const { return totals_[0]; }

  /// Calls work(i, slab, sums, worker) for i in [0, count) and adds up what it leaves in `sums`; `slab` is where they
  /// are.
  template <class Work>
  void collect(int64_t count, const Work& work) {
    Queue queues[kHalves];
    for (int half = 0; half < halves_; ++half) {
      Queue& queue = queues[half];
      queue.next = queue.turn = count * half / halves_;
      queue.end = count * (half + 1) / halves_;
    }
    parallel_for(threads_, std::min<int64_t>(threads_, count), [&](int64_t, int worker) {
      Slab<T>& slab = slabs_[halves_ > 1 ? static_cast<size_t>(worker + halves_) : 0];
      for (int i = 0; i < halves_; ++i) {
        const int half = (worker + i) % halves_;
        while (collect_next(queues[half], slab, half, worker, work)) continue;
      }
    });
  }

 private:
  static constexpr int kHalves = 2;

  struct alignas(128) Queue {
    std::atomic<int64_t> next{0}, turn{0};
    int64_t end = 0;
  };

  template <class Work>
  bool collect_next(Queue& queue, Slab<T>& slab, int half, int worker, const Work& work) {
    const int64_t i = queue.next.fetch_add(1);
    if (i >= queue.end) return false;
    slab.clear_numbers();
    Sums<T> sums = slab.sums();
    work(i, slab, sums, worker);
    wait_for(queue.turn, i);
    add(slab, sums, half);
    queue.turn.store(i + 1, std::memory_order_release);
    queue.turn.notify_all();
    return true;
  }

  /// Whoever has an earlier slab is at work, so this ends; mostly at once, since slabs are alike.
  static void wait_for(const std::atomic<int64_t>& turn, int64_t i) {
    constexpr int kSpins = 4000;
    for (int spin = 0; spin < kSpins; ++spin)
      if (turn.load(std::memory_order_acquire) == i) return;
    for (int64_t now = turn.load(std::memory_order_acquire); now != i; now = turn.load(std::memory_order_acquire))
      turn.wait(now, std::memory_order_acquire);
  }

  void add(Slab<T>& slab, const Sums<T>& sums, int half) {
    Sums<T>& total = totals_[half];
    for (int i = 0; i < 3; ++i) total.terms[i] += sums.terms[i];
    total.penalty += sums.penalty;
    if (sums.fresh) return;  // nothing but these
    Slab<T>& place = slabs_[static_cast<size_t>(half)];
    if (!total.fresh)
      place.add(slab);
    else if (&slab != &place)
      std::swap(place, slab);
    const Sums<T> now = place.sums();
    total.numerator = now.numerator, total.denominator = now.denominator;
    total.gram = now.gram, total.u_sums = now.u_sums;
    total.fresh = false;
  }

  const int threads_, halves_;
  std::vector<Slab<T>> slabs_;
  Sums<T> totals_[kHalves];
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
  DataSums data_;
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
