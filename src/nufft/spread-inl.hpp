// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation, compiled once per vector target.
#if defined(HEL_SPREAD_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SPREAD_INL
#undef HEL_SPREAD_INL
#else
#define HEL_SPREAD_INL
#endif

#include "nufft/spread_taps-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR
template <class G>
int64_t slack_impl(int) {
  return 0;
}

template <class G, int rank, class Body>
void for_each_row(const KernelTable<G>& kernel, const void* records, int64_t count, const Subgrid<G>& subgrid,
                  Body&& body) {
  const auto* record = static_cast<const Record<G, rank>*>(records);
  const int width = kernel.width;
  for (int64_t j = 0; j < count; ++j) {
    int64_t cells[3] = {};
    G taps[kTapRoom];
    evaluate<G, rank>(kernel, record[j], cells, taps);
    for (int z = 0; z < (rank > 2 ? width : 1); ++z)
      for (int y = 0; y < (rank > 1 ? width : 1); ++y) {
        const G weight = (rank > 2 ? taps[2 * kernel.slots + z] : G(1)) * (rank > 1 ? taps[kernel.slots + y] : G(1));
        body(j, weight, taps,
             subgrid.cells + 2 * cells[0] + (rank > 1 ? (cells[1] + y) * subgrid.row : 0) +
                 (rank > 2 ? (cells[2] + z) * subgrid.plane : 0));
      }
  }
}

template <class G, int rank>
void spread_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                 const Subgrid<G>& subgrid) {
  for_each_row<G, rank>(kernel, records, count, subgrid, [&](int64_t j, G weight, const G* taps, G* row) {
    const G re = weight * strengths[2 * j], im = weight * strengths[2 * j + 1];
    for (int t = 0; t < kernel.width; ++t) {
      row[2 * t] += re * taps[t];
      row[2 * t + 1] += im * taps[t];
    }
  });
}

template <class G, int rank>
void interpolate_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                      const Subgrid<G>& subgrid) {
  for (int64_t j = 0; j < 2 * count; ++j) values[j] = 0;
  for_each_row<G, rank>(kernel, records, count, subgrid, [&](int64_t j, G weight, const G* taps, G* row) {
    for (int t = 0; t < kernel.width; ++t) {
      values[2 * j] += weight * taps[t] * row[2 * t];
      values[2 * j + 1] += weight * taps[t] * row[2 * t + 1];
    }
  });
}

template <bool add, class G>
void run_impl(const G* from, const G* phases, G re, G im, int64_t count, G* to) {
  for (int64_t i = 0; i < count; ++i) {
    const G pr = phases[2 * i] * re - phases[2 * i + 1] * im, pi = phases[2 * i] * im + phases[2 * i + 1] * re;
    const G r = from[2 * i] * pr - from[2 * i + 1] * pi, m = from[2 * i] * pi + from[2 * i + 1] * pr;
    to[2 * i] = (add ? to[2 * i] : G(0)) + r;
    to[2 * i + 1] = (add ? to[2 * i + 1] : G(0)) + m;
  }
}
#else

/// Vectors of a row that are worked on at once.
inline constexpr int kMostVectors = 4;

template <class G>
int64_t row_vectors(int width) {
  return (2 * width + kWide<G> - 1) / kWide<G>;
}
template <class G>
int64_t slack_impl(int width) {
  return row_vectors<G>(width) * kWide<G> - 2 * width;
}

/// Whether the last vector of a row may be a half one: a store that spans two lines of the cache takes twice as long,
/// as most whole ones do.
template <class G>
inline constexpr bool kMayHalve = kWide<G> * sizeof(G) >= 32;
template <class G>
bool ends_in_half(int width) {
  return kMayHalve<G> && 2 * width - (row_vectors<G>(width) - 1) * kWide<G> <= kWide<G> / 2;
}

/// to += weighted * weight, in each lane.
template <class D, class V>
HWY_INLINE void add_product(D d, V weighted, V weight, hn::TFromD<D>* to) {
  hn::StoreU(hn::MulAdd(weighted, weight, hn::LoadU(d, to)), d, to);
}

/// Adds `weighted` times each of `taps` to `count` rows. half: the last vector is half a one.
template <class G, int vectors, bool half>
HWY_INLINE void spread_plane(int count, const Vector<G> (&weighted)[vectors], const G* taps, G* to, int64_t row) {
  const Vectors<G> d;
  HWY_UNROLL(4)
  for (int y = 0; y < count; ++y, to += row) {
    const Vector<G> weight = hn::Set(d, taps[y]);
    HWY_UNROLL(4)
    for (int v = 0; v < vectors - (half ? 1 : 0); ++v) add_product(d, weighted[v], weight, to + v * kWide<G>);
    if constexpr (half) {
      const hn::Half<Vectors<G> > short_d;
      constexpr int last = vectors - 1;
      add_product(short_d, hn::LowerHalf(short_d, weighted[last]), hn::LowerHalf(short_d, weight),
                  to + last * kWide<G>);
    }
  }
}

template <class G, int rank, int vectors, bool half>
HWY_INLINE void spread_piece(int width, const G* taps, int64_t slots, const Doubling<G>& doubling, int64_t piece,
                             Vector<G> strength, G* at, const Subgrid<G>& subgrid) {
  const Vectors<G> d;
  Vector<G> row[vectors];
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v)
    row[v] = hn::Mul(strength, doubling.load(taps + piece * (kWide<G> / 2) + v * (kWide<G> / 2)));
  at += piece * kWide<G>;
  const int planes = rank > 2 ? width : 1, rows = rank > 1 ? width : 1;
  for (int z = 0; z < planes; ++z) {
    Vector<G> weighted[vectors];
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v)
      weighted[v] = rank > 2 ? hn::Mul(row[v], hn::Set(d, taps[2 * slots + z])) : row[v];
    static constexpr G kOne[1] = {1};
    spread_plane<G, vectors, half>(rows, weighted, rank > 1 ? taps + slots : kOne,
                                   at + (rank > 2 ? z * subgrid.plane : 0), subgrid.row);
  }
}

/// The sums of `count` rows times `taps`.
template <class G, int vectors>
HWY_INLINE void interpolate_plane(int count, const G* taps, const G* from, int64_t row, Vector<G> (&plane)[vectors]) {
  const Vectors<G> d;
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) plane[v] = hn::Zero(d);
  HWY_UNROLL(4)
  for (int y = 0; y < count; ++y, from += row) {
    const Vector<G> weight = hn::Set(d, taps[y]);
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v) plane[v] = hn::MulAdd(weight, hn::LoadU(d, from + v * kWide<G>), plane[v]);
  }
}

template <class G, int rank, int vectors>
HWY_INLINE Vector<G> interpolate_piece(int width, const G* taps, int64_t slots, const Doubling<G>& doubling,
                                       int64_t piece, const G* at, const Subgrid<G>& subgrid) {
  const Vectors<G> d;
  Vector<G> sum[vectors];
  at += piece * kWide<G>;
  const int planes = rank > 2 ? width : 1, rows = rank > 1 ? width : 1;
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v) sum[v] = hn::Zero(d);
  for (int z = 0; z < planes; ++z) {
    Vector<G> plane[vectors];
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v) plane[v] = hn::Zero(d);
    const G* from = at + (rank > 2 ? z * subgrid.plane : 0);
    HWY_UNROLL(4)
    for (int y = 0; y < rows; ++y, from += subgrid.row) {
      const Vector<G> weight = hn::Set(d, rank > 1 ? taps[slots + y] : G(1));
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) plane[v] = hn::MulAdd(weight, hn::LoadU(d, from + v * kWide<G>), plane[v]);
    }
    HWY_UNROLL(4)
    for (int v = 0; v < vectors; ++v)
      sum[v] = rank > 2 ? hn::MulAdd(hn::Set(d, taps[2 * slots + z]), plane[v], sum[v]) : plane[v];
  }
  Vector<G> all = hn::Zero(d);
  HWY_UNROLL(4)
  for (int v = 0; v < vectors; ++v)
    all = hn::MulAdd(sum[v], doubling.load(taps + piece * (kWide<G> / 2) + v * (kWide<G> / 2)), all);
  return all;
}

/// Calls body(std::integral_constant) for each piece of `total` vectors: whole ones of kMostVectors, then the rest.
template <class Body>
HWY_INLINE void for_each_piece(int64_t total, Body&& body) {
  int64_t piece = 0;
  for (; total - piece > kMostVectors; piece += kMostVectors) body(std::integral_constant<int, kMostVectors>(), piece);
  switch (total - piece) {
    case 1:
      return body(std::integral_constant<int, 1>(), piece);
    case 2:
      return body(std::integral_constant<int, 2>(), piece);
    case 3:
      return body(std::integral_constant<int, 3>(), piece);
    default:
      return body(std::integral_constant<int, 4>(), piece);
  }
}

template <class G, int rank>
HWY_INLINE int64_t offset(const int64_t* cells, const Subgrid<G>& subgrid) {
  return 2 * cells[0] + (rank > 1 ? cells[1] * subgrid.row : 0) + (rank > 2 ? cells[2] * subgrid.plane : 0);
}

/// Points whose taps are evaluated before the first of them is used: a load from a place that was just stored to in
/// another shape waits for the store, and so would each point for the one before.
inline constexpr int64_t kTapGroup = 8;

/// Calls body(point, cells, taps) for each point.
template <class G, int rank, class Body>
HWY_INLINE void for_each_tapped(const KernelTable<G>& kernel, const Record<G, rank>* record, int64_t count,
                                Body&& body) {
  const Taps<G, rank> evaluator(kernel);
  alignas(64) G taps[kTapGroup][kTapRoom];
  int64_t cells[kTapGroup][3];
  for (int64_t first = 0; first < count; first += kTapGroup) {
    const int64_t here = std::min(kTapGroup, count - first);
    for (int64_t i = 0; i < here; ++i) evaluator.evaluate(record[first + i], cells[i], taps[i]);
    for (int64_t i = 0; i < here; ++i) body(first + i, cells[i], taps[i]);
  }
}

template <class G, int rank, int vectors, bool half>
void spread_loop(const KernelTable<G>& kernel, const Record<G, rank>* record, int64_t count, const G* strengths,
                 const Subgrid<G>& subgrid, int64_t piece) {
  const Vectors<G> d;
  const Doubling<G> doubling;
  for_each_tapped<G, rank>(kernel, record, count, [&](int64_t j, const int64_t* cells, const G* taps) {
    const Vector<G> strength = hn::OddEven(hn::Set(d, strengths[2 * j + 1]), hn::Set(d, strengths[2 * j]));
    spread_piece<G, rank, vectors, half>(kernel.width, taps, kernel.slots, doubling, piece, strength,
                                         subgrid.cells + offset<G, rank>(cells, subgrid), subgrid);
  });
}

/// In three dimensions a wide kernel reaches more cells than a first-level cache holds. Points go together then, a few
/// planes at a time, so that these stay in the cache until all the points are done with them. One plane alone would
/// hold up points that follow each other: their loads meet stores that are not done yet.
inline constexpr int64_t kPlaneGroup = 32, kPlanes = 4;
/// Bytes that a point may reach without that.
inline constexpr int64_t kCachedReach = 40 * 1024;
template <class G>
bool goes_by_planes(int width) {
  return width * width * row_vectors<G>(width) * kWide<G> * static_cast<int64_t>(sizeof(G)) > kCachedReach;
}

/// Of points that go together: cells, taps, and the planes that they reach.
template <class G>
struct PlaneGroup {
  alignas(64) G taps[kPlaneGroup][kTapRoom];
  int64_t cells[kPlaneGroup][3];
  int64_t begin, end;

  HWY_INLINE void evaluate(const Taps<G, 3>& evaluator, const Record<G, 3>* record, int64_t count, int width) {
    for (int64_t i = 0; i < count; ++i) evaluator.evaluate(record[i], cells[i], taps[i]);
    begin = end = cells[0][2];
    for (int64_t i = 1; i < count; ++i) {
      begin = std::min(begin, cells[i][2]);
      end = std::max(end, cells[i][2]);
    }
    end += width;
  }
  /// Calls body(point, tap, offset of the first cell in the plane) for all points and planes, a point's in their order.
  template <class Body>
  HWY_INLINE void for_each_plane(int64_t count, int width, const Subgrid<G>& subgrid, Body&& body) const {
    for (int64_t first = begin; first < end; first += kPlanes)
      for (int64_t i = 0; i < count; ++i) {
        const int64_t own = cells[i][2], last = std::min(first + kPlanes, own + width);
        for (int64_t z = std::max(first, own); z < last; ++z)
          body(i, z - own, z * subgrid.plane + cells[i][1] * subgrid.row + 2 * cells[i][0]);
      }
  }
};

template <class G, int vectors, bool half>
void spread_planes(const KernelTable<G>& kernel, const Record<G, 3>* record, int64_t count, const G* strengths,
                   const Subgrid<G>& subgrid, int64_t piece) {
  const Vectors<G> d;
  const Doubling<G> doubling;
  const Taps<G, 3> evaluator(kernel);
  const int width = kernel.width;
  const int64_t slots = kernel.slots;
  PlaneGroup<G> group;
  alignas(64) G rows[kPlaneGroup][vectors * kWide<G>];
  for (int64_t first = 0; first < count; first += kPlaneGroup) {
    const int64_t here = std::min(kPlaneGroup, count - first);
    group.evaluate(evaluator, record + first, here, width);
    for (int64_t i = 0; i < here; ++i) {
      const G* const own = strengths + 2 * (first + i);
      const Vector<G> strength = hn::OddEven(hn::Set(d, own[1]), hn::Set(d, own[0]));
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v)
        hn::Store(hn::Mul(strength, doubling.load(group.taps[i] + (piece + v) * (kWide<G> / 2))), d,
                  rows[i] + v * kWide<G>);
    }
    group.for_each_plane(here, width, subgrid, [&](int64_t i, int64_t tap, int64_t at) {
      const G* const taps = group.taps[i];
      const Vector<G> weight = hn::Set(d, taps[2 * slots + tap]);
      Vector<G> weighted[vectors];
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) weighted[v] = hn::Mul(hn::Load(d, rows[i] + v * kWide<G>), weight);
      spread_plane<G, vectors, half>(width, weighted, taps + slots, subgrid.cells + at + piece * kWide<G>, subgrid.row);
    });
  }
}

template <class G, int rank>
void spread_rank(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                 const Subgrid<G>& subgrid) {
  const auto* const record = static_cast<const Record<G, rank>*>(records);
  const int64_t total = row_vectors<G>(kernel.width);
  for_each_piece(total, [&](auto vectors, int64_t piece) {
    constexpr int kCount = decltype(vectors)::value;
    if constexpr (rank == 3)
      if (goes_by_planes<G>(kernel.width)) {
        if (piece + kCount == total && ends_in_half<G>(kernel.width))
          return spread_planes<G, kCount, kMayHalve<G> >(kernel, record, count, strengths, subgrid, piece);
        return spread_planes<G, kCount, false>(kernel, record, count, strengths, subgrid, piece);
      }
    if (piece + kCount == total && ends_in_half<G>(kernel.width))
      spread_loop<G, rank, kCount, kMayHalve<G> >(kernel, record, count, strengths, subgrid, piece);
    else
      spread_loop<G, rank, kCount, false>(kernel, record, count, strengths, subgrid, piece);
  });
}

/// The sum of the even lanes and of the odd ones.
template <class D, class V>
HWY_INLINE void store_pair(D d, V v, hn::TFromD<D>* to, bool add) {
  if constexpr (hn::MaxLanes(D()) > 2) {
    const hn::Half<D> half;
    store_pair(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)), to, add);
  } else {
    hn::StoreU(add ? hn::Add(v, hn::LoadU(d, to)) : v, d, to);
  }
}

template <class G, int rank, int vectors>
void interpolate_loop(const KernelTable<G>& kernel, const Record<G, rank>* record, int64_t count, G* values,
                      const Subgrid<G>& subgrid, int64_t piece) {
  const Vectors<G> d;
  const Doubling<G> doubling;
  for_each_tapped<G, rank>(kernel, record, count, [&](int64_t j, const int64_t* cells, const G* taps) {
    const Vector<G> all = interpolate_piece<G, rank, vectors>(kernel.width, taps, kernel.slots, doubling, piece,
                                                              subgrid.cells + offset<G, rank>(cells, subgrid), subgrid);
    store_pair(d, all, values + 2 * j, piece > 0);
  });
}

template <class G, int vectors>
void interpolate_planes(const KernelTable<G>& kernel, const Record<G, 3>* record, int64_t count, G* values,
                        const Subgrid<G>& subgrid, int64_t piece) {
  const Vectors<G> d;
  const Doubling<G> doubling;
  const Taps<G, 3> evaluator(kernel);
  const int width = kernel.width;
  const int64_t slots = kernel.slots;
  PlaneGroup<G> group;
  alignas(64) G sums[kPlaneGroup][vectors * kWide<G>];
  for (int64_t first = 0; first < count; first += kPlaneGroup) {
    const int64_t here = std::min(kPlaneGroup, count - first);
    group.evaluate(evaluator, record + first, here, width);
    std::fill_n(sums[0], here * vectors * kWide<G>, G(0));
    group.for_each_plane(here, width, subgrid, [&](int64_t i, int64_t tap, int64_t at) {
      const G* const taps = group.taps[i];
      const Vector<G> weight = hn::Set(d, taps[2 * slots + tap]);
      Vector<G> plane[vectors];
      interpolate_plane<G, vectors>(width, taps + slots, subgrid.cells + at + piece * kWide<G>, subgrid.row, plane);
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v) {
        G* const sum = sums[i] + v * kWide<G>;
        hn::Store(hn::MulAdd(weight, plane[v], hn::Load(d, sum)), d, sum);
      }
    });
    for (int64_t i = 0; i < here; ++i) {
      Vector<G> all = hn::Zero(d);
      HWY_UNROLL(4)
      for (int v = 0; v < vectors; ++v)
        all = hn::MulAdd(hn::Load(d, sums[i] + v * kWide<G>),
                         doubling.load(group.taps[i] + (piece + v) * (kWide<G> / 2)), all);
      store_pair(d, all, values + 2 * (first + i), piece > 0);
    }
  }
}

template <class G, int rank>
void interpolate_rank(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                      const Subgrid<G>& subgrid) {
  for_each_piece(row_vectors<G>(kernel.width), [&](auto vectors, int64_t piece) {
    if constexpr (rank == 3)
      if (goes_by_planes<G>(kernel.width))
        return interpolate_planes<G, decltype(vectors)::value>(kernel, static_cast<const Record<G, 3>*>(records), count,
                                                               values, subgrid, piece);
    interpolate_loop<G, rank, decltype(vectors)::value>(kernel, static_cast<const Record<G, rank>*>(records), count,
                                                        values, subgrid, piece);
  });
}

/// Product of interleaved complex vectors.
template <class D, class V>
HWY_INLINE V multiply_complex(D d, V a, V b) {
  const V re = hn::DupEven(b), im = hn::DupOdd(b), swapped = hn::Reverse2(d, a);
  const V cross = hn::Mul(swapped, im);
  return hn::OddEven(hn::MulAdd(a, re, cross), hn::MulSub(a, re, cross));
}

template <bool add, class G>
void run_impl(const G* from, const G* phases, G re, G im, int64_t count, G* to) {
  const Vectors<G> d;
  const Vector<G> whole = hn::OddEven(hn::Set(d, im), hn::Set(d, re));
  const int64_t numbers = 2 * count;
  int64_t i = 0;
  for (; i + kWide<G> <= numbers; i += kWide<G>) {
    const Vector<G> phase = multiply_complex(d, hn::LoadU(d, phases + i), whole);
    const Vector<G> product = multiply_complex(d, hn::LoadU(d, from + i), phase);
    hn::StoreU(add ? hn::Add(product, hn::LoadU(d, to + i)) : product, d, to + i);
  }
  if constexpr (kWide<G> * sizeof(G) > 16) {
    if (i == numbers) return;
    const auto rest = hn::FirstN(d, static_cast<size_t>(numbers - i));
    const Vector<G> phase = multiply_complex(d, hn::MaskedLoad(rest, d, phases + i), whole);
    const Vector<G> product = multiply_complex(d, hn::MaskedLoad(rest, d, from + i), phase);
    hn::BlendedStore(add ? hn::Add(product, hn::MaskedLoad(rest, d, to + i)) : product, rest, d, to + i);
  } else {
    // Shorter vectors are loaded under a mask from aligned addresses only. One complex number is left at most.
    for (; i < numbers; i += 2) {
      const G pr = phases[i] * re - phases[i + 1] * im, pi = phases[i] * im + phases[i + 1] * re;
      const G r = from[i] * pr - from[i + 1] * pi, m = from[i] * pi + from[i + 1] * pr;
      to[i] = (add ? to[i] : G(0)) + r;
      to[i + 1] = (add ? to[i + 1] : G(0)) + m;
    }
  }
}
#endif

template <class G>
void spread_any(const KernelTable<G>& kernel, const void* records, int64_t count, const G* strengths,
                const Subgrid<G>& subgrid) {
  if (kernel.rank == 1) return spread_rank<G, 1>(kernel, records, count, strengths, subgrid);
  if (kernel.rank == 2) return spread_rank<G, 2>(kernel, records, count, strengths, subgrid);
  return spread_rank<G, 3>(kernel, records, count, strengths, subgrid);
}

template <class G>
void interpolate_any(const KernelTable<G>& kernel, const void* records, int64_t count, G* values,
                     const Subgrid<G>& subgrid) {
  if (kernel.rank == 1) return interpolate_rank<G, 1>(kernel, records, count, values, subgrid);
  if (kernel.rank == 2) return interpolate_rank<G, 2>(kernel, records, count, values, subgrid);
  return interpolate_rank<G, 3>(kernel, records, count, values, subgrid);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
