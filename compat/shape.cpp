// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "shape.hpp"

#include <algorithm>

#include "failure.hpp"

namespace compat {

shape shape::tail(std::int32_t first) const {
  shape rest;
  for (std::int32_t i = first; i < rank; ++i) rest.push(sizes[i]);
  return rest;
}

bool shape::operator==(const shape& other) const {
  return rank == other.rank && std::equal(sizes.begin(), sizes.begin() + rank, other.sizes.begin());
}

std::int64_t product(const shape& sizes) {
  std::int64_t result = 1;
  for (std::int32_t i = 0; i < sizes.rank; ++i) {
    if (__builtin_mul_overflow(result, sizes[i], &result)) {
      fail(HEL_ERROR_OVERFLOW, "the product of the sizes passes 2^63 at size %d, which is %" PRId64, i + 1, sizes[i]);
    }
  }
  return result;
}

shape matrix_shape(std::int64_t rows, std::int64_t cols) {
  const bool empty = rows == 0 && cols == 0;
  if (!empty && (rows < 1 || cols < 1)) {
    fail(HEL_ERROR_DIM, "%" PRId64 " rows and %" PRId64 " columns; both must be at least 1, or both 0", rows, cols);
  }
  return {rows, cols};
}

shape array_shape(std::int32_t rank, const std::int64_t* orders) {
  if (rank < 1 || rank > HEL_RANK_MAX) {
    fail(HEL_ERROR_RANK, "%d dimensions; there must be 1 to %d", rank, HEL_RANK_MAX);
  }
  if (orders == nullptr) fail(HEL_ERROR_NULL, "orders is NULL");
  shape result;
  for (std::int32_t i = 0; i < rank; ++i) {
    if (orders[i] < 1) fail(HEL_ERROR_DIM, "orders[%d] is %" PRId64 "; it must be at least 1", i + 1, orders[i]);
    result.push(orders[i]);
  }
  return result;
}

}  // namespace compat
