/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * A stranger's program that was written for NFFT3: a constant has one coefficient. */
#include <complex.h>
#include <stdio.h>

#include <nfft3.h>

int main(void) {
  nfft_plan p;
  solver_plan_complex ip;
  double coefficient;
  nfft_init_1d(&p, 4, 16);
  nfft_vrand_shifted_unit_double(p.x, p.M_total);
  if (p.flags & PRE_ONE_PSI) nfft_precompute_one_psi(&p);
  solver_init_complex(&ip, (nfft_mv_plan_complex*)&p);
  for (int j = 0; j < p.M_total; ++j) ip.y[j] = 3;
  for (int k = 0; k < p.N_total; ++k) ip.f_hat_iter[k] = 0;
  solver_before_loop_complex(&ip);
  for (int l = 0; l < 4; ++l) solver_loop_one_step_complex(&ip);
  coefficient = creal(ip.f_hat_iter[2]);
  solver_finalize_complex(&ip);
  nfft_finalize(&p);
  printf("nfft: %.12f\n", coefficient);
  return !(coefficient > 3 - 1e-12 && coefficient < 3 + 1e-12);
}
