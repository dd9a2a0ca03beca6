// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/inverse_core.hpp"

#include <cmath>

#include "base/random.hpp"
#include "nufft/node_weights.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

/// Beyond this ratio of the densest place to the mean the preconditioner saves more iterations than it costs: each
/// takes twice the time. Twice as many random nodes as modes have 3.5, lines through the middle 120.
constexpr double kUneven = 8;
/// Products by which the largest eigenvalue is estimated.
constexpr int kEstimates = 20;

/// Copies what the caller gave, unless all are 1; checks that it can serve as weights.
template <class T>
Table<T> copy_checked(const Allocator& allocator, const void* given, int64_t count, const char* name) {
  require_finite(given, count, sizeof(T) == 4, name);
  const T* from = static_cast<const T*>(given);
  bool some = false, ones = true;
  for (int64_t i = 0; i < count; ++i) {
    if (from[i] < 0)
      throw Error(HEL_ERROR_DOMAIN, "%s[%lld] is %g; it must not be negative", name, static_cast<ll>(i),
                  static_cast<double>(from[i]));
    some = some || from[i] > 0;
    ones = ones && from[i] == 1;
  }
  if (!some) throw Error(HEL_ERROR_DOMAIN, "all %lld numbers of %s are 0", static_cast<ll>(count), name);
  if (ones) return Table<T>();
  Table<T> table(allocator, count);
  std::copy(from, from + count, table.data());
  return table;
}

template <class T>
Table<T> roots(const Allocator& allocator, const Table<T>& table) {
  Table<T> result(allocator, table.size());
  for (int64_t i = 0; i < table.size(); ++i) result[i] = std::sqrt(table[i]);
  return result;
}

/// Calls body(index, frequencies) for all centered modes of three axes.
template <class Body>
void for_modes(const Problem& problem, Body body) {
  std::array<int64_t, kLargestRank> n{1, 1, 1};
  for (int axis = 0; axis < problem.rank; ++axis)
    n[static_cast<size_t>(axis + kLargestRank - problem.rank)] = problem.dims[static_cast<size_t>(axis)];
  int64_t index = 0;
  for (int64_t i = 0; i < n[0]; ++i)
    for (int64_t j = 0; j < n[1]; ++j)
      for (int64_t k = 0; k < n[2]; ++k, ++index)
        body(index, std::array<int64_t, 3>{i - n[0] / 2, j - n[1] / 2, k - n[2] / 2}, n);
}

/// Threads for what an iteration does with modes. With fewer modes its loops last some 0.1 ms, and two threads took
/// longer than one (docs/performance.md).
int threads_worth(int available, int64_t modes) {
  constexpr int64_t kFewModes = 1 << 16;
  return modes < kFewModes ? 1 : available;
}

}  // namespace

template <class T>
InverseCore<T>::InverseCore(const Settings& settings, const InverseProblem& problem, const Coordinates& nodes)
    : settings_(settings),
      problem_(problem),
      vectors_(threads_worth(problem.transform.threads > 0 ? problem.transform.threads : settings.usable_threads(),
                             problem.modes())),
      transform_(settings, problem.transform) {
  transform_.set_points(nodes);
  take_weights(nodes);
  take_damping();
  make_operators(nodes);
  if (problem_.solver == HEL_INVERSE_LANDWEBER) estimate_step();
  problem_.given_weights = problem_.given_damping = nullptr;
}

template <class T>
void InverseCore<T>::take_weights(const Coordinates& nodes) {
  switch (problem_.weights) {
    case HEL_INVERSE_WEIGHTS_GIVEN:
      weights_ = copy_checked<T>(allocator(), problem_.given_weights, problem_.nodes, "given_weights");
      break;
    case HEL_INVERSE_WEIGHTS_ITERATIVE:
      weights_ = iterative_weights<T>(settings_, problem_.transform, nodes);
      break;
    case HEL_INVERSE_WEIGHTS_GEOMETRIC:
      weights_ = geometric_weights<T>(settings_, problem_.transform, nodes);
      break;
    default:
      break;
  }
  if (problem_.solver == HEL_INVERSE_LSMR) root_weights_ = roots(allocator(), weights_);
}

template <class T>
void InverseCore<T>::take_damping() {
  const int64_t modes = problem_.modes();
  if (problem_.damping == HEL_INVERSE_DAMPING_GIVEN) {
    damping_ = copy_checked<T>(allocator(), problem_.given_damping, modes, "given_damping");
    if (problem_.fft_order && damping_.size() > 0) {
      const Table<T> given = std::move(damping_);
      damping_ = Table<T>(allocator(), modes);
      turn_reals(problem_.transform, true, given.data(), damping_.data());
    }
  }
  if (damping_.size() == 0 && (problem_.damping == HEL_INVERSE_DAMPING_SOBOLEV || problem_.real_values)) {
    damping_ = Table<T>(allocator(), modes);
    std::fill(damping_.data(), damping_.data() + modes, T(1));
  }
  if (problem_.damping == HEL_INVERSE_DAMPING_SOBOLEV)
    for_modes(problem_.transform, [&](int64_t index, const auto& k, const auto&) {
      const double square = static_cast<double>(k[0] * k[0] + k[1] * k[1] + k[2] * k[2]);
      damping_[index] = static_cast<T>(std::pow(1 + square, -problem_.smoothness));
    });
  // A frequency without its negative cannot be part of a real function.
  if (problem_.real_values)
    for_modes(problem_.transform, [&](int64_t index, const auto& k, const auto& n) {
      for (size_t axis = 0; axis < 3; ++axis)
        if (n[axis] % 2 == 0 && 2 * k[axis] == -n[axis]) damping_[index] = 0;
    });
  if (problem_.solver == HEL_INVERSE_LSMR) root_damping_ = roots(allocator(), damping_);
}

template <class T>
bool InverseCore<T>::wants_toeplitz() const {
  if (problem_.works_on_values() || problem_.normal == HEL_INVERSE_NORMAL_TRANSFORMS) return false;
  if (problem_.normal == HEL_INVERSE_NORMAL_TOEPLITZ) return true;
  return !problem_.has_few_pairs();
}

template <class T>
void InverseCore<T>::make_operators(const Coordinates& nodes) {
  const bool toeplitz = wants_toeplitz();
  const bool asked = problem_.preconditioner == HEL_INVERSE_PRECONDITIONER_CIRCULANT;
  if (!toeplitz && !asked) return;
  const int threads = threads_worth(transform_.threads(), problem_.modes());
  const GramKernel kernel = make_gram_kernel(settings_, problem_.transform, nodes, weights_.data(), &transform_);
  const bool possible = damping_.size() == 0 && problem_.nodes >= problem_.modes() &&
                        problem_.preconditioner == HEL_INVERSE_PRECONDITIONER_AUTO;
  // In one dimension a band serves better than its diagonal, and its transforms take the place of the padded ones.
  const bool quick = LineGram<T>::is_quick(problem_.modes());
  if (problem_.is_line() && (asked || (possible && quick))) {
    line_.emplace(settings_, kernel, threads);
    between_places_ = toeplitz && quick;
  } else if (asked || possible) {
    circulant_.emplace(settings_, kernel, threads);
    if (!asked && circulant_->unevenness() < kUneven) circulant_.reset();
  }
  if (toeplitz && !between_places_) toeplitz_ = make_toeplitz_runner(settings_, kernel, threads);
}

template <class T>
void InverseCore<T>::normal(const T* in, T* out) const {
  if (between_places_)
    line_->apply(in, out);
  else
    toeplitz_->apply(in, out);
}

template <class T>
void InverseCore<T>::to_places(const T* modes, T* places) const {
  const int64_t item = 2 * problem_.modes();
  for (int64_t i = 0; i < problem_.batch(); ++i) line_->to_places(modes + i * item, places + i * item);
}

template <class T>
void InverseCore<T>::to_modes(const T* places, T* modes) const {
  const int64_t item = 2 * problem_.modes();
  for (int64_t i = 0; i < problem_.batch(); ++i) line_->to_modes(places + i * item, modes + i * item);
}

template <class T>
const T* InverseCore<T>::precondition(const T* in, T* out) const {
  if (line_) {
    if (between_places_)
      line_->precondition(in, out);
    else
      line_->precondition_modes(in, out);
    return out;
  }
  if (circulant_) {
    circulant_->apply(in, out);
    return out;
  }
  if (damping_.size() == 0) return in;
  vectors_.scaled_by_reals(out, in, damping_.data(), problem_.modes());
  return out;
}

template <class T>
const T* InverseCore<T>::times_weights(const Table<T>& weights, const T* in, T* out) const {
  if (weights.size() == 0) return in;
  if (problem_.real_values)
    for (int64_t j = 0; j < problem_.nodes; ++j) out[j] = weights[j] * in[j];
  else
    vectors_.scaled_by_reals(out, in, weights.data(), problem_.nodes);
  return out;
}

template <class T>
void InverseCore<T>::root_weigh(T* values) const {
  times_weights(root_weights_, values, values);
}

template <class T>
void InverseCore<T>::root_damp(T* modes) const {
  if (root_damping_.size() > 0) vectors_.scaled_by_reals(modes, modes, root_damping_.data(), problem_.modes());
}

/// 1 / the largest eigenvalue of V A* W A by the power method, whose estimates are from below by far less than the
/// factor of 2 at which the iteration would diverge.
template <class T>
void InverseCore<T>::estimate_step() {
  step_ = problem_.step;
  if (step_ > 0) return;
  const int64_t reals = 2 * problem_.modes(), batch = problem_.batch();
  Table<T> x(allocator(), reals * batch), q(allocator(), reals * batch), s(allocator(), reals);
  Table<T> values(allocator(), uses_toeplitz() ? 0 : problem_.value_reals() * batch);
  std::fill(x.data(), x.data() + reals * batch, T(0));
  const Random random(1);
  for (int64_t i = 0; i < reals; ++i) x[i] = static_cast<T>(random.uniform(i) - 0.5);
  double largest = 0;
  for (int i = 0; i < kEstimates; ++i) {
    if (uses_toeplitz()) {
      normal(x.data(), q.data());
    } else {
      forward(x.data(), values.data());
      times_weights(weights_, values.data(), values.data());
      adjoint(values.data(), q.data());
    }
    const T* next = precondition(q.data(), s.data());
    const double below = vectors_.dot(x.data(), q.data(), reals), above = vectors_.dot(next, q.data(), reals);
    const double size = std::sqrt(vectors_.squares(next, reals));
    if (!(below > 0) || !(size > 0)) break;
    largest = std::max(largest, above / below);
    for (int64_t k = 0; k < reals; ++k) x[k] = static_cast<T>(static_cast<double>(next[k]) / size);
  }
  step_ = largest > 0 ? 1 / largest : 1;
}

template class InverseCore<double>;
template class InverseCore<float>;

}  // namespace hel::nufft
