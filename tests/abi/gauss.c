/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * A C program uses the GAUSS-compatible library: the life of workspaces and values, and what NULL does. */
#include <math.h>

#include <heliotrope/gauss.h>

#include "check.h"

static void a_transform_in_plain_c(gauss_workspace* ws) {
  const double data[6] = {1, 2, 3, 4, 5, 6};
  double back[8] = {0};
  const int64_t mark = gauss_mark(ws);
  gauss_value* x = gauss_column_view(ws, 6, data);
  gauss_value* y = gauss_fftm(ws, x, gauss_let(ws, "{ 2, 3 }"));
  gauss_value* again = gauss_fftmi(ws, y, gauss_let(ws, "{ 2, 4 }"));
  CHECK(gauss_status(ws) == HEL_OK);
  CHECK(gauss_rows(y) == 8 && gauss_cols(y) == 1 && gauss_iscplx(y));
  CHECK(gauss_real_data(x) == data);
  /* The first element is the mean over the padded block: 21/8. */
  CHECK(y != NULL && fabs(gauss_real_data(y)[0] - 21.0 / 8) < 1e-15);
  CHECK(gauss_copy_out(ws, again, back, NULL, 8) == HEL_OK);
  CHECK(fabs(back[0] - 1) < 1e-14 && fabs(back[3]) < 1e-14 && fabs(back[4] - 4) < 1e-14);
  gauss_release_to(ws, mark);
  CHECK(gauss_value_count(ws) == mark);
}

static void the_first_failure_stays(gauss_workspace* ws) {
  gauss_value* x = gauss_ones(ws, 7, 1);
  gauss_value* nothing = gauss_fft(ws, gauss_fftm(ws, x, gauss_let(ws, "{ 2, 3 }")));
  CHECK(nothing == NULL);
  CHECK(gauss_status(ws) == HEL_ERROR_SHAPE);
  CHECK(strstr(gauss_message(ws), "fftm") != NULL && strstr(gauss_message(ws), "7") != NULL);
  gauss_clear(ws);
  CHECK(gauss_status(ws) == HEL_OK && gauss_message(ws)[0] == '\0');
  gauss_release(ws, x);
}

static void null_is_no_crash(gauss_workspace* ws) {
  CHECK(gauss_workspace_create(NULL, NULL) == HEL_ERROR_NULL);
  gauss_workspace_destroy(NULL);
  gauss_value_destroy(NULL);
  gauss_release(ws, NULL);
  CHECK(gauss_fft(NULL, NULL) == NULL);
  CHECK(gauss_status(NULL) == HEL_ERROR_NULL);
  CHECK(gauss_rows(NULL) == 0 && gauss_orders(NULL) == NULL && gauss_type(NULL) == 0);
  gauss_workspace_options_init(NULL);
  CHECK(gauss_status(ws) == HEL_OK);
}

static void taken_values_outlive_the_workspace(void) {
  gauss_workspace* ws = NULL;
  gauss_value* kept;
  CHECK(gauss_workspace_create(NULL, &ws) == HEL_OK);
  kept = gauss_take(ws, gauss_seqa(ws, 1, 2, 3));
  gauss_workspace_destroy(ws);
  CHECK(kept != NULL && gauss_real_data(kept)[2] == 5);
  gauss_value_destroy(kept);
}

int main(void) {
  gauss_workspace* ws = NULL;
  CHECK(gauss_workspace_create(NULL, &ws) == HEL_OK);
  a_transform_in_plain_c(ws);
  the_first_failure_stays(ws);
  null_is_no_crash(ws);
  gauss_workspace_destroy(ws);
  taken_values_outlive_the_workspace();
  if (failures == 0) puts("the C interface of the GAUSS-compatible library holds");
  return failures != 0;
}
