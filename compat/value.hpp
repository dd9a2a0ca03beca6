// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_VALUE_HPP
#define COMPAT_VALUE_HPP

#include <heliotrope/gauss.h>

#include <cstddef>
#include <cstdint>

#include "shape.hpp"

namespace compat {

/// Where all memory of a workspace and its values comes from.
struct memory {
  hel_allocate_function allocate;
  hel_release_function release;
  void* user;

  /// Never NULL: throws std::bad_alloc.
  void* get(std::size_t bytes) const;
  void put_back(void* block) const;
};

memory default_memory();

/// A block of numbers that goes back by itself; for work space inside a command.
class scratch {
 public:
  scratch(const memory& source, std::int64_t count);
  ~scratch() { source_.put_back(block_); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  double* data() const { return block_; }

 private:
  const memory& source_;
  double* block_;
};

/// A block of `count` doubles; fails with HEL_ERROR_OVERFLOW before asking for more bytes than a size_t can count.
double* get_numbers(const memory& source, std::int64_t count);

}  // namespace compat

/// Matrix or array. Owned numbers are one block, imaginary parts right after the real ones; a view points elsewhere.
struct gauss_value {
  compat::memory source;
  gauss_workspace* owner = nullptr;  ///< NULL once taken
  gauss_value* previous = nullptr;   ///< the list of the owner's values, in the order they were made
  gauss_value* next = nullptr;
  std::int64_t serial = 0;
  std::int32_t type = GAUSS_MATRIX;
  compat::shape orders = {};
  std::int64_t elements = 0;
  double* block = nullptr;  ///< NULL for views and the empty matrix
  const double* real = nullptr;
  const double* imag = nullptr;  ///< NULL for real values
  bool view = false;

  bool is_complex() const { return imag != nullptr; }
  bool is_array() const { return type == GAUSS_ARRAY; }
  std::int64_t rows() const { return orders.from_fastest(1); }
  std::int64_t cols() const { return orders.from_fastest(0); }
  bool is_scalar() const { return type == GAUSS_MATRIX && elements == 1; }
  bool is_vector() const { return type == GAUSS_MATRIX && elements > 0 && (rows() == 1 || cols() == 1); }
  bool is_empty() const { return elements == 0; }
  double* writable_real() const { return block; }
  double* writable_imag() const { return imag == nullptr ? nullptr : block + elements; }
};

namespace compat {

/// Ends a value that belongs to no workspace.
void destroy(gauss_value* value);

}  // namespace compat

#endif
