/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_TESTS_ADAPTER_FINUFFT_H
#define HELIOTROPE_TESTS_ADAPTER_FINUFFT_H

/* The call sequence of FINUFFT on Heliotrope's interface: a program that is written for FINUFFT's documented C calls
 * compiles with this header in place of FINUFFT's, and gets Heliotrope's transforms.
 *
 * It proves that nothing of that sequence is missing here, and shows how each call maps; docs/nufft-migration.md has
 * the same as a table. Conventions are FINUFFT's: x is the fastest dimension, iflag >= 0 means exp(+i k x), modes
 * increase from -n/2 (modeord 0) or are in the order of an FFT (modeord 1), 0 means success. Options that only steer
 * FINUFFT's own algorithm are accepted and have no effect. */

#include <stdint.h>

#ifdef __cplusplus
#include <complex>
typedef std::complex<double> finufft_complex;
typedef std::complex<float> finufftf_complex;
extern "C" {
#else
#include <complex.h>
typedef double complex finufft_complex;
typedef float complex finufftf_complex;
#endif

typedef struct finufft_opts {
  int modeord;
  int spreadinterponly;
  int debug;
  int spread_debug;
  int showwarn;
  int nthreads;
  int fftw;
  int spread_sort;
  int spread_kerevalmeth;
  int spread_kerpad;
  double upsampfac;
  int spread_thread;
  int maxbatchsize;
  int spread_nthr_atomic;
  int spread_max_sp_size;
  int spread_kerformula;
  int allow_eps_too_small;
} finufft_opts;

/* The statuses that this adapter gives, with FINUFFT's numbers. */
enum {
  FINUFFT_ERR_MAXNALLOC = 2,
  FINUFFT_ERR_UPSAMPFAC_TOO_SMALL = 7,
  FINUFFT_ERR_NTRANS_NOTVALID = 9,
  FINUFFT_ERR_TYPE_NOTVALID = 10,
  FINUFFT_ERR_ALLOC = 11,
  FINUFFT_ERR_DIM_NOTVALID = 12,
  FINUFFT_ERR_NDATA_NOTVALID = 14,
  FINUFFT_ERR_PLAN_NOTVALID = 16,
  FINUFFT_ERR_NUM_NU_PTS_INVALID = 20,
  FINUFFT_ERR_INVALID_ARGUMENT = 21,
  FINUFFT_ERR_NTHREADS_NOTVALID = 23,
  FINUFFT_ERR_UNKNOWN_EXCEPTION = 25,
  FINUFFT_ERR_EPS_TOO_SMALL = 26
};

/* The calls exist twice, as finufft... for double and finufftf... for float. R is the real and C the complex type. */
#define FINUFFT_ADAPTER_CALLS(prefix, R, C)                                                                            \
  typedef struct prefix##_plan_s* prefix##_plan;                                                                       \
  void prefix##_default_opts(finufft_opts* opts);                                                                      \
  int prefix##_makeplan(int type, int dim, const int64_t* n_modes, int iflag, int n_transf, R eps,                     \
                        prefix##_plan* plan, const finufft_opts* opts);                                                \
  int prefix##_setpts(prefix##_plan plan, int64_t M, const R* x, const R* y, const R* z, int64_t N, const R* s,        \
                      const R* t, const R* u);                                                                         \
  int prefix##_execute(prefix##_plan plan, C* c, C* f);                                                                \
  int prefix##_execute_adjoint(prefix##_plan plan, C* c, C* f);                                                        \
  int prefix##_destroy(prefix##_plan plan);                                                                            \
  int prefix##1d1(int64_t M, const R* x, const C* c, int iflag, R eps, int64_t N1, C* f, const finufft_opts* opts);    \
  int prefix##1d2(int64_t M, const R* x, C* c, int iflag, R eps, int64_t N1, const C* f, const finufft_opts* opts);    \
  int prefix##1d3(int64_t M, const R* x, const C* c, int iflag, R eps, int64_t N, const R* s, C* f,                    \
                  const finufft_opts* opts);                                                                           \
  int prefix##2d1(int64_t M, const R* x, const R* y, const C* c, int iflag, R eps, int64_t N1, int64_t N2, C* f,       \
                  const finufft_opts* opts);                                                                           \
  int prefix##2d2(int64_t M, const R* x, const R* y, C* c, int iflag, R eps, int64_t N1, int64_t N2, const C* f,       \
                  const finufft_opts* opts);                                                                           \
  int prefix##2d3(int64_t M, const R* x, const R* y, const C* c, int iflag, R eps, int64_t N, const R* s, const R* t,  \
                  C* f, const finufft_opts* opts);                                                                     \
  int prefix##3d1(int64_t M, const R* x, const R* y, const R* z, const C* c, int iflag, R eps, int64_t N1, int64_t N2, \
                  int64_t N3, C* f, const finufft_opts* opts);                                                         \
  int prefix##3d2(int64_t M, const R* x, const R* y, const R* z, C* c, int iflag, R eps, int64_t N1, int64_t N2,       \
                  int64_t N3, const C* f, const finufft_opts* opts);                                                   \
  int prefix##3d3(int64_t M, const R* x, const R* y, const R* z, const C* c, int iflag, R eps, int64_t N, const R* s,  \
                  const R* t, const R* u, C* f, const finufft_opts* opts);                                             \
  int prefix##1d1many(int n, int64_t M, const R* x, const C* c, int iflag, R eps, int64_t N1, C* f,                    \
                      const finufft_opts* opts);                                                                       \
  int prefix##1d2many(int n, int64_t M, const R* x, C* c, int iflag, R eps, int64_t N1, const C* f,                    \
                      const finufft_opts* opts);                                                                       \
  int prefix##1d3many(int n, int64_t M, const R* x, const C* c, int iflag, R eps, int64_t N, const R* s, C* f,         \
                      const finufft_opts* opts);                                                                       \
  int prefix##2d1many(int n, int64_t M, const R* x, const R* y, const C* c, int iflag, R eps, int64_t N1, int64_t N2,  \
                      C* f, const finufft_opts* opts);                                                                 \
  int prefix##2d2many(int n, int64_t M, const R* x, const R* y, C* c, int iflag, R eps, int64_t N1, int64_t N2,        \
                      const C* f, const finufft_opts* opts);                                                           \
  int prefix##2d3many(int n, int64_t M, const R* x, const R* y, const C* c, int iflag, R eps, int64_t N, const R* s,   \
                      const R* t, C* f, const finufft_opts* opts);                                                     \
  int prefix##3d1many(int n, int64_t M, const R* x, const R* y, const R* z, const C* c, int iflag, R eps, int64_t N1,  \
                      int64_t N2, int64_t N3, C* f, const finufft_opts* opts);                                         \
  int prefix##3d2many(int n, int64_t M, const R* x, const R* y, const R* z, C* c, int iflag, R eps, int64_t N1,        \
                      int64_t N2, int64_t N3, const C* f, const finufft_opts* opts);                                   \
  int prefix##3d3many(int n, int64_t M, const R* x, const R* y, const R* z, const C* c, int iflag, R eps, int64_t N,   \
                      const R* s, const R* t, const R* u, C* f, const finufft_opts* opts);

FINUFFT_ADAPTER_CALLS(finufft, double, finufft_complex)
FINUFFT_ADAPTER_CALLS(finufftf, float, finufftf_complex)
#undef FINUFFT_ADAPTER_CALLS

#ifdef __cplusplus
}
#endif

#endif
