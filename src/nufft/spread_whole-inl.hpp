// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading to and interpolation from the whole grid, without subgrids, compiled once per vector target. Include after
// spread-inl.hpp.
#if defined(HEL_SPREAD_WHOLE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SPREAD_WHOLE_INL
#undef HEL_SPREAD_WHOLE_INL
#else
#define HEL_SPREAD_WHOLE_INL
#endif

#include <complex>

#include "nufft/spread-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

/// Calls body(row, weight) for each row of taps of a point, by plain numbers; cells[] are counted from the leftmost
/// tap.
template <class G, int rank, class Body>
HWY_INLINE void for_each_whole_row(const KernelTable<G>& kernel, const WholeGrid<G>& grid, const int64_t* cells,
                                   const G* taps, Body&& body) {
  using Complex = std::complex<G>;
  const auto phase = [&](int axis, int64_t t) {
    const G* p = grid.phases[axis] + 2 * (cells[axis] + t);
    return Complex(p[0], p[1]);
  };
  for (int z = 0; z < (rank > 2 ? kernel.width : 1); ++z) {
    const Complex plane = rank > 2 ? taps[2 * kernel.slots + z] * phase(2, z) : Complex(1);
    G* const base = grid.cells + (rank > 2 ? grid.rows[1][cells[2] + z] : 0);
    for (int y = 0; y < kernel.width; ++y)
      body(base + grid.rows[0][cells[1] + y], plane * (taps[kernel.slots + y] * phase(1, y)));
  }
}

/// A point by plain numbers, where its rows cross the end of the grid.
template <class G, int rank>
HWY_NOINLINE void spread_folded(const KernelTable<G>& kernel, const WholeGrid<G>& grid, const int64_t* cells,
                                const G* taps, const G* strength) {
  const std::complex<G> c(strength[0], strength[1]);
  for_each_whole_row<G, rank>(kernel, grid, cells, taps, [&](G* row, std::complex<G> weight) {
    const std::complex<G> whole = c * weight;
    for (int t = 0; t < kernel.width; ++t) {
      int64_t cell = cells[0] + t - grid.left;
      cell += cell < 0 ? grid.n : cell >= grid.n ? -grid.n : 0;
      const G* p = grid.phases[0] + 2 * (cells[0] + t);
      row[2 * cell] += taps[t] * (whole.real() * p[0] - whole.imag() * p[1]);
      row[2 * cell + 1] += taps[t] * (whole.real() * p[1] + whole.imag() * p[0]);
    }
  });
}

template <class G, int rank>
HWY_NOINLINE void interpolate_folded(const KernelTable<G>& kernel, const WholeGrid<G>& grid, const int64_t* cells,
                                     const G* taps, G* value) {
  std::complex<G> sum = 0;
  for_each_whole_row<G, rank>(kernel, grid, cells, taps, [&](const G* row, std::complex<G> weight) {
    G re = 0, im = 0;
    for (int t = 0; t < kernel.width; ++t) {
      int64_t cell = cells[0] + t - grid.left;
      cell += cell < 0 ? grid.n : cell >= grid.n ? -grid.n : 0;
      const G* p = grid.phases[0] + 2 * (cells[0] + t);
      re += taps[t] * (row[2 * cell] * p[0] - row[2 * cell + 1] * p[1]);
      im += taps[t] * (row[2 * cell] * p[1] + row[2 * cell + 1] * p[0]);
    }
    sum += weight * std::complex<G>(re, im);
  });
  value[0] = sum.real();
  value[1] = sum.imag();
}

template <class G, int rank>
HWY_INLINE void count_from_left(const WholeGrid<G>& grid, int64_t* cells) {
  for (int a = 0; a < rank; ++a) cells[a] += grid.first[a] + grid.left;
}

#if HWY_TARGET == HWY_SCALAR
template <class G, int rank>
void spread_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                       const WholeGrid<G>& grid) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3];
    G taps[kTapRoom];
    evaluate<G, rank>(kernel, static_cast<const Record<G, rank>*>(records)[j], cells, taps);
    count_from_left<G, rank>(grid, cells);
    spread_folded<G, rank>(kernel, grid, cells, taps, strengths + 2 * j);
  }
}
template <class G, int rank>
void interpolate_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                            const WholeGrid<G>& grid) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3];
    G taps[kTapRoom];
    evaluate<G, rank>(kernel, static_cast<const Record<G, rank>*>(records)[j], cells, taps);
    count_from_left<G, rank>(grid, cells);
    interpolate_folded<G, rank>(kernel, grid, cells, taps, values + 2 * j);
  }
}
#else

/// i times an interleaved vector.
template <class D, class V>
HWY_INLINE V turn(D d, V v) {
  const V swapped = hn::Reverse2(d, v);
  return hn::OddEven(swapped, hn::Neg(swapped));
}

template <class G, int rank, int vectors>
HWY_INLINE void spread_whole_piece(int width, const G* taps, int64_t slots, const Doubling<G>& doubling, int64_t piece,
                                   const int64_t* cells, const G* strength, const WholeGrid<G>& grid) {
  const Vectors<G> d;
  Vector<G> row[vectors], turned[vectors];
  const Vector<G> c = hn::OddEven(hn::Set(d, strength[1]), hn::Set(d, strength[0]));
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) {
    const int64_t at = piece * kWide<G> + v * kWide<G>;
    const Vector<G> phase = hn::LoadU(d, grid.phases[0] + 2 * cells[0] + at);
    row[v] = hn::Mul(multiply_complex(d, phase, c), doubling.load(taps + at / 2));
    turned[v] = turn(d, row[v]);
  }
  const G* const py = grid.phases[1] + 2 * cells[1];
  for (int z = 0; z < (rank > 2 ? width : 1); ++z) {
    Vector<G> a[vectors], b[vectors];
    G* base = grid.cells + 2 * (cells[0] - grid.left) + piece * kWide<G>;
    if constexpr (rank > 2) {
      const G* const pz = grid.phases[2] + 2 * (cells[2] + z);
      const G tap = taps[2 * slots + z];
      const auto re = hn::Set(d, tap * pz[0]), im = hn::Set(d, tap * pz[1]);
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) {
        a[v] = hn::MulAdd(re, row[v], hn::Mul(im, turned[v]));
        b[v] = turn(d, a[v]);
      }
      base += grid.rows[1][cells[2] + z];
    } else {
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) a[v] = row[v], b[v] = turned[v];
    }
    const int64_t* const rows = grid.rows[0] + cells[1];
    for (int y = 0; y < width; ++y) {
      const G tap = taps[slots + y];
      const auto re = hn::Set(d, tap * py[2 * y]), im = hn::Set(d, tap * py[2 * y + 1]);
      G* const to = base + rows[y];
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v)
        hn::StoreU(hn::MulAdd(re, a[v], hn::MulAdd(im, b[v], hn::LoadU(d, to + v * kWide<G>))), d, to + v * kWide<G>);
    }
  }
}

template <class G, int rank, int vectors>
HWY_INLINE Vector<G> interpolate_whole_piece(int width, const G* taps, int64_t slots, const Doubling<G>& doubling,
                                             int64_t piece, const int64_t* cells, const WholeGrid<G>& grid) {
  const Vectors<G> d;
  Vector<G> sum[vectors];
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) sum[v] = hn::Zero(d);
  const G* const py = grid.phases[1] + 2 * cells[1];
  for (int z = 0; z < (rank > 2 ? width : 1); ++z) {
    Vector<G> a[vectors], b[vectors];
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v) a[v] = b[v] = hn::Zero(d);
    const G* const base =
        grid.cells + 2 * (cells[0] - grid.left) + piece * kWide<G> + (rank > 2 ? grid.rows[1][cells[2] + z] : 0);
    const int64_t* const rows = grid.rows[0] + cells[1];
    for (int y = 0; y < width; ++y) {
      const G tap = taps[slots + y];
      const auto re = hn::Set(d, tap * py[2 * y]), im = hn::Set(d, tap * py[2 * y + 1]);
      const G* const from = base + rows[y];
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) {
        const Vector<G> here = hn::LoadU(d, from + v * kWide<G>);
        a[v] = hn::MulAdd(re, here, a[v]);
        b[v] = hn::MulAdd(im, here, b[v]);
      }
    }
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v) {
      const Vector<G> plane = hn::Add(a[v], turn(d, b[v]));
      if constexpr (rank > 2) {
        const G* const pz = grid.phases[2] + 2 * (cells[2] + z);
        const G tap = taps[2 * slots + z];
        sum[v] = hn::MulAdd(hn::Set(d, tap * pz[0]), plane, sum[v]);
        sum[v] = hn::MulAdd(hn::Set(d, tap * pz[1]), turn(d, plane), sum[v]);
      } else {
        sum[v] = plane;
      }
    }
  }
  Vector<G> all = hn::Zero(d);
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) {
    const int64_t at = piece * kWide<G> + v * kWide<G>;
    const Vector<G> phase = hn::LoadU(d, grid.phases[0] + 2 * cells[0] + at);
    all = hn::MulAdd(multiply_complex(d, sum[v], phase), doubling.load(taps + at / 2), all);
  }
  return all;
}

/// Whether the vectors of a row end beyond the row or begin before it.
template <class G>
HWY_INLINE bool crosses(const WholeGrid<G>& grid, const int64_t* cells, int64_t reach) {
  return cells[0] < grid.left || cells[0] - grid.left + reach > grid.n;
}

template <class G, int rank>
void spread_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                       const WholeGrid<G>& grid) {
  const int64_t total = row_vectors<G>(kernel.width), reach = total * kWide<G> / 2;
  for_each_piece(total, [&](auto vectors, int64_t piece) {
    const Doubling<G> doubling;
    const auto* record = static_cast<const Record<G, rank>*>(records);
    for_each_tapped<G, rank>(kernel, record, count, [&](int64_t j, int64_t* cells, const G* own) {
      count_from_left<G, rank>(grid, cells);
      if (!crosses(grid, cells, reach))
        spread_whole_piece<G, rank, decltype(vectors)::value>(kernel.width, own, kernel.slots, doubling, piece, cells,
                                                              strengths + 2 * j, grid);
      else if (piece == 0)
        spread_folded<G, rank>(kernel, grid, cells, own, strengths + 2 * j);
    });
  });
}

template <class G, int rank>
void interpolate_whole_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                            const WholeGrid<G>& grid) {
  const int64_t total = row_vectors<G>(kernel.width), reach = total * kWide<G> / 2;
  for_each_piece(total, [&](auto vectors, int64_t piece) {
    const Doubling<G> doubling;
    const auto* record = static_cast<const Record<G, rank>*>(records);
    for_each_tapped<G, rank>(kernel, record, count, [&](int64_t j, int64_t* cells, const G* own) {
      count_from_left<G, rank>(grid, cells);
      if (!crosses(grid, cells, reach))
        store_pair(Vectors<G>(),
                   interpolate_whole_piece<G, rank, decltype(vectors)::value>(kernel.width, own, kernel.slots, doubling,
                                                                              piece, cells, grid),
                   values + 2 * j, piece > 0);
      else if (piece == 0)
        interpolate_folded<G, rank>(kernel, grid, cells, own, values + 2 * j);
    });
  });
}
#endif

template <class G>
void spread_whole_any(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                      const WholeGrid<G>& grid) {
  if (kernel.rank == 2) return spread_whole_rank<G, 2>(kernel, records, count, strengths, grid);
  return spread_whole_rank<G, 3>(kernel, records, count, strengths, grid);
}

template <class G>
void interpolate_whole_any(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                           const WholeGrid<G>& grid) {
  if (kernel.rank == 2) return interpolate_whole_rank<G, 2>(kernel, records, count, values, grid);
  return interpolate_whole_rank<G, 3>(kernel, records, count, values, grid);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
