/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_INVERSE_H
#define HELIOTROPE_INVERSE_H

/**
 * @file inverse.h
 * The inverse of a nonuniform transform: Fourier coefficients from values at scattered nodes.
 *
 * With nodes x[j], frequencies k and the sign s as in nufft.h, A takes coefficients f[k] to the values
 *
 *     (A f)[j] = sum over modes k of f[k] exp(s i k.x[j]).
 *
 * Given values y[j], weights w[j] >= 0 and damping factors v[k] >= 0, an iteration looks for
 *
 *     more nodes than modes:   the f that makes  sum over j of w[j] |y[j] - (A f)[j]|^2  smallest;
 *     fewer nodes than modes:  of all f with A f = y the one that makes  sum over k of |f[k]|^2 / v[k]  smallest.
 *
 * A plan holds what depends on the nodes; it solves for as many values as wanted, in one call or step by step:
 *
 *     hel_inverse_options options;
 *     hel_inverse_options_init(&options);
 *     options.period = HEL_NUFFT_PERIOD_1;
 *     options.weights = HEL_INVERSE_WEIGHTS_ITERATIVE;
 *     hel_inverse_plan* plan;
 *     hel_inverse_plan_create(NULL, 2, dims, count, nodes, &options, &plan);
 *     hel_inverse_plan_solve(plan, values, NULL, coefficients, NULL);
 *     hel_inverse_plan_destroy(plan);
 *
 * Sources: S. Kunis, D. Potts, Stability results for scattered data interpolation by trigonometric polynomials, SIAM J.
 * Sci. Comput. 29 (2007), whose names the solvers have in NFFT3; D. Fong, M. Saunders, LSMR: an iterative algorithm for
 * sparse least-squares problems, SIAM J. Sci. Comput. 33 (2011). docs/inverse.md has the formulas.
 */

#include <heliotrope/toeplitz.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How the system is solved. W and V are the diagonal matrices of weights and damping factors. */
typedef enum hel_inverse_solver {
  HEL_INVERSE_AUTO = 0,             /**< CGNR for at least as many nodes as modes, else CGNE */
  HEL_INVERSE_CGNR = 1,             /**< conjugate gradients on A* W A f = A* W y; makes the residual smallest */
  HEL_INVERSE_CGNE = 2,             /**< conjugate gradients on A V A* W; makes the error smallest; f = V A* ... */
  HEL_INVERSE_LANDWEBER = 3,        /**< f += step V A* W r: the plainest; many iterations */
  HEL_INVERSE_STEEPEST_DESCENT = 4, /**< the same with the best step each time */
  HEL_INVERSE_LSMR = 5              /**< bidiagonalization of W^(1/2) A V^(1/2); for ill-conditioned nodes */
} hel_inverse_solver;

/** Where the weights come from. See hel_inverse_plan_weights(). */
typedef enum hel_inverse_weights {
  HEL_INVERSE_WEIGHTS_ONES = 0,  /**< all 1: plain least squares, right for equal noise in all values */
  HEL_INVERSE_WEIGHTS_GIVEN = 1, /**< hel_inverse_options::given_weights */
  /** Density compensation by iteration: w <- w / (C w) with C = A D A*, D the triangle (Fejer) window, whose kernel is
   * nowhere negative; so that the weighted density is flat at the resolution of the modes. Pipe and Menon, Magnetic
   * Resonance in Medicine 41 (1999). The sum is near 1. */
  HEL_INVERSE_WEIGHTS_ITERATIVE = 2,
  /** The share of the period that lies closer to a node than to any other: the gaps to the neighbors in one dimension;
   * in two and three the cells of a fine grid that belong to it. The sum is 1. */
  HEL_INVERSE_WEIGHTS_GEOMETRIC = 3
} hel_inverse_weights;

/** Where the damping factors come from. */
typedef enum hel_inverse_damping {
  HEL_INVERSE_DAMPING_ONES = 0,   /**< all 1 */
  HEL_INVERSE_DAMPING_GIVEN = 1,  /**< hel_inverse_options::given_damping */
  HEL_INVERSE_DAMPING_SOBOLEV = 2 /**< v[k] = (1 + |k|^2)^(-smoothness): prefers smooth functions */
} hel_inverse_damping;

/** How A* W A is applied. */
typedef enum hel_inverse_normal {
  HEL_INVERSE_NORMAL_AUTO = 0,       /**< the faster one; transforms for small problems, where they are exact */
  HEL_INVERSE_NORMAL_TRANSFORMS = 1, /**< by the nonuniform transform and its adjoint; the residual is carried along */
  /** By the Toeplitz operator, two padded Fourier transforms an iteration, whatever the number of nodes. The residual
   * is known by its norm alone, and below 1e-6 of the values not even that until the end. Not for CGNE and LSMR, which
   * work on the values. */
  HEL_INVERSE_NORMAL_TOEPLITZ = 2
} hel_inverse_normal;

/** What else speeds up CGNR, steepest descent and Landweber. */
typedef enum hel_inverse_preconditioner {
  HEL_INVERSE_PRECONDITIONER_AUTO =
      0, /**< circulant with the Toeplitz operator in one dimension and where the density of nodes varies; else none */
  HEL_INVERSE_PRECONDITIONER_NONE = 1, /**< none: the iterates are those of the textbook */
  /** The circulant matrix next to A* W A (T. Chan, SIAM J. Sci. Stat. Comput. 9, 1988); in one dimension a band around
   * it, see docs/inverse.md. The solution is the same, the way there another. Only with damping factors 1. */
  HEL_INVERSE_PRECONDITIONER_CIRCULANT = 2
} hel_inverse_preconditioner;

/** What to solve and how; fill with hel_inverse_options_init(), then change what you need. */
typedef struct hel_inverse_options {
  size_t struct_size;     /**< set by hel_inverse_options_init() */
  int32_t solver;         /**< ::hel_inverse_solver; default HEL_INVERSE_AUTO */
  int32_t weights;        /**< ::hel_inverse_weights; default HEL_INVERSE_WEIGHTS_ONES */
  int32_t damping;        /**< ::hel_inverse_damping; default HEL_INVERSE_DAMPING_ONES */
  int32_t normal;         /**< ::hel_inverse_normal; default HEL_INVERSE_NORMAL_AUTO */
  int32_t preconditioner; /**< ::hel_inverse_preconditioner; default HEL_INVERSE_PRECONDITIONER_AUTO */
  int32_t precision;      /**< ::hel_precision of nodes, weights, values, coefficients; default HEL_DOUBLE */
  int32_t direction;      /**< ::hel_direction, the sign s of A; default HEL_FORWARD (-1) */
  int32_t period;         /**< ::hel_nufft_period of the nodes; default HEL_NUFFT_PERIOD_2PI */
  int32_t order;          /**< ::hel_nufft_order of the modes; default HEL_NUFFT_CENTERED */
  int32_t real_values;    /**< 1: the values are real numbers, as is A f. Coefficients of k and -k are conjugate;
                               those of k = -n/2 of an even n, which have no partner, are 0. Default 0 */
  int32_t few_nodes;      /**< 1: solvers of least squares accept fewer nodes than modes, and then give, from a start
                               at 0, the coefficients that CGNE gives. Default 0: that is refused */
  int32_t threads;        /**< 0 (default) = the context's number */
  int64_t batch;          /**< how many vectors of values share the nodes; at least 1; default 1 */
  int64_t point_stride;   /**< see hel_nufft_options::point_stride; default 1 */
  int64_t iterations;     /**< the largest number of iterations of one call; at least 0; default 100 */
  double tolerance;       /**< hel_inverse_plan_solve() ends when the residual |W^(1/2) (y - A f)|, relative to that
                             of f = 0, is at most this; or the gradient |V^(1/2) A* W (y - A f)|, likewise, at most
                             this times the residual. 0 = go on to the limit; -1 (default) = 1e-9 in double, 1e-5 in
                             float */
  double transform_tolerance;     /**< relative error of the transforms; 0 (default) = 1e-12 in double, 1e-6 in float */
  double step;                    /**< Landweber's step; 0 (default) = 1 / the largest eigenvalue, estimated */
  double smoothness;              /**< exponent of the Sobolev damping; at least 0; default 1 */
  const void* given_weights;      /**< one real a node, finite, not negative, not all 0. Read during creation only */
  const void* given_damping;      /**< one real a mode, likewise, in the order of the modes */
  hel_progress_function progress; /**< called after each iteration of hel_inverse_plan_solve(); NULL (default) = not */
  void* progress_user;            /**< handed to progress */
  int64_t memory_limit;           /**< bytes that the transforms may hold and use, each; 0 (default) = no limit */
} hel_inverse_options;

/** What a call came to. A batch reports its worst item. */
typedef struct hel_inverse_report {
  size_t struct_size;       /**< set by the caller to the size of the struct */
  int32_t ending;           /**< ::hel_ending */
  int32_t solver;           /**< the ::hel_inverse_solver that ran */
  int32_t normal;           /**< the ::hel_inverse_normal that ran */
  int32_t preconditioner;   /**< the ::hel_inverse_preconditioner that ran */
  int64_t iterations;       /**< iterations done */
  double residual;          /**< |W^(1/2) (y - A f)| relative to that of f = 0 */
  double gradient;          /**< |V^(1/2) A* W (y - A f)| relative to that of f = 0 */
  double seconds;           /**< wall time */
  double* history;          /**< set by the caller: receives the relative residual before the first and after each
                                 iteration; may be NULL */
  int64_t history_capacity; /**< set by the caller: numbers that history has room for; what is beyond is dropped */
  int64_t history_count;    /**< numbers written to history */
} hel_inverse_report;

/** Where one item of a run stands. */
typedef struct hel_inverse_state {
  size_t struct_size; /**< set by the caller to the size of the struct */
  int32_t ending;     /**< ::hel_ending: HEL_ENDED_NOT, or HEL_ENDED_STALLED once no further step changes anything */
  int64_t iteration;  /**< steps done */
  double dot_r;       /**< sum of w[j] |y[j] - (A f)[j]|^2 */
  double dot_z;       /**< sum of v[k] |(A* W (y - A f))[k]|^2 */
  double alpha;       /**< the latest step along the search direction */
  double beta;        /**< the latest correction of the search direction */
} hel_inverse_state;

/** Nodes with their weights, damping factors and operators. */
typedef struct hel_inverse_plan hel_inverse_plan;

/** An iteration under way. */
typedef struct hel_inverse_run hel_inverse_run;

/**
 * Fills options with the defaults.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_inverse_options_init(hel_inverse_options* options);

/**
 * Prepares everything that depends on the nodes: weights, damping factors, transforms, the Toeplitz operator.
 * @param context NULL = process default; need not outlive the plan
 * @param rank number of dimensions, 1 to #HEL_NUFFT_RANK_MAX
 * @param dims `rank` numbers of modes, slowest first, each at least 1
 * @param count number of nodes, at least 1
 * @param nodes `rank` lists of `count` coordinates, slowest dimension first; any finite value
 * @param options NULL = defaults; copied
 * @param[out] plan the new plan, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION (also what does
 * not go together), HEL_ERROR_SHAPE (no nodes; fewer nodes than modes for a solver of least squares, unless
 * options.few_nodes), HEL_ERROR_VALUE (a coordinate, weight or damping factor that is not finite, with its index),
 * HEL_ERROR_DOMAIN (a negative one, with its index, or all 0), HEL_ERROR_TOLERANCE, HEL_ERROR_LIMIT, HEL_ERROR_MEMORY
 * Threads: any.
 *
 *     const int64_t n = 64;
 *     hel_inverse_plan_create(NULL, 1, &n, count, &(const void*){x}, NULL, &plan);
 */
HEL_API hel_status hel_inverse_plan_create(const hel_context* context, int32_t rank, const int64_t* dims, int64_t count,
                                           const void* const* nodes, const hel_inverse_options* options,
                                           hel_inverse_plan** plan);

/**
 * Solves for the coefficients of one batch of values, until the tolerance or the largest number of iterations of the
 * plan's options is reached or its progress callback says so. The callback's objective is the relative residual, its
 * change the relative gradient; its iterate is NULL.
 * @param plan from hel_inverse_plan_create()
 * @param values `batch` times `count` numbers, complex and interleaved, or real if so planned; finite
 * @param start coefficients to begin with, laid out as `coefficients`; NULL = zeros; may be `coefficients` itself
 * @param[out] coefficients `batch` times as many complex numbers as there are modes, interleaved
 * @param report may be NULL; else struct_size, history and history_capacity are set by the caller
 * @return HEL_OK however the iteration ended (see hel_inverse_report::ending), HEL_ERROR_NULL, HEL_ERROR_VALUE (a
 * number that is not finite, with its index), HEL_ERROR_OPTION (report->struct_size), HEL_ERROR_MEMORY Threads: any
 * number on the same plan.
 *
 *     hel_inverse_report report = {.struct_size = sizeof report};
 *     hel_inverse_plan_solve(plan, values, NULL, coefficients, &report);
 */
HEL_API hel_status hel_inverse_plan_solve(const hel_inverse_plan* plan, const void* values, const void* start,
                                          void* coefficients, hel_inverse_report* report);

/**
 * Copies the weights that a plan uses.
 * @param plan from hel_inverse_plan_create()
 * @param[out] weights one real a node, in the precision of the plan
 * @return HEL_OK, HEL_ERROR_NULL
 * Threads: any.
 */
HEL_API hel_status hel_inverse_plan_weights(const hel_inverse_plan* plan, void* weights);

/**
 * Copies the damping factors that a plan uses.
 * @param plan from hel_inverse_plan_create()
 * @param[out] damping one real a mode, in the precision of the plan and the order of its modes
 * @return HEL_OK, HEL_ERROR_NULL
 * Threads: any.
 */
HEL_API hel_status hel_inverse_plan_damping(const hel_inverse_plan* plan, void* damping);

/**
 * Ends a plan. Runs of it stay valid: they hold on to what they need.
 * @param plan NULL is fine
 * Threads: the caller owns the plan; no solution may be under way.
 */
HEL_API void hel_inverse_plan_destroy(hel_inverse_plan* plan);

/**
 * Begins an iteration that the caller drives step by step: computes the first residual.
 * @param plan from hel_inverse_plan_create(); its tolerance, iterations and progress do not matter here
 * @param values, start as in hel_inverse_plan_solve(); copied
 * @param[out] run the new run, owned by the caller; NULL on failure
 * @return as hel_inverse_plan_solve()
 * Threads: any number on the same plan.
 *
 *     hel_inverse_run_create(plan, values, NULL, &run);
 *     for (i = 0; i < 4; ++i) hel_inverse_run_step(run);
 *     hel_inverse_run_coefficients(run, coefficients);
 *     hel_inverse_run_destroy(run);
 */
HEL_API hel_status hel_inverse_run_create(const hel_inverse_plan* plan, const void* values, const void* start,
                                          hel_inverse_run** run);

/**
 * Does one iteration on every item of the batch. Where rounding allows no further progress it changes nothing.
 * @param run from hel_inverse_run_create()
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_MEMORY (of the first steps; the run must then be destroyed)
 * Threads: the caller owns the run.
 */
HEL_API hel_status hel_inverse_run_step(hel_inverse_run* run);

/**
 * Copies the coefficients as they are after the latest step.
 * @param run from hel_inverse_run_create()
 * @param[out] coefficients as in hel_inverse_plan_solve()
 * @return HEL_OK, HEL_ERROR_NULL
 * Threads: any, while no step is under way.
 */
HEL_API hel_status hel_inverse_run_coefficients(const hel_inverse_run* run, void* coefficients);

/**
 * Computes the residual y - A f of the latest step, or copies it where the iteration carries it along.
 * @param run from hel_inverse_run_create()
 * @param[out] residual laid out as the values
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_MEMORY
 * Threads: any, while no step is under way.
 */
HEL_API hel_status hel_inverse_run_residual(const hel_inverse_run* run, void* residual);

/**
 * Tells where an item of the batch stands.
 * @param run from hel_inverse_run_create()
 * @param item 0 to batch - 1
 * @param state struct_size set by the caller; the rest is written
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_INDEX, HEL_ERROR_OPTION (struct_size)
 * Threads: any, while no step is under way.
 */
HEL_API hel_status hel_inverse_run_state(const hel_inverse_run* run, int64_t item, hel_inverse_state* state);

/**
 * Ends a run.
 * @param run NULL is fine
 * Threads: the caller owns the run.
 */
HEL_API void hel_inverse_run_destroy(hel_inverse_run* run);

/**
 * Solves in one call: plan, solution and end of the plan.
 * @param context, rank, dims, count, nodes, options as in hel_inverse_plan_create()
 * @param values, start, coefficients, report as in hel_inverse_plan_solve()
 * @return as both
 * Threads: any.
 */
HEL_API hel_status hel_inverse(const hel_context* context, int32_t rank, const int64_t* dims, int64_t count,
                               const void* const* nodes, const hel_inverse_options* options, const void* values,
                               const void* start, void* coefficients, hel_inverse_report* report);

#ifdef __cplusplus
}
#endif

#endif
