// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// N-dimensional arrays: areshape, getorders, subarrays, conversions, atranspose, squeeze.
#include <algorithm>

#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "refill.hpp"

using namespace compat;

namespace {

/// A subarray as a value; `orders` holds as many elements as the subarray.
gauss_value* cut(gauss_workspace& workspace, const gauss_value& a, const shape& loc, std::int32_t type,
                 const shape& orders) {
  fresh result(workspace, type, orders, a.is_complex());
  const std::int64_t offset = offset_of(loc, a.orders);
  std::copy_n(a.real + offset, result.elements(), result.real());
  if (a.is_complex()) std::copy_n(a.imag + offset, result.elements(), result.imag());
  return result.finish();
}

/// Gives a real array an imaginary block of zeros.
void make_complex(gauss_value& a) {
  double* block = get_numbers(a.source, 2 * a.elements);
  std::fill_n(std::copy_n(a.real, a.elements, block), a.elements, 0.0);
  a.source.put_back(a.block);
  a.block = block;
  a.real = block;
  a.imag = block + a.elements;
}

/// Whether src is what goes into a hole of these orders: leading sizes of 1 do not matter.
bool fits(const gauss_value& src, const shape& hole) {
  const std::int32_t rank = std::max(src.orders.rank, hole.rank);
  for (std::int32_t i = 0; i < rank; ++i) {
    if (src.orders.from_fastest(i) != hole.from_fastest(i)) return false;
  }
  return true;
}

void overwrite(double* to, std::int64_t count, const double* from, bool fill) {
  if (from == nullptr) {
    std::fill_n(to, count, 0.0);
  } else if (fill) {
    std::fill_n(to, count, from[0]);
  } else {
    std::copy_n(from, count, to);
  }
}

/// Each position once; given back counted from 0.
shape need_permutation(const gauss_value* argument, const char* name, std::int32_t rank) {
  shape bounds;
  for (std::int32_t i = 0; i < rank; ++i) bounds.push(rank);
  const shape positions = need_index(argument, name, bounds);
  if (positions.rank != rank) {
    fail(HEL_ERROR_RANK, "%s has %d elements; the array has %d dimensions", name, positions.rank, rank);
  }
  for (std::int32_t i = 0; i < rank; ++i) {
    for (std::int32_t j = 0; j < i; ++j) {
      if (positions[i] == positions[j]) {
        fail(HEL_ERROR_INDEX, "%s[%d] and %s[%d] are both %" PRId64, name, j + 1, name, i + 1, positions[i] + 1);
      }
    }
  }
  return positions;
}

/// Copies so that the result is written in order while the source is read with the given strides.
void permute(const double* from, const shape& strides, const shape& orders, double* to) {
  const std::int32_t last = orders.rank - 1;
  shape index;
  for (std::int32_t i = 0; i <= last; ++i) index.push(0);
  for (const double* const end = to + product(orders); to != end;) {
    for (std::int64_t j = 0; j < orders[last]; ++j) *to++ = from[j * strides[last]];
    for (std::int32_t i = last - 1; i >= 0; --i) {
      from += strides[i];
      if (++index[i] < orders[i]) break;
      from -= strides[i] * orders[i];
      index[i] = 0;
    }
  }
}

/// One row of the fastest dimension at least: a one-dimensional array is a row.
shape plane_shape(const gauss_value& a) { return {a.rows(), a.cols()}; }

}  // namespace

gauss_value* gauss_areshape(gauss_workspace* workspace, const gauss_value* x, const gauss_value* orders) {
  return command<gauss_value*>(workspace, "areshape", [&] {
    const gauss_value& value = need(x, "x");
    return refilled(*workspace, GAUSS_ARRAY, need_sizes(orders, "orders"), value);
  });
}

gauss_value* gauss_getorders(gauss_workspace* workspace, const gauss_value* a) {
  return command<gauss_value*>(workspace, "getorders", [&] {
    const shape& orders = need(a, "a").orders;
    fresh result(*workspace, GAUSS_MATRIX, {orders.rank, 1}, false);
    for (std::int32_t i = 0; i < orders.rank; ++i) result.real()[i] = static_cast<double>(orders[i]);
    return result.finish();
  });
}

gauss_value* gauss_getarray(gauss_workspace* workspace, const gauss_value* a, const gauss_value* loc) {
  return command<gauss_value*>(workspace, "getarray", [&] {
    const gauss_value& array = need_array(a, "a");
    const shape index = need_index(loc, "loc", array.orders);
    const shape rest = array.orders.tail(index.rank);
    if (rest.rank == 0) return cut(*workspace, array, index, GAUSS_MATRIX, {1, 1});
    return cut(*workspace, array, index, GAUSS_ARRAY, rest);
  });
}

gauss_value* gauss_getmatrix(gauss_workspace* workspace, const gauss_value* a, const gauss_value* loc) {
  return command<gauss_value*>(workspace, "getmatrix", [&] {
    const gauss_value& array = need_array(a, "a");
    const shape index = need_index(loc, "loc", array.orders);
    const shape rest = array.orders.tail(index.rank);
    if (rest.rank > 2) {
      fail(HEL_ERROR_RANK, "loc has %d elements, which leaves %d dimensions; a matrix has 2", index.rank, rest.rank);
    }
    return cut(*workspace, array, index, GAUSS_MATRIX, {rest.from_fastest(1), rest.from_fastest(0)});
  });
}

hel_status gauss_setarray(gauss_workspace* workspace, gauss_value* a, const gauss_value* loc, const gauss_value* src) {
  return status_command(workspace, "setarray", [&] {
    need_array(a, "a");
    if (a->view) fail(HEL_ERROR_TYPE, "a is a view of the caller's memory, which is read only");
    const shape index = need_index(loc, "loc", a->orders);
    const gauss_value& source = need(src, "src");
    const shape hole = a->orders.tail(index.rank);
    const bool fill = source.is_scalar();
    if (!fill && !fits(source, hole)) {
      fail(HEL_ERROR_SHAPE, "src has %" PRId64 " elements in %d dimensions; %" PRId64 " in %d are to be set",
           source.elements, source.orders.rank, product(hole), hole.rank);
    }
    if (source.is_complex() && !a->is_complex()) make_complex(*a);
    const std::int64_t offset = offset_of(index, a->orders), count = product(hole);
    overwrite(a->writable_real() + offset, count, source.real, fill);
    if (a->is_complex()) overwrite(a->writable_imag() + offset, count, source.imag, fill);
  });
}

gauss_value* gauss_arraytomat(gauss_workspace* workspace, const gauss_value* a) {
  return command<gauss_value*>(workspace, "arraytomat", [&] {
    const gauss_value& array = need(a, "a");
    for (std::int32_t i = 0; i < array.orders.rank - 2; ++i) {
      if (array.orders[i] != 1) {
        fail(HEL_ERROR_SHAPE, "size %d of a is %" PRId64 "; all but the last two must be 1", i + 1, array.orders[i]);
      }
    }
    return make_copy(*workspace, GAUSS_MATRIX, plane_shape(array), array);
  });
}

gauss_value* gauss_mattoarray(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "mattoarray", [&] {
    const gauss_value& value = need(x, "x");
    if (value.is_empty()) fail(HEL_ERROR_SHAPE, "x is 0x0; an array has at least 1 element");
    return make_copy(*workspace, GAUSS_ARRAY, value.orders, value);
  });
}

gauss_value* gauss_atranspose(gauss_workspace* workspace, const gauss_value* a, const gauss_value* positions) {
  return command<gauss_value*>(workspace, "atranspose", [&] {
    const gauss_value& array = need_array(a, "a");
    const std::int32_t rank = array.orders.rank;
    const shape from = need_permutation(positions, "positions", rank);
    shape orders, strides;
    for (std::int32_t i = 0; i < rank; ++i) {
      const auto position = static_cast<std::int32_t>(from[i]);
      orders.push(array.orders[position]);
      strides.push(product(array.orders.tail(position + 1)));
    }
    fresh result(*workspace, GAUSS_ARRAY, orders, array.is_complex());
    permute(array.real, strides, orders, result.real());
    if (array.is_complex()) permute(array.imag, strides, orders, result.imag());
    return result.finish();
  });
}

gauss_value* gauss_squeeze(gauss_workspace* workspace, const gauss_value* a) {
  return command<gauss_value*>(workspace, "squeeze", [&] {
    const gauss_value& value = need(a, "a");
    if (value.type == GAUSS_MATRIX) return make_copy(*workspace, GAUSS_MATRIX, value.orders, value);
    shape left;
    for (std::int32_t i = 0; i < value.orders.rank; ++i) {
      if (value.orders[i] != 1) left.push(value.orders[i]);
    }
    if (left.rank > 2) return make_copy(*workspace, GAUSS_ARRAY, left, value);
    // One dimension left: a row when it was the columns of the array, else a column.
    const bool column = left.rank == 1 && value.cols() == 1;
    const shape orders = column ? shape{left[0], 1} : shape{left.from_fastest(1), left.from_fastest(0)};
    return make_copy(*workspace, GAUSS_MATRIX, orders, value);
  });
}
