// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_strands.hpp"

#include <cstring>

namespace hel::nmf::shift {
namespace {

/// Rows at a time: as many cache lines as are written while each is in the first-level cache.
constexpr int64_t kTile = 64;

/// action(offset in the field, offset in the array, count) for the pieces of a portion that lie in one strand.
template <class Action>
void for_pieces(const Grid& grid, const Portion& portion, Action action) {
  const int64_t period = grid.period[2], all = grid.rows + grid.atom[2] - 1;
  for (int64_t row = 0; row < all; row += kTile)
    for (int64_t strand = 0; strand < grid.strands; ++strand) {
      const int64_t limit = strand + 1 < grid.strands ? grid.rows : all, end = std::min(row + kTile, limit);
      for (int64_t at = row; at < end;) {
        const int64_t k = strand * grid.rows + at, sample = k / period, place = k % period;
        if (sample >= portion.samples) break;
        const int64_t begin = std::max(place, portion.first);
        const int64_t stop = std::min(place + end - at, portion.first + portion.length);
        if (begin < stop)
          action((at + begin - place) * grid.strands + strand,
                 (portion.index ? portion.index[sample] : sample) * portion.distance + begin - portion.first,
                 stop - begin);
        at += std::min(end - at, period - place);
      }
    }
}

/// How many entries from index k on lie in one strand.
int64_t own_rows(const Grid& grid, int64_t k) {
  const int64_t strand = grid.strand_of(k), left = (strand + 1) * grid.rows - k;
  return strand + 1 < grid.strands ? left : left + grid.atom[2] - 1;
}

/// action(offset, first, count) for the pieces of `count` entries from index k on that lie in one strand.
template <class Action>
void for_own_pieces(const Grid& grid, int64_t k, int64_t count, Action action) {
  for (int64_t done = 0; done < count;) {
    const int64_t run = std::min(count - done, own_rows(grid, k + done));
    action(grid.strand_offset(k + done), done, run);
    done += run;
  }
}

}  // namespace

template <class T>
void put_strands(const Grid& grid, const Portion& portion, const T* array, T* field) noexcept {
  for_pieces(grid, portion, [&](int64_t in_field, int64_t in_array, int64_t count) {
    for (int64_t i = 0; i < count; ++i) field[in_field + i * grid.strands] = array[in_array + i];
  });
}

template <class T>
void get_strands(const Grid& grid, const Portion& portion, const T* field, T* array) noexcept {
  for_pieces(grid, portion, [&](int64_t in_field, int64_t in_array, int64_t count) {
    for (int64_t i = 0; i < count; ++i) array[in_array + i] = field[in_field + i * grid.strands];
  });
}

template <class T>
void repeat_next(const Grid& grid, T* field) noexcept {
  // Upwards, since a strand may be shorter than what it repeats.
  for (int64_t row = 0; row < grid.atom[2] - 1; ++row)
    std::memcpy(field + (grid.rows + row) * grid.strands, field + row * grid.strands + 1,
                static_cast<size_t>(grid.strands - 1) * sizeof(T));
}

template <class T>
void repeat_previous(const Grid& grid, T* field) noexcept {
  for (int64_t row = grid.atom[2] - 1; row-- > 0;) {
    T* to = field + row * grid.strands;
    std::memcpy(to + 1, to + grid.rows * grid.strands, static_cast<size_t>(grid.strands - 1) * sizeof(T));
    to[0] = 0;
  }
}

template <class T>
void copy_along(const Grid& grid, T* field, int64_t from, int64_t to, int64_t count) noexcept {
  while (count > 0) {
    int64_t run = std::min(count, own_rows(grid, to));
    if (from >= 0) run = std::min(run, own_rows(grid, from));
    T* target = field + grid.strand_offset(to);
    const T* source = from >= 0 ? field + grid.strand_offset(from) : nullptr;
    for (int64_t i = 0; i < run; ++i) target[i * grid.strands] = source ? source[i * grid.strands] : T(0);
    count -= run, to += run;
    if (from >= 0) from += run;
  }
}

template <class T>
void read_along(const Grid& grid, const T* field, int64_t k, int64_t count, T* to) noexcept {
  for_own_pieces(grid, k, count, [&](int64_t offset, int64_t first, int64_t run) {
    for (int64_t i = 0; i < run; ++i) to[first + i] = field[offset + i * grid.strands];
  });
}

template <class T>
void write_along(const Grid& grid, const T* from, int64_t k, int64_t count, T* field) noexcept {
  for_own_pieces(grid, k, count, [&](int64_t offset, int64_t first, int64_t run) {
    for (int64_t i = 0; i < run; ++i) field[offset + i * grid.strands] = from[first + i];
  });
}

template <class T>
Gaps<T>::Gaps(const Allocator& allocator, const Grid& grid)
    : strands_(grid.strands), capacity_(std::min(grid.rows, 2 * grid.samples + 1)) {
  first_ = Table<int64_t>(allocator, 2 * capacity_ + 2);
  whole_ = Table<bool>(allocator, capacity_);
  inside_ = Table<T>(allocator, capacity_ * strands_);
  find(grid);
}

template <class T>
void Gaps<T>::find(const Grid& grid) noexcept {
  int64_t* rows = first_.data();
  int64_t changes = 0;
  rows[changes++] = 0;
  const auto sort_out = [&] {
    std::sort(rows, rows + changes);
    changes = std::unique(rows, rows + changes) - rows;
  };
  for (int64_t start = 0; start < grid.total[2]; start += grid.period[2]) {
    if (changes >= 2 * capacity_) sort_out();
    rows[changes++] = start % grid.rows;
    rows[changes++] = (start + grid.sample[2]) % grid.rows;
  }
  sort_out();
  count_ = changes;
  for (int64_t run = 0; run < count_; ++run) {
    whole_[run] = true;
    for (int64_t strand = 0; strand < strands_; ++strand) {
      const bool inside = grid.is_inside(2, strand * grid.rows + rows[run]);
      inside_[run * strands_ + strand] = inside ? T(1) : T(0);
      whole_[run] &= inside;
    }
  }
}

#define HEL_SHIFT_STRANDS(T)                                                                   \
  template void put_strands(const Grid&, const Portion&, const T*, T*) noexcept;               \
  template void get_strands(const Grid&, const Portion&, const T*, T*) noexcept;               \
  template void repeat_next(const Grid&, T*) noexcept;                                         \
  template void repeat_previous(const Grid&, T*) noexcept;                                     \
  template void copy_along(const Grid&, T*, int64_t from, int64_t to, int64_t count) noexcept; \
  template void read_along(const Grid&, const T*, int64_t k, int64_t count, T*) noexcept;      \
  template void write_along(const Grid&, const T*, int64_t k, int64_t count, T*) noexcept;     \
  template class Gaps<T>
HEL_SHIFT_STRANDS(double);
HEL_SHIFT_STRANDS(float);
#undef HEL_SHIFT_STRANDS

}  // namespace hel::nmf::shift
