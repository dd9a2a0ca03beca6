// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/problem.hpp"
#include "fft/routine.hpp"

/// Transforms of a few points, where passes would drown in their own overhead: the axes are merged into two groups,
/// and y = A1 x A2^T is computed with the dense matrices of both groups.
namespace hel::fft {

/// The matrices and sizes that the kernel needs. x is inputs1 x inputs2, y is outputs1 x outputs2.
template <class T>
struct TinyJob {
  int64_t inputs1 = 1, inputs2 = 1, outputs1 = 1, outputs2 = 1;
  int64_t padded2 = 1;       ///< outputs2 rounded up to whole vectors
  const T* left = nullptr;   ///< A1 by rows, pairs of real and imaginary part
  const T* right = nullptr;  ///< transposed A2 by rows of padded2: real parts, then imaginary parts; scaled
  Format in_format = Format::Interleaved, out_format = Format::Interleaved;
};

/// The most numbers a TinyJob may need between its two products: inputs1 * 2 * padded2.
inline constexpr int64_t kTinyWork = 1024;

template <class T>
void run_tiny(const TinyJob<T>& job, Points<const T> in, Points<T> out, int64_t items, int64_t in_item,
              int64_t out_item) noexcept;

/// The routine for a problem that is tiny enough, else null.
template <class T>
RoutinePointer<T> make_tiny(const Allocator& allocator, const Problem& problem);

}  // namespace hel::fft
