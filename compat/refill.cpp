// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "refill.hpp"

#include <algorithm>

#include "failure.hpp"

namespace compat {
namespace {

void refill(const double* from, std::int64_t available, double* to, std::int64_t wanted) {
  for (std::int64_t done = 0; done < wanted; done += available) {
    std::copy_n(from, std::min(available, wanted - done), to + done);
  }
}

}  // namespace

gauss_value* refilled(gauss_workspace& workspace, std::int32_t type, const shape& orders, const gauss_value& x) {
  if (x.is_empty()) fail(HEL_ERROR_SHAPE, "x is 0x0; there is nothing to fill with");
  fresh result(workspace, type, orders, x.is_complex());
  refill(x.real, x.elements, result.real(), result.elements());
  if (x.is_complex()) refill(x.imag, x.elements, result.imag(), result.elements());
  return result.finish();
}

double* copy_or_zeros(const double* from, std::int64_t count, double* to) {
  return from == nullptr ? std::fill_n(to, count, 0.0) : std::copy_n(from, count, to);
}

}  // namespace compat
