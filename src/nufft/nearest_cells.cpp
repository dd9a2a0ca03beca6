// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/nearest_cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/parallel.hpp"

namespace hel::nufft {
namespace {

/// Cells of the grid along each axis for a spacing of the nodes or modes, whichever are finer; few nodes get a grid of
/// at least so many cells; and the most there may be.
constexpr double kFiner = 4;
constexpr double kFewestCells = 1 << 18, kMostCells = 1 << 23;

constexpr double kFar = std::numeric_limits<double>::infinity();

/// For each cell of a periodic line the q that makes spacing^2 (cell - q)^2 + height[q] smallest: the lower envelope of
/// parabolas over three periods. P. Felzenszwalb, D. Huttenlocher, Distance transforms of sampled functions, Theory of
/// Computing 8 (2012).
class Envelope {
 public:
  Envelope(int64_t size, double spacing)
      : size_(size),
        square_(spacing * spacing),
        height_(static_cast<size_t>(size)),
        owner_(static_cast<size_t>(size)),
        vertex_(static_cast<size_t>(3 * size)),
        from_(static_cast<size_t>(3 * size)) {}

  /// Reads and replaces the heights and owners of a line whose cells lie `stride` apart.
  void run(double* height, int32_t* owner, int64_t stride) {
    for (int64_t i = 0; i < size_; ++i) {
      height_[static_cast<size_t>(i)] = height[i * stride];
      owner_[static_cast<size_t>(i)] = owner[i * stride];
    }
    const int64_t count = build();
    if (count == 0) return;
    int64_t k = 0;
    for (int64_t i = 0; i < size_; ++i) {
      const auto x = static_cast<double>(i + size_);
      while (k + 1 < count && from_[static_cast<size_t>(k + 1)] < x) ++k;
      const int64_t q = vertex_[static_cast<size_t>(k)];
      const double way = x - static_cast<double>(q);
      height[i * stride] = square_ * way * way + at(q);
      owner[i * stride] = owner_[static_cast<size_t>(q % size_)];
    }
  }

 private:
  double at(int64_t q) const { return height_[static_cast<size_t>(q % size_)]; }

  /// Where the parabola of q gets below that of p < q.
  double crossing(int64_t p, int64_t q) const {
    const auto a = static_cast<double>(p), b = static_cast<double>(q);
    return (at(q) - at(p)) / (2 * square_ * (b - a)) + (a + b) / 2;
  }

  int64_t build() {
    int64_t count = 0;
    for (int64_t q = 0; q < 3 * size_; ++q) {
      if (at(q) == kFar) continue;
      double from = -kFar;
      while (count > 0) {
        from = crossing(vertex_[static_cast<size_t>(count - 1)], q);
        if (from > from_[static_cast<size_t>(count - 1)]) break;
        --count;
      }
      vertex_[static_cast<size_t>(count)] = q;
      from_[static_cast<size_t>(count)] = count == 0 ? -kFar : from;
      ++count;
    }
    return count;
  }

  int64_t size_;
  double square_;
  std::vector<double> height_;
  std::vector<int32_t> owner_;
  std::vector<int64_t> vertex_;
  std::vector<double> from_;
};

}  // namespace

NodeCells::NodeCells(const Problem& modes, int64_t nodes)
    : axis_(kLargestRank - modes.rank), cell_(static_cast<size_t>(nodes), 0) {
  const auto count = static_cast<double>(modes.mode_count());
  int axes = 0;
  for (int axis = 0; axis < modes.rank; ++axis) axes += modes.dims[static_cast<size_t>(axis)] > 1;
  const double wanted =
      std::clamp(std::pow(kFiner, axes) * std::max(count, static_cast<double>(nodes)), kFewestCells, kMostCells);
  double finer = std::pow(wanted / count, 1.0 / std::max(axes, 1));
  // Nodes on a grid as fine as the modes then get equal shares.
  if (finer > 2) finer = 2 * std::floor(finer / 2);
  for (int axis = 0; axis < modes.rank; ++axis) {
    const auto n = static_cast<double>(modes.dims[static_cast<size_t>(axis)]);
    const auto place = static_cast<size_t>(axis + axis_);
    sizes_[place] = n > 1 ? std::max<int64_t>(1, static_cast<int64_t>(n * finer)) : 1;
    spacings_[place] = n / static_cast<double>(sizes_[place]);
  }
}

void NodeCells::add_axis(const std::vector<double>& places) {
  const int64_t size = sizes_[static_cast<size_t>(axis_++)];
  for (size_t j = 0; j < cell_.size(); ++j)
    cell_[j] = cell_[j] * size + std::min(size - 1, static_cast<int64_t>(places[j] * static_cast<double>(size)));
}

std::vector<double> NodeCells::shares(const Allocator& allocator, int threads) const {
  const int64_t all = total();
  const Table<double> height(allocator, all);
  const Table<int32_t> owner(allocator, all);
  std::fill(height.data(), height.data() + all, kFar);
  std::fill(owner.data(), owner.data() + all, 0);
  std::vector<int32_t> tenants(static_cast<size_t>(all), 0), area(static_cast<size_t>(all), 0);
  for (const int64_t cell : cell_) {
    height[cell] = 0;
    owner[cell] = static_cast<int32_t>(cell);
    ++tenants[static_cast<size_t>(cell)];
  }
  for (size_t axis = kLargestRank; axis-- > 0;) {
    const int64_t size = sizes_[axis];
    if (size == 1) continue;
    int64_t stride = 1;
    for (size_t faster = axis + 1; faster < kLargestRank; ++faster) stride *= sizes_[faster];
    std::vector<Envelope> envelopes(static_cast<size_t>(threads), Envelope(size, spacings_[axis]));
    parallel_for(threads, all / size, [&](int64_t line, int worker) {
      const int64_t first = line / stride * stride * size + line % stride;
      envelopes[static_cast<size_t>(worker)].run(height.data() + first, owner.data() + first, stride);
    });
  }
  for (int64_t cell = 0; cell < all; ++cell) ++area[static_cast<size_t>(owner[cell])];
  std::vector<double> result;
  result.reserve(cell_.size());
  for (const int64_t cell : cell_)
    result.push_back(static_cast<double>(area[static_cast<size_t>(cell)]) /
                     (static_cast<double>(all) * tenants[static_cast<size_t>(cell)]));
  return result;
}

}  // namespace hel::nufft
