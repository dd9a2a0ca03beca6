// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Making values from the caller's memory and from scratch.
#include <algorithm>

#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"

using namespace compat;

namespace {

/// A value that describes the caller's memory, so that one copying routine serves every source.
gauss_value describe(const shape& orders, const double* real, const double* imag) {
  gauss_value description{.source = default_memory()};
  description.orders = orders;
  description.elements = product(orders);
  description.real = real;
  description.imag = imag;
  return description;
}

void need_numbers(const shape& orders, const double* real) {
  if (real == nullptr && product(orders) > 0) fail(HEL_ERROR_NULL, "real is NULL");
}

gauss_value* filled(gauss_workspace& workspace, std::int32_t type, const shape& orders, double x) {
  fresh result(workspace, type, orders, false);
  std::fill_n(result.real(), result.elements(), x);
  return result.finish();
}

}  // namespace

gauss_value* gauss_matrix_view(gauss_workspace* workspace, int64_t rows, int64_t cols, const double* real,
                               const double* imag) {
  return command<gauss_value*>(workspace, "matrix_view", [&] {
    const shape orders = matrix_shape(rows, cols);
    need_numbers(orders, real);
    return make_view(*workspace, GAUSS_MATRIX, orders, real, imag);
  });
}

gauss_value* gauss_matrix_copy(gauss_workspace* workspace, int64_t rows, int64_t cols, const double* real,
                               const double* imag) {
  return command<gauss_value*>(workspace, "matrix_copy", [&] {
    const shape orders = matrix_shape(rows, cols);
    need_numbers(orders, real);
    return make_copy(*workspace, GAUSS_MATRIX, orders, describe(orders, real, imag));
  });
}

gauss_value* gauss_column_view(gauss_workspace* workspace, int64_t count, const double* real) {
  return gauss_matrix_view(workspace, count, 1, real, nullptr);
}

gauss_value* gauss_array_view(gauss_workspace* workspace, int32_t rank, const int64_t* orders, const double* real,
                              const double* imag) {
  return command<gauss_value*>(workspace, "array_view", [&] {
    const shape sizes = array_shape(rank, orders);
    need_numbers(sizes, real);
    return make_view(*workspace, GAUSS_ARRAY, sizes, real, imag);
  });
}

gauss_value* gauss_array_copy(gauss_workspace* workspace, int32_t rank, const int64_t* orders, const double* real,
                              const double* imag) {
  return command<gauss_value*>(workspace, "array_copy", [&] {
    const shape sizes = array_shape(rank, orders);
    need_numbers(sizes, real);
    return make_copy(*workspace, GAUSS_ARRAY, sizes, describe(sizes, real, imag));
  });
}

gauss_value* gauss_number(gauss_workspace* workspace, double x) {
  return command<gauss_value*>(workspace, "number", [&] { return make_number(*workspace, x); });
}

gauss_value* gauss_sizes(gauss_workspace* workspace, int64_t count, const int64_t* sizes) {
  return command<gauss_value*>(workspace, "sizes", [&] {
    if (sizes == nullptr) fail(HEL_ERROR_NULL, "sizes is NULL");
    if (count < 1) fail(HEL_ERROR_DIM, "the count is %" PRId64 "; it must be at least 1", count);
    fresh result(*workspace, GAUSS_MATRIX, {count, 1}, false);
    for (std::int64_t i = 0; i < count; ++i) {
      const double size = static_cast<double>(sizes[i]);
      if (size > largest_whole || size < -largest_whole) {
        fail(HEL_ERROR_VALUE, "sizes[%" PRId64 "] is %" PRId64 ", which a double cannot hold exactly", i + 1, sizes[i]);
      }
      result.real()[i] = size;
    }
    return result.finish();
  });
}

gauss_value* gauss_let_numbers(gauss_workspace* workspace, int64_t rows, int64_t cols, int64_t count,
                               const double* numbers) {
  return command<gauss_value*>(workspace, "let", [&] {
    const shape orders = matrix_shape(rows, cols);
    const std::int64_t elements = product(orders);
    if (count != elements && count != 1 && count != 0) {
      fail(HEL_ERROR_SHAPE, "%" PRId64 " numbers for a %" PRId64 "x%" PRId64 " matrix", count, rows, cols);
    }
    if (count == 0) return filled(*workspace, GAUSS_MATRIX, orders, 0.0);
    if (numbers == nullptr) fail(HEL_ERROR_NULL, "numbers is NULL");
    if (count == 1) return filled(*workspace, GAUSS_MATRIX, orders, numbers[0]);
    return make_copy(*workspace, GAUSS_MATRIX, orders, describe(orders, numbers, nullptr));
  });
}

gauss_value* gauss_empty(gauss_workspace* workspace) {
  return command<gauss_value*>(workspace, "empty", [&] { return filled(*workspace, GAUSS_MATRIX, {0, 0}, 0.0); });
}

gauss_value* gauss_zeros(gauss_workspace* workspace, int64_t rows, int64_t cols) {
  return command<gauss_value*>(workspace, "zeros",
                               [&] { return filled(*workspace, GAUSS_MATRIX, matrix_shape(rows, cols), 0.0); });
}

gauss_value* gauss_ones(gauss_workspace* workspace, int64_t rows, int64_t cols) {
  return command<gauss_value*>(workspace, "ones",
                               [&] { return filled(*workspace, GAUSS_MATRIX, matrix_shape(rows, cols), 1.0); });
}

gauss_value* gauss_eye(gauss_workspace* workspace, int64_t n) {
  return command<gauss_value*>(workspace, "eye", [&] {
    fresh result(*workspace, GAUSS_MATRIX, matrix_shape(n, n), false);
    std::fill_n(result.real(), result.elements(), 0.0);
    for (std::int64_t i = 0; i < n; ++i) result.real()[i * (n + 1)] = 1.0;
    return result.finish();
  });
}

gauss_value* gauss_seqa(gauss_workspace* workspace, double start, double increment, int64_t n) {
  return command<gauss_value*>(workspace, "seqa", [&] {
    if (n < 1) fail(HEL_ERROR_DIM, "n is %" PRId64 "; it must be at least 1", n);
    fresh result(*workspace, GAUSS_MATRIX, {n, 1}, false);
    // A product for each element: a running sum would gather rounding errors.
    for (std::int64_t i = 0; i < n; ++i) result.real()[i] = start + increment * static_cast<double>(i);
    return result.finish();
  });
}

gauss_value* gauss_arrayinit(gauss_workspace* workspace, const gauss_value* orders, double x) {
  return command<gauss_value*>(workspace, "arrayinit",
                               [&] { return filled(*workspace, GAUSS_ARRAY, need_sizes(orders, "orders"), x); });
}
