/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_TOEPLITZ_H
#define HELIOTROPE_TOEPLITZ_H

/**
 * @file toeplitz.h
 * The product A* W A of a nonuniform transform with its adjoint, without going to the points and back.
 *
 * With points x[j], weights w[j] and frequencies k as in nufft.h, A takes modes to values at the points (type 2, sign
 * s). Then
 *
 *     (A* W A f)[k] = sum over modes m of t[k - m] f[m],    t[d] = sum over points j of w[j] exp(-s i d.x[j])
 *
 * is a convolution on the grid of modes. One type 1 transform of doubled size gives t; after that a product costs two
 * padded Fourier transforms, whatever the number of points. The weights are real, so the spectrum of t is real too.
 *
 *     hel_toeplitz* gram;
 *     hel_toeplitz_create(NULL, 2, dims, count, points, weights, NULL, &gram);
 *     hel_toeplitz_apply(gram, modes, product);                     // as often as there are vectors
 *     hel_toeplitz_destroy(gram);
 *
 * Sources: H. G. Feichtinger, K. Groechenig, T. Strohmer, Efficient numerical methods in non-uniform sampling theory,
 * Numerische Mathematik 69 (1995); J. A. Fessler et al., Toeplitz-based iterative image reconstruction for MRI with
 * correction for magnetic field inhomogeneity, IEEE Trans. Signal Process. 53 (2005).
 */

#include <heliotrope/nufft.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a Gram operator is; fill with hel_toeplitz_options_init(), then change what you need. */
typedef struct hel_toeplitz_options {
  size_t struct_size;   /**< set by hel_toeplitz_options_init() */
  double tolerance;     /**< relative error of the entries of t; 0 (default) = 1e-12 in double, 1e-6 in float */
  int32_t precision;    /**< ::hel_precision of points, weights and modes; default HEL_DOUBLE */
  int32_t direction;    /**< ::hel_direction, the sign s of A; default HEL_FORWARD (-1) */
  int32_t period;       /**< ::hel_nufft_period; default HEL_NUFFT_PERIOD_2PI */
  int32_t order;        /**< ::hel_nufft_order of the modes; default HEL_NUFFT_CENTERED */
  int32_t threads;      /**< 0 (default) = the context's number */
  int64_t batch;        /**< vectors in one application; at least 1; default 1 */
  int64_t point_stride; /**< see hel_nufft_options::point_stride; default 1 */
  int64_t memory_limit; /**< bytes that building and applying may use; 0 (default) = no limit */
} hel_toeplitz_options;

/** A prepared Gram operator. */
typedef struct hel_toeplitz hel_toeplitz;

/**
 * Fills options with the defaults: double, forward, period 2 pi, centered, one vector.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_toeplitz_options_init(hel_toeplitz_options* options);

/**
 * Prepares the operator A* W A of points and weights, which are read during this call only.
 * @param context NULL = process default; need not outlive the operator
 * @param rank number of dimensions, 1 to #HEL_NUFFT_RANK_MAX
 * @param dims `rank` numbers of modes, slowest first, each at least 1
 * @param count number of points, 0 or more
 * @param points `rank` lists of `count` coordinates, slowest dimension first; may be NULL when count is 0
 * @param weights `count` finite reals of the planned precision, of any sign; NULL = ones
 * @param options NULL = defaults; copied
 * @param[out] toeplitz the new operator, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION,
 * HEL_ERROR_TOLERANCE, HEL_ERROR_SHAPE (a negative count), HEL_ERROR_VALUE (a coordinate or weight that is not finite,
 * with its index), HEL_ERROR_LIMIT, HEL_ERROR_MEMORY
 * Threads: any.
 *
 *     hel_toeplitz_create(NULL, 1, &n, count, &(const void*){x}, NULL, NULL, &gram);
 */
HEL_API hel_status hel_toeplitz_create(const hel_context* context, int32_t rank, const int64_t* dims, int64_t count,
                                       const void* const* points, const void* weights,
                                       const hel_toeplitz_options* options, hel_toeplitz** toeplitz);

/**
 * Multiplies modes by the operator.
 * @param toeplitz from hel_toeplitz_create()
 * @param in hel_toeplitz_count() complex numbers, interleaved; a batch is packed
 * @param out as many, the products; may be `in` itself, but must not overlap it otherwise
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_ALIAS, HEL_ERROR_MEMORY
 * Threads: any number on the same operator.
 */
HEL_API hel_status hel_toeplitz_apply(const hel_toeplitz* toeplitz, const void* in, void* out);

/**
 * Ends an operator.
 * @param toeplitz NULL is fine
 * Threads: the caller owns the operator; no application may be under way.
 */
HEL_API void hel_toeplitz_destroy(hel_toeplitz* toeplitz);

/**
 * How many complex numbers one application takes and gives, the whole batch included.
 * @param toeplitz NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_toeplitz_count(const hel_toeplitz* toeplitz);

/**
 * How many bytes the operator holds: the spectrum of its kernel and one block of work memory.
 * @param toeplitz NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_toeplitz_bytes(const hel_toeplitz* toeplitz);

#ifdef __cplusplus
}
#endif

#endif
