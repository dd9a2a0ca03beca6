// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Spreading and interpolation in one dimension, for points in the caller's order, compiled once per vector target.
// Include after spread-inl.hpp.
#if defined(HEL_SPREAD_LINE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SPREAD_LINE_INL
#undef HEL_SPREAD_LINE_INL
#else
#define HEL_SPREAD_LINE_INL
#endif

#include <cstring>

#include "nufft/spread-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR
template <class G>
HWY_INLINE void split_any(const KernelTable<G>& kernel, const void* places, int64_t j, int64_t& cell, G& z) {
  if constexpr (sizeof(G) == 4)
    if (kernel.wide_places) {
      double part;
      split(static_cast<const double*>(places)[j], 0, cell, part);
      z = static_cast<G>(part);
      return;
    }
  split(static_cast<const Place<G>*>(places)[j], kernel.fraction_bits, cell, z);
}

/// Calls body(point, tap, row of its cell) for all taps.
template <class G, class Body>
void for_each_line_tap(const KernelTable<G>& kernel, const void* places, int64_t count, Body&& body) {
  for (int64_t j = 0; j < count; ++j) {
    int64_t cell;
    G z;
    split_any(kernel, places, j, cell, z);
    for (int t = 0; t < kernel.width; ++t) {
      const G* c = kernel.coefficients + t;
      G value = *c;
      for (int p = 0; p < kernel.degree; ++p) value = value * z + *(c += kernel.row);
      body(j, value, 2 * (cell + t));
    }
  }
}

template <class G>
void spread_line_any(const KernelTable<G>& kernel, const void* places, int64_t count, const G* strengths, G* cells) {
  for_each_line_tap(kernel, places, count, [&](int64_t j, G tap, int64_t at) {
    cells[at] += tap * strengths[2 * j];
    cells[at + 1] += tap * strengths[2 * j + 1];
  });
}
template <class G>
void interpolate_line_any(const KernelTable<G>& kernel, const void* places, int64_t count, const G* cells, G* values) {
  for (int64_t j = 0; j < 2 * count; ++j) values[j] = 0;
  for_each_line_tap(kernel, places, count, [&](int64_t j, G tap, int64_t at) {
    values[2 * j] += tap * cells[at];
    values[2 * j + 1] += tap * cells[at + 1];
  });
}
#else

/// Of a block of points: where the row of each begins, in numbers; its place in the cell, from -1 to 1; and the tap
/// that stands alone.
template <class G>
struct LineBlock {
  alignas(64) int32_t at[kLineBlock];
  alignas(64) G z[kLineBlock];
  alignas(64) G lone[kLineBlock];
};

HWY_INLINE void split_line(const KernelTable<double>&, const void* places, int64_t count, LineBlock<double>& block) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<int32_t, decltype(d)> d32;
  const auto two = hn::Set(d, 2), one = hn::Set(d, 1);
  for (int64_t j = 0; j < count; j += kWide<double>) {
    const auto place = hn::LoadU(d, static_cast<const double*>(places) + j), cell = hn::Floor(place);
    hn::Store(hn::NegMulAdd(two, hn::Sub(place, cell), one), d, block.z + j);
    hn::Store(hn::DemoteTo(d32, hn::Add(cell, cell)), d32, block.at + j);
  }
}
HWY_INLINE void split_wide(const double* places, int64_t count, LineBlock<float>& block) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<int32_t, decltype(d)> d32;
  const hn::Rebind<float, decltype(d)> df;
  const auto two = hn::Set(d, 2), one = hn::Set(d, 1);
  for (int64_t j = 0; j < count; j += kWide<double>) {
    const auto place = hn::LoadU(d, places + j), cell = hn::Floor(place);
    hn::Store(hn::DemoteTo(df, hn::NegMulAdd(two, hn::Sub(place, cell), one)), df, block.z + j);
    hn::Store(hn::DemoteTo(d32, hn::Add(cell, cell)), d32, block.at + j);
  }
}
HWY_INLINE void split_line(const KernelTable<float>& kernel, const void* places, int64_t count,
                           LineBlock<float>& block) {
  if (kernel.wide_places) return split_wide(static_cast<const double*>(places), count, block);
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const hn::RebindToUnsigned<decltype(d)> du;
  const int bits = kernel.fraction_bits;
  const auto mask = hn::Set(du, (uint32_t{1} << bits) - 1);
  const auto scale = hn::Set(d, 2.0f / static_cast<float>(uint32_t{1} << bits)), one = hn::Set(d, 1.0f);
  for (int64_t j = 0; j < count; j += kWide<float>) {
    const auto place = hn::LoadU(du, static_cast<const uint32_t*>(places) + j);
    const auto part = hn::ConvertTo(d, hn::BitCast(di, hn::And(place, mask)));
    hn::Store(hn::NegMulAdd(part, scale, one), d, block.z + j);
    hn::Store(hn::BitCast(di, hn::ShiftLeft<1>(hn::ShiftRightSame(place, bits))), di, block.at + j);
  }
}

/// Sums of pairs of vectors, half by half, block by block, and pair of numbers by pair; the results side by side.
template <class D, class V>
HWY_INLINE V add_halves(D d, V a, V b) {
  return hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a));
}
template <class D, class V>
HWY_INLINE V add_blocks(D, V a, V b) {
  return hn::Add(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a), hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a)));
}
template <class D, class V>
HWY_INLINE V add_pairs(D d, V a, V b) {
  const hn::Repartition<double, D> pairs;
  const auto x = hn::BitCast(pairs, a), y = hn::BitCast(pairs, b);
  return hn::Add(hn::BitCast(d, hn::InterleaveLower(pairs, x, y)), hn::BitCast(d, hn::InterleaveUpper(pairs, x, y)));
}

/// The complex sums over the lanes of as many vectors as a vector has complex numbers, in their order.
template <class D, class V>
HWY_INLINE V add_lanes(D d, const V* v) {
  constexpr size_t blocks = hn::MaxLanes(D()) * sizeof(hn::TFromD<D>) / 16;
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    if constexpr (blocks == 1) return v[0];
    if constexpr (blocks == 2) return add_halves(d, v[0], v[1]);
    if constexpr (blocks == 4) return add_blocks(d, add_halves(d, v[0], v[2]), add_halves(d, v[1], v[3]));
  } else {
    if constexpr (blocks == 1) return add_pairs(d, v[0], v[1]);
    if constexpr (blocks == 2) return add_pairs(d, add_halves(d, v[0], v[2]), add_halves(d, v[1], v[3]));
    if constexpr (blocks == 4)
      return add_pairs(d, add_blocks(d, add_halves(d, v[0], v[4]), add_halves(d, v[2], v[6])),
                       add_blocks(d, add_halves(d, v[1], v[5]), add_halves(d, v[3], v[7])));
  }
}

/// The coefficients of LineTaps, from tap `first` on.
template <class G>
HWY_NOINLINE void arrange_line_taps(const KernelTable<G>& kernel, int64_t first, int lanes, int vectors, bool doubled,
                                    G* to) {
  for (int p = 0; p <= kernel.degree; ++p)
    for (int v = 0; v < vectors; ++v)
      for (int l = 0; l < lanes; ++l) {
        const int64_t tap = first + (doubled ? l / 2 : v * lanes + l % 2 * (lanes / 2) + l / 2);
        *to++ = tap < kernel.row ? kernel.coefficients[p * kernel.row + tap] : G(0);
      }
}

/// The taps of a row of `rows` vectors, evaluated side by side for as many points as a vector has complex numbers. In
/// a vector of taps even lanes have those of one vector of the row and odd lanes those of the next, so that doubling
/// is cheap; a row of one vector has them doubled already. With `lone`, the last vector has one tap only, which is
/// evaluated apart, with points in the lanes.
template <class D, int rows, bool lone>
class LineTaps {
  using G = hn::TFromD<D>;
  using V = hn::Vec<D>;
  static constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  static constexpr int kMostPowers = 16;

 public:
  static constexpr int kVectors = lone ? rows / 2 : (rows + 1) / 2;
  static constexpr int kTogether = kLanes / 2;
  static constexpr int kWholeRows = lone ? rows - 1 : rows;

  LineTaps(const KernelTable<G>& kernel, int64_t piece, int64_t count, LineBlock<G>& block) : degree_(kernel.degree) {
    arrange_line_taps(kernel, piece * (kLanes / 2), kLanes, kVectors, rows == 1, coefficients_);
    if (lone) evaluate_lone(kernel.coefficients + kernel.width - 1, kernel.row, count, block);
  }

  /// Taps by point.
  HWY_INLINE void evaluate(const G* places, V (&taps)[kTogether][kVectors]) const {
    const D d;
    V z[kTogether];
    HWY_UNROLL(8)
    for (int i = 0; i < kTogether; ++i) {
      z[i] = hn::Set(d, places[i]);
      for (int v = 0; v < kVectors; ++v) taps[i][v] = hn::Load(d, coefficients_ + v * kLanes);
    }
    for (int p = 1; p <= degree_; ++p)
      for (int v = 0; v < kVectors; ++v) {
        const V c = hn::Load(d, coefficients_ + (p * kVectors + v) * kLanes);
        HWY_UNROLL(8)
        for (int i = 0; i < kTogether; ++i) taps[i][v] = hn::MulAdd(taps[i][v], z[i], c);
      }
  }
  /// Those of a point that belong to a vector of the row, doubled.
  static HWY_INLINE V doubled(const V (&taps)[kVectors], int row) {
    if constexpr (rows == 1) return taps[0];
    const V both = taps[row / 2];
    return row % 2 == 0 ? hn::DupEven(both) : hn::DupOdd(both);
  }

 private:
  void evaluate_lone(const G* coefficients, int64_t row, int64_t count, LineBlock<G>& block) const {
    const D d;
    for (int64_t j = 0; j < count; j += kLanes) {
      const V z = hn::Load(d, block.z + j);
      const G* c = coefficients;
      V value = hn::Set(d, *c);
      for (int p = 0; p < degree_; ++p) value = hn::MulAdd(value, z, hn::Set(d, *(c += row)));
      hn::Store(value, d, block.lone + j);
    }
  }

  int degree_;
  alignas(64) G coefficients_[kMostPowers * kVectors * kLanes];
};

/// A pair of numbers in the lowest lanes, zeros in the others.
template <class D>
HWY_INLINE hn::Vec<D> load_pair(D d, const hn::TFromD<D>* from) {
  if constexpr (hn::MaxLanes(D()) > 2) {
    const hn::Half<D> half;
    return hn::ZeroExtendVector(d, load_pair(half, from));
  } else {
    return hn::LoadU(d, from);
  }
}
/// A pair of numbers again and again.
template <class D>
HWY_INLINE hn::Vec<D> repeat_pair(D d, const double* from) {
  return hn::LoadDup128(d, from);
}
template <class D>
HWY_INLINE hn::Vec<D> repeat_pair(D d, const float* from) {
  const hn::Repartition<double, D> pairs;
  double pair;
  std::memcpy(&pair, from, 8);
  return hn::BitCast(d, hn::Set(pairs, pair));
}

template <class D, int rows, bool lone, class G>
HWY_INLINE void spread_line_piece(const KernelTable<G>& kernel, int64_t piece, int64_t count, const G* strengths,
                                  LineBlock<G>& block, G* cells) {
  const D d;
  constexpr int64_t lanes = static_cast<int64_t>(hn::MaxLanes(D()));
  using Taps = LineTaps<D, rows, lone>;
  const Taps evaluator(kernel, piece, count, block);
  cells += piece * lanes;
  for (int64_t j = 0; j < count; j += Taps::kTogether) {
    hn::Vec<D> taps[Taps::kTogether][Taps::kVectors];
    evaluator.evaluate(block.z + j, taps);
    HWY_UNROLL(8)
    for (int i = 0; i < Taps::kTogether; ++i) {
      const auto strength = repeat_pair(d, strengths + 2 * (j + i));
      G* const to = cells + block.at[j + i];
      HWY_UNROLL(4)
      for (int r = 0; r < Taps::kWholeRows; ++r)
        hn::StoreU(hn::MulAdd(strength, Taps::doubled(taps[i], r), hn::LoadU(d, to + r * lanes)), d, to + r * lanes);
      if constexpr (lone) {
        const hn::CappedTag<G, 2> pair;
        G* const last = to + (rows - 1) * lanes;
        hn::StoreU(hn::MulAdd(hn::LoadU(pair, strengths + 2 * (j + i)), hn::Set(pair, block.lone[j + i]),
                              hn::LoadU(pair, last)),
                   pair, last);
      }
    }
  }
}

template <class D, int rows, bool lone, class G>
HWY_INLINE void interpolate_line_piece(const KernelTable<G>& kernel, int64_t piece, int64_t count, const G* cells,
                                       LineBlock<G>& block, G* values) {
  const D d;
  constexpr int64_t lanes = static_cast<int64_t>(hn::MaxLanes(D()));
  using Taps = LineTaps<D, rows, lone>;
  const Taps evaluator(kernel, piece, count, block);
  cells += piece * lanes;
  for (int64_t j = 0; j < count; j += Taps::kTogether) {
    hn::Vec<D> taps[Taps::kTogether][Taps::kVectors];
    evaluator.evaluate(block.z + j, taps);
    hn::Vec<D> sums[Taps::kTogether];
    HWY_UNROLL(8)
    for (int i = 0; i < Taps::kTogether; ++i) {
      const G* const from = cells + block.at[j + i];
      sums[i] = hn::Mul(Taps::doubled(taps[i], 0), hn::LoadU(d, from));
      HWY_UNROLL(4)
      for (int r = 1; r < Taps::kWholeRows; ++r)
        sums[i] = hn::MulAdd(Taps::doubled(taps[i], r), hn::LoadU(d, from + r * lanes), sums[i]);
      if constexpr (lone)
        sums[i] = hn::MulAdd(hn::Set(d, block.lone[j + i]), load_pair(d, from + (rows - 1) * lanes), sums[i]);
    }
    const auto sum = add_lanes(d, sums);
    hn::StoreU(piece > 0 ? hn::Add(sum, hn::LoadU(d, values + 2 * j)) : sum, d, values + 2 * j);
  }
}

/// Calls body(tag, vectors, whether the last has one tap only, piece) for each piece of a row, all but the last as
/// types. The shortest rows are half a vector.
template <class G, class Body>
HWY_INLINE void for_each_line_piece(int width, Body&& body) {
  const hn::ScalableTag<G> d;
  using Three = std::integral_constant<int, 3>;
  if constexpr (kWide<G> * sizeof(G) > 16)
    if (4 * width <= kWide<G>)
      return body(hn::CappedTag<G, kWide<G> / 2>(), std::integral_constant<int, 1>(), std::false_type(), 0);
  if (width == kWide<G> + 1) return body(d, Three(), std::true_type(), 0);
  for_each_piece(row_vectors<G>(width),
                 [&](auto vectors, int64_t piece) { body(d, vectors, std::false_type(), piece); });
}

template <class G>
void spread_line_any(const KernelTable<G>& kernel, const void* places, int64_t count, const G* strengths, G* cells) {
  LineBlock<G> block;
  split_line(kernel, places, count, block);
  for_each_line_piece<G>(kernel.width, [&](auto d, auto rows, auto lone, int64_t piece) {
    spread_line_piece<decltype(d), decltype(rows)::value, decltype(lone)::value>(kernel, piece, count, strengths, block,
                                                                                 cells);
  });
}
template <class G>
void interpolate_line_any(const KernelTable<G>& kernel, const void* places, int64_t count, const G* cells, G* values) {
  LineBlock<G> block;
  split_line(kernel, places, count, block);
  for_each_line_piece<G>(kernel.width, [&](auto d, auto rows, auto lone, int64_t piece) {
    interpolate_line_piece<decltype(d), decltype(rows)::value, decltype(lone)::value>(kernel, piece, count, cells,
                                                                                      block, values);
  });
}
#endif

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
