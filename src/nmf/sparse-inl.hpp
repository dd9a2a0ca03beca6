// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Rows of a sparse matrix: only stored entries are looked at, with a row of H^T for each. Compiled once per vector
// target.
#if defined(HEL_NMF_SPARSE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_SPARSE_INL
#undef HEL_NMF_SPARSE_INL
#else
#define HEL_NMF_SPARSE_INL
#endif

#include "nmf/element-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Entries whose logarithms are taken together.
inline constexpr int64_t kRun = 64;

/// One row after the other; `kVectors` vectors hold a row of U, any number where 0.
template <class T, int kVectorsOfRow>
class SparseSweeper {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr int64_t kN = kLanes<D>;

  SparseSweeper(const Sweep<T>& sweep, Sums<T>& sums, T* scratch)
      : s_(sweep),
        sums_(sums),
        vectors_(kVectorsOfRow > 0 ? kVectorsOfRow : sweep.u_stride / kN),
        numerator_(scratch),
        denominator_(scratch + sweep.u_stride),
        custom_scratch_(scratch + 2 * sweep.u_stride) {}

  void run(const SparseBlock<T>& block) {
    for (int64_t r = 0; r < block.rows; ++r) {
      first_ = block.starts[r], last_ = block.starts[r + 1];
      columns_ = block.columns, values_ = block.values;
      T* const u = block.u_next + r * s_.u_stride;
      std::copy_n(block.u + r * s_.u_stride, s_.u_stride, u);
      const int inner = s_.rule.keep || s_.rule.step != Step::Multiply ? 1 : s_.rule.inner;
      for (int i = 0; i < inner; ++i) {
        const bool judged = i == 0 && s_.objective;
        if (!judged && s_.rule.keep) break;
        if (i == 0 || s_.sum_form()) collect(u, judged);
        if (s_.gram_form()) multiply_gram(u);
        if (judged) judge(u);
        if (!s_.rule.keep) improve(u);
      }
      if (s_.statistics) spread(u);
    }
  }

 private:
  const T* dictionary(int64_t entry) const { return s_.h + columns_[entry] * s_.u_stride; }

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
    if (s_.gram_form()) {
      for (int64_t e = first_; e < last_; ++e) add(values_[e], dictionary(e), vectors_, numerator_);
      return;
    }
    HWY_ALIGN T ratios[kRun];
    for (int64_t from = first_; from < last_; from += kRun) {
      const int64_t some = std::min(kRun, last_ - from);
      for (int64_t i = 0; i < some; ++i) {
        const T* const h = dictionary(from + i);
        ratios[i] = values_[from + i] / reconstruct(u, h);
        add(ratios[i], h, vectors_, numerator_);
      }
      if (judged) add_logarithms(ratios, values_ + from, some);
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

  void multiply_gram(const T* u) {
    std::fill_n(denominator_, s_.u_stride, T(0));
    for (int64_t k = 0; k < s_.components; ++k) add(u[k], s_.gram + k * s_.u_stride, vectors_, denominator_);
  }

  void judge(const T* u) {
    const T* const bottom = s_.sum_form() ? s_.h_sums : denominator_;
    for (int64_t k = 0; k < s_.components; ++k) {
      const auto value = static_cast<double>(u[k]);
      sums_.terms[0] += value * static_cast<double>(numerator_[k]);
      sums_.terms[1] += value * static_cast<double>(bottom[k]);
      sums_.penalty += value * (static_cast<double>(s_.rule.l1) + 0.5 * static_cast<double>(s_.rule.l2) * value);
    }
  }

  void improve(T* u) {
    if (s_.rule.step == Step::Custom)
      return s_.custom(s_.rule, s_.components, 1, 1, numerator_, s_.gram, s_.u_stride, u, custom_scratch_);
    if (s_.rule.step == Step::Hals) {
      for (int sweep = 0; sweep < s_.rule.inner; ++sweep)
        for (int64_t k = 0; k < s_.components; ++k) descend(k, u);
      return;
    }
    T* const old = custom_scratch_;
    std::copy_n(u, s_.u_stride, old);
    multiply_row(s_.rule, static_cast<int>(vectors_), old, numerator_, s_.sum_form() ? s_.h_sums : denominator_, T(0),
                 u);
    for (int64_t k = 0; s_.rule.fixed && k < s_.components; ++k)
      if (s_.rule.fixed[k]) u[k] = old[k];
    if (!s_.rule.row_sums_one) return;
    double sum = 0;
    for (int64_t k = 0; k < s_.components; ++k) sum += static_cast<double>(u[k]);
    for (int64_t k = 0; k < s_.components && sum > 0; ++k) u[k] = static_cast<T>(static_cast<double>(u[k]) / sum);
  }

  void descend(int64_t k, T* u) const {
    const D d;
    const T* const gram = s_.gram + k * s_.u_stride;
    if ((s_.rule.fixed && s_.rule.fixed[k]) || !(gram[k] + s_.rule.l2 > 0)) return;
    V sum = hn::Zero(d);
    for (int64_t v = 0; v < vectors_; ++v) sum = hn::MulAdd(hn::LoadU(d, u + v * kN), hn::LoadU(d, gram + v * kN), sum);
    const T others = hn::GetLane(hn::SumOfLanes(d, sum)) - gram[k] * u[k];
    u[k] = std::max(T(0), (numerator_[k] - s_.rule.l1 - others) / (gram[k] + s_.rule.l2));
  }

  /// What the row adds to the sums for H: a row of the transposed numerators for each entry.
  void spread(const T* u) {
    for (int64_t e = first_; e < last_; ++e) {
      const T factor = s_.sum_form() ? values_[e] / reconstruct(u, dictionary(e)) : values_[e];
      add(factor, u, vectors_, sums_.numerator + columns_[e] * s_.u_stride);
    }
    for (int64_t k = 0; k < s_.components; ++k) {
      sums_.u_sums[k] += static_cast<double>(u[k]);
      if (s_.gram_form()) add(u[k], u, vectors_, sums_.gram + k * s_.u_stride);
    }
  }

  const Sweep<T>& s_;
  Sums<T>& sums_;
  const int64_t vectors_;
  T *numerator_, *denominator_, *custom_scratch_;
  int64_t first_ = 0, last_ = 0;
  const int64_t* columns_ = nullptr;
  const T* values_ = nullptr;
};

template <class T>
void sweep_sparse(const Sweep<T>& sweep, const SparseBlock<T>& block, Sums<T>& sums, T* scratch) {
  switch (sweep.u_stride / kLanes<hn::ScalableTag<T>>) {
    case 1:
      return SparseSweeper<T, 1>(sweep, sums, scratch).run(block);
    case 2:
      return SparseSweeper<T, 2>(sweep, sums, scratch).run(block);
    case 3:
      return SparseSweeper<T, 3>(sweep, sums, scratch).run(block);
    default:
      return SparseSweeper<T, 0>(sweep, sums, scratch).run(block);
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
