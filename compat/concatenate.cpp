// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Joining values: the operators | and ~, and aconcat.
#include <algorithm>

#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "refill.hpp"

using namespace compat;

namespace {

/// Joins two values band by band: the sizes slower than the dimension of the seam make the number of bands.
void interleave_bands(const double* first, std::int64_t first_band, const double* second, std::int64_t second_band,
                      std::int64_t bands, double* to) {
  for (std::int64_t i = 0; i < bands; ++i) {
    to = copy_or_zeros(first == nullptr ? nullptr : first + i * first_band, first_band, to);
    to = copy_or_zeros(second == nullptr ? nullptr : second + i * second_band, second_band, to);
  }
}

gauss_value* concatenated(gauss_workspace& workspace, std::int32_t type, const gauss_value& a, const gauss_value& b,
                          const shape& orders, std::int64_t bands) {
  fresh result(workspace, type, orders, a.is_complex() || b.is_complex());
  interleave_bands(a.real, a.elements / bands, b.real, b.elements / bands, bands, result.real());
  if (result.imag() != nullptr) {
    interleave_bands(a.imag, a.elements / bands, b.imag, b.elements / bands, bands, result.imag());
  }
  return result.finish();
}

gauss_value* copy_of(gauss_workspace& workspace, const gauss_value& x) {
  return make_copy(workspace, x.type, x.orders, x);
}

/// The orders of aconcat's result; fails with HEL_ERROR_SHAPE where a size other than that of `dim` differs.
shape joined_orders(const gauss_value& a, const gauss_value& b, std::int64_t dim) {
  const auto rank = std::max({std::int64_t{a.orders.rank}, std::int64_t{b.orders.rank}, dim});
  shape orders;
  for (auto from_fastest = static_cast<std::int32_t>(rank) - 1; from_fastest >= 0; --from_fastest) {
    const std::int64_t size_a = a.orders.from_fastest(from_fastest), size_b = b.orders.from_fastest(from_fastest);
    const bool seam = from_fastest == dim - 1;
    if (!seam && size_a != size_b) {
      fail(HEL_ERROR_SHAPE, "dimension %d of a is %" PRId64 ", of b %" PRId64, from_fastest + 1, size_a, size_b);
    }
    orders.push(seam ? size_a + size_b : size_a);
  }
  return orders;
}

}  // namespace

gauss_value* gauss_vcat(gauss_workspace* workspace, const gauss_value* upper, const gauss_value* lower) {
  return command<gauss_value*>(workspace, "|", [&] {
    const gauss_value& a = need_matrix(upper, "the upper matrix");
    const gauss_value& b = need_matrix(lower, "the lower matrix");
    if (a.is_empty()) return copy_of(*workspace, b);
    if (b.is_empty()) return copy_of(*workspace, a);
    if (a.cols() != b.cols()) {
      fail(HEL_ERROR_SHAPE, "the upper matrix has %" PRId64 " columns, the lower %" PRId64, a.cols(), b.cols());
    }
    return concatenated(*workspace, GAUSS_MATRIX, a, b, {a.rows() + b.rows(), a.cols()}, 1);
  });
}

gauss_value* gauss_hcat(gauss_workspace* workspace, const gauss_value* left, const gauss_value* right) {
  return command<gauss_value*>(workspace, "~", [&] {
    const gauss_value& a = need_matrix(left, "the left matrix");
    const gauss_value& b = need_matrix(right, "the right matrix");
    if (a.is_empty()) return copy_of(*workspace, b);
    if (b.is_empty()) return copy_of(*workspace, a);
    if (a.rows() != b.rows()) {
      fail(HEL_ERROR_SHAPE, "the left matrix has %" PRId64 " rows, the right %" PRId64, a.rows(), b.rows());
    }
    return concatenated(*workspace, GAUSS_MATRIX, a, b, {a.rows(), a.cols() + b.cols()}, a.rows());
  });
}

gauss_value* gauss_aconcat(gauss_workspace* workspace, const gauss_value* a, const gauss_value* b,
                           gauss_dimension dim) {
  return command<gauss_value*>(workspace, "aconcat", [&] {
    const gauss_value& first = need(a, "a");
    const gauss_value& second = need(b, "b");
    if (dim < 1 || dim > HEL_RANK_MAX)
      fail(HEL_ERROR_RANK, "dim is %" PRId64 "; it must be from 1 to %d", dim, HEL_RANK_MAX);
    if (first.is_empty() || second.is_empty()) fail(HEL_ERROR_SHAPE, "an empty matrix has no dimension %" PRId64, dim);
    const shape orders = joined_orders(first, second, dim);
    std::int64_t bands = 1;
    for (std::int64_t i = 0; i < orders.rank - dim; ++i) bands *= orders[static_cast<std::int32_t>(i)];
    return concatenated(*workspace, GAUSS_ARRAY, first, second, orders, bands);
  });
}
