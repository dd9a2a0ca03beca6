/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */

/* The interface of shift-invariant factorization, as a C compiler sees it. */
#include <heliotrope/shift_nmf.h>
#include <math.h>
#include <string.h>

#include "check.h"

enum { SAMPLES = 2, LENGTH = 16, ATOMS = 1, ATOM = 3, SHIFTS = LENGTH + ATOM - 1 };

/* One motif, 1 2 1, at place 5 of the first sample and at 2 and 11 of the second. */
static void plant(double* v) {
  static const int places[3] = {5, LENGTH + 2, LENGTH + 11};
  memset(v, 0, sizeof(double) * SAMPLES * LENGTH);
  for (int i = 0; i < 3; ++i) {
    v[places[i]] += 1;
    v[places[i] + 1] += 2;
    v[places[i] + 2] += 1;
  }
}

static int32_t count_calls(const hel_progress* progress, void* user) {
  *(int64_t*)user = progress->iteration;
  return 0;
}

static int64_t two_samples(int64_t wanted, void* samples, void* user) {
  int* const given = user;
  if (*given || wanted < SAMPLES) return 0;
  *given = 1;
  plant(samples);
  return SAMPLES;
}

static void a_motif_is_found(const hel_shift_nmf* model) {
  double v[SAMPLES * LENGTH], r[SAMPLES * LENGTH], w[ATOM], h[SAMPLES * SHIFTS], divergence = -1;
  int64_t calls = 0;
  hel_shift_nmf_fit_options options;
  hel_shift_nmf_report report;
  plant(v);
  hel_shift_nmf_fit_options_init(&options);
  hel_shift_nmf_report_init(&report);
  options.iterations = 500;
  options.sparsity = 0.01;
  options.progress = count_calls;
  options.progress_user = &calls;
  CHECK_STATUS(hel_shift_nmf_fit(model, SAMPLES, v, w, h, &options, &report), HEL_OK);
  CHECK(calls == 500 && report.iterations == 500 && report.ending == HEL_ENDED_LIMIT);
  CHECK_STATUS(hel_shift_nmf_divergence(model, SAMPLES, v, NULL, w, h, &divergence), HEL_OK);
  CHECK(fabs(divergence - report.divergence) < 1e-12);
  CHECK(divergence < 0.05);
  CHECK_STATUS(hel_shift_nmf_reconstruct(model, SAMPLES, w, h, 0, r), HEL_OK);
  for (int i = 0; i < SAMPLES * LENGTH; ++i) CHECK(fabs(r[i] - v[i]) < 0.2);
}

static void gradients_have_two_parts(const hel_shift_nmf* model) {
  double v[SAMPLES * LENGTH], w[ATOM] = {1, 2, 1}, h[SAMPLES * SHIFTS] = {0}, neg[ATOM], pos[ATOM];
  plant(v);
  h[7] = h[SHIFTS + 4] = h[SHIFTS + 13] = 1;
  CHECK_STATUS(hel_shift_nmf_gradient(model, SAMPLES, v, NULL, w, h, neg, pos, NULL, NULL), HEL_OK);
  for (int i = 0; i < ATOM; ++i) CHECK(fabs(neg[i] - 3 * w[i]) < 1e-12 && fabs(pos[i] - neg[i]) < 1e-12);
}

static void streams_are_read(const hel_shift_nmf* model) {
  double w[ATOM];
  int given = 0;
  hel_shift_nmf_fit_options options;
  hel_shift_nmf_fit_options_init(&options);
  options.iterations = 10;
  CHECK_STATUS(hel_shift_nmf_fit_stream(model, two_samples, &given, SAMPLES, 0, w, &options, NULL), HEL_OK);
  CHECK(fabs(w[0] + w[1] + w[2] - 1) < 1e-12);
  CHECK_STATUS(hel_shift_nmf_fit_stream(model, two_samples, &given, SAMPLES, 0, w, &options, NULL), HEL_ERROR_READER);
}

int main(void) {
  const int64_t sample[1] = {LENGTH}, atom[1] = {ATOM}, large[1] = {LENGTH + 1};
  int64_t dims[1] = {0}, needed = 0;
  char text[200];
  hel_shift_nmf_options options;
  hel_shift_nmf* model = NULL;
  hel_shift_nmf_options_init(&options);
  hel_shift_nmf_options_init(NULL);
  hel_shift_nmf_fit_options_init(NULL);
  hel_shift_nmf_report_init(NULL);
  CHECK_STATUS(hel_shift_nmf_create(NULL, 1, sample, large, 1, ATOMS, &options, &model), HEL_ERROR_EXTENT);
  CHECK(model == NULL);
  CHECK_STATUS(hel_shift_nmf_create(NULL, 1, sample, atom, 1, ATOMS, &options, &model), HEL_OK);
  CHECK_STATUS(hel_shift_nmf_activation_dims(model, dims), HEL_OK);
  CHECK(dims[0] == SHIFTS);
  CHECK_STATUS(hel_shift_nmf_describe(model, SAMPLES, text, sizeof text, &needed), HEL_OK);
  CHECK((int64_t)strlen(text) + 1 == needed);
  a_motif_is_found(model);
  gradients_have_two_parts(model);
  streams_are_read(model);
  hel_shift_nmf_destroy(model);
  hel_shift_nmf_destroy(NULL);
  if (failures == 0) puts("the C interface of shift-invariant factorization holds");
  return failures != 0;
}
