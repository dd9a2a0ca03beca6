// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/node_weights.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.hpp"
#include "nufft/fold.hpp"
#include "nufft/nearest_cells.hpp"
#include "nufft/vector_kernel.hpp"

namespace hel::nufft {
namespace {

/// The iteration ends when the weighted density is flat to this, or after so many turns.
constexpr double kFlat = 0.01;
constexpr int kTurns = 20;

/// 1 - |k| / ((n + 1) / 2) along each dimension: its kernel is that of Fejer, which is nowhere negative. Of an even n
/// the frequency without a partner gets 0.
template <class T>
Table<T> triangle_window(const Allocator& allocator, const Problem& modes) {
  Table<T> window(allocator, modes.mode_count());
  for (int64_t index = 0; index < modes.mode_count(); ++index) {
    double product = 1;
    int64_t rest = index;
    for (int axis = modes.rank - 1; axis >= 0; --axis) {
      const int64_t n = modes.dims[static_cast<size_t>(axis)], k = rest % n - n / 2;
      rest /= n;
      product *= 1 - static_cast<double>(std::abs(k)) / static_cast<double>((n + 1) / 2);
    }
    window[index] = static_cast<T>(product);
  }
  return window;
}

/// Where a node lies in its period, in [0, 1).
double place_of(double x, bool period_one) {
  const Twofold t = fold(x, period_one);
  const double place = t.high + t.low;
  return place < 0 ? std::min(place + 1, 1 - 0x1p-53) : std::min(place, 1 - 0x1p-53);
}

template <class T>
std::vector<double> places(const Problem& modes, const Coordinates& nodes, int axis) {
  std::vector<double> result(static_cast<size_t>(nodes.count));
  const T* list = nodes.list<T>(axis);
  for (int64_t j = 0; j < nodes.count; ++j)
    result[static_cast<size_t>(j)] = place_of(static_cast<double>(list[j * nodes.stride]), modes.period_one);
  return result;
}

/// Half the way to the neighbors on either side; nodes at the same place share.
template <class T>
Table<T> gap_weights(const Allocator& allocator, const std::vector<double>& x) {
  const auto count = static_cast<int64_t>(x.size());
  std::vector<int64_t> order(x.size());
  std::iota(order.begin(), order.end(), 0);
  const auto at = [&](int64_t i) { return x[static_cast<size_t>(order[static_cast<size_t>(i)])]; };
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    const double left = x[static_cast<size_t>(a)], right = x[static_cast<size_t>(b)];
    return left != right ? left < right : a < b;
  });
  Table<T> weights(allocator, count);
  for (int64_t first = 0, last = 0; first < count; first = last) {
    while (last < count && at(last) == at(first)) ++last;
    const double before = first > 0 ? at(first - 1) : at(count - 1) - 1, after = last < count ? at(last) : at(0) + 1;
    for (int64_t i = first; i < last; ++i)
      weights[order[static_cast<size_t>(i)]] = static_cast<T>((after - before) / 2 / static_cast<double>(last - first));
  }
  return weights;
}

}  // namespace

template <class T>
Table<T> iterative_weights(const Settings& settings, const Problem& modes, const Coordinates& nodes) {
  Problem problem = modes;
  problem.batch = 1;
  problem.real_strengths = true;
  Plan plan(settings, problem);
  plan.set_points(nodes);
  const Table<T> window = triangle_window<T>(settings.allocator, modes);
  Table<T> weights(settings.allocator, nodes.count), density(settings.allocator, nodes.count);
  Table<T> spectrum(settings.allocator, 2 * modes.mode_count());
  std::fill(weights.data(), weights.data() + nodes.count, static_cast<T>(1 / static_cast<double>(nodes.count)));
  for (int turn = 0; turn < kTurns; ++turn) {
    plan.adjoint(weights.data(), spectrum.data());
    scaled_by_reals(spectrum.data(), spectrum.data(), window.data(), modes.mode_count());
    plan.forward(spectrum.data(), density.data());
    double uneven = 0;
    for (int64_t j = 0; j < nodes.count; ++j) {
      if (density[j] > 0) weights[j] /= density[j];
      uneven = std::max(uneven, std::abs(static_cast<double>(density[j]) - 1));
    }
    if (uneven <= kFlat) break;
  }
  return weights;
}

template <class T>
Table<T> geometric_weights(const Settings& settings, const Problem& modes, const Coordinates& nodes) {
  if (modes.rank == 1) return gap_weights<T>(settings.allocator, places<T>(modes, nodes, 0));
  NodeCells cells(modes, nodes.count);
  for (int axis = 0; axis < modes.rank; ++axis) cells.add_axis(places<T>(modes, nodes, axis));
  const int threads = modes.threads > 0 ? modes.threads : settings.usable_threads();
  const std::vector<double> shares = cells.shares(settings.allocator, threads);
  Table<T> weights(settings.allocator, nodes.count);
  for (int64_t j = 0; j < nodes.count; ++j) weights[j] = static_cast<T>(shares[static_cast<size_t>(j)]);
  return weights;
}

template Table<double> iterative_weights(const Settings&, const Problem&, const Coordinates&);
template Table<float> iterative_weights(const Settings&, const Problem&, const Coordinates&);
template Table<double> geometric_weights(const Settings&, const Problem&, const Coordinates&);
template Table<float> geometric_weights(const Settings&, const Problem&, const Coordinates&);

}  // namespace hel::nufft
