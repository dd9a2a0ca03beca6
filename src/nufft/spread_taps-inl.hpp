// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The taps of the points, compiled once per vector target.
#if defined(HEL_SPREAD_TAPS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_SPREAD_TAPS_INL
#undef HEL_SPREAD_TAPS_INL
#else
#define HEL_SPREAD_TAPS_INL
#endif

#include <hwy/highway.h>

#include "nufft/spread.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// More numbers than the taps of all dimensions have, with room for a vector that reaches beyond.
inline constexpr int64_t kTapRoom = 3 * 16 + 32;

HWY_INLINE void split(double place, int, int64_t& cell, double& z) {
  cell = static_cast<int64_t>(place);
  z = 1 - 2 * (place - static_cast<double>(cell));
}
HWY_INLINE void split(uint32_t place, int bits, int64_t& cell, float& z) {
  cell = static_cast<int64_t>(place >> bits);
  const auto part = static_cast<int32_t>(place & ((uint32_t{1} << bits) - 1));
  z = 1 - static_cast<float>(part) * (2.0f / static_cast<float>(uint32_t{1} << bits));
}

#if HWY_TARGET == HWY_SCALAR
/// Taps of all dimensions of a point; the fastest dimension first.
template <class G, int rank>
void evaluate(const KernelTable<G>& kernel, const Record<G, rank>& record, int64_t* cells, G* taps) {
  for (int a = 0; a < rank; ++a) {
    G z;
    split(record.place[rank - 1 - a], kernel.fraction_bits, cells[a], z);
    for (int t = 0; t < kernel.width; ++t) {
      const G* c = kernel.coefficients + a * kernel.slots + t;
      G value = *c;
      for (int p = 0; p < kernel.degree; ++p) value = value * z + *(c += kernel.row);
      taps[a * kernel.slots + t] = value;
    }
  }
}
#else

template <class G>
using Vectors = hn::ScalableTag<G>;
template <class G>
using Vector = hn::Vec<Vectors<G> >;
template <class G>
inline constexpr int64_t kWide = static_cast<int64_t>(hn::MaxLanes(Vectors<G>()));

/// Each number twice: lane i holds number i / 2.
template <class G>
struct Doubling {
  Doubling() {
    alignas(64) hn::TFromD<hn::RebindToSigned<Vectors<G> > > lanes[kWide<G>];
    for (int64_t i = 0; i < kWide<G>; ++i) lanes[i] = static_cast<decltype(lanes[0] + 0)>(i / 2);
    indices = hn::SetTableIndices(Vectors<G>(), lanes);
  }
  HWY_INLINE Vector<G> load(const G* from) const {
    return hn::TableLookupLanes(hn::LoadU(Vectors<G>(), from), indices);
  }
  decltype(hn::SetTableIndices(Vectors<G>(),
                               static_cast<const hn::TFromD<hn::RebindToSigned<Vectors<G> > >*>(nullptr))) indices;
};

/// Evaluates the taps of a point, all dimensions side by side in the lanes.
template <class G, int rank>
class Taps {
  static constexpr int kMost = static_cast<int>((3 * 16 + kWide<G> - 1) / kWide<G>);

 public:
  explicit Taps(const KernelTable<G>& kernel)
      : kernel_(kernel), vectors_(static_cast<int>((rank * kernel.slots + kWide<G> - 1) / kWide<G>)) {
    const Vectors<G> d;
    using Index = hn::TFromD<hn::RebindToSigned<Vectors<G> > >;
    for (int i = 0; i < vectors_; ++i) {
      Index lanes[kWide<G>];
      for (int64_t l = 0; l < kWide<G>; ++l) {
        // The slot over their number in an axis, without a division.
        const int64_t slot = i * kWide<G> + l, axis = (slot >= kernel.slots) + (slot >= 2 * kernel.slots);
        lanes[l] = static_cast<Index>(axis < rank && axis < kWide<G> ? axis : 0);
      }
      axes_[i] = hn::SetTableIndices(d, lanes);
    }
    whole_ = kernel.slots % kWide<G> == 0;
  }

  /// Cells of the point, the fastest dimension first; taps to memory.
  HWY_INLINE void evaluate(const Record<G, rank>& record, int64_t* cells, G* taps) const {
    const Vectors<G> d;
    alignas(64) G z[kWide<G> < 4 ? 4 : kWide<G>];
    for (int a = 0; a < rank; ++a) split(record.place[rank - 1 - a], kernel_.fraction_bits, cells[a], z[a]);
    if (whole_) {
      const int each = static_cast<int>(kernel_.slots / kWide<G>);
      for (int a = 0; a < rank; ++a)
        for (int i = 0; i < each; ++i) horner(a * each + i, hn::Set(d, z[a]), taps);
    } else if constexpr (rank == 1) {
      for (int i = 0; i < vectors_; ++i) horner(i, hn::Set(d, z[0]), taps);
    } else {
      const Vector<G> packed = pack(z);
      for (int i = 0; i < vectors_; ++i) horner(i, hn::TableLookupLanes(packed, axes_[i]), taps);
    }
  }

 private:
  /// Dimensions in the lowest lanes, without a way through memory.
  HWY_INLINE Vector<G> pack(const G* z) const {
    const Vectors<G> d;
    Vector<G> packed = hn::Set(d, z[0]);
    if constexpr (rank > 1) packed = hn::OddEven(hn::Set(d, z[1]), packed);
    if constexpr (rank > 2) packed = hn::IfThenElse(hn::FirstN(d, 2), packed, hn::Set(d, z[2]));
    return packed;
  }
  HWY_INLINE void horner(int i, Vector<G> z, G* taps) const {
    const Vectors<G> d;
    const G* c = kernel_.coefficients + i * kWide<G>;
    Vector<G> value = hn::Load(d, c);
    HWY_UNROLL(4)
    for (int p = 0; p < kernel_.degree; ++p) value = hn::MulAdd(value, z, hn::Load(d, c += kernel_.row));
    hn::Store(value, d, taps + i * kWide<G>);
  }

  const KernelTable<G> kernel_;
  int vectors_;
  bool whole_;
  decltype(hn::SetTableIndices(Vectors<G>(),
                               static_cast<const hn::TFromD<hn::RebindToSigned<Vectors<G> > >*>(nullptr))) axes_[kMost];
};
#endif

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
