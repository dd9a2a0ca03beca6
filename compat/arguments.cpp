// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "arguments.hpp"

#include <cmath>

#include "failure.hpp"
#include "guard.hpp"

namespace compat {
namespace {

/// A list of numbers: a real row or column of at most `longest` entries.
const gauss_value& need_list(const gauss_value* argument, const char* name, std::int64_t longest) {
  const gauss_value& list = need_matrix(argument, name);
  if (list.is_complex()) fail(HEL_ERROR_TYPE, "%s is complex; it must be real", name);
  if (list.elements < 1 || list.elements > longest) {
    fail(HEL_ERROR_RANK, "%s has %" PRId64 " elements; it must have 1 to %" PRId64, name, list.elements, longest);
  }
  if (!list.is_vector()) {
    fail(HEL_ERROR_SHAPE, "%s is %" PRId64 "x%" PRId64 "; it must be a column or a row", name, list.rows(),
         list.cols());
  }
  return list;
}

bool is_whole(double x) { return std::floor(x) == x && std::fabs(x) <= largest_whole; }

}  // namespace

const gauss_value& need_matrix(const gauss_value* argument, const char* name) {
  const gauss_value& value = need(argument, name);
  if (value.is_array()) {
    fail(HEL_ERROR_TYPE, "%s is an array of %d dimensions; it must be a matrix", name, value.orders.rank);
  }
  return value;
}

const gauss_value& need_array(const gauss_value* argument, const char* name) {
  const gauss_value& value = need(argument, name);
  if (!value.is_array()) {
    fail(HEL_ERROR_TYPE, "%s is a %" PRId64 "x%" PRId64 " matrix; it must be an array", name, value.rows(),
         value.cols());
  }
  return value;
}

const gauss_value& need_filled_matrix(const gauss_value* argument, const char* name) {
  const gauss_value& value = need_matrix(argument, name);
  if (value.is_empty()) fail(HEL_ERROR_SHAPE, "%s is 0x0; it must have at least 1 element", name);
  return value;
}

const gauss_value& need_column(const gauss_value* argument, const char* name) {
  const gauss_value& value = need_filled_matrix(argument, name);
  if (value.cols() != 1) {
    fail(HEL_ERROR_SHAPE, "%s is %" PRId64 "x%" PRId64 "; it must have 1 column", name, value.rows(), value.cols());
  }
  return value;
}

shape need_sizes(const gauss_value* argument, const char* name) {
  const gauss_value& list = need_list(argument, name, HEL_RANK_MAX);
  shape sizes;
  for (std::int64_t i = 0; i < list.elements; ++i) {
    const double size = list.real[i];
    if (!is_whole(size) || size < 1.0) {
      fail(HEL_ERROR_DIM, "%s[%" PRId64 "] is %.17g; it must be a whole number of at least 1", name, i + 1, size);
    }
    sizes.push(static_cast<std::int64_t>(size));
  }
  return sizes;
}

shape need_index(const gauss_value* argument, const char* name, const shape& bounds) {
  const gauss_value& list = need_list(argument, name, bounds.rank);
  shape index;
  for (std::int32_t i = 0; i < list.elements; ++i) {
    const double entry = list.real[i];
    if (!is_whole(entry) || entry < 1.0 || entry > static_cast<double>(bounds[i])) {
      fail(HEL_ERROR_INDEX, "%s[%d] is %.17g; it must be a whole number from 1 to %" PRId64, name, i + 1, entry,
           bounds[i]);
    }
    index.push(static_cast<std::int64_t>(entry) - 1);
  }
  return index;
}

std::int64_t offset_of(const shape& index, const shape& orders) {
  std::int64_t offset = 0;
  for (std::int32_t i = 0; i < orders.rank; ++i) offset = offset * orders[i] + (i < index.rank ? index[i] : 0);
  return offset;
}

}  // namespace compat
