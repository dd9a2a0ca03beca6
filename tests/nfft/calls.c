/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Every call of nfft3.h: transforms against sums, helpers, and plans that cannot be. */
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nfft3.h"

static int failures = 0;

#define CHECK(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                                    \
    }                                                                                \
  } while (0)

/* exp(sign 2 pi i k.x[j]) of coefficient number `index`. Errors are relative to the largest number. */
static double complex phase(const nfft_plan* p, NFFT_INT index, NFFT_INT j, int sign) {
  double turns = 0;
  for (NFFT_INT t = p->d - 1; t >= 0; --t) {
    turns += (double)(index % p->N[t] - p->N[t] / 2) * p->x[p->d * j + t];
    index /= p->N[t];
  }
  return cexp(sign * 2 * 3.14159265358979323846 * I * turns);
}

static double trafo_error(const nfft_plan* p) {
  double worst = 0, largest = 0;
  for (NFFT_INT j = 0; j < p->M_total; ++j) {
    double complex sum = 0;
    for (NFFT_INT k = 0; k < p->N_total; ++k) sum += p->f_hat[k] * phase(p, k, j, -1);
    worst = fmax(worst, cabs(sum - p->f[j]));
    largest = fmax(largest, cabs(sum));
  }
  return worst / largest;
}

static double adjoint_error(const nfft_plan* p) {
  double worst = 0, largest = 0;
  for (NFFT_INT k = 0; k < p->N_total; ++k) {
    double complex sum = 0;
    for (NFFT_INT j = 0; j < p->M_total; ++j) sum += p->f[j] * phase(p, k, j, 1);
    worst = fmax(worst, cabs(sum - p->f_hat[k]));
    largest = fmax(largest, cabs(sum));
  }
  return worst / largest;
}

static void transforms(nfft_plan* p) {
  nfft_vrand_shifted_unit_double(p->x, p->d * p->M_total);
  nfft_precompute_one_psi(p);
  nfft_vrand_unit_complex(p->f_hat, p->N_total);
  CHECK(nfft_check(p) == NULL);
  nfft_trafo(p);
  CHECK(trafo_error(p) < 1e-11);
  nfft_trafo_direct(p);
  CHECK(trafo_error(p) < 1e-12);
  nfft_adjoint(p);
  CHECK(adjoint_error(p) < 1e-11);
  nfft_adjoint_direct(p);
  CHECK(adjoint_error(p) < 1e-12);
  /* New nodes count from the next call on. */
  nfft_vrand_real(p->x, p->d * p->M_total, -0.25, 0.25);
  nfft_precompute_psi(p);
  nfft_precompute_full_psi(p);
  nfft_precompute_fg_psi(p);
  nfft_precompute_lin_psi(p);
  nfft_trafo(p);
  CHECK(trafo_error(p) < 1e-11);
  CHECK(nfft_check(p) == NULL);
  nfft_finalize(p);
}

static void plans(void) {
  nfft_plan p;
  int N[3] = {6, 5, 4}, n[3] = {16, 16, 16};
  double x[3 * 7];
  fftw_complex f[7], f_hat[120];
  nfft_init_1d(&p, 300, 250);
  transforms(&p);
  nfft_init_2d(&p, 20, 18, 200);
  transforms(&p);
  nfft_init_3d(&p, 6, 4, 5, 30);
  transforms(&p);
  nfft_init(&p, 2, N, 10);
  CHECK(p.N_total == 30 && p.M_total == 10 && p.d == 2 && p.N[1] == 5);
  transforms(&p);
  /* The caller's own arrays, and no precomputation. */
  p.x = x, p.f = f, p.f_hat = f_hat;
  nfft_init_guru(&p, 3, N, 7, n, 6, PRE_PHI_HUT | FFTW_INIT | FFT_OUT_OF_PLACE, FFTW_MEASURE | FFTW_DESTROY_INPUT);
  CHECK(p.x == x && p.f == f && p.f_hat == f_hat);
  transforms(&p);
}

static void wrong_plans(void) {
  nfft_plan p;
  nfft_init_1d(&p, 0, 5);
  CHECK(nfft_check(&p) != NULL);
  nfft_trafo(&p);
  nfft_adjoint_direct(&p);
  nfft_precompute_one_psi(&p);
  nfft_finalize(&p);
  nfft_init_1d(&p, 4, 5);
  for (int j = 0; j < 5; ++j) p.x[j] = 0.1;
  p.x[3] = NAN;
  for (int j = 0; j < 5; ++j) p.f[j] = 7;
  nfft_precompute_one_psi(&p);
  CHECK(nfft_check(&p) != NULL && strstr(nfft_check(&p), "[3]") != NULL);
  nfft_trafo(&p);
  CHECK(p.f[0] == 7);
  nfft_finalize(&p);
}

static void solvers(void) {
  static const unsigned kinds[] = {CGNR, STEEPEST_DESCENT, LANDWEBER};
  for (int kind = 0; kind < 3; ++kind) {
    nfft_plan p;
    solver_plan_complex ip;
    nfft_init_1d(&p, 6, 12);
    for (int j = 0; j < 12; ++j) p.x[j] = (j + 0.2 * sin(j)) / 12 - 0.5;
    nfft_precompute_one_psi(&p);
    solver_init_advanced_complex(&ip, (nfft_mv_plan_complex*)&p, kinds[kind]);
    ip.alpha_iter = 1.0 / 16;
    for (int j = 0; j < 12; ++j) ip.y[j] = cexp(-2 * 3.14159265358979323846 * I * 2 * p.x[j]);
    for (int k = 0; k < 6; ++k) ip.f_hat_iter[k] = 0;
    solver_before_loop_complex(&ip);
    for (int l = 0; l < 300; ++l) solver_loop_one_step_complex(&ip);
    for (int k = 0; k < 6; ++k) CHECK(cabs(ip.f_hat_iter[k] - (k == 5)) < 1e-10);
    solver_finalize_complex(&ip);
    nfft_finalize(&p);
  }
}

static void helpers(void) {
  double numbers[10];
  fftw_complex a[3] = {1, 2 * I, 3}, b[3] = {1, 1, 1};
  void* memory = nfft_malloc(100);
  CHECK(memory != NULL);
  memset(memory, 0, 100);
  nfft_free(memory);
  nfft_free(NULL);
  nfft_srand48(3);
  numbers[0] = nfft_drand48();
  nfft_srand48(3);
  CHECK(nfft_drand48() == numbers[0]);
  CHECK(nfft_dot_complex(a, 3) == 14);
  nfft_upd_axpy_complex(a, 2, b, 3);
  CHECK(a[0] == 3 && a[1] == 1 + 4 * I && a[2] == 7);
  CHECK(fabs(nfft_error_l_infty_complex(a, b, 3) - 6.0 / 7) < 1e-15);
  CHECK(nfft_next_power_of_2(17) == 32 && nfft_next_power_of_2(32) == 32 && nfft_next_power_of_2(1) == 2);
  CHECK(nfft_next_power_of_2(-1) == -1);
  numbers[0] = nfft_clock_gettime_seconds();
  CHECK(nfft_clock_gettime_seconds() >= numbers[0]);
  nfft_vrand_real(numbers, 10, 2, 3);
  for (int i = 0; i < 10; ++i) CHECK(numbers[i] >= 2 && numbers[i] < 3);
  nfft_vpr_double(numbers, 10, "numbers");
  nfft_vpr_double(numbers, 2, NULL);
  nfft_vpr_complex(a, 3, "complex numbers");
  nfft_vpr_complex(a, 3, NULL);
  nfft_vpr_complex(NULL, 3, NULL);
}

static void first_solver(void) {
  nfft_plan p;
  solver_plan_complex ip;
  nfft_init_1d(&p, 4, 8);
  nfft_vrand_shifted_unit_double(p.x, 8);
  nfft_precompute_one_psi(&p);
  solver_init_complex(&ip, (nfft_mv_plan_complex*)&p);
  CHECK(ip.flags == CGNR);
  solver_finalize_complex(&ip);
  nfft_finalize(&p);
}

int main(void) {
  plans();
  wrong_plans();
  solvers();
  first_solver();
  helpers();
  if (failures == 0) printf("nfft: all calls do what they should\n");
  return failures != 0;
}
