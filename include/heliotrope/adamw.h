/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_ADAMW_H
#define HELIOTROPE_ADAMW_H

/**
 * @file adamw.h
 * AdamW, a method of steepest descent for noisy gradients with a step size of its own for each parameter.
 *
 * Step t = 1, 2 ... with gradient g, for each parameter p:
 *
 *     m = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) g^2
 *     p = p (1 - learning_rate weight_decay) - learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * The decay of the parameters is decoupled from the gradient. A complex parameter is two real ones.
 *
 * Source: I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019.
 */

#include <heliotrope/core.h>
#include <heliotrope/fft.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How AdamW steps; fill with hel_adamw_options_init(), then change what you need. */
typedef struct hel_adamw_options {
  size_t struct_size;   /**< set by hel_adamw_options_init() */
  double learning_rate; /**< finite, at least 0; default 1e-3 */
  double beta1;         /**< how much of the mean gradient is kept, from 0 to below 1; default 0.9 */
  double beta2;         /**< how much of the mean square is kept, from 0 to below 1; default 0.999 */
  double epsilon;       /**< keeps small gradients from large steps; finite, above 0; default 1e-8 */
  double weight_decay;  /**< finite, at least 0; default 1e-2 */
  int32_t precision;    /**< ::hel_precision of parameters and gradients; default HEL_DOUBLE */
  int32_t threads;      /**< 0 (default) = the context's number; small problems use one anyway */
} hel_adamw_options;

/** The state of a descent: the means of the gradient and of its square. */
typedef struct hel_adamw hel_adamw;

/**
 * Fills options with the defaults.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_adamw_options_init(hel_adamw_options* options);

/**
 * Begins a descent.
 * @param context NULL = process default; need not outlive the state
 * @param count number of real parameters, 0 or more
 * @param options NULL = defaults; copied
 * @param[out] adamw the new state, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_SHAPE (a negative count), HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION,
 * HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_adamw_create(const hel_context* context, int64_t count, const hel_adamw_options* options,
                                    hel_adamw** adamw);

/**
 * Takes one step down the gradient.
 * @param adamw from hel_adamw_create()
 * @param gradient `count` reals, not written. A NaN or infinity spoils its own parameter only
 * @param[in,out] parameters `count` reals; must not overlap `gradient`
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_ALIAS
 * Threads: the caller owns the state.
 *
 *     hel_point_convolution_gradient(cloud, NULL, g, NULL, kernel_gradient, NULL, NULL);
 *     hel_adamw_step(adamw, kernel_gradient, kernel);
 */
HEL_API hel_status hel_adamw_step(hel_adamw* adamw, const void* gradient, void* parameters);

/**
 * Sets another learning rate for the steps to come.
 * @param adamw from hel_adamw_create()
 * @param learning_rate finite, at least 0
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_OPTION
 * Threads: the caller owns the state.
 */
HEL_API hel_status hel_adamw_set_learning_rate(hel_adamw* adamw, double learning_rate);

/**
 * How many steps have been taken.
 * @param adamw NULL gives 0
 * Threads: any.
 */
HEL_API int64_t hel_adamw_steps(const hel_adamw* adamw);

/**
 * Ends a descent.
 * @param adamw NULL is fine
 * Threads: the caller owns the state.
 */
HEL_API void hel_adamw_destroy(hel_adamw* adamw);

#ifdef __cplusplus
}
#endif

#endif
