// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "base/checked.hpp"
#include "fft/line.hpp"
#include "fft/roots.hpp"

namespace hel::fft {
namespace {

/// Up to this many factors a table of all of them is faster than the product of two: it stays in a first-level cache.
constexpr int64_t kShortTable = 4096;

template <class T>
void fill_row(T* row, int64_t padded, int64_t lanes, int64_t factor, const RootTable& roots, bool backward) {
  for (int64_t lane = 0; lane < padded; ++lane) {
    const Root root = roots(lane < lanes ? factor * lane : 0);
    row[lane] = static_cast<T>(root.re);
    row[padded + lane] = static_cast<T>(backward ? -root.im : root.im);
  }
}

}  // namespace

template <class T>
LaneTwiddle<T> make_lane_twiddle(const Allocator& allocator, int64_t total, int64_t line, int64_t lanes,
                                 bool backward) {
  LaneTwiddle<T> twiddle;
  const bool short_table = line * lanes <= kShortTable;
  while ((int64_t{1} << (short_table ? 1 : 2) * twiddle.shift) < line) ++twiddle.shift;
  const int64_t block = int64_t{1} << twiddle.shift, blocks = (line + block - 1) / block;
  // A pass may start at any lane, so the last vector may reach beyond the lanes by up to a group.
  twiddle.lanes = round_up(lanes, kLaneGroup) + kLaneGroup;
  twiddle.low = Table<T>(allocator, 2 * twiddle.lanes * block);
  if (!short_table) twiddle.high = Table<T>(allocator, 2 * twiddle.lanes * blocks);
  const RootTable roots(total);
  for (int64_t k = 0; k < block; ++k)
    fill_row(twiddle.low.data() + 2 * twiddle.lanes * k, twiddle.lanes, lanes, k, roots, backward);
  for (int64_t k = 0; !short_table && k < blocks; ++k)
    fill_row(twiddle.high.data() + 2 * twiddle.lanes * k, twiddle.lanes, lanes, k * block, roots, backward);
  return twiddle;
}

template LaneTwiddle<double> make_lane_twiddle(const Allocator&, int64_t, int64_t, int64_t, bool);
template LaneTwiddle<float> make_lane_twiddle(const Allocator&, int64_t, int64_t, int64_t, bool);

}  // namespace hel::fft
