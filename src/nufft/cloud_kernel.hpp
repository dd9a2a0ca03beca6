// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// The vector loops of the direct convolution of few points. A row is planar: `half` real parts, then `half` imaginary
/// parts, one for each frequency of the fastest axis; `half` is padded, and arrays of rows are aligned, to 64 bytes.
namespace hel::nufft {

template <class T>
constexpr int64_t kCloudPad = 64 / static_cast<int64_t>(sizeof(T));
/// Tables of cosines and sines are read up to so many entries beyond their end.
inline constexpr int64_t kCloudOverrun = 4;
/// Points that are evaluated together.
inline constexpr int64_t kCloudGroup = 24;

/// Adds points to the rows of a plane: with C = sum over points of cosines[q] row and D = sum of sines[q] row, the rows
/// of frequency +q and -q of the middle axis are C - i D and C + i D.
template <class T>
struct PointsToRows {
  const T* cosines;  ///< of each point a table, `table` entries apart
  const T* sines;
  int64_t table;
  const T* rows;  ///< of each point, 2 * half apart
  int64_t points, half;
  T* middle;  ///< row of frequency 0; the others lie 2 * half apart
  bool add;   ///< to what is there
};
template <class T>
void points_to_rows(const PointsToRows<T>& job, int64_t first, int64_t last) noexcept;

/// Values at points of the rows of a plane, given as the sums and differences of the rows +q and -q:
/// row = sum over q of cosines[q] sum[q] + i sines[q] difference[q], value = sum over k of row[k] conj(phase[k]).
template <class T>
struct RowsToPoints {
  const T* cosines;
  const T* sines;
  int64_t table;
  const T* phases;  ///< a row of each point
  const T* sum;     ///< `pairs` rows
  const T* difference;
  int64_t pairs, half;
  double first_frequency;  ///< of a row
  double* values;          ///< 4 a point: the value, and the sum with each term times its frequency
};
/// At most kCloudGroup points.
template <class T>
void rows_to_points(const RowsToPoints<T>& job, int64_t points) noexcept;

/// The products of two pairs of rows, the second one's conjugate taken if asked for: sum = plus + minus, difference =
/// plus - minus. The minus rows may be NULL: then the difference is 0.
template <class T>
struct PairProduct {
  const T* a_plus;
  const T* b_plus;
  const T* a_minus;
  const T* b_minus;
  int64_t half;
  bool conjugate;
  T* sum;
  T* difference;
};
template <class T>
void multiply_pair(const PairProduct<T>& job) noexcept;

/// out = scale conj(a) b, rows.
template <class T>
void conjugate_product(const T* a, const T* b, T scale, int64_t half, T* out) noexcept;

/// out = (re + i im) row.
template <class T>
void scale_row(const T* row, T re, T im, int64_t half, T* out) noexcept;

/// A run of interleaved numbers to a planar row, and back, added to what is there if asked for.
template <class T>
void split_run(const T* from, int64_t count, T* re, T* im) noexcept;
template <class T>
void join_run(const T* re, const T* im, int64_t count, bool add, T* to) noexcept;

/// Half of a spectrum with real data. An entry of frequency k > 0 stands for k and for -k of the opposite row. In the
/// caller's interleaved grid, frequency k of the row lies at up[2 k], k = 0 .. (n-1)/2, frequency -k of the opposite
/// row at down[-2 k], k = 1 .. n/2. Either is NULL where the grid has no such row. row[k] = up[k] + conj(down[-k]),
/// padding 0.
template <class T>
void fold_half(const T* up, const T* down, int64_t n, int64_t half, T* row) noexcept;
/// up[k] = row[k], down[-k] = conj(row[k]); or added.
template <class T>
void unfold_half(const T* row, int64_t n, int64_t half, bool add, T* up, T* down) noexcept;

/// A row of half a spectrum with real data as it lies in the caller's grid: see fold_half(). Neither is NULL.
template <class T>
struct HalfRow {
  T* up;
  T* down;
};
/// multiply_pair() of two rows and two folded ones: b = fold_half() of plus and of minus.
template <class T>
struct FoldedProduct {
  const T* a_plus;
  const T* a_minus;
  HalfRow<const T> plus, minus;
  int64_t n, half;
  bool conjugate;
  T* sum;
  T* difference;
};
template <class T>
void multiply_folded(const FoldedProduct<T>& job) noexcept;
/// conjugate_product() with unfold_half() of what comes out, not added.
template <class T>
void conjugate_product_unfolded(const T* a, const T* b, T scale, int64_t n, int64_t half,
                                const HalfRow<T>& to) noexcept;

}  // namespace hel::nufft
