// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <vector>

#include "nufft/inverse_core.hpp"

namespace hel::nufft {

/// Where one item of a batch stands; see hel_inverse_state. References are what f = 0 has, first_r what the start has.
struct ItemState {
  double dot_r = 0, dot_z = 0, alpha = 0, beta = 0;
  double reference_r = 0, reference_z = 0, first_r = 0;
  double smallest_r = 0;        ///< of all dot_r of CGNE
  double largest_quotient = 0;  ///< of all 1 / alpha, which are Rayleigh quotients
  double most_numerator = 0;    ///< of all alpha
  bool stalled = false;

  double residual() const;
  double gradient() const;
};

/// An iteration under way. Numbers come and go centered and interleaved.
template <class T>
class InverseRun {
 public:
  /// `start` may be NULL. `values` are copied if asked for, else they have to stay.
  InverseRun(std::shared_ptr<const InverseCore<T>> core, const T* values, const T* start, bool copies);
  virtual ~InverseRun() = default;

  void step();
  int64_t iteration() const { return iteration_; }
  const InverseCore<T>& core() const { return *core_; }
  const std::vector<ItemState>& items() const { return items_; }
  /// Modes; `scratch` is where they are made if the iteration does not live on them.
  const T* coefficients(Table<T>& scratch) const;
  /// y - A f.
  virtual void residual(T* values) const;

 protected:
  virtual void step_items() = 0;

  const InverseProblem& problem() const { return core_->problem(); }
  const Vectors<T>& vectors() const { return core_->vectors(); }
  int64_t mode_reals() const { return 2 * problem().modes(); }
  int64_t value_reals() const { return problem().value_reals(); }
  T* modes_of(const Table<T>& table, int64_t item) const { return table.data() + item * mode_reals(); }
  T* values_of(const Table<T>& table, int64_t item) const {
    return table.size() > 0 ? table.data() + item * value_reals() : nullptr;
  }
  Table<T> mode_table() const { return Table<T>(core_->allocator(), mode_reals() * problem().batch()); }
  Table<T> value_table() const { return Table<T>(core_->allocator(), value_reals() * problem().batch()); }
  /// Scratch for weighed values of the whole batch; none where all weights are 1.
  Table<T> weighed_table() const { return core_->has_weights() ? value_table() : Table<T>(); }
  /// Takes modes to where the iteration lives.
  void turn(Table<T>& modes) const;
  /// z = A* W values, for all items; `weighed` is a weighed_table().
  void weighed_adjoint(const T* values, const Table<T>& weighed, const Table<T>& z) const;
  /// r = y - A f of the start.
  void first_residual(const Table<T>& r) const;
  /// The norms of the first residual, and of what f = 0 has; reference_z is left to the caller.
  void begin(const T* r);
  bool starts_at_zero() const { return starts_at_zero_; }

  std::shared_ptr<const InverseCore<T>> core_;
  Table<T> own_y_;
  const T* y_;
  Table<T> f_;  ///< turned where the iteration lives between places
  std::vector<ItemState> items_;

 private:
  bool starts_at_zero_;
  int64_t iteration_ = 0;
};

/// The run of the solver that the problem names.
template <class T>
std::unique_ptr<InverseRun<T>> make_inverse_run(std::shared_ptr<const InverseCore<T>> core, const T* values,
                                                const T* start, bool copies);
template <class T>
std::unique_ptr<InverseRun<T>> make_lsmr_run(std::shared_ptr<const InverseCore<T>> core, const T* values,
                                             const T* start, bool copies);

}  // namespace hel::nufft
