// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>

#include "base/checked.hpp"
#include "nufft/cloud_engine.hpp"
#include "nufft/cloud_kernel.hpp"

namespace hel::nufft {

/// The frequencies of a direct convolution, always seen as three axes (leading ones of size 1): planes of the slowest
/// axis, rows of the middle one, and the entries of a row. The middle axis, which is used by pairs +q and -q, has both
/// +n/2 and -n/2 for an even n; what the caller's grid does not have counts as 0. With real data only frequencies from
/// 0 up are kept of the fastest axis: the others follow, and the slowest axis is symmetric too.
template <class T>
class CloudGrid {
 public:
  explicit CloudGrid(const CloudProblem& problem)
      : rank_(problem.transform.rank), real_(problem.real()), centered_(!problem.transform.fft_order) {
    for (int a = 0; a < rank_; ++a)
      n_[static_cast<size_t>(a + kLargestRank - rank_)] = problem.transform.dims[static_cast<size_t>(a)];
    half_ = round_up(real_ ? n_[2] / 2 + 1 : n_[2], kCloudPad<T>);
  }

  int rank() const { return rank_; }
  bool real() const { return real_; }
  int64_t planes() const { return real_ ? 2 * (n_[0] / 2) + 1 : n_[0]; }
  int64_t slow_frequency(int64_t plane) const { return plane - n_[0] / 2; }
  int64_t slow_pairs() const { return n_[0] / 2 + 1; }
  int64_t pairs() const { return n_[1] / 2 + 1; }
  int64_t half() const { return half_; }
  int64_t stride() const { return 2 * half_; }
  int64_t table() const { return round_up(pairs(), 8); }
  int64_t plane_numbers() const { return (2 * pairs() - 1) * stride(); }
  int64_t spectrum_numbers() const { return checked_product(planes(), plane_numbers(), "spectrum"); }
  int64_t first_frequency() const { return real_ ? 0 : -(n_[2] / 2); }
  int64_t row_length() const { return real_ ? n_[2] / 2 + 1 : n_[2]; }

  template <class U>
  U* middle(U* plane) const {
    return plane + (pairs() - 1) * stride();
  }

  /// The row (k0, k1) of the caller's interleaved grid as the sums see it.
  void load(const T* grid, int64_t k0, int64_t k1, T* row) const {
    const T* const begin = find(grid, k0, k1);
    if (real_) return fold_half(up(begin), down(find(grid, -k0, -k1)), n_[2], half_, row);
    std::fill_n(row, begin ? 0 : stride(), T(0));
    if (!begin) return;
    const int64_t negative = n_[2] / 2, others = n_[2] - negative;
    split_run(centered_ ? begin : begin + 2 * others, negative, row, row + half_);
    split_run(centered_ ? begin + 2 * negative : begin, others, row + negative, row + half_ + negative);
    for (int64_t i = n_[2]; i < half_; ++i) row[i] = row[half_ + i] = 0;
  }

  /// Row (k0, k1) of real data where it lies; whether there are all of it.
  template <class U>
  bool find_half(U* grid, int64_t k0, int64_t k1, HalfRow<U>& row) const {
    U *const begin = find(grid, k0, k1), *const opposite = find(grid, -k0, -k1);
    if (!real_ || !begin || !opposite) return false;
    row = {up(begin), down(opposite)};
    return true;
  }
  int64_t fastest() const { return n_[2]; }

  /// The other way round, with each frequency that the row stands for.
  void store(const T* row, int64_t k0, int64_t k1, bool add, T* grid) const {
    T* const begin = find(grid, k0, k1);
    if (real_) return unfold_half(row, n_[2], half_, add, up(begin), down(find(grid, -k0, -k1)));
    if (!begin) return;
    const int64_t negative = n_[2] / 2, others = n_[2] - negative;
    join_run(row, row + half_, negative, add, centered_ ? begin : begin + 2 * others);
    join_run(row + negative, row + half_ + negative, others, add, centered_ ? begin + 2 * negative : begin);
  }

 private:
  bool has(int64_t k, size_t axis) const { return k >= -(n_[axis] / 2) && k <= (n_[axis] - 1) / 2; }
  int64_t index(int64_t k, size_t axis) const { return centered_ ? k + n_[axis] / 2 : k < 0 ? k + n_[axis] : k; }

  /// Where a row begins; NULL where there is none.
  template <class U>
  U* find(U* grid, int64_t k0, int64_t k1) const {
    if (!has(k0, 0) || !has(k1, 1)) return nullptr;
    return grid + 2 * (index(k0, 0) * n_[1] + index(k1, 1)) * n_[2];
  }
  /// Frequency 0 for counting up and for counting down.
  template <class U>
  U* up(U* row) const {
    return row && centered_ ? row + 2 * (n_[2] / 2) : row;
  }
  template <class U>
  U* down(U* row) const {
    return row ? row + 2 * (centered_ ? n_[2] / 2 : n_[2]) : row;
  }

  int rank_;
  bool real_, centered_;
  std::array<int64_t, kLargestRank> n_{1, 1, 1};
  int64_t half_;
};

}  // namespace hel::nufft
