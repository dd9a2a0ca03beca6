// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_WORKSPACE_HPP
#define COMPAT_WORKSPACE_HPP

#include <array>
#include <cstdint>

#include "value.hpp"

struct gauss_workspace {
  compat::memory source;
  hel_context* context = nullptr;  ///< NULL = the process default
  gauss_value* last = nullptr;     ///< the newest value; the list goes back through gauss_value::previous
  std::int64_t next_serial = 0;
  std::int64_t count = 0;
  std::int32_t trap = 0;
  hel_status status = HEL_OK;
  std::array<char, 256> message{};

  /// Keeps the first failure; returns `problem`.
  hel_status record(hel_status problem, const char* command, const char* text) noexcept;
  /// Puts a value without owner at the end of the list.
  void adopt(gauss_value* value) noexcept;
  /// Takes a value out of the list.
  void unlink(gauss_value* value) noexcept;
};

namespace compat {

/// A value under construction: it goes away unless it is finished, so a failing command leaves nothing behind.
class fresh {
 public:
  /// Numbers are not set.
  fresh(gauss_workspace& workspace, std::int32_t type, const shape& orders, bool complex);
  ~fresh();
  fresh(const fresh&) = delete;
  fresh& operator=(const fresh&) = delete;

  double* real() const { return value_->writable_real(); }
  double* imag() const { return value_->writable_imag(); }
  const gauss_value& value() const { return *value_; }
  std::int64_t elements() const { return value_->elements; }
  /// Hands the value to the workspace.
  gauss_value* finish();

 protected:
  fresh(gauss_workspace& workspace, std::int32_t type, const shape& orders);

  gauss_workspace& workspace_;
  gauss_value* value_;
};

/// A value over the caller's memory.
gauss_value* make_view(gauss_workspace& workspace, std::int32_t type, const shape& orders, const double* real,
                       const double* imag);

/// A value with the numbers of `source` in another shape of as many elements.
gauss_value* make_copy(gauss_workspace& workspace, std::int32_t type, const shape& orders, const gauss_value& source);

/// A real matrix of one number.
gauss_value* make_number(gauss_workspace& workspace, double x);

}  // namespace compat

#endif
