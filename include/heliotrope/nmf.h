/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_NMF_H
#define HELIOTROPE_NMF_H

/**
 * @file nmf.h
 * Nonnegative matrix factorization by beta-divergence: X (rows x columns) is approximated by U (rows x components)
 * times H (components x columns), all entries nonnegative.
 *
 *     hel_nmf_options options;
 *     hel_nmf_options_init(&options);
 *     options.beta = 1;                       // generalized Kullback-Leibler
 *     options.init = HEL_NMF_RANDOM;
 *     hel_nmf_fit(NULL, 2000, 513, 20, x, &options, u, h, NULL);
 *
 * What is made smaller is the divergence of X from Y = UH plus penalties,
 *
 *     sum of w d(x, y)  +  l1_u sum(U) + l1_h sum(H)  +  l2_u/2 sum(U^2) + l2_h/2 sum(H^2),
 *     d(x, y) = x/y - ln(x/y) - 1                            beta = 0, Itakura-Saito
 *     d(x, y) = x ln(x/y) - x + y                            beta = 1, Kullback-Leibler
 *     d(x, y) = (x^beta + (beta-1) y^beta - beta x y^(beta-1)) / (beta (beta-1))     any other; (x-y)^2 / 2 at beta = 2
 *
 * with weights w that are 1 unless given. Arrays are row-major and dense, of double or float as the options say.
 * Entries of X must be finite and not negative; with beta <= 0 they must be positive, unless options.data_floor lifts
 * them. Rows and columns of zeros are fine where zeros are.
 *
 * Numbers may have any scale as long as powers of it fit their type; where the mean of X, or of UH at the start, says
 * that they do not, the call is refused. Entries of Y below 1e-60 (float: 1e-12) of the mean of X, or for beta < -2
 * below 1e-250^(1/(2-beta)) (float, beta < -0.5: 1e-30^(1/(2-beta))) of it, count as that, and entries of factors below
 * 1e-290 (1e-35) as 0. The objective is made of sums that partly cancel (at beta = 2 of the size of the sum of x^2),
 * and exact to about 1e-15 (1e-7) of them: of a fit much better than that it says nothing but rounding, and no rise
 * smaller than that is seen.
 *
 * The numbers of a fit depend on the arguments and the seed only: work is cut into pieces by the shape of the data, and
 * their sums are added in a fixed order, so that any number of threads gives the same result on one machine.
 *
 * Formulas: docs/nmf.md.
 */

#include <heliotrope/fft.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Options and report ---------------------------------------------------------------------------------------- */

/** How the factors are improved. All are monotone - no iteration makes the objective larger - except where noted. */
typedef enum hel_nmf_solver {
  /** Multiplicative updates with the exponent that guarantees descent: 1/(2-beta) for beta < 1, 1 from 1 to 2,
   * 1/(beta-1) above (Nakano et al. 2010). With an l2 penalty and beta < 2 the exponent is 1/(3-beta). Any beta. */
  HEL_NMF_MULTIPLICATIVE = 0,
  /** The same with exponent 1 for any beta: about twice as fast for beta = 0, monotone in practice, not in theory. */
  HEL_NMF_HEURISTIC = 1,
  /** Hierarchical alternating least squares: exact steps, one component at a time; H after each of some parts of the
   * rows (options.stages), with what incremental majorization (Mairal 2015) adds up. beta = 2. */
  HEL_NMF_HALS = 2,
  /** Alternating nonnegative least squares by block principal pivoting: each factor in turn is optimal. beta = 2. */
  HEL_NMF_PIVOTING = 3,
  /** Newton steps, one coordinate at a time, cut back where they could overshoot. beta = 1, dense X. */
  HEL_NMF_NEWTON = 4
} hel_nmf_solver;

/** Where the first factors come from. */
typedef enum hel_nmf_init {
  HEL_NMF_GIVEN = 0,    /**< U and H hold them */
  HEL_NMF_RANDOM = 1,   /**< uniform random numbers, scaled so that the mean of UH is the mean of X, also where U or H
                           is kept */
  HEL_NMF_NNDSVD = 2,   /**< from the leading singular vectors (Boutsidis and Gallopoulos 2008). Has zeros, which
                           multiplicative updates keep: for those take one of the next two. */
  HEL_NMF_NNDSVDA = 3,  /**< the same with zeros replaced by the mean of X */
  HEL_NMF_NNDSVDAR = 4, /**< the same with zeros replaced by random numbers up to a hundredth of the mean of X */
  HEL_NMF_KMEANS = 5    /**< H = codebook of the rows of X, by k-means with splitting (Linde, Buzo and Gray 1980);
                           U is random */
} hel_nmf_init;

/** What a factorization is; fill with hel_nmf_options_init(), then change what you need. */
typedef struct hel_nmf_options {
  size_t struct_size;   /**< set by hel_nmf_options_init() */
  int32_t precision;    /**< ::hel_precision of X, U, H and weights; default HEL_DOUBLE */
  int32_t solver;       /**< ::hel_nmf_solver; default HEL_NMF_MULTIPLICATIVE */
  int32_t init;         /**< ::hel_nmf_init; default HEL_NMF_GIVEN */
  int32_t threads;      /**< up to 4096; 0 (default) = the context's number */
  double beta;          /**< which divergence; from -10 to 10; nearer than 1e-8 to 0 or 1 it is that; default 0 */
  int64_t iterations;   /**< the largest number of iterations; at least 0; default 100 */
  double tolerance;     /**< ends when |objective before - after| / (after + 1e-16) falls below it, looked at from the
                           second iteration on; at least 0; 0 = never. Default 1e-5. */
  int32_t inner;        /**< updates of U, from 1 to 1000, in each iteration, and of H as well where its sums allow
                           (HALS, Newton); 0 (default) = the solver's choice */
  int32_t accelerate;   /**< 1: after each iteration go on along the step by a distance that adapts itself; a step that
                           would make the objective larger is taken back, so that it stays monotone. Default 0. */
  int32_t row_sums_one; /**< 1: rows of U are divided by their sums after each update, and H is not scaled to
                           compensate, so that descent is not guaranteed. Multiplicative solvers only, without
                           accelerate and fixed_u. Default 0. */
  int32_t keep_u;       /**< 1: U stays as given; default 0 */
  int32_t keep_h;       /**< 1: H stays as given; default 0 */
  int32_t stages;       /**< HALS on dense X in memory: after how many parts of the rows H is improved in an iteration,
                           from 1 (at its end) to 64; 0 (default) = the solver's choice, up to 8. Costs half an
                           iteration at the beginning, and as much memory as `stages` times H. */
  const uint8_t*
      fixed_u; /**< `components` bytes: where not 0, that column of U stays as given. NULL (default) = none */
  const uint8_t* fixed_h; /**< `components` bytes: where not 0, that row of H stays as given. NULL (default) = none */
  double l1_u;            /**< penalty of the sum of U; at least 0; default 0 */
  double l1_h;            /**< penalty of the sum of H; at least 0; default 0 */
  double l2_u;            /**< penalty of the sum of squares of U; at least 0; default 0 */
  double l2_h;            /**< penalty of the sum of squares of H; at least 0; default 0 */
  const void* weights;    /**< rows x columns numbers w >= 0, 0 = missing (that entry of X is then not looked at and may
                             be anything). NULL (default) = all 1. Multiplicative solvers and dense X only. */
  double data_floor;      /**< smaller entries of X are taken for it; at least 0; default 0 */
  uint64_t seed;          /**< of everything random; default 0 */
  int64_t batch_rows;     /**< rows that a reader is asked for at once; 0 (default) = about 8 megabytes */
  double forgetting;      /**< hel_nmf_model_learn(): factor of what was learned before, over 0 up to 1; default 1 */
  hel_progress_function progress; /**< called after each iteration; objective as above, iterate NULL. NULL = none */
  void* progress_user;            /**< handed to progress */
} hel_nmf_options;

/** How a fit went; fill with hel_nmf_report_init(). */
typedef struct hel_nmf_report {
  size_t struct_size; /**< set by hel_nmf_report_init() */
  int32_t ending;     /**< ::hel_ending */
  int32_t reserved;   /**< 0 */
  int64_t iterations; /**< iterations done */
  int64_t refused;    /**< steps taken back by options.accelerate */
  double initial;     /**< the objective of the first factors */
  double objective;   /**< the objective of the result, penalties included */
  double change;      /**< the last relative change; NaN before the second iteration */
  double seconds;     /**< wall time */
  double* history;    /**< in: room for objectives, NULL (default) = none. history[i] is that after iteration i+1 */
  int64_t history_capacity; /**< in: numbers in history; later iterations are not recorded */
  int64_t history_count;    /**< out: numbers written to history */
} hel_nmf_report;

/**
 * Fills options with the defaults: Itakura-Saito, multiplicative updates from given factors, 100 iterations.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_nmf_options_init(hel_nmf_options* options);

/**
 * Fills a report with nothing: all zero, no room for a history.
 * @param report written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_nmf_report_init(hel_nmf_report* report);

/* ---- Factorizations -------------------------------------------------------------------------------------------- */

/**
 * Factorizes a dense matrix.
 *
 * Memory beyond the arguments is of the order (rows + columns) x components; nothing of the size of X is made.
 *
 * @param context NULL = process default
 * @param rows, columns size of X, each at least 1
 * @param components columns of U and rows of H, at least 1; NNDSVD takes at most min(rows, columns), k-means at most
 * rows
 * @param x rows x columns numbers
 * @param options NULL = defaults
 * @param[in,out] u rows x components numbers; read where options.init, keep_u or fixed_u say so, finite and >= 0 there
 * @param[in,out] h components x columns numbers; the same
 * @param[in,out] report how it went; may be NULL
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION (also: the solver does not take
 * this beta, weights or row_sums_one), HEL_ERROR_SHAPE (more components than the start allows), HEL_ERROR_ALIAS (u, h
 * and x overlap), HEL_ERROR_DOMAIN (an entry of X, weights, U or H is negative, NaN, infinite, or 0 with beta <= 0:
 * position in the message; or X is so large or small that its powers leave the range of its type), HEL_ERROR_MEMORY. On
 * failure u, h and the report are untouched. A progress callback that stops is no failure: the factors of the last
 * whole iteration are delivered.
 *
 * Threads: any; the call itself uses options.threads.
 *
 *     double history[200];
 *     hel_nmf_report report;
 *     hel_nmf_report_init(&report);
 *     report.history = history, report.history_capacity = 200;
 *     options.iterations = 200;
 *     if (hel_nmf_fit(NULL, rows, columns, 20, x, &options, u, h, &report) != HEL_OK) puts(hel_last_message());
 */
HEL_API hel_status hel_nmf_fit(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                               const void* x, const hel_nmf_options* options, void* u, void* h, hel_nmf_report* report);

/** Delivers rows of X: writes rows [first, first + count), packed, to `destination` and returns how many it wrote; any
 * other number than `count` ends the call with HEL_ERROR_READER. Called by the thread that made the call, for all rows
 * in order: once for checking, once an iteration, once for the last objective where a report, a tolerance or progress
 * wants it, and once for each step that options.accelerate takes back. Must deliver the same numbers each time and must
 * not throw. */
typedef int64_t (*hel_nmf_reader)(int64_t first, int64_t count, void* destination, void* user);

/**
 * Factorizes a dense matrix that need not fit into memory: a reader delivers its rows, options.batch_rows at once.
 *
 * The result is that of hel_nmf_fit() up to rounding. U stays in memory. Takes the multiplicative solvers, HALS and
 * PIVOTING, init GIVEN and RANDOM, and no weights.
 *
 * @param context, rows, columns, components, options, u, h, report as in hel_nmf_fit()
 * @param reader delivers rows
 * @param reader_user handed to the reader
 * @return as hel_nmf_fit(), and HEL_ERROR_READER (a reader returned another number than it was asked for)
 *
 * Threads: any; the reader runs on the calling thread.
 *
 *     int64_t read_rows(int64_t first, int64_t count, void* destination, void* user) {
 *       FILE* file = user;  // numbers of type double, row by row
 *       if (fseek(file, (long)(first * COLUMNS * sizeof(double)), SEEK_SET) != 0) return -1;
 *       return (int64_t)fread(destination, COLUMNS * sizeof(double), (size_t)count, file);
 *     }
 *     ...
 *     hel_nmf_fit_reader(NULL, rows, COLUMNS, 20, read_rows, file, &options, u, h, &report);
 */
HEL_API hel_status hel_nmf_fit_reader(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                                      hel_nmf_reader reader, void* reader_user, const hel_nmf_options* options, void* u,
                                      void* h, hel_nmf_report* report);

/**
 * Factorizes a sparse matrix in compressed rows; the cost is proportional to the stored entries. Entries that are not
 * stored are zeros, and count as such.
 *
 * Takes beta 1 (multiplicative solvers) and beta 2 (multiplicative solvers, HALS, PIVOTING), init GIVEN, RANDOM and the
 * NNDSVD family, no weights and no data_floor.
 *
 * @param context, rows, columns, components, options, u, h, report as in hel_nmf_fit()
 * @param row_starts rows + 1 offsets into the next two arrays, rising from 0
 * @param column_indices the column of each stored entry, rising within a row
 * @param values the stored entries, of the type options.precision says
 * @return as hel_nmf_fit(), and HEL_ERROR_INDEX (an offset or column is out of order or range: place in the message)
 *
 * Threads: any.
 *
 *     // 5 . 1
 *     // . 2 .
 *     const int64_t row_starts[] = {0, 2, 3}, column_indices[] = {0, 2, 1};
 *     const double values[] = {5, 1, 2};
 *     hel_nmf_fit_csr(NULL, 2, 3, 1, row_starts, column_indices, values, &options, u, h, NULL);
 */
HEL_API hel_status hel_nmf_fit_csr(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                                   const int64_t* row_starts, const int64_t* column_indices, const void* values,
                                   const hel_nmf_options* options, void* u, void* h, hel_nmf_report* report);

/**
 * Makes only the first factors that hel_nmf_fit() would begin with.
 * @param context, rows, columns, components, x, options, u, h as in hel_nmf_fit(); options.init must not be GIVEN
 * @return as hel_nmf_fit()
 *
 * Threads: any.
 */
HEL_API hel_status hel_nmf_initialize(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                                      const void* x, const hel_nmf_options* options, void* u, void* h);

/* ---- New data for a known dictionary --------------------------------------------------------------------------- */

/**
 * Finds the activations of new rows: U >= 0 that makes the objective small while H stays.
 *
 * It is hel_nmf_fit() with keep_h, which reads H but never writes it. init GIVEN starts from U, any other from random
 * numbers, so that the options of the fit can be used again; fixed_h is not looked at. Rows do not influence one
 * another but through tolerance; there may be fewer of them than components.
 *
 * @param context, rows, columns, components, x, options, report as in hel_nmf_fit()
 * @param h components x columns numbers, finite and >= 0
 * @param[in,out] u rows x components numbers; read where options.init, keep_u or fixed_u say so
 * @return as hel_nmf_fit()
 *
 * Threads: any.
 *
 *     options.init = HEL_NMF_RANDOM;
 *     hel_nmf_solve(NULL, new_rows, columns, 20, new_x, h, &options, new_u, NULL);
 */
HEL_API hel_status hel_nmf_solve(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                                 const void* x, const void* h, const hel_nmf_options* options, void* u,
                                 hel_nmf_report* report);

/**
 * Projects rows on a dictionary: U = X H^T. This is what some systems call `transform`; the activations that users
 * mostly mean are those of hel_nmf_solve().
 * @param context, rows, columns, components, x as in hel_nmf_fit(); entries may be any numbers
 * @param h components x columns numbers
 * @param options precision and threads are looked at; NULL = defaults
 * @param[out] u rows x components numbers
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION, HEL_ERROR_ALIAS,
 * HEL_ERROR_MEMORY
 *
 * Threads: any.
 */
HEL_API hel_status hel_nmf_project(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                                   const void* x, const void* h, const hel_nmf_options* options, void* u);

/**
 * The objective of given factors.
 * @param context, rows, columns, components, x, options as in hel_nmf_fit()
 * @param u rows x components numbers
 * @param h components x columns numbers
 * @param[out] objective divergence and penalties, as at the top of this file
 * @return as hel_nmf_fit()
 *
 * Threads: any.
 */
HEL_API hel_status hel_nmf_objective(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                                     const void* x, const hel_nmf_options* options, const void* u, const void* h,
                                     double* objective);

/* ---- Streams: a dictionary that learns ------------------------------------------------------------------------- */

/**
 * A dictionary with what it has learned and the memory its calls need.
 *
 *     hel_nmf_model* model;
 *     options.forgetting = 0.99;
 *     if (hel_nmf_model_create(NULL, columns, 20, 32, h, &options, &model) != HEL_OK) return 1;
 *     while (next_rows(x)) hel_nmf_model_learn(model, 32, x, NULL);
 *     hel_nmf_model_dictionary(model, h);
 *     hel_nmf_model_destroy(model);
 */
typedef struct hel_nmf_model hel_nmf_model;

/**
 * Makes a dictionary for a stream of rows: an audio filter that solves frame by frame, or learning from more data than
 * can be kept.
 * @param context NULL = process default; its allocator and threads are kept
 * @param columns, components size of H, each at least 1
 * @param block_rows the most rows a later call may bring at once, at least 1
 * @param h components x columns numbers, the first dictionary; copied
 * @param options precision, solver (MULTIPLICATIVE or HEURISTIC), beta, inner (default 10), row_sums_one, l1 and l2,
 * fixed_h, data_floor, forgetting and threads are looked at; NULL = defaults; copied, fixed_h too; no weights
 * @param[out] model the new model, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION, HEL_ERROR_DOMAIN,
 * HEL_ERROR_MEMORY
 *
 * Threads: any.
 */
HEL_API hel_status hel_nmf_model_create(const hel_context* context, int64_t columns, int64_t components,
                                        int64_t block_rows, const void* h, const hel_nmf_options* options,
                                        hel_nmf_model** model);

/**
 * Finds the activations of rows with the dictionary as it is, by options.inner updates from a flat start: no
 * allocation, and a time that depends on the sizes only.
 * @param model from hel_nmf_model_create()
 * @param rows 1 to block_rows
 * @param x rows x columns numbers
 * @param[out] u rows x components numbers
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_ALIAS, HEL_ERROR_DOMAIN (an entry of x is not allowed, or
 * so large that u is no number); on failure u is untouched
 *
 * Threads: the caller owns the model.
 */
HEL_API hel_status hel_nmf_model_solve(hel_nmf_model* model, int64_t rows, const void* x, void* u);

/**
 * The same, and then improves the dictionary by what the rows teach: the sums of its update are kept from call to call,
 * those of the past times options.forgetting (Lefevre, Bach and Fevotte 2011, for any beta).
 * @param model, rows, x as in hel_nmf_model_solve()
 * @param[out] u rows x components numbers; may be NULL
 * @return as hel_nmf_model_solve(); on failure the model is as it was
 *
 * Threads: the caller owns the model.
 */
HEL_API hel_status hel_nmf_model_learn(hel_nmf_model* model, int64_t rows, const void* x, void* u);

/**
 * Copies the dictionary out.
 * @param model from hel_nmf_model_create()
 * @param[out] h components x columns numbers
 * @return HEL_OK, HEL_ERROR_NULL
 *
 * Threads: any number on the same model, while none learns.
 */
HEL_API hel_status hel_nmf_model_dictionary(const hel_nmf_model* model, void* h);

/**
 * Ends a model.
 * @param model NULL is fine
 *
 * Threads: the caller owns the model.
 */
HEL_API void hel_nmf_model_destroy(hel_nmf_model* model);

#ifdef __cplusplus
}
#endif

#endif
