// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// Products of phases between points and a plane of modes, for float and double. Complex numbers are interleaved.
namespace hel::nufft {

/// Rows of points are padded with zeros to a multiple of this many numbers: two vectors of the widest target.
inline constexpr int64_t kProductPad = 32;
/// Points or rows that are worked on side by side.
inline constexpr int64_t kProductRows = 4;

/// Points before a plane: along its slower axis cos and sin of q t at cosines[p * table + q], q = 0, 1 ...; along the
/// faster one a complex row for each point. A table has room for a multiple of kProductRows.
template <class T>
struct PhaseRows {
  const T* cosines;
  const T* sines;
  int64_t table;
  const T* rows;
  int64_t stride;
  int64_t points;
};

/// Rows of modes with the frequencies -down .. up, of `length` numbers each.
template <class T>
struct ModePlane {
  T* center;  ///< the row of frequency 0
  int64_t stride, up, down, length;
};

/// For each q in [first, last): row q of the plane becomes the sum over points of (cos + i sin) row, row -q that of
/// (cos - i sin) row; with `add` the sums are added. `first` is a multiple of kProductRows.
template <class T>
void points_to_plane(const PhaseRows<T>& from, const ModePlane<T>& plane, int64_t first, int64_t last,
                     bool add) noexcept;

/// values[p], complex: the sum over the plane of modes times (cos + i sin)(q t) times the entry of the point's row, for
/// points [first, last). `scratch` has plane_scratch() numbers.
template <class T>
void plane_to_points(const ModePlane<const T>& plane, const PhaseRows<T>& to, int64_t first, int64_t last, T* scratch,
                     double* values) noexcept;
inline int64_t plane_scratch(int64_t pairs, int64_t points) { return 2 * kProductPad * (pairs + points); }

/// to = (re + i im) from, interleaved rows of `count` numbers, a multiple of kProductPad.
template <class T>
void scale_row(const T* from, double re, double im, int64_t count, T* to) noexcept;

}  // namespace hel::nufft
