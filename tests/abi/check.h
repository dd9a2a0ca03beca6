/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_TESTS_CHECK_H
#define HELIOTROPE_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

static int failures = 0;

/* Counts and tells a condition that does not hold; the program goes on. */
#define CHECK(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      ++failures;                                                                    \
    }                                                                                \
  } while (0)

/* The call must give this status, and a message exactly when it failed. */
#define CHECK_STATUS(call, expected)                                                          \
  do {                                                                                        \
    const hel_status status_ = (call);                                                        \
    if (status_ != (expected) || (hel_last_message()[0] == '\0') != (status_ == HEL_OK)) {    \
      fprintf(stderr, "%s:%d: %s gave %s with the message '%s'\n", __FILE__, __LINE__, #call, \
              hel_status_name(status_), hel_last_message());                                  \
      ++failures;                                                                             \
    }                                                                                         \
  } while (0)

#endif
