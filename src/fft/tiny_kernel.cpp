// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The dense product of tiny transforms, compiled for each vector target. Vectors run along the outputs of the second
// group of axes; inputs and the entries of the first matrix are broadcast.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fft/tiny_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "fft/lane_vector-inl.hpp"
#include "fft/tiny.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
class TinyRunner {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;

  explicit TinyRunner(const TinyJob<T>& job) : job_(job) {}

  HWY_INLINE void run(Points<const T> in, Points<T> out) {
    for (int64_t k = 0; k < job_.padded2; k += kLanes<D>) {
      if (job_.in_format == Format::Real)
        for (int64_t j = 0; j < job_.inputs1; ++j) right_product<true>(in, j, k);
      else
        for (int64_t j = 0; j < job_.inputs1; ++j) right_product<false>(in, j, k);
      for (int64_t i = 0; i < job_.outputs1; ++i) left_product(out, i, k);
    }
  }

 private:
  /// work[j] = sum over i of x[j][i] A2[k ..][i]
  template <bool Real>
  HWY_INLINE void right_product(Points<const T> in, int64_t j, int64_t k) {
    V re = hn::Zero(d_), im = hn::Zero(d_);
    const int64_t step = job_.in_format == Format::Interleaved ? 2 : 1;
    const T* x_re = in.re + step * j * job_.inputs2;
    const T* x_im = in.im + step * j * job_.inputs2;
    const T* row = job_.right + k;
    for (int64_t i = 0; i < job_.inputs2; ++i, row += 2 * job_.padded2) {
      const V c = hn::LoadU(d_, row), s = hn::LoadU(d_, row + job_.padded2), a = hn::Set(d_, x_re[step * i]);
      re = hn::MulAdd(a, c, re), im = hn::MulAdd(a, s, im);
      if (Real) continue;
      const V b = hn::Set(d_, x_im[step * i]);
      re = hn::NegMulAdd(b, s, re), im = hn::MulAdd(b, c, im);
    }
    hn::Store(re, d_, work_ + 2 * kLanes<D> * j), hn::Store(im, d_, work_ + 2 * kLanes<D> * j + kLanes<D>);
  }

  /// y[i][k ..] = sum over j of A1[i][j] work[j]
  HWY_INLINE void left_product(Points<T> out, int64_t i, int64_t k) {
    V re = hn::Zero(d_), im = hn::Zero(d_);
    const T* entry = job_.left + 2 * i * job_.inputs1;
    for (int64_t j = 0; j < job_.inputs1; ++j, entry += 2) {
      const V a = hn::Load(d_, work_ + 2 * kLanes<D> * j), b = hn::Load(d_, work_ + 2 * kLanes<D> * j + kLanes<D>);
      const V c = hn::Set(d_, entry[0]), s = hn::Set(d_, entry[1]);
      re = hn::NegMulAdd(b, s, hn::MulAdd(a, c, re));
      im = hn::MulAdd(a, s, hn::MulAdd(b, c, im));
    }
    store(re, im, advance(out, job_.out_format, i * job_.outputs2 + k), std::min(kLanes<D>, job_.outputs2 - k));
  }

  HWY_INLINE void store(V re, V im, Points<T> to, int64_t count) {
    const bool interleaved = job_.out_format == Format::Interleaved;
    if (count == kLanes<D>) {
      if (interleaved) return store_interleaved(d_, re, im, to.re);
      hn::StoreU(re, d_, to.re), hn::StoreU(im, d_, to.im);
      return;
    }
    HWY_ALIGN T some[2 * kLanes<D>];
    hn::Store(re, d_, some), hn::Store(im, d_, some + kLanes<D>);
    const int64_t step = interleaved ? 2 : 1;
    for (int64_t i = 0; i < count; ++i) to.re[step * i] = some[i], to.im[step * i] = some[i + kLanes<D>];
  }

  const D d_;
  const TinyJob<T>& job_;
  HWY_ALIGN T work_[kTinyWork];
};

template <class T>
struct TinyItems {
  Points<const T> in;
  Points<T> out;
  int64_t count, in_item, out_item;
};

template <class T>
HWY_INLINE void run_items(const TinyJob<T>& job, const TinyItems<T>& items) {
  TinyRunner<T> runner(job);
  for (int64_t i = 0; i < items.count; ++i)
    runner.run(advance(items.in, job.in_format, i * items.in_item),
               advance(items.out, job.out_format, i * items.out_item));
}

void run_tiny_double(const TinyJob<double>& job, Points<const double> in, Points<double> out, int64_t items,
                     int64_t in_item, int64_t out_item) {
  run_items<double>(job, {in, out, items, in_item, out_item});
}

void run_tiny_float(const TinyJob<float>& job, Points<const float> in, Points<float> out, int64_t items,
                    int64_t in_item, int64_t out_item) {
  run_items<float>(job, {in, out, items, in_item, out_item});
}

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::fft {

HWY_EXPORT(run_tiny_double);
HWY_EXPORT(run_tiny_float);

template <>
void run_tiny(const TinyJob<double>& job, Points<const double> in, Points<double> out, int64_t items, int64_t in_item,
              int64_t out_item) noexcept {
  HWY_DYNAMIC_DISPATCH(run_tiny_double)(job, in, out, items, in_item, out_item);
}

template <>
void run_tiny(const TinyJob<float>& job, Points<const float> in, Points<float> out, int64_t items, int64_t in_item,
              int64_t out_item) noexcept {
  HWY_DYNAMIC_DISPATCH(run_tiny_float)(job, in, out, items, in_item, out_item);
}

}  // namespace hel::fft
#endif
