// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <limits>

#include "base/checked.hpp"
#include "base/error.hpp"
#include "base/memory.hpp"
#include "nmf/options.hpp"

namespace hel::nmf {

/// Numbers from one row to the next: whole cache lines, an odd number of them, so that columns do not fall into one set
/// of the cache.
template <class T>
int64_t padded(int64_t count) {
  constexpr int64_t kLine = static_cast<int64_t>(kAlignment / sizeof(T));
  const int64_t lines = (count + kLine - 1) / kLine;
  return (lines + (lines > 2 && lines % 2 == 0)) * kLine;
}

/// A matrix of our own: rows padded with zeros.
template <class T>
class Matrix {
 public:
  Matrix() = default;
  Matrix(const Allocator& allocator, int64_t rows, int64_t columns)
      : rows_(rows),
        columns_(columns),
        stride_(padded<T>(columns)),
        table_(allocator, checked_product(rows, stride_, "a matrix")) {
    clear();
  }

  T* data() const { return table_.data(); }
  T* row(int64_t r) const { return table_.data() + r * stride_; }
  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  int64_t stride() const { return stride_; }
  int64_t size() const { return table_.size(); }
  void clear() const { std::fill_n(table_.data(), table_.size(), T(0)); }

  void take(const T* from) const {
    for (int64_t r = 0; r < rows_; ++r) std::copy_n(from + r * columns_, columns_, row(r));
  }
  void give(T* to) const {
    for (int64_t r = 0; r < rows_; ++r) std::copy_n(row(r), columns_, to + r * columns_);
  }

 private:
  int64_t rows_ = 0, columns_ = 0, stride_ = 0;
  Table<T> table_;
};

template <class T>
struct Factorization {
  Matrix<T> u, h;

  Factorization() = default;
  Factorization(const Allocator& allocator, const Shape& shape)
      : u(allocator, shape.rows, shape.components), h(allocator, shape.components, shape.columns) {}
};

/// Throws Error(HEL_ERROR_DOMAIN) where a number left the range of its type: data near its limits make squares that are
/// infinite, and quotients of those that are no numbers.
template <class T>
void require_in_range(T value, const char* name, int64_t row, int64_t column) {
  if (!(value <= std::numeric_limits<T>::max()))
    throw Error(HEL_ERROR_DOMAIN, "%s[%lld][%lld] became %g: x is too large or too small for %s; scale it", name,
                static_cast<long long>(row), static_cast<long long>(column), static_cast<double>(value),
                sizeof(T) == 8 ? "double" : "float");
}

template <class T>
void require_finite(const Factorization<T>& factors) {
  for (const Matrix<T>* const factor : {&factors.u, &factors.h})
    for (int64_t r = 0; r < factor->rows(); ++r)
      for (int64_t c = 0; c < factor->columns(); ++c)
        require_in_range(factor->row(r)[c], factor == &factors.u ? "u" : "h", r, c);
}

/// Where rows of X come from. get() may be called by the thread that made the call only.
template <class T>
class Rows {
 public:
  virtual ~Rows() = default;
  /// Rows [first, first + count), count at most batch(); valid until the next get().
  virtual const T* get(int64_t first, int64_t count) = 0;
  virtual int64_t batch() const = 0;
};

/// Makes new factors from old ones.
template <class T>
class Stepper {
 public:
  virtual ~Stepper() = default;
  /// One iteration; returns the objective of `from` where `judged`. Does not touch `from` unless `to` is the same,
  /// which it may be where in_place().
  virtual double step(const Factorization<T>& from, Factorization<T>& to, bool judged) = 0;
  virtual double objective(const Factorization<T>& factors) = 0;
  virtual bool in_place() const { return false; }
};

}  // namespace hel::nmf
