// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "guard.hpp"

#include <new>

#include "failure.hpp"

namespace compat {

hel_status record_exception(gauss_workspace& workspace, const char* command) noexcept {
  try {
    throw;
  } catch (const failure& problem) {
    return workspace.record(problem.status, command, problem.text.data());
  } catch (const std::bad_alloc&) {
    return workspace.record(HEL_ERROR_MEMORY, command, hel_status_text(HEL_ERROR_MEMORY));
  } catch (...) {
    return workspace.record(HEL_ERROR_INTERNAL, command, hel_status_text(HEL_ERROR_INTERNAL));
  }
}

const gauss_value& need(const gauss_value* argument, const char* name) {
  if (argument == nullptr) fail(HEL_ERROR_NULL, "%s is NULL", name);
  return *argument;
}

}  // namespace compat
