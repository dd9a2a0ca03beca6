// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "padded_rows.hpp"

#include <cstddef>

namespace bench::fft {

PaddedRows::PaddedRows(const Shape& shape)
    : stored_length(shape.extents.back()),
      length(shape.dims.back()),
      half(length / 2 + 1),
      count(shape.out_count() / length) {
  const std::size_t outer = shape.dims.size() - 1;
  for (std::int64_t row = 0; row < count; ++row) {
    std::int64_t rest = row, stride = 1, mirrored = 0;
    bool stored = true;
    for (std::size_t d = outer; d-- > 0;) {
      const std::int64_t n = shape.dims[d], k = rest % n;
      rest /= n;
      stored = stored && k < shape.extents[d];
      mirrored += stride * ((n - k) % n);
      stride *= n;
    }
    if (stored) landing.push_back(row);
    conjugates.push_back(mirrored + stride * rest);
  }
}

}  // namespace bench::fft
