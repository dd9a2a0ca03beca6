/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_CORE_H
#define HELIOTROPE_CORE_H

/**
 * @file core.h
 * What all families of the core share: statuses, messages, contexts, progress of long computations.
 */

#include <stddef.h>
#include <stdint.h>

#include <heliotrope/version.h>

#if defined(_WIN32)
#define HEL_API
#elif defined(__GNUC__)
#define HEL_API __attribute__((visibility("default")))
#else
#define HEL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Status ---------------------------------------------------------------------------------------------------- */

/** What a call came to. The numbers are frozen; the list with its sentences is `heliotrope/status.def`. */
typedef enum hel_status {
#define HEL_STATUS(name, number, sentence) name = number,
#include <heliotrope/status.def>
  HEL_STATUS_LOWEST_ = -0x7fffffff - 1, /**< lets the type hold any 32-bit number; never returned */
  HEL_STATUS_LIMIT_ = 0x7fffffff        /**< likewise */
} hel_status;

/**
 * The sentence that belongs to a status, such as "out of memory".
 * @param status any number; one that is no status gives "unknown status"
 * @return a static text, never NULL
 * Threads: any.
 */
HEL_API const char* hel_status_text(hel_status status);

/**
 * The name of a status, such as "HEL_ERROR_MEMORY".
 * @param status any number; one that is no status gives "HEL_UNKNOWN"
 * @return a static text, never NULL
 * Threads: any.
 */
HEL_API const char* hel_status_name(hel_status status);

/**
 * What the latest call of this thread found wrong, in numbers: "dims[2] is 0; it must be at least 1".
 * Empty after a call that succeeded.
 * @return a text owned by the library, valid until this thread's next call; never NULL
 * Threads: each thread has its own message.
 */
HEL_API const char* hel_last_message(void);

/**
 * The version of the library that runs, which may differ from #HEL_VERSION_TEXT of the headers.
 * @return a static text such as "0.1.0"
 * Threads: any.
 */
HEL_API const char* hel_version(void);

/**
 * How this library was built and what it chose at run time: version, vector instructions, libraries and their licenses.
 * @return a static text of several lines, each `name: value`
 * Threads: any.
 */
HEL_API const char* hel_build_info(void);

/* ---- Context --------------------------------------------------------------------------------------------------- */

/** Threads, memory, log and the cache of plans. Wherever a context is asked for, NULL means the process default. */
typedef struct hel_context hel_context;

/** Gives a block of `bytes` (> 0) at a multiple of `alignment` (a power of two), or NULL. May be called from any
 * thread. */
typedef void* (*hel_allocate_function)(size_t bytes, size_t alignment, void* user);
/** Takes back a block that the matching ::hel_allocate_function gave. `block` is never NULL. */
typedef void (*hel_release_function)(void* block, void* user);
/** Receives a line (without line break) that the library wants to log. `level`: 0 error, 1 warning, 2 information. At
 * present the passes of each new plan, at level 2; must not throw. May be called from any thread. */
typedef void (*hel_log_function)(int32_t level, const char* line, void* user);

/** Settings of a context; fill with hel_context_options_init(), then change what you need. */
typedef struct hel_context_options {
  size_t struct_size;             /**< set by hel_context_options_init() */
  int32_t threads;                /**< threads a call may use; 0 (default) = all cores of the process */
  int32_t plan_cache;             /**< plans kept for one-shot calls, parts of nonuniform ones; 0 = 64, < 0: none */
  hel_allocate_function allocate; /**< NULL (default) = the C library's; set both functions or neither */
  hel_release_function release;   /**< see allocate */
  void* allocator_user;           /**< handed to both */
  hel_log_function log;           /**< NULL (default) = no log */
  void* log_user;                 /**< handed to log */
} hel_context_options;

/**
 * Fills options with the defaults.
 * @param options written; NULL is ignored
 * Threads: any.
 */
HEL_API void hel_context_options_init(hel_context_options* options);

/**
 * Makes a context. Programs that are content with the defaults need none.
 * @param options NULL = defaults; copied
 * @param[out] context the new context, owned by the caller; NULL on failure
 * @return HEL_OK, HEL_ERROR_NULL, HEL_ERROR_OPTION (threads out of 0..4096, one allocator function without the other),
 * HEL_ERROR_MEMORY Threads: any.
 */
HEL_API hel_status hel_context_create(const hel_context_options* options, hel_context** context);

/**
 * Ends a context. Plans made from it stay valid: they hold on to what they need.
 * @param context NULL is fine
 * Threads: the caller owns the context.
 */
HEL_API void hel_context_destroy(hel_context* context);

/**
 * How many threads a call with this context may use.
 * @param context NULL = process default
 * @return at least 1; 1 in a child made by fork(), where threads of the parent do not exist
 * Threads: any.
 */
HEL_API int32_t hel_context_threads(const hel_context* context);

/* ---- Long computations ----------------------------------------------------------------------------------------- */

/** Why an iteration ended; data in a report, never a failure. The numbers are frozen. */
typedef enum hel_ending {
  HEL_ENDED_NOT = 0,       /**< it has not ended, or never began */
  HEL_ENDED_CONVERGED = 1, /**< the tolerance was reached */
  HEL_ENDED_LIMIT = 2,     /**< the largest number of iterations was done */
  HEL_ENDED_STOPPED = 3,   /**< the progress callback asked for it; the result so far is valid */
  HEL_ENDED_STALLED = 4    /**< rounding or the data allow no further progress; the result so far is valid */
} hel_ending;

/** What a progress callback is told. Grows at the end only. */
typedef struct hel_progress {
  int64_t iteration;   /**< iterations done so far; the first call has 1 */
  int64_t limit;       /**< the largest number of iterations */
  double objective;    /**< what the iteration makes smaller, as the call that runs it defines it */
  double change;       /**< the relative change that the stopping rule looks at; NaN where there is none yet */
  double seconds;      /**< wall time since the call began */
  const void* iterate; /**< the result so far, laid out as the call says; NULL where it offers none */
} hel_progress;

/** Called after each iteration by the thread that made the call; must not throw. `progress` is valid during the call
 * only. Returns 0 to go on, anything else to stop. */
typedef int32_t (*hel_progress_function)(const hel_progress* progress, void* user);

#ifdef __cplusplus
}
#endif

#endif
