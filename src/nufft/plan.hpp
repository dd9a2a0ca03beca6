// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>
#include <string>

#include "base/context.hpp"
#include "nufft/evaluator.hpp"
#include "nufft/grid_work.hpp"
#include "nufft/plan_cache.hpp"
#include "nufft/problem.hpp"

namespace hel::nufft {

/// Throws Error on a negative count, lists that are missing, and coordinates that are not finite.
void check_coordinates(const Problem& problem, const Coordinates& coordinates, const char* what);

/// A nonuniform transform. Everything but set_points() may run on many threads at once.
///
/// Other parts of the library use it so:
///
///     nufft::Plan plan(settings, nufft::make_problem(1, rank, dims, options));
///     plan.set_points({count, {y, x}});
///     plan.forward(strengths, modes);    // layouts as the options say; interleaved by default
///     plan.adjoint(modes, strengths);
class Plan {
 public:
  /// With a cache, the plan begins with what another one left there, and leaves its own parts there.
  Plan(const Settings& settings, const Problem& problem, const std::shared_ptr<PlanCache>& cache = {});
  Plan(const Plan&) = default;
  Plan(Plan&&) = default;
  Plan& operator=(const Plan&) = default;
  Plan& operator=(Plan&&) = default;
  ~Plan();

  /// Throws Error, and then keeps the points it had.
  void set_points(const Coordinates& points, const Coordinates& frequencies = {});

  /// As hel_nufft_plan_execute(), hel_nufft_plan_execute_adjoint() and hel_nufft_plan_execute_derivative().
  void forward(const void* in, void* out, int axis = -1) const;
  void adjoint(const void* in, void* out, int axis = -1) const;
  /// As hel_nufft_plan_gradient().
  void gradient(const void* in, const void* out_gradient, void* in_gradient, void* point_gradient) const;

  const Problem& problem() const noexcept { return problem_; }
  bool has_points() const noexcept { return double_ || float_; }
  int64_t points() const noexcept { return points_; }
  /// Modes, or frequencies in type 3.
  int64_t modes() const noexcept { return problem_.type == 3 ? frequencies_ : problem_.mode_count(); }
  int64_t in_count() const noexcept { return problem_.batch * (problem_.type == 2 ? modes() : points_); }
  int64_t out_count() const noexcept { return problem_.batch * (problem_.type == 2 ? points_ : modes()); }
  int threads() const noexcept;
  void fill(hel_nufft_info& info) const;
  std::string describe() const;

 private:
  template <class T>
  std::shared_ptr<Evaluator<T>> make_evaluator(const Coordinates& points, const Coordinates& frequencies);
  template <class T>
  std::shared_ptr<Evaluator<T>> make_type3(const Coordinates& points, const Coordinates& frequencies);
  template <class T>
  bool replace_points(const std::shared_ptr<Evaluator<T>>& kept, const Coordinates& points);
  bool take_kept(const Coordinates& points);
  bool may_replace(const Coordinates& points) const;
  GridChoice grid_or_none(const Problem& problem, int64_t points) const;
  template <class T>
  const GridChoice& choose(const Coordinates& points);
  template <class T>
  bool bears(const GridChoice& choice, const Coordinates& points, bool period_one) const;
  template <class T>
  const Evaluator<T>& evaluator() const;
  template <class T>
  void run(const void* in, void* out, bool to_modes, int sign, int axis) const;
  template <class T>
  void run_gradient(const void* in, const void* out_gradient, void* in_gradient, void* point_gradient) const;
  void run(const void* in, void* out, bool to_modes, int sign, int axis) const;
  template <class T>
  View<T> at_points(void* data) const;
  template <class T>
  View<T> at_modes(void* data) const;
  void check_state() const;
  void check_limit(int64_t bytes) const;
  void check_arrays(const void* in, int64_t in_bytes, const void* out, int64_t out_bytes) const;
  int64_t point_bytes() const;
  int64_t mode_bytes() const;

  Settings settings_;
  Problem problem_;
  std::weak_ptr<PlanCache> cache_;
  Decision decision_;  ///< the latest
  int64_t points_ = 0, frequencies_ = 0;
  std::shared_ptr<GridWork> grid_work_;  ///< kept when points change
  std::shared_ptr<Evaluator<double>> double_;
  std::shared_ptr<Evaluator<float>> float_;
};

}  // namespace hel::nufft
