// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <complex>

#include "base/parallel.hpp"
#include "nufft/cloud_grid.hpp"
#include "nufft/direct_kernel.hpp"

namespace hel::nufft {

/// The phases of points along each axis of a CloudGrid.
template <class T>
class PhaseTables {
 public:
  PhaseTables() = default;
  PhaseTables(const Allocator& allocator, const CloudGrid<T>& grid, int64_t capacity)
      : capacity_(capacity), slow_pairs_(grid.slow_pairs()), table_(grid.table()), stride_(grid.stride()) {
    slow_ = Table<T>(allocator, 2 * checked_product(capacity, slow_pairs_, "points and frequencies"));
    const int64_t numbers = checked_product(capacity, table_, "points and frequencies") + kCloudOverrun;
    cosines_ = Table<T>(allocator, numbers);
    sines_ = Table<T>(allocator, numbers);
    rows_ = Table<T>(allocator, checked_product(capacity, stride_, "points and frequencies"));
    std::fill_n(cosines_.data() + numbers - kCloudOverrun, kCloudOverrun, T(0));
    std::fill_n(sines_.data() + numbers - kCloudOverrun, kCloudOverrun, T(0));
  }

  /// How many numbers a point has.
  static int64_t numbers(const CloudGrid<T>& grid) { return 2 * grid.slow_pairs() + 2 * grid.table() + grid.stride(); }

  int64_t count() const { return count_; }
  int64_t capacity() const { return capacity_; }
  int64_t bytes() const {
    return (slow_.size() + cosines_.size() + sines_.size() + rows_.size()) * static_cast<int64_t>(sizeof(T));
  }

  /// At most `capacity` points.
  void fill(const CloudGrid<T>& grid, const Coordinates& points, bool period_one, int threads) {
    count_ = points.count;
    parallel_for(threads, (count_ + kPointsATask - 1) / kPointsATask, [&](int64_t task, int) {
      const int64_t end = std::min(count_, (task + 1) * kPointsATask);
      for (int64_t j = task * kPointsATask; j < end; ++j) fill_point(grid, points, j, period_one);
    });
  }

  /// exp(i k x) of the slowest axis.
  std::complex<T> slow_phase(int64_t j, int64_t k) const {
    const T* const at = slow_.data() + 2 * (j * slow_pairs_ + (k < 0 ? -k : k));
    return {at[0], k < 0 ? -at[1] : at[1]};
  }
  /// Of the middle axis, for frequencies 0 and up.
  const T* cosines(int64_t j) const { return cosines_.data() + j * table_; }
  const T* sines(int64_t j) const { return sines_.data() + j * table_; }
  /// exp(-i k x) of the fastest axis, planar.
  const T* row(int64_t j) const { return rows_.data() + j * stride_; }

  /// What takes the place of cosines and sines for the derivative along the middle axis: the terms of frequencies +-q
  /// are cos(q x) U + i sin(q x) V, with the derivative -q sin(q x) U + i q cos(q x) V.
  void differentiate(int64_t first, int64_t count, T* cosines, T* sines) const {
    for (int64_t j = 0; j < count; ++j)
      for (int64_t q = 0; q < table_; ++q) {
        cosines[j * table_ + q] = -static_cast<T>(q) * sines_[(first + j) * table_ + q];
        sines[j * table_ + q] = static_cast<T>(q) * cosines_[(first + j) * table_ + q];
      }
  }

 private:
  static constexpr int64_t kPointsATask = 64;
  static constexpr int64_t kStretch = 64;  ///< a multiple of kRowPad

  /// cosines[k * step] and sines[k * step] of frequencies first, first + 1 ... `count` of them.
  static void fill_table(Twofold t, double sign, int64_t first, int64_t count, T* cosines, T* sines, int64_t step) {
    if constexpr (sizeof(T) == sizeof(double))  // tables are padded to whole vectors
      if (step == 1) return phase_table(t, sign, first, count, cosines, sines);
    alignas(64) double c[kStretch], s[kStretch];
    for (int64_t k = 0; k < count; k += kStretch) {
      const int64_t part = std::min(kStretch, count - k);
      phase_table(t, sign, first + k, part, c, s);
      for (int64_t i = 0; i < part; ++i) {
        cosines[(k + i) * step] = static_cast<T>(c[i]);
        sines[(k + i) * step] = static_cast<T>(s[i]);
      }
    }
  }

  void fill_point(const CloudGrid<T>& grid, const Coordinates& points, int64_t j, bool period_one) {
    const auto turn = [&](int axis) {
      const int of_caller = axis - kLargestRank + grid.rank();
      if (of_caller < 0) return Twofold{};
      return fold(static_cast<double>(points.list<T>(of_caller)[j * points.stride]), period_one);
    };
    T* const slow = slow_.data() + 2 * j * slow_pairs_;
    fill_table(turn(0), 1, 0, slow_pairs_, slow, slow + 1, 2);
    T* const cosines = cosines_.data() + j * table_;
    T* const sines = sines_.data() + j * table_;
    fill_table(turn(1), 1, 0, grid.pairs(), cosines, sines, 1);
    std::fill(cosines + grid.pairs(), cosines + table_, T(0));
    std::fill(sines + grid.pairs(), sines + table_, T(0));
    T* const row = rows_.data() + j * stride_;
    const int64_t length = grid.row_length(), half = grid.half();
    fill_table(turn(2), -1, grid.first_frequency(), length, row, row + half, 1);
    std::fill(row + length, row + half, T(0));
    std::fill(row + half + length, row + 2 * half, T(0));
  }

  int64_t count_ = 0, capacity_ = 0;
  int64_t slow_pairs_ = 0, table_ = 0, stride_ = 0;
  Table<T> slow_, cosines_, sines_, rows_;
};

}  // namespace hel::nufft
