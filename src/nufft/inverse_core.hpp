// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <optional>

#include "base/error.hpp"
#include "fft/plan.hpp"
#include "nufft/inverse_problem.hpp"
#include "nufft/line_gram.hpp"
#include "nufft/toeplitz.hpp"
#include "nufft/vectors.hpp"

namespace hel::nufft {

/// The circulant matrix next to a Gram operator, inverted: two Fourier transforms of the size of the modes.
template <class T>
class Circulant {
 public:
  Circulant(const Settings& settings, const GramKernel& kernel, int threads);

  /// out = C^-1 in, one vector of modes; `out` may not be `in`.
  void apply(const T* in, T* out) const;
  /// The largest eigenvalue of C over its mean.
  double unevenness() const { return unevenness_; }

 private:
  int64_t count_;
  double unevenness_ = 1;
  Table<T> inverse_;  ///< 1 / eigenvalue, over the count
  std::shared_ptr<const fft::Plan> forth_, back_;
  std::unique_ptr<const WorkPool> pool_;
};

/// All that belongs to the nodes: A, A*, A* W A, W, V and the preconditioner. Everything const may be used by many
/// threads at once. Modes are centered, complex numbers interleaved; values are real where the problem says so.
template <class T>
class InverseCore {
 public:
  InverseCore(const Settings& settings, const InverseProblem& problem, const Coordinates& nodes);

  const InverseProblem& problem() const { return problem_; }
  const Allocator& allocator() const { return settings_.allocator; }
  const Vectors<T>& vectors() const { return vectors_; }
  bool uses_toeplitz() const { return toeplitz_ != nullptr || between_places_; }
  bool uses_circulant() const { return circulant_ || line_; }
  double step() const { return step_; }

  /// values = A modes and modes = A* values, for the whole batch.
  void forward(const T* modes, T* values) const { transform_.forward(modes, values); }
  void adjoint(const T* values, T* modes) const { transform_.adjoint(values, modes); }
  /// Whether the iteration lives between the places of a LineGram: then normal() and precondition() take and give
  /// vectors turned by F, and the start and the solution have to be turned. All items.
  bool is_between_places() const { return between_places_; }
  void to_places(const T* modes, T* places) const;
  void to_modes(const T* places, T* modes) const;
  /// out = A* W A in by the Toeplitz operator, one item; `out` may not be `in`.
  void normal(const T* in, T* out) const;
  /// out = V in, or the preconditioner's C^-1 in; one item. Returns `in` where there is nothing to do.
  const T* precondition(const T* in, T* out) const;
  bool has_weights() const { return weights_.size() > 0; }
  /// out = W in, values of one item. Returns `in` where all weights are 1.
  const T* weigh(const T* in, T* out) const { return times_weights(weights_, in, out); }
  /// Multiplies values by the roots of the weights, modes by the roots of the damping factors.
  void root_weigh(T* values) const;
  void root_damp(T* modes) const;

  /// One number a node, or a mode.
  T weight(int64_t j) const { return weights_.size() > 0 ? weights_[j] : T(1); }
  T damping(int64_t k) const { return damping_.size() > 0 ? damping_[k] : T(1); }

 private:
  void take_weights(const Coordinates& nodes);
  void take_damping();
  bool wants_toeplitz() const;
  void make_operators(const Coordinates& nodes);
  void estimate_step();
  const T* times_weights(const Table<T>& weights, const T* in, T* out) const;

  Settings settings_;
  InverseProblem problem_;
  Vectors<T> vectors_;
  nufft::Plan transform_;
  Table<T> weights_, damping_;  ///< empty where all are 1
  Table<T> root_weights_, root_damping_;
  std::unique_ptr<const ToeplitzRunner> toeplitz_;
  std::optional<Circulant<T>> circulant_;
  std::optional<LineGram<T>> line_;
  bool between_places_ = false;
  double step_ = 0;
};

}  // namespace hel::nufft
