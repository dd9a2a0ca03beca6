/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* What programs for NFFT3 do to invert a transform, with each of its solvers; the tables are those of the original.
 *
 * Expected output:
 *
 * CGNR             0   0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  6.7403e+00
 * CGNR             1   0.00400 +0.06187i  0.48713 +0.01034i -0.04429 +0.00000i  0.48713 -0.01034i  9.0210e-02
 * CGNR             2  -0.00484 +0.00475i  0.49357 +0.00805i -0.00562 +0.00966i  0.50416 -0.00805i  5.7693e-03
 * CGNR             3  -0.00074 -0.00039i  0.50063 -0.00008i -0.00082 +0.00071i  0.49935 +0.00008i  4.0020e-05
 * CGNR             4   0.00000 +0.00000i  0.50000 +0.00000i  0.00000 +0.00000i  0.50000 +0.00000i  0.0000e+00
 * CGNR weights     0   0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  9.4077e+00
 * CGNR weights     1  -0.06560 -0.00210i  0.46065 +0.06233i -0.06983 +0.00000i  0.46065 -0.06233i  3.9409e-01
 * CGNR weights     2  -0.00744 +0.00748i  0.49533 -0.00304i -0.03696 -0.00729i  0.49529 +0.00304i  3.3582e-02
 * CGNR weights     3  -0.00410 +0.00354i  0.49804 -0.00142i -0.00024 -0.00023i  0.50165 +0.00142i  8.3285e-04
 * CGNR weights     4   0.00000 +0.00000i  0.50000 +0.00000i  0.00000 +0.00000i  0.50000 +0.00000i  0.0000e+00
 * CGNE damping     0   0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  3.2041e+00
 * CGNE damping     1   0.00104 +0.00268i  0.01389 +0.00977i  0.00618 +0.01691i  0.02623 +0.01878i  8.4965e-01
 * CGNE damping     2   0.01549 +0.00221i  0.02640 -0.00788i -0.01477 +0.02495i  0.04236 +0.08092i  4.2058e-01
 * CGNE damping     3   0.00966 +0.01913i  0.02779 -0.02756i -0.04530 +0.00759i  0.08676 +0.13394i  1.2572e+00
 * CGNE damping     4   0.07776 +0.03289i  0.04049 -0.08352i  0.20594 -0.03570i  0.56037 +0.32982i  7.4532e+01
 * CGNE all         0   0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  4.5204e+00
 * CGNE all         1   0.00151 -0.00031i  0.01011 +0.01164i  0.01069 +0.02244i  0.02996 +0.01277i  1.1851e+00
 * CGNE all         2   0.01612 -0.00121i  0.02361 -0.00679i -0.00847 +0.02981i  0.04775 +0.07306i  7.2286e-01
 * CGNE all         3   0.01158 +0.01415i  0.02605 -0.02385i -0.03911 +0.01588i  0.08636 +0.11861i  9.4723e-01
 * steepest descent 0   0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  6.7403e+00
 * steepest descent 1   0.00159 +0.02462i  0.48457 +0.01028i -0.08811 +0.00000i  0.48457 -0.01028i  1.2986e-01
 * steepest descent 2  -0.00114 +0.02047i  0.48759 +0.01137i -0.00346 +0.00394i  0.48975 -0.01137i  1.2959e-02
 * steepest descent 3   0.00007 +0.01264i  0.49664 -0.00179i -0.00617 +0.00158i  0.49895 +0.00179i  3.3310e-03
 * Landweber        0   0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  0.00000 +0.00000i  6.7403e+00
 * Landweber        1   0.00277 +0.04281i  0.33702 +0.00715i -0.03064 +0.00000i  0.33702 -0.00715i  7.2171e-01
 * Landweber        2  -0.00138 +0.02343i  0.44102 +0.00800i -0.01802 +0.00543i  0.44697 -0.00800i  9.1265e-02
 * Landweber        3  -0.00121 +0.01138i  0.47875 +0.00414i -0.00938 +0.00334i  0.48140 -0.00414i  1.2948e-02
 */
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "nfft3.h"

/* Rounding decides what is left of a residual in the end. */
static double bounded(double value) { return value < 1e-20 ? 0 : value; }

static void row(const char* name, int step, const nfft_plan* p, const solver_plan_complex* ip) {
  printf("%-16s %d ", name, step);
  for (int k = 0; k < 4 && k < p->N_total; ++k) {
    const double re = creal(ip->f_hat_iter[k]), im = cimag(ip->f_hat_iter[k]);
    printf(" %8.5f%+9.5fi", fabs(re) < 5e-6 ? 0 : re, fabs(im) < 5e-6 ? 0 : im);
  }
  printf("  %.4e\n", bounded(ip->dot_r_iter));
}

static void solve_1d(const char* name, int N, int M, unsigned flags, int steps) {
  nfft_plan p;
  solver_plan_complex ip;
  const char* wrong;
  nfft_init_1d(&p, N, M);
  nfft_srand48(7);
  nfft_vrand_shifted_unit_double(p.x, p.M_total);
  if (p.flags & PRE_ONE_PSI) nfft_precompute_one_psi(&p);
  solver_init_advanced_complex(&ip, (nfft_mv_plan_complex*)&p, flags);
  if (flags & CGNE) {
    double parts[2]; /* the order in which vrand_unit_complex() draws them depends on the build of the original */
    for (int j = 0; j < p.M_total; ++j) {
      nfft_vrand_real(parts, 2, 0, 1);
      ip.y[j] = parts[0] + parts[1] * I;
    }
  } else {
    for (int j = 0; j < p.M_total; ++j) ip.y[j] = cos(2 * 3.14159265358979323846 * p.x[j]);
  }
  if (flags & PRECOMPUTE_WEIGHT) {
    for (int j = 0; j < p.M_total; ++j) ip.w[j] = 1 + 0.5 * (j % 3);
  }
  if (flags & PRECOMPUTE_DAMP) {
    for (int k = 0; k < p.N_total; ++k) ip.w_hat[k] = 1 / (1 + pow(k - N / 2, 2));
  }
  if (flags & LANDWEBER) ip.alpha_iter = 0.05;
  for (int k = 0; k < p.N_total; ++k) ip.f_hat_iter[k] = 0;
  wrong = nfft_check(&p);
  if (wrong != NULL) {
    printf("Error in nfft module: %s\n", wrong);
    exit(1);
  }
  solver_before_loop_complex(&ip);
  row(name, 0, &p, &ip);
  for (int l = 1; l <= steps; ++l) {
    solver_loop_one_step_complex(&ip);
    row(name, l, &p, &ip);
  }
  solver_finalize_complex(&ip);
  nfft_finalize(&p);
}

int main(void) {
  solve_1d("CGNR", 4, 16, CGNR, 4);
  solve_1d("CGNR weights", 4, 16, CGNR | PRECOMPUTE_WEIGHT, 4);
  solve_1d("CGNE damping", 12, 5, CGNE | PRECOMPUTE_DAMP, 4);
  solve_1d("CGNE all", 12, 5, CGNE | PRECOMPUTE_DAMP | PRECOMPUTE_WEIGHT, 3);
  solve_1d("steepest descent", 4, 16, STEEPEST_DESCENT | PRECOMPUTE_DAMP, 3);
  solve_1d("Landweber", 4, 16, LANDWEBER | NORMS_FOR_LANDWEBER, 3);
  return 0;
}
