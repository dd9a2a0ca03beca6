// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <fftw3.h>

#include <vector>

#include "support_oracle.hpp"

/// What a transform should give where the direct sum takes too long.
namespace test {

/// Copies the leading box `box` of row-major arrays of the given shapes.
inline void copy_box(const ExactArray& from, const Sizes& from_shape, ExactArray& to, const Sizes& to_shape,
                     const Sizes& box) {
  const int64_t count = product(box);
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i, source = 0, target = 0, source_stride = 1, target_stride = 1;
    for (size_t axis = box.size(); axis-- > 0;) {
      const int64_t index = rest % box[axis];
      rest /= box[axis];
      source += index * source_stride;
      target += index * target_stride;
      source_stride *= from_shape[axis];
      target_stride *= to_shape[axis];
    }
    to[static_cast<size_t>(target)] = from[static_cast<size_t>(source)];
  }
}

/// Another library's word: FFTW's long double transform of the zero-padded array.
inline ExactArray rival_transform(const Case& c, const Samples& item) {
  const Geometry geometry(c);
  ExactArray values(item.begin(), item.end());
  weigh_half_spectrum(c, geometry.in, values);
  ExactArray padded(static_cast<size_t>(product(c.dims)));
  copy_box(values, geometry.in, padded, c.dims, geometry.in);
  const std::vector<int> sizes(c.dims.begin(), c.dims.end());
  auto* const data = reinterpret_cast<fftwl_complex*>(padded.data());
  const fftwl_plan plan = fftwl_plan_dft(c.rank(), sizes.data(), data, data, c.sign(), FFTW_ESTIMATE);
  fftwl_execute(plan);
  fftwl_destroy_plan(plan);
  values.assign(static_cast<size_t>(geometry.out_item), Exact{});
  copy_box(padded, c.dims, values, geometry.out, geometry.out);
  finish(c, values);
  return values;
}

enum class Oracle { direct, rival };

inline ExactArray expected(const Case& c, const Samples& item, Oracle oracle) {
  return oracle == Oracle::direct ? direct_sum(c, item) : rival_transform(c, item);
}

}  // namespace test
