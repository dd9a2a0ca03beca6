// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <exception>
#include <new>

#include "base/error.hpp"

namespace hel {

/// Runs the body of a C function: what it throws becomes a status and this thread's message.
template <class Body>
hel_status guard(Body&& body) noexcept {
  clear_message();
  try {
    body();
    return HEL_OK;
  } catch (const Error& error) {
    set_message(error.what());
    return error.status();
  } catch (const std::bad_alloc&) {
    set_message("out of memory");
    return HEL_ERROR_MEMORY;
  } catch (const std::exception& error) {
    set_message(error.what());
    return HEL_ERROR_INTERNAL;
  } catch (...) {
    set_message("an exception of unknown type");
    return HEL_ERROR_INTERNAL;
  }
}

template <class T>
T* require(T* pointer, const char* name) {
  if (!pointer) throw Error(HEL_ERROR_NULL, "%s is NULL", name);
  return pointer;
}

}  // namespace hel
