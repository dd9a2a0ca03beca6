// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/sorted_points.hpp"

#include <algorithm>
#include <bit>

#include "base/checked.hpp"
#include "base/parallel.hpp"

namespace hel::nufft {
namespace {

/// Side of the boxes that points of a tile are sorted into, along all dimensions but the fastest, or along the one.
constexpr int64_t kBoxSide = 4;
/// Points a box that make boxes worth while.
constexpr int64_t kBoxPoints = 4;

/// Chunks smaller than this are not worth a thread.
constexpr int64_t kLeastChunk = 1 << 14;

/// The last of the axes that boxes cut.
constexpr int last_boxed(int rank) { return rank == 1 ? 0 : rank - 2; }

/// Coordinates of a block, as tiles and places.
template <class T, int rank>
class Locator {
 public:
  /// boxes: by how many boxes each of the slower axes is cut.
  Locator(const Coordinates& points, bool period_one, const std::array<Axis, kLargestRank>& axes, int64_t boxes)
      : points_(points), period_one_(period_one || points.mapped), axes_(axes), boxes_(boxes) {}

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
    if (boxes_ > 1) find_boxes(count);
  }

  alignas(64) int32_t tiles[kLocateBlock];
  alignas(64) double places[rank][kLocateBlock];

 private:
  /// Tile numbers become numbers of boxes.
  void find_boxes(int64_t count) {
    for (int64_t i = 0; i < count; ++i) tiles[i] *= static_cast<int32_t>(boxes_);
    int32_t stride = 1;
    for (int a = last_boxed(rank); a >= 0; --a) {
      for (int64_t i = 0; i < count; ++i)
        tiles[i] += stride * static_cast<int32_t>(places[a][i] * (1.0 / static_cast<double>(kBoxSide)));
      stride *= static_cast<int32_t>((axes_[static_cast<size_t>(a)].side + kBoxSide - 1) / kBoxSide);
    }
  }

  const Coordinates& points_;
  const bool period_one_;
  const std::array<Axis, kLargestRank>& axes_;
  const int64_t boxes_;
  alignas(64) double x_[kLocateBlock];
};

/// By how many boxes a tile is to be cut.
int64_t count_boxes(const std::array<Axis, kLargestRank>& axes, int rank, int sort, int64_t tiles, int64_t points) {
  int64_t boxes = 1;
  for (int a = last_boxed(rank); a >= 0; --a) boxes *= (axes[static_cast<size_t>(a)].side + kBoxSide - 1) / kBoxSide;
  const bool pays = rank == 3 && points / tiles >= boxes * kBoxPoints;
  const bool wanted = sort == HEL_NUFFT_SORT_ALWAYS || (sort == HEL_NUFFT_SORT_AUTO && pays);
  return wanted && tiles * boxes < INT32_MAX ? boxes : 1;
}

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
  // Tiles with one between them must not meet, nor across the end, where the last tile may be small; and a vector of
  // the widest target reaches up to 7 cells beyond the kernel.
  const int64_t least = width + 7;
  for (axis.side = std::max(side, least); axis.side < n; ++axis.side) {
    axis.tiles = (n + axis.side - 1) / axis.side;
    const int64_t last = n - (axis.tiles - 1) * axis.side;
    if (last >= least) return axis;
  }
  axis.side = n;
  axis.tiles = 1;
  return axis;
}

template <class G>
template <class T>
SortedPoints<G> SortedPoints<G>::make(const Allocator& allocator, const Coordinates& points, int rank, bool period_one,
                                      const std::array<Axis, kLargestRank>& axes, int sort, int threads) {
  SortedPoints sorted;
  if (rank == 1)
    sorted.sort<T, 1>(allocator, points, period_one, axes, sort, threads);
  else if (rank == 2)
    sorted.sort<T, 2>(allocator, points, period_one, axes, sort, threads);
  else
    sorted.sort<T, 3>(allocator, points, period_one, axes, sort, threads);
  sorted.make_phases(rank, axes, threads);
  return sorted;
}

template <class G>
template <class T, int rank>
void SortedPoints<G>::sort(const Allocator& allocator, const Coordinates& points, bool period_one,
                           const std::array<Axis, kLargestRank>& axes, int how, int threads) {
  using Entry = Record<G, rank>;
  count_ = points.count;
  tiles_ = 1;
  int64_t side = 1;
  for (int a = 0; a < rank; ++a) {
    tiles_ = checked_product(tiles_, axes[static_cast<size_t>(a)].tiles, "tiles of the fine grid");
    side = std::max(side, axes[static_cast<size_t>(a)].side);
  }
  boxes_ = count_boxes(axes, rank, how, tiles_, count_);
  const int64_t bins = tiles_ * boxes_;
  if (tiles_ > INT32_MAX || (sizeof(G) == 4 && count_ > int64_t{UINT32_MAX}))
    throw Error(HEL_ERROR_OVERFLOW, "%lld points in %lld tiles are too many", static_cast<long long>(count_),
                static_cast<long long>(tiles_));
  fraction_bits_ = 32 - std::bit_width(static_cast<uint64_t>(side - 1));
  fraction_bits_ = std::min(fraction_bits_, 31);
  record_bytes_ = sizeof(Entry);
  index_offset_ = offsetof(Entry, index);
  const int64_t chunks = std::clamp<int64_t>(count_ / kLeastChunk, 1, threads);
  starts_ = Table<int64_t>(allocator, bins + 1);
  records_ = Block(allocator, count_ * record_bytes_);
  const Table<int64_t> counts(allocator, chunks * bins);
  const auto bound = [&](int64_t chunk) { return count_ * chunk / chunks / 16 * 16; };
  const auto end_of = [&](int64_t chunk) { return chunk + 1 == chunks ? count_ : bound(chunk + 1); };

  parallel_for(threads, chunks, [&](int64_t chunk, int) {
    int64_t* const own = counts.data() + chunk * bins;
    std::fill_n(own, bins, 0);
    Locator<T, rank> locator(points, period_one, axes, boxes_);
    for (int64_t first = bound(chunk); first < end_of(chunk); first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, end_of(chunk) - first);
      locator.run(first, here);
      for (int64_t i = 0; i < here; ++i) ++own[locator.tiles[i]];
    }
  });
  int64_t sum = 0;
  for (int64_t bin = 0; bin < bins; ++bin) {
    starts_[bin] = sum;
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
      const int64_t here = counts[chunk * bins + bin];
      counts[chunk * bins + bin] = sum;
      sum += here;
    }
  }
  starts_[bins] = sum;
  const double scale = static_cast<double>(uint64_t{1} << fraction_bits_);
  parallel_for(threads, chunks, [&](int64_t chunk, int) {
    int64_t* const next = counts.data() + chunk * bins;
    auto* const records = static_cast<Entry*>(records_.data());
    Locator<T, rank> locator(points, period_one, axes, boxes_);
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
void SortedPoints<G>::make_phases(int rank, const std::array<Axis, kLargestRank>& axes, int threads) {
  const int64_t layers = axes[0].tiles, each = tiles_ / layers;
  const int64_t runs = threads == 1 ? 1 : std::min<int64_t>(4 * threads, layers / 3);
  if (threads > 1 && runs < threads) return color(rank, axes);
  if (runs == 1) {
    phases_ = {{{0, static_cast<int32_t>(tiles_)}}};
    return;
  }
  phases_.assign(2, {});
  for (int64_t run = 0; run < runs; ++run) {
    const auto first = static_cast<int32_t>(layers * run / runs * each);
    const auto end = static_cast<int32_t>(layers * (run + 1) / runs * each), last = end - static_cast<int32_t>(each);
    phases_[0].push_back({first, last});
    phases_[1].push_back({last, end});
  }
}

template <class G>
void SortedPoints<G>::color(int rank, const std::array<Axis, kLargestRank>& axes) {
  int count = 1;
  for (int a = 0; a < rank; ++a) count *= colors_of(axes[static_cast<size_t>(a)]);
  phases_.assign(static_cast<size_t>(count), {});
  for (int64_t tile = 0; tile < tiles_; ++tile) {
    if (begin(tile) == end(tile)) continue;
    int64_t rest = tile;
    int color = 0;
    for (int a = rank - 1; a >= 0; --a) {
      const Axis& axis = axes[static_cast<size_t>(a)];
      color = color * colors_of(axis) + color_of(axis, rest % axis.tiles);
      rest /= axis.tiles;
    }
    phases_[static_cast<size_t>(color)].push_back({static_cast<int32_t>(tile), static_cast<int32_t>(tile + 1)});
  }
}

#define HEL_INSTANCE(G, T)                                                                           \
  template SortedPoints<G> SortedPoints<G>::make<T>(const Allocator&, const Coordinates&, int, bool, \
                                                    const std::array<Axis, kLargestRank>&, int, int);
template class SortedPoints<double>;
template class SortedPoints<float>;
HEL_INSTANCE(double, double)
HEL_INSTANCE(float, double)
HEL_INSTANCE(float, float)
#undef HEL_INSTANCE

}  // namespace hel::nufft
