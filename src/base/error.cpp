// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "base/error.hpp"

#include <cstdarg>
#include <cstdio>

namespace hel {
namespace {
thread_local char message[256];
}

Error::Error(hel_status status, const char* format, ...) noexcept : status_(status) {
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text_, sizeof text_, format, arguments);
  va_end(arguments);
}

void set_message(const char* text) noexcept { std::snprintf(message, sizeof message, "%s", text); }
void clear_message() noexcept { message[0] = '\0'; }
const char* last_message() noexcept { return message; }

}  // namespace hel
