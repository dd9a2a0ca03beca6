// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Complex transforms: fft, ffti, fftn, fftm, fftmi, dfft, dffti.
#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "inferred.hpp"
#include "sizes.hpp"
#include "transform.hpp"

using namespace compat;

namespace {

/// The full spectrum of x, taken as data of the given extents, in a result of the given orders.
gauss_value* spectrum(gauss_workspace& workspace, const gauss_value& x, const transform& what, const shape& orders) {
  fresh result(workspace, GAUSS_MATRIX, orders, true);
  run(workspace, what, {x.real, x.imag}, {result.real(), result.imag()});
  return result.finish();
}

/// Real data goes through the real transforms of the core, whatever the direction.
hel_fft_kind kind_of(const gauss_value& x) { return x.is_complex() ? HEL_FFT_C2C : HEL_FFT_R2C_FULL; }

double forward_scale(const shape& dims) { return 1.0 / static_cast<double>(product(dims)); }

gauss_value* transform_matrix(gauss_workspace& workspace, const gauss_value& x, hel_direction direction, padding rule) {
  const shape dims{padded(x.rows(), rule), padded(x.cols(), rule)};
  const double scale = direction == HEL_FORWARD ? forward_scale(dims) : 1.0;
  const transform what{kind_of(x), direction, scale, dims, x.orders, {}};
  return spectrum(workspace, x, what, dims);
}

gauss_value* transform_flat(gauss_workspace& workspace, const gauss_value* x, const gauss_value* dim,
                            hel_direction direction) {
  const shape extents = need_sizes(dim, "dim");
  const gauss_value& data = need_filled_matrix(x, "x");
  const std::int64_t wanted = product(extents);
  if (data.cols() != 1 || data.rows() != wanted) {
    fail(HEL_ERROR_SHAPE, "x is %" PRId64 "x%" PRId64 "; the sizes in dim ask for %" PRId64 "x1", data.rows(),
         data.cols(), wanted);
  }
  shape dims;
  for (std::int32_t i = 0; i < extents.rank; ++i) dims.push(padded(extents[i], padding::power_of_two));
  const std::int64_t elements = product(dims);
  const double scale =
      direction == HEL_FORWARD ? inferred::fftm_scale(static_cast<double>(elements)) : inferred::fftmi_scale;
  const transform what{kind_of(data), direction, scale, dims, extents, {}};
  return spectrum(workspace, data, what, {elements, 1});
}

}  // namespace

gauss_value* gauss_fft(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "fft", [&] {
    return transform_matrix(*workspace, need_filled_matrix(x, "x"), HEL_FORWARD, padding::power_of_two);
  });
}

gauss_value* gauss_ffti(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "ffti", [&] {
    return transform_matrix(*workspace, need_filled_matrix(x, "x"), HEL_BACKWARD, inferred::ffti_padding);
  });
}

gauss_value* gauss_fftn(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "fftn", [&] {
    return transform_matrix(*workspace, need_filled_matrix(x, "x"), HEL_FORWARD, padding::allowable);
  });
}

gauss_value* gauss_fftm(gauss_workspace* workspace, const gauss_value* x, const gauss_value* dim) {
  return command<gauss_value*>(workspace, "fftm", [&] { return transform_flat(*workspace, x, dim, HEL_FORWARD); });
}

gauss_value* gauss_fftmi(gauss_workspace* workspace, const gauss_value* x, const gauss_value* dim) {
  return command<gauss_value*>(workspace, "fftmi", [&] { return transform_flat(*workspace, x, dim, HEL_BACKWARD); });
}

gauss_value* gauss_dfft(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(
      workspace, "dfft", [&] { return transform_matrix(*workspace, need_column(x, "x"), HEL_FORWARD, padding::none); });
}

gauss_value* gauss_dffti(gauss_workspace* workspace, const gauss_value* x) {
  return command<gauss_value*>(workspace, "dffti", [&] {
    return transform_matrix(*workspace, need_column(x, "x"), HEL_BACKWARD, padding::none);
  });
}
