// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Rearranging matrices: vec, vecr, vech, xpnd, reshape, transposes.
#include <algorithm>
#include <cmath>
#include <functional>

#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "refill.hpp"

using namespace compat;

namespace {

void transpose_block(const double* from, std::int64_t rows, std::int64_t cols, double* to) {
  // Tiles keep both sides in cache for large matrices.
  constexpr std::int64_t tile = 32;
  for (std::int64_t top = 0; top < rows; top += tile) {
    for (std::int64_t left = 0; left < cols; left += tile) {
      const std::int64_t bottom = std::min(rows, top + tile), right = std::min(cols, left + tile);
      for (std::int64_t i = top; i < bottom; ++i) {
        for (std::int64_t j = left; j < right; ++j) to[j * rows + i] = from[i * cols + j];
      }
    }
  }
}

/// The transpose in the shape that is asked for: a matrix, or one column for vec.
gauss_value* transposed(gauss_workspace& workspace, const gauss_value& x, const shape& orders, bool conjugate) {
  fresh result(workspace, GAUSS_MATRIX, orders, x.is_complex());
  transpose_block(x.real, x.rows(), x.cols(), result.real());
  if (x.is_complex()) {
    transpose_block(x.imag, x.rows(), x.cols(), result.imag());
    if (conjugate) std::transform(result.imag(), result.imag() + x.elements, result.imag(), std::negate<>());
  }
  return result.finish();
}

shape column_of(const gauss_value& x) { return x.is_empty() ? shape{0, 0} : shape{x.elements, 1}; }

/// The size n of the triangle with n(n+1)/2 elements.
std::int64_t triangle_size(std::int64_t elements) {
  auto n = static_cast<std::int64_t>((std::sqrt(8.0 * static_cast<double>(elements) + 1.0) - 1.0) / 2.0 + 0.5);
  if (n * (n + 1) / 2 != elements) {
    fail(HEL_ERROR_SHAPE, "v has %" PRId64 " elements, which is n(n+1)/2 for no n", elements);
  }
  return n;
}

void pack_triangle(const double* from, std::int64_t n, double* to) {
  for (std::int64_t i = 0; i < n; ++i) to = std::copy_n(from + i * n, i + 1, to);
}

void unpack_triangle(const double* from, std::int64_t n, double* to) {
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j <= i; ++j) to[i * n + j] = to[j * n + i] = *from++;
  }
}

/// Replaces a -1 by the size that takes every element.
void infer_size(std::int64_t elements, std::int64_t& size, std::int64_t other) {
  if (size != -1) return;
  if (other < 1 || elements % other != 0) {
    fail(HEL_ERROR_SHAPE, "%" PRId64 " elements cannot be shared out evenly with the other size %" PRId64, elements,
         other);
  }
  size = elements / other;
}

}  // namespace

gauss_value* gauss_vec(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "vec", [&] {
    const gauss_value& matrix = need_matrix(x, "x");
    return transposed(*workspace, matrix, column_of(matrix), false);
  });
}

gauss_value* gauss_vecr(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "vecr", [&] {
    const gauss_value& value = need(x, "x");
    return make_copy(*workspace, GAUSS_MATRIX, column_of(value), value);
  });
}

gauss_value* gauss_vech(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "vech", [&] {
    const gauss_value& matrix = need_filled_matrix(x, "x");
    const std::int64_t n = matrix.rows();
    if (n != matrix.cols()) {
      fail(HEL_ERROR_SHAPE, "x is %" PRId64 "x%" PRId64 "; it must be square", n, matrix.cols());
    }
    fresh result(*workspace, GAUSS_MATRIX, {n * (n + 1) / 2, 1}, matrix.is_complex());
    pack_triangle(matrix.real, n, result.real());
    if (matrix.is_complex()) pack_triangle(matrix.imag, n, result.imag());
    return result.finish();
  });
}

gauss_value* gauss_xpnd(gauss_workspace* workspace, const gauss_value* v) {
  return command<gauss_value*>(workspace, "xpnd", [&] {
    const gauss_value& vector = need_filled_matrix(v, "v");
    if (!vector.is_vector()) {
      fail(HEL_ERROR_SHAPE, "v is %" PRId64 "x%" PRId64 "; it must be a column or a row", vector.rows(), vector.cols());
    }
    const std::int64_t n = triangle_size(vector.elements);
    fresh result(*workspace, GAUSS_MATRIX, {n, n}, vector.is_complex());
    unpack_triangle(vector.real, n, result.real());
    if (vector.is_complex()) unpack_triangle(vector.imag, n, result.imag());
    return result.finish();
  });
}

gauss_value* gauss_reshape(gauss_workspace* workspace, const gauss_value* x, int64_t rows, int64_t cols) {
  return command<gauss_value*>(workspace, "reshape", [&] {
    const gauss_value& value = need(x, "x");
    infer_size(value.elements, rows, cols);
    infer_size(value.elements, cols, rows);
    return refilled(*workspace, GAUSS_MATRIX, matrix_shape(rows, cols), value);
  });
}

gauss_value* gauss_transpose(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "'", [&] {
    const gauss_value& matrix = need_matrix(x, "x");
    return transposed(*workspace, matrix, {matrix.cols(), matrix.rows()}, true);
  });
}

gauss_value* gauss_bookkeeping_transpose(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, ".'", [&] {
    const gauss_value& matrix = need_matrix(x, "x");
    return transposed(*workspace, matrix, {matrix.cols(), matrix.rows()}, false);
  });
}
