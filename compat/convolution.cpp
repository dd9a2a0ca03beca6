// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Convolution and polynomials: conv, polymult.
#include <algorithm>
#include <cmath>

#include "arguments.hpp"
#include "failure.hpp"
#include "guard.hpp"
#include "transform.hpp"

using namespace compat;

namespace {

/// Up to this many terms an entry is summed directly: the sum is exact to the last digit for whole numbers, keeps
/// missing values where they belong, and costs about as much as three transforms.
constexpr std::int64_t longest_direct_sum = 128;

/// Entries first..last (from 0) of a convolution.
struct window {
  std::int64_t first;
  std::int64_t last;
  std::int64_t size() const { return last - first + 1; }
};

/// One entry of the convolution of two real columns, in extended precision.
long double entry(const double* b, std::int64_t b_size, const double* x, std::int64_t x_size, std::int64_t k) {
  const std::int64_t begin = std::max<std::int64_t>(0, k - x_size + 1), end = std::min(b_size, k + 1);
  long double sum = 0.0L;
  for (std::int64_t i = begin; i < end; ++i) sum += static_cast<long double>(b[i]) * x[k - i];
  return sum;
}

void sum_directly(const gauss_value& b, const gauss_value& x, window part, const fresh& result) {
  const auto at = [&](const double* from_b, const double* from_x, std::int64_t k) {
    return from_b == nullptr || from_x == nullptr ? 0.0L : entry(from_b, b.elements, from_x, x.elements, k);
  };
  for (std::int64_t k = part.first; k <= part.last; ++k) {
    const std::int64_t place = k - part.first;
    result.real()[place] = static_cast<double>(at(b.real, x.real, k) - at(b.imag, x.imag, k));
    if (result.imag() == nullptr) continue;
    result.imag()[place] = static_cast<double>(at(b.real, x.imag, k) + at(b.imag, x.real, k));
  }
}

/// Multiplies the first planar spectrum by the second, in place.
void multiply(double* a_real, double* a_imag, const double* b_real, const double* b_imag, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    const double real = a_real[i] * b_real[i] - a_imag[i] * b_imag[i];
    a_imag[i] = a_real[i] * b_imag[i] + a_imag[i] * b_real[i];
    a_real[i] = real;
  }
}

void transform_of(const gauss_workspace& workspace, const gauss_value& x, bool half, std::int64_t n, double* out,
                  std::int64_t count) {
  transform what;
  what.kind = half ? HEL_FFT_R2C : x.is_complex() ? HEL_FFT_C2C : HEL_FFT_R2C_FULL;
  what.dims = {n};
  what.in_extents = {x.elements};
  run(workspace, what, {x.real, x.imag}, {out, out + count});
}

void sum_by_transforms(const gauss_workspace& workspace, const gauss_value& b, const gauss_value& x, window part,
                       const fresh& result) {
  const bool real = result.imag() == nullptr;
  const std::int64_t size = b.elements + x.elements - 1, stored = part.last + 1;
  std::int64_t n = 0;
  const hel_status status = hel_fft_fast_size(size, 1, &n);
  if (status != HEL_OK) fail_as_core(status);
  const std::int64_t count = real ? n / 2 + 1 : n;
  const scratch spectrum_b(workspace.source, 2 * count), spectrum_x(workspace.source, 2 * count);
  transform_of(workspace, b, real, n, spectrum_b.data(), count);
  transform_of(workspace, x, real, n, spectrum_x.data(), count);
  multiply(spectrum_b.data(), spectrum_b.data() + count, spectrum_x.data(), spectrum_x.data() + count, count);

  transform back{real ? HEL_FFT_C2R : HEL_FFT_C2C, HEL_BACKWARD, 1.0 / static_cast<double>(n), {n}, {count}, {stored}};
  const scratch sums(workspace.source, real ? stored : 2 * stored);
  run(workspace, back, {spectrum_b.data(), spectrum_b.data() + count},
      {sums.data(), real ? nullptr : sums.data() + stored});
  std::copy_n(sums.data() + part.first, part.size(), result.real());
  if (!real) std::copy_n(sums.data() + stored + part.first, part.size(), result.imag());
}

bool all_finite(const double* numbers, std::int64_t count) {
  return numbers == nullptr || std::all_of(numbers, numbers + count, [](double x) { return std::isfinite(x); });
}

bool all_finite(const gauss_value& x) { return all_finite(x.real, x.elements) && all_finite(x.imag, x.elements); }

gauss_value* convolution(gauss_workspace& workspace, const gauss_value& b, const gauss_value& x, window part) {
  fresh result(workspace, GAUSS_MATRIX, {part.size(), 1}, b.is_complex() || x.is_complex());
  // A transform would spread a missing value or an infinity over all entries.
  const bool direct = std::min(b.elements, x.elements) <= longest_direct_sum || !all_finite(b) || !all_finite(x);
  if (direct) {
    sum_directly(b, x, part, result);
  } else {
    sum_by_transforms(workspace, b, x, part, result);
  }
  return result.finish();
}

/// The window that f and l (from 1, 0 = to the end) choose of `size` entries.
window need_window(std::int64_t f, std::int64_t l, std::int64_t size) {
  const std::int64_t first = f == 0 ? 1 : f, last = l == 0 ? size : l;
  if (first < 1 || last > size || first > last) {
    fail(HEL_ERROR_INDEX, "the window from %" PRId64 " to %" PRId64 " is not within 1 to %" PRId64, first, last, size);
  }
  return {first - 1, last - 1};
}

}  // namespace

gauss_value* gauss_conv(gauss_workspace* workspace, const gauss_value* b, const gauss_value* x, int64_t f, int64_t l) {
  return command<gauss_value*>(workspace, "conv", [&] {
    const gauss_value& first = need_column(b, "b");
    const gauss_value& second = need_column(x, "x");
    return convolution(*workspace, first, second, need_window(f, l, first.elements + second.elements - 1));
  });
}

gauss_value* gauss_polymult(gauss_workspace* workspace, const gauss_value* c1, const gauss_value* c2) {
  return command<gauss_value*>(workspace, "polymult", [&] {
    const gauss_value& first = need_column(c1, "c1");
    const gauss_value& second = need_column(c2, "c2");
    return convolution(*workspace, first, second, {0, first.elements + second.elements - 2});
  });
}
