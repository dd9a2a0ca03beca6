// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/sorted_points.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>

#include "base/checked.hpp"
#include "base/parallel.hpp"

namespace hel::nufft {
namespace {

/// Sides of the boxes that points of a tile are sorted into: kernels in one reach cells that fit a first-level cache.
constexpr int64_t kBoxSide = 4, kFastBoxSide = 8;
/// Points a tile that make boxes worth while.
constexpr int64_t kBoxedPoints = 64;
/// Points that are sorted into boxes at a time, in a second-level cache.
constexpr int64_t kBoxedBlock = 1 << 14;

/// Chunks smaller than this are not worth a thread.
constexpr int64_t kLeastChunk = 1 << 14;

/// Records of a tile whose memory is fetched ahead of their coming.
constexpr int64_t kRecordsAhead = 3;

/// Coordinates of a block, as tiles and places.
template <class T, int rank>
class Locator {
 public:
  Locator(const Coordinates& points, bool period_one, const std::array<Axis, kLargestRank>& axes)
      : points_(points), period_one_(period_one || points.mapped), axes_(axes) {}

  void run(int64_t first, int64_t count, bool with_places = true) {
    for_each_axis(first, count, [&](const double* x, int a, const Axis& axis, int64_t stride) {
      locate(x, points_.mapped ? low_ : nullptr, count, period_one_, axis, stride, tiles,
             with_places ? places[a] : nullptr);
    });
  }
  /// In one dimension, the places to memory that is aligned and has room for whole vectors.
  void run_into(int64_t first, int64_t count, double* to) {
    for_each_axis(first, count, [&](const double* x, int, const Axis& axis, int64_t stride) {
      locate(x, points_.mapped ? low_ : nullptr, count, period_one_, axis, stride, tiles, to);
    });
  }
  /// Quickly and not exactly which tile, without places.
  void run_roughly(int64_t first, int64_t count) {
    for_each_axis(first, count, [&](const double* x, int, const Axis& axis, int64_t stride) {
      find_bins(x, count, period_one_, axis.tiles, stride, tiles);
    });
  }

  alignas(64) int32_t tiles[kLocateBlock];
  alignas(64) double places[rank][kLocateBlock];

 private:
  template <class Body>
  void for_each_axis(int64_t first, int64_t count, Body&& body) {
    std::fill_n(tiles, kLocateBlock, 0);
    int64_t stride = 1;
    for (int a = rank - 1; a >= 0; --a) {
      const Axis& axis = axes_[static_cast<size_t>(a)];
      body(coordinates(points_.list<T>(a) + first * points_.stride, a, count), a, axis, stride);
      stride *= axis.tiles;
    }
  }

  /// `count` coordinates side by side, and as far as vectors reach; the caller's own where they are that.
  const double* coordinates(const T* list, int axis, int64_t count) {
    if constexpr (sizeof(T) == 8)
      if (points_.stride == 1 && !points_.mapped && count == kLocateBlock) return list;
    for (int64_t i = 0; i < count; ++i) x_[i] = static_cast<double>(list[i * points_.stride]);
    std::fill(x_ + count, x_ + std::min<int64_t>(kLocateBlock, round_up(count, 16)), 0.0);
    const auto at = static_cast<size_t>(axis);
    if (points_.mapped) map_to_period(x_, count, points_.center[at], {points_.scale[at], points_.scale_low[at]}, low_);
    return x_;
  }

  const Coordinates& points_;
  const bool period_one_;
  const std::array<Axis, kLargestRank>& axes_;
  alignas(64) double x_[kLocateBlock], low_[kLocateBlock];
};

/// Of fixed-point places in tiles of `side` cells.
int fraction_bits_of(int64_t side) {
  return std::min(32 - static_cast<int>(std::bit_width(static_cast<uint64_t>(side - 1))), 31);
}

double to_place(double place, double, double) { return place; }
uint32_t to_place(double place, double scale, float) {
  return static_cast<uint32_t>(std::min(place * scale, 4294967295.0));
}
int64_t cell_of(double place, int) { return static_cast<int64_t>(place); }
int64_t cell_of(uint32_t place, int fraction_bits) { return place >> fraction_bits; }

/// Sorts the points of a tile into boxes, and leaves them in their order inside.
template <class G, int rank>
class BoxSort {
  using Entry = Record<G, rank>;

 public:
  /// most: points of a tile.
  BoxSort(const Allocator& allocator, const std::array<Axis, kLargestRank>& axes, int fraction_bits, int64_t most)
      : fraction_bits_(fraction_bits),
        records_(allocator, std::min(most, kBoxedBlock) * static_cast<int64_t>(sizeof(Entry))),
        keys_(allocator, std::min(most, kBoxedBlock)) {
    for (int a = rank - 1; a >= 0; --a) {
      steps_[a] = boxes_;
      boxes_ *= (axes[static_cast<size_t>(a)].side + side(a) - 1) / side(a);
    }
    next_ = Table<int32_t>(allocator, boxes_ + 1);
  }

  void run(Entry* records, int64_t count) {
    auto* const copy = static_cast<Entry*>(records_.data());
    for (int64_t first = 0; first < count; first += kBoxedBlock) {
      const int64_t here = std::min(kBoxedBlock, count - first);
      Entry* const own = records + first;
      std::fill_n(next_.data(), boxes_ + 1, 0);
      for (int64_t i = 0; i < here; ++i) {
        int64_t key = 0;
        for (int a = 0; a < rank; ++a) key += cell_of(own[i].place[a], fraction_bits_) / side(a) * steps_[a];
        keys_[i] = static_cast<int32_t>(key);
        ++next_[key + 1];
        copy[i] = own[i];
      }
      for (int64_t box = 0; box < boxes_; ++box) next_[box + 1] += next_[box];
      for (int64_t i = 0; i < here; ++i) own[next_[keys_[i]]++] = copy[i];
    }
  }

 private:
  static constexpr int64_t side(int axis) { return rank > 1 && axis == rank - 1 ? kFastBoxSide : kBoxSide; }

  int fraction_bits_;
  int64_t boxes_ = 1;
  std::array<int64_t, rank> steps_{};
  Block records_;
  Table<int32_t> keys_, next_;
};

/// Boxes that points are counted in: some 65000 at most, as small as a kernel is wide.
constexpr int64_t kMostCounted[kLargestRank] = {65536, 256, 40};

/// The bounds of a thread's part of the points, in whole vectors.
struct Chunks {
  int64_t points, count;
  Chunks(int64_t points, int threads) : points(points), count(std::clamp<int64_t>(points / kLeastChunk, 1, threads)) {}
  int64_t begin(int64_t chunk) const { return points * chunk / count / 16 * 16; }
  int64_t end(int64_t chunk) const { return chunk + 1 == count ? points : begin(chunk + 1); }
};

/// Counts become sums of each with its next neighbor along one axis, across the end too.
void add_neighbors(int64_t* counts, int64_t outer, int64_t n, int64_t inner, std::vector<int64_t>& first) {
  if (n == 1) return;
  for (int64_t o = 0; o < outer; ++o, counts += n * inner) {
    first.assign(counts, counts + inner);
    for (int64_t i = 0; i < (n - 1) * inner; ++i) counts[i] += counts[i + inner];
    for (int64_t i = 0; i < inner; ++i) counts[(n - 1) * inner + i] += first[static_cast<size_t>(i)];
  }
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

namespace {

template <class T, int rank>
bool find_crowd(const Allocator& allocator, const Coordinates& points, bool period_one,
                const std::array<Axis, kLargestRank>& axes, int threads, int64_t most) {
  int64_t bins = 1;
  for (int a = 0; a < rank; ++a) bins *= axes[static_cast<size_t>(a)].n;
  const Chunks part(points.count, threads);
  const Table<int64_t> counts(allocator, part.count * bins);
  std::atomic<bool> found{false};
  parallel_for(threads, part.count, [&](int64_t chunk, int) {
    int64_t* const own = counts.data() + chunk * bins;
    std::fill_n(own, bins, 0);
    Locator<T, rank> locator(points, period_one, axes);
    for (int64_t first = part.begin(chunk); first < part.end(chunk) && !found; first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, part.end(chunk) - first);
      locator.run_roughly(first, here);
      for (int64_t i = 0; i < here; ++i) ++own[locator.tiles[i]];
      // A point of each block tells of a crowd soon enough.
      if (own[locator.tiles[0]] > most) found = true;
    }
  });
  if (found) return true;
  for (int64_t chunk = 1; chunk < part.count; ++chunk)
    for (int64_t bin = 0; bin < bins; ++bin) counts[bin] += counts[chunk * bins + bin];
  std::vector<int64_t> first;
  int64_t outer = 1, inner = bins;
  for (int a = 0; a < rank; ++a) {
    const int64_t n = axes[static_cast<size_t>(a)].n;
    inner /= n;
    add_neighbors(counts.data(), outer, n, inner, first);
    outer *= n;
  }
  return *std::max_element(counts.data(), counts.data() + bins) > most;
}

}  // namespace

template <class T>
bool has_crowd(const Allocator& allocator, const Coordinates& points, int rank, bool period_one,
               const std::array<int64_t, kLargestRank>& n, int64_t reach, int threads, int64_t most) {
  if (points.count <= most) return false;
  std::array<Axis, kLargestRank> axes;
  for (int a = 0; a < rank; ++a) {
    const auto at = static_cast<size_t>(a);
    axes[at].n = axes[at].tiles = std::clamp<int64_t>(n[at] / reach, 1, kMostCounted[rank - 1]);
  }
  if (rank == 1) return find_crowd<T, 1>(allocator, points, period_one, axes, threads, most);
  if (rank == 2) return find_crowd<T, 2>(allocator, points, period_one, axes, threads, most);
  return find_crowd<T, 3>(allocator, points, period_one, axes, threads, most);
}
template bool has_crowd<double>(const Allocator&, const Coordinates&, int, bool,
                                const std::array<int64_t, kLargestRank>&, int64_t, int, int64_t);

template <class G>
template <class T>
SortedPoints<G> SortedPoints<G>::make(const Allocator& allocator, const Coordinates& points, int rank, bool period_one,
                                      const std::array<Axis, kLargestRank>& axes, int sort, int threads,
                                      SortedPoints* spare) {
  SortedPoints sorted;
  if (rank == 1)
    sorted.sort<T, 1>(allocator, points, period_one, axes, sort, threads, spare);
  else if (rank == 2)
    sorted.sort<T, 2>(allocator, points, period_one, axes, sort, threads, spare);
  else
    sorted.sort<T, 3>(allocator, points, period_one, axes, sort, threads, spare);
  return sorted;
}

template <class G>
template <class T, int rank>
void SortedPoints<G>::sort(const Allocator& allocator, const Coordinates& points, bool period_one,
                           const std::array<Axis, kLargestRank>& axes, int how, int threads, SortedPoints* spare) {
  using Entry = Record<G, rank>;
  count_ = points.count;
  tiles_ = 1;
  int64_t side = 1;
  for (int a = 0; a < rank; ++a) {
    tiles_ = checked_product(tiles_, axes[static_cast<size_t>(a)].tiles, "tiles of the fine grid");
    side = std::max(side, axes[static_cast<size_t>(a)].side);
  }
  const int64_t bins = tiles_;
  if (tiles_ > INT32_MAX || (sizeof(G) == 4 && count_ > int64_t{UINT32_MAX}))
    throw Error(HEL_ERROR_OVERFLOW, "%lld points in %lld tiles are too many", static_cast<long long>(count_),
                static_cast<long long>(tiles_));
  fraction_bits_ = fraction_bits_of(side);
  record_bytes_ = sizeof(Entry);
  index_offset_ = offsetof(Entry, index);
  const Chunks part(count_, threads);
  const int64_t chunks = part.count;
  starts_ = Table<int64_t>(allocator, bins + 1);
  const Table<int64_t> counts(allocator, chunks * bins);
  // Fresh memory costs about as much as sorting.
  const bool fits = spare && spare->count_ * spare->record_bytes_ == count_ * record_bytes_;
  if (!fits) records_ = Block(allocator, count_ * record_bytes_);

  parallel_for(threads, chunks, [&](int64_t chunk, int) {
    int64_t* const own = counts.data() + chunk * bins;
    std::fill_n(own, bins, 0);
    if (bins == 1) {
      own[0] = part.end(chunk) - part.begin(chunk);
      return;
    }
    Locator<T, rank> locator(points, period_one, axes);
    for (int64_t first = part.begin(chunk); first < part.end(chunk); first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, part.end(chunk) - first);
      locator.run(first, here, false);
      for (int64_t i = 0; i < here; ++i) ++own[locator.tiles[i]];
    }
  });
  int64_t sum = 0, most = 0;
  for (int64_t bin = 0; bin < bins; ++bin) {
    starts_[bin] = sum;
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
      const int64_t here = counts[chunk * bins + bin];
      counts[chunk * bins + bin] = sum;
      sum += here;
    }
    most = std::max(most, sum - starts_[bin]);
  }
  starts_[bins] = sum;
  make_phases(rank, axes, threads);
  has_boxes_ =
      how == HEL_NUFFT_SORT_ALWAYS || (how == HEL_NUFFT_SORT_AUTO && rank == 3 && count_ >= kBoxedPoints * tiles_);
  std::vector<BoxSort<G, rank>> into_boxes;
  for (int thread = 0; has_boxes_ && thread < threads; ++thread)
    into_boxes.emplace_back(allocator, axes, fraction_bits_, most);
  if (fits) records_ = std::move(spare->records_);
  const double scale = static_cast<double>(uint64_t{1} << fraction_bits_);
  parallel_for(threads, chunks, [&](int64_t chunk, int) {
    int64_t* const next = counts.data() + chunk * bins;
    auto* const records = static_cast<Entry*>(records_.data());
    Locator<T, rank> locator(points, period_one, axes);
    for (int64_t first = part.begin(chunk); first < part.end(chunk); first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, part.end(chunk) - first);
      locator.run(first, here);
      for (int64_t i = 0; i < here; ++i) {
        const int64_t at = next[locator.tiles[i]]++;
        Entry& entry = records[at];
        // The next line of the tile, long before its next points come by.
        __builtin_prefetch(records + at + kRecordsAhead, 1);
        for (int a = 0; a < rank; ++a) entry.place[a] = to_place(locator.places[a][i], scale, G());
        entry.index = static_cast<PointIndex<G>>(first + i);
      }
    }
  });
  if (has_boxes_)
    parallel_for(threads, tiles_, [&](int64_t tile, int worker) {
      into_boxes[static_cast<size_t>(worker)].run(static_cast<Entry*>(records_.data()) + begin(tile),
                                                  end(tile) - begin(tile));
    });
}

template <class G>
template <class T>
SortedPoints<G> SortedPoints<G>::make_in_order(const Allocator& allocator, const Coordinates& points, bool period_one,
                                               const std::array<Axis, kLargestRank>& axes, bool wide, int threads,
                                               SortedPoints* spare) {
  SortedPoints result;
  result.count_ = points.count;
  result.tiles_ = 1;
  result.in_order_ = true;
  result.fraction_bits_ = fraction_bits_of(axes[0].side);
  result.record_bytes_ = wide ? 8 : sizeof(Place<G>);
  result.starts_ = Table<int64_t>(allocator, 2);
  result.starts_[0] = 0;
  result.starts_[1] = points.count;
  result.make_phases(1, axes, threads);
  const bool fits =
      spare && spare->in_order_ && spare->count_ == points.count && spare->record_bytes_ == result.record_bytes_;
  result.records_ = fits ? std::move(spare->records_)
                         : Block(allocator, round_up(points.count + kLinePad, kLinePad) * result.record_bytes_);
  char* const places = static_cast<char*>(result.records_.data());
  std::memset(places + points.count * result.record_bytes_, 0, static_cast<size_t>(kLinePad * result.record_bytes_));
  const double scale = static_cast<double>(uint64_t{1} << result.fraction_bits_);
  const Chunks part(points.count, threads);
  parallel_for(threads, part.count, [&](int64_t chunk, int) {
    Locator<T, 1> locator(points, period_one, axes);
    for (int64_t first = part.begin(chunk); first < part.end(chunk); first += kLocateBlock) {
      const int64_t here = std::min(kLocateBlock, part.end(chunk) - first);
      char* const own = places + first * result.record_bytes_;
      if (result.record_bytes_ == 8) {
        locator.run_into(first, here, reinterpret_cast<double*>(own));
      } else {
        locator.run(first, here);
        fix_places(locator.places[0], here, scale, reinterpret_cast<uint32_t*>(own));
      }
    }
  });
  return result;
}

template <class G>
void SortedPoints<G>::make_phases(int rank, const std::array<Axis, kLargestRank>& axes, int threads) {
  const int64_t layers = axes[0].tiles, each = tiles_ / layers;
  const int64_t runs = threads == 1 ? 1 : std::min<int64_t>(4 * threads, layers / 3);
  in_runs_ = threads == 1 || runs >= threads;
  if (!in_runs_) return color(rank, axes);
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
                                                    const std::array<Axis, kLargestRank>&, int, int, \
                                                    SortedPoints<G>*);                               \
  template SortedPoints<G> SortedPoints<G>::make_in_order<T>(                                        \
      const Allocator&, const Coordinates&, bool, const std::array<Axis, kLargestRank>&, bool, int, SortedPoints<G>*);
template class SortedPoints<double>;
template class SortedPoints<float>;
HEL_INSTANCE(double, double)
HEL_INSTANCE(float, double)
HEL_INSTANCE(float, float)
#undef HEL_INSTANCE

}  // namespace hel::nufft
