// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_SHAPE_HPP
#define COMPAT_SHAPE_HPP

#include <heliotrope/heliotrope.h>

#include <array>
#include <cstdint>
#include <initializer_list>

namespace compat {

/// A list of sizes, slowest first. Fixed storage: no command needs the heap for it.
struct shape {
  std::int32_t rank = 0;
  std::array<std::int64_t, HEL_RANK_MAX> sizes;

  // User-provided, so that `{}` does not write zeros into sizes that are not there.
  shape() {}
  shape(std::initializer_list<std::int64_t> list) {
    for (std::int64_t size : list) push(size);
  }

  void push(std::int64_t size) { sizes[rank++] = size; }
  std::int64_t& operator[](std::int32_t i) { return sizes[i]; }
  std::int64_t operator[](std::int32_t i) const { return sizes[i]; }
  /// The size at a place counted from the fastest dimension (0); 1 where there is none.
  std::int64_t from_fastest(std::int32_t i) const { return i < rank ? sizes[rank - 1 - i] : 1; }
  /// The sizes from position `first` on.
  shape tail(std::int32_t first) const;
  bool operator==(const shape& other) const;
};

/// The product of the sizes; fails with HEL_ERROR_OVERFLOW, naming the size at which it passes 2^63.
std::int64_t product(const shape& sizes);

/// rows x cols, both at least 1 or both 0; fails with HEL_ERROR_DIM.
shape matrix_shape(std::int64_t rows, std::int64_t cols);

/// From the caller's list; fails with HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM.
shape array_shape(std::int32_t rank, const std::int64_t* orders);

}  // namespace compat

#endif
