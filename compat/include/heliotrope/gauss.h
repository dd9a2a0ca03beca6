/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_GAUSS_H
#define HELIOTROPE_GAUSS_H

/**
 * @file gauss.h
 * GAUSS-compatible values, layout commands and Fourier transforms for C programs.
 *
 * A program with plain arrays needs two lines for a transform of four dimensions; nothing is copied on the way in:
 *
 *     gauss_value* x = gauss_column_view(ws, 36, data);
 *     gauss_value* y = gauss_fftm(ws, x, gauss_let(ws, "{ 2, 3, 2, 3 }"));
 *     if (y == NULL) puts(gauss_message(ws));
 *     gauss_print(ws, y, stdout);
 *
 * Rules that hold for every command, that is, every function whose first argument is a workspace:
 *  - It carries the documented name: `fftm` is gauss_fftm(). Indices count from 1, as in the language.
 *  - It returns a new value that belongs to the workspace until it is released. Arguments are never changed,
 *    except by gauss_setarray(); they may come from any workspace.
 *  - On failure it returns NULL (or 0 where it returns a number). The first failure's status and message stay in the
 *    workspace until gauss_clear(); later ones do not replace it. A NULL argument gives NULL again, so an
 *    expression is checked once, at its end. Every command can fail with HEL_ERROR_NULL and HEL_ERROR_MEMORY;
 *    "Fails with" below lists what else.
 *  - After a failure the workspace is usable, holds no half-made value, and no argument has changed.
 *  - A NULL workspace is no crash: the command returns NULL (or 0).
 *
 * Memory layout of a value: row-major doubles; a complex value is the whole real block followed by the whole imaginary
 * block. Lists of sizes ("orders") name the slowest dimension first: a 2x3x4 array is two planes of 3x4.
 *
 * Threads: a workspace belongs to one thread at a time. A value may be read by many threads at once while none changes
 * it.
 *
 * What the documentation of the language leaves open is marked "inferred" here; docs/gauss-coverage.md lists all of it.
 */

#include <stdio.h>

#include <heliotrope/heliotrope.h>

#if defined(_WIN32)
#define GAUSS_API
#elif defined(__GNUC__)
#define GAUSS_API __attribute__((visibility("default")))
#else
#define GAUSS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Workspace ------------------------------------------------------------------------------------------------- */

/** Owns values, the first error, the trap flag and the settings of the transforms. */
typedef struct gauss_workspace gauss_workspace;

/** A matrix (type 6; scalars, vectors and the empty matrix are matrices) or an N-dimensional array (type 21). */
typedef struct gauss_value gauss_value;

/** Settings of a workspace; fill with gauss_workspace_options_init(), then change what you need. */
typedef struct gauss_workspace_options {
  size_t struct_size;             /**< set by gauss_workspace_options_init() */
  int32_t threads;                /**< threads a transform may use; 0 (default) = all cores of the process */
  hel_allocate_function allocate; /**< NULL (default) = the C library's; set both functions or neither */
  hel_release_function release;   /**< see allocate */
  void* allocator_user;           /**< handed to both */
} gauss_workspace_options;

/** Fills options with the defaults. NULL is ignored. */
GAUSS_API void gauss_workspace_options_init(gauss_workspace_options* options);

/**
 * Makes a workspace.
 * @param options NULL = defaults; copied
 * @param[out] workspace the new workspace, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_OPTION (bad struct_size or threads, one allocator function alone),
 * HEL_ERROR_MEMORY
 */
GAUSS_API hel_status gauss_workspace_create(const gauss_workspace_options* options, gauss_workspace** workspace);

/** Ends a workspace and every value in it. Values taken out with gauss_take() stay. NULL is fine. */
GAUSS_API void gauss_workspace_destroy(gauss_workspace* workspace);

/** The status of the first failure since the last gauss_clear(), or HEL_OK; HEL_ERROR_NULL for a NULL workspace. */
GAUSS_API hel_status gauss_status(const gauss_workspace* workspace);

/**
 * What the first failure was, in numbers: "fftm: dim[3] is 2.5; it must be a whole number of at least 1".
 * Empty when there was none. The text belongs to the workspace and lasts until the next failure or gauss_clear(); never
 * NULL.
 */
GAUSS_API const char* gauss_message(const gauss_workspace* workspace);

/** Forgets the failure, so that the next one is reported. */
GAUSS_API void gauss_clear(gauss_workspace* workspace);

/**
 * Remembers how many values there are, for gauss_release_to(). The usual frame of a function is
 *
 *     int64_t mark = gauss_mark(ws);
 *     ... commands; copy the result out with gauss_copy_out() or keep it with gauss_take() ...
 *     gauss_release_to(ws, mark);
 */
GAUSS_API int64_t gauss_mark(const gauss_workspace* workspace);

/** Releases every value that was made after the mark. */
GAUSS_API void gauss_release_to(gauss_workspace* workspace, int64_t mark);

/** Releases one value. NULL is fine. Fails with HEL_ERROR_VALUE when the value belongs elsewhere. */
GAUSS_API void gauss_release(gauss_workspace* workspace, gauss_value* value);

/** How many values the workspace holds. */
GAUSS_API int64_t gauss_value_count(const gauss_workspace* workspace);

/**
 * Takes a value out of the workspace: it then belongs to the caller, outlives the workspace, and ends with
 * gauss_value_destroy(). No number is copied. Fails with HEL_ERROR_VALUE when the value belongs elsewhere.
 */
GAUSS_API gauss_value* gauss_take(gauss_workspace* workspace, gauss_value* value);

/** Ends a value that gauss_take() gave. NULL is fine; a value that still belongs to a workspace is left alone. */
GAUSS_API void gauss_value_destroy(gauss_value* value);

/** `trap flag`: with bit 1 set, commands that document it return error codes as values in place of failing. None of the
 *  present commands does; the flag is kept for those that will. */
GAUSS_API void gauss_trap(gauss_workspace* workspace, int32_t flag);

/** `trapchk(mask)`: the bits of the trap flag that are also in mask. */
GAUSS_API int32_t gauss_trapchk(const gauss_workspace* workspace, int32_t mask);

/* ---- Making values --------------------------------------------------------------------------------------------- */

/**
 * A matrix over the caller's memory, without copying it. The memory must last as long as the view; views are read only.
 * @param rows, cols both at least 1, or both 0 for the empty matrix
 * @param real rows*cols numbers, row-major; may be NULL only for the empty matrix
 * @param imag as many imaginary parts, anywhere; NULL for a real matrix
 * Fails with HEL_ERROR_DIM, HEL_ERROR_OVERFLOW.
 */
GAUSS_API gauss_value* gauss_matrix_view(gauss_workspace* workspace, int64_t rows, int64_t cols, const double* real,
                                         const double* imag);

/** As gauss_matrix_view(), with a copy: the caller's memory may go at once. */
GAUSS_API gauss_value* gauss_matrix_copy(gauss_workspace* workspace, int64_t rows, int64_t cols, const double* real,
                                         const double* imag);

/** A real column of `count` numbers over the caller's memory: gauss_matrix_view(workspace, count, 1, real, NULL). */
GAUSS_API gauss_value* gauss_column_view(gauss_workspace* workspace, int64_t count, const double* real);

/**
 * An N-dimensional array over the caller's memory, without copying it; read only.
 * @param rank number of dimensions, 1 to #HEL_RANK_MAX
 * @param orders `rank` sizes of at least 1, slowest first; copied
 * @param real, imag as in gauss_matrix_view(), product-of-orders numbers each
 * Fails with HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW.
 */
GAUSS_API gauss_value* gauss_array_view(gauss_workspace* workspace, int32_t rank, const int64_t* orders,
                                        const double* real, const double* imag);

/** As gauss_array_view(), with a copy. */
GAUSS_API gauss_value* gauss_array_copy(gauss_workspace* workspace, int32_t rank, const int64_t* orders,
                                        const double* real, const double* imag);

/** A scalar. */
GAUSS_API gauss_value* gauss_number(gauss_workspace* workspace, double x);

/** A column of sizes from integers, for the `dim` of gauss_fftm() and the `orders` of arrays. Fails with HEL_ERROR_DIM
 * (count < 1), HEL_ERROR_VALUE (a size beyond 2^53, which a double cannot hold exactly). */
GAUSS_API gauss_value* gauss_sizes(gauss_workspace* workspace, int64_t count, const int64_t* sizes);

/**
 * A matrix from a text.
 *
 *     "{ 1 2 3, 4 5 6 }"      2x3: blanks separate columns, commas rows; the braces may be left out
 *     "{ 1, 2, 3 }"           3x1
 *     "1 2 3"                 3x1: without braces and commas a list is a column, as after `let`
 *     "[2,3] 1 2 3 4 5 6"     2x3, filled row by row; one number fills all; no number gives zeros
 *     "{ 1+2i -3i, . 4e-1 }"  complex numbers without inner blanks; `.` is a missing value
 *     "{ }"                   the empty matrix
 *
 * @param text ended by a zero byte
 * Fails with HEL_ERROR_FORMAT (naming the position), HEL_ERROR_SHAPE (rows of different lengths), HEL_ERROR_DIM,
 * HEL_ERROR_OVERFLOW.
 */
GAUSS_API gauss_value* gauss_let(gauss_workspace* workspace, const char* text);

/** `let x[rows,cols] = ...` from an array: `count` numbers row by row; count may also be 1 (fills) or 0 (zeros).
 *  Fails with HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_SHAPE. */
GAUSS_API gauss_value* gauss_let_numbers(gauss_workspace* workspace, int64_t rows, int64_t cols, int64_t count,
                                         const double* numbers);

/** `{ }`: the empty matrix, 0x0. */
GAUSS_API gauss_value* gauss_empty(gauss_workspace* workspace);
/** `zeros(rows, cols)`. Fails with HEL_ERROR_DIM (both at least 1, or both 0), HEL_ERROR_OVERFLOW. */
GAUSS_API gauss_value* gauss_zeros(gauss_workspace* workspace, int64_t rows, int64_t cols);
/** `ones(rows, cols)`; as gauss_zeros(). */
GAUSS_API gauss_value* gauss_ones(gauss_workspace* workspace, int64_t rows, int64_t cols);
/** `eye(n)`: the identity matrix; as gauss_zeros(). */
GAUSS_API gauss_value* gauss_eye(gauss_workspace* workspace, int64_t n);
/** `seqa(start, increment, n)`: the column start, start + increment, ... of n >= 1 numbers. Fails with HEL_ERROR_DIM,
 * HEL_ERROR_OVERFLOW. */
GAUSS_API gauss_value* gauss_seqa(gauss_workspace* workspace, double start, double increment, int64_t n);
/** `arrayinit(orders, x)`: an array whose elements are all x; orders as in gauss_areshape(). */
GAUSS_API gauss_value* gauss_arrayinit(gauss_workspace* workspace, const gauss_value* orders, double x);

/* ---- Reading values: these take no workspace, and NULL gives 0 or NULL ------------------------------------------- */

/** What gauss_type() returns. */
typedef enum gauss_type_code { GAUSS_MATRIX = 6, GAUSS_ARRAY = 21 } gauss_type_code;

/** `type(x)`: ::gauss_type_code; 0 for NULL. */
GAUSS_API int32_t gauss_type(const gauss_value* value);
/** `rows(x)`; for an array the size of the second fastest dimension (1 when there is one only). */
GAUSS_API int64_t gauss_rows(const gauss_value* value);
/** `cols(x)`; for an array the size of the fastest dimension. */
GAUSS_API int64_t gauss_cols(const gauss_value* value);
/** How many elements (a complex number counts once). */
GAUSS_API int64_t gauss_elements(const gauss_value* value);
/** How many dimensions: 2 for every matrix. */
GAUSS_API int32_t gauss_rank(const gauss_value* value);
/** The gauss_rank() sizes, slowest first; owned by the value. */
GAUSS_API const int64_t* gauss_orders(const gauss_value* value);
/** `iscplx(x)`: 1 when the value is complex, even if all imaginary parts are zero. */
GAUSS_API int32_t gauss_iscplx(const gauss_value* value);
/** 1 when the value is a view of the caller's memory. */
GAUSS_API int32_t gauss_is_view(const gauss_value* value);
/** The gauss_elements() real parts, row-major; owned by the value. */
GAUSS_API const double* gauss_real_data(const gauss_value* value);
/** The imaginary parts likewise; NULL for a real value. In a value that is no view they follow the real parts directly.
 */
GAUSS_API const double* gauss_imag_data(const gauss_value* value);

/**
 * Copies the numbers of a value into the caller's memory.
 * @param real receives gauss_elements() real parts
 * @param imag receives the imaginary parts, zeros for a real value; NULL to leave them out
 * @param capacity numbers that each buffer can take
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_BUFFER (nothing written)
 */
GAUSS_API hel_status gauss_copy_out(gauss_workspace* workspace, const gauss_value* value, double* real, double* imag,
                                    int64_t capacity);

/* ---- Missing values and error codes: tagged NaNs with a private bit pattern -------------------------------------- */

/** The missing value. */
GAUSS_API double gauss_missing(void);
/** 1 for the missing value and for every error code; 0 for numbers, infinities and any other NaN. */
GAUSS_API int32_t gauss_is_missing(double x);
/** The number of an error code, 0 when x is none; the missing value is error code 0. */
GAUSS_API int32_t gauss_error_number(double x);
/** `error(n)`: a scalar error code. Fails with HEL_ERROR_VALUE (n out of 0..65535). */
GAUSS_API gauss_value* gauss_error(gauss_workspace* workspace, int32_t n);
/** `scalerr(x)`: the number of a scalar error code, 0 for any other value, 65535 for the empty matrix; for an array of
 *  three or more dimensions an array of one answer for each plane. */
GAUSS_API gauss_value* gauss_scalerr(gauss_workspace* workspace, const gauss_value* x);
/** `ismiss(x)`: 1 when a real part is missing, else 0. */
GAUSS_API int32_t gauss_ismiss(gauss_workspace* workspace, const gauss_value* x);

/* ---- Layout of matrices -------------------------------------------------------------------------------------------
 *
 *     gauss_value* x = gauss_let(ws, "{ 1 2, 3 4 }");
 *     gauss_value* rows = gauss_vecr(ws, x);                        // 1, 2, 3, 4 as a column; vec gives 1, 3, 2, 4
 *     gauss_value* both = gauss_vcat(ws, x, gauss_transpose(ws, x)); // x | x', 4x2
 */

/** `vec(x)`: the columns of a matrix under one another. Fails with HEL_ERROR_TYPE (x is an array). */
GAUSS_API gauss_value* gauss_vec(gauss_workspace* workspace, const gauss_value* x);
/** `vecr(x)`: the rows under one another, that is, the numbers in memory order. An array is taken likewise. */
GAUSS_API gauss_value* gauss_vecr(gauss_workspace* workspace, const gauss_value* x);
/** `vech(x)`: the lower triangle of a square matrix, row by row, as a column. Fails with HEL_ERROR_TYPE,
 * HEL_ERROR_SHAPE. */
GAUSS_API gauss_value* gauss_vech(gauss_workspace* workspace, const gauss_value* x);
/** `xpnd(v)`: the symmetric matrix whose vech is the vector v. Fails with HEL_ERROR_TYPE, HEL_ERROR_SHAPE (no vector,
 * or length not n(n+1)/2). */
GAUSS_API gauss_value* gauss_xpnd(gauss_workspace* workspace, const gauss_value* v);
/** `reshape(x, rows, cols)`: refills row by row; what is too much is dropped, what is missing comes again from the
 * start. One of rows and cols may be -1: the size that takes all of x. Fails with HEL_ERROR_DIM, HEL_ERROR_SHAPE (x is
 * empty, or -1 does not divide evenly), HEL_ERROR_OVERFLOW. */
GAUSS_API gauss_value* gauss_reshape(gauss_workspace* workspace, const gauss_value* x, int64_t rows, int64_t cols);
/** `upper | lower`: vertical concatenation; equal columns, the empty matrix is neutral. Fails with HEL_ERROR_TYPE,
 * HEL_ERROR_SHAPE. */
GAUSS_API gauss_value* gauss_vcat(gauss_workspace* workspace, const gauss_value* upper, const gauss_value* lower);
/** `left ~ right`: horizontal concatenation; equal rows, the empty matrix is neutral. Fails with HEL_ERROR_TYPE,
 * HEL_ERROR_SHAPE. */
GAUSS_API gauss_value* gauss_hcat(gauss_workspace* workspace, const gauss_value* left, const gauss_value* right);
/** `x'`: the transpose; a complex matrix is conjugated. Fails with HEL_ERROR_TYPE. */
GAUSS_API gauss_value* gauss_transpose(gauss_workspace* workspace, const gauss_value* x);
/** `x.'`: the transpose without conjugation. Fails with HEL_ERROR_TYPE. */
GAUSS_API gauss_value* gauss_bookkeeping_transpose(gauss_workspace* workspace, const gauss_value* x);

/** `complex(real, imag)`: a complex value from two real ones of one shape; a scalar is expanded. Fails with
 * HEL_ERROR_TYPE, HEL_ERROR_SHAPE. */
GAUSS_API gauss_value* gauss_complex(gauss_workspace* workspace, const gauss_value* real, const gauss_value* imag);
/** `real(x)`. */
GAUSS_API gauss_value* gauss_real(gauss_workspace* workspace, const gauss_value* x);
/** `imag(x)`; zeros for a real value. */
GAUSS_API gauss_value* gauss_imag(gauss_workspace* workspace, const gauss_value* x);
/** `conj(x)`; a copy of a real value. */
GAUSS_API gauss_value* gauss_conj(gauss_workspace* workspace, const gauss_value* x);

/* ---- N-dimensional arrays ---------------------------------------------------------------------------------------
 * The language numbers dimensions in two ways; here they have two names. Of a 2x3x4 array, the planes are
 * dimension 3 and stand at position 1.
 *
 *     gauss_value* a = gauss_areshape(ws, gauss_seqa(ws, 1, 1, 24), gauss_let(ws, "2 3 4"));
 *     gauss_value* plane = gauss_getmatrix(ws, a, gauss_number(ws, 2));            // 13 to 24 as a 3x4 matrix
 *     gauss_value* turned = gauss_atranspose(ws, a, gauss_let(ws, "2 1 3"));       // 3x2x4
 *     gauss_value* taller = gauss_aconcat(ws, a, gauss_zeros(ws, 3, 4), 3);        // 3x3x4: one plane more
 */

/** A dimension counted from the fastest: 1 = columns, 2 = rows, 3 = planes. */
typedef int64_t gauss_dimension;
/** A place in the list of orders, counted from the slowest: 1 = the first entry of getorders. */
typedef int64_t gauss_position;

/** `areshape(x, orders)`: as gauss_reshape(), into an array.
 *  @param orders column or row of 1 to #HEL_RANK_MAX whole numbers of at least 1, slowest first
 *  Fails with HEL_ERROR_RANK, HEL_ERROR_DIM (naming the element), HEL_ERROR_OVERFLOW, HEL_ERROR_SHAPE (x is empty),
 * HEL_ERROR_TYPE. */
GAUSS_API gauss_value* gauss_areshape(gauss_workspace* workspace, const gauss_value* x, const gauss_value* orders);
/** `getorders(a)`: the sizes as a column, slowest first; rows and columns of a matrix. */
GAUSS_API gauss_value* gauss_getorders(gauss_workspace* workspace, const gauss_value* a);
/** `getarray(a, loc)`: the subarray at the first indices loc (Mx1, from 1). Of N dimensions N - M are left; M = N gives
 * a scalar. Fails with HEL_ERROR_TYPE, HEL_ERROR_RANK (M out of 1..N), HEL_ERROR_INDEX. */
GAUSS_API gauss_value* gauss_getarray(gauss_workspace* workspace, const gauss_value* a, const gauss_value* loc);
/** `getmatrix(a, loc)`: as gauss_getarray(), as a matrix; M is N - 2 (a plane), N - 1 (a row) or N (a scalar). */
GAUSS_API gauss_value* gauss_getmatrix(gauss_workspace* workspace, const gauss_value* a, const gauss_value* loc);
/** `setarray a, loc, src`: overwrites the subarray at loc with src (its sizes, or a scalar that fills). A real array
 * becomes complex when src is.
 *  @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_MEMORY, HEL_ERROR_TYPE (no array, or a view), HEL_ERROR_RANK,
 * HEL_ERROR_INDEX, HEL_ERROR_SHAPE */
GAUSS_API hel_status gauss_setarray(gauss_workspace* workspace, gauss_value* a, const gauss_value* loc,
                                    const gauss_value* src);
/** `arraytomat(a)`: an array as a matrix; all sizes but the two fastest must be 1. Fails with HEL_ERROR_SHAPE. */
GAUSS_API gauss_value* gauss_arraytomat(gauss_workspace* workspace, const gauss_value* a);
/** `mattoarray(x)`: a matrix as an array of two dimensions. Fails with HEL_ERROR_SHAPE (x is empty). */
GAUSS_API gauss_value* gauss_mattoarray(gauss_workspace* workspace, const gauss_value* x);
/** `aconcat(a, b, dim)`: joins two values along a dimension counted from the fastest; all other sizes agree, sizes that
 * are absent count as 1. The result is an array. Fails with HEL_ERROR_RANK (dim out of 1..#HEL_RANK_MAX),
 * HEL_ERROR_SHAPE, HEL_ERROR_OVERFLOW. */
GAUSS_API gauss_value* gauss_aconcat(gauss_workspace* workspace, const gauss_value* a, const gauss_value* b,
                                     gauss_dimension dim);
/** `atranspose(a, positions)`: entry k of positions tells which ::gauss_position of a becomes position k of the result.
 *  Fails with HEL_ERROR_TYPE, HEL_ERROR_RANK, HEL_ERROR_INDEX (not each position once). */
GAUSS_API gauss_value* gauss_atranspose(gauss_workspace* workspace, const gauss_value* a, const gauss_value* positions);
/** `squeeze(a)`: without the dimensions of size 1; a matrix when two or fewer are left (one: a row or column as in a).
 */
GAUSS_API gauss_value* gauss_squeeze(gauss_workspace* workspace, const gauss_value* a);

/** `singleindex(index, orders)`: the place, from 1, of an element in memory order: (2,1,3) in 2x3x4 is 15.
 *  Fails with HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_INDEX. */
GAUSS_API int64_t gauss_singleindex(gauss_workspace* workspace, const gauss_value* index, const gauss_value* orders);
/** `arrayindex(single, orders)`: the inverse, a column: 50 in 2x3x4x5 is (1,3,2,5). Fails as gauss_singleindex(). */
GAUSS_API gauss_value* gauss_arrayindex(gauss_workspace* workspace, int64_t single, const gauss_value* orders);
/** `nextindex(index, orders)`: the next index of M <= N entries in memory order; after the last one a scalar error code
 *  (its number, 1, is inferred). Fails as gauss_singleindex(). */
GAUSS_API gauss_value* gauss_nextindex(gauss_workspace* workspace, const gauss_value* index, const gauss_value* orders);

/* ---- Fourier transforms -------------------------------------------------------------------------------------------
 * Exponent -2 pi i forward, +2 pi i inverse; index 0 first. Every dimension of the input is padded with zeros at its
 * end, and the result keeps the padded size. Forward results are divided by the product of the padded sizes, inverse
 * results are not, so the inverse of the forward transform is the padded input. A matrix is transformed in both
 * dimensions, never column by column. Allowable sizes are 2^p 3^q 5^r 7^s with s 0 or 1. Unless said otherwise x is a
 * matrix, real or complex, the result is complex, and the command fails with HEL_ERROR_TYPE (x is an array),
 * HEL_ERROR_SHAPE (x is empty) and HEL_ERROR_OVERFLOW.
 *
 *     gauss_value* y = gauss_fft(ws, gauss_let(ws, "{ 8 1 6, 3 5 7, 4 9 2 }"));   // 4x4 complex
 *     gauss_print(ws, gauss_real(ws, gauss_ffti(ws, y)), stdout);                  // the square and a border of zeros
 */

/** `fft(x)`: padded to powers of 2. */
GAUSS_API gauss_value* gauss_fft(gauss_workspace* workspace, const gauss_value* x);
/** `ffti(x)`: inverse of fft and fftn; padded to allowable sizes (inferred). */
GAUSS_API gauss_value* gauss_ffti(gauss_workspace* workspace, const gauss_value* x);
/** `fftn(x)`: padded to allowable sizes. */
GAUSS_API gauss_value* gauss_fftn(gauss_workspace* workspace, const gauss_value* x);

/**
 * `fftm(x, dim)`: transform of any number of dimensions, each padded to a power of 2. Scale 1/product of the padded
 * sizes (inferred).
 * @param x the data as a column in memory order, dim[1]*dim[2]*... rows
 * @param dim 1 to #HEL_RANK_MAX sizes, slowest first, as a column or row; its last entry is the number of columns
 * @return a complex column ordered by the padded sizes
 * Fails with HEL_ERROR_RANK, HEL_ERROR_DIM (naming the element), HEL_ERROR_OVERFLOW, HEL_ERROR_SHAPE, HEL_ERROR_TYPE.
 */
GAUSS_API gauss_value* gauss_fftm(gauss_workspace* workspace, const gauss_value* x, const gauss_value* dim);
/** `fftmi(x, dim)`: inverse of fftm. To invert, pass the padded sizes; other sizes are padded as in gauss_fftm(). */
GAUSS_API gauss_value* gauss_fftmi(gauss_workspace* workspace, const gauss_value* x, const gauss_value* dim);

/** `rfft(x)`: as gauss_fft() for a real x; the full spectrum. Fails also with HEL_ERROR_TYPE (an imaginary part is not
 * zero). */
GAUSS_API gauss_value* gauss_rfft(gauss_workspace* workspace, const gauss_value* x);
/** `rfftn(x)`: as gauss_rfft(), padded to allowable sizes, the length of a vector or the columns of a matrix to even
 * ones. */
GAUSS_API gauss_value* gauss_rfftn(gauss_workspace* workspace, const gauss_value* x);
/** `rffti(x)`: inverse of rfft and rfftn, real; padded to allowable sizes. x must have the symmetry of a real signal's
 * spectrum; entries that follow by symmetry are not looked at. */
GAUSS_API gauss_value* gauss_rffti(gauss_workspace* workspace, const gauss_value* x);
/** `rfftp(x)`: as gauss_rfft(), packed: only the M/2+1 non-negative frequencies of the vector or of the columns, the
 * Nyquist value last. */
GAUSS_API gauss_value* gauss_rfftp(gauss_workspace* workspace, const gauss_value* x);
/** `rfftnp(x)`: as gauss_rfftn(), packed. */
GAUSS_API gauss_value* gauss_rfftnp(gauss_workspace* workspace, const gauss_value* x);
/** `rfftip(x)`: inverse of rfftp and rfftnp, real; K entries (columns) become 2(K-1). Sizes that would need padding are
 * refused (inferred): K - 1 and the rows must be allowable. Fails with HEL_ERROR_SHAPE. Never pass it an unpacked
 * spectrum. */
GAUSS_API gauss_value* gauss_rfftip(gauss_workspace* workspace, const gauss_value* x);

/** `dfft(x)`: transform of a column of any length, not padded. Fails with HEL_ERROR_SHAPE when x is no column. */
GAUSS_API gauss_value* gauss_dfft(gauss_workspace* workspace, const gauss_value* x);
/** `dffti(x)`: inverse of dfft. */
GAUSS_API gauss_value* gauss_dffti(gauss_workspace* workspace, const gauss_value* x);

/** `nextn(n)`: the smallest allowable size >= n. Fails with HEL_ERROR_DIM (n < 1), HEL_ERROR_OVERFLOW. */
GAUSS_API int64_t gauss_nextn(gauss_workspace* workspace, int64_t n);
/** `nextnevn(n)`: the smallest even allowable size >= n. */
GAUSS_API int64_t gauss_nextnevn(gauss_workspace* workspace, int64_t n);
/** `optn(n)`: a highly composite allowable size >= n: the smallest that is a multiple of 30 (inferred). */
GAUSS_API int64_t gauss_optn(gauss_workspace* workspace, int64_t n);
/** `optnevn(n)`: the same, even. */
GAUSS_API int64_t gauss_optnevn(gauss_workspace* workspace, int64_t n);

/**
 * `conv(b, x, f, l)`: entries f to l, counted from 1, of the convolution of two columns; it has rows(b) + rows(x) - 1
 * entries.
 * @param b, x columns, real or complex
 * @param f first entry; 0 = the first
 * @param l last entry; 0 = the last
 * Short columns are summed directly in extended precision; when both are long, transforms are used, and the error of an
 * entry is a few 1e-16 of the product of the norms of b and x. Fails with HEL_ERROR_TYPE, HEL_ERROR_SHAPE,
 * HEL_ERROR_INDEX, HEL_ERROR_OVERFLOW.
 */
GAUSS_API gauss_value* gauss_conv(gauss_workspace* workspace, const gauss_value* b, const gauss_value* x, int64_t f,
                                  int64_t l);
/** `polymult(c1, c2)`: the coefficients of a product of polynomials, highest power first; columns. Accuracy and
 * failures as gauss_conv(). */
GAUSS_API gauss_value* gauss_polymult(gauss_workspace* workspace, const gauss_value* c1, const gauss_value* c2);

/* ---- Printing -----------------------------------------------------------------------------------------------------
 */

/**
 * A value in the default layout of the language: fields of 16 with 8 significant digits and a blank after each, one
 * line a row, arrays plane by plane, a point for a missing value. The decimal point is a point in every locale.
 * @param buffer receives the text, ended by a zero byte; may be NULL when capacity is 0
 * @param capacity bytes in buffer
 * @param[out] needed bytes the text needs with its zero byte; may be NULL
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_BUFFER (capacity too small and not 0: nothing written)
 */
GAUSS_API hel_status gauss_format(gauss_workspace* workspace, const gauss_value* value, char* buffer, int64_t capacity,
                                  int64_t* needed);

/** `print x`: writes the text of gauss_format() to a file. @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_IO */
GAUSS_API hel_status gauss_print(gauss_workspace* workspace, const gauss_value* value, FILE* file);

#ifdef __cplusplus
}
#endif

#endif
