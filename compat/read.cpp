// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Reading values out.
#include <algorithm>

#include "failure.hpp"
#include "guard.hpp"

using namespace compat;

int32_t gauss_type(const gauss_value* value) { return value == nullptr ? 0 : value->type; }
int64_t gauss_rows(const gauss_value* value) { return value == nullptr ? 0 : value->rows(); }
int64_t gauss_cols(const gauss_value* value) { return value == nullptr ? 0 : value->cols(); }
int64_t gauss_elements(const gauss_value* value) { return value == nullptr ? 0 : value->elements; }
int32_t gauss_rank(const gauss_value* value) { return value == nullptr ? 0 : value->orders.rank; }
const int64_t* gauss_orders(const gauss_value* value) {
  return value == nullptr ? nullptr : value->orders.sizes.data();
}
int32_t gauss_iscplx(const gauss_value* value) { return value != nullptr && value->is_complex() ? 1 : 0; }
int32_t gauss_is_view(const gauss_value* value) { return value != nullptr && value->view ? 1 : 0; }
const double* gauss_real_data(const gauss_value* value) { return value == nullptr ? nullptr : value->real; }
const double* gauss_imag_data(const gauss_value* value) { return value == nullptr ? nullptr : value->imag; }

hel_status gauss_copy_out(gauss_workspace* workspace, const gauss_value* value, double* real, double* imag,
                          int64_t capacity) {
  return status_command(workspace, "copy_out", [&] {
    const gauss_value& source = need(value, "the value");
    if (capacity < source.elements) {
      fail(HEL_ERROR_BUFFER, "the buffer holds %" PRId64 " numbers; the value has %" PRId64, capacity, source.elements);
    }
    if (source.is_empty()) return;
    if (real == nullptr) fail(HEL_ERROR_NULL, "real is NULL");
    std::copy_n(source.real, source.elements, real);
    if (imag == nullptr) return;
    if (source.is_complex()) {
      std::copy_n(source.imag, source.elements, imag);
    } else {
      std::fill_n(imag, source.elements, 0.0);
    }
  });
}
