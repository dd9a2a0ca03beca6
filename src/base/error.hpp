// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/core.h>

#include <exception>

namespace hel {

/// A status with its message. The text lives inside, so that reporting an error never allocates.
class Error : public std::exception {
 public:
  [[gnu::format(printf, 3, 4)]] Error(hel_status status, const char* format, ...) noexcept;

  hel_status status() const noexcept { return status_; }
  const char* what() const noexcept override { return text_; }

 private:
  hel_status status_;
  char text_[256];
};

/// The calling thread's message, as hel_last_message() shows it.
void set_message(const char* text) noexcept;
void clear_message() noexcept;
const char* last_message() noexcept;

}  // namespace hel
