// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nufft/evaluator.hpp"

namespace hel::nufft {

/// The modes of one item of a batch in the caller's memory, always seen as three axes (leading ones of size 1), by rows
/// of the fastest axis. Index m of an axis of size n has the frequency m - n / 2.
class ModeMap {
 public:
  ModeMap(const Problem& problem);

  const std::array<int64_t, 3>& dims() const { return dims_; }
  int64_t count() const { return dims_[0] * dims_[1] * dims_[2]; }
  int64_t rows() const { return dims_[0] * dims_[1]; }
  int64_t half(int axis) const { return dims_[static_cast<size_t>(axis)] / 2; }
  /// The axis of the three that the caller's axis of the problem is.
  int axis(int of_problem) const { return of_problem + 3 - rank_; }

  /// What multiplies a row: numbers for its entries (NULL = ones), one number for all, and i if turned. `outer` is
  /// applied in the type of the caller's numbers.
  template <class G>
  struct Factor {
    const G* entries = nullptr;
    G row = 1;
    bool turned = false;
    double outer = 1;
  };

  /// Row number `row` (m0 * dims[1] + m1) of the item, centered and interleaved, with its factor.
  template <class T, class G>
  void load(View<const T> item, int64_t row, const Factor<G>& factor, G* to) const {
    load_part(item, row, 0, dims_[2], factor, to);
  }
  template <class T, class G>
  void store(View<T> item, int64_t row, const Factor<G>& factor, const G* from) const {
    store_part(item, row, 0, dims_[2], factor, from);
  }
  /// Entries [first, first + count) of the row.
  template <class T, class G>
  void load_part(View<const T> item, int64_t row, int64_t first, int64_t count, const Factor<G>& factor, G* to) const;
  template <class T, class G>
  void store_part(View<T> item, int64_t row, int64_t first, int64_t count, const Factor<G>& factor,
                  const G* from) const;

 private:
  int64_t start(int64_t row) const;
  template <class Body>
  void for_each_run(int64_t first, int64_t count, Body&& body) const;

  int rank_;
  std::array<int64_t, 3> dims_{1, 1, 1};
  bool fft_order_;
};

}  // namespace hel::nufft
