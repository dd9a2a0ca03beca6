/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * Calls every function of the nonuniform transforms from C: once as meant, and with NULL and nonsense. */
#include <math.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

#include "check.h"

/* Strengths 1 and i at the points 0 and pi / 2, worked out by hand: mode k is 1 + i exp(-i k pi / 2), for k = -2 ... 1.
 */
static const double points[2] = {0, 1.5707963267948966};
static const double strengths[4] = {1, 0, 0, 1};
static const double modes[8] = {1, -1, 0, 0, 1, 1, 2, 0};

static int message_has(const char* words) { return strstr(hel_last_message(), words) != NULL; }

static int close_to(const double* found, const double* expected, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!(fabs(found[i] - expected[i]) < 1e-11)) return 0;
  }
  return 1;
}

static hel_nufft_options precise(void) {
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.tolerance = 1e-12;
  return options;
}

static void options_have_defaults(void) {
  hel_nufft_options options;
  memset(&options, 0x55, sizeof options);
  hel_nufft_options_init(NULL);
  hel_nufft_options_init(&options);
  CHECK(options.struct_size == sizeof options);
  CHECK(options.tolerance == 1e-6);
  CHECK(options.batch == 1 && options.point_stride == 1);
  CHECK(options.precision == HEL_DOUBLE && options.direction == HEL_FORWARD);
  CHECK(options.period == HEL_NUFFT_PERIOD_2PI && options.order == HEL_NUFFT_CENTERED);
  CHECK(options.method == HEL_NUFFT_AUTO && options.sort == HEL_NUFFT_SORT_AUTO);
  CHECK(options.kernel_width == 0 && options.upsampling == 0 && options.threads == 0 && options.memory_limit == 0);
  CHECK(options.grid_precision == HEL_NUFFT_GRID_AUTO);
}

static void strengths_become_modes(int32_t method) {
  const int64_t dims[1] = {4};
  const void* lists[1];
  double out[8] = {0}, back[4] = {0}, slope[8] = {0};
  hel_nufft_options options = precise();
  hel_nufft_plan* plan = NULL;
  options.method = method;
  lists[0] = points;
  CHECK_STATUS(hel_nufft_plan_create(NULL, 1, 1, dims, &options, &plan), HEL_OK);
  CHECK_STATUS(hel_nufft_plan_execute(plan, strengths, out), HEL_ERROR_STATE);
  CHECK_STATUS(hel_nufft_plan_set_points(plan, 2, lists, 0, NULL), HEL_OK);
  CHECK(hel_nufft_plan_in_count(plan) == 2);
  CHECK(hel_nufft_plan_out_count(plan) == 4);
  CHECK_STATUS(hel_nufft_plan_execute(plan, strengths, out), HEL_OK);
  CHECK(close_to(out, modes, 8));

  /* Of the modes 1 + i exp(-i k pi / 2) the adjoint makes 4 at 0, since the others cancel, and 4 i at pi / 2. */
  CHECK_STATUS(hel_nufft_plan_execute_adjoint(plan, modes, back), HEL_OK);
  CHECK(fabs(back[0] - 4) < 1e-11 && fabs(back[1]) < 1e-11 && fabs(back[2]) < 1e-11 && fabs(back[3] - 4) < 1e-11);

  /* Each mode times -i k. */
  CHECK_STATUS(hel_nufft_plan_execute_derivative(plan, 0, strengths, slope), HEL_OK);
  for (int m = 0; m < 4; ++m) {
    const double k = m - 2;
    CHECK(fabs(slope[2 * m] - k * modes[2 * m + 1]) < 1e-11);
    CHECK(fabs(slope[2 * m + 1] + k * modes[2 * m]) < 1e-11);
  }
  CHECK_STATUS(hel_nufft_plan_execute_derivative(plan, 1, strengths, slope), HEL_ERROR_INDEX);
  CHECK_STATUS(hel_nufft_plan_execute(plan, strengths, (void*)strengths), HEL_ERROR_ALIAS);
  hel_nufft_plan_destroy(plan);
}

static void modes_become_values_and_gradients(void) {
  const int64_t dims[1] = {3};
  const double wave[6] = {0.5, 0, 0, 0, 0.5, 0}; /* cos(x): half of the frequencies -1 and 1 */
  const double weights[4] = {1, 0, 1, 0};        /* the gradient of the sum of the real parts */
  const void* lists[1];
  double values[4] = {0}, in_gradient[6] = {0}, point_gradient[2] = {0};
  hel_nufft_options options = precise();
  hel_nufft_plan* plan = NULL;
  lists[0] = points;
  CHECK_STATUS(hel_nufft_plan_create(NULL, 2, 1, dims, &options, &plan), HEL_OK);
  CHECK_STATUS(hel_nufft_plan_set_points(plan, 2, lists, 0, NULL), HEL_OK);
  CHECK_STATUS(hel_nufft_plan_execute(plan, wave, values), HEL_OK);
  CHECK(fabs(values[0] - 1) < 1e-11 && fabs(values[2]) < 1e-11);
  CHECK_STATUS(hel_nufft_plan_gradient(plan, wave, weights, in_gradient, point_gradient), HEL_OK);
  CHECK(fabs(point_gradient[0]) < 1e-11 && fabs(point_gradient[1] + 1) < 1e-11); /* -sin(x) */
  CHECK(fabs(in_gradient[2] - 2) < 1e-11);                                       /* both points count mode 0 */
  CHECK_STATUS(hel_nufft_plan_gradient(NULL, wave, weights, NULL, NULL), HEL_ERROR_NULL);
  hel_nufft_plan_destroy(plan);
  hel_nufft_plan_destroy(NULL);
}

static void plans_tell_what_they_are(void) {
  const int64_t dims[2] = {8, 6};
  const void* lists[2];
  char text[1000];
  int64_t needed = 0;
  hel_nufft_info info;
  hel_nufft_plan* plan = NULL;
  memset(&info, 0, sizeof info);
  lists[0] = lists[1] = points;
  CHECK_STATUS(hel_nufft_plan_create(NULL, 1, 2, dims, NULL, &plan), HEL_OK);
  CHECK_STATUS(hel_nufft_plan_set_points(plan, 2, lists, 0, NULL), HEL_OK);
  CHECK_STATUS(hel_nufft_plan_info(plan, &info), HEL_ERROR_OPTION);
  info.struct_size = sizeof info;
  CHECK_STATUS(hel_nufft_plan_info(plan, &info), HEL_OK);
  CHECK(info.type == 1 && info.rank == 2 && info.points == 2 && info.modes == 48);
  CHECK(info.method == HEL_NUFFT_DIRECT || info.method == HEL_NUFFT_FAST);
  CHECK_STATUS(hel_nufft_plan_info(NULL, &info), HEL_ERROR_NULL);
  CHECK_STATUS(hel_nufft_plan_describe(plan, NULL, 0, &needed), HEL_OK);
  CHECK(needed > 1 && needed <= (int64_t)sizeof text);
  CHECK_STATUS(hel_nufft_plan_describe(plan, text, 1, NULL), HEL_ERROR_BUFFER);
  CHECK_STATUS(hel_nufft_plan_describe(plan, text, sizeof text, NULL), HEL_OK);
  CHECK((int64_t)strlen(text) + 1 == needed);
  CHECK_STATUS(hel_nufft_plan_describe(NULL, text, sizeof text, NULL), HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_in_count(NULL) == 0 && hel_nufft_plan_out_count(NULL) == 0);
  hel_nufft_plan_destroy(plan);
}

static void one_call_does_it_all(void) {
  const int64_t dims[1] = {4};
  const double frequencies[4] = {-2, -1, 0, 1};
  const void *lists[1], *targets[1];
  double out[8] = {0};
  const hel_nufft_options options = precise();
  lists[0] = points;
  targets[0] = frequencies;
  CHECK_STATUS(hel_nufft(NULL, 1, 1, dims, &options, 2, lists, 0, NULL, strengths, out), HEL_OK);
  CHECK(close_to(out, modes, 8));
  memset(out, 0, sizeof out);
  CHECK_STATUS(hel_nufft(NULL, 3, 1, NULL, &options, 2, lists, 4, targets, strengths, out), HEL_OK);
  CHECK(close_to(out, modes, 8));
}

static void nonsense_is_refused_in_numbers(void) {
  const int64_t dims[2] = {4, 0};
  double coordinate = NAN, out[8] = {0};
  const void* lists[1];
  hel_nufft_options options = precise();
  hel_nufft_plan* plan = (hel_nufft_plan*)&options;
  CHECK_STATUS(hel_nufft_plan_create(NULL, 1, 2, dims, &options, &plan), HEL_ERROR_DIM);
  CHECK(message_has("dims[1] is 0"));
  CHECK(plan == NULL);
  CHECK_STATUS(hel_nufft_plan_create(NULL, 7, 1, dims, &options, &plan), HEL_ERROR_OPTION);
  CHECK_STATUS(hel_nufft_plan_create(NULL, 1, HEL_NUFFT_RANK_MAX + 1, dims, &options, &plan), HEL_ERROR_RANK);
  options.tolerance = 1e-20;
  CHECK_STATUS(hel_nufft_plan_create(NULL, 1, 1, dims, &options, &plan), HEL_ERROR_TOLERANCE);
  CHECK(message_has("1e-20"));
  CHECK_STATUS(hel_nufft_plan_create(NULL, 1, 1, dims, NULL, NULL), HEL_ERROR_NULL);
  lists[0] = &coordinate;
  CHECK_STATUS(hel_nufft(NULL, 1, 1, dims, NULL, 1, lists, 0, NULL, strengths, out), HEL_ERROR_VALUE);
  CHECK(message_has("points[0][0]"));
  CHECK_STATUS(hel_nufft_plan_set_points(NULL, 1, lists, 0, NULL), HEL_ERROR_NULL);
}

int main(void) {
  options_have_defaults();
  strengths_become_modes(HEL_NUFFT_AUTO);
  strengths_become_modes(HEL_NUFFT_DIRECT);
  strengths_become_modes(HEL_NUFFT_FAST);
  modes_become_values_and_gradients();
  plans_tell_what_they_are();
  one_call_does_it_all();
  nonsense_is_refused_in_numbers();
  if (failures == 0) puts("the C interface of the nonuniform transforms holds");
  return failures != 0;
}
