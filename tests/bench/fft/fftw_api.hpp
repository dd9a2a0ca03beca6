// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_FFTW_API_HPP
#define HELIOTROPE_BENCH_FFT_FFTW_API_HPP

#include <fftw3.h>

#include <cstdlib>
#include <memory>
#include <string>

namespace bench::fft {

/** FFTW's calls for one precision under one name. */
template <class Real>
struct Fftw;

#define HELIOTROPE_BENCH_FFTW(REAL, NAME)                                                                        \
  template <>                                                                                                    \
  struct Fftw<REAL> {                                                                                            \
    using Plan = NAME(plan);                                                                                     \
    using Complex = NAME(complex);                                                                               \
    static Plan plan_complex(int rank, const int* n, int batch, Complex* in, int in_distance, Complex* out,      \
                             int out_distance, unsigned flags) {                                                 \
      return NAME(plan_many_dft)(rank, n, batch, in, nullptr, 1, in_distance, out, nullptr, 1, out_distance,     \
                                 FFTW_FORWARD, flags);                                                           \
    }                                                                                                            \
    static Plan plan_real(int rank, const int* n, int batch, REAL* in, const int* in_embedding, int in_distance, \
                          Complex* out, const int* out_embedding, int out_distance, unsigned flags) {            \
      return NAME(plan_many_dft_r2c)(rank, n, batch, in, in_embedding, 1, in_distance, out, out_embedding, 1,    \
                                     out_distance, flags);                                                       \
    }                                                                                                            \
    static void execute_complex(Plan plan, Complex* in, Complex* out) { NAME(execute_dft)(plan, in, out); }      \
    static void execute_real(Plan plan, REAL* in, Complex* out) { NAME(execute_dft_r2c)(plan, in, out); }        \
    static void limit_planning(double seconds) { NAME(set_timelimit)(seconds); }                                 \
    static void destroy(Plan plan) { NAME(destroy_plan)(plan); }                                                 \
    static void forget_wisdom() { NAME(forget_wisdom)(); }                                                       \
    static void import_wisdom(const std::string& text) { NAME(import_wisdom_from_string)(text.c_str()); }        \
    static std::string export_wisdom() {                                                                         \
      const std::unique_ptr<char, void (*)(void*)> text(NAME(export_wisdom_to_string)(), std::free);             \
      return text ? text.get() : "";                                                                             \
    }                                                                                                            \
    /* Threads are a property of the planner: set before each plan. */                                           \
    static void set_threads(int threads) {                                                                       \
      static const int ready = NAME(init_threads)();                                                             \
      NAME(plan_with_nthreads)(ready != 0 ? threads : 1);                                                        \
    }                                                                                                            \
  }

#define HELIOTROPE_BENCH_DOUBLE(name) fftw_##name
#define HELIOTROPE_BENCH_FLOAT(name) fftwf_##name
HELIOTROPE_BENCH_FFTW(double, HELIOTROPE_BENCH_DOUBLE);
HELIOTROPE_BENCH_FFTW(float, HELIOTROPE_BENCH_FLOAT);
#undef HELIOTROPE_BENCH_DOUBLE
#undef HELIOTROPE_BENCH_FLOAT
#undef HELIOTROPE_BENCH_FFTW

}  // namespace bench::fft

#endif
