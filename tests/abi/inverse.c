/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * Calls every function of inverse.h and toeplitz.h from C: once as meant, and with NULL. */
#include <math.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

#include "check.h"

enum { MODES = 4, NODES = 8 };

static double x[NODES], values[2 * NODES];

/* Nodes of a grid twice as fine as the modes, values of the coefficients 1, 2, 3, 4 of k = -2 .. 1. */
static void set_up(void) {
  const double turn = 2 * 3.14159265358979323846;
  for (int j = 0; j < NODES; ++j) {
    x[j] = (double)j / NODES - 0.5;
    values[2 * j] = values[2 * j + 1] = 0;
    for (int k = -2; k < 2; ++k) {
      values[2 * j] += (k + 3) * cos(turn * k * x[j]);
      values[2 * j + 1] -= (k + 3) * sin(turn * k * x[j]);
    }
  }
}

static int right(const double* f) {
  for (int k = 0; k < MODES; ++k) {
    if (!(fabs(f[2 * k] - (k + 1)) < 1e-12 && fabs(f[2 * k + 1]) < 1e-12)) return 0;
  }
  return 1;
}

static void plans_solve(void) {
  const int64_t modes = MODES;
  const void* nodes[1] = {x};
  double f[2 * MODES], weights[NODES], damping[MODES], history[4] = {0, 0, 0, 0};
  hel_inverse_options options;
  hel_inverse_report report;
  hel_inverse_plan* plan = NULL;
  hel_inverse_options_init(&options);
  CHECK(options.struct_size == sizeof options && options.iterations == 100 && options.batch == 1);
  options.period = HEL_NUFFT_PERIOD_1;
  options.weights = HEL_INVERSE_WEIGHTS_GEOMETRIC;
  CHECK_STATUS(hel_inverse_plan_create(NULL, 1, &modes, NODES, nodes, &options, &plan), HEL_OK);
  memset(&report, 0, sizeof report);
  report.struct_size = sizeof report;
  report.history = history;
  report.history_capacity = 4;
  CHECK_STATUS(hel_inverse_plan_solve(plan, values, NULL, f, &report), HEL_OK);
  CHECK(right(f));
  CHECK(report.ending == HEL_ENDED_CONVERGED && report.solver == HEL_INVERSE_CGNR && report.iterations >= 1);
  CHECK(report.residual < 1e-12 && report.seconds >= 0);
  CHECK(report.history_count >= 2 && fabs(history[0] - 1) < 1e-12);
  CHECK_STATUS(hel_inverse_plan_weights(plan, weights), HEL_OK);
  CHECK_STATUS(hel_inverse_plan_damping(plan, damping), HEL_OK);
  for (int j = 0; j < NODES; ++j) CHECK(fabs(weights[j] - 1.0 / NODES) < 1e-15);
  for (int k = 0; k < MODES; ++k) CHECK(damping[k] == 1);
  hel_inverse_plan_destroy(plan);
  CHECK_STATUS(hel_inverse(NULL, 1, &modes, NODES, nodes, &options, values, NULL, f, NULL), HEL_OK);
  CHECK(right(f));
}

static void runs_step(void) {
  const int64_t modes = MODES;
  const void* nodes[1] = {x};
  double f[2 * MODES], r[2 * NODES];
  hel_inverse_options options;
  hel_inverse_state state;
  hel_inverse_plan* plan = NULL;
  hel_inverse_run* run = NULL;
  hel_inverse_options_init(&options);
  options.period = HEL_NUFFT_PERIOD_1;
  CHECK_STATUS(hel_inverse_plan_create(NULL, 1, &modes, NODES, nodes, &options, &plan), HEL_OK);
  CHECK_STATUS(hel_inverse_run_create(plan, values, NULL, &run), HEL_OK);
  hel_inverse_plan_destroy(plan); /* the run lives on */
  CHECK_STATUS(hel_inverse_run_step(run), HEL_OK);
  state.struct_size = sizeof state;
  CHECK_STATUS(hel_inverse_run_state(run, 0, &state), HEL_OK);
  CHECK(state.iteration == 1 && state.dot_r < 1e-20 && fabs(state.alpha - 1.0 / NODES) < 1e-12);
  CHECK_STATUS(hel_inverse_run_coefficients(run, f), HEL_OK);
  CHECK(right(f));
  CHECK_STATUS(hel_inverse_run_residual(run, r), HEL_OK);
  for (int j = 0; j < 2 * NODES; ++j) CHECK(fabs(r[j]) < 1e-12);
  hel_inverse_run_destroy(run);
}

static void operators_apply(void) {
  const int64_t modes = MODES;
  const void* nodes[1] = {x};
  double f[2 * MODES] = {1, 0, 2, 0, 3, 0, 4, 0};
  hel_toeplitz_options options;
  hel_toeplitz* gram = NULL;
  hel_toeplitz_options_init(&options);
  options.period = HEL_NUFFT_PERIOD_1;
  CHECK_STATUS(hel_toeplitz_create(NULL, 1, &modes, NODES, nodes, NULL, &options, &gram), HEL_OK);
  CHECK(hel_toeplitz_count(gram) == MODES);
  CHECK(hel_toeplitz_bytes(gram) > 0);
  CHECK_STATUS(hel_toeplitz_apply(gram, f, f), HEL_OK);
  for (int k = 0; k < MODES; ++k) f[2 * k] /= NODES;
  CHECK(right(f));
  hel_toeplitz_destroy(gram);
}

static void null_is_refused(void) {
  const int64_t modes = MODES;
  hel_inverse_plan* plan = NULL;
  hel_inverse_run* run = NULL;
  hel_toeplitz* gram = NULL;
  double f[2 * MODES];
  CHECK_STATUS(hel_inverse_plan_create(NULL, 1, &modes, NODES, NULL, NULL, &plan), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_plan_solve(NULL, values, NULL, f, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_plan_weights(NULL, f), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_plan_damping(NULL, f), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_run_create(NULL, values, NULL, &run), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_run_step(NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_run_coefficients(NULL, f), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_run_residual(NULL, f), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse_run_state(NULL, 0, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_inverse(NULL, 1, NULL, NODES, NULL, NULL, values, NULL, f, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_toeplitz_create(NULL, 1, &modes, NODES, NULL, NULL, NULL, &gram), HEL_ERROR_NULL);
  CHECK_STATUS(hel_toeplitz_apply(NULL, f, f), HEL_ERROR_NULL);
  CHECK(hel_toeplitz_count(NULL) == 0 && hel_toeplitz_bytes(NULL) == 0);
  hel_inverse_plan_destroy(NULL);
  hel_inverse_run_destroy(NULL);
  hel_toeplitz_destroy(NULL);
}

int main(void) {
  set_up();
  plans_solve();
  runs_step();
  operators_apply();
  null_is_refused();
  return failures != 0;
}
