// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading to and interpolation from grids of real numbers, compiled once per vector target. Include after
// spread-inl.hpp.
#if defined(HEL_SPREAD_REAL_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SPREAD_REAL_INL
#undef HEL_SPREAD_REAL_INL
#else
#define HEL_SPREAD_REAL_INL
#endif

#include "nufft/spread-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

/// The rows that a point reaches, from its first tap on: of a subgrid, and of the whole grid.
template <class G, int rank>
struct NearRows {
  G* first;
  int64_t row, plane;

  NearRows(const Subgrid<G>& subgrid, const int64_t* cells)
      : first(subgrid.cells + cells[0] + (rank > 1 ? cells[1] * subgrid.row : 0) +
              (rank > 2 ? cells[2] * subgrid.plane : 0)),
        row(subgrid.row),
        plane(subgrid.plane) {}
  HWY_INLINE G* at(int z, int y) const { return first + z * plane + y * row; }
};
template <class G, int rank>
struct WholeRows {
  G* first;
  const int64_t *rows, *planes;

  /// Cells are counted from the leftmost tap.
  WholeRows(const WholeGrid<G>& grid, const int64_t* cells, int64_t column)
      : first(grid.cells + column),
        rows(grid.rows[0] + cells[1]),
        planes(rank > 2 ? grid.rows[1] + cells[2] : nullptr) {}
  HWY_INLINE G* at(int z, int y) const { return first + (rank > 2 ? planes[z] : 0) + rows[y]; }
};

/// Calls body(row, weight) for each row of taps of a point, by plain numbers.
template <class G, int rank, class Rows, class Body>
HWY_INLINE void for_each_real_row(const KernelTable<G>& kernel, const G* taps, const Rows& rows, Body&& body) {
  for (int z = 0; z < (rank > 2 ? kernel.width : 1); ++z)
    for (int y = 0; y < (rank > 1 ? kernel.width : 1); ++y)
      body(rows.at(z, y), (rank > 2 ? taps[2 * kernel.slots + z] : G(1)) * (rank > 1 ? taps[kernel.slots + y] : G(1)));
}

template <class G>
HWY_INLINE int64_t folded_column(const WholeGrid<G>& grid, int64_t cell) {
  cell -= grid.left;
  return cell + (cell < 0 ? grid.n : cell >= grid.n ? -grid.n : 0);
}

/// A point by plain numbers, where its rows cross the end of the grid.
template <class G, int rank>
HWY_NOINLINE void spread_folded_real(const KernelTable<G>& kernel, const WholeGrid<G>& grid, const int64_t* cells,
                                     const G* taps, G strength) {
  for_each_real_row<G, rank>(kernel, taps, WholeRows<G, rank>(grid, cells, 0), [&](G* row, G weight) {
    for (int t = 0; t < kernel.width; ++t) row[folded_column(grid, cells[0] + t)] += strength * weight * taps[t];
  });
}
template <class G, int rank>
HWY_NOINLINE G interpolate_folded_real(const KernelTable<G>& kernel, const WholeGrid<G>& grid, const int64_t* cells,
                                       const G* taps) {
  G sum = 0;
  for_each_real_row<G, rank>(kernel, taps, WholeRows<G, rank>(grid, cells, 0), [&](const G* row, G weight) {
    for (int t = 0; t < kernel.width; ++t) sum += weight * taps[t] * row[folded_column(grid, cells[0] + t)];
  });
  return sum;
}

template <class G, int rank>
HWY_INLINE void count_cells_from_left(const WholeGrid<G>& grid, int64_t* cells) {
  for (int a = 0; a < rank; ++a) cells[a] += grid.first[a] + grid.left;
}

#if HWY_TARGET == HWY_SCALAR
template <class G>
int64_t real_slack_impl(int) {
  return 0;
}

template <class G, int rank>
void spread_real_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                      const Subgrid<G>& subgrid) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3] = {};
    G taps[kTapRoom];
    evaluate<G, rank>(kernel, static_cast<const Record<G, rank>*>(records)[j], cells, taps);
    for_each_real_row<G, rank>(kernel, taps, NearRows<G, rank>(subgrid, cells), [&](G* row, G weight) {
      for (int t = 0; t < kernel.width; ++t) row[t] += strengths[j] * weight * taps[t];
    });
  }
}
template <class G, int rank>
void interpolate_real_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                           const Subgrid<G>& subgrid) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3] = {};
    G taps[kTapRoom], sum = 0;
    evaluate<G, rank>(kernel, static_cast<const Record<G, rank>*>(records)[j], cells, taps);
    for_each_real_row<G, rank>(kernel, taps, NearRows<G, rank>(subgrid, cells), [&](const G* row, G weight) {
      for (int t = 0; t < kernel.width; ++t) sum += weight * taps[t] * row[t];
    });
    values[j] = sum;
  }
}
template <class G, int rank>
void spread_real_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                            const WholeGrid<G>& grid) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3];
    G taps[kTapRoom];
    evaluate<G, rank>(kernel, static_cast<const Record<G, rank>*>(records)[j], cells, taps);
    count_cells_from_left<G, rank>(grid, cells);
    spread_folded_real<G, rank>(kernel, grid, cells, taps, strengths[j]);
  }
}
template <class G, int rank>
void interpolate_real_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                                 const WholeGrid<G>& grid) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3];
    G taps[kTapRoom];
    evaluate<G, rank>(kernel, static_cast<const Record<G, rank>*>(records)[j], cells, taps);
    count_cells_from_left<G, rank>(grid, cells);
    values[j] = interpolate_folded_real<G, rank>(kernel, grid, cells, taps);
  }
}
#else

/// How many numbers of a vector serve a row of so many taps: the least power of two that holds them, or all. Shorter
/// accesses cross fewer lines of the cache.
inline int64_t real_lanes(int width, int64_t most) {
  int64_t lanes = 4;
  while (lanes < width && lanes < most) lanes *= 2;
  return std::min(lanes, most);
}
/// Numbers that the vectors of a row span.
inline int64_t real_reach(int width, int64_t most) {
  const int64_t lanes = real_lanes(width, most);
  return (width + lanes - 1) / lanes * lanes;
}
template <class G>
int64_t real_slack_impl(int width) {
  return real_reach(width, kWide<G>) - width;
}

/// Calls body(vectors, lanes, piece), the first two as std::integral_constant, for each piece of a row.
template <class G, class Body>
HWY_INLINE void for_each_real_piece(int width, Body&& body) {
  using One = std::integral_constant<int, 1>;
  if constexpr (kWide < G >> 4)
    if (width <= 4) return body(One(), std::integral_constant<int, 4>(), 0);
  if constexpr (kWide < G >> 8)
    if (width <= 8) return body(One(), std::integral_constant<int, 8>(), 0);
  for_each_piece((width + kWide<G> - 1) / kWide<G>, [&](auto vectors, int64_t piece) {
    body(vectors, std::integral_constant<int, static_cast<int>(kWide<G>)>(), piece);
  });
}

template <class G, int rank, int vectors, int lanes, class Rows>
HWY_INLINE void spread_real_point(int width, const G* taps, int64_t slots, int64_t piece, G strength,
                                  const Rows& rows) {
  const hn::CappedTag<G, lanes> d;
  using V = hn::Vec<decltype(d)>;
  V row[vectors];
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) row[v] = hn::Mul(hn::Set(d, strength), hn::LoadU(d, taps + (piece + v) * lanes));
  for (int z = 0; z < (rank > 2 ? width : 1); ++z) {
    V weighted[vectors];
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v)
      weighted[v] = rank > 2 ? hn::Mul(row[v], hn::Set(d, taps[2 * slots + z])) : row[v];
    HWY_UNROLL(4)
    for (int y = 0; y < (rank > 1 ? width : 1); ++y) {
      const V weight = hn::Set(d, rank > 1 ? taps[slots + y] : G(1));
      G* const to = rows.at(z, y) + piece * lanes;
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v)
        hn::StoreU(rank > 1 ? hn::MulAdd(weighted[v], weight, hn::LoadU(d, to + v * lanes))
                            : hn::Add(weighted[v], hn::LoadU(d, to + v * lanes)),
                   d, to + v * lanes);
    }
  }
}

template <class G, int rank, int vectors, int lanes, class Rows>
HWY_INLINE G interpolate_real_point(int width, const G* taps, int64_t slots, int64_t piece, const Rows& rows) {
  const hn::CappedTag<G, lanes> d;
  using V = hn::Vec<decltype(d)>;
  V sum[vectors];
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) sum[v] = hn::Zero(d);
  for (int z = 0; z < (rank > 2 ? width : 1); ++z) {
    V plane[vectors];
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v) plane[v] = hn::Zero(d);
    HWY_UNROLL(4)
    for (int y = 0; y < (rank > 1 ? width : 1); ++y) {
      const V weight = hn::Set(d, rank > 1 ? taps[slots + y] : G(1));
      const G* const from = rows.at(z, y) + piece * lanes;
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) plane[v] = hn::MulAdd(weight, hn::LoadU(d, from + v * lanes), plane[v]);
    }
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v)
      sum[v] = rank > 2 ? hn::MulAdd(hn::Set(d, taps[2 * slots + z]), plane[v], sum[v]) : plane[v];
  }
  V all = hn::Mul(sum[0], hn::LoadU(d, taps + piece * lanes));
  HWY_UNROLL(4)
  for (int v = 1; v < vectors; ++v) all = hn::MulAdd(sum[v], hn::LoadU(d, taps + (piece + v) * lanes), all);
  return hn::GetLane(hn::SumOfLanes(d, all));
}

/// Calls body(vectors, lanes, piece, j, cells, taps) for each point, and piece of its rows.
template <class G, int rank, class Body>
HWY_INLINE void for_each_real_point(const KernelTable<G>& kernel, const void* records, int64_t count, Body&& body) {
  for_each_real_piece<G>(kernel.width, [&](auto vectors, auto lanes, int64_t piece) {
    for_each_tapped<G, rank>(
        kernel, static_cast<const Record<G, rank>*>(records), count,
        [&](int64_t j, int64_t* cells, const G* taps) { body(vectors, lanes, piece, j, cells, taps); });
  });
}

template <class G, int rank>
void spread_real_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                      const Subgrid<G>& subgrid) {
  for_each_real_point<G, rank>(
      kernel, records, count, [&](auto vectors, auto lanes, int64_t piece, int64_t j, int64_t* cells, const G* taps) {
        spread_real_point<G, rank, decltype(vectors)::value, decltype(lanes)::value>(
            kernel.width, taps, kernel.slots, piece, strengths[j], NearRows<G, rank>(subgrid, cells));
      });
}

template <class G, int rank>
void interpolate_real_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                           const Subgrid<G>& subgrid) {
  for_each_real_point<G, rank>(
      kernel, records, count, [&](auto vectors, auto lanes, int64_t piece, int64_t j, int64_t* cells, const G* taps) {
        const G value = interpolate_real_point<G, rank, decltype(vectors)::value, decltype(lanes)::value>(
            kernel.width, taps, kernel.slots, piece, NearRows<G, rank>(subgrid, cells));
        values[j] = piece > 0 ? values[j] + value : value;
      });
}

/// Whether the vectors of a row end beyond the row or begin before it.
template <class G>
HWY_INLINE bool real_row_crosses(const WholeGrid<G>& grid, const int64_t* cells, int64_t reach) {
  return cells[0] < grid.left || cells[0] - grid.left + reach > grid.n;
}

template <class G, int rank>
void spread_real_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                            const WholeGrid<G>& grid) {
  const int64_t reach = real_reach(kernel.width, kWide<G>);
  for_each_real_point<G, rank>(kernel, records, count,
                               [&](auto vectors, auto lanes, int64_t piece, int64_t j, int64_t* cells, const G* taps) {
                                 count_cells_from_left<G, rank>(grid, cells);
                                 if (!real_row_crosses(grid, cells, reach))
                                   spread_real_point<G, rank, decltype(vectors)::value, decltype(lanes)::value>(
                                       kernel.width, taps, kernel.slots, piece, strengths[j],
                                       WholeRows<G, rank>(grid, cells, cells[0] - grid.left));
                                 else if (piece == 0)
                                   spread_folded_real<G, rank>(kernel, grid, cells, taps, strengths[j]);
                               });
}

template <class G, int rank>
void interpolate_real_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                                 const WholeGrid<G>& grid) {
  const int64_t reach = real_reach(kernel.width, kWide<G>);
  for_each_real_point<G, rank>(
      kernel, records, count, [&](auto vectors, auto lanes, int64_t piece, int64_t j, int64_t* cells, const G* taps) {
        count_cells_from_left<G, rank>(grid, cells);
        if (!real_row_crosses(grid, cells, reach)) {
          const G value = interpolate_real_point<G, rank, decltype(vectors)::value, decltype(lanes)::value>(
              kernel.width, taps, kernel.slots, piece, WholeRows<G, rank>(grid, cells, cells[0] - grid.left));
          values[j] = piece > 0 ? values[j] + value : value;
        } else if (piece == 0) {
          values[j] = interpolate_folded_real<G, rank>(kernel, grid, cells, taps);
        }
      });
}
#endif

template <class G>
void spread_real_any(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                     const Subgrid<G>& subgrid) {
  if (kernel.rank == 1) return spread_real_rank<G, 1>(kernel, records, count, strengths, subgrid);
  if (kernel.rank == 2) return spread_real_rank<G, 2>(kernel, records, count, strengths, subgrid);
  return spread_real_rank<G, 3>(kernel, records, count, strengths, subgrid);
}
template <class G>
void interpolate_real_any(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                          const Subgrid<G>& subgrid) {
  if (kernel.rank == 1) return interpolate_real_rank<G, 1>(kernel, records, count, values, subgrid);
  if (kernel.rank == 2) return interpolate_real_rank<G, 2>(kernel, records, count, values, subgrid);
  return interpolate_real_rank<G, 3>(kernel, records, count, values, subgrid);
}
template <class G>
void spread_real_whole_any(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                           const WholeGrid<G>& grid) {
  if (kernel.rank == 2) return spread_real_whole_rank<G, 2>(kernel, records, count, strengths, grid);
  return spread_real_whole_rank<G, 3>(kernel, records, count, strengths, grid);
}
template <class G>
void interpolate_real_whole_any(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                                const WholeGrid<G>& grid) {
  if (kernel.rank == 2) return interpolate_real_whole_rank<G, 2>(kernel, records, count, values, grid);
  return interpolate_real_whole_rank<G, 3>(kernel, records, count, values, grid);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
