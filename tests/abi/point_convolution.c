/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors
 *
 * Calls every function of the convolution of point clouds, and of AdamW, from C. */
#include <math.h>
#include <stdlib.h>

#include <heliotrope/heliotrope.h>

#include "check.h"

/* Four coefficients, two points: small enough to be summed by hand. */
enum { MODES = 4, POINTS = 2 };

static const double kernel[2 * MODES] = {4, 0, 0, 2, 1, 0, 0, -2}; /* real part of h: below */
static const double values[2 * POINTS] = {1, 0, -2, 0};

static double h(double x) { return (4 - 4 * sin(x) + cos(2 * x)) / 4; }

static void cloud_is_convolved(void) {
  const int64_t dims[1] = {MODES};
  const double x[POINTS] = {0.5, 1};
  const void* points[1] = {x};
  double out[2 * POINTS], g[2 * POINTS] = {1, 0, 0, 0};
  double of_values[2 * POINTS], of_kernel[2 * MODES], of_points[POINTS];
  hel_point_convolution_options options;
  hel_point_convolution_info info;
  hel_point_convolution* cloud = NULL;
  hel_point_convolution_options_init(&options);
  CHECK(options.order == HEL_NUFFT_FFT_ORDER && options.kernel == HEL_POINT_KERNEL_FOURIER && options.batch == 1);
  CHECK_STATUS(hel_point_convolution_create(NULL, 1, dims, &options, &cloud), HEL_OK);
  CHECK_STATUS(hel_point_convolution_set_points(cloud, POINTS, points, 0, NULL), HEL_OK);
  CHECK_STATUS(hel_point_convolution_set_values(cloud, values), HEL_OK);
  CHECK_STATUS(hel_point_convolution_forward(cloud, kernel, out), HEL_OK);
  CHECK(hel_point_convolution_kernel_count(cloud) == MODES);
  CHECK(hel_point_convolution_value_count(cloud) == POINTS && hel_point_convolution_out_count(cloud) == POINTS);
  CHECK(fabs(out[0] - (h(0) - 2 * h(x[0] - x[1]))) < 1e-14);
  CHECK(fabs(out[2] - (h(x[1] - x[0]) - 2 * h(0))) < 1e-14);
  CHECK_STATUS(hel_point_convolution_gradient(cloud, kernel, g, of_values, of_kernel, of_points, NULL), HEL_OK);
  CHECK(fabs(of_values[0] - h(0)) < 1e-14 && fabs(of_values[2] - h(x[0] - x[1])) < 1e-14);
  /* Moving both points alike changes nothing. */
  CHECK(fabs(of_points[0] + of_points[1]) < 1e-14 && fabs(of_points[0]) > 0.1);
  /* out[0] = sum of H[k] S[k] exp(i k x[0]) / 4; S[0] = -1. */
  CHECK(fabs(of_kernel[0] + 0.25) < 1e-15 && fabs(of_kernel[1]) < 1e-15);
  info.struct_size = sizeof info;
  CHECK_STATUS(hel_point_convolution_query(cloud, &info), HEL_OK);
  CHECK(info.rank == 1 && info.points == POINTS && info.places == POINTS);
  hel_point_convolution_destroy(cloud);
}

static void nonsense_is_refused(void) {
  hel_point_convolution* cloud = NULL;
  hel_adamw* adamw = NULL;
  hel_point_convolution_options_init(NULL);
  hel_adamw_options_init(NULL);
  CHECK_STATUS(hel_point_convolution_create(NULL, 1, NULL, NULL, &cloud), HEL_ERROR_NULL);
  CHECK_STATUS(hel_point_convolution_set_points(NULL, 0, NULL, 0, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_point_convolution_set_values(NULL, values), HEL_ERROR_NULL);
  CHECK_STATUS(hel_point_convolution_forward(NULL, kernel, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_point_convolution_gradient(NULL, kernel, NULL, NULL, NULL, NULL, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_point_convolution_query(NULL, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_adamw_create(NULL, -1, NULL, &adamw), HEL_ERROR_SHAPE);
  CHECK_STATUS(hel_adamw_step(NULL, values, NULL), HEL_ERROR_NULL);
  CHECK_STATUS(hel_adamw_set_learning_rate(NULL, 1), HEL_ERROR_NULL);
  CHECK(hel_adamw_steps(NULL) == 0);
  hel_point_convolution_destroy(NULL);
  hel_adamw_destroy(NULL);
}

/* The first step of AdamW is one learning rate long, whatever the gradient. */
static void parameters_descend(void) {
  const double gradient[3] = {1e-3, -5, 1e6};
  double parameters[3] = {1, 1, 1};
  hel_adamw_options options;
  hel_adamw* adamw = NULL;
  hel_adamw_options_init(&options);
  options.learning_rate = 0.25;
  options.weight_decay = 0;
  CHECK_STATUS(hel_adamw_create(NULL, 3, &options, &adamw), HEL_OK);
  CHECK_STATUS(hel_adamw_step(adamw, gradient, parameters), HEL_OK);
  CHECK(fabs(parameters[0] - 0.75) < 1e-5 && fabs(parameters[1] - 1.25) < 1e-8 && fabs(parameters[2] - 0.75) < 1e-8);
  CHECK(hel_adamw_steps(adamw) == 1);
  hel_adamw_destroy(adamw);
}

int main(void) {
  cloud_is_convolved();
  nonsense_is_refused();
  parameters_descend();
  return failures == 0 ? 0 : 1;
}
