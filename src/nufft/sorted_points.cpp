// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/sorted_points.hpp"

#include <algorithm>
#include <bit>

#include "base/checked.hpp"
#include "base/parallel.hpp"

namespace hel::nufft {
namespace {

/// Chunks smaller than this are not worth a thread.
constexpr int64_t kLeastChunk = 1 << 14;

/// Coordinates of a block, as tiles and places.
template <class T, int rank>
class Locator {
 public:
  Locator(const Coordinates& points, bool period_one, const std::array<Axis, kLargestRank>& axes)
      : points_(points), period_one_(period_one || points.mapped), axes_(axes) {}

  void run(int64_t first, int64_t count) {
    std::fill_n(tiles, kLocateBlock, 0);
    int64_t stride = 1;
    for (int a = rank - 1; a >= 0; --a) {
      const Axis& axis = axes_[static_cast<size_t>(a)];
      const T* const list = points_.list<T>(a) + first * points_.stride;
      for (int64_t i = 0; i < count; ++i) x_[i] = static_cast<double>(list[i * points_.stride]);
      if (points_.mapped) {
        const double center = points_.center[static_cast<size_t>(a)], scale = points_.scale[static_cast<size_t>(a)];
        for (int64_t i = 0; i < count; ++i) x_[i] = (x_[i] - center) * scale + 0.5;
      }
      std::fill(x_ + count, x_ + std::min<int64_t>(kLocateBlock, round_up(count, 16)), 0.0);
      locate(x_, count, period_one_, axis, stride, tiles, places[a]);
      stride *= axis.tiles;
    }
  }

  alignas(64) int32_t tiles[kLocateBlock];
  alignas(64) double places[rank][kLocateBlock];

 private:
  const Coordinates& points_;
  const bool period_one_;
  const std::array<Axis, kLargestRank>& axes_;
  alignas(64) double x_[kLocateBlock];
};

double to_place(double place, double, double) { return place; }
uint32_t to_place(double place, double scale, float) {
  return static_cast<uint32_t>(std::min(place * scale, 4294967295.0));
}

int colors_of(const Axis& axis) { return axis.tiles == 1 ? 1 : axis.tiles % 2 == 0 ? 2 : 3; }
int color_of(const Axis& axis, int64_t tile) {
  return axis.tiles % 2 == 1 && axis.tiles > 1 && tile == axis.tiles - 1 ? 2 : static_cast<int>(tile % 2);
}

}  // namespace

Axis make_axis(int64_t n, int64_t side, int width) {
  Axis axis{.n = n, .shift = width % 2 == 0 ? 0 : 0.5};
  // Tiles with one between them must not meet across the end, where the last tile may be small.
  for (axis.side = std::max<int64_t>(side, width); axis.side < n; ++axis.side) {
    axis.tiles = (n + axis.side - 1) / axis.side;
    const int64_t last = n - (axis.tiles - 1) * axis.side;
    if (last >= width) return axis;
  }
  axis.side = n;
  axis.tiles = 1;
  return axis;
}

template <class G>
template <class T>
SortedPoints<G> SortedPoints<G>::make(const Allocator& allocator, const Coordinates& points, int rank, bool period_one,
                                      const std::array<Axis, kLargestRank>& axes, int threads) {
  SortedPoints sorted;
  if (rank == 1)
    sorted.sort<T, 1>(allocator, points, period_one, axes, threads);
  else if (rank == 2)
    sorted.sort<T, 2>(allocator, points, period_one, axes, threads);
  else
    sorted.sort<T, 3>(allocator, points, period_one, axes, threads);
  sorted.color(rank, axes);
  return sorted;
}

template <class G>
template <class T, int rank>
void SortedPoints<G>::sort(const Allocator& allocator, const Coordinates& points, bool period_one,
                           const std::array<Axis, kLargestRank>& axes, int threads) {
  using Entry = Record<G, rank>;
  count_ = points.count;
  tiles_ = 1;
  int64_t side = 1;
  for (int a = 0; a < rank; ++a) {
    tiles_ = checked_product(tiles_, axes[static_cast<size_t>(a)].tiles, "tiles of the fine grid");
    side = std::max(side, axes[static_cast<size_t>(a)].side);
  }
  if (tiles_ > INT32_MAX || (sizeof(G) == 4 && count_ > int64_t{UINT32_MAX}))
    throw Error(HEL_ERROR_OVERFLOW, "%lld points in %lld tiles are too many", static_cast<long long>(count_),
                static_cast<long long>(tiles_));
  fraction_bits_ = 32 - std::bit_width(static_cast<uint64_t>(side - 1));
  fraction_bits_ = std::min(fraction_bits_, 31);
  record_bytes_ = sizeof(Entry);
  index_offset_ = offsetof(Entry, index);
  const int64_t chunks = std::clamp<int64_t>(count_ / kLeastChunk, 1, threads);
  starts_ = Table<int64_t>(allocator, tiles_ + 1);
  records_ = Block(allocator, count_ * record_bytes_);
  const Table<int64_t> counts(allocator, chunks * tiles_);
  const auto bound = [&](int64_t chunk) { return count_ * chunk / chunks / 16 * 16; };
  const auto end_of = [&](int64_t chunk) { return chunk + 1 == chunks ? count_ : bound(chunk + 1); };

  parallel_for(threads, chunks, [&](int64_t chunk, int) {
    int64_t* const own = counts.data() + chunk * tiles_;
    std::fill_n(own, tiles_, 0);
    Locator<T, rank> locator(points, period_one, axes);
    for (int64_t first = bound(chunk); first < end_of(chunk); first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, end_of(chunk) - first);
      locator.run(first, here);
      for (int64_t i = 0; i < here; ++i) ++own[locator.tiles[i]];
    }
  });
  int64_t sum = 0;
  for (int64_t tile = 0; tile < tiles_; ++tile) {
    starts_[tile] = sum;
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
      const int64_t here = counts[chunk * tiles_ + tile];
      counts[chunk * tiles_ + tile] = sum;
      sum += here;
    }
  }
  starts_[tiles_] = sum;
  const double scale = static_cast<double>(uint64_t{1} << fraction_bits_);
  parallel_for(threads, chunks, [&](int64_t chunk, int) {
    int64_t* const next = counts.data() + chunk * tiles_;
    auto* const records = static_cast<Entry*>(records_.data());
    Locator<T, rank> locator(points, period_one, axes);
    for (int64_t first = bound(chunk); first < end_of(chunk); first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, end_of(chunk) - first);
      locator.run(first, here);
      for (int64_t i = 0; i < here; ++i) {
        Entry& entry = records[next[locator.tiles[i]]++];
        for (int a = 0; a < rank; ++a) entry.place[a] = to_place(locator.places[a][i], scale, G());
        entry.index = static_cast<PointIndex<G>>(first + i);
      }
    }
  });
}

template <class G>
void SortedPoints<G>::color(int rank, const std::array<Axis, kLargestRank>& axes) {
  int count = 1;
  for (int a = 0; a < rank; ++a) count *= colors_of(axes[static_cast<size_t>(a)]);
  colors_.assign(static_cast<size_t>(count), {});
  for (int64_t tile = 0; tile < tiles_; ++tile) {
    if (begin(tile) == end(tile)) continue;
    int64_t rest = tile;
    int color = 0;
    for (int a = rank - 1; a >= 0; --a) {
      const Axis& axis = axes[static_cast<size_t>(a)];
      color = color * colors_of(axis) + color_of(axis, rest % axis.tiles);
      rest /= axis.tiles;
    }
    colors_[static_cast<size_t>(color)].push_back(static_cast<int32_t>(tile));
  }
}

#define HEL_INSTANCE(G, T)                                                                           \
  template SortedPoints<G> SortedPoints<G>::make<T>(const Allocator&, const Coordinates&, int, bool, \
                                                    const std::array<Axis, kLargestRank>&, int);
template class SortedPoints<double>;
template class SortedPoints<float>;
HEL_INSTANCE(double, double)
HEL_INSTANCE(float, double)
HEL_INSTANCE(float, float)
#undef HEL_INSTANCE

}  // namespace hel::nufft
