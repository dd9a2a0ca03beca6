// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of pair_kernel.hpp, compiled for each vector target.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/pair_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "fft/lane_vector-inl.hpp"
#include "nufft/pair_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using fft::HWY_NAMESPACE::kLanes;
using fft::HWY_NAMESPACE::load_interleaved;
using fft::HWY_NAMESPACE::store_interleaved;

/// first and second get, or grow by where `adds`, the first and the second of each pair.
template <bool adds, class G>
HWY_INLINE void part(const G* HWY_RESTRICT pairs, int64_t count, G* HWY_RESTRICT first, G* HWY_RESTRICT second) {
  const hn::ScalableTag<G> d;
  constexpr int64_t kWidth = kLanes<hn::ScalableTag<G>>;
  int64_t i = 0;
  for (; i + kWidth <= count; i += kWidth) {
    hn::Vec<hn::ScalableTag<G>> a, b;
    load_interleaved(d, pairs + 2 * i, a, b);
    hn::StoreU(adds ? hn::Add(hn::LoadU(d, first + i), a) : a, d, first + i);
    hn::StoreU(adds ? hn::Add(hn::LoadU(d, second + i), b) : b, d, second + i);
  }
  for (; i < count; ++i) {
    first[i] = (adds ? first[i] : G(0)) + pairs[2 * i];
    second[i] = (adds ? second[i] : G(0)) + pairs[2 * i + 1];
  }
}

template <class G>
HWY_INLINE void join(const G* HWY_RESTRICT first, const G* HWY_RESTRICT second, int64_t count, G* HWY_RESTRICT pairs) {
  const hn::ScalableTag<G> d;
  constexpr int64_t kWidth = kLanes<hn::ScalableTag<G>>;
  int64_t i = 0;
  for (; i + kWidth <= count; i += kWidth)
    store_interleaved(d, hn::LoadU(d, first + i), hn::LoadU(d, second + i), pairs + 2 * i);
  for (; i < count; ++i) {
    pairs[2 * i] = first[i];
    pairs[2 * i + 1] = second[i];
  }
}

#define HEL_PAIR_LOOPS(G)                                                                                         \
  void add_##G(const G* pairs, int64_t count, G* first, G* second) { part<true>(pairs, count, first, second); }   \
  void part_##G(const G* pairs, int64_t count, G* first, G* second) { part<false>(pairs, count, first, second); } \
  void join_##G(const G* first, const G* second, int64_t count, G* pairs) { join<G>(first, second, count, pairs); }
HEL_PAIR_LOOPS(double)
HEL_PAIR_LOOPS(float)
#undef HEL_PAIR_LOOPS

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

#define HEL_PAIR_EXPORT(G)                                                               \
  HWY_EXPORT(add_##G);                                                                   \
  HWY_EXPORT(part_##G);                                                                  \
  HWY_EXPORT(join_##G);                                                                  \
  template <>                                                                            \
  void add_apart(const G* pairs, int64_t count, G* first, G* second) noexcept {          \
    HWY_DYNAMIC_DISPATCH(add_##G)(pairs, count, first, second);                          \
  }                                                                                      \
  template <>                                                                            \
  void take_apart(const G* pairs, int64_t count, G* first, G* second) noexcept {         \
    HWY_DYNAMIC_DISPATCH(part_##G)(pairs, count, first, second);                         \
  }                                                                                      \
  template <>                                                                            \
  void put_together(const G* first, const G* second, int64_t count, G* pairs) noexcept { \
    HWY_DYNAMIC_DISPATCH(join_##G)(first, second, count, pairs);                         \
  }
HEL_PAIR_EXPORT(double)
HEL_PAIR_EXPORT(float)
#undef HEL_PAIR_EXPORT

}  // namespace hel::nufft
#endif
