// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_FAILURE_HPP
#define COMPAT_FAILURE_HPP

#include <heliotrope/heliotrope.h>

#include <array>
#include <cinttypes>

namespace compat {

/// What a command throws: a status and what was wrong, in numbers. The text lives inside, so that no memory is needed.
struct failure {
  hel_status status;
  std::array<char, 200> text;
};

#if defined(__GNUC__)
#define COMPAT_PRINTF_LIKE __attribute__((format(printf, 2, 3)))
#else
#define COMPAT_PRINTF_LIKE
#endif

[[noreturn]] void fail(hel_status status, const char* format, ...) COMPAT_PRINTF_LIKE;

/// Throws the core's last failure.
[[noreturn]] void fail_as_core(hel_status status);

}  // namespace compat

#endif
