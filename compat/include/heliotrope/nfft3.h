/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_NFFT3_H
#define HELIOTROPE_NFFT3_H

/**
 * @file nfft3.h
 * The calls of NFFT3 that programs with an inverse transform make, in double, served by Heliotrope.
 *
 * A program written for NFFT3's nfft_plan and solver_plan_complex compiles against this header unchanged when its
 * folder is on the include path (`pkg-config --cflags --libs heliotrope-nfft`). Names, fields, flags and their values
 * are those of NFFT3 3.5; how transforms are done is not, so the flags about that are accepted and have no effect, and
 * window functions cannot be chosen. New programs are better off with heliotrope/inverse.h: it is several times faster,
 * reports errors and works from many threads.
 *
 *     nfft_trafo:    f[j] = sum over k of f_hat[k] exp(-2 pi i k.x[j])
 *     nfft_adjoint:  f_hat[k] = sum over j of f[j] exp(+2 pi i k.x[j])
 *
 * with k from -N/2 to N/2 - 1 in each dimension, the last one fastest, and x[d * j + t] coordinate t of node j.
 * Functions without a result that fail leave their outputs as they are; nfft_check() then says why. Threads: a plan at
 * a time.
 */

#include <stddef.h>

#if defined(_WIN32) || !defined(__GNUC__)
#define NFFT_API /**< marks what the library exports */
#else
#define NFFT_API __attribute__((visibility("default"))) /**< marks what the library exports */
#endif

#ifndef FFTW3_H
#if !defined(__cplusplus) && defined(_Complex_I) && defined(complex) && defined(I)
/** As in FFTW: the complex type of C where <complex.h> was included before, else two doubles. */
typedef double _Complex fftw_complex;
#else
/** As in FFTW: the complex type of C where <complex.h> was included before, else two doubles. */
typedef double fftw_complex[2];
#endif
#define FFTW_MEASURE (0U)            /**< accepted; no effect */
#define FFTW_DESTROY_INPUT (1U << 0) /**< accepted; no effect */
#define FFTW_ESTIMATE (1U << 6)      /**< accepted; no effect */
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Counts and indices. */
typedef ptrdiff_t NFFT_INT;

#define PRE_PHI_HUT (1U << 0)                 /**< accepted; no effect */
#define FG_PSI (1U << 1)                      /**< accepted; no effect */
#define PRE_LIN_PSI (1U << 2)                 /**< nodes are read by nfft_precompute_one_psi() */
#define PRE_FG_PSI (1U << 3)                  /**< likewise */
#define PRE_PSI (1U << 4)                     /**< likewise */
#define PRE_FULL_PSI (1U << 5)                /**< likewise */
#define MALLOC_X (1U << 6)                    /**< the plan allocates and frees x */
#define MALLOC_F_HAT (1U << 7)                /**< and f_hat */
#define MALLOC_F (1U << 8)                    /**< and f */
#define FFT_OUT_OF_PLACE (1U << 9)            /**< accepted; no effect */
#define FFTW_INIT (1U << 10)                  /**< accepted; no effect */
#define NFFT_SORT_NODES (1U << 11)            /**< accepted; no effect */
#define NFFT_OMP_BLOCKWISE_ADJOINT (1U << 12) /**< accepted; no effect */
#define PRE_ONE_PSI \
  (PRE_LIN_PSI | PRE_FG_PSI | PRE_PSI | PRE_FULL_PSI) /**< any of the flags by which nodes are read in advance */

#define LANDWEBER (1U << 0)           /**< f += alpha V z with the caller's alpha */
#define STEEPEST_DESCENT (1U << 1)    /**< the same with the best alpha */
#define CGNR (1U << 2)                /**< conjugate gradients for the smallest residual */
#define CGNE (1U << 3)                /**< conjugate gradients for the smallest error */
#define NORMS_FOR_LANDWEBER (1U << 4) /**< LANDWEBER computes dot_r_iter and dot_z_hat_iter too */
#define PRECOMPUTE_WEIGHT (1U << 5)   /**< w counts */
#define PRECOMPUTE_DAMP (1U << 6)     /**< w_hat counts */

/** What a solver knows of a transform: the first fields of every plan. */
typedef struct nfft_mv_plan_complex {
  NFFT_INT N_total;          /**< number of coefficients */
  NFFT_INT M_total;          /**< number of nodes */
  fftw_complex* f_hat;       /**< coefficients */
  fftw_complex* f;           /**< values at the nodes */
  void (*mv_trafo)(void*);   /**< f from f_hat */
  void (*mv_adjoint)(void*); /**< f_hat from f */
} nfft_mv_plan_complex;

/** A transform with its nodes. */
typedef struct nfft_plan {
  NFFT_INT N_total;          /**< number of coefficients */
  NFFT_INT M_total;          /**< number of nodes */
  fftw_complex* f_hat;       /**< coefficients */
  fftw_complex* f;           /**< values at the nodes */
  void (*mv_trafo)(void*);   /**< nfft_trafo() */
  void (*mv_adjoint)(void*); /**< nfft_adjoint() */
  NFFT_INT d;                /**< number of dimensions */
  NFFT_INT* N;               /**< coefficients along each */
  unsigned flags;            /**< as given, or those of nfft_init() */
  unsigned fftw_flags;       /**< as given; no effect */
  double* x;                 /**< nodes, in [-1/2, 1/2) or anywhere else: they are periodic */
  void* internal;            /**< Heliotrope's */
} nfft_plan;

/** An iteration for f_hat from y. */
typedef struct solver_plan_complex {
  nfft_mv_plan_complex* mv;  /**< the transform */
  unsigned flags;            /**< solver, PRECOMPUTE_WEIGHT, PRECOMPUTE_DAMP, NORMS_FOR_LANDWEBER */
  double* w;                 /**< weights, with PRECOMPUTE_WEIGHT; set by the caller */
  double* w_hat;             /**< damping factors, with PRECOMPUTE_DAMP; set by the caller */
  fftw_complex* y;           /**< values at the nodes; set by the caller */
  fftw_complex* f_hat_iter;  /**< the iterate; the caller sets the first */
  fftw_complex* r_iter;      /**< residual y - A f_hat_iter */
  fftw_complex* z_hat_iter;  /**< residual of the normal equations */
  fftw_complex* p_hat_iter;  /**< search direction */
  fftw_complex* v_iter;      /**< A p */
  double alpha_iter;         /**< step along the search direction; of Landweber set by the caller */
  double beta_iter;          /**< correction of the search direction */
  double dot_r_iter;         /**< weighted square of r_iter */
  double dot_r_iter_old;     /**< the one before */
  double dot_z_hat_iter;     /**< damped square of z_hat_iter */
  double dot_z_hat_iter_old; /**< the one before */
  double dot_p_hat_iter;     /**< damped square of p_hat_iter */
  double dot_v_iter;         /**< weighted square of v_iter */
} solver_plan_complex;

/** Memory for numbers; NULL when there is none. To be given back to nfft_free(). */
NFFT_API void* nfft_malloc(size_t n);
/** Gives back what nfft_malloc() gave. NULL is fine. */
NFFT_API void nfft_free(void* p);

/** A plan of one dimension: N1 coefficients, M nodes. Allocates x, f and f_hat. */
NFFT_API void nfft_init_1d(nfft_plan* plan, int N1, int M);
/** The same in two dimensions. */
NFFT_API void nfft_init_2d(nfft_plan* plan, int N1, int N2, int M);
/** The same in three dimensions. */
NFFT_API void nfft_init_3d(nfft_plan* plan, int N1, int N2, int N3, int M);
/** The same in `d` dimensions, 1 to 3. */
NFFT_API void nfft_init(nfft_plan* plan, int d, int* N, int M);
/** The same with flags: MALLOC_X, MALLOC_F and MALLOC_F_HAT say what is allocated. n and m have no effect. */
NFFT_API void nfft_init_guru(nfft_plan* plan, int d, int* N, int M, int* n, int m, unsigned flags, unsigned fftw_flags);
/** Reads the nodes. Programs call it when they have set x; without the flags PRE_ONE_PSI each transform does. */
NFFT_API void nfft_precompute_one_psi(nfft_plan* plan);
/** As nfft_precompute_one_psi(). */
NFFT_API void nfft_precompute_psi(nfft_plan* plan);
/** As nfft_precompute_one_psi(). */
NFFT_API void nfft_precompute_full_psi(nfft_plan* plan);
/** As nfft_precompute_one_psi(). */
NFFT_API void nfft_precompute_fg_psi(nfft_plan* plan);
/** As nfft_precompute_one_psi(). */
NFFT_API void nfft_precompute_lin_psi(nfft_plan* plan);
/** f from f_hat, to about 1e-13; exact to rounding for few nodes or coefficients. */
NFFT_API void nfft_trafo(nfft_plan* plan);
/** f_hat from f, likewise. */
NFFT_API void nfft_adjoint(nfft_plan* plan);
/** f from f_hat, exact to rounding. */
NFFT_API void nfft_trafo_direct(const nfft_plan* plan);
/** f_hat from f, exact to rounding. */
NFFT_API void nfft_adjoint_direct(const nfft_plan* plan);
/** NULL where all is well, else what the latest call on this plan found wrong. The text lives as long as the plan. */
NFFT_API const char* nfft_check(nfft_plan* plan);
/** Ends a plan. */
NFFT_API void nfft_finalize(nfft_plan* plan);

/** An iteration with CGNR. */
NFFT_API void solver_init_complex(solver_plan_complex* plan, nfft_mv_plan_complex* mv);
/** An iteration with one of LANDWEBER, STEEPEST_DESCENT, CGNR, CGNE, and what else the flags say. */
NFFT_API void solver_init_advanced_complex(solver_plan_complex* plan, nfft_mv_plan_complex* mv, unsigned flags);
/** The first residuals, from y, f_hat_iter, w and w_hat. */
NFFT_API void solver_before_loop_complex(solver_plan_complex* plan);
/** One iteration. */
NFFT_API void solver_loop_one_step_complex(solver_plan_complex* plan);
/** Ends an iteration. */
NFFT_API void solver_finalize_complex(solver_plan_complex* plan);

/** The next number of the C library's drand48(). */
NFFT_API double nfft_drand48(void);
/** The C library's srand48(). */
NFFT_API void nfft_srand48(long int seed);
/** n random complex numbers in the unit square. */
NFFT_API void nfft_vrand_unit_complex(fftw_complex* x, const NFFT_INT n);
/** n random numbers in [-1/2, 1/2). */
NFFT_API void nfft_vrand_shifted_unit_double(double* x, const NFFT_INT n);
/** n random numbers in [a, b). */
NFFT_API void nfft_vrand_real(double* x, const NFFT_INT n, const double a, const double b);
/** Prints n numbers to standard output, eight a line below `text`, or one a line where that is NULL. */
NFFT_API void nfft_vpr_double(double* x, const NFFT_INT n, const char* text);
/** Prints n complex numbers, four a line below `text`, or one a line where that is NULL. */
NFFT_API void nfft_vpr_complex(fftw_complex* x, const NFFT_INT n, const char* text);
/** The sum of |x|^2. */
NFFT_API double nfft_dot_complex(fftw_complex* x, NFFT_INT n);
/** x = a x + y. */
NFFT_API void nfft_upd_axpy_complex(fftw_complex* x, double a, fftw_complex* y, NFFT_INT n);
/** The largest |x - y| over the largest |x|. */
NFFT_API double nfft_error_l_infty_complex(const fftw_complex* x, const fftw_complex* y, const NFFT_INT n);
/** The least power of 2 that is at least N; 2 for N = 1, -1 for negative N, as NFFT3 has it. */
NFFT_API NFFT_INT nfft_next_power_of_2(const NFFT_INT N);
/** Seconds of a clock that never goes back. */
NFFT_API double nfft_clock_gettime_seconds(void);

#ifdef __cplusplus
}
#endif

#endif
