// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Reconstructions Y = UH of a patch that become x y^(beta-2) and y^(beta-1) while they are in registers, so that
// divisions overlap with the products of the next tile. Compiled once per vector target.
#if defined(HEL_NMF_RATIO_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_RATIO_INL
#undef HEL_NMF_RATIO_INL
#else
#define HEL_NMF_RATIO_INL
#endif

#include "nmf/dot-inl.hpp"
#include "nmf/element-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Where a patch is: rows of U, columns of H, the entries of X and its weights, and places for w x y^(beta-2) and
/// w y^(beta-1).
template <class T>
struct Patch {
  const T* u;
  int64_t u_stride;
  const T* h;
  int64_t h_stride, components;
  const T* x;
  const T* w;
  int64_t x_stride;
  T* y;
  T* b;
  int64_t y_stride;
  int64_t ahead;    ///< how far beyond an entry of X one lies that is needed soon
  int64_t columns;  ///< of X; the rest of the last vector is filled with numbers that do not count
};

/// Sums of logarithms of x/y, weighted by x for Kullback. Itakura's are products of mantissas and sums of exponents.
template <class T>
class Judge {
 public:
  using D = hn::ScalableTag<T>;
  using DI = hn::RebindToSigned<D>;
  using TI = hn::TFromD<DI>;
  static constexpr int64_t kN = kLanes<D>;
  static constexpr int kShift = sizeof(T) == 8 ? 52 : 23;
  static constexpr int64_t kBias = sizeof(T) == 8 ? 1023 : 127;

  Judge() { std::fill_n(sums, kN, 0.0), std::fill_n(products, kN, T(1)), std::fill_n(exponents, kN, TI(0)); }
  double total() const {
    double sum = 0;
    for (int64_t i = 0; i < kN; ++i)
      sum += sums[i] + std::log(static_cast<double>(products[i])) +
             0.6931471805599453 * static_cast<double>(exponents[i] - static_cast<TI>(kBias * factors));
    return sum;
  }

  HWY_ALIGN double sums[kN];
  HWY_ALIGN T products[kN];
  HWY_ALIGN TI exponents[kN];
  int64_t factors = 0;  ///< of each lane
};

/// What becomes of single vectors of Y, and sums of logarithms while they are in registers.
template <Kind kKind, bool kLogs, class T>
class RatioMaker {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  using DI = typename Judge<T>::DI;
  using TI = typename Judge<T>::TI;
  static constexpr bool kProducts = kLogs && kKind == Kind::Itakura, kSums = kLogs && kKind == Kind::Kullback;

  HWY_INLINE RatioMaker(const Sweep<T>& sweep, const Judge<T>* judge) : sweep_(sweep) {
    sum_ = hn::Zero(D());
    if (!kProducts) return;
    product_ = hn::Load(D(), judge->products), exponents_ = hn::Load(DI(), judge->exponents);
  }

  /// Of `columns` entries at x, at least one.
  HWY_INLINE void make(V y, const T* from, bool partial, int64_t columns, T* to_y, T* to_b) {
    const D d;
    const V one = hn::Set(d, T(1)), floor = hn::Set(d, sweep_.data_floor);
    V x = hn::Max(partial ? load_some(d, from, columns) : hn::LoadU(d, from), floor);
    if (partial) x = hn::IfThenElseZero(hn::FirstN(d, static_cast<size_t>(columns)), x);
    y = hn::Max(y, hn::Set(d, sweep_.y_floor));
    V a, b = one;
    if constexpr (kKind == Kind::Kullback) {
      a = hn::Div(x, y);
    } else if constexpr (kKind == Kind::Itakura) {
      b = hn::Div(one, y);
      a = hn::Mul(x, b);
    } else {
      b = reciprocal_root(d, y);
      a = hn::Mul(hn::Mul(x, b), hn::Mul(b, b));
    }
    const V ratio = hn::Max(a, hn::Set(d, kTiny<T>));
    if constexpr (kSums) sum_ = hn::MulAdd(x, logarithm(d, ratio), sum_);
    if constexpr (kProducts)
      multiply(partial ? hn::IfThenElse(hn::FirstN(d, static_cast<size_t>(columns)), ratio, one) : ratio);
    hn::StoreU(kKind == Kind::Itakura ? hn::Mul(a, b) : a, d, to_y);
    if constexpr (kKind != Kind::Kullback) hn::StoreU(b, d, to_b);
  }

  /// After `factors` vectors.
  HWY_INLINE void finish(Judge<T>* judge, int64_t factors) const {
    if (kSums) add_lanes(D(), sum_, judge->sums);
    if (!kProducts) return;
    // Less than two to the number of factors: brought back to less than two.
    const auto bits = hn::BitCast(DI(), product_);
    const auto exponent = hn::Sub(hn::ShiftRight<Judge<T>::kShift>(bits), hn::Set(DI(), TI{Judge<T>::kBias}));
    hn::Store(hn::Add(exponents_, exponent), DI(), judge->exponents);
    hn::Store(mantissa_of(bits), D(), judge->products);
    judge->factors += factors;
  }

 private:
  static HWY_INLINE V mantissa_of(hn::Vec<DI> bits) {
    const auto mask = hn::Set(DI(), (TI{1} << Judge<T>::kShift) - 1), one = hn::BitCast(DI(), hn::Set(D(), T(1)));
    return hn::BitCast(D(), hn::Or(hn::And(bits, mask), one));
  }
  HWY_INLINE void multiply(V ratio) {
    const auto bits = hn::BitCast(DI(), ratio);
    exponents_ = hn::Add(exponents_, hn::ShiftRight<Judge<T>::kShift>(bits));
    product_ = hn::Mul(product_, mantissa_of(bits));
  }

  const Sweep<T>& sweep_;
  V sum_, product_;
  hn::Vec<DI> exponents_;
};

template <Kind kKind, bool kLogs, int M, int V, class T>
HWY_NOINLINE void ratio_tile(const Sweep<T>& sweep, const Patch<T>& p, Judge<T>* judge) {
  const hn::ScalableTag<T> d;
  using Vector = hn::Vec<decltype(d)>;
  constexpr int64_t kN = kLanes<decltype(d)>;
  const int64_t um = p.u_stride, hi = p.h_stride, xm = p.x_stride, ym = p.y_stride, columns = p.columns,
                ahead = p.ahead;
  Vector y[M][V];
  HWY_UNROLL(8)
  for (int m = 0; m < M; ++m) {
    HWY_UNROLL(3)
    for (int v = 0; v < V; ++v) y[m][v] = hn::Zero(d);
  }
  const T* u = p.u;
  const T* h = p.h;
  for (int64_t i = p.components; i > 0; --i, ++u, h += hi) {
    Vector row[V];
    HWY_UNROLL(3)
    for (int v = 0; v < V; ++v) row[v] = hn::LoadU(d, h + v * kN);
    HWY_UNROLL(8)
    for (int m = 0; m < M; ++m) {
      const Vector factor = hn::Set(d, u[m * um]);
      HWY_UNROLL(3)
      for (int v = 0; v < V; ++v) y[m][v] = hn::MulAdd(factor, row[v], y[m][v]);
    }
  }
  RatioMaker<kKind, kLogs, T> maker(sweep, judge);
  HWY_UNROLL(8)
  for (int m = 0; m < M; ++m) {
    HWY_UNROLL(3)
    for (int v = 0; v < V; ++v) {
      const int64_t at = m * ym + v * kN;
      if constexpr (kKind == Kind::Euclid) {
        hn::StoreU(y[m][v], d, p.y + at);  // as it is
      } else {
        const T* const from = p.x + m * xm + v * kN;
        hwy::Prefetch(from + ahead);
        maker.make(y[m][v], from, V == 1 && columns < kN, columns, p.y + at, p.b + at);
      }
    }
  }
  if constexpr (kLogs) maker.finish(judge, M * V);
}

template <Kind kKind, bool kLogs, int M, class T>
HWY_INLINE void ratio_rows(const Sweep<T>& sweep, Patch<T> p, Judge<T>* judge) {
  constexpr int64_t kN = kLanes<hn::ScalableTag<T>>;
  const auto advance = [&p](int64_t count) {
    p.h += count, p.x += count, p.y += count, p.b += count, p.columns -= count;
  };
  for (; p.columns >= kPanel<T>; advance(kPanel<T>)) ratio_tile<kKind, kLogs, M, kVectors>(sweep, p, judge);
  for (; p.columns > 0; advance(kN)) ratio_tile<kKind, kLogs, M, 1>(sweep, p, judge);
}

template <Kind kKind, bool kLogs, class T>
HWY_NOINLINE void ratio_patch(const Sweep<T>& sweep, int64_t rows, Patch<T> p, Judge<T>* judge) {
  const auto advance = [&p](int64_t count) {
    p.u += count * p.u_stride, p.x += count * p.x_stride, p.y += count * p.y_stride, p.b += count * p.y_stride;
  };
  for (; rows >= kTileRows; rows -= kTileRows, advance(kTileRows)) ratio_rows<kKind, kLogs, kTileRows>(sweep, p, judge);
  for (; rows > 0; --rows, advance(1)) ratio_rows<kKind, kLogs, 1>(sweep, p, judge);
}

/// The ratios of `rows` rows of a patch. `judge` sums up logarithms where it is given, `weighted` those of weighted
/// entries.
template <class T>
HWY_INLINE void ratios(const Sweep<T>& sweep, int64_t rows, const Patch<T>& p, Judge<T>* judge, double* weighted) {
  Judge<T>* const none = nullptr;
  if (!sweep.weighted) {
    switch (sweep.kind) {
      case Kind::Kullback:
        return judge ? ratio_patch<Kind::Kullback, true>(sweep, rows, p, judge)
                     : ratio_patch<Kind::Kullback, false>(sweep, rows, p, none);
      case Kind::Itakura:
        return judge ? ratio_patch<Kind::Itakura, true>(sweep, rows, p, judge)
                     : ratio_patch<Kind::Itakura, false>(sweep, rows, p, none);
      case Kind::Half:
        return ratio_patch<Kind::Half, false>(sweep, rows, p, none);
      default:
        break;
    }
  }
  ratio_patch<Kind::Euclid, false>(sweep, rows, p, none);
  all_entries(sweep, Entries<T>{rows, p.columns, p.x, p.w, p.x_stride, p.y, p.b, p.y_stride},
              judge ? weighted : nullptr);
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
