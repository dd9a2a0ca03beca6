/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * Calls every function of nmf.h from C: once as meant, and with NULL. */
#include <math.h>

#include <heliotrope/nmf.h>

#include "check.h"

enum { ROWS = 4, COLUMNS = 3, COMPONENTS = 2 };

/* The product of the two below it. */
static const double x[ROWS * COLUMNS] = {1, 2, 3, 4, 5, 6, 5, 7, 9, 6, 9, 12};
static const double true_u[ROWS * COMPONENTS] = {1, 0, 0, 1, 1, 1, 2, 1};
static const double true_h[COMPONENTS * COLUMNS] = {1, 2, 3, 4, 5, 6};

static void options_for(hel_nmf_options* options, double beta, int64_t iterations) {
  hel_nmf_options_init(options);
  options->beta = beta;
  options->iterations = iterations;
  options->tolerance = 0;
  options->init = HEL_NMF_RANDOM;
}

static void defaults(void) {
  hel_nmf_options options;
  hel_nmf_report report;
  hel_nmf_options_init(NULL);
  hel_nmf_options_init(&options);
  CHECK(options.struct_size == sizeof options);
  CHECK(options.beta == 0 && options.iterations == 100 && options.tolerance == 1e-5);
  CHECK(options.solver == HEL_NMF_MULTIPLICATIVE && options.init == HEL_NMF_GIVEN && options.precision == HEL_DOUBLE);
  CHECK(options.forgetting == 1 && options.fixed_u == NULL && options.weights == NULL && options.progress == NULL);
  hel_nmf_report_init(NULL);
  hel_nmf_report_init(&report);
  CHECK(report.struct_size == sizeof report && report.history == NULL && report.history_capacity == 0);
}

static int32_t stop_at_three(const hel_progress* progress, void* user) {
  ++*(int*)user;
  return progress->iteration == 3;
}

static void factors_are_found(void) {
  double u[ROWS * COMPONENTS], h[COMPONENTS * COLUMNS], history[500], objective = -1;
  int calls = 0;
  hel_nmf_options options;
  hel_nmf_report report;
  options_for(&options, 1, 500);
  hel_nmf_report_init(&report);
  report.history = history;
  report.history_capacity = 500;
  CHECK_STATUS(hel_nmf_fit(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, &report), HEL_OK);
  CHECK(report.ending == HEL_ENDED_LIMIT && report.iterations == 500 && report.history_count == 500);
  CHECK(report.objective < 1e-2 && history[499] == report.objective);
  CHECK_STATUS(hel_nmf_objective(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, &objective), HEL_OK);
  CHECK(fabs(objective - report.objective) < 1e-12);
  options.progress = stop_at_three;
  options.progress_user = &calls;
  CHECK_STATUS(hel_nmf_fit(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, &report), HEL_OK);
  CHECK(calls == 3 && report.ending == HEL_ENDED_STOPPED && report.iterations == 3);
  CHECK_STATUS(hel_nmf_fit(NULL, ROWS, COLUMNS, COMPONENTS, NULL, &options, u, h, &report), HEL_ERROR_NULL);
}

static void starts_are_made(void) {
  double u[ROWS * COMPONENTS], h[COMPONENTS * COLUMNS];
  hel_nmf_options options;
  int i, init;
  options_for(&options, 2, 1);
  for (init = HEL_NMF_RANDOM; init <= HEL_NMF_KMEANS; ++init) {
    options.init = init;
    CHECK_STATUS(hel_nmf_initialize(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h), HEL_OK);
    for (i = 0; i < ROWS * COMPONENTS; ++i) CHECK(u[i] >= 0);
    for (i = 0; i < COMPONENTS * COLUMNS; ++i) CHECK(h[i] >= 0);
  }
  options.init = HEL_NMF_GIVEN;
  CHECK_STATUS(hel_nmf_initialize(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h), HEL_ERROR_OPTION);
  CHECK_STATUS(hel_nmf_initialize(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, NULL), HEL_ERROR_NULL);
}

static int64_t read_rows(int64_t first, int64_t count, void* destination, void* user) {
  memcpy(destination, x + first * COLUMNS, (size_t)count * COLUMNS * sizeof *x);
  return *(const int64_t*)user == 0 ? count : 0;
}

static void rows_may_come_from_a_reader(void) {
  double u[ROWS * COMPONENTS], h[COMPONENTS * COLUMNS], u_read[ROWS * COMPONENTS], h_read[COMPONENTS * COLUMNS];
  int64_t broken = 0;
  hel_nmf_options options;
  int i;
  options_for(&options, 0, 10);
  options.batch_rows = 3;
  CHECK_STATUS(hel_nmf_fit(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, NULL), HEL_OK);
  CHECK_STATUS(hel_nmf_fit_reader(NULL, ROWS, COLUMNS, COMPONENTS, read_rows, &broken, &options, u_read, h_read, NULL),
               HEL_OK);
  for (i = 0; i < ROWS * COMPONENTS; ++i) CHECK(fabs(u[i] - u_read[i]) < 1e-10);
  broken = 1;
  CHECK_STATUS(hel_nmf_fit_reader(NULL, ROWS, COLUMNS, COMPONENTS, read_rows, &broken, &options, u_read, h_read, NULL),
               HEL_ERROR_READER);
  CHECK_STATUS(hel_nmf_fit_reader(NULL, ROWS, COLUMNS, COMPONENTS, NULL, &broken, &options, u_read, h_read, NULL),
               HEL_ERROR_NULL);
}

static void known_dictionaries(void) {
  double u[ROWS * COMPONENTS];
  hel_nmf_options options;
  int i;
  options_for(&options, 2, 20000);
  CHECK_STATUS(hel_nmf_solve(NULL, ROWS, COLUMNS, COMPONENTS, x, true_h, &options, u, NULL), HEL_OK);
  for (i = 0; i < ROWS * COMPONENTS; ++i) CHECK(fabs(u[i] - true_u[i]) < 1e-2);
  CHECK_STATUS(hel_nmf_solve(NULL, ROWS, COLUMNS, COMPONENTS, x, NULL, &options, u, NULL), HEL_ERROR_NULL);
  /* 1 x 1 + 2 x 2 + 3 x 3, 1 x 4 + 2 x 5 + 3 x 6 */
  CHECK_STATUS(hel_nmf_project(NULL, ROWS, COLUMNS, COMPONENTS, x, true_h, NULL, u), HEL_OK);
  CHECK(fabs(u[0] - 14) < 1e-12 && fabs(u[1] - 32) < 1e-12);
  CHECK_STATUS(hel_nmf_project(NULL, ROWS, COLUMNS, COMPONENTS, x, true_h, NULL, NULL), HEL_ERROR_NULL);
}

static void sparse_matrices(void) {
  /* The same matrix, in compressed rows. */
  const int64_t starts[ROWS + 1] = {0, 3, 6, 9, 12}, columns[ROWS * COLUMNS] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
  double u[ROWS * COMPONENTS], h[COMPONENTS * COLUMNS], u_sparse[ROWS * COMPONENTS], h_sparse[COMPONENTS * COLUMNS];
  hel_nmf_options options;
  int i;
  options_for(&options, 2, 10);
  CHECK_STATUS(hel_nmf_fit(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, NULL), HEL_OK);
  CHECK_STATUS(hel_nmf_fit_csr(NULL, ROWS, COLUMNS, COMPONENTS, starts, columns, x, &options, u_sparse, h_sparse, NULL),
               HEL_OK);
  for (i = 0; i < ROWS * COMPONENTS; ++i) CHECK(fabs(u[i] - u_sparse[i]) < 1e-10);
  CHECK_STATUS(hel_nmf_fit_csr(NULL, ROWS, COLUMNS, COMPONENTS, NULL, columns, x, &options, u, h, NULL),
               HEL_ERROR_NULL);
}

static void dictionaries_that_learn(void) {
  double u[ROWS * COMPONENTS], h[COMPONENTS * COLUMNS] = {1, 1, 2, 3, 2, 3}, before = -1, after = -1;
  hel_nmf_options options;
  hel_nmf_model* model = NULL;
  int i;
  options_for(&options, 1, 200);
  CHECK_STATUS(hel_nmf_model_create(NULL, COLUMNS, COMPONENTS, ROWS, h, &options, &model), HEL_OK);
  CHECK_STATUS(hel_nmf_model_solve(model, ROWS, x, u), HEL_OK);
  CHECK_STATUS(hel_nmf_objective(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, &before), HEL_OK);
  for (i = 0; i < 50; ++i) CHECK_STATUS(hel_nmf_model_learn(model, ROWS, x, i % 2 ? u : NULL), HEL_OK);
  CHECK_STATUS(hel_nmf_model_dictionary(model, h), HEL_OK);
  CHECK_STATUS(hel_nmf_model_solve(model, ROWS, x, u), HEL_OK);
  CHECK_STATUS(hel_nmf_objective(NULL, ROWS, COLUMNS, COMPONENTS, x, &options, u, h, &after), HEL_OK);
  CHECK(after < before && after >= 0);
  CHECK_STATUS(hel_nmf_model_solve(model, ROWS + 1, x, u), HEL_ERROR_DIM);
  CHECK_STATUS(hel_nmf_model_learn(model, ROWS, NULL, u), HEL_ERROR_NULL);
  CHECK_STATUS(hel_nmf_model_dictionary(model, NULL), HEL_ERROR_NULL);
  hel_nmf_model_destroy(model);
  hel_nmf_model_destroy(NULL);
  CHECK_STATUS(hel_nmf_model_create(NULL, COLUMNS, COMPONENTS, ROWS, NULL, &options, &model), HEL_ERROR_NULL);
}

int main(void) {
  defaults();
  factors_are_found();
  starts_are_made();
  rows_may_come_from_a_reader();
  known_dictionaries();
  sparse_matrices();
  dictionaries_that_learn();
  if (failures == 0) puts("the C interface of matrix factorization holds");
  return failures != 0;
}
