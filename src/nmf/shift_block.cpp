// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_block.hpp"

#include <algorithm>

namespace hel::nmf::shift {

using fft::Format;
using fft::LineJob;
using fft::Points;

template <class T>
BlockTransform<T>::BlockTransform(const Allocator& allocator, int rank, const Sizes& size) : rank_(rank), size_(size) {
  // Rows of the work array whose distance is a power of two would fall into the same cache sets.
  pitch_ = round_up_to_vector(size[2]);
  if (pitch_ % (8 * kVector) == 0) pitch_ += kVector;
  const int64_t rows = size[0] * size[1];
  const bool mirrored = rank == 2;
  int64_t lanes = round_up_to_vector(rows + (mirrored ? 1 : 0));
  if (lanes % (8 * kVector) == 0) lanes += kVector;
  // Many spectra are read side by side: their parts begin an odd number of cache lines apart, modulo a page.
  const int64_t page = 64 * kVector, table_lines = mirrored ? size[2] / 2 + 1 : size[2];
  const auto spread = [&](int64_t part) { return part + (page + 5 * kVector - part % page) % page; };
  form_ = {size[2], lanes, spread(size[2] * lanes), mirrored ? rows : lanes, table_lines, spread(table_lines * lanes),
           mirrored};
  for (int axis = 3 - rank; axis < 3; ++axis) {
    line_[axis] = fft::make_line<T>(allocator, size[static_cast<size_t>(axis)], false);
    line_scratch_ = std::max(line_scratch_, line_[axis]->scratch_bytes(job(axis, false)));
  }
  line_scratch_ = round_up_to_vector(line_scratch_);
  work_ = rows * pitch_ + kVector;
}

template <class T>
int64_t BlockTransform<T>::scratch_bytes() const {
  return (line_scratch_ + 2 * work_ * static_cast<int64_t>(sizeof(T)) + 63) / 64 * 64;
}

template <class T>
LineJob<T> BlockTransform<T>::job(int axis, bool backward) const {
  LineJob<T> job;
  job.n = job.stored_in = job.stored_out = size_[static_cast<size_t>(axis)];
  job.backward = backward;
  job.in_format = job.out_format = Format::Planar;
  return job;
}

template <class T>
void BlockTransform<T>::run(int axis, const LineJob<T>& job, Points<const T> in, Points<T> out, int64_t lanes,
                            void* scratch) const noexcept {
  line_[axis]->run(job, in, out, 0, lanes, scratch);
}

template <class T>
void BlockTransform<T>::forward(Points<const T> in, const Sizes& pitch, const Sizes& stored, T* spectrum,
                                void* scratch) const noexcept {
  forward_lines(in, pitch, stored, {spectrum, spectrum + form_.part}, size_[2], scratch);
  if (!form_.mirrored) return;
  for (T* part : {spectrum, spectrum + form_.part})
    for (int64_t line = 0; line < form_.lines; ++line, part += form_.lanes) part[form_.rows] = part[0];
}

template <class T>
void BlockTransform<T>::forward_table(Points<const T> in, const Sizes& pitch, const Sizes& stored, T* table,
                                      void* scratch) const noexcept {
  forward_lines(in, pitch, stored, {table, table + form_.table_part}, form_.table_lines, scratch);
}

template <class T>
void BlockTransform<T>::backward(const T* spectrum, Points<T> out, const Sizes& pitch, const Sizes& wanted,
                                 void* scratch) const noexcept {
  backward_lines({spectrum, spectrum + form_.part}, size_[2], out, pitch, wanted, scratch);
}

template <class T>
void BlockTransform<T>::backward_table(const T* table, Points<T> out, const Sizes& pitch, const Sizes& wanted,
                                       void* scratch) const noexcept {
  backward_lines({table, table + form_.table_part}, form_.table_lines, out, pitch, wanted, scratch);
}

/// To the first `lines` lines of a spectrum.
template <class T>
void BlockTransform<T>::forward_lines(Points<const T> in, const Sizes& pitch, const Sizes& stored, Points<T> out,
                                      int64_t lines, void* scratch) const noexcept {
  LineJob<T> last = job(2, false);
  last.stored_out = lines;
  last.out = {form_.lanes, 1};
  T* work = reinterpret_cast<T*>(static_cast<char*>(scratch) + line_scratch_);
  const Points<T> rows{work, work + work_};
  const Points<const T> read_rows{rows.re, rows.im};
  const int64_t lanes = columns(stored[2]);
  last.stored_in = lanes;
  LineJob<T> middle = job(1, false);
  middle.stored_in = stored[1];
  middle.in = {rank_ == 2 ? pitch[1] : pitch_, 1};
  middle.out = {pitch_, 1};
  if (rank_ == 2) {
    middle.far_in = true;
    run(1, middle, in, rows, lanes, scratch);
  } else {
    LineJob<T> first = job(0, false);
    first.stored_in = stored[0];
    first.far_in = true;
    first.in = {pitch[0], 1};
    first.out = {size_[1] * pitch_, 1};
    for (int64_t j = 0; j < stored[1]; ++j)
      run(0, first, advance(in, Format::Planar, j * pitch[1]), advance(rows, Format::Planar, j * pitch_), lanes,
          scratch);
    for (int64_t i = 0; i < size_[0]; ++i) {
      const int64_t plane = i * size_[1] * pitch_;
      run(1, middle, advance(read_rows, Format::Planar, plane), advance(rows, Format::Planar, plane), lanes, scratch);
    }
  }
  last.in = {1, pitch_};
  run(2, last, read_rows, out, size_[0] * size_[1], scratch);
}

/// From the first `lines` lines of a spectrum, the others being zeros.
template <class T>
void BlockTransform<T>::backward_lines(Points<const T> in, int64_t lines, Points<T> out, const Sizes& pitch,
                                       const Sizes& wanted, void* scratch) const noexcept {
  const T scale = T(1) / static_cast<T>(product(size_));
  LineJob<T> last = job(2, true);
  last.stored_in = lines;
  last.in = {form_.lanes, 1};
  T* work = reinterpret_cast<T*>(static_cast<char*>(scratch) + line_scratch_);
  const Points<T> rows{work, work + work_};
  const Points<const T> read_rows{rows.re, rows.im};
  const int64_t lanes = columns(wanted[2]);
  last.stored_out = lanes;
  last.out = {1, pitch_};
  run(2, last, in, rows, size_[0] * size_[1], scratch);
  LineJob<T> middle = job(1, true);
  middle.stored_out = wanted[1];
  middle.in = {pitch_, 1};
  if (rank_ == 2) {
    middle.scale = scale;
    middle.out = {pitch[1], 1};
    return run(1, middle, read_rows, out, lanes, scratch);
  }
  middle.out = {pitch_, 1};
  for (int64_t i = 0; i < size_[0]; ++i) {
    const int64_t plane = i * size_[1] * pitch_;
    run(1, middle, advance(read_rows, Format::Planar, plane), advance(rows, Format::Planar, plane), lanes, scratch);
  }
  LineJob<T> first = job(0, true);
  first.scale = scale;
  first.stored_out = wanted[0];
  first.in = {size_[1] * pitch_, 1};
  first.out = {pitch[0], 1};
  for (int64_t j = 0; j < wanted[1]; ++j)
    run(0, first, advance(read_rows, Format::Planar, j * pitch_), advance(out, Format::Planar, j * pitch[1]), lanes,
        scratch);
}

template class BlockTransform<double>;
template class BlockTransform<float>;

}  // namespace hel::nmf::shift
