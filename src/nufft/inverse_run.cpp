// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/inverse_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

/// CGNR, CGNE, steepest descent and Landweber. r = y - A f and z = A* W r; s is V z, or what the preconditioner makes
/// of z. With the Toeplitz operator the values are left out: z is updated in place of computed from r, and of r the
/// norm is followed.
namespace hel::nufft {
namespace {

double relative(double square, double reference) {
  if (reference > 0) return std::sqrt(std::max(square, 0.0) / reference);
  return square > 0 ? 1 : 0;
}

/// A residual this much larger than at first, squared, will not become small again: the values are such that no f has
/// them (CGNE), or the step is too long (Landweber). Also true of what is no number.
bool diverged(const ItemState& state) {
  constexpr double kLargest = 1e6;
  return !(state.dot_r <= kLargest * std::max(state.reference_r, state.first_r));
}

/// CGNE: a residual that was small and has risen a hundredfold is one of rounding that no f has. Squared.
bool rose_again(ItemState& state) {
  constexpr double kSmall = 1e-12, kRise = 1e4;
  state.smallest_r = state.smallest_r > 0 ? std::min(state.smallest_r, state.dot_r) : state.dot_r;
  return state.smallest_r < kSmall * state.reference_r && state.dot_r > kRise * state.smallest_r;
}

/// What is this small a part of what it was, squared, is less than the rounding of a rounding; the squares of what
/// comes next would leave the range of numbers, and steps along them could be of any length.
constexpr double kNothing = 1e-60;

bool usable(double numerator, double denominator) {
  return numerator > 0 && denominator > 0 && std::isfinite(numerator / denominator);
}

}  // namespace

double ItemState::residual() const { return relative(dot_r, reference_r); }
double ItemState::gradient() const { return relative(dot_z, reference_z); }

template <class T>
InverseRun<T>::InverseRun(std::shared_ptr<const InverseCore<T>> core, const T* values, const T* start, bool copies)
    : core_(std::move(core)),
      own_y_(copies ? value_table() : Table<T>()),
      y_(copies ? own_y_.data() : values),
      f_(mode_table()),
      items_(static_cast<size_t>(problem().batch())),
      starts_at_zero_(start == nullptr) {
  std::copy(values, values + own_y_.size(), own_y_.data());
  if (start)
    std::copy(start, start + f_.size(), f_.data());
  else
    std::fill(f_.data(), f_.data() + f_.size(), T(0));
  // Where damping allows nothing, nothing may be: the iteration would not change it.
  for (int64_t item = 0; start && item < problem().batch(); ++item)
    for (int64_t k = 0; k < problem().modes(); ++k)
      if (core_->damping(k) == 0) modes_of(f_, item)[2 * k] = modes_of(f_, item)[2 * k + 1] = 0;
  if (start) turn(f_);
}

template <class T>
void InverseRun<T>::turn(Table<T>& modes) const {
  if (!core_->is_between_places()) return;
  Table<T> places = mode_table();
  core_->to_places(modes.data(), places.data());
  modes = std::move(places);
}

template <class T>
void InverseRun<T>::step() {
  step_items();
  ++iteration_;
}

template <class T>
const T* InverseRun<T>::coefficients(Table<T>& scratch) const {
  if (!core_->is_between_places()) return f_.data();
  scratch = mode_table();
  core_->to_modes(f_.data(), scratch.data());
  return scratch.data();
}

template <class T>
void InverseRun<T>::residual(T* values) const {
  Table<T> scratch;
  core_->forward(coefficients(scratch), values);
  const int64_t count = value_reals() * problem().batch();
  for (int64_t i = 0; i < count; ++i) values[i] = y_[i] - values[i];
}

template <class T>
void InverseRun<T>::weighed_adjoint(const T* values, const Table<T>& weighed, const Table<T>& z) const {
  const T* from = values;
  for (int64_t item = 0; item < problem().batch(); ++item)
    if (core_->weigh(values + item * value_reals(), values_of(weighed, item)) == values_of(weighed, item))
      from = weighed.data();
  core_->adjoint(from, z.data());
}

template <class T>
void InverseRun<T>::first_residual(const Table<T>& r) const {
  if (starts_at_zero_)
    std::copy(y_, y_ + r.size(), r.data());
  else
    InverseRun::residual(r.data());
}

template <class T>
void InverseRun<T>::begin(const T* r) {
  const Table<T> scratch(core_->allocator(), core_->has_weights() ? value_reals() : 0);
  const auto dot_w = [&](const T* values) {
    return vectors().dot(values, core_->weigh(values, scratch.data()), value_reals());
  };
  for (int64_t item = 0; item < problem().batch(); ++item) {
    ItemState& state = items_[static_cast<size_t>(item)];
    state.dot_r = state.first_r = dot_w(r + item * value_reals());
    state.reference_r = starts_at_zero_ ? state.dot_r : dot_w(y_ + item * value_reals());
  }
}

namespace {

template <class T>
class GradientRun final : public InverseRun<T> {
 public:
  GradientRun(std::shared_ptr<const InverseCore<T>> core, const T* values, const T* start, bool copies)
      : InverseRun<T>(std::move(core), values, start, copies),
        on_values_(!this->core_->uses_toeplitz()),
        z_(this->mode_table()),
        p_(this->mode_table()),
        s_(this->core_->allocator(), this->mode_reals()),
        q_(this->core_->allocator(), on_values_ ? 0 : this->mode_reals()) {
    if (on_values_) {
      v_ = this->value_table();
      if (this->problem().solver == HEL_INVERSE_CGNE) vp_ = this->mode_table();
    }
    const bool starts = !this->starts_at_zero();
    if (on_values_ || starts) {
      r_ = this->value_table();
      this->first_residual(r_);
    }
    const T* const first = r_.size() > 0 ? r_.data() : this->y_;
    Table<T> weighed = this->weighed_table();
    this->begin(first);
    if (starts) {
      this->weighed_adjoint(this->y_, weighed, z_);
      this->turn(z_);
      for_items([&](int64_t item, ItemState& state) {
        const T* z = this->modes_of(z_, item);
        state.reference_z = this->vectors().dot(z, this->core_->precondition(z, s_.data()), this->mode_reals());
      });
    }
    this->weighed_adjoint(first, weighed, z_);
    this->turn(z_);
    for_items([&](int64_t item, ItemState& state) { begin_item(item, state); });
    if (on_values_)
      weighed_ = std::move(weighed);
    else
      r_ = Table<T>();
  }

  void residual(T* values) const override {
    if (!on_values_) return InverseRun<T>::residual(values);
    std::copy(r_.data(), r_.data() + r_.size(), values);
  }

 private:
  bool is(int solver) const { return this->problem().solver == solver; }
  int64_t reals() const { return this->mode_reals(); }

  template <class Body>
  void for_items(Body body) {
    for (int64_t item = 0; item < this->problem().batch(); ++item) body(item, this->items_[static_cast<size_t>(item)]);
  }

  void begin_item(int64_t item, ItemState& state) {
    const T* z = this->modes_of(z_, item);
    const T* s = this->core_->precondition(z, s_.data());
    state.dot_z = this->vectors().dot(z, s, reals());
    if (this->starts_at_zero()) state.reference_z = state.dot_z;
    // CGNE directs itself by A* W r, whose products with V enter f.
    std::copy(is(HEL_INVERSE_CGNE) ? z : s, (is(HEL_INVERSE_CGNE) ? z : s) + reals(), this->modes_of(p_, item));
  }

  void step_items() override {
    if (!on_values_)
      for_items([&](int64_t item, ItemState& state) { step_by_normal(item, state); });
    else if (is(HEL_INVERSE_CGNE))
      step_cgne();
    else
      step_by_values();
  }

  /// What the next step along p is; 0 where there is none.
  double alpha(ItemState& state, double dot_v) const {
    if (is(HEL_INVERSE_LANDWEBER)) {
      state.stalled = state.stalled || !usable(state.dot_z, dot_v);
      return state.stalled ? 0 : this->core_->step();
    }
    return best_step(state, state.dot_z, dot_v);
  }

  /// numerator / denominator, whose inverse is a Rayleigh quotient of the operator. One that is a rounding of the
  /// largest belongs to a direction in which the operator does nothing: what is left of the residual there is noise,
  /// and a step would blow it up.
  double best_step(ItemState& state, double numerator, double denominator) const {
    state.most_numerator = std::max(state.most_numerator, numerator);
    state.stalled = state.stalled || !usable(numerator, denominator) || numerator < kNothing * state.most_numerator;
    if (state.stalled) return 0;
    const double quotient = denominator / numerator;
    state.largest_quotient = std::max(state.largest_quotient, quotient);
    const double rounding = static_cast<double>(std::numeric_limits<T>::epsilon());
    const double noise = on_values_ ? rounding : 4 * std::max(rounding, this->problem().transform.tolerance);
    state.stalled = quotient < noise * state.largest_quotient;
    return state.stalled ? 0 : numerator / denominator;
  }

  void step_by_normal(int64_t item, ItemState& state) {
    const Vectors<T>& vectors = this->vectors();
    T *z = this->modes_of(z_, item), *p = this->modes_of(p_, item);
    this->core_->normal(p, q_.data());
    const double dot_v = vectors.dot(p, q_.data(), reals());
    state.alpha = alpha(state, dot_v);
    if (state.stalled) return;
    // |r - a A p|^2; in conjugate gradients the product of z with p is that with s.
    state.dot_r += state.alpha * (state.alpha * dot_v - 2 * state.dot_z);
    const double before = state.dot_z;
    const double squares = vectors.add_scaled_squares(z, -state.alpha, q_.data(), reals());
    const T* s = this->core_->precondition(z, s_.data());
    state.dot_z = s == z ? squares : vectors.dot(z, s, reals());
    finish(item, state, before, s);
  }

  /// f += alpha p, and the next direction.
  void finish(int64_t item, ItemState& state, double dot_z_before, const T* s) {
    state.beta = is(HEL_INVERSE_CGNR) ? state.dot_z / dot_z_before : 0;
    this->vectors().advance(this->modes_of(this->f_, item), state.alpha, this->modes_of(p_, item), state.beta, s,
                            reals());
    state.stalled = diverged(state);
  }

  /// The sum of w |values|^2 of an item.
  double dot_w(const Table<T>& values, int64_t item) const {
    const T* own = this->values_of(values, item);
    return this->vectors().dot(own, this->core_->weigh(own, this->values_of(weighed_, item)), this->value_reals());
  }

  void step_by_values() {
    this->core_->forward(p_.data(), v_.data());
    for_items([&](int64_t item, ItemState& state) {
      state.alpha = alpha(state, dot_w(v_, item));
      if (state.stalled) return;
      this->vectors().add_scaled(this->values_of(r_, item), -state.alpha, this->values_of(v_, item),
                                 this->value_reals());
      state.dot_r = dot_w(r_, item);
    });
    this->weighed_adjoint(r_.data(), weighed_, z_);
    for_items([&](int64_t item, ItemState& state) {
      if (state.stalled) return;
      const T* z = this->modes_of(z_, item);
      const T* s = this->core_->precondition(z, s_.data());
      const double before = state.dot_z;
      state.dot_z = this->vectors().dot(z, s, reals());
      finish(item, state, before, s);
    });
  }

  void step_cgne() {
    for_items([&](int64_t item, ItemState& state) {
      const T* p = this->modes_of(p_, item);
      T* vp = this->modes_of(vp_, item);
      const T* damped = this->core_->precondition(p, vp);
      if (damped != vp) std::copy(damped, damped + reals(), vp);
      const double dot_p = this->vectors().dot(p, vp, reals());
      state.alpha = best_step(state, state.dot_r, dot_p);
      this->vectors().add_scaled(this->modes_of(this->f_, item), state.alpha, vp, reals());
    });
    this->core_->forward(vp_.data(), v_.data());
    for_items([&](int64_t item, ItemState& state) {
      if (state.stalled) return;
      this->vectors().add_scaled(this->values_of(r_, item), -state.alpha, this->values_of(v_, item),
                                 this->value_reals());
      const double before = state.dot_r;
      state.dot_r = dot_w(r_, item);
      state.beta = state.dot_r / before;
      state.stalled = diverged(state) || rose_again(state);
    });
    this->weighed_adjoint(r_.data(), weighed_, z_);
    for_items([&](int64_t item, ItemState& state) {
      if (state.stalled) return;
      const T* z = this->modes_of(z_, item);
      state.dot_z = this->vectors().dot(z, this->core_->precondition(z, s_.data()), reals());
      this->vectors().scale_and_add(this->modes_of(p_, item), state.beta, z, reals());
    });
  }

  bool on_values_;
  Table<T> r_, v_, weighed_;  ///< values: y - A f, A p, and scratch for weighed ones
  Table<T> z_, p_, vp_;       ///< modes of the batch; vp is V p of CGNE
  Table<T> s_, q_;            ///< modes of one item
};

}  // namespace

template <class T>
std::unique_ptr<InverseRun<T>> make_inverse_run(std::shared_ptr<const InverseCore<T>> core, const T* values,
                                                const T* start, bool copies) {
  if (core->problem().solver == HEL_INVERSE_LSMR) return make_lsmr_run(std::move(core), values, start, copies);
  return std::make_unique<GradientRun<T>>(std::move(core), values, start, copies);
}

template class InverseRun<double>;
template class InverseRun<float>;
template std::unique_ptr<InverseRun<double>> make_inverse_run(std::shared_ptr<const InverseCore<double>>, const double*,
                                                              const double*, bool);
template std::unique_ptr<InverseRun<float>> make_inverse_run(std::shared_ptr<const InverseCore<float>>, const float*,
                                                             const float*, bool);

}  // namespace hel::nufft
