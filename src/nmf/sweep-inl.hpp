// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// One pass over a block of rows. U is updated in panels, with one row of X in each lane: then both the number of
// components and the number of columns may be ragged at no cost. The sums for H are made in tiles, with one column in
// each lane. Nothing larger than a tile is stored between the reconstruction and the sums. Compiled once per vector
// target.
#if defined(HEL_NMF_SWEEP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_SWEEP_INL
#undef HEL_NMF_SWEEP_INL
#else
#define HEL_NMF_SWEEP_INL
#endif

#include <hwy/cache_control.h>

#include <cstring>

#include "fft/lane_vector-inl.hpp"
#include "nmf/element-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Columns of a panel that are worked on at once, and rows of a block: three tiles of either fit the first-level cache.
inline constexpr int64_t kChunk = 48;
template <class T>
inline constexpr int64_t kBlockRows = (sizeof(T) == 8 ? 3 : 2) * kPanel<T>;

inline int64_t vectors_for(int64_t count, int64_t lanes) { return (count + lanes - 1) / lanes; }

/// to[i * stride + r] = from[r * from_stride + i] for r < rows, i < columns; lanes up to a full vector are zeroed.
/// The columns after these are fetched into the cache: the processor does not foresee them across so many rows.
template <class T>
HWY_NOINLINE void transpose_tile(const T* from, int64_t from_stride, int64_t rows, int64_t columns, T* to,
                                 int64_t stride) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kLanes<decltype(d)>, kLine = 64 / sizeof(T);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t i = 0; i < columns; i += kLine) hwy::Prefetch(from + r * from_stride + columns + i);
  for (int64_t r = 0; r < rows; r += kN) {
    const int64_t some = std::min(kN, rows - r);
    int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    if (some == kN) {
      for (; i + kN <= columns; i += kN) {
        hn::Vec<decltype(d)> v[kN];
        HWY_UNROLL(16)
        for (int k = 0; k < kN; ++k) v[k] = hn::LoadU(d, from + (r + k) * from_stride + i);
        fft::HWY_NAMESPACE::transpose(d, v);
        HWY_UNROLL(16)
        for (int k = 0; k < kN; ++k) hn::StoreU(v[k], d, to + (i + k) * stride + r);
      }
    }
#endif
    for (; i < columns; ++i)
      for (int64_t k = 0; k < kN; ++k) to[i * stride + r + k] = k < some ? from[(r + k) * from_stride + i] : T(0);
  }
}

/// The dot product in double.
template <class T>
HWY_INLINE double dot(const T* a, const T* b, int64_t count) {
  constexpr int kSums = 8;
  double sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums <= count; i += kSums)
    for (int k = 0; k < kSums; ++k) sums[k] += static_cast<double>(a[i + k]) * static_cast<double>(b[i + k]);
  double sum = 0;
  for (; i < count; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  for (const double s : sums) sum += s;
  return sum;
}

template <class T>
class Sweeper {
 public:
  using D = hn::ScalableTag<T>;
  static constexpr int64_t kN = kLanes<D>;
  static constexpr int64_t kP = kPanel<T>;
  /// Numbers of a tile, be it a chunk of columns for a panel of rows or a block of rows for a panel of columns.
  static constexpr int64_t kTile = std::max(kChunk, kBlockRows<T>) * kP;

  static int64_t scratch(int64_t components) { return 4 * components * kP + 4 * kTile + 64; }

  Sweeper(const Sweep<T>& sweep, T* scratch) : s_(sweep), components_(sweep.components) {
    const int64_t panel = components_ * kP;
    u_ = scratch, numerator_ = u_ + panel, denominator_ = numerator_ + panel, spare_ = denominator_ + panel;
    tiles_ = spare_ + panel;
  }

  void run(const RowBlock<T>& block, Sums<T>& sums) {
    for (int64_t r = 0; r < block.rows; r += kP) update_panel(block, r, std::min(kP, block.rows - r), sums);
    if (!s_.statistics) return;
    if (s_.gram_form())
      add_gram(block, sums);
    else
      add_ratios(block, sums);
    if (s_.sum_form())
      for (int64_t r = 0; r < block.rows; ++r)
        for (int64_t k = 0; k < components_; ++k)
          sums.u_sums[k] += static_cast<double>(block.u_next[r * s_.u_stride + k]);
  }

  /// numerator_ = X H^T for a panel of rows.
  void multiply_panel(const T* x, int64_t rows) {
    vectors_ = static_cast<int>(vectors_for(rows, kN));
    if (s_.h_transposed && kP * s_.u_stride <= 4 * kBlockRows<T> * kP) return multiply_by_components(x, rows);
    clear(numerator_);
    for (int64_t c = 0; c < s_.columns; c += kChunk) {
      const int64_t some = std::min(kChunk, s_.columns - c);
      transpose_tile(x + c, s_.x_stride, rows, some, tiles_, kP);
      product<true>(vectors_, components_, Factors<T>{s_.h + c, s_.h_stride, 1, tiles_, kP, some, numerator_, kP});
    }
  }
  const T* numerator() const { return numerator_; }

 private:
  void clear(T* panel) { std::memset(panel, 0, static_cast<size_t>(components_ * kP) * sizeof(T)); }

  /// The same with components side by side: X is read along its rows and not transposed.
  void multiply_by_components(const T* x, int64_t rows) {
    for (int64_t k = 0; k < components_; k += kP) {
      const int vectors = static_cast<int>(vectors_for(std::min(kP, components_ - k), kN));
      product<false>(
          vectors, rows,
          Factors<T>{x, s_.x_stride, 1, s_.h_transposed + k, s_.u_stride, s_.columns, tiles_ + k, s_.u_stride});
    }
    transpose_tile(tiles_, s_.u_stride, rows, components_, numerator_, kP);
  }

  void update_panel(const RowBlock<T>& block, int64_t first, int64_t rows, Sums<T>& sums) {
    vectors_ = static_cast<int>(vectors_for(rows, kN));
    clear(u_);
    // What lies beyond the vectors in use is multiplied by zeros, so it must be a number.
    if (vectors_ < kVectors) clear(numerator_), clear(denominator_);
    load_factor(block.u + first * s_.u_stride, rows);
    const int inner = s_.rule.keep ? 1 : s_.rule.inner;
    for (int i = 0; i < inner; ++i) {
      const bool judged = i == 0 && s_.objective;
      if (judged || !s_.rule.keep) measure(block, first, rows, judged, i > 0, sums);
      if (!s_.rule.keep) improve(rows);
      if (s_.rule.step != Step::Multiply) break;  // these sweep inside
    }
    store_factor(block.u_next + first * s_.u_stride, rows);
  }

  void load_factor(const T* from, int64_t rows) {
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t k = 0; k < components_; ++k) u_[k * kP + r] = from[r * s_.u_stride + k];
  }
  void store_factor(T* to, int64_t rows) {
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t k = 0; k < components_; ++k) to[r * s_.u_stride + k] = u_[k * kP + r];
  }

  /// Numerators and denominators of a panel, and what the objective needs.
  void measure(const RowBlock<T>& block, int64_t first, int64_t rows, bool judged, bool again, Sums<T>& sums) {
    HWY_ALIGN double logs[kP] = {};
    if (s_.gram_form()) {
      if (!again) multiply_panel(block.x + first * s_.x_stride, rows);
      product<false>(vectors_, components_, Factors<T>{s_.gram, s_.u_stride, 1, u_, kP, components_, denominator_, kP});
    } else {
      divide(block, first, rows, judged ? logs : nullptr);
    }
    if (!judged) return;
    for (int64_t r = 0; r < rows; ++r) sums.terms[2] += logs[r];
    sums.terms[0] += dot(u_, numerator_, components_ * kP);
    if (s_.sum_form()) {
      for (int64_t k = 0; k < components_; ++k) {
        double sum = 0;
        for (int64_t r = 0; r < rows; ++r) sum += static_cast<double>(u_[k * kP + r]);
        sums.terms[1] += sum * static_cast<double>(s_.h_sums[k]);
      }
    } else {
      sums.terms[1] += dot(u_, denominator_, components_ * kP);
    }
    if (s_.rule.l1 != 0 || s_.rule.l2 != 0)
      for (int64_t i = 0; i < components_ * kP; ++i) {
        const auto u = static_cast<double>(u_[i]);
        sums.penalty += u * (static_cast<double>(s_.rule.l1) + 0.5 * static_cast<double>(s_.rule.l2) * u);
      }
  }

  void divide(const RowBlock<T>& block, int64_t first, int64_t rows, double* logs) {
    T* const x = tiles_;
    T* const y = x + kChunk * kP;
    T* const b = y + kChunk * kP;
    clear(numerator_);
    if (s_.has_denominator()) clear(denominator_);
    T* const w = spare_weights();
    for (int64_t c = 0; c < s_.columns; c += kChunk) {
      const int64_t some = std::min(kChunk, s_.columns - c), at = first * s_.x_stride + c;
      transpose_tile(block.x + at, s_.x_stride, rows, some, x, kP);
      if (s_.weighted) transpose_tile(block.weights + at, s_.x_stride, rows, some, w, kP);
      product<false>(vectors_, some, Factors<T>{s_.h + c, 1, s_.h_stride, u_, kP, components_, y, kP});
      all_entries(s_, Entries<T>{some, vectors_, x, w, kP, y, b, kP}, logs);
      product<true>(vectors_, components_, Factors<T>{s_.h + c, s_.h_stride, 1, y, kP, some, numerator_, kP});
      if (s_.has_denominator())
        product<true>(vectors_, components_, Factors<T>{s_.h + c, s_.h_stride, 1, b, kP, some, denominator_, kP});
    }
  }
  T* spare_weights() { return tiles_ + 3 * kTile; }

  void improve(int64_t rows) {
    switch (s_.rule.step) {
      case Step::Multiply:
        for (int64_t k = 0; k < components_; ++k)
          if (!s_.rule.fixed || !s_.rule.fixed[k])
            multiply_row(s_.rule, vectors_, u_ + k * kP, numerator_ + k * kP,
                         s_.sum_form() ? nullptr : denominator_ + k * kP, s_.sum_form() ? s_.h_sums[k] : T(0),
                         u_ + k * kP);
        break;
      case Step::Hals:
        descend(s_.rule, vectors_, components_, s_.gram, s_.u_stride, numerator_, kP, u_, kP);
        break;
      case Step::Custom:
        s_.custom(s_.rule, components_, rows, kP, numerator_, s_.gram, s_.u_stride, u_, u_ + scratch(components_));
        break;
    }
    if (s_.rule.row_sums_one) normalize();
  }

  void normalize() {
    const D d;
    for (int v = 0; v < vectors_; ++v) {
      auto sum = hn::Zero(d);
      for (int64_t k = 0; k < components_; ++k) sum = hn::Add(sum, hn::LoadU(d, u_ + k * kP + v * kN));
      const auto positive = hn::Gt(sum, hn::Zero(d));
      for (int64_t k = 0; k < components_; ++k) {
        T* const at = u_ + k * kP + v * kN;
        const auto old = hn::LoadU(d, at);
        hn::StoreU(hn::IfThenElse(positive, hn::Div(old, sum), old), d, at);
      }
    }
  }

 public:
  /// Exact coordinate steps for a Gram matrix: factor[k] = max(0, (numerator[k] - l1 - sum over j != k of gram[k][j]
  /// factor[j]) / (gram[k][k] + l2)).
  static void descend(const Rule<T>& rule, int vectors, int64_t components, const T* gram, int64_t gram_stride,
                      const T* numerator, int64_t numerator_stride, T* factor, int64_t stride) {
    const D d;
    const auto zero = hn::Zero(d), l1 = hn::Set(d, rule.l1);
    for (int sweep = 0; sweep < rule.inner; ++sweep)
      for (int64_t k = 0; k < components; ++k) {
        const T own = gram[k * gram_stride + k];
        if ((rule.fixed && rule.fixed[k]) || !(own + rule.l2 > 0)) continue;
        hn::Vec<D> rest[kVectors];
        for (int v = 0; v < kVectors; ++v) rest[v] = zero;
        for (int v = 0; v < vectors; ++v)
          rest[v] = hn::MulAdd(hn::Set(d, own), hn::LoadU(d, factor + k * stride + v * kN),
                               hn::Sub(hn::LoadU(d, numerator + k * numerator_stride + v * kN), l1));
        subtract_others(vectors, components, gram + k * gram_stride, factor, stride, rest);
        const auto scale = hn::Set(d, T(1) / (own + rule.l2));
        for (int v = 0; v < vectors; ++v)
          hn::StoreU(hn::Max(zero, hn::Mul(rest[v], scale)), d, factor + k * stride + v * kN);
      }
  }

 private:
  static HWY_INLINE void subtract_others(int vectors, int64_t components, const T* gram, const T* factor,
                                         int64_t stride, hn::Vec<D>* rest) {
    const D d;
    if (vectors == kVectors) {
      auto a = rest[0], b = rest[1], c = rest[2];
      for (int64_t j = 0; j < components; ++j) {
        const auto g = hn::Set(d, gram[j]);
        a = hn::NegMulAdd(g, hn::LoadU(d, factor + j * stride), a);
        b = hn::NegMulAdd(g, hn::LoadU(d, factor + j * stride + kN), b);
        c = hn::NegMulAdd(g, hn::LoadU(d, factor + j * stride + 2 * kN), c);
      }
      rest[0] = a, rest[1] = b, rest[2] = c;
      return;
    }
    for (int v = 0; v < vectors; ++v)
      for (int64_t j = 0; j < components; ++j)
        rest[v] = hn::NegMulAdd(hn::Set(d, gram[j]), hn::LoadU(d, factor + j * stride + v * kN), rest[v]);
  }

  /// U^T X and U^T U.
  void add_gram(const RowBlock<T>& block, Sums<T>& sums) {
    const T* const u = block.u_next;
    for (int64_t c = 0; c < s_.columns; c += kP) {
      const bool whole = c + kP <= s_.columns;
      if (!whole) copy_tail(block.x, block.rows, c, tiles_);
      const int vectors = static_cast<int>(vectors_for(std::min(kP, s_.columns - c), kN));
      product<true>(vectors, components_,
                    Factors<T>{u, 1, s_.u_stride, whole ? block.x + c : tiles_, whole ? s_.x_stride : kP, block.rows,
                               sums.numerator + c, s_.h_stride});
    }
    for (int64_t c = 0; c < components_; c += kP) {
      const int vectors = static_cast<int>(vectors_for(std::min(kP, components_ - c), kN));
      product<true>(vectors, components_,
                    Factors<T>{u, 1, s_.u_stride, u + c, s_.u_stride, block.rows, sums.gram + c, s_.u_stride});
    }
  }

  void copy_tail(const T* x, int64_t rows, int64_t column, T* to) {
    const int64_t some = s_.columns - column;
    for (int64_t r = 0; r < rows; ++r) {
      std::copy_n(x + r * s_.x_stride + column, some, to + r * kP);
      std::fill(to + r * kP + some, to + (r + 1) * kP, T(0));
    }
  }

  void add_ratios(const RowBlock<T>& block, Sums<T>& sums) {
    const int64_t size = kBlockRows<T> * kP;
    T* const y = tiles_;
    T* const b = y + size;
    for (int64_t c = 0; c < s_.columns; c += kP) {
      const int vectors = static_cast<int>(vectors_for(std::min(kP, s_.columns - c), kN));
      Entries<T> e{block.rows, vectors, block.x + c, s_.weighted ? block.weights + c : nullptr, s_.x_stride, y, b, kP};
      if (c + kP > s_.columns) {
        copy_tail(block.x, block.rows, c, b + size);
        if (s_.weighted) copy_tail(block.weights, block.rows, c, b + 2 * size);
        e.x = b + size, e.w = b + 2 * size, e.x_stride = kP;
      }
      product<false>(vectors, block.rows,
                     Factors<T>{block.u_next, s_.u_stride, 1, s_.h + c, s_.h_stride, components_, y, kP});
      all_entries(s_, e, nullptr);
      product<true>(vectors, components_,
                    Factors<T>{block.u_next, 1, s_.u_stride, y, kP, block.rows, sums.numerator + c, s_.h_stride});
      if (s_.has_denominator())
        product<true>(vectors, components_,
                      Factors<T>{block.u_next, 1, s_.u_stride, b, kP, block.rows, sums.denominator + c, s_.h_stride});
    }
  }

  const Sweep<T>& s_;
  int64_t components_;
  int vectors_ = kVectors;
  T *u_, *numerator_, *denominator_, *spare_, *tiles_;
};

/// New H from the sums of a pass, for some columns.
template <class T>
void update_some_columns(const Sweep<T>& sweep, const Rule<T>& rule, const ColumnBlock<T>& block) {
  using D = hn::ScalableTag<T>;
  constexpr int64_t kN = kLanes<D>;
  const int64_t components = sweep.components, stride = sweep.h_stride;
  for (int64_t c = block.first; c < block.first + block.count; c += kPanel<T>) {
    const int vectors = static_cast<int>(vectors_for(std::min(kPanel<T>, block.first + block.count - c), kN));
    if (rule.step != Step::Multiply) {
      for (int64_t k = 0; k < components; ++k)
        std::copy_n(block.h + k * stride + c, vectors * kN, block.h_next + k * stride + c);
      if (rule.step == Step::Hals)
        Sweeper<T>::descend(rule, vectors, components, block.gram, sweep.u_stride, block.numerator + c, stride,
                            block.h_next + c, stride);
      else
        sweep.custom(rule, components, std::min(kPanel<T>, block.first + block.count - c), stride, block.numerator + c,
                     block.gram, sweep.u_stride, block.h_next + c, block.scratch);
      continue;
    }
    if (sweep.gram_form())
      product<false>(
          vectors, components,
          Factors<T>{block.gram, sweep.u_stride, 1, block.h + c, stride, components, block.denominator + c, stride});
    for (int64_t k = 0; k < components; ++k) {
      const int64_t at = k * stride + c;
      if (rule.fixed && rule.fixed[k])
        std::copy_n(block.h + at, vectors * kN, block.h_next + at);
      else
        multiply_row(rule, vectors, block.h + at, block.numerator + at,
                     sweep.sum_form() ? nullptr : block.denominator + at,
                     sweep.sum_form() ? static_cast<T>(block.u_sums[k]) : T(0), block.h_next + at);
    }
  }
}

template <class T>
void gram_rows(const T* a, int64_t stride, int64_t components, int64_t count, T* gram, int64_t gram_stride,
               T* scratch) {
  using D = hn::ScalableTag<T>;
  constexpr int64_t kN = kLanes<D>;
  std::fill(gram, gram + components * gram_stride, T(0));
  for (int64_t k = 0; k < components; k += kPanel<T>) {
    const int64_t some = std::min(kPanel<T>, components - k);
    const int vectors = static_cast<int>(vectors_for(some, kN));
    for (int64_t c = 0; c < count; c += kChunk) {
      const int64_t length = std::min(kChunk, count - c);
      transpose_tile(a + k * stride + c, stride, some, length, scratch, kPanel<T>);
      product<true>(vectors, components,
                    Factors<T>{a + c, stride, 1, scratch, kPanel<T>, length, gram + k, gram_stride});
    }
  }
}

template <class T>
void project(const Sweep<T>& sweep, const T* x, int64_t rows, T* to, int64_t to_stride, T* scratch) {
  Sweeper<T> sweeper(sweep, scratch);
  for (int64_t first = 0; first < rows; first += kPanel<T>) {
    const int64_t some = std::min(kPanel<T>, rows - first);
    sweeper.multiply_panel(x + first * sweep.x_stride, some);
    for (int64_t r = 0; r < some; ++r)
      for (int64_t k = 0; k < sweep.components; ++k)
        to[(first + r) * to_stride + k] = sweeper.numerator()[k * kPanel<T> + r];
  }
}

/// Some entries of a row: checks them and copies what counts, ones in place of the rest.
template <class T>
HWY_INLINE void inspect_entries(const Sweep<T>& sweep, const T* x, const T* weights, bool zero_allowed, int64_t first,
                                int64_t count, T* values, Findings& found) {
  constexpr T kLargest = std::numeric_limits<T>::max();
  for (int64_t k = 0; k < count; ++k) {
    values[k] = T(1);
    const T w = weights ? weights[first + k] : T(1), value = x[first + k];
    if (!(w >= 0 && w <= kLargest) && found.bad_weight < 0) found.bad_weight = first + k;
    if (!(w > 0)) continue;
    const bool finite = value >= 0 && value <= kLargest;
    values[k] = finite ? std::max(value, sweep.data_floor) : T(1);
    if ((!finite || (!zero_allowed && !(values[k] > 0))) && found.bad < 0) found.bad = first + k;
  }
}

template <class T>
void inspect(const Sweep<T>& sweep, const T* x, const T* weights, bool zero_allowed, Findings& found) {
  constexpr int64_t kN = kLanes<hn::ScalableTag<T>>, kRun = 16 * kN;
  T values[kRun], powers[kRun];
  Sweep<T> plain = sweep;
  plain.weighted = false;
  for (int64_t i = 0; i < sweep.columns; i += kRun) {
    const int64_t some = std::min(kRun, sweep.columns - i);
    inspect_entries(sweep, x, weights, zero_allowed, i, some, values, found);
    std::fill(values + some, values + kRun, T(1));
    std::copy_n(values, kRun, powers);
    all_entries(plain, Entries<T>{16, 1, values, nullptr, kN, powers, powers, kN}, nullptr);
    for (int64_t k = 0; k < some; ++k) {
      const double w = weights ? static_cast<double>(weights[i + k]) : 1;
      if (!(w > 0)) continue;
      found.count += w;
      found.sum += w * static_cast<double>(values[k]);
      found.power += w * static_cast<double>(values[k]) * static_cast<double>(powers[k]);
    }
  }
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
