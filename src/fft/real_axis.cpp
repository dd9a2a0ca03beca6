// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/real_axis.hpp"

#include <algorithm>

#include "base/parallel.hpp"

namespace hel::fft {

template <class T>
RealSlowAxis<T>::RealSlowAxis(Pass<T> pass, RoutinePointer<T> child, Delivery delivery)
    : Routine<T>(Format::Real, delivery.out_format, delivery.in_item, delivery.out_item),
      pass_(std::move(pass)),
      child_(std::move(child)),
      delivery_(std::move(delivery)),
      group_(group_of(delivery_.slice)) {
  for (const SliceAxis& axis : delivery_.slice) full_slice_ *= axis.n, out_slice_ *= axis.wanted;
}

template <class T>
int64_t RealSlowAxis<T>::work_bytes() const {
  return Arena::padded(pass_.job.stored_out * pass_.job.out.element * 2 * static_cast<int64_t>(sizeof(T)));
}

template <class T>
int64_t RealSlowAxis<T>::scratch_bytes() const {
  return delivery_.scratch ? Arena::padded(group_ * full_slice_ * 2 * static_cast<int64_t>(sizeof(T))) : 0;
}

template <class T>
int64_t RealSlowAxis<T>::item_bytes(int threads) const {
  const int64_t a_group = worker_pitch(scratch_bytes() + child_->arena_bytes(1), threads);
  return work_bytes() + std::max(pass_.arena_bytes(threads), threads * a_group);
}

template <class T>
void RealSlowAxis<T>::run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept {
  T* memory = arena.take<T>(work_bytes());
  const Points<T> work{memory, memory + 1};
  pass_.run(in, work, 0, pass_.lanes, arena, threads);
  const int64_t slices = pass_.job.stored_out, groups = (slices + group_ - 1) / group_;
  const int64_t each = worker_pitch(scratch_bytes() + child_->arena_bytes(1), threads);
  char* scratch = arena.take<char>(threads * each);
  parallel_for(slices * full_slice_ < (1 << 14) ? 1 : threads, groups, [&](int64_t group, int worker) {
    run_group({work.re, work.im}, out, group * group_, std::min(slices, (group + 1) * group_),
              Arena(scratch + worker * each));
    if (delivery_.stream) flush_streams();
  });
}

template <class T>
void RealSlowAxis<T>::run_group(Points<const T> work, Points<T> out, int64_t first, int64_t last,
                                Arena arena) const noexcept {
  const Format format = this->out_format_;
  if (!delivery_.scratch) {
    child_->run(work, out, first, last, arena, 1);
    for (int64_t k = first; k < last; ++k) {
      const Points<T> slice = advance(out, format, k * full_slice_);
      deliver_mirror({format, format, delivery_.stream}, {slice.re, slice.im}, out, k);
    }
    return;
  }
  T* memory = arena.take<T>(scratch_bytes());
  const Points<T> scratch{memory, memory + 1};
  child_->run(advance(work, Format::Interleaved, first * pass_.job.out.element), scratch, 0, last - first, arena, 1);
  const RowCopy how{Format::Interleaved, format, delivery_.stream};
  for (int64_t k = first; k < last; ++k) {
    const Points<T> slice = advance(scratch, Format::Interleaved, (k - first) * full_slice_);
    place(how, {slice.re, slice.im}, advance(out, format, k * out_slice_), false);
    deliver_mirror(how, {slice.re, slice.im}, out, k);
  }
}

/// Writes the mirror image of slice k, where there is one and it is wanted.
template <class T>
void RealSlowAxis<T>::deliver_mirror(const RowCopy& how, Points<const T> slice, Points<T> out,
                                     int64_t k) const noexcept {
  const int64_t mirror = pass_.job.n - k;
  if (k == 0 || mirror == k || mirror >= delivery_.wanted_slices || mirror < pass_.job.stored_out) return;
  place(how, slice, advance(out, how.to, mirror * out_slice_), true);
}

/// Copies a full slice to its place in the output, cropped; mirrored: conjugated, with every index negated.
template <class T>
void RealSlowAxis<T>::place(const RowCopy& how, Points<const T> slice, Points<T> to, bool mirrored) const noexcept {
  const auto& axes = delivery_.slice;
  const SliceAxis row = axes.back();
  if (!mirrored && out_slice_ == full_slice_) return copy_row(how, slice, to, full_slice_);
  const int64_t rows = out_slice_ / row.wanted;
  for (int64_t r = 0; r < rows; ++r) {
    int64_t rest = r, source = 0, stride = 1;
    for (size_t i = axes.size() - 1; i-- > 0;) {
      const int64_t k = rest % axes[i].wanted;
      rest /= axes[i].wanted;
      source += (mirrored && k > 0 ? axes[i].n - k : k) * stride;
      stride *= axes[i].n;
    }
    const Points<const T> from = advance(slice, how.from, source * row.n);
    const Points<T> target = advance(to, how.to, r * row.wanted);
    if (mirrored)
      mirror_periodic_row(how, from, target, row.n, row.wanted);
    else
      copy_row(how, from, target, row.wanted);
  }
}

template <class T>
void RealSlowAxis<T>::describe(std::string& text, int depth) const {
  describe_line(text, depth, "real columns: " + pass_.describe());
  child_->describe(text, depth + 1);
  if (delivery_.wanted_slices > pass_.job.stored_out) describe_line(text, depth, "mirror images");
}

template <class T>
RealSlowAxisInverse<T>::RealSlowAxisInverse(RoutinePointer<T> child, Pass<T> pass, int64_t in_item, int64_t out_item,
                                            Format in_format)
    : Routine<T>(in_format, Format::Real, in_item, out_item), child_(std::move(child)), pass_(std::move(pass)) {}

template <class T>
int64_t RealSlowAxisInverse<T>::work_bytes() const {
  return Arena::padded(pass_.job.stored_in * pass_.job.in.element * 2 * static_cast<int64_t>(sizeof(T)));
}

template <class T>
int64_t RealSlowAxisInverse<T>::item_bytes(int threads) const {
  return work_bytes() + std::max(pass_.arena_bytes(threads), child_->arena_bytes(threads));
}

template <class T>
void RealSlowAxisInverse<T>::run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept {
  T* work = arena.take<T>(work_bytes());
  child_->run(in, {work, work + 1}, 0, pass_.job.stored_in, arena, threads);
  pass_.run({work, work + 1}, out, 0, pass_.lanes, arena, threads);
}

template <class T>
void RealSlowAxisInverse<T>::describe(std::string& text, int depth) const {
  child_->describe(text, depth + 1);
  describe_line(text, depth, "real columns: " + pass_.describe());
}

template class RealSlowAxis<double>;
template class RealSlowAxis<float>;
template class RealSlowAxisInverse<double>;
template class RealSlowAxisInverse<float>;

}  // namespace hel::fft
