// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Transforms of real data: rfft, rfftn, rffti and the packed forms rfftp, rfftnp, rfftip.
#include <algorithm>

#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "inferred.hpp"
#include "sizes.hpp"
#include "transform.hpp"

using namespace compat;

namespace {

/// How the two dimensions are padded: `length` is for the length of a vector or the columns of a matrix.
struct real_padding {
  padding rows;
  padding length;
};

constexpr real_padding full_power_of_two{padding::power_of_two, inferred::rfft_padding};
constexpr real_padding packed_power_of_two{padding::power_of_two, inferred::rfftp_padding};
constexpr real_padding allowable_even_length{padding::allowable, padding::allowable_even};

/// Real data. A value whose imaginary parts are all zero passes: the language narrows it by itself.
const gauss_value& need_real_matrix(const gauss_value* argument) {
  const gauss_value& x = need_filled_matrix(argument, "x");
  if (!x.is_complex()) return x;
  const double* place = std::find_if(x.imag, x.imag + x.elements, [](double imag) { return imag != 0.0; });
  if (place != x.imag + x.elements) {
    fail(HEL_ERROR_TYPE, "element %" PRId64 " of x has the imaginary part %.17g; x must be real", place - x.imag + 1,
         *place);
  }
  return x;
}

/// A scalar counts as a column.
bool is_column(const gauss_value& x) { return x.cols() == 1; }

shape padded_sizes(const gauss_value& x, real_padding rule) {
  if (is_column(x)) return {padded(x.rows(), rule.length), 1};
  return {padded(x.rows(), rule.rows), padded(x.cols(), rule.length)};
}

double forward_scale(const shape& dims) { return 1.0 / static_cast<double>(product(dims)); }

gauss_value* full_spectrum(gauss_workspace& workspace, const gauss_value& x, real_padding rule) {
  const shape dims = padded_sizes(x, rule);
  fresh result(workspace, GAUSS_MATRIX, dims, true);
  const transform what{HEL_FFT_R2C_FULL, HEL_FORWARD, forward_scale(dims), dims, x.orders, {}};
  run(workspace, what, {x.real, nullptr}, {result.real(), result.imag()});
  return result.finish();
}

gauss_value* packed_spectrum(gauss_workspace& workspace, const gauss_value& x, real_padding rule) {
  const shape dims = padded_sizes(x, rule);
  transform what{HEL_FFT_R2C, HEL_FORWARD, forward_scale(dims), dims, x.orders, {}};
  shape packed{dims[0], dims[1] / 2 + 1};
  if (is_column(x)) {
    // The core halves the last dimension; that of a column must be its length.
    what.dims = {dims[0]};
    what.in_extents = {x.rows()};
    packed = {dims[0] / 2 + 1, 1};
  }
  fresh result(workspace, GAUSS_MATRIX, packed, true);
  run(workspace, what, {x.real, nullptr}, {result.real(), result.imag()});
  return result.finish();
}

/// A real signal from its spectrum. Where the spectrum is stored as real, a block of zeros stands in for its other
/// half.
void run_to_real(const gauss_workspace& workspace, const transform& what, const gauss_value& x, double* out) {
  if (x.is_complex()) return run(workspace, what, {x.real, x.imag}, {out, nullptr});
  const scratch zeros(workspace.source, x.elements);
  std::fill_n(zeros.data(), x.elements, 0.0);
  run(workspace, what, {x.real, zeros.data()}, {out, nullptr});
}

/// The length of the signal whose packed spectrum has this many entries.
std::int64_t unpacked_length(std::int64_t entries) {
  if (entries < 2) fail(HEL_ERROR_SHAPE, "x has %" PRId64 " packed frequencies; there must be at least 2", entries);
  const std::int64_t half = entries - 1;
  if (padded(half, padding::allowable) != half) {
    fail(HEL_ERROR_SHAPE, "x has %" PRId64 " packed frequencies; %" PRId64 ", one less, is no allowable size", entries,
         half);
  }
  return 2 * half;
}

std::int64_t need_allowable_rows(std::int64_t rows) {
  if (padded(rows, padding::allowable) != rows) {
    fail(HEL_ERROR_SHAPE, "x has %" PRId64 " rows, which is no allowable size", rows);
  }
  return rows;
}

}  // namespace

gauss_value* gauss_rfft(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "rfft",
                               [&] { return full_spectrum(*workspace, need_real_matrix(x), full_power_of_two); });
}

gauss_value* gauss_rfftn(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "rfftn",
                               [&] { return full_spectrum(*workspace, need_real_matrix(x), allowable_even_length); });
}

gauss_value* gauss_rffti(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "rffti", [&] {
    const gauss_value& data = need_filled_matrix(x, "x");
    const shape dims{padded(data.rows(), padding::allowable), padded(data.cols(), padding::allowable)};
    fresh result(*workspace, GAUSS_MATRIX, dims, false);
    run_to_real(*workspace, {HEL_FFT_C2R_FULL, HEL_BACKWARD, 1.0, dims, data.orders, {}}, data, result.real());
    return result.finish();
  });
}

gauss_value* gauss_rfftp(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "rfftp",
                               [&] { return packed_spectrum(*workspace, need_real_matrix(x), packed_power_of_two); });
}

gauss_value* gauss_rfftnp(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "rfftnp",
                               [&] { return packed_spectrum(*workspace, need_real_matrix(x), allowable_even_length); });
}

gauss_value* gauss_rfftip(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "rfftip", [&] {
    const gauss_value& data = need_filled_matrix(x, "x");
    transform what{HEL_FFT_C2R, HEL_BACKWARD, 1.0, {}, data.orders, {}};
    shape unpacked;
    if (is_column(data)) {
      what.dims = {unpacked_length(data.rows())};
      what.in_extents = {data.rows()};
      unpacked = {what.dims[0], 1};
    } else {
      unpacked = what.dims = {need_allowable_rows(data.rows()), unpacked_length(data.cols())};
    }
    fresh result(*workspace, GAUSS_MATRIX, unpacked, false);
    run_to_real(*workspace, what, data, result.real());
    return result.finish();
  });
}
