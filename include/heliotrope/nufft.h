/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_NUFFT_H
#define HELIOTROPE_NUFFT_H

/**
 * @file nufft.h
 * Fourier transforms between points anywhere and a grid of frequencies (types 1 and 2) or frequencies anywhere (type
 * 3).
 *
 * With the sign s = -1 (::HEL_FORWARD) or +1 (::HEL_BACKWARD), points x[j] and frequencies k, both of `rank`
 * dimensions:
 *
 *     type 1:  out[k] = sum over points j of       in[j] exp(s i k.x[j])       strengths to modes
 *     type 2:  out[j] = sum over modes k of        in[k] exp(s i k.x[j])       modes to values at the points
 *     type 3:  out[l] = sum over points j of       in[j] exp(s i k[l].x[j])    strengths to values at frequencies k[l]
 *
 * In types 1 and 2 the mode of index m along a dimension of size n has the frequency k = m - n / 2 (integer division),
 * so that an even n has -n/2 .. n/2-1 and an odd one -(n-1)/2 .. (n-1)/2; or the order of a Fourier transform, see
 * hel_nufft_options::order. Points are periodic: any real value is folded into its period. With ::HEL_NUFFT_PERIOD_1
 * the exponent has a factor 2 pi more.
 *
 *     hel_nufft_options options;
 *     hel_nufft_options_init(&options);
 *     options.tolerance = 1e-9;
 *     const int64_t dims[2] = {128, 128};
 *     const void* points[2] = {y, x};                               // slowest dimension first, as everywhere
 *     hel_nufft_plan* plan;
 *     hel_nufft_plan_create(NULL, 1, 2, dims, &options, &plan);
 *     hel_nufft_plan_set_points(plan, count, points, 0, NULL);
 *     hel_nufft_plan_execute(plan, strengths, modes);               // as often as there are strengths
 *     hel_nufft_plan_destroy(plan);
 *
 * The error is measured as the root of the sum of squares over the whole result, relative to that of the result; it
 * stays within twice the tolerance for data that do not cancel on purpose. Single entries of the matrix may err by
 * more: a mode at the edge of the band, at points that all lie at the worst place between two cells, by up to twelve
 * times the tolerance.
 */

#include <heliotrope/core.h>
#include <heliotrope/fft.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The largest number of dimensions of a nonuniform transform. */
#define HEL_NUFFT_RANK_MAX 3

/** The length of the period of the points. */
typedef enum hel_nufft_period {
  HEL_NUFFT_PERIOD_2PI = 0, /**< exp(s i k x): points repeat after 2 pi, as in FINUFFT */
  HEL_NUFFT_PERIOD_1 = 1    /**< exp(s 2 pi i k x): points repeat after 1, as in NFFT3 */
} hel_nufft_period;

/** The order of the modes along each dimension. */
typedef enum hel_nufft_order {
  HEL_NUFFT_CENTERED = 0, /**< from the most negative frequency up */
  HEL_NUFFT_FFT_ORDER = 1 /**< 0, 1, 2 ... then the negative ones, as a Fourier transform has them */
} hel_nufft_order;

/** How a transform is computed. */
typedef enum hel_nufft_method {
  HEL_NUFFT_AUTO = 0,   /**< the faster one, by a cost model */
  HEL_NUFFT_DIRECT = 1, /**< sums as they stand, exact to rounding; quick for few points or few modes */
  HEL_NUFFT_FAST = 2    /**< a smooth kernel, an upsampled grid and a Fourier transform */
} hel_nufft_method;

/**
 * Whether the points of a tile of the fine grid are sorted by place. The fast method groups points by tiles in any
 * case; a tile has 128 or 512 cells in one dimension, 32 x 32 in two, 12 x 12 x 24 in three. The result is the same but
 * for rounding.
 */
typedef enum hel_nufft_sort {
  HEL_NUFFT_SORT_AUTO = 0,   /**< where it pays: in tiles of three dimensions with many points */
  HEL_NUFFT_SORT_ALWAYS = 1, /**< into boxes of 4 cells in all dimensions but the fastest (in the one, for rank 1) */
  HEL_NUFFT_SORT_NEVER = 2   /**< points of a tile are used in the order they come in: for points that come sorted */
} hel_nufft_sort;

/** The numbers that the fine grid of a plan consists of. */
typedef enum hel_nufft_grid_precision {
  HEL_NUFFT_GRID_AUTO = 0, /**< float in double plans too where it is faster and the rounding of sums, 3.4e-8
                              times the root of the number of points that crowd in a place, is within the tolerance;
                              linearity and the adjoint then hold to about 1e-7 only */
  HEL_NUFFT_GRID_PLAN = 1  /**< that of hel_nufft_options::precision: in double, a plan and its adjoint agree to
                              rounding, 1e-13, at any tolerance, as iterations may need */
} hel_nufft_grid_precision;

/** What a nonuniform transform is; fill with hel_nufft_options_init(), then change what you need. */
typedef struct hel_nufft_options {
  size_t struct_size; /**< set by hel_nufft_options_init() */
  double tolerance;   /**< relative error asked for; default 1e-6. From 1e-14 in double and 1e-6 in float, below 1 */
  int32_t precision;  /**< ::hel_precision of points, strengths and modes; default HEL_DOUBLE */
  int32_t direction;  /**< ::hel_direction, the sign s of the exponent; default HEL_FORWARD (-1) */
  int32_t period;     /**< ::hel_nufft_period; default HEL_NUFFT_PERIOD_2PI */
  int32_t order;      /**< ::hel_nufft_order of the modes; default HEL_NUFFT_CENTERED */
  int32_t strength_layout; /**< ::hel_layout at the points; default HEL_INTERLEAVED */
  int32_t mode_layout;     /**< ::hel_layout of the modes, or of the values at the frequencies of type 3; default
                                HEL_INTERLEAVED */
  int32_t real_strengths;  /**< 1: numbers at the points are real. Types 1 and 3 read real strengths; type 2 delivers
                                the real part of the values. In types 1 and 2 that halves the work on the fine grid; in
                                a batch two such vectors also share the evaluation of kernels, at the price of a second
                                grid, and neither feels the other's size or what in it is not finite. It saves no time
                                for dense points in one dimension. Default 0 */
  int32_t method;          /**< ::hel_nufft_method; default HEL_NUFFT_AUTO */
  int32_t sort;            /**< ::hel_nufft_sort; default HEL_NUFFT_SORT_AUTO */
  int32_t kernel_width;    /**< grid points that the kernel spans in each dimension, 2 to 16; 0 (default) = chosen */
  double upsampling;       /**< size of the fine grid over the number of modes, 1.2 to 4; 0 (default) = chosen */
  int32_t threads;         /**< 0 (default) = the context's number */
  int64_t batch;           /**< how many vectors of strengths share the points; at least 1; default 1 */
  int64_t point_stride;    /**< elements from one coordinate to the next in each list of coordinates; at least 1;
                                default 1. With rank lists that start at p, p + 1 ... and stride rank, points lie as in
                                NFFT3. It holds for the frequencies of type 3 too */
  int64_t memory_limit;    /**< bytes a plan may hold and use; 0 (default) = no limit */
  int32_t grid_precision;  /**< ::hel_nufft_grid_precision; default HEL_NUFFT_GRID_AUTO */
} hel_nufft_options;

/** What a plan decided and needs. */
typedef struct hel_nufft_info {
  size_t struct_size;               /**< set by the caller to the size of the struct */
  int32_t type;                     /**< 1, 2 or 3 */
  int32_t rank;                     /**< number of dimensions */
  int32_t method;                   /**< HEL_NUFFT_DIRECT or HEL_NUFFT_FAST; HEL_NUFFT_AUTO before points are set */
  int32_t kernel_width;             /**< grid points that the kernel spans; 0 for the direct method */
  int32_t threads;                  /**< threads an execution uses at most */
  int32_t sorted;                   /**< 1 if points were sorted within tiles too, see ::hel_nufft_sort */
  int64_t points;                   /**< number of points; 0 before they are set */
  int64_t modes;                    /**< number of modes, or of frequencies in type 3 */
  int64_t grid[HEL_NUFFT_RANK_MAX]; /**< sizes of the fine grid, slowest first; 0 for the direct method */
  double upsampling;                /**< the smallest upsampling factor of a dimension; 0 for the direct method */
  double expected_error;            /**< relative error that the kernel is expected to make */
  int64_t held_bytes;               /**< memory the plan holds now */
  int64_t peak_bytes;               /**< the most it has held, or will hold during an execution */
} hel_nufft_info;

/** A prepared nonuniform transform. */
typedef struct hel_nufft_plan hel_nufft_plan;

/**
 * Fills options with the defaults: double, tolerance 1e-6, forward, period 2 pi, centered, interleaved, one vector.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_nufft_options_init(hel_nufft_options* options);

/**
 * Prepares a nonuniform transform; its points are set afterwards.
 * @param context NULL = process default; need not outlive the plan
 * @param type 1, 2 or 3, see the top of nufft.h
 * @param rank number of dimensions, 1 to #HEL_NUFFT_RANK_MAX
 * @param dims `rank` numbers of modes, slowest first, each at least 1; not read for type 3, where it may be NULL
 * @param options NULL = defaults; copied
 * @param[out] plan the new plan, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION (also a type that
 * is not 1, 2 or 3), HEL_ERROR_TOLERANCE (below what the precision, or a kernel_width that was asked for, can give),
 * HEL_ERROR_LIMIT, HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_nufft_plan_create(const hel_context* context, int32_t type, int32_t rank, const int64_t* dims,
                                         const hel_nufft_options* options, hel_nufft_plan** plan);

/**
 * Gives a plan its points, and in type 3 its frequencies. They are copied. May be called again; after a failure the
 * plan has the points it had before.
 * @param plan from hel_nufft_plan_create()
 * @param count number of points, 0 or more
 * @param points `rank` lists of `count` coordinates (double or float as planned), slowest dimension first; any finite
 * value. May be NULL when count is 0. See hel_nufft_options::point_stride
 * @param frequency_count number of frequencies in type 3, 0 or more; 0 otherwise
 * @param frequencies `rank` lists of `frequency_count` coordinates, likewise; NULL in types 1 and 2
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_SHAPE (a negative count; frequencies in type 1 or 2), HEL_ERROR_VALUE (a
 * coordinate is NaN or infinite: the message has its index), HEL_ERROR_OVERFLOW, HEL_ERROR_LIMIT, HEL_ERROR_MEMORY
 * Threads: the caller owns the plan.
 */
HEL_API hel_status hel_nufft_plan_set_points(hel_nufft_plan* plan, int64_t count, const void* const* points,
                                             int64_t frequency_count, const void* const* frequencies);

/**
 * Runs a plan: strengths to modes (type 1), modes to values at the points (type 2), strengths to values at the
 * frequencies (type 3).
 * @param plan from hel_nufft_plan_create(), with points set
 * @param in hel_nufft_plan_in_count() numbers; a batch is packed, the vector is the slowest index; planar data are all
 * real parts of the whole batch, then all imaginary parts. May be NULL when empty
 * @param out hel_nufft_plan_out_count() numbers, likewise; must not overlap `in`
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_STATE (no points were set), HEL_ERROR_ALIAS, HEL_ERROR_MEMORY
 * Threads: any number on the same plan.
 *
 *     hel_nufft_plan_execute(plan, strengths, modes);
 */
HEL_API hel_status hel_nufft_plan_execute(const hel_nufft_plan* plan, const void* in, void* out);

/**
 * Runs the adjoint of a plan: the conjugate transposed matrix, from what hel_nufft_plan_execute() delivers to what it
 * takes. The adjoint of type 1 is a type 2 of the opposite sign, and the other way round.
 * @param plan from hel_nufft_plan_create(), with points set
 * @param in hel_nufft_plan_out_count() numbers
 * @param out hel_nufft_plan_in_count() numbers; real ones (the real part) where the plan has real strengths. A type 2
 * plan with real strengths reads real numbers here
 * @return as hel_nufft_plan_execute()
 * Threads: any number on the same plan.
 */
HEL_API hel_status hel_nufft_plan_execute_adjoint(const hel_nufft_plan* plan, const void* in, void* out);

/**
 * Runs a plan with every term multiplied by s i k[axis], the factor that the derivative with respect to coordinate
 * `axis` of the point brings down. For type 2 that is the derivative of each value with respect to the coordinate of
 * its point. With ::HEL_NUFFT_PERIOD_1 the factor is s 2 pi i k[axis].
 * @param plan from hel_nufft_plan_create(), with points set
 * @param axis dimension, 0 (slowest) to rank - 1
 * @param in, out as in hel_nufft_plan_execute()
 * @return as hel_nufft_plan_execute(), and HEL_ERROR_INDEX
 * Threads: any number on the same plan.
 */
HEL_API hel_status hel_nufft_plan_execute_derivative(const hel_nufft_plan* plan, int32_t axis, const void* in,
                                                     void* out);

/**
 * Carries the gradient of a real function L of the output of hel_nufft_plan_execute() back to its input and to the
 * points. Gradients of complex numbers z = a + i b are dL/da + i dL/db.
 * @param plan from hel_nufft_plan_create(), with points set
 * @param in what was handed to hel_nufft_plan_execute()
 * @param out_gradient gradient with respect to its output, hel_nufft_plan_out_count() numbers
 * @param[out] in_gradient gradient with respect to its input, hel_nufft_plan_in_count() numbers; NULL = not wanted
 * @param[out] point_gradient `rank` lists of as many real numbers as there are points, one list after another, slowest
 * dimension first: gradient with respect to the coordinates, summed over the batch; NULL = not wanted
 * @return as hel_nufft_plan_execute()
 * Threads: any number on the same plan.
 *
 *     hel_nufft_plan_execute(plan, modes, values);                  // type 2; L = sum of |values - data|^2
 *     for (i = 0; i < 2 * n; ++i) d[i] = 2 * (values[i] - data[i]);
 *     hel_nufft_plan_gradient(plan, modes, d, modes_gradient, point_gradient);
 */
HEL_API hel_status hel_nufft_plan_gradient(const hel_nufft_plan* plan, const void* in, const void* out_gradient,
                                           void* in_gradient, void* point_gradient);

/**
 * Ends a plan. Its context keeps tables and work memory of a small one for the next plan of the same problem.
 * @param plan NULL is fine
 * Threads: the caller owns the plan; no execution may be under way.
 */
HEL_API void hel_nufft_plan_destroy(hel_nufft_plan* plan);

/**
 * How many numbers (real or complex) the input of hel_nufft_plan_execute() has, the whole batch included.
 * @param plan NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_nufft_plan_in_count(const hel_nufft_plan* plan);

/** As hel_nufft_plan_in_count(), for the output. */
HEL_API int64_t hel_nufft_plan_out_count(const hel_nufft_plan* plan);

/**
 * Tells what a plan decided and how much memory it needs.
 * @param plan from hel_nufft_plan_create()
 * @param info struct_size set by the caller; the rest is written
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_OPTION (struct_size)
 * Threads: any.
 */
HEL_API hel_status hel_nufft_plan_info(const hel_nufft_plan* plan, hel_nufft_info* info);

/**
 * Describes how a plan will run, for people.
 * @param plan from hel_nufft_plan_create()
 * @param buffer, capacity, needed as in hel_fft_plan_describe()
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_BUFFER, HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_nufft_plan_describe(const hel_nufft_plan* plan, char* buffer, int64_t capacity, int64_t* needed);

/**
 * Transforms in one call.
 * @param context NULL = process default
 * @param type, rank, dims, options as in hel_nufft_plan_create()
 * @param count, points, frequency_count, frequencies as in hel_nufft_plan_set_points()
 * @param in, out as in hel_nufft_plan_execute()
 * @return as these three
 * Threads: any.
 *
 *     hel_nufft(NULL, 1, 1, &n, NULL, count, &(const void*){x}, 0, NULL, strengths, modes);
 */
HEL_API hel_status hel_nufft(const hel_context* context, int32_t type, int32_t rank, const int64_t* dims,
                             const hel_nufft_options* options, int64_t count, const void* const* points,
                             int64_t frequency_count, const void* const* frequencies, const void* in, void* out);

#ifdef __cplusplus
}
#endif

#endif
