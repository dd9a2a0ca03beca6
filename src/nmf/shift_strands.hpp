// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "base/memory.hpp"
#include "nmf/shift_shape.hpp"

/// Fields that are cut into strands; see Grid.
namespace hel::nmf::shift {

/// What of each sample is meant, in a field and in an array of the caller.
struct Portion {
  int64_t samples;
  int64_t first, length;  ///< of a period
  const int64_t* index;   ///< of samples in the array; NULL = 0, 1, ...
  int64_t distance;       ///< of samples in the array
};

template <class T>
void put_strands(const Grid& grid, const Portion& portion, const T* array, T* field) noexcept;
template <class T>
void get_strands(const Grid& grid, const Portion& portion, const T* field, T* array) noexcept;

/// What strands repeat of the next one, from its own rows.
template <class T>
void repeat_next(const Grid& grid, T* field) noexcept;
/// The first atom - 1 rows of each strand, from what the one before has behind its own; zeros for the first strand.
template <class T>
void repeat_previous(const Grid& grid, T* field) noexcept;

/// `count` entries from index `from` to index `to` of the last axis, or zeros if from < 0. Own rows only.
template <class T>
void copy_along(const Grid& grid, T* field, int64_t from, int64_t to, int64_t count) noexcept;

/// `count` entries from index k of the last axis on. Own rows only.
template <class T>
void read_along(const Grid& grid, const T* field, int64_t k, int64_t count, T* to) noexcept;
template <class T>
void write_along(const Grid& grid, const T* from, int64_t k, int64_t count, T* field) noexcept;

/// Which entries of the rows of a reconstruction lie inside of samples: runs of rows that are alike.
template <class T>
class Gaps {
 public:
  Gaps() = default;
  Gaps(const Allocator& allocator, const Grid& grid);
  /// For the total of the grid.
  void find(const Grid& grid) noexcept;

  /// action(row, rows, inside) for the runs in [row, row + rows); `inside` has a 1 or a 0 for each strand, and is
  /// NULL where all are inside.
  template <class Action>
  void for_runs(int64_t row, int64_t rows, Action action) const {
    int64_t run = std::upper_bound(first_.data(), first_.data() + count_, row) - first_.data() - 1;
    for (const int64_t end = row + rows; row < end; ++run) {
      const int64_t stop = std::min(end, run + 1 < count_ ? first_[run + 1] : end);
      action(row, stop - row, whole_[run] ? nullptr : inside_.data() + run * strands_);
      row = stop;
    }
  }

 private:
  int64_t strands_ = 0, count_ = 0, capacity_ = 0;
  Table<int64_t> first_;
  Table<bool> whole_;
  Table<T> inside_;
};

}  // namespace hel::nmf::shift
