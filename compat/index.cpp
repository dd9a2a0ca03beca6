// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Indices of arrays: singleindex, arrayindex, nextindex.
#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "inferred.hpp"
#include "missing.hpp"

using namespace compat;

namespace {

/// An index (from 0) as a column of numbers from 1.
gauss_value* index_value(gauss_workspace& workspace, const shape& index) {
  fresh result(workspace, GAUSS_MATRIX, {index.rank, 1}, false);
  for (std::int32_t i = 0; i < index.rank; ++i) result.real()[i] = static_cast<double>(index[i] + 1);
  return result.finish();
}

/// Steps to the next index in memory order; false after the last.
bool advance(shape& index, const shape& orders) {
  for (std::int32_t i = index.rank - 1; i >= 0; --i) {
    if (++index[i] < orders[i]) return true;
    index[i] = 0;
  }
  return false;
}

}  // namespace

int64_t gauss_singleindex(gauss_workspace* workspace, const gauss_value* index, const gauss_value* orders) {
  return command<std::int64_t>(workspace, "singleindex", [&] {
    const shape sizes = need_sizes(orders, "orders");
    product(sizes);
    const shape place = need_index(index, "index", sizes);
    if (place.rank != sizes.rank) {
      fail(HEL_ERROR_RANK, "index has %d elements; orders has %d", place.rank, sizes.rank);
    }
    return offset_of(place, sizes) + 1;
  });
}

gauss_value* gauss_arrayindex(gauss_workspace* workspace, int64_t single, const gauss_value* orders) {
  return command<gauss_value*>(workspace, "arrayindex", [&] {
    shape place = need_sizes(orders, "orders");
    const std::int64_t elements = product(place);
    if (single < 1 || single > elements) {
      fail(HEL_ERROR_INDEX, "the index is %" PRId64 "; it must be from 1 to %" PRId64, single, elements);
    }
    std::int64_t rest = single - 1;
    for (std::int32_t i = place.rank - 1; i >= 0; --i) {
      const std::int64_t size = place[i];
      place[i] = rest % size;
      rest /= size;
    }
    return index_value(*workspace, place);
  });
}

gauss_value* gauss_nextindex(gauss_workspace* workspace, const gauss_value* index, const gauss_value* orders) {
  return command<gauss_value*>(workspace, "nextindex", [&] {
    const shape sizes = need_sizes(orders, "orders");
    shape place = need_index(index, "index", sizes);
    if (!advance(place, sizes)) return make_number(*workspace, make_error(inferred::nextindex_end_code));
    return index_value(*workspace, place);
  });
}
