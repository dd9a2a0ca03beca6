/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* Four Fourier coefficients from sixteen values of a cosine at random places, step by step.
 *
 * What it shows of the library: an inverse nonuniform transform whose steps the program drives itself, as with the
 * solver of NFFT3: before the loop, one step, read the iterate and the residual. Rounding decides what is left in the
 * end, so numbers below a bound are printed as that bound.
 *
 * Expected output:
 *
 * y = cos(2 pi x) at 16 random nodes in [-1/2, 1/2), modes k = -2 .. 1
 *
 *           |f(-2)|    |f(-1)|     |f(0)|     |f(1)|     dot_r
 * start   0.000e+00  0.000e+00  0.000e+00  0.000e+00  8.680e+00
 * step 1  1.052e-01  4.733e-01  4.601e-03  4.733e-01  2.235e-01
 * step 2  1.049e-02  4.936e-01  2.806e-02  5.012e-01  1.302e-02
 * step 3  1.905e-03  4.989e-01  4.767e-04  5.009e-01  3.316e-04
 * step 4    < 1e-15  5.000e-01    < 1e-15  5.000e-01    < 1e-30
 *
 * f(-1) and f(1) are 1/2 to 1e-15: cos(2 pi x) = exp(-2 pi i x) / 2 + exp(2 pi i x) / 2.
 */
#include <math.h>
#include <stdio.h>

#include <heliotrope/heliotrope.h>

enum { MODES = 4, NODES = 16, STEPS = 4 };

/* Numbers in [-1/2, 1/2) from a fixed beginning, so that the table is the same everywhere: the 48-bit generator that
 * drand48() of POSIX is. */
static double random_node(void) {
  static uint64_t state = 0x1234abcd330eu;
  state = (state * 0x5deece66du + 0xb) & ((UINT64_C(1) << 48) - 1);
  return (double)state / (double)(UINT64_C(1) << 48) - 0.5;
}

static void print_bounded(double value, double bound, const char* text) {
  if (value < bound) {
    printf(" %10s", text);
  } else {
    printf(" %10.3e", value);
  }
}

static hel_status print_row(const hel_inverse_run* run, double* f) {
  hel_inverse_state state;
  hel_status status;
  state.struct_size = sizeof state;
  status = hel_inverse_run_coefficients(run, f);
  if (status == HEL_OK) status = hel_inverse_run_state(run, 0, &state);
  if (status != HEL_OK) return status;
  if (state.iteration == 0) {
    printf("start ");
  } else {
    printf("step %d", (int)state.iteration);
  }
  for (int k = 0; k < MODES; ++k) {
    const double magnitude = hypot(f[2 * k], f[2 * k + 1]);
    print_bounded(magnitude, magnitude == 0 ? 0 : 1e-15, "< 1e-15");
  }
  print_bounded(state.dot_r, 1e-30, " < 1e-30");
  printf("\n");
  return HEL_OK;
}

static hel_status solve(const double* x, const double* y, double* f) {
  const int64_t modes = MODES;
  const void* nodes[1] = {x};
  hel_inverse_options options;
  hel_inverse_plan* plan = NULL;
  hel_inverse_run* run = NULL;
  hel_status status;
  hel_inverse_options_init(&options);
  options.period = HEL_NUFFT_PERIOD_1;
  options.solver = HEL_INVERSE_CGNR;
  status = hel_inverse_plan_create(NULL, 1, &modes, NODES, nodes, &options, &plan);
  if (status == HEL_OK) status = hel_inverse_run_create(plan, y, NULL, &run);
  if (status == HEL_OK) status = print_row(run, f);
  for (int step = 0; step < STEPS && status == HEL_OK; ++step) {
    status = hel_inverse_run_step(run);
    if (status == HEL_OK) status = print_row(run, f);
  }
  hel_inverse_run_destroy(run);
  hel_inverse_plan_destroy(plan);
  return status;
}

int main(void) {
  const double pi = 3.14159265358979323846;
  double x[NODES], y[2 * NODES], f[2 * MODES];
  for (int j = 0; j < NODES; ++j) {
    x[j] = random_node();
    y[2 * j] = cos(2 * pi * x[j]);
    y[2 * j + 1] = 0;
  }
  printf("y = cos(2 pi x) at %d random nodes in [-1/2, 1/2), modes k = -2 .. 1\n\n", NODES);
  printf("          |f(-2)|    |f(-1)|     |f(0)|     |f(1)|     dot_r\n");
  if (solve(x, y, f) != HEL_OK) {
    fprintf(stderr, "no solution: %s\n", hel_last_message());
    return 1;
  }
  if (fabs(f[2] - 0.5) > 1e-15 || fabs(f[3]) > 1e-15 || fabs(f[6] - 0.5) > 1e-15 || fabs(f[7]) > 1e-15) return 1;
  printf("\nf(-1) and f(1) are 1/2 to 1e-15: cos(2 pi x) = exp(-2 pi i x) / 2 + exp(2 pi i x) / 2.\n");
  return 0;
}
