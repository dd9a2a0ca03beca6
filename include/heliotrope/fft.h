/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_FFT_H
#define HELIOTROPE_FFT_H

/**
 * @file fft.h
 * Padded multi-dimensional Fourier transforms.
 */

#include <heliotrope/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Fourier transforms ---------------------------------------------------------------------------------------- */

/** The largest number of dimensions of a transform. */
#define HEL_RANK_MAX 64

/** What goes in and what comes out. `n` is the last entry of dims, `half` = n/2 + 1 (integer division). */
typedef enum hel_fft_kind {
  HEL_FFT_C2C = 0, /**< complex in, complex out */
  HEL_FFT_R2C =
      1, /**< real in, half spectrum out: the last dimension has `half` entries, the rest follows by symmetry */
  HEL_FFT_R2C_FULL = 2, /**< real in, the full complex spectrum out */
  HEL_FFT_C2R = 3,      /**< half spectrum in (last dimension `half`), real out */
  /** Full spectrum in, real out. The entries that follow by symmetry are not read: those above half of the slowest
   * dimension that is larger than 1. So the input, the zeros that in_extents adds included, must have that symmetry. */
  HEL_FFT_C2R_FULL = 4
} hel_fft_kind;

/** The sign of the exponent. No factor is implied: see hel_fft_options::scale. */
typedef enum hel_direction {
  HEL_FORWARD = 0, /**< X[k] = sum over j of x[j] exp(-2 pi i j k / n) */
  HEL_BACKWARD = 1 /**< the same with exp(+2 pi i j k / n) */
} hel_direction;

/** How complex numbers lie in memory. It does not matter for real data. */
typedef enum hel_layout {
  HEL_INTERLEAVED = 0, /**< real, imaginary, real, imaginary ... as in C99, C++, Fortran and numpy */
  HEL_PLANAR = 1       /**< all real parts, then all imaginary parts, as in GAUSS and MATLAB's older interface */
} hel_layout;

/** The type of the numbers. */
typedef enum hel_precision {
  HEL_DOUBLE = 0, /**< double */
  HEL_FLOAT = 1   /**< float */
} hel_precision;

/** How much time planning may take. */
typedef enum hel_effort {
  HEL_ESTIMATE = 0, /**< decide by rule: microseconds; what most programs want */
  HEL_MEASURE = 1   /**< time the candidates on scratch data: milliseconds to seconds; kept as wisdom */
} hel_effort;

/** What a transform is; fill with hel_fft_options_init(), then change what you need. */
typedef struct hel_fft_options {
  size_t struct_size;   /**< set by hel_fft_options_init() */
  int32_t kind;         /**< ::hel_fft_kind; default HEL_FFT_C2C */
  int32_t direction;    /**< ::hel_direction; default HEL_FORWARD. Applies to every kind. */
  int32_t precision;    /**< ::hel_precision; default HEL_DOUBLE */
  int32_t in_layout;    /**< ::hel_layout of a complex input; default HEL_INTERLEAVED */
  int32_t out_layout;   /**< ::hel_layout of a complex output; default HEL_INTERLEAVED */
  int32_t in_place;     /**< 1: `out` will be `in`. Only for HEL_FFT_C2C with full extents, equal layouts and equal
                           distances. Default 0. */
  int32_t effort;       /**< ::hel_effort; default HEL_ESTIMATE */
  int32_t threads;      /**< 0 (default) = the context's number */
  double scale;         /**< every output is multiplied by it, at no cost; finite; default 1 */
  int64_t batch;        /**< how many transforms of the same shape; at least 1; default 1 */
  int64_t in_distance;  /**< elements from one input to the next; 0 (default) = packed */
  int64_t out_distance; /**< elements from one output to the next; 0 (default) = packed */
  const int64_t*
      in_extents; /**< `rank` sizes of the stored input, each from 1 to the full size of that dimension: the
                       missing entries at the end count as zeros. NULL (default) = full. Read during creation only. */
  const int64_t*
      out_extents; /**< `rank` sizes of the stored output, each from 1 to the full size: the leading entries are
                        delivered, the others never stored. NULL (default) = full. Read during creation only. */
} hel_fft_options;

/** A prepared transform. */
typedef struct hel_fft_plan hel_fft_plan;

/**
 * Fills options with the defaults: one complex forward transform in double, interleaved, unscaled.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_fft_options_init(hel_fft_options* options);

/**
 * Prepares a transform of `rank` dimensions.
 *
 * The full size of the input is dims, except that HEL_FFT_C2R has dims[rank-1]/2+1 entries in the last dimension;
 * the full size of the output is dims, except that HEL_FFT_R2C has dims[rank-1]/2+1 entries there.
 *
 * @param context NULL = process default; need not outlive the plan
 * @param rank number of dimensions, 1 to #HEL_RANK_MAX
 * @param dims `rank` transform sizes, slowest first, each at least 1; any size is accepted, sizes with factors up to 13
 * are fastest
 * @param options NULL = defaults; copied
 * @param[out] plan the new plan, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_EXTENT, HEL_ERROR_OVERFLOW,
 * HEL_ERROR_OPTION, HEL_ERROR_MEMORY Threads: any; creation is locked inside where it must be.
 *
 *     int64_t dims[3] = {256, 256, 256}, extents[3] = {129, 129, 129};
 *     options.in_extents = extents;                       // zero padding, without building the padded array
 *     hel_fft_plan_create(NULL, 3, dims, &options, &plan);
 *     hel_fft_plan_execute(plan, in, out);
 *     hel_fft_plan_destroy(plan);
 */
HEL_API hel_status hel_fft_plan_create(const hel_context* context, int32_t rank, const int64_t* dims,
                                       const hel_fft_options* options, hel_fft_plan** plan);

/**
 * Runs a plan.
 * @param plan from hel_fft_plan_create()
 * @param in input numbers (double or float as planned), hel_fft_plan_in_count() elements; not written unless planned in
 * place. Planar data: all real parts of the whole batch, then all imaginary parts.
 * @param out output numbers, hel_fft_plan_out_count() elements, laid out likewise. Must not overlap `in`, except that
 * an in-place plan needs out == in. Entries between batch items (distance larger than an item) are untouched.
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_ALIAS, HEL_ERROR_MEMORY (the first run of each concurrent thread may need
 * work memory) Threads: any number on the same plan.
 */
HEL_API hel_status hel_fft_plan_execute(const hel_fft_plan* plan, const void* in, void* out);

/**
 * Runs a plan whose planar arrays do not follow one another: real and imaginary parts are given apart.
 * @param plan from hel_fft_plan_create(); a complex side given in two parts must be planned HEL_PLANAR
 * @param in_real real parts, or the whole input where it is real or interleaved
 * @param in_imag imaginary parts; NULL where the input is real or interleaved
 * @param out_real real parts, or the whole output where it is real or interleaved
 * @param out_imag imaginary parts; NULL where the output is real or interleaved
 * @return as hel_fft_plan_execute()
 * Threads: any number on the same plan.
 */
HEL_API hel_status hel_fft_plan_execute_split(const hel_fft_plan* plan, const void* in_real, const void* in_imag,
                                              void* out_real, void* out_imag);

/**
 * Ends a plan.
 * @param plan NULL is fine
 * Threads: the caller owns the plan; no execution may be under way.
 */
HEL_API void hel_fft_plan_destroy(hel_fft_plan* plan);

/**
 * How many elements (real or complex) the input buffer of a plan holds, all batch items and the gaps between them
 * included.
 * @param plan NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_fft_plan_in_count(const hel_fft_plan* plan);

/** As hel_fft_plan_in_count(), for the output. */
HEL_API int64_t hel_fft_plan_out_count(const hel_fft_plan* plan);

/**
 * How many bytes of work memory one execution of the plan uses. They are allocated by the first execution and kept by
 * the plan.
 * @param plan NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_fft_plan_work_bytes(const hel_fft_plan* plan);

/**
 * Describes how a plan will run, one pass a line, for people.
 * @param plan from hel_fft_plan_create()
 * @param buffer receives the text, ended by a zero byte; may be NULL when capacity is 0
 * @param capacity bytes in buffer
 * @param[out] needed bytes the text needs with its zero byte; may be NULL
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_BUFFER (capacity too small and not 0: nothing written), HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_fft_plan_describe(const hel_fft_plan* plan, char* buffer, int64_t capacity, int64_t* needed);

/**
 * Transforms in one call; the plan comes from the context's cache, where it stays for the next call with the same
 * arguments.
 * @param context NULL = process default
 * @param rank, dims, options as in hel_fft_plan_create()
 * @param in, out as in hel_fft_plan_execute()
 * @return as hel_fft_plan_create() and hel_fft_plan_execute()
 * Threads: any.
 */
HEL_API hel_status hel_fft(const hel_context* context, int32_t rank, const int64_t* dims,
                           const hel_fft_options* options, const void* in, void* out);

/**
 * The smallest size >= n whose only prime factors are 2, 3, 5 and 7, for callers that may choose their padding.
 * @param n at least 1
 * @param even 1: the size must be even too; 0: any
 * @param[out] size the answer
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM (n < 1), HEL_ERROR_OPTION (even is neither 0 nor 1), HEL_ERROR_OVERFLOW
 *         (n above 2^62)
 * Threads: any.
 */
HEL_API hel_status hel_fft_fast_size(int64_t n, int32_t even, int64_t* size);

/* ---- Wisdom: what HEL_MEASURE found out ------------------------------------------------------------------------ */

/**
 * Writes what measuring has taught this process so far as a text, for a later process on the same machine.
 * @param buffer receives the text, ended by a zero byte; may be NULL when capacity is 0
 * @param capacity bytes in buffer
 * @param[out] needed bytes the text needs with its zero byte; may be NULL
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_BUFFER (capacity too small and not 0: nothing written), HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_wisdom_export(char* buffer, int64_t capacity, int64_t* needed);

/**
 * Takes in a text that hel_wisdom_export() wrote; later plans with HEL_MEASURE use it in place of timing.
 * @param text ended by a zero byte
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_FORMAT (with the number of the line; nothing taken in), HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_wisdom_import(const char* text);

/**
 * Forgets all wisdom. Plans that exist are not affected.
 * Threads: any.
 */
HEL_API void hel_wisdom_forget(void);

#ifdef __cplusplus
}
#endif

#endif
