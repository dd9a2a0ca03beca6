/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * Calls every function of the core from C: once as meant, and with NULL and nonsense. */
#include <math.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

#include "check.h"

/* 1, 2, 3 padded to 4 and transformed by hand: the sums of x[j] i^(-jk). */
static const double small[3] = {1, 2, 3};
static const double small_spectrum[6] = {6, 0, -2, -2, 2, 0};

static int message_has(const char* words) { return strstr(hel_last_message(), words) != NULL; }

static int close_to(const double* found, const double* expected, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!(fabs(found[i] - expected[i]) < 1e-14)) return 0;
  }
  return 1;
}

static void padded_half_spectrum(hel_fft_options* options, const int64_t* extents) {
  hel_fft_options_init(options);
  options->kind = HEL_FFT_R2C;
  options->in_extents = extents;
}

static void statuses_have_names_and_sentences(void) {
  CHECK(strcmp(hel_status_name(HEL_ERROR_MEMORY), "HEL_ERROR_MEMORY") == 0);
  CHECK(strcmp(hel_status_text(HEL_ERROR_MEMORY), "out of memory") == 0);
  CHECK(strcmp(hel_status_name((hel_status)12345), "HEL_UNKNOWN") == 0);
  CHECK(strcmp(hel_status_text((hel_status)-1), "unknown status") == 0);
  /* The numbers are frozen: a program compiled today must understand the library of tomorrow. */
  CHECK(HEL_OK == 0 && HEL_ERROR_NULL == 1 && HEL_ERROR_RANK == 2 && HEL_ERROR_DIM == 3 && HEL_ERROR_EXTENT == 4);
  CHECK(HEL_ERROR_OVERFLOW == 5 && HEL_ERROR_OPTION == 6 && HEL_ERROR_ALIAS == 7 && HEL_ERROR_SHAPE == 8);
  CHECK(HEL_ERROR_INDEX == 9 && HEL_ERROR_VALUE == 10 && HEL_ERROR_TYPE == 11 && HEL_ERROR_BUFFER == 12);
  CHECK(HEL_ERROR_MEMORY == 20 && HEL_ERROR_FORMAT == 60 && HEL_ERROR_IO == 61 && HEL_ERROR_INTERNAL == 90);
}

static void the_library_tells_what_it_is(void) {
  CHECK(strcmp(hel_version(), HEL_VERSION_TEXT) == 0);
  CHECK(HEL_VERSION_AT_LEAST(0, 0, 0) && !HEL_VERSION_AT_LEAST(HEL_VERSION_MAJOR + 1, 0, 0));
  CHECK(strstr(hel_build_info(), hel_version()) != NULL);
  CHECK(strstr(hel_build_info(), "GPL") != NULL);
}

static void contexts(void) {
  hel_context_options options;
  hel_context* context = NULL;
  hel_context_options_init(NULL);
  hel_context_options_init(&options);
  CHECK(options.struct_size == sizeof options);
  options.threads = 3;
  CHECK_STATUS(hel_context_create(&options, &context), HEL_OK);
  CHECK(hel_context_threads(context) == 3);
  CHECK(hel_context_threads(NULL) >= 1);
  hel_context_destroy(context);
  hel_context_destroy(NULL);

  CHECK_STATUS(hel_context_create(NULL, NULL), HEL_ERROR_NULL);
  options.threads = 4097;
  context = (hel_context*)&options;
  CHECK_STATUS(hel_context_create(&options, &context), HEL_ERROR_OPTION);
  CHECK(message_has("4097"));
  CHECK(context == NULL);
}

static void plans_run(void) {
  const int64_t dims[1] = {4}, extents[1] = {3};
  double out[6] = {0};
  int64_t needed = 0;
  char text[1000];
  hel_fft_options options;
  hel_fft_plan* plan = NULL;
  hel_fft_options_init(NULL);
  padded_half_spectrum(&options, extents);

  CHECK_STATUS(hel_fft_plan_create(NULL, 1, dims, &options, &plan), HEL_OK);
  CHECK(hel_fft_plan_in_count(plan) == 3);
  CHECK(hel_fft_plan_out_count(plan) == 3);
  CHECK(hel_fft_plan_work_bytes(plan) >= 0);
  CHECK_STATUS(hel_fft_plan_execute(plan, small, out), HEL_OK);
  CHECK(close_to(out, small_spectrum, 6));
  CHECK_STATUS(hel_fft_plan_describe(plan, NULL, 0, &needed), HEL_OK);
  CHECK(needed > 1 && needed <= (int64_t)sizeof text);
  CHECK_STATUS(hel_fft_plan_describe(plan, text, 1, NULL), HEL_ERROR_BUFFER);
  CHECK_STATUS(hel_fft_plan_describe(plan, text, sizeof text, NULL), HEL_OK);
  CHECK((int64_t)strlen(text) + 1 == needed);
  CHECK_STATUS(hel_fft_plan_execute(plan, small, (void*)small), HEL_ERROR_ALIAS);
  CHECK_STATUS(hel_fft_plan_execute(plan, NULL, out), HEL_ERROR_NULL);
  CHECK_STATUS(hel_fft_plan_execute(plan, small, NULL), HEL_ERROR_NULL);
  hel_fft_plan_destroy(plan);
  hel_fft_plan_destroy(NULL);

  CHECK_STATUS(hel_fft_plan_execute(NULL, small, out), HEL_ERROR_NULL);
  CHECK_STATUS(hel_fft_plan_describe(NULL, text, sizeof text, NULL), HEL_ERROR_NULL);
  CHECK(hel_fft_plan_in_count(NULL) == 0 && hel_fft_plan_out_count(NULL) == 0 && hel_fft_plan_work_bytes(NULL) == 0);
}

static void planar_parts_may_lie_apart(void) {
  const int64_t dims[1] = {4};
  const double real[4] = {1, 2, 3, 0}, imag[4] = {0, 0, 0, 0};
  const double expected_real[4] = {6, -2, 2, -2}, expected_imag[4] = {0, -2, 0, 2};
  double out_real[4], out_imag[4];
  hel_fft_options options;
  hel_fft_plan* plan = NULL;
  hel_fft_options_init(&options);
  options.in_layout = options.out_layout = HEL_PLANAR;
  CHECK_STATUS(hel_fft_plan_create(NULL, 1, dims, &options, &plan), HEL_OK);
  CHECK_STATUS(hel_fft_plan_execute_split(plan, real, imag, out_real, out_imag), HEL_OK);
  CHECK(close_to(out_real, expected_real, 4) && close_to(out_imag, expected_imag, 4));
  CHECK_STATUS(hel_fft_plan_execute_split(plan, real, NULL, out_real, out_imag), HEL_ERROR_NULL);
  CHECK_STATUS(hel_fft_plan_execute_split(NULL, real, imag, out_real, out_imag), HEL_ERROR_NULL);
  hel_fft_plan_destroy(plan);
}

static void bad_plans_are_refused_in_numbers(void) {
  const int64_t dims[3] = {4, 5, 0}, huge[2] = {INT64_C(1) << 40, INT64_C(1) << 40}, extents[1] = {5};
  hel_fft_options options;
  hel_fft_plan* plan = NULL;
  CHECK_STATUS(hel_fft_plan_create(NULL, 1, dims, NULL, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_fft_plan_create(NULL, 1, NULL, NULL, &plan), HEL_ERROR_NULL);
  CHECK_STATUS(hel_fft_plan_create(NULL, HEL_RANK_MAX + 1, dims, NULL, &plan), HEL_ERROR_RANK);
  CHECK(message_has("65"));
  CHECK_STATUS(hel_fft_plan_create(NULL, 3, dims, NULL, &plan), HEL_ERROR_DIM);
  CHECK(message_has("dims[2] is 0"));
  CHECK_STATUS(hel_fft_plan_create(NULL, 2, huge, NULL, &plan), HEL_ERROR_OVERFLOW);
  padded_half_spectrum(&options, extents);
  CHECK_STATUS(hel_fft_plan_create(NULL, 1, dims, &options, &plan), HEL_ERROR_EXTENT);
  CHECK(message_has("5"));
  hel_fft_options_init(&options);
  options.kind = 77;
  CHECK_STATUS(hel_fft_plan_create(NULL, 1, dims, &options, &plan), HEL_ERROR_OPTION);
  CHECK(message_has("77"));
  CHECK(plan == NULL);
}

static void one_call_transforms(void) {
  const int64_t dims[1] = {4}, extents[1] = {3};
  double out[6] = {0};
  hel_fft_options options;
  padded_half_spectrum(&options, extents);
  CHECK_STATUS(hel_fft(NULL, 1, dims, &options, small, out), HEL_OK);
  CHECK(close_to(out, small_spectrum, 6));
  CHECK_STATUS(hel_fft(NULL, 1, dims, &options, NULL, out), HEL_ERROR_NULL);
  CHECK_STATUS(hel_fft(NULL, 0, dims, &options, small, out), HEL_ERROR_RANK);
  CHECK(close_to(out, small_spectrum, 6));
}

static void fast_sizes(void) {
  int64_t size = -1;
  CHECK_STATUS(hel_fft_fast_size(11, 0, &size), HEL_OK);
  CHECK(size == 12);
  CHECK_STATUS(hel_fft_fast_size(15, 1, &size), HEL_OK);
  CHECK(size == 16);
  CHECK_STATUS(hel_fft_fast_size(0, 0, &size), HEL_ERROR_DIM);
  CHECK_STATUS(hel_fft_fast_size(5, 2, &size), HEL_ERROR_OPTION);
  CHECK_STATUS(hel_fft_fast_size(INT64_MAX, 0, &size), HEL_ERROR_OVERFLOW);
  CHECK_STATUS(hel_fft_fast_size(5, 0, NULL), HEL_ERROR_NULL);
  CHECK(size == 16);
}

static void wisdom_travels_as_text(void) {
  int64_t needed = 0;
  char* text;
  CHECK_STATUS(hel_wisdom_export(NULL, 0, &needed), HEL_OK);
  CHECK(needed > 0);
  text = malloc((size_t)needed);
  CHECK(text != NULL);
  if (text == NULL) return;
  CHECK_STATUS(hel_wisdom_export(text, needed, NULL), HEL_OK);
  CHECK((int64_t)strlen(text) + 1 == needed);
  hel_wisdom_forget();
  CHECK_STATUS(hel_wisdom_import(text), HEL_OK);
  CHECK_STATUS(hel_wisdom_import("no wisdom at all"), HEL_ERROR_FORMAT);
  CHECK_STATUS(hel_wisdom_import(NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_wisdom_export(NULL, 10, NULL), HEL_ERROR_NULL);
  free(text);
}

int main(void) {
  statuses_have_names_and_sentences();
  the_library_tells_what_it_is();
  contexts();
  plans_run();
  planar_parts_may_lie_apart();
  bad_plans_are_refused_in_numbers();
  one_call_transforms();
  fast_sizes();
  wisdom_travels_as_text();
  if (failures == 0) puts("the C interface of the core holds");
  return failures != 0;
}
