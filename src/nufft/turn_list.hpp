// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>

#include "base/checked.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/evaluator.hpp"
#include "nufft/fold.hpp"

namespace hel::nufft {

/// Room for `count` numbers of the loops in direct_kernel.hpp.
inline int64_t padded(int64_t count) { return round_up(std::max<int64_t>(count, 1), kRowPad); }

/// A coordinate list in turns, high parts and low parts.
struct TurnList {
  Table<double> high, low;

  Twofold operator[](int64_t i) const { return {high[i], low[i]}; }

  /// Takes a list of `coordinates` in; the room is there.
  template <class T>
  void read(const Coordinates& coordinates, int axis, bool folded, bool period_one) {
    for (int64_t i = 0; i < high.size(); ++i) {
      Twofold t;
      if (i < coordinates.count) {
        const double x = static_cast<double>(coordinates.list<T>(axis)[i * coordinates.stride]);
        t = folded ? fold(x, period_one) : turns(x, period_one);
      }
      high[i] = t.high;
      low[i] = t.low;
    }
  }
};

template <class T>
TurnList make_turns(const Allocator& allocator, const Coordinates& coordinates, int axis, bool folded,
                    bool period_one) {
  TurnList list{{allocator, padded(coordinates.count)}, {allocator, padded(coordinates.count)}};
  list.read<T>(coordinates, axis, folded, period_one);
  return list;
}

}  // namespace hel::nufft
