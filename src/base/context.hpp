// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/core.h>

#include "base/memory.hpp"

namespace hel {

/// What a call needs of a context; small enough to be copied into plans, which may outlive the context.
struct Settings {
  int threads = 0;  ///< 0 = all cores
  int plan_cache = 64;
  Allocator allocator;
  hel_log_function log = nullptr;
  void* log_user = nullptr;

  int usable_threads() const noexcept;
};

Settings make_settings(const hel_context_options* options);

}  // namespace hel
