// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "fft/line.hpp"
#include "nmf/shift_kernel.hpp"
#include "nmf/shift_shape.hpp"

namespace hel::nmf::shift {

/// Fourier transforms of blocks of a field of two or three dimensions, two at a time: they travel as the real and the
/// imaginary parts of one complex transform, and since atoms are real, nothing ever needs to be untangled. Spectra are
/// kept with the last axis as the slowest one.
template <class T>
class BlockTransform {
 public:
  /// A cache line of numbers: a multiple of every vector length.
  static constexpr int64_t kVector = static_cast<int64_t>(kAlignment / sizeof(T));

  BlockTransform(const Allocator& allocator, int rank, const Sizes& size);

  const SpectrumForm& form() const { return form_; }
  int64_t spectrum() const { return 2 * form_.part; }     ///< numbers in a spectrum
  int64_t table() const { return 2 * form_.table_part; }  ///< numbers in a table
  /// Columns that are worked on when `count` are wanted: whole vectors.
  int64_t columns(int64_t count) const { return std::min(round_up_to_vector(count), size_[2]); }
  int64_t scratch_bytes() const;

  /// From the first `stored` entries of each axis, the others being zero; `pitch` is the distance of rows and of
  /// planes. The last axis is read in whole vectors.
  void forward(fft::Points<const T> in, const Sizes& pitch, const Sizes& stored, T* spectrum,
               void* scratch) const noexcept;
  /// To the first `wanted` entries of each axis, divided by the size; the last axis is written in whole vectors.
  void backward(const T* spectrum, fft::Points<T> out, const Sizes& pitch, const Sizes& wanted,
                void* scratch) const noexcept;
  /// The same to the table of a real block, and from a table that correlate_spectra() made, of which real parts count.
  void forward_table(fft::Points<const T> in, const Sizes& pitch, const Sizes& stored, T* table,
                     void* scratch) const noexcept;
  void backward_table(const T* table, fft::Points<T> out, const Sizes& pitch, const Sizes& wanted,
                      void* scratch) const noexcept;

 private:
  static int64_t round_up_to_vector(int64_t count) { return (count + kVector - 1) / kVector * kVector; }
  fft::LineJob<T> job(int axis, bool backward) const;
  void run(int axis, const fft::LineJob<T>& job, fft::Points<const T> in, fft::Points<T> out, int64_t lanes,
           void* scratch) const noexcept;
  void forward_lines(fft::Points<const T> in, const Sizes& pitch, const Sizes& stored, fft::Points<T> out,
                     int64_t lines, void* scratch) const noexcept;
  void backward_lines(fft::Points<const T> in, int64_t lines, fft::Points<T> out, const Sizes& pitch,
                      const Sizes& wanted, void* scratch) const noexcept;

  int rank_;
  Sizes size_;
  int64_t pitch_;  ///< of rows of the work array
  SpectrumForm form_;
  std::shared_ptr<const fft::Line<T>> line_[3];
  int64_t work_ = 0;  ///< numbers in a part of the work array
  int64_t line_scratch_ = 0;
};

}  // namespace hel::nmf::shift
