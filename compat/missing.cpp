// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Missing values and error codes: quiet NaNs with a tag, since arithmetic hands the payload of a NaN on.
#include "missing.hpp"

#include <algorithm>
#include <bit>

#include "failure.hpp"
#include "guard.hpp"

namespace compat {
namespace {

constexpr std::uint64_t tag = 0x7ff8'4d56'0000'0000;
constexpr std::uint64_t code_bits = 0xffff;
// Negation turns the sign over; a missing value stays one.
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
constexpr std::int32_t code_limit = 65535;
constexpr std::int32_t code_of_empty_matrix = 65535;

}  // namespace

double make_error(std::int32_t code) { return std::bit_cast<double>(tag | static_cast<std::uint64_t>(code)); }

bool is_missing(double x) { return (std::bit_cast<std::uint64_t>(x) & ~(sign_bit | code_bits)) == tag; }

std::int32_t error_code(double x) {
  return is_missing(x) ? static_cast<std::int32_t>(std::bit_cast<std::uint64_t>(x) & code_bits) : 0;
}

namespace {

/// One answer a plane: a plane of more than one element is no scalar error code.
gauss_value* scalerr_of_planes(gauss_workspace& workspace, const gauss_value& x) {
  shape planes;
  for (std::int32_t i = 0; i < x.orders.rank - 2; ++i) planes.push(x.orders[i]);
  fresh result(workspace, GAUSS_ARRAY, planes, false);
  const bool scalar_planes = x.rows() * x.cols() == 1;
  for (std::int64_t i = 0; i < result.elements(); ++i) {
    result.real()[i] = scalar_planes ? error_code(x.real[i]) : 0;
  }
  return result.finish();
}

}  // namespace
}  // namespace compat

using namespace compat;

double gauss_missing(void) { return make_error(0); }

int32_t gauss_is_missing(double x) { return is_missing(x) ? 1 : 0; }

int32_t gauss_error_number(double x) { return error_code(x); }

gauss_value* gauss_error(gauss_workspace* workspace, int32_t n) {
  return command<gauss_value*>(workspace, "error", [&] {
    if (n < 0 || n > code_limit) fail(HEL_ERROR_VALUE, "n is %d; it must be from 0 to %d", n, code_limit);
    return make_number(*workspace, make_error(n));
  });
}

gauss_value* gauss_scalerr(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "scalerr", [&] {
    const gauss_value& value = need(x, "x");
    if (value.orders.rank > 2) return scalerr_of_planes(*workspace, value);
    if (value.is_empty()) return make_number(*workspace, code_of_empty_matrix);
    return make_number(*workspace, value.elements == 1 ? error_code(value.real[0]) : 0);
  });
}

int32_t gauss_ismiss(gauss_workspace* workspace, const gauss_value* x) {
  return command<int32_t>(workspace, "ismiss", [&] {
    const gauss_value& value = need(x, "x");
    return std::any_of(value.real, value.real + value.elements, is_missing) ? 1 : 0;
  });
}
