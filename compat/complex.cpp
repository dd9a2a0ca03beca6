// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Complex values: complex, real, imag, conj.
#include <algorithm>
#include <functional>

#include "failure.hpp"
#include "guard.hpp"
#include "refill.hpp"

using namespace compat;

namespace {

const gauss_value& need_real(const gauss_value* argument, const char* name) {
  const gauss_value& value = need(argument, name);
  if (value.is_complex()) fail(HEL_ERROR_TYPE, "%s is complex already", name);
  return value;
}

void fill_from(const gauss_value& source, double* to, std::int64_t count) {
  if (source.is_scalar()) {
    std::fill_n(to, count, source.real[0]);
  } else {
    std::copy_n(source.real, count, to);
  }
}

/// A real value in the shape of x from one of its parts; NULL stands for zeros.
gauss_value* part_of(gauss_workspace& workspace, const gauss_value& x, const double* part) {
  fresh result(workspace, x.type, x.orders, false);
  copy_or_zeros(part, x.elements, result.real());
  return result.finish();
}

}  // namespace

gauss_value* gauss_complex(gauss_workspace* workspace, const gauss_value* real, const gauss_value* imag) {
  return command<gauss_value*>(workspace, "complex", [&] {
    const gauss_value& a = need_real(real, "the real part");
    const gauss_value& b = need_real(imag, "the imaginary part");
    const bool same = a.type == b.type && a.orders == b.orders;
    if (!same && !a.is_scalar() && !b.is_scalar()) {
      fail(HEL_ERROR_SHAPE,
           "the real part has %" PRId64 " rows and %" PRId64 " columns, the imaginary %" PRId64 " and %" PRId64,
           a.rows(), a.cols(), b.rows(), b.cols());
    }
    const gauss_value& pattern = a.is_scalar() ? b : a;
    fresh result(*workspace, pattern.type, pattern.orders, true);
    if (result.elements() == 0) return result.finish();
    fill_from(a, result.real(), result.elements());
    fill_from(b, result.imag(), result.elements());
    return result.finish();
  });
}

gauss_value* gauss_real(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "real", [&] {
    const gauss_value& value = need(x, "x");
    return part_of(*workspace, value, value.real);
  });
}

gauss_value* gauss_imag(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "imag", [&] {
    const gauss_value& value = need(x, "x");
    return part_of(*workspace, value, value.imag);
  });
}

gauss_value* gauss_conj(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "conj", [&] {
    const gauss_value& value = need(x, "x");
    fresh result(*workspace, value.type, value.orders, value.is_complex());
    std::copy_n(value.real, value.elements, result.real());
    if (value.is_complex()) {
      std::transform(value.imag, value.imag + value.elements, result.imag(), std::negate<>());
    }
    return result.finish();
  });
}
