// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_GUARD_HPP
#define COMPAT_GUARD_HPP

// The boundary: what a command throws becomes the workspace's status and message. Nothing else of compat catches.

#include <utility>

#include "workspace.hpp"

namespace compat {

/// Turns the exception being handled into a recorded failure and returns its status.
hel_status record_exception(gauss_workspace& workspace, const char* command) noexcept;

/// Runs the body of a command; Result{} (NULL or 0) when it fails or there is no workspace.
template <class Result, class Body>
Result command(gauss_workspace* workspace, const char* name, Body&& body) noexcept {
  if (workspace == nullptr) return Result{};
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    record_exception(*workspace, name);
    return Result{};
  }
}

/// The same for commands that return how they went.
template <class Body>
hel_status status_command(gauss_workspace* workspace, const char* name, Body&& body) noexcept {
  if (workspace == nullptr) return HEL_ERROR_NULL;
  try {
    std::forward<Body>(body)();
    return HEL_OK;
  } catch (...) {
    return record_exception(*workspace, name);
  }
}

/// The argument; fails with HEL_ERROR_NULL.
const gauss_value& need(const gauss_value* argument, const char* name);

}  // namespace compat

#endif
