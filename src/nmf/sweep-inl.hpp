// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// One pass over a block of rows. X and Y are worked on along their rows, whose columns lie in lanes, so that X is used
// as it is. U is updated in panels, with one row in each lane: then the number of components may be ragged at no cost.
// Nothing larger than a tile is stored between the reconstruction and the sums. Compiled once per vector target.
#if defined(HEL_NMF_SWEEP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_SWEEP_INL
#undef HEL_NMF_SWEEP_INL
#else
#define HEL_NMF_SWEEP_INL
#endif

#include <hwy/cache_control.h>

#include <cstring>

#include "nmf/ratio-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Columns that are transposed at once.
inline constexpr int64_t kChunk = 48;
/// Columns of some rows whose ratios are kept in the first-level cache: whole panels, an odd number of cache lines.
template <class T>
inline constexpr int64_t kStrip = 2112 / static_cast<int64_t>(sizeof(T));
/// Rows of a block: three tiles of that many rows and a panel of columns fit the first-level cache.
template <class T>
inline constexpr int64_t kBlockRows = (sizeof(T) == 8 ? 3 : 2) * kPanel<T>;

inline int64_t tiles_for(int64_t rows) { return (rows + kTileRows - 1) / kTileRows; }
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
  constexpr int kSums = 32;
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
  /// Numbers of a tile, be it a strip of some rows or a block of rows for a panel of columns.
  static constexpr int64_t kTile = std::max(kTileRows * kStrip<T>, kBlockRows<T>* kP);

  static int64_t scratch(int64_t components) { return (4 * components + 2 * kCacheLine<T>)*kP + 4 * kTile + 64; }

  Sweeper(const Sweep<T>& sweep, T* scratch) : s_(sweep), components_(sweep.components) {
    const int64_t panel = components_ * kP;
    u_ = scratch, numerator_ = u_ + panel, denominator_ = numerator_ + panel;
    spare_ = denominator_ + panel, tiles_ = spare_ + panel + 2 * kCacheLine<T> * kP;
  }

  void run(const RowBlock<T>& block, Sums<T>& sums) {
    for (int64_t r = 0; r < block.rows; r += kP) update_panel(block, r, std::min(kP, block.rows - r), sums);
    if (!s_.statistics) return;
    if (s_.gram_form())
      add_gram(block, sums);
    else
      add_ratios(block, sums);
    sums.fresh = false;
    if (s_.sum_form())
      for (int64_t r = 0; r < block.rows; ++r)
        for (int64_t k = 0; k < components_; ++k)
          sums.u_sums[k] += static_cast<double>(block.u_next[r * s_.u_stride + k]);
  }

  /// numerator_ = X H^T for a panel of rows.
  void multiply_panel(const T* x, int64_t rows) {
    if (rows < kP) clear(numerator_);
    if (s_.h_transposed && kP * s_.u_stride <= 4 * kTile) return multiply_by_components(x, rows);
    // Some rows of two strips stay in the first-level cache while components pass by.
    for (int64_t c = 0; c < s_.columns; c += 2 * kStrip<T>)
      dot_products(rows, components_,
                   Dots<T>{x + c, s_.x_stride, s_.h + c, s_.h_stride, std::min(2 * kStrip<T>, s_.columns - c),
                           numerator_, kP, c > 0});
  }
  const T* numerator() const { return numerator_; }

  /// A place for numbers of a panel, row after row.
  T* spare() const { return spare_; }

  /// Updates a panel in Gram form whose numerators are in spare().
  void update_from_spare(const T* u, T* u_next, int64_t rows, Sums<T>& sums) {
    load_panel(u, rows);
    transpose_tile(spare_, s_.u_stride, rows, components_, numerator_, kP);
    const int inner = s_.rule.keep || s_.rule.step != Step::Multiply ? 1 : s_.rule.inner;
    for (int i = 0; i < inner; ++i) {
      multiply_gram();
      if (i == 0 && s_.objective) judge(rows, sums);
      if (!s_.rule.keep) improve(rows);
    }
    transpose_tile(u_, kP, components_, rows, u_next, s_.u_stride);
  }

  /// U^T U of some rows.
  void add_gram_of(const T* u, int64_t rows, Sums<T>& sums) {
    for (int64_t c = 0; c < components_; c += kP) {
      const int vectors = static_cast<int>(vectors_for(std::min(kP, components_ - c), kN));
      add_product(sums, vectors, Factors<T>{u, 1, s_.u_stride, u + c, s_.u_stride, rows, sums.gram + c, s_.u_stride});
    }
  }

 private:
  void clear(T* panel) { std::memset(panel, 0, static_cast<size_t>(components_ * kP) * sizeof(T)); }

  /// The same with components side by side, a row of H^T for each number of X.
  void multiply_by_components(const T* x, int64_t rows) {
    for (int64_t k = 0; k < components_; k += kP) {
      const int vectors = static_cast<int>(vectors_for(std::min(kP, components_ - k), kN));
      product<false>(
          vectors, rows,
          Factors<T>{x, s_.x_stride, 1, s_.h_transposed + k, s_.u_stride, s_.columns, tiles_ + k, s_.u_stride});
    }
    transpose_tile(tiles_, s_.u_stride, rows, components_, numerator_, kP);
  }

  void load_panel(const T* u, int64_t rows) {
    vectors_ = static_cast<int>(vectors_for(rows, kN));
    // What lies beyond the rows is multiplied by zeros, so it must be a number.
    if (rows < kP) clear(u_), clear(numerator_), clear(denominator_);
    transpose_tile(u, s_.u_stride, rows, components_, u_, kP);
  }

  void multiply_gram() {
    product<false>(vectors_, components_, Factors<T>{s_.gram, s_.u_stride, 1, u_, kP, components_, denominator_, kP});
  }

  void update_panel(const RowBlock<T>& block, int64_t first, int64_t rows, Sums<T>& sums) {
    const int64_t at = first * s_.u_stride;
    load_panel(block.u + at, rows);
    const int inner = s_.rule.keep ? 1 : s_.rule.inner;
    for (int i = 0; i < inner; ++i) {
      const bool judged = i == 0 && s_.objective;
      if (judged || !s_.rule.keep) measure(block, i == 0 ? block.u + at : block.u_next + at, first, rows, i, sums);
      if (!s_.rule.keep) improve(rows);
      transpose_tile(u_, kP, components_, rows, block.u_next + at, s_.u_stride);
      if (s_.rule.step != Step::Multiply) break;  // these sweep inside
    }
  }

  /// Numerators and denominators of a panel, and what the objective needs. `u` are its rows as they lie in memory.
  void measure(const RowBlock<T>& block, const T* u, int64_t first, int64_t rows, int round, Sums<T>& sums) {
    const bool judged = round == 0 && s_.objective;
    if (s_.gram_form()) {
      if (round == 0) multiply_panel(block.x + first * s_.x_stride, rows);
      multiply_gram();
    } else {
      divide(block, u, first, rows, judged ? &sums.terms[2] : nullptr);
    }
    if (judged) judge(rows, sums);
  }

  void judge(int64_t rows, Sums<T>& sums) const {
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

  void divide(const RowBlock<T>& block, const T* u, int64_t first, int64_t rows, double* logs) {
    T* const y = tiles_;
    T* const b = y + kTileRows * kStrip<T>;
    for (int64_t c = 0; c < s_.columns; c += kStrip<T>) {
      const int64_t some = std::min(kStrip<T>, s_.columns - c);
      for (int64_t r = 0; r < rows; r += kTileRows) {
        const int64_t height = std::min<int64_t>(kTileRows, rows - r), at = (first + r) * s_.x_stride + c;
        make_ratios(height,
                    Patch<T>{u + r * s_.u_stride, s_.u_stride, s_.h + c, s_.h_stride, components_, block.x + at,
                             s_.weighted ? block.weights + at : nullptr, s_.x_stride, y, b, kStrip<T>,
                             kTileRows * s_.x_stride, some},
                    logs);
        const Dots<T> dots{y, kStrip<T>, s_.h + c, s_.h_stride, some, numerator_ + r, kP, c > 0};
        dot_products(height, components_, dots);
        if (!s_.has_denominator()) continue;
        dot_products(height, components_,
                     Dots<T>{b, kStrip<T>, s_.h + c, s_.h_stride, some, denominator_ + r, kP, c > 0});
      }
    }
  }

  /// *logs grows by the sum of logarithms where it is given.
  void make_ratios(int64_t rows, const Patch<T>& patch, double* logs) {
    if (!logs) return ratios<T>(s_, rows, patch, nullptr, nullptr);
    Judge<T> judge;
    ratios(s_, rows, patch, &judge, judge.sums);
    *logs += judge.total();
  }

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
      // Two sums for each vector, since one would wait for its last product.
      auto a = rest[0], b = rest[1], c = rest[2], a2 = hn::Zero(d), b2 = a2, c2 = a2;
      int64_t j = 0;
      for (; j + 2 <= components; j += 2) {
        const T* const at = factor + j * stride;
        const auto g = hn::Set(d, gram[j]), g2 = hn::Set(d, gram[j + 1]);
        a = hn::NegMulAdd(g, hn::LoadU(d, at), a);
        b = hn::NegMulAdd(g, hn::LoadU(d, at + kN), b);
        c = hn::NegMulAdd(g, hn::LoadU(d, at + 2 * kN), c);
        a2 = hn::NegMulAdd(g2, hn::LoadU(d, at + stride), a2);
        b2 = hn::NegMulAdd(g2, hn::LoadU(d, at + stride + kN), b2);
        c2 = hn::NegMulAdd(g2, hn::LoadU(d, at + stride + 2 * kN), c2);
      }
      if (j < components) {
        const T* const at = factor + j * stride;
        const auto g = hn::Set(d, gram[j]);
        a = hn::NegMulAdd(g, hn::LoadU(d, at), a);
        b = hn::NegMulAdd(g, hn::LoadU(d, at + kN), b);
        c = hn::NegMulAdd(g, hn::LoadU(d, at + 2 * kN), c);
      }
      rest[0] = hn::Add(a, a2), rest[1] = hn::Add(b, b2), rest[2] = hn::Add(c, c2);
      return;
    }
    for (int v = 0; v < vectors; ++v)
      for (int64_t j = 0; j < components; ++j)
        rest[v] = hn::NegMulAdd(hn::Set(d, gram[j]), hn::LoadU(d, factor + j * stride + v * kN), rest[v]);
  }

  /// U^T X and U^T U.
  void add_gram(const RowBlock<T>& block, Sums<T>& sums) {
    const T* const u = block.u_next;
    // The rows after these are fetched on the way, evenly.
    const T* ahead = block.x + block.rows * s_.x_stride;
    const T* const end = ahead + block.rows * s_.x_stride;
    for (int64_t c = 0; c < s_.columns; c += kP, ahead += block.rows * kCacheLine<T> * tiles_for(components_)) {
      const bool whole = c + kP <= s_.columns;
      if (!whole) copy_tail(block.x, block.rows, c, tiles_);
      const int vectors = static_cast<int>(vectors_for(std::min(kP, s_.columns - c), kN));
      add_product(sums, vectors,
                  Factors<T>{u, 1, s_.u_stride, whole ? block.x + c : tiles_, whole ? s_.x_stride : kP, block.rows,
                             sums.numerator + c, s_.h_stride, ahead < end ? ahead : nullptr});
    }
    add_gram_of(u, block.rows, sums);
  }

  void add_product(const Sums<T>& sums, int vectors, const Factors<T>& f) {
    if (sums.fresh)
      product<false>(vectors, components_, f);
    else
      product<true>(vectors, components_, f);
  }

  void copy_tail(const T* x, int64_t rows, int64_t column, T* to) {
    const int64_t some = s_.columns - column;
    for (int64_t r = 0; r < rows; ++r) {
      std::copy_n(x + r * s_.x_stride + column, some, to + r * kP);
      std::fill(to + r * kP + some, to + (r + 1) * kP, T(0));
    }
  }

  void add_ratios(const RowBlock<T>& block, Sums<T>& sums) {
    T* const y = tiles_;
    T* const b = y + kBlockRows<T> * kP;
    for (int64_t c = 0; c < s_.columns; c += kP) {
      const int64_t some = std::min(kP, s_.columns - c);
      const int vectors = static_cast<int>(vectors_for(some, kN));
      make_ratios(block.rows,
                  Patch<T>{block.u_next, s_.u_stride, s_.h + c, s_.h_stride, components_, block.x + c,
                           s_.weighted ? block.weights + c : nullptr, s_.x_stride, y, b, kP, kP, some},
                  nullptr);
      add_product(sums, vectors,
                  Factors<T>{block.u_next, 1, s_.u_stride, y, kP, block.rows, sums.numerator + c, s_.h_stride});
      if (s_.has_denominator())
        add_product(sums, vectors,
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
void gram_rows(const T* a, int64_t stride, int64_t components, int64_t count, T* gram, int64_t gram_stride, T*) {
  std::fill(gram, gram + components * gram_stride, T(0));
  for (int64_t c = 0; c < count; c += 2 * kStrip<T>)
    dot_products(components, components,
                 Dots<T>{a + c, stride, a + c, stride, std::min(2 * kStrip<T>, count - c), gram, gram_stride, c > 0});
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

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
