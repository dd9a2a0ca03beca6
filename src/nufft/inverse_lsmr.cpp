// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cmath>

#include "nufft/inverse_run.hpp"

/// LSMR on B = W^(1/2) A V^(1/2), B g = W^(1/2) (y - A f0), f = f0 + V^(1/2) g: the bidiagonalization of Golub and
/// Kahan, and two sequences of rotations that make |B* (b - B g)| smallest. Names as in Fong and Saunders (2011),
/// sections 2.8 and 3, without damping.
namespace hel::nufft {
namespace {

/// The scalars of one item.
struct Rotations {
  double alpha = 0, beta = 0;
  double alpha_bar = 0, rho = 1, rho_bar = 1, c_bar = 1, s_bar = 0, zeta = 0, zeta_bar = 0;
  double beta_dd = 0, beta_d = 0, rho_d = 1, tau_tilde = 0, theta_tilde = 0, d = 0;
  /// What the next updates take.
  double of_h_bar = 0, of_x = 0, of_h = 0;

  void begin() {
    zeta_bar = alpha * beta;
    alpha_bar = alpha;
    beta_dd = beta;
  }

  /// The rotations of one step, from the new alpha and beta.
  void turn() {
    const double rho_old = rho, rho_bar_old = rho_bar, zeta_old = zeta;
    rho = std::hypot(alpha_bar, beta);
    const double c = alpha_bar / rho, s = beta / rho, theta = s * alpha;
    alpha_bar = c * alpha;
    const double theta_bar = s_bar * rho, rho_temp = c_bar * rho;
    rho_bar = std::hypot(rho_temp, theta);
    c_bar = rho_temp / rho_bar;
    s_bar = theta / rho_bar;
    zeta = c_bar * zeta_bar;
    zeta_bar = -s_bar * zeta_bar;
    of_h_bar = -theta_bar * rho / (rho_old * rho_bar_old);
    of_x = zeta / (rho * rho_bar);
    of_h = -theta / rho;
    estimate_residual(c, s, theta_bar, zeta_old);
  }

  void estimate_residual(double c, double s, double theta_bar, double zeta_old) {
    const double beta_hat = c * beta_dd;
    beta_dd = -s * beta_dd;
    const double theta_old = theta_tilde, rho_old = std::hypot(rho_d, theta_bar);
    const double c_tilde = rho_d / rho_old, s_tilde = theta_bar / rho_old;
    theta_tilde = s_tilde * rho_bar;
    rho_d = c_tilde * rho_bar;
    beta_d = -s_tilde * beta_d + c_tilde * beta_hat;
    tau_tilde = (zeta_old - theta_old * tau_tilde) / rho_old;
  }

  double dot_r() const {
    const double tau_d = (zeta - theta_tilde * tau_tilde) / rho_d;
    return (beta_d - tau_d) * (beta_d - tau_d) + beta_dd * beta_dd;
  }
};

template <class T>
class LsmrRun final : public InverseRun<T> {
 public:
  LsmrRun(std::shared_ptr<const InverseCore<T>> core, const T* values, const T* start, bool copies)
      : InverseRun<T>(std::move(core), values, start, copies),
        u_(this->value_table()),
        v_(this->mode_table()),
        h_(this->mode_table()),
        h_bar_(this->mode_table()),
        values_(this->value_table()),
        modes_(this->mode_table()),
        rotations_(this->items_.size()) {
    if (!this->starts_at_zero()) refer_to_zero();
    this->first_residual(u_);
    this->begin(u_.data());
    begin_all();
  }

 private:
  template <class Body>
  void for_items(Body body) {
    for (int64_t item = 0; item < this->problem().batch(); ++item)
      body(item, this->items_[static_cast<size_t>(item)], rotations_[static_cast<size_t>(item)]);
  }

  /// modes_ = B* u and values_ = B v.
  void adjoint(const Table<T>& u) {
    std::copy(u.data(), u.data() + u.size(), values_.data());
    for_items([&](int64_t item, ItemState&, Rotations&) { this->core_->root_weigh(this->values_of(values_, item)); });
    this->core_->adjoint(values_.data(), modes_.data());
    for_items([&](int64_t item, ItemState&, Rotations&) { this->core_->root_damp(this->modes_of(modes_, item)); });
  }
  void forward() {
    std::copy(v_.data(), v_.data() + v_.size(), modes_.data());
    for_items([&](int64_t item, ItemState&, Rotations&) { this->core_->root_damp(this->modes_of(modes_, item)); });
    this->core_->forward(modes_.data(), values_.data());
    for_items([&](int64_t item, ItemState&, Rotations&) { this->core_->root_weigh(this->values_of(values_, item)); });
  }

  void refer_to_zero() {
    std::copy(this->y_, this->y_ + u_.size(), u_.data());
    for_items([&](int64_t item, ItemState&, Rotations&) { this->core_->root_weigh(this->values_of(u_, item)); });
    adjoint(u_);
    for_items([&](int64_t item, ItemState& state, Rotations&) {
      state.reference_z = this->vectors().squares(this->modes_of(modes_, item), this->mode_reals());
    });
  }

  /// Scales a vector to length 1; returns the length it had.
  double normalize(T* x, int64_t reals) {
    const double length = std::sqrt(this->vectors().squares(x, reals));
    if (length > 0)
      for (int64_t i = 0; i < reals; ++i) x[i] = static_cast<T>(static_cast<double>(x[i]) / length);
    return length;
  }

  void begin_all() {
    for_items([&](int64_t item, ItemState&, Rotations& rotations) {
      T* u = this->values_of(u_, item);
      this->core_->root_weigh(u);
      rotations.beta = normalize(u, this->value_reals());
    });
    adjoint(u_);
    std::copy(modes_.data(), modes_.data() + v_.size(), v_.data());
    std::fill(h_bar_.data(), h_bar_.data() + h_bar_.size(), T(0));
    for_items([&](int64_t item, ItemState& state, Rotations& rotations) {
      rotations.alpha = normalize(this->modes_of(v_, item), this->mode_reals());
      rotations.begin();
      state.dot_z = rotations.zeta_bar * rotations.zeta_bar;
      if (this->starts_at_zero()) state.reference_z = state.dot_z;
      state.stalled = !(state.dot_z > 0);
    });
    std::copy(v_.data(), v_.data() + v_.size(), h_.data());
  }

  void step_items() override {
    forward();
    for_items([&](int64_t item, ItemState& state, Rotations& rotations) {
      if (state.stalled) return;
      T* u = this->values_of(u_, item);
      this->vectors().scale_and_add(u, -rotations.alpha, this->values_of(values_, item), this->value_reals());
      rotations.beta = normalize(u, this->value_reals());
    });
    adjoint(u_);
    for_items([&](int64_t item, ItemState& state, Rotations& rotations) {
      if (!state.stalled) finish(item, state, rotations);
    });
  }

  void finish(int64_t item, ItemState& state, Rotations& rotations) {
    const int64_t reals = this->mode_reals();
    T *v = this->modes_of(v_, item), *h = this->modes_of(h_, item), *h_bar = this->modes_of(h_bar_, item);
    T* scratch = this->modes_of(modes_, item);
    if (rotations.beta > 0) {
      this->vectors().scale_and_add(v, -rotations.beta, scratch, reals);
      rotations.alpha = normalize(v, reals);
    } else {
      rotations.alpha = 0;
    }
    Rotations next = rotations;
    next.turn();
    if (!std::isfinite(next.of_x) || !std::isfinite(next.of_h) || !std::isfinite(next.of_h_bar)) {
      state.stalled = true;
      return;
    }
    rotations = next;
    this->vectors().scale_and_add(h_bar, rotations.of_h_bar, h, reals);
    std::copy(h_bar, h_bar + reals, scratch);
    this->core_->root_damp(scratch);
    this->vectors().add_scaled(this->modes_of(this->f_, item), rotations.of_x, scratch, reals);
    this->vectors().scale_and_add(h, rotations.of_h, v, reals);
    state.alpha = rotations.alpha;
    state.beta = rotations.beta;
    state.dot_r = rotations.dot_r();
    state.dot_z = rotations.zeta_bar * rotations.zeta_bar;
    state.stalled = !(state.dot_z > 0) || !std::isfinite(state.dot_r);
    if (!std::isfinite(state.dot_r)) state.dot_r = 0;
  }

  Table<T> u_;
  Table<T> v_, h_, h_bar_;
  Table<T> values_, modes_;  ///< products
  std::vector<Rotations> rotations_;
};

}  // namespace

template <class T>
std::unique_ptr<InverseRun<T>> make_lsmr_run(std::shared_ptr<const InverseCore<T>> core, const T* values,
                                             const T* start, bool copies) {
  return std::make_unique<LsmrRun<T>>(std::move(core), values, start, copies);
}

template std::unique_ptr<InverseRun<double>> make_lsmr_run(std::shared_ptr<const InverseCore<double>>, const double*,
                                                           const double*, bool);
template std::unique_ptr<InverseRun<float>> make_lsmr_run(std::shared_ptr<const InverseCore<float>>, const float*,
                                                          const float*, bool);

}  // namespace hel::nufft
