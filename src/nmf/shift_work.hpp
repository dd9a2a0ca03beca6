// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <optional>

#include "nmf/shift_engine.hpp"
#include "nmf/shift_inhibition.hpp"

namespace hel::nmf::shift {

/// What a handle holds: everything but numbers.
struct Model {
  Settings settings;
  hel_shift_nmf_options options;
  Shape shape;

  Divergence divergence() const { return {options.beta}; }
  int threads() const;
};

/// Weights of the terms beside the divergence.
struct Penalty {
  double sparsity = 0, inhibition = 0, cross_inhibition = 0;
};

/// The memory and the steps of a factorization of some samples.
template <class T>
class Work {
 public:
  /// `gradients`: both parts of the gradient of H will be asked for.
  Work(const Model& model, int64_t samples, bool weighted, const Penalty& penalty = {}, bool gradients = false);

  Sheet<T>& sheet() { return sheet_; }
  Engine<T>& engine() { return *engine_; }

  /// Updates E; needs a and b.
  void step_h() noexcept;
  void gradient_h(T* neg, T* pos) noexcept;
  /// Whether sweep() works for this model and these penalties.
  bool can_sweep() const;
  /// The engine's reconstruct(), step_h(), and the gradient of W at once. Returns the divergence before the step.
  double sweep(T* neg, T* pos) noexcept;
  /// w <- w (neg / (pos + guard)) to the power of the exponent, normalized.
  void step_w(T* w, const T* neg, const T* pos, double guard) const noexcept;

 private:
  HStep<T> plain_step() const;
  void update_home(const HStep<T>& step, int64_t atom) noexcept;

  const Model& model_;
  Penalty penalty_;
  Method method_;
  Sheet<T> sheet_;
  std::unique_ptr<Engine<T>> engine_;
  std::optional<Inhibition<T>> inhibition_;
  Table<T> neg_, pos_;
};

/// Makes every atom, or every channel of it, sum to 1; what sums to 0 stays.
template <class T>
void normalize(const Shape& shape, int normalization, T* w) noexcept;

}  // namespace hel::nmf::shift
