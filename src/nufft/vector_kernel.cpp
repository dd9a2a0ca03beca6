// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The loops of vector_kernel.hpp, compiled for each vector target.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nufft/vector_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "fft/lane_vector-inl.hpp"
#include "nufft/vector_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nufft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using fft::HWY_NAMESPACE::kLanes;
using fft::HWY_NAMESPACE::load_interleaved;
using fft::HWY_NAMESPACE::store_interleaved;

/// Stretches of this many numbers are summed as they are, their sums in double: float loses little that way.
constexpr int64_t kStretch = 2048;

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
constexpr int64_t kWidth = kLanes<Tag<T>>;

/// out[i] = k[i] z[i]; out may be z.
template <class T>
HWY_INLINE void complex_scaled(T* out, const T* z, const T* k, int64_t count) {
  const Tag<T> d;
  int64_t i = 0;
  for (; i + kWidth<T> <= count; i += kWidth<T>) {
    hn::Vec<Tag<T>> re, im;
    load_interleaved(d, z + 2 * i, re, im);
    const auto factor = hn::LoadU(d, k + i);
    store_interleaved(d, hn::Mul(re, factor), hn::Mul(im, factor), out + 2 * i);
  }
  for (; i < count; ++i) {
    out[2 * i] = k[i] * z[2 * i];
    out[2 * i + 1] = k[i] * z[2 * i + 1];
  }
}

template <class T>
HWY_INLINE double stretch_weighted(const T* z, const T* k, int64_t count) {
  const Tag<T> d;
  auto sum = hn::Zero(d);
  int64_t i = 0;
  for (; i + kWidth<T> <= count; i += kWidth<T>) {
    hn::Vec<Tag<T>> re, im;
    load_interleaved(d, z + 2 * i, re, im);
    sum = hn::MulAdd(hn::LoadU(d, k + i), hn::MulAdd(re, re, hn::Mul(im, im)), sum);
  }
  double total = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  for (; i < count; ++i)
    total += static_cast<double>(k[i]) * static_cast<double>(z[2 * i] * z[2 * i] + z[2 * i + 1] * z[2 * i + 1]);
  return total;
}

template <class T>
HWY_INLINE double stretch_dot(const T* x, const T* y, int64_t count) {
  const Tag<T> d;
  auto a = hn::Zero(d), b = hn::Zero(d);
  int64_t i = 0;
  for (; i + 2 * kWidth<T> <= count; i += 2 * kWidth<T>) {
    a = hn::MulAdd(hn::LoadU(d, x + i), hn::LoadU(d, y + i), a);
    b = hn::MulAdd(hn::LoadU(d, x + i + kWidth<T>), hn::LoadU(d, y + i + kWidth<T>), b);
  }
  double total = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Add(a, b))));
  for (; i < count; ++i) total += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  return total;
}

/// y = x + a y or y = y + a x.
template <bool ScaleY, class T>
HWY_INLINE void combine(T* y, T a, const T* x, int64_t count) {
  const Tag<T> d;
  const auto factor = hn::Set(d, a);
  int64_t i = 0;
  for (; i + kWidth<T> <= count; i += kWidth<T>) {
    const auto xs = hn::LoadU(d, x + i), ys = hn::LoadU(d, y + i);
    hn::StoreU(ScaleY ? hn::MulAdd(factor, ys, xs) : hn::MulAdd(factor, xs, ys), d, y + i);
  }
  for (; i < count; ++i) y[i] = ScaleY ? x[i] + a * y[i] : y[i] + a * x[i];
}

template <class T>
HWY_INLINE double stretch_add_squares(T* z, T a, const T* q, int64_t count) {
  const Tag<T> d;
  const auto factor = hn::Set(d, a);
  auto sum = hn::Zero(d);
  int64_t i = 0;
  for (; i + kWidth<T> <= count; i += kWidth<T>) {
    const auto next = hn::MulAdd(factor, hn::LoadU(d, q + i), hn::LoadU(d, z + i));
    hn::StoreU(next, d, z + i);
    sum = hn::MulAdd(next, next, sum);
  }
  double total = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
  for (; i < count; ++i) {
    z[i] += a * q[i];
    total += static_cast<double>(z[i]) * static_cast<double>(z[i]);
  }
  return total;
}

template <class T>
HWY_INLINE void advance_both(T* f, T a, T* p, T b, const T* z, int64_t count) {
  const Tag<T> d;
  const auto step = hn::Set(d, a), turn = hn::Set(d, b);
  int64_t i = 0;
  for (; i + kWidth<T> <= count; i += kWidth<T>) {
    const auto ps = hn::LoadU(d, p + i);
    hn::StoreU(hn::MulAdd(step, ps, hn::LoadU(d, f + i)), d, f + i);
    hn::StoreU(hn::MulAdd(turn, ps, hn::LoadU(d, z + i)), d, p + i);
  }
  for (; i < count; ++i) {
    f[i] += a * p[i];
    p[i] = z[i] + b * p[i];
  }
}

#define HEL_VECTOR_KERNELS(T, name)                                                                                  \
  void scaled_##name(T* out, const T* z, const T* k, int64_t count) { complex_scaled(out, z, k, count); }            \
  double weighted_##name(const T* z, const T* k, int64_t count) {                                                    \
    double total = 0;                                                                                                \
    for (int64_t i = 0; i < count; i += kStretch)                                                                    \
      total += stretch_weighted(z + 2 * i, k + i, std::min(kStretch, count - i));                                    \
    return total;                                                                                                    \
  }                                                                                                                  \
  double dot_##name(const T* x, const T* y, int64_t count) {                                                         \
    double total = 0;                                                                                                \
    for (int64_t i = 0; i < count; i += kStretch) total += stretch_dot(x + i, y + i, std::min(kStretch, count - i)); \
    return total;                                                                                                    \
  }                                                                                                                  \
  void add_scaled_##name(T* y, T a, const T* x, int64_t count) { combine<false>(y, a, x, count); }                   \
  void scale_and_add_##name(T* y, T a, const T* x, int64_t count) { combine<true>(y, a, x, count); }                 \
  double add_squares_##name(T* z, T a, const T* q, int64_t count) {                                                  \
    double total = 0;                                                                                                \
    for (int64_t i = 0; i < count; i += kStretch)                                                                    \
      total += stretch_add_squares(z + i, a, q + i, std::min(kStretch, count - i));                                  \
    return total;                                                                                                    \
  }                                                                                                                  \
  void advance_##name(T* f, T a, T* p, T b, const T* z, int64_t count) { advance_both(f, a, p, b, z, count); }

HEL_VECTOR_KERNELS(double, double)
HEL_VECTOR_KERNELS(float, float)
#undef HEL_VECTOR_KERNELS

}  // namespace hel::nufft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nufft {

#define HEL_VECTOR_EXPORTS(T, name)                                                             \
  HWY_EXPORT(scaled_##name);                                                                    \
  HWY_EXPORT(weighted_##name);                                                                  \
  HWY_EXPORT(dot_##name);                                                                       \
  HWY_EXPORT(add_scaled_##name);                                                                \
  HWY_EXPORT(scale_and_add_##name);                                                             \
  HWY_EXPORT(add_squares_##name);                                                               \
  HWY_EXPORT(advance_##name);                                                                   \
  template <>                                                                                   \
  void scaled_by_reals(T* out, const T* z, const T* k, int64_t count) noexcept {                \
    HWY_DYNAMIC_DISPATCH(scaled_##name)(out, z, k, count);                                      \
  }                                                                                             \
  template <>                                                                                   \
  double weighted_squares(const T* z, const T* k, int64_t count) noexcept {                     \
    return HWY_DYNAMIC_DISPATCH(weighted_##name)(z, k, count);                                  \
  }                                                                                             \
  template <>                                                                                   \
  double dot(const T* x, const T* y, int64_t count) noexcept {                                  \
    return HWY_DYNAMIC_DISPATCH(dot_##name)(x, y, count);                                       \
  }                                                                                             \
  template <>                                                                                   \
  void add_scaled(T* y, double a, const T* x, int64_t count) noexcept {                         \
    HWY_DYNAMIC_DISPATCH(add_scaled_##name)(y, static_cast<T>(a), x, count);                    \
  }                                                                                             \
  template <>                                                                                   \
  void scale_and_add(T* y, double a, const T* x, int64_t count) noexcept {                      \
    HWY_DYNAMIC_DISPATCH(scale_and_add_##name)(y, static_cast<T>(a), x, count);                 \
  }                                                                                             \
  template <>                                                                                   \
  double add_scaled_squares(T* z, double a, const T* q, int64_t count) noexcept {               \
    return HWY_DYNAMIC_DISPATCH(add_squares_##name)(z, static_cast<T>(a), q, count);            \
  }                                                                                             \
  template <>                                                                                   \
  void advance(T* f, double a, T* p, double b, const T* z, int64_t count) noexcept {            \
    HWY_DYNAMIC_DISPATCH(advance_##name)(f, static_cast<T>(a), p, static_cast<T>(b), z, count); \
  }

HEL_VECTOR_EXPORTS(double, double)
HEL_VECTOR_EXPORTS(float, float)
#undef HEL_VECTOR_EXPORTS

}  // namespace hel::nufft
#endif
