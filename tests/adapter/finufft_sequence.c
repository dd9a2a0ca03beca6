/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * A program for FINUFFT, in its documented order of calls: options, plan, points, executions, destroy, and the simple
 * calls. It knows nothing of Heliotrope, and runs on either. Every result is compared with the sums themselves.
 *
 *     finufft_sequence [FILE]     also writes all results to FILE, to be compared between the two
 */
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <finufft.h>

enum { POINTS = 120, N1 = 10, N2 = 7, N3 = 5, FREQUENCIES = 60, TRANSFORMS = 2, LARGEST = N1 * N2 * N3 };

static int failures = 0;
static FILE* record = NULL;

static double x[3][POINTS], s[3][FREQUENCIES];
static float xf[3][POINTS], sf[3][FREQUENCIES];
static double complex c[TRANSFORMS * POINTS], f[TRANSFORMS * LARGEST], out[TRANSFORMS * LARGEST];
static float complex cf[TRANSFORMS * POINTS], ff[TRANSFORMS * LARGEST], outf[TRANSFORMS * LARGEST];

static void require(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "does not hold: %s\n", what);
  ++failures;
}

/* In (-1, 1), the same on every machine. */
static double next_number(void) {
  static unsigned long long state = 20261126;
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (double)(state >> 33) / 1073741824.0 - 1.0;
}

static void make_data(void) {
  for (int a = 0; a < 3; ++a) {
    for (int j = 0; j < POINTS; ++j) x[a][j] = xf[a][j] = (float)(3.14159 * next_number());
    for (int k = 0; k < FREQUENCIES; ++k) s[a][k] = sf[a][k] = (float)(6 * next_number());
  }
  for (int j = 0; j < TRANSFORMS * POINTS; ++j) {
    cf[j] = (float)next_number() + I * (float)next_number();
    c[j] = cf[j];
  }
  for (int m = 0; m < TRANSFORMS * LARGEST; ++m) {
    ff[m] = (float)next_number() + I * (float)next_number();
    f[m] = ff[m];
  }
}

/* A problem in FINUFFT's words. n[0] belongs to x, the fastest dimension. */
typedef struct problem {
  int type, dim, sign, order;
  int64_t n[3];
} problem;

static int64_t mode_count(const problem* p) {
  return p->type == 3 ? FREQUENCIES : p->n[0] * (p->dim > 1 ? p->n[1] : 1) * (p->dim > 2 ? p->n[2] : 1);
}

/* Frequency of mode m along dimension a. */
static double frequency(const problem* p, int64_t m, int a) {
  if (p->type == 3) return s[a][m];
  for (int b = 0; b < a; ++b) m /= p->n[b];
  m %= p->n[a];
  if (p->order == 0) return (double)(m - p->n[a] / 2);
  return (double)(m < (p->n[a] + 1) / 2 ? m : m - p->n[a]);
}

/* Root mean square of the error over that of the sums. */
static double error_of(const problem* p, int transform, const double complex* found) {
  const int64_t modes = mode_count(p), targets = p->type == 2 ? POINTS : modes, sources = p->type == 2 ? modes : POINTS;
  double error = 0, size = 0;
  for (int64_t t = 0; t < targets; ++t) {
    double complex sum = 0;
    for (int64_t q = 0; q < sources; ++q) {
      const int64_t j = p->type == 2 ? t : q, m = p->type == 2 ? q : t;
      double phase = 0;
      for (int a = 0; a < p->dim; ++a) phase += frequency(p, m, a) * x[a][j];
      sum += (p->type == 2 ? f[transform * modes + m] : c[transform * POINTS + j]) * cexp(I * p->sign * phase);
    }
    error += pow(cabs(found[transform * targets + t] - sum), 2);
    size += pow(cabs(sum), 2);
  }
  return sqrt(error / size);
}

static void check(const problem* p, int transforms, const double complex* found, double tolerance, const char* call) {
  const int64_t targets = p->type == 2 ? POINTS : mode_count(p);
  for (int t = 0; t < transforms; ++t) {
    const double error = error_of(p, t, found);
    if (!(error <= tolerance)) {
      fprintf(stderr, "%s, type %d, %d dimensions: error %g, allowed %g\n", call, p->type, p->dim, error, tolerance);
      ++failures;
    }
  }
  if (record != NULL) {
    for (int64_t t = 0; t < transforms * targets; ++t)
      fprintf(record, "%.17g %.17g\n", creal(found[t]), cimag(found[t]));
  }
}

static void check_float(const problem* p, int transforms, const float complex* found, double tolerance,
                        const char* call) {
  static double complex wide[TRANSFORMS * LARGEST];
  const int64_t targets = p->type == 2 ? POINTS : mode_count(p);
  for (int64_t t = 0; t < transforms * targets; ++t) wide[t] = found[t];
  check(p, transforms, wide, tolerance, call);
}

/* ---- The plan: one set of points, many strengths ---------------------------------------------------------------- */

static void plan_sequence(const problem* p) {
  finufft_opts opts;
  finufft_plan plan;
  finufft_default_opts(&opts);
  opts.modeord = p->order;
  opts.nthreads = 1;
  require(finufft_makeplan(p->type, p->dim, p->n, p->sign, TRANSFORMS, 1e-9, &plan, &opts) == 0, "finufft_makeplan");
  require(finufft_setpts(plan, POINTS, x[0], x[1], x[2], FREQUENCIES, s[0], s[1], s[2]) == 0, "finufft_setpts");
  for (int repeat = 0; repeat < 2; ++repeat) {
    double complex* const from = p->type == 2 ? out : c;
    double complex* const to = p->type == 2 ? f : out;
    require(finufft_execute(plan, from, to) == 0, "finufft_execute");
    check(p, TRANSFORMS, out, 2e-9, "finufft_execute");
  }
  require(finufft_destroy(plan) == 0, "finufft_destroy");
}

static void float_plan_sequence(const problem* p) {
  finufft_opts opts;
  finufftf_plan plan;
  finufftf_default_opts(&opts);
  opts.modeord = p->order;
  require(finufftf_makeplan(p->type, p->dim, p->n, p->sign, 1, 1e-4f, &plan, &opts) == 0, "finufftf_makeplan");
  require(finufftf_setpts(plan, POINTS, xf[0], xf[1], xf[2], FREQUENCIES, sf[0], sf[1], sf[2]) == 0, "finufftf_setpts");
  require(finufftf_execute(plan, p->type == 2 ? outf : cf, p->type == 2 ? ff : outf) == 0, "finufftf_execute");
  check_float(p, 1, outf, 3e-4, "finufftf_execute");
  require(finufftf_destroy(plan) == 0, "finufftf_destroy");
}

/* The adjoint of a plan: <A c, f> = <c, A* f>. */
static void adjoint_sequence(void) {
  const int64_t n[1] = {N1};
  static double complex forward[N1], back[POINTS];
  double complex left = 0, right = 0;
  finufft_plan plan;
  require(finufft_makeplan(1, 1, n, -1, 1, 1e-9, &plan, NULL) == 0, "finufft_makeplan without options");
  require(finufft_setpts(plan, POINTS, x[0], NULL, NULL, 0, NULL, NULL, NULL) == 0, "finufft_setpts of one dimension");
  require(finufft_execute(plan, c, forward) == 0, "finufft_execute");
  require(finufft_execute_adjoint(plan, back, f) == 0, "finufft_execute_adjoint");
  for (int m = 0; m < N1; ++m) left += forward[m] * conj(f[m]);
  for (int j = 0; j < POINTS; ++j) right += c[j] * conj(back[j]);
  require(cabs(left - right) < 1e-7 * cabs(left), "the adjoint is the adjoint");
  finufft_destroy(plan);
}

/* ---- Simple calls ----------------------------------------------------------------------------------------------- */

static problem type_of(int type, int dim) {
  const problem p = {type, dim, 1, 0, {N1, N2, N3}};
  return p;
}

static void simple_calls(void) {
  const double eps = 1e-9;
  problem p = type_of(1, 1);
  require(finufft1d1(POINTS, x[0], c, 1, eps, N1, out, NULL) == 0, "finufft1d1");
  check(&p, 1, out, 2 * eps, "finufft1d1");
  p = type_of(2, 1);
  require(finufft1d2(POINTS, x[0], out, 1, eps, N1, f, NULL) == 0, "finufft1d2");
  check(&p, 1, out, 2 * eps, "finufft1d2");
  p = type_of(3, 1);
  require(finufft1d3(POINTS, x[0], c, 1, eps, FREQUENCIES, s[0], out, NULL) == 0, "finufft1d3");
  check(&p, 1, out, 2 * eps, "finufft1d3");
  p = type_of(1, 2);
  require(finufft2d1(POINTS, x[0], x[1], c, 1, eps, N1, N2, out, NULL) == 0, "finufft2d1");
  check(&p, 1, out, 2 * eps, "finufft2d1");
  p = type_of(2, 2);
  require(finufft2d2(POINTS, x[0], x[1], out, 1, eps, N1, N2, f, NULL) == 0, "finufft2d2");
  check(&p, 1, out, 2 * eps, "finufft2d2");
  p = type_of(3, 2);
  require(finufft2d3(POINTS, x[0], x[1], c, 1, eps, FREQUENCIES, s[0], s[1], out, NULL) == 0, "finufft2d3");
  check(&p, 1, out, 2 * eps, "finufft2d3");
  p = type_of(1, 3);
  require(finufft3d1(POINTS, x[0], x[1], x[2], c, 1, eps, N1, N2, N3, out, NULL) == 0, "finufft3d1");
  check(&p, 1, out, 2 * eps, "finufft3d1");
  p = type_of(2, 3);
  require(finufft3d2(POINTS, x[0], x[1], x[2], out, 1, eps, N1, N2, N3, f, NULL) == 0, "finufft3d2");
  check(&p, 1, out, 2 * eps, "finufft3d2");
  p = type_of(3, 3);
  require(finufft3d3(POINTS, x[0], x[1], x[2], c, 1, eps, FREQUENCIES, s[0], s[1], s[2], out, NULL) == 0, "finufft3d3");
  check(&p, 1, out, 2 * eps, "finufft3d3");
}

static void many_calls(void) {
  const double eps = 1e-9;
  problem p = type_of(1, 1);
  require(finufft1d1many(TRANSFORMS, POINTS, x[0], c, 1, eps, N1, out, NULL) == 0, "finufft1d1many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft1d1many");
  p = type_of(2, 1);
  require(finufft1d2many(TRANSFORMS, POINTS, x[0], out, 1, eps, N1, f, NULL) == 0, "finufft1d2many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft1d2many");
  p = type_of(3, 1);
  require(finufft1d3many(TRANSFORMS, POINTS, x[0], c, 1, eps, FREQUENCIES, s[0], out, NULL) == 0, "finufft1d3many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft1d3many");
  p = type_of(1, 2);
  require(finufft2d1many(TRANSFORMS, POINTS, x[0], x[1], c, 1, eps, N1, N2, out, NULL) == 0, "finufft2d1many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft2d1many");
  p = type_of(2, 2);
  require(finufft2d2many(TRANSFORMS, POINTS, x[0], x[1], out, 1, eps, N1, N2, f, NULL) == 0, "finufft2d2many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft2d2many");
  p = type_of(3, 2);
  require(finufft2d3many(TRANSFORMS, POINTS, x[0], x[1], c, 1, eps, FREQUENCIES, s[0], s[1], out, NULL) == 0,
          "finufft2d3many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft2d3many");
  p = type_of(1, 3);
  require(finufft3d1many(TRANSFORMS, POINTS, x[0], x[1], x[2], c, 1, eps, N1, N2, N3, out, NULL) == 0,
          "finufft3d1many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft3d1many");
  p = type_of(2, 3);
  require(finufft3d2many(TRANSFORMS, POINTS, x[0], x[1], x[2], out, 1, eps, N1, N2, N3, f, NULL) == 0,
          "finufft3d2many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft3d2many");
  p = type_of(3, 3);
  require(
      finufft3d3many(TRANSFORMS, POINTS, x[0], x[1], x[2], c, 1, eps, FREQUENCIES, s[0], s[1], s[2], out, NULL) == 0,
      "finufft3d3many");
  check(&p, TRANSFORMS, out, 2 * eps, "finufft3d3many");
}

static void simple_float_calls(void) {
  const float eps = 1e-4f;
  problem p = type_of(1, 2);
  require(finufftf2d1(POINTS, xf[0], xf[1], cf, 1, eps, N1, N2, outf, NULL) == 0, "finufftf2d1");
  check_float(&p, 1, outf, 3e-4, "finufftf2d1");
  p = type_of(2, 3);
  require(finufftf3d2(POINTS, xf[0], xf[1], xf[2], outf, 1, eps, N1, N2, N3, ff, NULL) == 0, "finufftf3d2");
  check_float(&p, 1, outf, 3e-4, "finufftf3d2");
  p = type_of(3, 1);
  require(finufftf1d3(POINTS, xf[0], cf, 1, eps, FREQUENCIES, sf[0], outf, NULL) == 0, "finufftf1d3");
  check_float(&p, 1, outf, 3e-4, "finufftf1d3");
}

/* ---- Statuses ---------------------------------------------------------------------------------------------------- */

static void wrong_calls(void) {
  int64_t n[3] = {N1, N2, N3};
  finufft_opts opts;
  finufft_plan plan = NULL;
  finufft_default_opts(&opts);
  opts.showwarn = 0;
  require(finufft_makeplan(4, 1, n, 1, 1, 1e-6, &plan, &opts) == FINUFFT_ERR_TYPE_NOTVALID, "type 4 is refused");
  require(finufft_makeplan(1, 4, n, 1, 1, 1e-6, &plan, &opts) == FINUFFT_ERR_DIM_NOTVALID, "dimension 4 is refused");
  require(finufft_makeplan(1, 1, n, 1, 0, 1e-6, &plan, &opts) == FINUFFT_ERR_NTRANS_NOTVALID,
          "no transform is refused");
  require(finufft_makeplan(1, 1, n, 1, 1, 1e-30, &plan, &opts) == FINUFFT_ERR_EPS_TOO_SMALL, "eps 1e-30 is refused");
  opts.upsampfac = 0.9;
  require(finufft_makeplan(1, 1, n, 1, 1, 1e-6, &plan, &opts) == FINUFFT_ERR_UPSAMPFAC_TOO_SMALL,
          "upsampling below 1 is refused");
  require(finufft_destroy(NULL) != 0, "destroying no plan is told");
}

int main(int argc, char** argv) {
  if (argc > 1 && (record = fopen(argv[1], "w")) == NULL) return 1;
  make_data();
  for (int type = 1; type <= 3; ++type) {
    for (int dim = 1; dim <= 3; ++dim) {
      problem p = type_of(type, dim);
      for (p.sign = -1; p.sign <= 1; p.sign += 2) {
        for (p.order = 0; p.order <= (type == 3 ? 0 : 1); ++p.order) {
          plan_sequence(&p);
          float_plan_sequence(&p);
        }
      }
    }
  }
  adjoint_sequence();
  simple_calls();
  many_calls();
  simple_float_calls();
  wrong_calls();
  if (record != NULL) fclose(record);
  if (failures == 0) puts("FINUFFT's sequence of calls holds");
  return failures != 0;
}
