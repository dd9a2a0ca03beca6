// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <vector>

#include "base/memory.hpp"
#include "nufft/evaluator.hpp"
#include "nufft/spread.hpp"

namespace hel::nufft {

/// Tiles [first, last) that one thread works on.
struct TileTask {
  int32_t first, last;
};

/// Points by tiles of the fine grid, and in dense tiles by smaller boxes, so that neighbors meet in the first-level
/// cache. Within a tile or box they keep the caller's order. Tasks come in phases: kernels of points in two tasks of a
/// phase never reach the same cell, so that these can be spread at the same time. With enough layers of tiles a task is
/// a run of layers, which keeps what tiles share in the cache; the last layer of each run has a phase of its own. Else
/// tiles are colored.
template <class G>
class SortedPoints {
 public:
  SortedPoints() = default;
  /// T is the type of the coordinates. Axes: slowest first, `rank` of them, sides and shifts set. sort: a
  /// hel_nufft_sort, whether there are boxes. spare: points that will not be needed; their memory serves again where it
  /// fits, once nothing can fail any more.
  template <class T>
  static SortedPoints make(const Allocator& allocator, const Coordinates& points, int rank, bool period_one,
                           const std::array<Axis, kLargestRank>& axes, int sort, int threads,
                           SortedPoints* spare = nullptr);

  /// In one dimension and one tile, in the caller's order, of which only places are kept. wide: as doubles, for a grid
  /// of floats too.
  template <class T>
  static SortedPoints make_in_order(const Allocator& allocator, const Coordinates& points, bool period_one,
                                    const std::array<Axis, kLargestRank>& axes, bool wide, int threads,
                                    SortedPoints* spare = nullptr);

  int64_t count() const { return count_; }
  int64_t begin(int64_t tile) const { return starts_[tile]; }
  int64_t end(int64_t tile) const { return starts_[tile + 1]; }
  int64_t tiles() const { return tiles_; }
  bool has_boxes() const { return has_boxes_; }
  bool in_order() const { return in_order_; }
  /// The places of points in the caller's order from a position on.
  const void* places(int64_t position) const { return record(position); }
  bool has_wide_places() const { return in_order_ && record_bytes_ == 8; }
  const void* record(int64_t position) const {
    return static_cast<const char*>(records_.data()) + position * record_bytes_;
  }
  /// The number in the caller's order of the point at a position.
  int64_t index(int64_t position) const {
    return static_cast<int64_t>(*reinterpret_cast<const PointIndex<G>*>(static_cast<const char*>(records_.data()) +
                                                                        position * record_bytes_ + index_offset_));
  }
  const std::vector<std::vector<TileTask>>& phases() const { return phases_; }
  /// Whether tasks are runs of layers, and layers of a phase of their own; together they are all tiles.
  bool in_runs() const { return in_runs_; }
  int64_t bytes() const { return count_ * record_bytes_ + (tiles_ + 1) * 8; }
  int fraction_bits() const { return fraction_bits_; }

 private:
  template <class T, int rank>
  void sort(const Allocator& allocator, const Coordinates& points, bool period_one,
            const std::array<Axis, kLargestRank>& axes, int how, int threads, SortedPoints* spare);
  void make_phases(int rank, const std::array<Axis, kLargestRank>& axes, int threads);
  void color(int rank, const std::array<Axis, kLargestRank>& axes);

  int64_t count_ = 0, tiles_ = 0;
  int64_t record_bytes_ = 0, index_offset_ = 0;
  int fraction_bits_ = 0;
  bool has_boxes_ = false, in_runs_ = true, in_order_ = false;
  Table<int64_t> starts_;
  Block records_;
  std::vector<std::vector<TileTask>> phases_;
};

/// Whether more than `most` points may be in some box of `reach` cells in each of `rank` dimensions of n cells. Ends
/// early where a crowd shows.
template <class T>
bool has_crowd(const Allocator& allocator, const Coordinates& points, int rank, bool period_one,
               const std::array<int64_t, kLargestRank>& n, int64_t reach, int threads, int64_t most);

/// An axis of n cells with tiles of about `side` cells, for kernels of `width`.
Axis make_axis(int64_t n, int64_t side, int width);

}  // namespace hel::nufft
