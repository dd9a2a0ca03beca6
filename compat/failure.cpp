// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "failure.hpp"

#include <cstdarg>
#include <cstdio>

namespace compat {

void fail(hel_status status, const char* format, ...) {
  failure problem{status, {}};
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(problem.text.data(), problem.text.size(), format, arguments);
  va_end(arguments);
  throw problem;
}

void fail_as_core(hel_status status) { fail(status, "%s", hel_last_message()); }

}  // namespace compat
