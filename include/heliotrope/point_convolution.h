/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_POINT_CONVOLUTION_H
#define HELIOTROPE_POINT_CONVOLUTION_H

/**
 * @file point_convolution.h
 * Convolution of a point cloud, values at points anywhere, with a periodic kernel, and its gradients.
 *
 * The kernel is known by its Fourier coefficients H[k] on a grid of n = dims[0] * ... frequencies. With points x[j],
 * values v[j], and places y[l] where the result is wanted,
 *
 *     S[k] = sum over points j of       v[j] exp(-i k.x[j])                       the spectrum of the cloud
 *     u[l] = sum over frequencies k of  H[k] S[k] exp(+i k.y[l]) / n              the convolution at y[l]
 *
 * which is the sum over j of v[j] h(y[l] - x[j]), where h is the trigonometric polynomial with the coefficients H / n.
 * The kernel may be given in space too, by h at the n places of a grid that fills the period. The places y are the
 * points themselves, other points, or the n places of that grid. Frequencies and periods are as in nufft.h.
 *
 * The operator holds a cloud. Any number of kernels can be applied to it, and any number of gradients be taken, without
 * computing the spectrum again:
 *
 *     hel_point_convolution* cloud;
 *     hel_point_convolution_create(NULL, 2, dims, &options, &cloud);
 *     hel_point_convolution_set_points(cloud, count, points, 0, NULL);         // evaluated at the points
 *     hel_point_convolution_set_values(cloud, values);
 *     hel_point_convolution_forward(cloud, kernel, out);
 *     // g = gradient of the loss with respect to out
 *     hel_point_convolution_gradient(cloud, kernel, g, NULL, kernel_gradient, NULL, NULL);
 *     hel_point_convolution_destroy(cloud);
 *
 * Gradients of complex numbers z = a + i b are dL/da + i dL/db, as in hel_nufft_plan_gradient().
 */

#include <heliotrope/nufft.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a kernel is given. */
typedef enum hel_point_kernel {
  HEL_POINT_KERNEL_FOURIER = 0, /**< complex Fourier coefficients H */
  HEL_POINT_KERNEL_SPACE = 1,   /**< complex values h on the grid; H is their unscaled forward Fourier transform */
  HEL_POINT_KERNEL_REAL = 2     /**< real values h on the grid */
} hel_point_kernel;

/** What a convolution is; fill with hel_point_convolution_options_init(), then change what you need. */
typedef struct hel_point_convolution_options {
  size_t struct_size;  /**< set by hel_point_convolution_options_init() */
  double tolerance;    /**< relative error of each transform, as hel_nufft_options::tolerance; default 1e-6. The direct
                            method is exact to rounding */
  int32_t precision;   /**< ::hel_precision of points, values and kernels; default HEL_DOUBLE */
  int32_t period;      /**< ::hel_nufft_period of the points; default HEL_NUFFT_PERIOD_2PI */
  int32_t kernel;      /**< ::hel_point_kernel; default HEL_POINT_KERNEL_FOURIER */
  int32_t order;       /**< ::hel_nufft_order of the kernel; default HEL_NUFFT_FFT_ORDER, what hel_fft() delivers: the
                            frequency 0 of H, or the place 0 of h, comes first. HEL_NUFFT_CENTERED: it has index
                            n / 2 in each dimension */
  int32_t real_values; /**< 1: values are real, and the result is the real part. Default 0 */
  int32_t on_grid;     /**< 1: evaluated at the places period * m / dims of the grid, m from 0. Default 0 */
  int32_t method;      /**< ::hel_nufft_method; default HEL_NUFFT_AUTO */
  int32_t threads;     /**< 0 (default) = the context's number */
  int64_t batch; /**< vectors of values on the same points, convolved with the same kernel; at least 1; default 1 */
  int64_t point_stride; /**< see hel_nufft_options::point_stride; default 1 */
  int64_t memory_limit; /**< bytes the operator may hold and use; 0 (default) = no limit */
} hel_point_convolution_options;

/** What an operator decided and needs. */
typedef struct hel_point_convolution_info {
  size_t struct_size; /**< set by the caller to the size of the struct */
  int32_t rank;       /**< number of dimensions */
  int32_t method;     /**< HEL_NUFFT_DIRECT or HEL_NUFFT_FAST; HEL_NUFFT_AUTO before points are set */
  int32_t threads;    /**< threads a call uses at most */
  int32_t has_values; /**< 1 once values are set for the points */
  int64_t points;     /**< number of points */
  int64_t places;     /**< number of places where the result is evaluated */
  int64_t held_bytes; /**< memory the operator holds: points, phases, spectrum */
  int64_t work_bytes; /**< memory of its own that each call at a time needs on top */
} hel_point_convolution_info;

/** A prepared convolution with the cloud it holds. */
typedef struct hel_point_convolution hel_point_convolution;

/**
 * Fills options with the defaults: double, tolerance 1e-6, complex Fourier kernel in the order of a transform, period
 * 2 pi, evaluated at points, one vector.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_point_convolution_options_init(hel_point_convolution_options* options);

/**
 * Prepares a convolution; its points and values are set afterwards.
 * @param context NULL = process default; need not outlive the operator
 * @param rank number of dimensions, 1 to #HEL_NUFFT_RANK_MAX
 * @param dims `rank` sizes of the kernel's grid, slowest first, each at least 1
 * @param options NULL = defaults; copied
 * @param[out] convolution the new operator, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION,
 * HEL_ERROR_TOLERANCE, HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_point_convolution_create(const hel_context* context, int32_t rank, const int64_t* dims,
                                                const hel_point_convolution_options* options,
                                                hel_point_convolution** convolution);

/**
 * Gives the operator its points, and the places where the result is wanted. They are copied; values have to be set
 * again. After a failure it holds what it held before.
 * @param convolution from hel_point_convolution_create()
 * @param count number of points, 0 or more
 * @param points `rank` lists of `count` coordinates (double or float as planned), slowest dimension first; any finite
 * value. May be NULL when count is 0
 * @param place_count number of places, 0 or more; not looked at when `places` is NULL
 * @param places `rank` lists of `place_count` coordinates; NULL = evaluated at the points themselves. Must be NULL with
 * hel_point_convolution_options::on_grid
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_SHAPE (a negative count; places together with on_grid), HEL_ERROR_VALUE (a
 * coordinate is NaN or infinite: the message has its index), HEL_ERROR_OVERFLOW, HEL_ERROR_LIMIT, HEL_ERROR_MEMORY
 * Threads: the caller owns the operator.
 */
HEL_API hel_status hel_point_convolution_set_points(hel_point_convolution* convolution, int64_t count,
                                                    const void* const* points, int64_t place_count,
                                                    const void* const* places);

/**
 * Gives the points their values, and computes the spectrum of the cloud.
 * @param convolution from hel_point_convolution_create(), with points set
 * @param values hel_point_convolution_value_count() numbers, complex (interleaved) or real as planned; a batch is
 * packed, the vector is the slowest index. They are copied. May be NULL when empty
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_STATE (no points were set), HEL_ERROR_MEMORY
 * Threads: the caller owns the operator.
 */
HEL_API hel_status hel_point_convolution_set_values(hel_point_convolution* convolution, const void* values);

/**
 * Convolves the cloud with a kernel.
 * @param convolution from hel_point_convolution_create(), with points and values set
 * @param kernel hel_point_convolution_kernel_count() numbers, complex (interleaved) or real as planned
 * @param[out] out hel_point_convolution_out_count() numbers, complex or, with real values, real; must not overlap
 * `kernel`
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_STATE (no values were set), HEL_ERROR_ALIAS, HEL_ERROR_MEMORY
 * Threads: any number on the same operator.
 */
HEL_API hel_status hel_point_convolution_forward(const hel_point_convolution* convolution, const void* kernel,
                                                 void* out);

/**
 * Carries the gradient of a real function L of the output of hel_point_convolution_forward() back to values, kernel
 * and points. What is not wanted is not computed.
 * @param convolution from hel_point_convolution_create(), with points and values set
 * @param kernel what was handed to hel_point_convolution_forward(). May be NULL when only `kernel_gradient` is wanted,
 * which does not depend on it
 * @param out_gradient gradient with respect to its output, hel_point_convolution_out_count() numbers
 * @param[out] value_gradient hel_point_convolution_value_count() numbers; NULL = not wanted
 * @param[out] kernel_gradient hel_point_convolution_kernel_count() numbers of the kind of the kernel, summed over the
 * batch; NULL = not wanted
 * @param[out] point_gradient `rank` lists of as many real numbers as there are points, one list after another, slowest
 * dimension first, summed over the batch; NULL = not wanted. When the places are the points themselves, a point counts
 * in both of its roles
 * @param[out] place_gradient the same for places of their own; NULL = not wanted. Must be NULL otherwise
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_STATE (no values were set), HEL_ERROR_SHAPE (place_gradient without places
 * of their own), HEL_ERROR_ALIAS (an output overlaps another array), HEL_ERROR_MEMORY
 * Threads: any number on the same operator.
 *
 *     hel_point_convolution_forward(cloud, kernel, out);                       // L = sum of (out - data)^2
 *     for (l = 0; l < count; ++l) g[l] = 2 * (out[l] - data[l]);
 *     hel_point_convolution_gradient(cloud, kernel, g, NULL, kernel_gradient, NULL, NULL);
 */
HEL_API hel_status hel_point_convolution_gradient(const hel_point_convolution* convolution, const void* kernel,
                                                  const void* out_gradient, void* value_gradient, void* kernel_gradient,
                                                  void* point_gradient, void* place_gradient);

/**
 * Ends an operator.
 * @param convolution NULL is fine
 * Threads: the caller owns the operator; no call may be under way.
 */
HEL_API void hel_point_convolution_destroy(hel_point_convolution* convolution);

/**
 * How many numbers a kernel has: the product of dims.
 * @param convolution NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_point_convolution_kernel_count(const hel_point_convolution* convolution);

/** As hel_point_convolution_kernel_count(), for the values, the whole batch included. */
HEL_API int64_t hel_point_convolution_value_count(const hel_point_convolution* convolution);

/** As hel_point_convolution_kernel_count(), for the output, the whole batch included. */
HEL_API int64_t hel_point_convolution_out_count(const hel_point_convolution* convolution);

/**
 * Tells what an operator decided and how much memory it needs.
 * @param convolution from hel_point_convolution_create()
 * @param info struct_size set by the caller; the rest is written
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_OPTION (struct_size)
 * Threads: any.
 */
HEL_API hel_status hel_point_convolution_query(const hel_point_convolution* convolution,
                                               hel_point_convolution_info* info);

#ifdef __cplusplus
}
#endif

#endif
