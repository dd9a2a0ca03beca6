// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <cmath>

#include "base/checked.hpp"
#include "nufft/choice.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/toeplitz.hpp"

/// The numbers t[d] = sum over points of w exp(-s i d.x), |d| < n, of a Gram operator. Weights are real, so t[-d] is
/// conj(t[d]), and half of the d are enough: d from 0 up along the slowest dimension, and both ways along the others.
/// With d = k + c, k the centered modes of A and c about n / 2 or -n / 2, each of these parts is
///
///     t[k + c] = sum over points of (w exp(-s i c.x)) exp(-s i k.x),
///
/// the adjoint of A on turned weights: no other plan, no other sorting of the points, and no grid of doubled size. In
/// two dimensions these are two transforms, in three four; where points are so many that this costs more than one of
/// doubled size does, that one is taken.
namespace hel::nufft {
namespace {

using ll = long long;
using Sizes = std::array<int64_t, kLargestRank>;

/// Points whose phases are computed at a time.
constexpr int64_t kStretch = 256;

/// One after another of the parts: the shifts c of each axis.
struct Part {
  Sizes shift{0, 0, 0};
};

/// The modes of A as axes of the kernel.
Sizes axes_of(const Problem& modes) {
  Sizes n{1, 1, 1};
  for (int axis = 0; axis < modes.rank; ++axis)
    n[static_cast<size_t>(axis + kLargestRank - modes.rank)] = modes.dims[static_cast<size_t>(axis)];
  return n;
}

std::vector<Part> parts_of(const Sizes& n) {
  std::vector<Part> parts(1);
  bool first = true;
  for (size_t axis = 0; axis < n.size(); ++axis) {
    if (n[axis] == 1) continue;
    const size_t count = parts.size();
    for (size_t i = 0; i < count; ++i) {
      Part other = parts[i];
      parts[i].shift[axis] = n[axis] / 2;
      other.shift[axis] = -((n[axis] - 1) / 2 + 1);
      if (!first) parts.push_back(other);
    }
    first = false;
  }
  return parts;
}

/// turned = w exp(-s i c.x), s the sign of A.
template <class T>
void turn_weights(const Problem& modes, const Coordinates& points, const T* weights, const Part& part, T* turned) {
  alignas(64) double turns_of[kStretch], cosines[kStretch], sines[kStretch];
  for (int64_t first = 0; first < points.count; first += kStretch) {
    const int64_t count = std::min(kStretch, points.count - first);
    std::fill(turns_of, turns_of + kStretch, 0.0);
    for (int axis = 0; axis < modes.rank; ++axis) {
      const T* const x = points.list<T>(axis);
      const auto c = static_cast<double>(part.shift[static_cast<size_t>(axis + kLargestRank - modes.rank)]);
      for (int64_t j = 0; c != 0 && j < count; ++j) {
        const Twofold t = fold(static_cast<double>(x[(first + j) * points.stride]), modes.period_one);
        const double product = c * t.high;
        turns_of[j] += product - std::nearbyint(product) + (std::fma(c, t.high, -product) + c * t.low);
      }
    }
    phase_list(turns_of, round_up(count, kRowPad), cosines, sines);
    const double sign = modes.backward ? -1 : 1;
    for (int64_t j = 0; j < count; ++j) {
      const double w = weights ? static_cast<double>(weights[first + j]) : 1;
      turned[2 * (first + j)] = static_cast<T>(w * cosines[j]);
      turned[2 * (first + j) + 1] = static_cast<T>(sign * w * sines[j]);
    }
  }
}

/// Puts t[k + c] for all modes k to its place, and its conjugate to that of -(k + c).
template <class T>
void place_part(const Sizes& n, const Part& part, const T* modes, T* numbers) {
  const auto at = [&](int64_t i, int64_t j, int64_t k) {
    return numbers + 2 * (((i + n[0] - 1) * (2 * n[1] - 1) + j + n[1] - 1) * (2 * n[2] - 1) + k + n[2] - 1);
  };
  const auto begin = [&](size_t axis) { return part.shift[axis] - n[axis] / 2; };
  // Of the parts that go down the frequency -n is one too many.
  const auto skip = [&](size_t axis) { return begin(axis) == -n[axis] ? 1 : 0; };
  for (int64_t a = skip(0); a < n[0]; ++a)
    for (int64_t b = skip(1); b < n[1]; ++b) {
      const int64_t i = a + begin(0), j = b + begin(1), k = begin(2), from = skip(2);
      const T* const row = modes + 2 * (a * n[1] + b) * n[2];
      T *const up = at(i, j, k + from), *const down = at(-i, -j, -k - from);
      for (int64_t c = from; c < n[2]; ++c) {
        const int64_t step = 2 * (c - from);
        up[step] = down[-step] = row[2 * c];
        up[step + 1] = row[2 * c + 1];
        down[1 - step] = -row[2 * c + 1];
      }
    }
  at(0, 0, 0)[1] = 0;
}

template <class T>
void sum_parts(const Settings& settings, const Problem& modes, const Plan& plan, const Coordinates& points,
               const T* weights, T* numbers) {
  const Sizes n = axes_of(modes);
  const Table<T> turned(settings.allocator, 2 * points.count), part_modes(settings.allocator, 2 * modes.mode_count());
  for (const Part& part : parts_of(n)) {
    turn_weights(modes, points, weights, part, turned.data());
    plan.adjoint(turned.data(), part_modes.data());
    place_part(n, part, part_modes.data(), numbers);
  }
}

/// One transform of doubled size.
template <class T>
void sum_doubled(const Settings& settings, const Problem& doubled, const Coordinates& points, const T* weights,
                 T* numbers) {
  Plan plan(settings, doubled);
  plan.set_points(points);
  Table<T> unit;
  if (!weights) {
    unit = Table<T>(settings.allocator, points.count);
    std::fill(unit.data(), unit.data() + points.count, T(1));
  }
  plan.forward(weights ? weights : unit.data(), numbers);
}

/// Small problems by direct sums, which are exact and no slower.
constexpr int64_t kFewPairs = 1 << 16;

Problem plain(const Problem& modes, int64_t points) {
  Problem problem = modes;
  problem.fft_order = false;
  problem.planar_modes = problem.planar_strengths = problem.real_strengths = false;
  problem.batch = 1;
  if (points <= kFewPairs / modes.mode_count()) problem.method = HEL_NUFFT_DIRECT;
  return problem;
}

Problem twice(const Problem& modes) {
  Problem problem = plain(modes, 0);
  problem.type = 1;
  problem.backward = !modes.backward;
  problem.real_strengths = true;
  problem.method = HEL_NUFFT_AUTO;
  for (int axis = 0; axis < modes.rank; ++axis) {
    int64_t& n = problem.dims[static_cast<size_t>(axis)];
    n = 2 * n - 1;
  }
  return problem;
}

template <class T>
void make_numbers(const Settings& settings, const Problem& modes, const Coordinates& points, const void* weights,
                  const Plan* transform, void* numbers) {
  const auto* const w = static_cast<const T*>(weights);
  const auto parts = static_cast<double>(parts_of(axes_of(modes)).size());
  const bool few = points.count <= kFewPairs / modes.mode_count();
  if (!few && parts > 1 && modes.memory_limit == 0) {
    const Problem doubled = twice(modes);
    if (choose_grid(doubled, doubled.dims, points.count).cost <
        parts * choose_grid(modes, modes.dims, points.count).cost)
      return sum_doubled(settings, doubled, points, w, static_cast<T*>(numbers));
  }
  if (transform) {
    const Problem& own = transform->problem();
    if (own.batch == 1 && !own.real_strengths)
      return sum_parts(settings, modes, *transform, points, w, static_cast<T*>(numbers));
  }
  Plan plan(settings, plain(modes, points.count));
  plan.set_points(points);
  sum_parts(settings, modes, plan, points, w, static_cast<T*>(numbers));
}

}  // namespace

GramKernel make_gram_kernel(const Settings& settings, const Problem& modes, const Coordinates& points,
                            const void* weights, const Plan* transform) {
  GramKernel kernel;
  kernel.single = modes.single;
  kernel.modes = axes_of(modes);
  int64_t total = 1;
  for (const int64_t n : kernel.modes) total = checked_product(total, 2 * n - 1, "modes of doubled size");
  const int64_t bytes = checked_product(total, 2 * modes.number_bytes(), "modes of doubled size");
  if (modes.memory_limit > 0 && bytes > modes.memory_limit)
    throw Error(HEL_ERROR_LIMIT, "the kernel needs %lld bytes; options.memory_limit is %lld", static_cast<ll>(bytes),
                static_cast<ll>(modes.memory_limit));
  require_possible(bytes);
  kernel.numbers = Block(settings.allocator, bytes);
  if (modes.single)
    make_numbers<float>(settings, modes, points, weights, transform, kernel.numbers.data());
  else
    make_numbers<double>(settings, modes, points, weights, transform, kernel.numbers.data());
  return kernel;
}

}  // namespace hel::nufft
