// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Loops over rows of modes. They are plain ones: compiled for each vector target, the compiler makes vectors of them.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/modes_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nufft/modes_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {

template <bool Turned, class From, class To, class G>
HWY_INLINE void scale(const ModeRun<From, To, G>& run) {
  const From* HWY_RESTRICT from = run.from;
  To* HWY_RESTRICT to = run.to;
  const G* HWY_RESTRICT entries = run.entries;
  const G row = run.row;
  const From before = run.before;
  const To after = run.after;
  const int64_t count = run.count;
  const auto one = [&](int64_t i, G factor) {
    const G re = static_cast<G>(from[2 * i] * before) * factor, im = static_cast<G>(from[2 * i + 1] * before) * factor;
    to[2 * i] = static_cast<To>(Turned ? -im : re) * after;
    to[2 * i + 1] = static_cast<To>(Turned ? re : im) * after;
  };
  if (entries)
    for (int64_t i = 0; i < count; ++i) one(i, row * entries[i]);
  else
    for (int64_t i = 0; i < count; ++i) one(i, row);
}

#define HEL_MODE_KERNEL(From, To, G, name)             \
  void scale_##name(const ModeRun<From, To, G>& run) { \
    if (run.turned)                                    \
      scale<true>(run);                                \
    else                                               \
      scale<false>(run);                               \
  }
HEL_MODE_KERNEL(double, double, double, doubles)
HEL_MODE_KERNEL(float, float, float, floats)
HEL_MODE_KERNEL(double, float, float, to_floats)
HEL_MODE_KERNEL(float, double, float, from_floats)
#undef HEL_MODE_KERNEL

template <class G>
HWY_INLINE void reverse(const G* HWY_RESTRICT from, int64_t count, G* HWY_RESTRICT to) {
  for (int64_t i = 0; i < count; ++i) {
    to[2 * i] = from[-2 * i];
    to[2 * i + 1] = -from[-2 * i + 1];
  }
}
template <class G>
HWY_INLINE void hermitian(const G* HWY_RESTRICT own, const G* HWY_RESTRICT opposite, int64_t count,
                          G* HWY_RESTRICT to) {
  for (int64_t i = 0; i < count; ++i) {
    to[2 * i] = (own[2 * i] + opposite[-2 * i]) * G(0.5);
    to[2 * i + 1] = (own[2 * i + 1] - opposite[-2 * i + 1]) * G(0.5);
  }
}
void reverse_double(const double* from, int64_t count, double* to) { reverse(from, count, to); }
void reverse_float(const float* from, int64_t count, float* to) { reverse(from, count, to); }
void hermitian_double(const double* own, const double* opposite, int64_t count, double* to) {
  hermitian(own, opposite, count, to);
}
void hermitian_float(const float* own, const float* opposite, int64_t count, float* to) {
  hermitian(own, opposite, count, to);
}

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

#define HEL_MODE_EXPORT(From, To, G, name)                     \
  HWY_EXPORT(scale_##name);                                    \
  template <>                                                  \
  void scale_modes(const ModeRun<From, To, G>& run) noexcept { \
    HWY_DYNAMIC_DISPATCH(scale_##name)(run);                   \
  }
HEL_MODE_EXPORT(double, double, double, doubles)
HEL_MODE_EXPORT(float, float, float, floats)
HEL_MODE_EXPORT(double, float, float, to_floats)
HEL_MODE_EXPORT(float, double, float, from_floats)
#undef HEL_MODE_EXPORT

#define HEL_MODE_EXPORT(G)                                                               \
  HWY_EXPORT(reverse_##G);                                                               \
  HWY_EXPORT(hermitian_##G);                                                             \
  template <>                                                                            \
  void reverse_conjugates(const G* from, int64_t count, G* to) noexcept {                \
    HWY_DYNAMIC_DISPATCH(reverse_##G)(from, count, to);                                  \
  }                                                                                      \
  template <>                                                                            \
  void hermitian_parts(const G* own, const G* opposite, int64_t count, G* to) noexcept { \
    HWY_DYNAMIC_DISPATCH(hermitian_##G)(own, opposite, count, to);                       \
  }
HEL_MODE_EXPORT(double)
HEL_MODE_EXPORT(float)
#undef HEL_MODE_EXPORT

}  // namespace hel::nufft
#endif
