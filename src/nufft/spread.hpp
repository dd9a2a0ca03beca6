// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

#include "nufft/fold.hpp"

/// The vector loops between points and the fine grid. G is the type of the grid.
namespace hel::nufft {

/// Where a point lies in its tile, in one dimension: a cell number and a part of a cell. As a double it is their sum;
/// in float plans a fixed-point number, since a float would lose the part.
template <class G>
struct PlaceOf {
  using type = double;
  using index = int64_t;
};
template <>
struct PlaceOf<float> {
  using type = uint32_t;
  using index = uint32_t;
};
template <class G>
using Place = typename PlaceOf<G>::type;
/// The number of a point in the caller's order.
template <class G>
using PointIndex = typename PlaceOf<G>::index;

/// A sorted point: its places, slowest dimension first, then its number.
template <class G, int rank>
struct Record {
  Place<G> place[rank];
  PointIndex<G> index;
};

/// What a coordinate list becomes: cells of the fine grid (with the half cell that odd widths are shifted by), tiles of
/// `side` cells.
struct Axis {
  int64_t n = 1;     ///< size of the fine grid
  int64_t side = 1;  ///< cells of a tile; the last one may have fewer
  int64_t tiles = 1;
  double shift = 0;  ///< 0 or 1/2
};

inline constexpr int64_t kLocateBlock = 256;

/// x[i] becomes (x[i] - center) scale + 1/2, and low[i] what rounding took from it. A vector beyond `count` is written.
void map_to_period(double* x, int64_t count, double center, Twofold scale, double* low) noexcept;

/// For `count` <= kLocateBlock coordinates of one axis: adds stride * tile number to tiles[i], and gives the place in
/// the tile, in cells, unless places is NULL. low: what is to be added to the coordinates, or NULL; only where the
/// period is 1. NaN and infinity give any tile in range; the caller has refused them.
void locate(const double* x, const double* low, int64_t count, bool period_one, const Axis& axis, int64_t stride,
            int32_t* tiles, double* places) noexcept;

/// For `count` <= kLocateBlock coordinates of one axis: adds stride * number of the part of the period to numbers[i],
/// of `bins` equal parts. Quicker than locate(), and not exact at the ends of a part.
void find_bins(const double* x, int64_t count, bool period_one, int64_t bins, int64_t stride,
               int32_t* numbers) noexcept;

/// The largest magnitude, or NaN where there is one. Strides are in numbers.
template <class T>
bool all_finite(const T* x, int64_t count, int64_t stride) noexcept;

/// How the kernel is evaluated: `slots` taps for each dimension, the fastest dimension first, as rows of coefficients
/// for each power, the highest first.
template <class G>
struct KernelTable {
  const G* coefficients = nullptr;
  int width = 0, degree = 0, slots = 0, rank = 0;
  int64_t row = 0;           ///< numbers in a row of coefficients, padded to kernel_row_pad
  int fraction_bits = 0;     ///< of a fixed-point place
  bool wide_places = false;  ///< places in the caller's order are doubles, for a grid of floats too
};
inline constexpr int64_t kKernelRowPad = 16;

/// The cells of a tile and those around that kernels reach; rows of interleaved numbers.
template <class G>
struct Subgrid {
  G* cells = nullptr;
  int64_t row = 0, plane = 0;  ///< distances in numbers
};

/// Adds points to a subgrid: strengths are interleaved, one a point in the order of the records.
template <class G>
void spread_points(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                   const Subgrid<G>& subgrid) noexcept;
/// The values of a subgrid at points, interleaved.
template <class G>
void interpolate_points(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                        const Subgrid<G>& subgrid) noexcept;

/// A whole grid of two or three dimensions, for points whose tile is not worth a subgrid. Tables are indexed by the
/// cell of the first tap, counted from the leftmost one, and hold for folded cells.
template <class G>
struct WholeGrid {
  G* cells = nullptr;
  int64_t n = 1;                ///< cells of a row
  int64_t left = 0;             ///< taps left of cell 0
  const int64_t* rows[2] = {};  ///< where a row begins, in numbers: by the middle axis, by the slowest one
  const G* phases[3] = {};      ///< interleaved factors of cells, the fastest axis first
  int64_t first[3] = {};        ///< what cells of places are counted from, the fastest axis first
};

/// As spread_points() and interpolate_points(), with the factors of the cells, straight on the grid.
template <class G>
void spread_points_whole(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                         const WholeGrid<G>& grid) noexcept;
template <class G>
void interpolate_points_whole(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                              const WholeGrid<G>& grid) noexcept;

/// How many numbers beyond the width a row of a subgrid needs.
template <class G>
int64_t row_slack(int width) noexcept;

/// The same on grids of real numbers, without factors of the cells: a number a cell and a point.
template <class G>
void spread_reals(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                  const Subgrid<G>& subgrid) noexcept;
template <class G>
void interpolate_reals(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                       const Subgrid<G>& subgrid) noexcept;
template <class G>
void spread_reals_whole(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                        const WholeGrid<G>& grid) noexcept;
template <class G>
void interpolate_reals_whole(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                             const WholeGrid<G>& grid) noexcept;
template <class G>
int64_t real_row_slack(int width) noexcept;

/// As spread_points() and interpolate_points() in one dimension, for up to kLineBlock points in the caller's order, of
/// which only places are kept: numbers of type Place<G>, or doubles (KernelTable::wide_places). kLinePad places,
/// strengths and values beyond `count` are in memory; the strengths up to there are zero.
template <class G>
void spread_line(const KernelTable<G>& kernel, const void* places, int64_t count, const G* strengths,
                 G* cells) noexcept;
template <class G>
void interpolate_line(const KernelTable<G>& kernel, const void* places, int64_t count, const G* cells,
                      G* values) noexcept;
inline constexpr int64_t kLineBlock = 256, kLinePad = 16;

/// to[i] = from[i] * scale, worked out in the wider type. past_cache: `to` is aligned to a line of the cache and will
/// not be read soon; only where To is the wider type.
template <class From, class To>
void convert(const From* from, int64_t count, double scale, To* to, bool past_cache) noexcept;

/// Places as fixed-point numbers of 32 bits; `count` <= kLocateBlock is rounded up to whole vectors.
void fix_places(const double* places, int64_t count, double scale, uint32_t* fixed) noexcept;

/// A run of cells of a row: to += from * phase * (re + i im). Phases are interleaved.
template <class G>
void add_run(const G* from, const G* phases, G re, G im, int64_t count, G* to) noexcept;
/// The same, not added.
template <class G>
void copy_run(const G* from, const G* phases, G re, G im, int64_t count, G* to) noexcept;

}  // namespace hel::nufft
