// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Newton steps on single coordinates for the Kullback-Leibler divergence, after Hsieh and Dhillon: Fast coordinate
// descent methods with variable selection for nonnegative matrix factorization, 2011. A panel holds lanes whose
// unknowns do not depend on one another: rows of X for U, columns for H. Compiled once per vector target.
#if defined(HEL_NMF_NEWTON_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_NEWTON_INL
#undef HEL_NMF_NEWTON_INL
#else
#define HEL_NMF_NEWTON_INL
#endif

#include "nmf/sweep-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
class NewtonPanel {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr int64_t kN = kLanes<D>, kP = kPanel<T>;

  NewtonPanel(const NewtonJob<T>& job, int64_t first, int64_t count, T* scratch)
      : j_(job),
        first_(first),
        count_(count),
        factor_(scratch),
        x_(factor_ + job.components * kP),
        y_(x_ + job.length * kP) {}

  /// Returns the sum of x ln(x/y) before the steps, where it is wanted.
  double run() {
    load();
    product<false>(kVectors, j_.length, Factors<T>{j_.other, 1, j_.other_stride, factor_, kP, j_.components, y_, kP});
    const double sum = j_.judged ? logarithms() : 0;
    if (!j_.keep) {
      for (int sweep = 0; sweep < j_.rule.inner; ++sweep)
        for (int64_t k = 0; k < j_.components; ++k)
          if (!j_.rule.fixed || !j_.rule.fixed[k]) improve(k);
      store();
    }
    return sum;
  }

 private:
  void load() {
    std::fill_n(factor_, j_.components * kP, T(0));
    for (int64_t k = 0; k < j_.components; ++k)
      for (int64_t lane = 0; lane < count_; ++lane)
        factor_[k * kP + lane] = j_.from[(first_ + lane) * j_.lane_stride + k * j_.component_stride];
    if (j_.lanes_are_rows) {
      std::fill_n(x_, j_.length * kP, T(0));
      for (int64_t c = 0; c < j_.length; c += kChunk)
        transpose_tile(j_.x + first_ * j_.x_stride + c, j_.x_stride, count_, std::min(kChunk, j_.length - c),
                       x_ + c * kP, kP);
      return;
    }
    for (int64_t i = 0; i < j_.length; ++i) {
      std::copy_n(j_.x + i * j_.x_stride + first_, count_, x_ + i * kP);
      std::fill(x_ + i * kP + count_, x_ + (i + 1) * kP, T(0));
    }
  }

  void store() {
    for (int64_t k = 0; k < j_.components; ++k)
      for (int64_t lane = 0; lane < count_; ++lane)
        j_.to[(first_ + lane) * j_.lane_stride + k * j_.component_stride] = factor_[k * kP + lane];
  }

  double logarithms() {
    const D d;
    const V tiny = hn::Set(d, kTiny<T>), floor = hn::Set(d, j_.y_floor);
    HWY_ALIGN double sums[kP] = {};
    for (int v = 0; v < kVectors; ++v)
      for (int64_t i = 0; i < j_.length; i += kChunk) {
        V sum = hn::Zero(d);
        for (int64_t at = i; at < std::min(j_.length, i + kChunk); ++at) {
          const V x = hn::LoadU(d, x_ + at * kP + v * kN);
          const V y = hn::Max(hn::LoadU(d, y_ + at * kP + v * kN), floor);
          sum = hn::MulAdd(x, logarithm(d, hn::Max(hn::Mul(x, reciprocal(d, y)), tiny)), sum);
        }
        add_lanes(d, sum, sums + v * kN);
      }
    double total = 0;
    for (int64_t lane = 0; lane < count_; ++lane) total += sums[lane];
    return total;
  }

  /// Coordinate k of all lanes: the change of the one before is added to y on the way.
  HWY_NOINLINE void improve(int64_t k) {
    const D d;
    const V floor = hn::Set(d, j_.y_floor);
    const T* const other = j_.other + k * j_.other_stride;
    const T* const before = j_.other + std::max<int64_t>(last_, 0) * j_.other_stride;
    V slope[kVectors], curve[kVectors], change[kVectors];
    HWY_UNROLL(3)
    for (int v = 0; v < kVectors; ++v) {
      slope[v] = curve[v] = hn::Zero(d);
      change[v] = last_ < 0 ? hn::Zero(d) : hn::LoadU(d, change_ + v * kN);
    }
    T* y = y_;
    const T* x = x_;
    for (int64_t i = 0; i < j_.length; ++i, y += kP, x += kP) {
      const V a = hn::Set(d, other[i]), square = hn::Mul(a, a), shift = hn::Set(d, last_ < 0 ? T(0) : before[i]);
      HWY_UNROLL(3)
      for (int v = 0; v < kVectors; ++v) {
        const V now = hn::MulAdd(shift, change[v], hn::LoadU(d, y + v * kN));
        hn::StoreU(now, d, y + v * kN);
        const V inverse = reciprocal(d, hn::Max(now, floor));
        const V ratio = hn::Mul(hn::LoadU(d, x + v * kN), inverse);
        slope[v] = hn::MulAdd(a, ratio, slope[v]);
        curve[v] = hn::MulAdd(square, hn::Mul(ratio, inverse), curve[v]);
      }
    }
    for (int v = 0; v < kVectors; ++v) {
      T* const at = factor_ + k * kP + v * kN;
      const V old = hn::LoadU(d, at), next = step(k, old, slope[v], curve[v]);
      hn::StoreU(next, d, at);
      hn::StoreU(hn::Sub(next, old), d, change_ + v * kN);
    }
    last_ = k;
  }

  /// The derivative rises and is concave, so that a step to the right does not pass its root. A step to the left may:
  /// then the second derivative is at most (old / next)^2 times the present one, which makes a shrink by less than
  /// sqrt(1/2) descend, and old / (1 + slope / (curve old)) and the multiplicative update stop before the root.
  V step(int64_t k, V old, V positive, V data_curve) const {
    const D d;
    const V zero = hn::Zero(d), one = hn::Set(d, T(1));
    const V l2 = hn::Set(d, j_.rule.l2);
    const V bottom = hn::MulAdd(l2, old, hn::Set(d, j_.sums[k] + j_.rule.l1));
    const V slope = hn::Sub(bottom, positive), curve = hn::Add(data_curve, l2);
    const V newton = hn::Sub(old, hn::Div(slope, curve));
    V careful = hn::Div(old, hn::Add(one, hn::Div(slope, hn::Mul(curve, old))));
    if (j_.rule.l2 == 0) careful = hn::Min(careful, hn::Mul(old, hn::Div(positive, bottom)));
    const V left = hn::IfThenElse(hn::Ge(newton, hn::Mul(hn::Set(d, T(0.7072)), old)), newton, careful);
    V next = hn::IfThenElse(hn::Gt(slope, zero), left, newton);
    next = hn::IfThenElse(hn::And(hn::Gt(curve, zero), hn::Or(hn::Gt(old, zero), hn::Lt(slope, zero))), next, old);
    return hn::IfThenElse(hn::Gt(next, hn::Set(d, kTiny<T>)), next, zero);
  }

  const NewtonJob<T>& j_;
  const int64_t first_, count_;
  T *factor_, *x_, *y_;
  int64_t last_ = -1;
  HWY_ALIGN T change_[kP];
};

template <class T>
int64_t newton_scratch(int64_t components, int64_t length) {
  return (components + 2 * length) * kPanel<T>;
}

template <class T>
double improve_newton(const NewtonJob<T>& job, int64_t first, int64_t count, T* scratch) {
  return NewtonPanel<T>(job, first, count, scratch).run();
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
