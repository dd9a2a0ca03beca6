// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Rows of a sparse matrix: only stored entries are looked at, with a row of H^T for each. In Gram form the numerators
// of some rows are collected first and the rest is that of a dense panel. Compiled once per vector target.
#if defined(HEL_NMF_SPARSE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_SPARSE_INL
#undef HEL_NMF_SPARSE_INL
#else
#define HEL_NMF_SPARSE_INL
#endif

#include "nmf/sweep-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Entries whose logarithms are taken together.
inline constexpr int64_t kRun = 64;
/// How many entries ahead rows are fetched.
inline constexpr int64_t kAhead = 12;

/// `kVectorsOfRow` vectors hold a row of U, any number where 0.
template <class T, int kVectorsOfRow>
class SparseSweeper {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr int64_t kN = kLanes<D>, kP = kPanel<T>;

  SparseSweeper(const Sweep<T>& sweep, const SparseBlock<T>& block, Sums<T>& sums, T* scratch)
      : s_(sweep),
        block_(block),
        sums_(sums),
        vectors_(kVectorsOfRow > 0 ? kVectorsOfRow : sweep.u_stride / kN),
        end_(block.starts[block.rows]),
        scratch_(scratch),
        numerator_(scratch),
        old_(scratch + sweep.u_stride) {}

  void run() {
    if (s_.gram_form()) return run_panels();
    for (int64_t r = 0; r < block_.rows; ++r) {
      first_ = block_.starts[r], last_ = block_.starts[r + 1];
      T* const u = block_.u_next + r * s_.u_stride;
      std::copy_n(block_.u + r * s_.u_stride, s_.u_stride, u);
      const int inner = s_.rule.keep ? 1 : s_.rule.inner;
      for (int i = 0; i < inner; ++i) {
        const bool judged = i == 0 && s_.objective;
        if (!judged && s_.rule.keep) break;
        collect(u, judged);
        if (judged) judge(u);
        if (!s_.rule.keep) improve(u);
      }
      if (!s_.statistics) continue;
      for (int64_t k = 0; k < s_.components; ++k) sums_.u_sums[k] += static_cast<double>(u[k]);
      spread(u);
    }
    if (s_.statistics) sums_.fresh = false;
  }

 private:
  void run_panels() {
    Sweeper<T> sweeper(s_, scratch_);
    for (int64_t r = 0; r < block_.rows; r += kP) {
      const int64_t rows = std::min(kP, block_.rows - r);
      T* const u = block_.u_next + r * s_.u_stride;
      for (int64_t i = 0; i < rows; ++i) {
        first_ = block_.starts[r + i], last_ = block_.starts[r + i + 1];
        gather(sweeper.spare() + i * s_.u_stride);
      }
      sweeper.update_from_spare(block_.u + r * s_.u_stride, u, rows, sums_);
      if (!s_.statistics) continue;
      for (int64_t i = 0; i < rows; ++i) {
        first_ = block_.starts[r + i], last_ = block_.starts[r + i + 1];
        spread(u + i * s_.u_stride);
      }
      sweeper.add_gram_of(u, rows, sums_);
      sums_.fresh = false;
    }
  }

  const T* dictionary(int64_t entry) const { return s_.h + block_.columns[entry] * s_.u_stride; }

  /// Fetches the row that belongs to a later entry.
  void fetch_row(const T* rows, int64_t entry) const {
    const T* const row = rows + block_.columns[std::min(entry + kAhead, end_ - 1)] * s_.u_stride;
    for (int64_t i = 0; i < s_.components; i += kCacheLine<T>) hwy::Prefetch(row + i);
  }

  /// The sum of x times rows of H^T.
  void gather(T* to) const {
    const D d;
    if constexpr (kVectorsOfRow > 0) {
      V sum[kVectorsOfRow];
      for (V& v : sum) v = hn::Zero(d);
      for (int64_t e = first_; e < last_; ++e) {
        fetch_row(s_.h, e);
        const T* const h = dictionary(e);
        const V x = hn::Set(d, block_.values[e]);
        HWY_UNROLL(3)
        for (int v = 0; v < kVectorsOfRow; ++v) sum[v] = hn::MulAdd(x, hn::Load(d, h + v * kN), sum[v]);
      }
      HWY_UNROLL(3)
      for (int v = 0; v < kVectorsOfRow; ++v) hn::StoreU(sum[v], d, to + v * kN);
    } else {
      std::fill_n(to, s_.u_stride, T(0));
      for (int64_t e = first_; e < last_; ++e) add(block_.values[e], dictionary(e), vectors_, to);
    }
  }

  T reconstruct(const T* u, const T* h) const {
    const D d;
    V sum = hn::Zero(d);
    for (int64_t v = 0; v < vectors_; ++v) sum = hn::MulAdd(hn::LoadU(d, u + v * kN), hn::LoadU(d, h + v * kN), sum);
    return std::max(hn::GetLane(hn::SumOfLanes(d, sum)), s_.y_floor);
  }

  static void add(T factor, const T* from, int64_t vectors, T* to) {
    const D d;
    const V f = hn::Set(d, factor);
    for (int64_t v = 0; v < vectors; ++v)
      hn::StoreU(hn::MulAdd(f, hn::LoadU(d, from + v * kN), hn::LoadU(d, to + v * kN)), d, to + v * kN);
  }

  /// The numerators of a row, and the sum of x ln(x/y).
  void collect(const T* u, bool judged) {
    std::fill_n(numerator_, s_.u_stride, T(0));
    HWY_ALIGN T ratios[kRun];
    for (int64_t from = first_; from < last_; from += kRun) {
      const int64_t some = std::min(kRun, last_ - from);
      for (int64_t i = 0; i < some; ++i) {
        fetch_row(s_.h, from + i);
        const T* const h = dictionary(from + i);
        ratios[i] = block_.values[from + i] / reconstruct(u, h);
        add(ratios[i], h, vectors_, numerator_);
      }
      if (judged) add_logarithms(ratios, block_.values + from, some);
    }
  }

  void add_logarithms(T* ratios, const T* values, int64_t count) {
    const D d;
    const V tiny = hn::Set(d, kTiny<T>);
    std::fill(ratios + count, ratios + kRun, T(1));
    HWY_ALIGN T logs[kRun];
    for (int64_t i = 0; i < kRun; i += kN) hn::Store(logarithm(d, hn::Max(hn::Load(d, ratios + i), tiny)), d, logs + i);
    for (int64_t i = 0; i < count; ++i) sums_.terms[2] += static_cast<double>(values[i]) * static_cast<double>(logs[i]);
  }

  void judge(const T* u) {
    for (int64_t k = 0; k < s_.components; ++k) {
      const auto value = static_cast<double>(u[k]);
      sums_.terms[0] += value * static_cast<double>(numerator_[k]);
      sums_.terms[1] += value * static_cast<double>(s_.h_sums[k]);
      sums_.penalty += value * (static_cast<double>(s_.rule.l1) + 0.5 * static_cast<double>(s_.rule.l2) * value);
    }
  }

  void improve(T* u) {
    std::copy_n(u, s_.u_stride, old_);
    multiply_row(s_.rule, static_cast<int>(vectors_), old_, numerator_, s_.h_sums, T(0), u);
    for (int64_t k = 0; s_.rule.fixed && k < s_.components; ++k)
      if (s_.rule.fixed[k]) u[k] = old_[k];
    if (!s_.rule.row_sums_one) return;
    double sum = 0;
    for (int64_t k = 0; k < s_.components; ++k) sum += static_cast<double>(u[k]);
    for (int64_t k = 0; k < s_.components && sum > 0; ++k) u[k] = static_cast<T>(static_cast<double>(u[k]) / sum);
  }

  /// What the row adds to the sums for H: a row of the transposed numerators for each entry.
  void spread(const T* u) {
    for (int64_t e = first_; e < last_; ++e) {
      fetch_row(sums_.numerator, e);
      const T factor = s_.sum_form() ? block_.values[e] / reconstruct(u, dictionary(e)) : block_.values[e];
      add(factor, u, vectors_, sums_.numerator + block_.columns[e] * s_.u_stride);
    }
  }

  const Sweep<T>& s_;
  const SparseBlock<T>& block_;
  Sums<T>& sums_;
  const int64_t vectors_, end_;
  T *scratch_, *numerator_, *old_;
  int64_t first_ = 0, last_ = 0;
};

template <class T>
void sweep_sparse(const Sweep<T>& sweep, const SparseBlock<T>& block, Sums<T>& sums, T* scratch) {
  switch (sweep.u_stride / kLanes<hn::ScalableTag<T>>) {
    case 1:
      return SparseSweeper<T, 1>(sweep, block, sums, scratch).run();
    case 2:
      return SparseSweeper<T, 2>(sweep, block, sums, scratch).run();
    case 3:
      return SparseSweeper<T, 3>(sweep, block, sums, scratch).run();
    default:
      return SparseSweeper<T, 0>(sweep, block, sums, scratch).run();
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
