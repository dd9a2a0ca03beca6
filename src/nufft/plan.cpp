// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/plan.hpp"

#include <algorithm>
#include <cmath>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/choice.hpp"
#include "nufft/direct.hpp"
#include "nufft/grid_frequencies.hpp"
#include "nufft/grid_modes.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

bool overlap(const void* a, int64_t a_bytes, const void* b, int64_t b_bytes) {
  const auto first = reinterpret_cast<uintptr_t>(a), second = reinterpret_cast<uintptr_t>(b);
  return first < second + static_cast<uintptr_t>(b_bytes) && second < first + static_cast<uintptr_t>(a_bytes);
}

template <class T>
void check_finite(const Coordinates& coordinates, int rank, const char* what) {
  for (int a = 0; a < rank; ++a) {
    const T* const list = coordinates.list<T>(a);
    if (all_finite(list, coordinates.count, coordinates.stride)) continue;
    for (int64_t i = 0; i < coordinates.count; ++i) {
      const double x = static_cast<double>(list[i * coordinates.stride]);
      if (!std::isfinite(x))
        throw Error(HEL_ERROR_VALUE, "%s[%d][%lld] is %g; coordinates must be finite", what, a,
                    static_cast<ll>(i * coordinates.stride), x);
    }
  }
}

}  // namespace

void check_coordinates(const Problem& problem, const Coordinates& coordinates, const char* what) {
  if (coordinates.count < 0)
    throw Error(HEL_ERROR_SHAPE, "the number of %s is %lld; it must not be negative", what,
                static_cast<ll>(coordinates.count));
  const int64_t numbers =
      checked_product(checked_product(coordinates.count, problem.batch, "points and batch"), 16, what);
  if (numbers > kLargestBytes || checked_product(coordinates.count, coordinates.stride * 8, what) > kLargestBytes)
    throw Error(HEL_ERROR_OVERFLOW, "%lld %s exceed the address space", static_cast<ll>(coordinates.count), what);
  if (coordinates.count == 0) return;
  for (int a = 0; a < problem.rank; ++a)
    if (!coordinates.lists[static_cast<size_t>(a)]) throw Error(HEL_ERROR_NULL, "%s[%d] is NULL", what, a);
  if (problem.single)
    check_finite<float>(coordinates, problem.rank, what);
  else
    check_finite<double>(coordinates, problem.rank, what);
}

Plan::Plan(const Settings& settings, const Problem& problem, const std::shared_ptr<PlanCache>& cache)
    : settings_(settings), problem_(problem), cache_(cache) {
  // What cannot work with any points is refused at once. Kernels are the same for all sizes, but for a reserve.
  if (problem.method != HEL_NUFFT_DIRECT && (problem.width > 0 || problem.upsampling > 0))
    choose_grid(problem, {64, 64, 64}, 0);
  if (problem.type == 3 || problem.method != HEL_NUFFT_FAST) return;
  const GridChoice choice = choose_grid(problem, problem.dims, 0);
  check_limit(2 * choice.cells(problem.rank) * (choice.single ? 8 : 16));
}

Plan::~Plan() {
  const std::shared_ptr<PlanCache> cache = cache_.lock();
  if (!cache || !has_points() || decision_.points != points_ || !may_replace({points_})) return;
  if (double_.use_count() + float_.use_count() > 1) return;
  hel_nufft_info info{};
  fill(info);
  cache->put({problem_, info.threads, decision_, std::move(double_), std::move(float_), info.peak_bytes},
             settings_.plan_cache);
}

void Plan::check_limit(int64_t bytes) const {
  if (problem_.memory_limit > 0 && bytes > problem_.memory_limit)
    throw Error(HEL_ERROR_LIMIT, "%lld bytes are needed; options.memory_limit is %lld", static_cast<ll>(bytes),
                static_cast<ll>(problem_.memory_limit));
}

int Plan::threads() const noexcept {
  if (threads_are_gone()) return 1;
  return problem_.threads > 0 ? problem_.threads : settings_.usable_threads();
}

void Plan::set_points(const Coordinates& points, const Coordinates& frequencies) {
  check_coordinates(problem_, points, "points");
  if (problem_.type == 3)
    check_coordinates(problem_, frequencies, "frequencies");
  else if (frequencies.count != 0)
    throw Error(HEL_ERROR_SHAPE, "frequency_count is %lld; it must be 0 in type %d", static_cast<ll>(frequencies.count),
                problem_.type);
  if (may_replace(points) && (replace_points(double_, points) || replace_points(float_, points) || take_kept(points)))
    return;
  hel_nufft_info info{};
  if (problem_.single) {
    auto made = make_evaluator<float>(points, frequencies);
    made->fill(info);
    check_limit(info.peak_bytes);
    float_ = std::move(made);
  } else {
    auto made = make_evaluator<double>(points, frequencies);
    made->fill(info);
    check_limit(info.peak_bytes);
    double_ = std::move(made);
  }
  points_ = points.count;
  frequencies_ = frequencies.count;
}

/// Whether a grid of floats in a plan of doubles keeps the tolerance with these points.
template <class T>
bool Plan::bears(const GridChoice& choice, const Coordinates& points, bool period_one) const {
  const int64_t most = bearable_crowd(problem_.tolerance);
  if (problem_.single || !choice.single || points.count <= most) return true;
  if constexpr (sizeof(T) == 8)
    return !has_crowd<T>(settings_.allocator, points, problem_.rank, period_one, choice.n, choice.width, threads(),
                         most);
  return true;
}

/// A memory limit is left to the general way, which knows the need before anything changes.
bool Plan::may_replace(const Coordinates& points) const {
  return problem_.type != 3 && problem_.memory_limit == 0 && points.count > 0;
}

/// The grid of a problem for so many points; width 0 where they are better served directly.
GridChoice Plan::grid_or_none(const Problem& problem, int64_t points) const {
  const GridChoice choice = choose_grid(problem, problem.dims, points);
  const bool is_free = problem.method == HEL_NUFFT_AUTO;
  return is_free && direct_cost(problem, points, 0) < choice.cost ? GridChoice() : choice;
}

/// How points are best served, in types 1 and 2. The choice, which takes longer than a small transform, is not made
/// again for as many.
template <class T>
const GridChoice& Plan::choose(const Coordinates& points) {
  if (decision_.points != points.count) {
    Decision next;
    next.points = points.count;
    if (problem_.method != HEL_NUFFT_DIRECT && points.count > 0) next.grid = grid_or_none(problem_, points.count);
    decision_ = next;
  }
  if (decision_.grid.width == 0 || bears<T>(decision_.grid, points, problem_.period_one)) return decision_.grid;
  if (!decision_.has_exact) {
    Problem exact = problem_;
    exact.exact_grid = true;
    decision_.exact = grid_or_none(exact, points.count);
    decision_.has_exact = true;
  }
  return decision_.exact;
}

/// What does not depend on the points stays, if the same way serves them.
template <class T>
bool Plan::replace_points(const std::shared_ptr<Evaluator<T>>& kept, const Coordinates& points) {
  if (!kept || kept.use_count() > 1) return false;
  if (!kept->take_points(settings_.allocator, choose<T>(points), threads(), points)) return false;
  points_ = points.count;
  frequencies_ = 0;
  return true;
}

/// The same with what another plan left.
bool Plan::take_kept(const Coordinates& points) {
  if (has_points()) return false;
  const std::shared_ptr<PlanCache> cache = cache_.lock();
  if (!cache) return false;
  PlanCache::Entry entry = cache->take(problem_, threads());
  if (entry.is_empty()) return false;
  decision_ = entry.decision;
  if (!replace_points(entry.in_double, points) && !replace_points(entry.in_float, points)) return false;
  double_ = std::move(entry.in_double);
  float_ = std::move(entry.in_float);
  return true;
}

namespace {
/// A box of coordinates as a period of 1.
Coordinates mapped(Coordinates list, const std::array<double, kLargestRank>& center,
                   const std::array<double, kLargestRank>& reach) {
  list.mapped = true;
  list.center = center;
  for (size_t a = 0; a < reach.size(); ++a) list.scale[a] = reach[a] > 0 ? 0.5 / reach[a] : 0;
  return list;
}
}  // namespace

template <class T>
std::shared_ptr<Evaluator<T>> Plan::make_type3(const Coordinates& points, const Coordinates& frequencies) {
  const double unit = problem_.period_one ? 2 * 3.14159265358979323846 : 1.0;
  const double direct = direct_cost(problem_, points.count, frequencies.count);
  const bool is_free = problem_.method == HEL_NUFFT_AUTO;
  // Few pairs are not worth a thought.
  if (is_free && direct < 2e4) return make_direct<T>(settings_, problem_, threads(), points, frequencies);
  const Boxes boxes = find_boxes<T>(points, frequencies, problem_.rank, unit);
  std::array<double, kLargestRank> reach = boxes.frequency_reach;
  for (double& one : reach) one *= unit;
  FrequencyChoice choice;
  try {
    choice = choose_frequency_grids(problem_, points.count, frequencies.count, boxes.point_reach, reach);
    // The adjoint sums over the frequencies.
    if (!bears<T>(choice.points, mapped(points, boxes.point_center, boxes.point_reach), true) ||
        !bears<T>(choice.frequencies, mapped(frequencies, boxes.frequency_center, boxes.frequency_reach), true)) {
      Problem exact = problem_;
      exact.exact_grid = true;
      choice = choose_frequency_grids(exact, points.count, frequencies.count, boxes.point_reach, reach);
    }
  } catch (const Error& error) {
    // However far points and frequencies reach, the sums can be done.
    if (!is_free || error.status() != HEL_ERROR_OVERFLOW) throw;
    choice.cost = 2 * direct;
  }
  if (is_free && direct < choice.cost) return make_direct<T>(settings_, problem_, threads(), points, frequencies);
  if constexpr (sizeof(T) == 8)
    if (!choice.points.single)
      return make_grid_frequencies<double, double>(settings_, problem_, threads(), choice, boxes, points, frequencies,
                                                   grid_work_);
  return make_grid_frequencies<T, float>(settings_, problem_, threads(), choice, boxes, points, frequencies,
                                         grid_work_);
}

template <class T>
std::shared_ptr<Evaluator<T>> Plan::make_evaluator(const Coordinates& points, const Coordinates& frequencies) {
  const int count = threads();
  if (problem_.type == 3) {
    if (problem_.method == HEL_NUFFT_DIRECT || points.count == 0 || frequencies.count == 0)
      return make_direct<T>(settings_, problem_, count, points, frequencies);
    return make_type3<T>(points, frequencies);
  }
  const GridChoice choice = choose<T>(points);
  if (choice.width == 0) return make_direct<T>(settings_, problem_, count, points, frequencies);
  // Grid, work memory of the transform, and sorted points at least.
  const int64_t bytes = 2 * choice.cells(problem_.rank) * (choice.single ? 8 : 16) +
                        points.count * (problem_.rank + 1) * (choice.single ? 4 : 8);
  check_limit(bytes);
  if constexpr (sizeof(T) == 8)
    if (!choice.single) return make_grid_modes<double, double>(settings_, problem_, count, choice, points, grid_work_);
  return make_grid_modes<T, float>(settings_, problem_, count, choice, points, grid_work_);
}

template <>
const Evaluator<double>& Plan::evaluator() const {
  return *double_;
}
template <>
const Evaluator<float>& Plan::evaluator() const {
  return *float_;
}

template <class T>
View<T> Plan::at_points(void* data) const {
  T* const begin = static_cast<T*>(data);
  // NULL is allowed where there are no points, and an offset to it would be undefined.
  if (problem_.real_strengths || !begin) return {begin, nullptr, 1};
  if (problem_.planar_strengths) return {begin, begin + problem_.batch * points_, 1};
  return {begin, begin + 1, 2};
}

template <class T>
View<T> Plan::at_modes(void* data) const {
  T* const begin = static_cast<T*>(data);
  if (!begin) return {};
  if (problem_.planar_modes) return {begin, begin + problem_.batch * modes(), 1};
  return {begin, begin + 1, 2};
}

int64_t Plan::point_bytes() const {
  return problem_.batch * points_ * problem_.number_bytes() * (problem_.real_strengths ? 1 : 2);
}
int64_t Plan::mode_bytes() const { return problem_.batch * modes() * problem_.number_bytes() * 2; }

void Plan::check_state() const {
  if (!has_points()) throw Error(HEL_ERROR_STATE, "no points were set; call hel_nufft_plan_set_points() first");
}

void Plan::check_arrays(const void* in, int64_t in_bytes, const void* out, int64_t out_bytes) const {
  if (in_bytes > 0 && !in) throw Error(HEL_ERROR_NULL, "in is NULL");
  if (out_bytes > 0 && !out) throw Error(HEL_ERROR_NULL, "out is NULL");
  if (in_bytes > 0 && out_bytes > 0 && overlap(in, in_bytes, out, out_bytes))
    throw Error(HEL_ERROR_ALIAS, "in (%lld bytes) and out (%lld bytes) overlap", static_cast<ll>(in_bytes),
                static_cast<ll>(out_bytes));
}

namespace {
template <class T>
View<const T> constant(View<T> view) {
  return {view.re, view.im, view.step};
}
}  // namespace

template <class T>
void Plan::run(const void* in, void* out, bool to_modes, int sign, int axis) const {
  void* const from = const_cast<void*>(in);
  if (to_modes)
    evaluator<T>().points_to_modes({constant(at_points<T>(from)), at_modes<T>(out), sign, axis});
  else
    evaluator<T>().modes_to_points({constant(at_modes<T>(from)), at_points<T>(out), sign, axis});
}

void Plan::run(const void* in, void* out, bool to_modes, int sign, int axis) const {
  check_state();
  check_arrays(in, to_modes ? point_bytes() : mode_bytes(), out, to_modes ? mode_bytes() : point_bytes());
  if (axis >= problem_.rank)
    throw Error(HEL_ERROR_INDEX, "axis is %d; the plan has %d dimensions", axis, problem_.rank);
  if (problem_.single)
    run<float>(in, out, to_modes, sign, axis);
  else
    run<double>(in, out, to_modes, sign, axis);
}

void Plan::forward(const void* in, void* out, int axis) const {
  run(in, out, problem_.type != 2, problem_.sign(), axis);
}

void Plan::adjoint(const void* in, void* out, int axis) const {
  run(in, out, problem_.type == 2, -problem_.sign(), axis);
}

/// With D the derivative of the values at the points, the gradient is Re(conj(G) D) in type 2, where G belongs to the
/// values and D comes from the modes; else Re(conj(c) D) with the strengths c, where D comes from G on the modes and
/// has the sign of the adjoint.
template <class T>
void Plan::run_gradient(const void* in, const void* out_gradient, void* in_gradient, void* point_gradient) const {
  const bool second = problem_.type == 2;
  const Block scratch(settings_.allocator, point_gradient ? std::max<int64_t>(point_bytes(), 1) : 1);
  const auto derive = [&](int axis) {
    run<T>(second ? in : out_gradient, scratch.data(), false, second ? problem_.sign() : -problem_.sign(), axis);
  };
  // What can fail, by the first run of its kind, comes before the caller's memory is written.
  if (point_gradient) derive(0);
  if (in_gradient) run<T>(out_gradient, in_gradient, second, -problem_.sign(), -1);
  if (!point_gradient) return;
  const View<const T> weight = constant(at_points<T>(const_cast<void*>(second ? out_gradient : in)));
  const View<T> derivative = at_points<T>(scratch.data());
  for (int axis = 0; axis < problem_.rank; ++axis) {
    if (axis > 0) derive(axis);
    T* const gradient = static_cast<T*>(point_gradient) + axis * points_;
    for (int64_t j = 0; j < points_; ++j) {
      double sum = 0;
      for (int64_t item = 0; item < problem_.batch; ++item) {
        const int64_t at = item * points_ + j;
        sum +=
            static_cast<double>(weight.re[at * weight.step]) * static_cast<double>(derivative.re[at * derivative.step]);
        if (weight.im)
          sum += static_cast<double>(weight.im[at * weight.step]) *
                 static_cast<double>(derivative.im[at * derivative.step]);
      }
      gradient[j] = static_cast<T>(sum);
    }
  }
}

void Plan::gradient(const void* in, const void* out_gradient, void* in_gradient, void* point_gradient) const {
  check_state();
  const int64_t in_bytes = problem_.type == 2 ? mode_bytes() : point_bytes();
  const int64_t out_bytes = problem_.type == 2 ? point_bytes() : mode_bytes();
  const int64_t point_gradient_bytes = problem_.rank * points_ * problem_.number_bytes();
  if (!in_gradient && !point_gradient) return;
  const void* const inputs[] = {in, out_gradient};
  const int64_t sizes[] = {in_bytes, out_bytes};
  for (int i = 0; i < 2; ++i) {
    if (in_gradient || in_bytes == 0) check_arrays(inputs[i], sizes[i], in_gradient, in_bytes);
    if (point_gradient || points_ == 0) check_arrays(inputs[i], sizes[i], point_gradient, point_gradient_bytes);
  }
  if (in_gradient && point_gradient) check_arrays(in_gradient, in_bytes, point_gradient, point_gradient_bytes);
  if (problem_.single)
    run_gradient<float>(in, out_gradient, in_gradient, point_gradient);
  else
    run_gradient<double>(in, out_gradient, in_gradient, point_gradient);
}

void Plan::fill(hel_nufft_info& info) const {
  info.type = problem_.type;
  info.rank = problem_.rank;
  info.threads = threads();
  info.points = points_;
  info.modes = modes();
  if (double_) double_->fill(info);
  if (float_) float_->fill(info);
}

std::string Plan::describe() const {
  char line[160];
  std::snprintf(line, sizeof line, "type %d, %d dimensions, %lld modes, %lld points, tolerance %g, %s\n", problem_.type,
                problem_.rank, static_cast<ll>(modes()), static_cast<ll>(points_), problem_.tolerance,
                problem_.single ? "float" : "double");
  std::string text = line;
  if (double_) double_->describe(text);
  if (float_) float_->describe(text);
  if (!has_points()) text += "no points yet\n";
  return text;
}

}  // namespace hel::nufft
