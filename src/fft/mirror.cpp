// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Copies of rows, plain or mirrored, between any two formats; compiled for each vector target.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fft/mirror.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>

#include "fft/lane_vector-inl.hpp"
#include "fft/mirror.hpp"

#ifndef HEL_MIRROR_ROW_JOB
#define HEL_MIRROR_ROW_JOB
namespace hel::fft {

template <class T>
struct RowJob {
  RowCopy how;
  Points<const T> from;
  Points<T> to;
  int64_t count;
  Rows rows;
};

}  // namespace hel::fft
#endif

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Entries [begin, end) one by one.
template <bool Mirror, class T>
HWY_INLINE void copy_entries(const RowJob<T>& job, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const auto at = advance(job.from, job.how.from, Mirror ? job.count - 1 - i : i);
    const auto target = advance(job.to, job.how.to, i);
    target.re[0] = at.re[0];
    target.im[0] = Mirror ? -at.im[0] : at.im[0];
  }
}

template <bool Mirror, bool Stream, class T>
HWY_INLINE void copy_vectors(const RowJob<T>& job, int64_t begin, int64_t end) {
  const hn::ScalableTag<T> d;
  using D = hn::ScalableTag<T>;
  for (int64_t i = begin; i < end; i += kLanes<D>) {
    const auto at = advance(job.from, job.how.from, Mirror ? job.count - kLanes<D> - i : i);
    const auto target = advance(job.to, job.how.to, i);
    hn::Vec<D> re, im;
    if (job.how.from == Format::Interleaved)
      load_interleaved(d, at.re, re, im);
    else
      re = hn::LoadU(d, at.re), im = hn::LoadU(d, at.im);
    if (Mirror) re = hn::Reverse(d, re), im = hn::Neg(hn::Reverse(d, im));
    if (job.how.to == Format::Interleaved)
      store_interleaved<Stream>(d, re, im, target.re);
    else
      store_vector<Stream>(d, re, target.re), store_vector<Stream>(d, im, target.im);
  }
}

/// The ends of shorter rows, which are not streamed, would cost more than streaming saves.
constexpr int64_t kShortestStream = 1024;

/// The first entry whose place in memory is a multiple of the vector length; -1 when the row is not to be streamed.
template <class T>
int64_t first_aligned(const RowJob<T>& job) {
  constexpr int64_t vector = kLanes<hn::ScalableTag<T>> * static_cast<int64_t>(sizeof(T));
  const auto element = static_cast<int64_t>(sizeof(T)) * (job.how.to == Format::Interleaved ? 2 : 1);
  const auto off = [&](const T* at)
                       HWY_ATTR { return static_cast<int64_t>(reinterpret_cast<uintptr_t>(at)) & (vector - 1); };
  const int64_t re = off(job.to.re);
  if (job.count * element < kShortestStream || re % element != 0 ||
      (job.how.to == Format::Planar && off(job.to.im) != re))
    return -1;
  return (vector - re) % vector / element;
}

/// Vectors overlap at the end rather than stick out.
template <bool Mirror, class T>
HWY_INLINE void copy_cached(const RowJob<T>& job) {
  constexpr int64_t kCount = kLanes<hn::ScalableTag<T>>;
  if (job.count < kCount) return copy_entries<Mirror>(job, 0, job.count);
  copy_vectors<Mirror, false>(job, 0, job.count / kCount * kCount);
  if (job.count % kCount != 0) copy_vectors<Mirror, false>(job, job.count - kCount, job.count);
}

/// Streamed vectors are aligned, and nothing else touches their cache lines: a line that is written both ways is
/// fetched and written back in between.
template <bool Mirror, class T>
HWY_INLINE void copy_streamed(const RowJob<T>& job, int64_t aligned) {
  constexpr int64_t kCount = kLanes<hn::ScalableTag<T>>;
  const int64_t begin = std::min(aligned, job.count), end = begin + (job.count - begin) / kCount * kCount;
  copy_entries<Mirror>(job, 0, begin);
  copy_vectors<Mirror, true>(job, begin, end);
  copy_entries<Mirror>(job, end, job.count);
}

template <bool Mirror, class T>
HWY_INLINE void copy(RowJob<T> job) {
  for (int64_t row = 0; row < job.rows.count; ++row) {
    const int64_t aligned = job.how.stream ? first_aligned(job) : -1;
    if (aligned >= 0)
      copy_streamed<Mirror>(job, aligned);
    else
      copy_cached<Mirror>(job);
    job.from = advance(job.from, job.how.from, job.rows.from_step);
    job.to = advance(job.to, job.how.to, job.rows.to_step);
  }
}

void copy_double(const RowJob<double>& job) { copy<false>(job); }
void copy_float(const RowJob<float>& job) { copy<false>(job); }
void mirror_double(const RowJob<double>& job) { copy<true>(job); }
void mirror_float(const RowJob<float>& job) { copy<true>(job); }

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::fft {

void flush_streams() noexcept { hwy::FlushStream(); }

HWY_EXPORT(copy_double);
HWY_EXPORT(copy_float);
HWY_EXPORT(mirror_double);
HWY_EXPORT(mirror_float);

template <>
void copy_row(const RowCopy& how, Points<const double> from, Points<double> to, int64_t count,
              const Rows& rows) noexcept {
  HWY_DYNAMIC_DISPATCH(copy_double)({how, from, to, count, rows});
}
template <>
void copy_row(const RowCopy& how, Points<const float> from, Points<float> to, int64_t count,
              const Rows& rows) noexcept {
  HWY_DYNAMIC_DISPATCH(copy_float)({how, from, to, count, rows});
}
template <>
void mirror_row(const RowCopy& how, Points<const double> from, Points<double> to, int64_t count,
                const Rows& rows) noexcept {
  HWY_DYNAMIC_DISPATCH(mirror_double)({how, from, to, count, rows});
}
template <>
void mirror_row(const RowCopy& how, Points<const float> from, Points<float> to, int64_t count,
                const Rows& rows) noexcept {
  HWY_DYNAMIC_DISPATCH(mirror_float)({how, from, to, count, rows});
}

}  // namespace hel::fft
#endif
