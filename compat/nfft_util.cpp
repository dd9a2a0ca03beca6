// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The helpers around NFFT3's transforms.
#include <heliotrope/nfft3.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <complex>
#include <cstdio>
#include <cstdlib>

namespace {

using Complex = std::complex<double>;

Complex* numbers(fftw_complex* x) { return reinterpret_cast<Complex*>(x); }
const Complex* numbers(const fftw_complex* x) { return reinterpret_cast<const Complex*>(x); }

/// Prints n entries below a heading, `each` a line, each by `print`.
template <class Print>
void print_lines(const void* x, NFFT_INT n, const char* text, NFFT_INT each, Print print) {
  if (!x) {
    std::printf("null pointer\n");
    return;
  }
  if (text) std::printf("\n %s, adr=%p\n", text, x);
  for (NFFT_INT k = 0; k < n; ++k) {
    if (text && k % each == 0) std::printf("%6td.\t", k);
    print(k);
    if (!text || k % each == each - 1 || k == n - 1) std::printf("\n");
  }
  std::fflush(stdout);
}

}  // namespace

double nfft_drand48(void) { return drand48(); }

void nfft_srand48(long int seed) { srand48(seed); }

void nfft_vrand_unit_complex(fftw_complex* x, const NFFT_INT n) {
  for (NFFT_INT k = 0; k < n; ++k) {
    const double re = drand48(), im = drand48();
    numbers(x)[k] = {re, im};
  }
}

void nfft_vrand_shifted_unit_double(double* x, const NFFT_INT n) { nfft_vrand_real(x, n, -0.5, 0.5); }

void nfft_vrand_real(double* x, const NFFT_INT n, const double a, const double b) {
  for (NFFT_INT k = 0; k < n; ++k) x[k] = a + drand48() * (b - a);
}

void nfft_vpr_double(double* x, const NFFT_INT n, const char* text) {
  print_lines(x, n, text, 8, [&](NFFT_INT k) { std::printf(text ? "%+.1E," : "%+E,", x[k]); });
}

void nfft_vpr_complex(fftw_complex* x, const NFFT_INT n, const char* text) {
  print_lines(x, n, text, 4, [&](NFFT_INT k) {
    std::printf(text ? "%+.1E%+.1Ei," : "%+E%+Ei,", numbers(x)[k].real(), numbers(x)[k].imag());
  });
}

double nfft_dot_complex(fftw_complex* x, NFFT_INT n) {
  double sum = 0;
  for (NFFT_INT k = 0; k < n; ++k) sum += std::norm(numbers(x)[k]);
  return sum;
}

void nfft_upd_axpy_complex(fftw_complex* x, double a, fftw_complex* y, NFFT_INT n) {
  for (NFFT_INT k = 0; k < n; ++k) numbers(x)[k] = a * numbers(x)[k] + numbers(y)[k];
}

double nfft_error_l_infty_complex(const fftw_complex* x, const fftw_complex* y, const NFFT_INT n) {
  double difference = 0, size = 0;
  for (NFFT_INT k = 0; k < n; ++k) {
    difference = std::max(difference, std::abs(numbers(x)[k] - numbers(y)[k]));
    size = std::max(size, std::abs(numbers(x)[k]));
  }
  return difference / size;
}

NFFT_INT nfft_next_power_of_2(const NFFT_INT N) {
  if (N < 2) return N < 0 ? -1 : N + 1;  // as it is there
  NFFT_INT power = 2;
  while (power < N) power *= 2;
  return power;
}

double nfft_clock_gettime_seconds(void) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
