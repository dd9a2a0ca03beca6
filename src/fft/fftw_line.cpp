// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/fftw_line.hpp"

#include <fftw3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "base/checked.hpp"

namespace hel::fft {
namespace {

// FFTW's planner is process-wide and not thread-safe; execution is.
std::mutex planner;

template <class T>
struct Fftw;

template <>
struct Fftw<double> {
  using Complex = fftw_complex;
  using Plan = fftw_plan;
  static Plan plan(int n, Complex* data, unsigned flags) {
    return fftw_plan_dft_1d(n, data, data, FFTW_FORWARD, flags);
  }
  static void execute(Plan plan, Complex* data) { fftw_execute_dft(plan, data, data); }
  static void destroy(Plan plan) { fftw_destroy_plan(plan); }
};

template <>
struct Fftw<float> {
  using Complex = fftwf_complex;
  using Plan = fftwf_plan;
  static Plan plan(int n, Complex* data, unsigned flags) {
    return fftwf_plan_dft_1d(n, data, data, FFTW_FORWARD, flags);
  }
  static void execute(Plan plan, Complex* data) { fftwf_execute_dft(plan, data, data); }
  static void destroy(Plan plan) { fftwf_destroy_plan(plan); }
};

/// Gathers a line into contiguous scratch, transforms it there, scatters the result. Two real lines travel as real and
/// imaginary part of one complex line. Only the forward transform is planned: the backward one is the forward one read
/// in reverse, X_backward[k] = X_forward[(n - k) mod n].
template <class T>
class FftwLine final : public Line<T> {
 public:
  FftwLine(int64_t n, bool measure) : n_(n) {
    if (n > INT32_MAX)
      throw Error(HEL_ERROR_DIM, "a size of %lld with a prime factor above 13 is too large; the limit is %d",
                  static_cast<long long>(n), INT32_MAX);
    // FFTW's own tables come on top; it ends the process when it does not get them.
    require_possible(4 * n * static_cast<int64_t>(sizeof(Complex)));
    Block scratch(Allocator{}, n * static_cast<int64_t>(sizeof(Complex)));
    const std::lock_guard lock(planner);
    plan_ = Fftw<T>::plan(static_cast<int>(n), static_cast<Complex*>(scratch.data()),
                          measure ? FFTW_MEASURE : FFTW_ESTIMATE);
    if (!plan_)
      throw Error(HEL_ERROR_MEMORY, "FFTW could not plan a transform of size %lld", static_cast<long long>(n));
  }
  FftwLine(const FftwLine&) = delete;
  ~FftwLine() override {
    const std::lock_guard lock(planner);
    Fftw<T>::destroy(plan_);
  }

  void run(const LineJob<T>& job, Points<const T> in, Points<T> out, int64_t first, int64_t last,
           void* scratch) const noexcept override {
    auto* line = static_cast<Complex*>(scratch);
    const int64_t step = job.kind == LineKind::Complex ? 1 : 2;
    for (int64_t lane = first; lane < last; lane += step) {
      const bool pair = step == 2 && lane + 1 < last;
      gather(job, in, lane, pair, line);
      Fftw<T>::execute(plan_, line);
      scatter(job, line, out, lane, pair);
    }
  }

  int64_t scratch_bytes(const LineJob<T>&) const override { return n_ * static_cast<int64_t>(sizeof(Complex)); }

  void describe(char* text, size_t capacity) const override { std::snprintf(text, capacity, "FFTW"); }

 private:
  using Complex = typename Fftw<T>::Complex;
  struct Value {
    T re, im;
  };

  static Value load(Points<const T> at, Format format, int64_t i) {
    const int64_t k = format == Format::Interleaved ? 2 * i : i;
    return {at.re[k], format == Format::Real ? T(0) : at.im[k]};
  }

  static void store(Points<T> at, Format format, int64_t i, Value value) {
    const int64_t k = format == Format::Interleaved ? 2 * i : i;
    at.re[k] = value.re;
    if (format != Format::Real) at.im[k] = value.im;
  }

  void gather(const LineJob<T>& job, Points<const T> in, int64_t lane, bool pair, Complex* line) const {
    const Points<const T> a = advance(in, job.in_format, lane * job.in.lane);
    const Points<const T> b = pair ? advance(a, job.in_format, job.in.lane) : a;
    std::fill_n(&line[0][0], 2 * n_, T(0));
    for (int64_t j = 0; j < job.stored_in; ++j) {
      const Value x = load(a, job.in_format, j * job.in.element);
      const Value y = pair ? load(b, job.in_format, j * job.in.element) : Value{};
      if (job.kind == LineKind::Complex) {
        line[j][0] = x.re, line[j][1] = x.im;
      } else if (job.kind == LineKind::RealToComplex) {
        line[j][0] = x.re, line[j][1] = y.re;
      } else {
        put_hermitian_pair(j, x, y, line);
      }
    }
  }

  /// Entry j of two half spectra x and y becomes entries j and n - j of the spectrum of (line x) + i (line y). The
  /// imaginary parts of entries that are their own mirror image do not count.
  void put_hermitian_pair(int64_t j, Value x, Value y, Complex* line) const {
    const int64_t mirror = j == 0 ? 0 : n_ - j;
    if (mirror == j) x.im = y.im = 0;
    line[mirror][0] = x.re + y.im, line[mirror][1] = y.re - x.im;
    line[j][0] = x.re - y.im, line[j][1] = y.re + x.im;
  }

  void scatter(const LineJob<T>& job, const Complex* line, Points<T> out, int64_t lane, bool pair) const {
    const Points<T> a = advance(out, job.out_format, lane * job.out.lane);
    const Points<T> b = advance(a, job.out_format, pair ? job.out.lane : 0);
    const T half = job.scale / 2;
    for (int64_t k = 0; k < job.stored_out; ++k) {
      const int64_t reversed = k == 0 ? 0 : n_ - k;
      const Complex& z = line[job.backward ? reversed : k];
      const Complex& mirror = line[job.backward ? k : reversed];
      const int64_t to = k * job.out.element;
      if (job.kind == LineKind::RealToComplex) {
        store(a, job.out_format, to, twiddled(job, k, lane, {half * (z[0] + mirror[0]), half * (z[1] - mirror[1])}));
        if (pair)
          store(b, job.out_format, to,
                twiddled(job, k, lane + 1, {half * (z[1] + mirror[1]), half * (mirror[0] - z[0])}));
      } else {
        const Value value{job.scale * z[0], job.scale * z[1]};
        store(a, job.out_format, to, twiddled(job, k, lane, value));
        if (pair) store(b, job.out_format, to, {value.im, 0});
      }
    }
  }

  static Value twiddled(const LineJob<T>& job, int64_t k, int64_t lane, Value value) {
    if (!job.twiddle) return value;
    const T* low = job.twiddle->low_row(k) + lane;
    const T* high = job.twiddle->high_row(k) + lane;
    const int64_t im = job.twiddle->lanes;
    const T re = low[0] * high[0] - low[im] * high[im], ri = low[0] * high[im] + low[im] * high[0];
    return {value.re * re - value.im * ri, value.re * ri + value.im * re};
  }

  int64_t n_;
  typename Fftw<T>::Plan plan_ = nullptr;
};

std::string take(char* text) {
  std::string copy(text ? text : "");
  std::free(text);
  return copy;
}

}  // namespace

template <class T>
std::shared_ptr<const Line<T>> make_fftw_line(int64_t n, bool measure) {
  return std::make_shared<FftwLine<T>>(n, measure);
}

template std::shared_ptr<const Line<double>> make_fftw_line(int64_t, bool);
template std::shared_ptr<const Line<float>> make_fftw_line(int64_t, bool);

FftwWisdom export_fftw_wisdom() {
  const std::lock_guard lock(planner);
  return {take(fftw_export_wisdom_to_string()), take(fftwf_export_wisdom_to_string())};
}

bool import_fftw_wisdom(const FftwWisdom& wisdom) {
  const std::lock_guard lock(planner);
  return fftw_import_wisdom_from_string(wisdom.of_double.c_str()) != 0 &&
         fftwf_import_wisdom_from_string(wisdom.of_float.c_str()) != 0;
}

void forget_fftw_wisdom() {
  const std::lock_guard lock(planner);
  fftw_forget_wisdom();
  fftwf_forget_wisdom();
}

}  // namespace hel::fft
