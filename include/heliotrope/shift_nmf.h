/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_SHIFT_NMF_H
#define HELIOTROPE_SHIFT_NMF_H

/**
 * @file shift_nmf.h
 * Shift-invariant non-negative matrix factorization: samples are explained by a few small patterns (atoms) that occur
 * at many places with many strengths (activations).
 *
 * With samples V[n][c][x], atoms W[m][c][a] and activations H[n][m][t], all of them non-negative, where x, a and t
 * stand for one, two or three indices each, every mode is one formula:
 *
 *     R[n][c][x] = sum over m and a of E[n][m][x + (A-1) - a] W[m][c][a]
 *
 * x runs from 0 to S-1 (the size of a sample), a from 0 to A-1 (the size of an atom), and E, of S+A-1 entries in each
 * dimension, extends H to the left; see ::hel_shift_mode. H and W are made to agree with V by multiplicative updates
 * (Lee and Seung: Algorithms for non-negative matrix factorization, 2001; Smaragdis: Non-negative matrix factor
 * deconvolution, 2004; Fevotte and Idier: Algorithms for nonnegative matrix factorization with the beta-divergence,
 * 2011):
 *
 *     H <- H neg / (pos + inhibition + 1e-9 + sparsity),   W <- W neg / (pos + 1e-9),   W <- W normalized
 *
 * where pos - neg is the gradient of the divergence. A fit of five atoms of length 100 to 20 signals of length 10000:
 *
 *     int64_t sample_dims[1] = {10000}, atom_dims[1] = {100};
 *     hel_shift_nmf* model;
 *     hel_shift_nmf_create(NULL, 1, sample_dims, atom_dims, 1, 5, NULL, &model);
 *     hel_shift_nmf_fit_options how;
 *     hel_shift_nmf_fit_options_init(&how);
 *     how.sparsity = 0.1;
 *     hel_shift_nmf_fit(model, 20, v, w, h, &how, NULL);       // w: 5 x 1 x 100, h: 20 x 5 x 10099
 *     hel_shift_nmf_destroy(model);
 */

#include <heliotrope/core.h>
#include <heliotrope/fft.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The largest number of shift dimensions. */
#define HEL_SHIFT_RANK_MAX 3

/** Where atoms may lie: the size of H in each dimension, and its extension E[k], k = 0 .. S+A-2. */
typedef enum hel_shift_mode {
  HEL_SHIFT_VALID = 0,    /**< size S+A-1, E = H: atoms may stick out of the sample on both sides */
  HEL_SHIFT_FULL = 1,     /**< size S-A+1, E[k] = H[k-(A-1)], zero outside: atoms lie inside the sample */
  HEL_SHIFT_CIRCULAR = 2, /**< size S, E[k] = H[(k-(A-1)) mod S]: what leaves on the right enters on the left */
  HEL_SHIFT_REFLECT = 3   /**< size S, E[k] = H[|k-(A-1)|]: mirrored at index 0, which is not repeated */
} hel_shift_mode;

/** How convolutions are computed. The results agree up to rounding. */
typedef enum hel_shift_method {
  HEL_SHIFT_AUTO = 0,   /**< the cheaper one by a measured cost model */
  HEL_SHIFT_DIRECT = 1, /**< as sums: for atoms of few entries */
  HEL_SHIFT_FOURIER = 2 /**< by Fourier transforms of blocks */
} hel_shift_method;

/** What is done to the atoms after each update of W. H is not changed to make up for it. */
typedef enum hel_shift_normalization {
  HEL_SHIFT_PER_CHANNEL = 0,   /**< each channel of each atom sums to 1 */
  HEL_SHIFT_JOINT = 1,         /**< each atom sums to 1 over all of its channels, which keep their proportions */
  HEL_SHIFT_NOT_NORMALIZED = 2 /**< nothing; then no update raises the divergence */
} hel_shift_normalization;

/** The order of updates; the mini-batch algorithms are those of Serizel, Essid and Richard: Mini-batch stochastic
 * approaches for accelerated multiplicative updates in nonnegative matrix factorization, 2016. */
typedef enum hel_shift_algorithm {
  HEL_SHIFT_BATCH = 0,  /**< H of all samples, then W, with the gradient of all samples */
  HEL_SHIFT_CYCLIC = 4, /**< H batch by batch, the gradients of all batches summed, then W */
  HEL_SHIFT_ASG = 5,    /**< for each batch: its H, then W with the gradient of this batch */
  HEL_SHIFT_GSG = 6,    /**< H batch by batch, then W with the gradient of the last batch */
  HEL_SHIFT_ASAG = 7,   /**< as ASG, with exponentially averaged gradients */
  HEL_SHIFT_GSAG = 8    /**< as GSG, with exponentially averaged gradients */
} hel_shift_algorithm;

/** Where a fit starts. */
typedef enum hel_shift_start {
  HEL_SHIFT_FROM_SEED = 0,  /**< numbers in (0, 1] drawn from the seed */
  HEL_SHIFT_FROM_CALLER = 1 /**< what the array holds */
} hel_shift_start;

/** What a model is; fill with hel_shift_nmf_options_init(), then change what you need. */
typedef struct hel_shift_nmf_options {
  size_t struct_size;    /**< set by hel_shift_nmf_options_init() */
  int32_t mode;          /**< ::hel_shift_mode; default HEL_SHIFT_VALID */
  int32_t precision;     /**< ::hel_precision of all arrays; default HEL_DOUBLE */
  int32_t method;        /**< ::hel_shift_method; default HEL_SHIFT_AUTO */
  int32_t normalization; /**< ::hel_shift_normalization; default HEL_SHIFT_PER_CHANNEL */
  int32_t threads;       /**< 0 (default) = the context's number */
  /** The divergence: 2 (default) = half the squared distance, 1 = generalized Kullback-Leibler (with one channel per
   * frequency this is non-negative matrix factor deconvolution of spectrograms), 0 = Itakura-Saito; from -10 to 10. */
  double beta;
  /** `rank` ranges r >= 0 of the inhibition kernel 1 - (j/(r+1))^2, j = -r .. r, each less than the size of H. NULL
   * (default) = atom size - 1. Read during creation only. */
  const int64_t* inhibition_range;
} hel_shift_nmf_options;

/** How a fit runs; fill with hel_shift_nmf_fit_options_init(), then change what you need. */
typedef struct hel_shift_nmf_fit_options {
  size_t struct_size;      /**< set by hel_shift_nmf_fit_options_init() */
  int32_t algorithm;       /**< ::hel_shift_algorithm; default HEL_SHIFT_BATCH */
  int32_t start_w;         /**< ::hel_shift_start of W; default HEL_SHIFT_FROM_SEED. Given atoms are not normalized. */
  int32_t start_h;         /**< ::hel_shift_start of H; default HEL_SHIFT_FROM_SEED */
  int32_t update_w;        /**< 0: W stays as it starts; default 1 */
  int32_t update_h;        /**< 0: H stays as it starts; default 1 */
  int32_t h_steps;         /**< updates of H before each update of W, from 1; default 1 */
  int64_t iterations;      /**< the largest number of iterations, from 0; with mini-batches of passes over all samples;
                              default 1000 */
  double tolerance;        /**< stop when an iteration changes the divergence by no more than this fraction of it; 0
                              (default) = never */
  double sparsity;         /**< weight of the sum of H that is added to the divergence; from 0; default 0 */
  double inhibition;       /**< how strongly an activation suppresses those of the same atom near it; from 0; default
                              0 */
  double cross_inhibition; /**< the same for the other atoms; it is shared among them; from 0; default 0 */
  uint64_t seed;           /**< for the start and for the order of mini-batches; default 0 */
  int64_t batch_size;      /**< samples in a mini-batch, from 1; default 3 */
  double averaging;        /**< weight of the new gradient in ASAG and GSAG, in (0, 1]; default 0.2 */
  /** The order in which mini-batches of consecutive samples are visited: batch_order_count numbers, a whole number of
   * passes, which are repeated. NULL (default) = the samples are shuffled before each pass; CYCLIC keeps their order.
   * Read during the call only. */
  const int64_t* batch_order;
  int64_t batch_order_count; /**< see batch_order */
  /** Weights of the entries of V, laid out like it, from 0 (missing: its value is not looked at) on. NULL (default) =
   * all 1. Read during the call only. */
  const void* weights;
  hel_progress_function progress; /**< NULL (default) = none. `objective` is the divergence; during the call the arrays
                                     w and h hold the result so far, and `iterate` is w. */
  void* progress_user;            /**< handed to progress */
  int64_t progress_interval;      /**< iterations from one call of progress to the next, from 1; default 1 */
} hel_shift_nmf_fit_options;

/** What a fit came to; fill with hel_shift_nmf_report_init() before the call. */
typedef struct hel_shift_nmf_report {
  size_t struct_size;      /**< set by hel_shift_nmf_report_init() */
  int32_t ending;          /**< ::hel_ending */
  int64_t iterations;      /**< iterations done; of a stream: of all chunks */
  int64_t samples;         /**< samples seen */
  double start_divergence; /**< before the first iteration; of a stream: of its last chunk */
  double divergence;       /**< after the last iteration; sparsity and inhibition do not enter */
  double change;           /**< of the last iteration, relative; NaN when there was none */
  double seconds;          /**< wall time */
} hel_shift_nmf_report;

/** Shapes and tables of a factorization. The numbers W and H are the caller's. */
typedef struct hel_shift_nmf hel_shift_nmf;

/** Delivers the next samples of a stream: writes up to `wanted` samples to `samples` (packed, of the model's precision)
 * and returns how many, 0 at the end, a negative number on failure. Called by the thread that made the call; must not
 * throw. */
typedef int64_t (*hel_shift_reader)(int64_t wanted, void* samples, void* user);

/**
 * Fills options with the defaults.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_shift_nmf_options_init(hel_shift_nmf_options* options);

/**
 * Fills options with the defaults.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_shift_nmf_fit_options_init(hel_shift_nmf_fit_options* options);

/**
 * Prepares a report to be filled.
 * @param report written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_shift_nmf_report_init(hel_shift_nmf_report* report);

/**
 * Makes a model.
 * @param context NULL = process default; need not outlive the model
 * @param rank number of shift dimensions, 1 to #HEL_SHIFT_RANK_MAX
 * @param sample_dims `rank` sizes S of a sample, slowest first, each at least 1
 * @param atom_dims `rank` sizes A of an atom, each from 1 to that of a sample
 * @param channels channels of samples and atoms, at least 1
 * @param atoms number of atoms, at least 1
 * @param options NULL = defaults; copied
 * @param[out] model the new model, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_RANK, HEL_ERROR_DIM (a size, also channels and atoms), HEL_ERROR_EXTENT (an
 * atom larger than the sample), HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION, HEL_ERROR_MEMORY
 * Threads: any.
 */
HEL_API hel_status hel_shift_nmf_create(const hel_context* context, int32_t rank, const int64_t* sample_dims,
                                        const int64_t* atom_dims, int64_t channels, int64_t atoms,
                                        const hel_shift_nmf_options* options, hel_shift_nmf** model);

/**
 * Ends a model.
 * @param model NULL is fine
 * Threads: the caller owns the model; no other call on it may be under way.
 */
HEL_API void hel_shift_nmf_destroy(hel_shift_nmf* model);

/**
 * The sizes of H: what ::hel_shift_mode says.
 * @param model from hel_shift_nmf_create()
 * @param[out] dims `rank` sizes, slowest first
 * @return HEL_OK, HEL_ERROR_NULL
 * Threads: any number on the same model.
 */
HEL_API hel_status hel_shift_nmf_activation_dims(const hel_shift_nmf* model, int64_t* dims);

/**
 * Describes how a model computes - directly, or by transforms of which size - for people.
 * @param model from hel_shift_nmf_create()
 * @param samples for how many samples, at least 1; the best way depends on it
 * @param buffer receives the text, ended by a zero byte; may be NULL when capacity is 0
 * @param capacity bytes in buffer
 * @param[out] needed bytes the text needs with its zero byte; may be NULL
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_BUFFER, HEL_ERROR_MEMORY
 * Threads: any number on the same model.
 */
HEL_API hel_status hel_shift_nmf_describe(const hel_shift_nmf* model, int64_t samples, char* buffer, int64_t capacity,
                                          int64_t* needed);

/**
 * Fits atoms and activations to samples.
 * @param model from hel_shift_nmf_create()
 * @param samples number N of samples, at least 1
 * @param v samples, N x channels x sample_dims, finite and not negative
 * @param[in,out] w atoms, atoms x channels x atom_dims
 * @param[in,out] h activations, N x atoms x hel_shift_nmf_activation_dims()
 * @param options NULL = defaults
 * @param[in,out] report what it came to; NULL = not wanted
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_OPTION, HEL_ERROR_INDEX (batch_order),
 * HEL_ERROR_DOMAIN (an entry of v, w, h or the weights is negative, NaN or infinite, or v is zero where beta <= 0; the
 * message gives its place), HEL_ERROR_MEMORY. Stopped by the callback or by the limit it is HEL_OK: see the report.
 * Threads: any number on the same model, with arrays of their own. The result depends on the number of threads the
 * model uses only by rounding.
 */
HEL_API hel_status hel_shift_nmf_fit(const hel_shift_nmf* model, int64_t samples, const void* v, void* w, void* h,
                                     const hel_shift_nmf_fit_options* options, hel_shift_nmf_report* report);

/**
 * Fits atoms to a stream of samples, of which a chunk is held at a time: W goes on from chunk to chunk, H starts anew
 * in each.
 * @param model from hel_shift_nmf_create()
 * @param reader delivers samples
 * @param reader_user handed to reader
 * @param chunk samples in a chunk, at least 1; the last chunk may have fewer
 * @param max_chunks the largest number of chunks; 0 = until the stream ends
 * @param[in,out] w atoms, atoms x channels x atom_dims; untouched on failure
 * @param options NULL = defaults; they hold for each chunk. weights, batch_order and HEL_SHIFT_FROM_CALLER for H are
 * not allowed. During a callback w is untouched, and `iterate` is the atoms so far.
 * @param[in,out] report what it came to; NULL = not wanted
 * @return as hel_shift_nmf_fit(), and HEL_ERROR_READER (it failed, delivered more than was wanted, or nothing at all)
 * Threads: any number on the same model.
 */
HEL_API hel_status hel_shift_nmf_fit_stream(const hel_shift_nmf* model, hel_shift_reader reader, void* reader_user,
                                            int64_t chunk, int64_t max_chunks, void* w,
                                            const hel_shift_nmf_fit_options* options, hel_shift_nmf_report* report);

/**
 * Reconstructs samples from atoms and activations: R of the formula on top of this file.
 * @param model from hel_shift_nmf_create()
 * @param samples number of samples, at least 1
 * @param w atoms, as in hel_shift_nmf_fit(); finite, of any sign
 * @param h activations, likewise
 * @param atom the number of an atom, from 0, for what this atom alone contributes; -1 = all
 * @param[out] r samples x channels x sample_dims
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_DIM, HEL_ERROR_OVERFLOW, HEL_ERROR_INDEX, HEL_ERROR_DOMAIN (NaN or
 * infinite), HEL_ERROR_MEMORY
 * Threads: any number on the same model.
 */
HEL_API hel_status hel_shift_nmf_reconstruct(const hel_shift_nmf* model, int64_t samples, const void* w, const void* h,
                                             int64_t atom, void* r);

/**
 * The divergence of samples from their reconstruction; for beta = 2 half the sum of (V - R)^2.
 * @param model from hel_shift_nmf_create()
 * @param samples number of samples, at least 1
 * @param v samples, as in hel_shift_nmf_fit()
 * @param weights laid out like v; NULL = all 1
 * @param w atoms
 * @param h activations
 * @param[out] divergence the sum over all entries
 * @return as hel_shift_nmf_fit()
 * Threads: any number on the same model.
 */
HEL_API hel_status hel_shift_nmf_divergence(const hel_shift_nmf* model, int64_t samples, const void* v,
                                            const void* weights, const void* w, const void* h, double* divergence);

/**
 * The two parts of the gradient of the divergence, for optimizers of your own: gradient = pos - neg, both not negative.
 * @param model from hel_shift_nmf_create()
 * @param samples number of samples, at least 1
 * @param v samples, as in hel_shift_nmf_fit()
 * @param weights laid out like v; NULL = all 1
 * @param w atoms
 * @param h activations
 * @param[out] neg_w laid out like w: what V calls for; NULL = not wanted, as the other three
 * @param[out] pos_w laid out like w: what R calls for
 * @param[out] neg_h laid out like h
 * @param[out] pos_h laid out like h
 * @return as hel_shift_nmf_fit()
 * Threads: any number on the same model.
 */
HEL_API hel_status hel_shift_nmf_gradient(const hel_shift_nmf* model, int64_t samples, const void* v,
                                          const void* weights, const void* w, const void* h, void* neg_w, void* pos_w,
                                          void* neg_h, void* pos_h);

#ifdef __cplusplus
}
#endif

#endif
