// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <complex>
#include <memory>
#include <vector>

#include "base/context.hpp"
#include "nufft/kernel.hpp"
#include "nufft/sorted_points.hpp"

namespace hel::nufft {

/// A kernel, and a fine grid for it.
struct GridChoice {
  int width = 0;
  bool single = false;                    ///< a grid of floats
  bool one_tile = false;                  ///< points stay in the caller's order: all of the grid is in the cache
  bool wide_places = false;               ///< and places of 32 bits would not be exact enough
  double upsampling = 0;                  ///< the smallest of all dimensions
  double error = 0;                       ///< expected
  std::array<int64_t, kLargestRank> n{};  ///< slowest first, `rank` of them
  double cost = 0;                        ///< in nanoseconds, by the cost model
  double weight = 0;                      ///< by which it was preferred to others

  int64_t cells(int rank) const {
    int64_t count = 1;
    for (int a = 0; a < rank; ++a) count *= n[static_cast<size_t>(a)];
    return count;
  }
};

/// Frequencies counted from -turns become those counted from 0 by a factor exp(-i sign 2 pi turns l / period) of cell
/// l.
struct Shift {
  std::array<int64_t, kLargestRank> turns{}, period{};
};

/// Cells of a tile along one of three axes, before it is fitted to the grid.
int64_t tile_side(int rank, int axis, int width);
/// Time of a cell of a subgrid, to clear it and to add it to the grid, against what a cell of a kernel costs more on
/// the whole grid than in a subgrid.
inline constexpr double kWholeFactor = 6;

/// exp(-2 pi i sign turns cell / n).
std::complex<double> grid_phase(int sign, int64_t turns, int64_t cell, int64_t n);

/// What multiplies real parts, and what imaginary ones.
struct PartScale {
  PartScale(double both) : re(both), im(both) {}
  PartScale(double of_re, double of_im) : re(of_re), im(of_im) {}
  double re, im;
};

/// How many vectors of real numbers points are spread for at a time.
enum class RealVectors { one, two };

/// Points on a fine grid, and the way between them: spreading and interpolation. Cells carry the factor of a shift in
/// both directions: so the frequencies of a transform become the leading ones, and it can leave out the rest. A grid of
/// real numbers, for real strengths and values, has no such factors. Two such grids share places and kernels of the
/// points: only subgrids have the numbers of both side by side, so that neither vector's rounding, nor a number that is
/// not finite, reaches the other one.
template <class G>
class FineGrid {
 public:
  FineGrid() = default;
  FineGrid(const Allocator& allocator, int rank, const GridChoice& choice, const Shift& shift);
  /// Of real numbers: one grid, or two.
  FineGrid(const Allocator& allocator, int rank, const GridChoice& choice, RealVectors vectors);

  const std::array<Axis, kLargestRank>& axes() const { return axes_; }
  const Kernel& kernel() const { return kernel_; }
  int64_t cells() const { return n_[0] * n_[1] * n_[2]; }
  int64_t numbers() const { return second_ > 0 ? second_ + cells() : each_ * cells(); }
  /// Where the second grid begins.
  int64_t second() const { return second_; }
  int64_t scratch_bytes(int threads) const;
  void set_points(SortedPoints<G> points) noexcept {
    *points_ = std::move(points);
    table_.fraction_bits = points_->fraction_bits();
    table_.wide_places = points_->has_wide_places();
  }
  /// The points of a grid of the same choice, also those that it is given later.
  void share_points(const FineGrid& other) noexcept {
    points_ = other.points_;
    table_.fraction_bits = other.table_.fraction_bits;
    table_.wide_places = other.table_.wide_places;
  }
  const SortedPoints<G>& points() const { return *points_; }
  SortedPoints<G>* replaced_points() { return points_.get(); }
  /// Points of a tile from which on a subgrid pays.
  int64_t least_crowd() const { return least_crowd_; }

  /// Replaces the grid by the strengths spread. Strengths in the caller's order, times scale. Of two grids the first
  /// one belongs to the real parts.
  template <class T>
  void spread(View<const T> strengths, const PartScale& scale, int sign, G* grid, char* scratch, int threads) const;
  template <class T>
  void interpolate(const G* grid, int sign, View<T> values, const PartScale& scale, char* scratch, int threads) const;

 private:
  struct Tile {
    std::array<int64_t, 3> first, size;  ///< cells of the subgrid, before folding
  };
  struct Scratch {
    G *cells, *numbers;
  };

  void make_axes(int rank, const GridChoice& choice);
  void make_kernel_table(const Allocator& allocator);
  void make_phases();
  /// Numbers of a cell of the grid.
  int64_t cell_numbers() const { return second_ > 0 ? 1 : each_; }
  int64_t slack() const { return each_ == 1 ? real_row_slack<G>(kernel_.width()) : row_slack<G>(kernel_.width()); }
  Tile tile(int64_t number) const;
  int64_t worker_bytes() const;
  Scratch scratch_of(char* scratch, int64_t slot) const;
  Subgrid<G> subgrid(G* cells) const { return {cells, row_, plane_}; }
  template <class T>
  void spread_range(View<const T> strengths, const PartScale& scale, int64_t begin, int64_t end,
                    const Scratch& scratch) const;
  template <class T>
  void spread_crowded(View<const T> strengths, const PartScale& scale, int64_t number, int sign, G* grid, char* scratch,
                      int threads) const;
  template <class T>
  void interpolate_range(const G* cells, int64_t begin, int64_t end, G* numbers, View<T> values,
                         const PartScale& scale) const;
  void clear(const Tile& tile, G* cells) const;
  void clear_before(int64_t number, const TileTask& task, bool last_layer, G* grid) const;
  void fetch(const Tile& tile, int sign, const G* grid, G* cells) const;
  /// Adds a tile's cells to the grid.
  void add(const Tile& tile, int sign, const G* cells, G* grid) const;
  /// Calls body(row of the subgrid, phases, re, im, count, run of the grid).
  template <class Body>
  void for_each_run(const Tile& tile, int sign, Body&& body) const;
  WholeGrid<G> whole_grid(const Tile& tile, int sign, const G* grid) const;
  void make_whole_tables();
  void make_whole_phases(size_t a, int64_t count);
  template <class T>
  void spread_tile(View<const T> strengths, const PartScale& scale, int64_t number, int sign, G* grid,
                   const Scratch& own) const;
  template <class T>
  void interpolate_tile(const G* grid, int64_t number, int sign, View<T> values, const PartScale& scale,
                        const Scratch& own) const;
  template <class T>
  void spread_whole(View<const T> strengths, const PartScale& scale, int64_t number, int sign, G* grid,
                    G* numbers) const;
  template <class T>
  void gather(View<const T> strengths, const PartScale& scale, int64_t first, int64_t count, G* numbers) const;
  template <class T>
  void scatter(const G* numbers, int64_t first, int64_t count, View<T> values, const PartScale& scale) const;
  template <class T>
  void pack(View<const T> strengths, const PartScale& scale, int64_t first, int64_t count, G* numbers) const;
  template <class T>
  void unpack(const G* numbers, int64_t first, int64_t count, View<T> values, const PartScale& scale) const;
  bool is_crowded(int64_t begin, int64_t end, int threads) const;

  int rank_ = 0;
  int64_t each_ = 2;    ///< numbers of a cell of a subgrid, and of a point
  int64_t second_ = 0;  ///< where the second of two grids of real numbers begins; 0: there is one grid
  std::array<Axis, kLargestRank> axes_;
  std::array<int64_t, 3> n_{1, 1, 1}, sides_{1, 1, 1}, tiles_{1, 1, 1}, turns_{}, periods_{1, 1, 1},
      reach_{};  ///< as three axes
  int left_ = 0;
  Kernel kernel_;
  KernelTable<G> table_;
  Table<G> coefficients_;
  int64_t row_ = 0, plane_ = 0, subgrid_numbers_ = 0;
  std::array<std::array<std::vector<G>, 3>, 2> phases_;  ///< by sign and axis, interleaved
  int64_t least_crowd_ = 0;                              ///< tiles with fewer points go without a subgrid
  std::array<std::vector<int64_t>, 2> whole_rows_;
  std::array<std::array<std::vector<G>, 3>, 2> whole_phases_;  ///< by sign and axis, the fastest axis first
  std::shared_ptr<SortedPoints<G>> points_ = std::make_shared<SortedPoints<G>>();
};

}  // namespace hel::nufft
