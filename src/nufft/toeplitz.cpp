// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/toeplitz.hpp"

#include <cmath>
#include <cstring>

#include "base/checked.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

template <class T>
void require_finite(const T* numbers, int64_t count, const char* name) {
  for (int64_t i = 0; i < count; ++i)
    if (!std::isfinite(numbers[i]))
      throw Error(HEL_ERROR_VALUE, "%s[%lld] is %g; it must be finite", name, static_cast<ll>(i),
                  static_cast<double>(numbers[i]));
}

}  // namespace

hel_toeplitz_options default_toeplitz_options() {
  hel_toeplitz_options options{};
  options.struct_size = sizeof options;
  options.batch = 1;
  options.point_stride = 1;
  return options;
}

Problem make_toeplitz_problem(int32_t rank, const int64_t* dims, const hel_toeplitz_options* given) {
  const hel_toeplitz_options from = given ? *given : default_toeplitz_options();
  if (from.struct_size != sizeof from)
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_toeplitz_options_init() sets it to %zu",
                from.struct_size, sizeof from);
  hel_nufft_options options = default_options();
  options.tolerance = from.tolerance == 0 ? (from.precision == HEL_FLOAT ? 1e-6 : 1e-12) : from.tolerance;
  options.precision = from.precision;
  options.direction = from.direction;
  options.period = from.period;
  options.order = from.order;
  options.threads = from.threads;
  options.batch = from.batch;
  options.point_stride = from.point_stride;
  options.memory_limit = from.memory_limit;
  return make_problem(2, rank, dims, options);
}

void require_finite(const void* numbers, int64_t count, bool single, const char* name) {
  if (single)
    require_finite(static_cast<const float*>(numbers), count, name);
  else
    require_finite(static_cast<const double*>(numbers), count, name);
}

namespace {

/// out[i] = in[(i + shift) mod n] along each axis, for elements of E.
template <class E>
void turn(const std::array<int64_t, kLargestRank>& n, const std::array<int64_t, kLargestRank>& shift, const E* in,
          E* out) {
  for (int64_t i = 0; i < n[0]; ++i)
    for (int64_t j = 0; j < n[1]; ++j) {
      const E* from = in + ((i + shift[0]) % n[0] * n[1] + (j + shift[1]) % n[1]) * n[2];
      E* to = out + (i * n[1] + j) * n[2];
      std::copy(from + shift[2], from + n[2], to);
      std::copy(from, from + shift[2], to + n[2] - shift[2]);
    }
}

struct DoublePair {
  double re, im;
};
struct FloatPair {
  float re, im;
};

}  // namespace

namespace {

template <class E>
void turn_elements(const Problem& problem, bool to_centered, const E* in, E* out) {
  std::array<int64_t, kLargestRank> n{1, 1, 1}, shift{0, 0, 0};
  for (int axis = 0; axis < problem.rank; ++axis) {
    const int64_t size = problem.dims[static_cast<size_t>(axis)];
    const auto place = static_cast<size_t>(axis + kLargestRank - problem.rank);
    n[place] = size;
    // The centered index of frequency 0 is size / 2, and its place in the other order is 0.
    shift[place] = (to_centered ? size - size / 2 : size / 2) % size;
  }
  turn(n, shift, in, out);
}

}  // namespace

void turn_modes(const Problem& problem, bool to_centered, const void* in, void* out) {
  if (problem.single)
    turn_elements(problem, to_centered, static_cast<const FloatPair*>(in), static_cast<FloatPair*>(out));
  else
    turn_elements(problem, to_centered, static_cast<const DoublePair*>(in), static_cast<DoublePair*>(out));
}

void turn_reals(const Problem& problem, bool to_centered, const float* in, float* out) {
  turn_elements(problem, to_centered, in, out);
}
void turn_reals(const Problem& problem, bool to_centered, const double* in, double* out) {
  turn_elements(problem, to_centered, in, out);
}

Toeplitz::Toeplitz(const Settings& settings, const Problem& problem, const Coordinates& points, const void* weights)
    : problem_(problem) {
  if (points.count < 0)
    throw Error(HEL_ERROR_SHAPE, "count is %lld; it must not be negative", static_cast<ll>(points.count));
  if (weights) require_finite(weights, points.count, problem.single, "weights");
  const int threads = problem.threads > 0 ? problem.threads : settings.usable_threads();
  runner_ = make_toeplitz_runner(settings, make_gram_kernel(settings, problem, points, weights), threads);
  if (problem.fft_order)
    turned_ = std::make_unique<const WorkPool>(settings.allocator, problem.mode_count() * 2 * problem.number_bytes());
}

void Toeplitz::apply(const void* in, void* out) const {
  if (!in || !out) throw Error(HEL_ERROR_NULL, "%s is NULL", in ? "out" : "in");
  const int64_t item = problem_.mode_count() * 2 * problem_.number_bytes();
  const auto* from = static_cast<const char*>(in);
  auto* to = static_cast<char*>(out);
  const auto first = reinterpret_cast<uintptr_t>(from), second = reinterpret_cast<uintptr_t>(to);
  const auto all = static_cast<uintptr_t>(item * problem_.batch);
  if (first != second && first < second + all && second < first + all)
    throw Error(HEL_ERROR_ALIAS, "in and out (%lld bytes each) overlap without being the same",
                static_cast<ll>(item * problem_.batch));
  for (int64_t i = 0; i < problem_.batch; ++i) {
    if (!turned_) {
      runner_->apply(from + i * item, to + i * item);
      continue;
    }
    const WorkPool::Lease centered(*turned_);
    turn_modes(problem_, true, from + i * item, centered.data());
    runner_->apply(centered.data(), centered.data());
    turn_modes(problem_, false, centered.data(), to + i * item);
  }
}

int64_t Toeplitz::bytes() const { return runner_->bytes() + (turned_ ? turned_->bytes() : 0); }

}  // namespace hel::nufft
