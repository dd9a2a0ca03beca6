// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {

/// X as an operator. `narrow` has one row for each row of X, `wide` one column for each column of X; the other size of
/// both is the same, of any sign.
template <class T>
class Products {
 public:
  virtual ~Products() = default;
  /// narrow = X wide^T
  virtual void project(const Matrix<T>& wide, Matrix<T>& narrow) = 0;
  /// wide = narrow^T X
  virtual void collect(const Matrix<T>& narrow, Matrix<T>& wide) = 0;
};

/// For a dense matrix and `size` vectors at once.
template <class T>
std::unique_ptr<Products<T>> make_dense_products(const Problem& problem, Rows<T>& rows, int64_t size);

/// X as the first factors see it: small entries lifted to options.data_floor, missing ones replaced by the mean. Gives
/// rows as they are where there is nothing to change.
template <class T>
class CleanRows : public Rows<T> {
 public:
  CleanRows(const Problem& problem, double mean, Rows<T>& rows);
  const T* get(int64_t first, int64_t count) override;
  int64_t batch() const override { return batch_; }

 private:
  const Problem& problem_;
  const T mean_;
  Rows<T>& rows_;
  const bool changes_;
  int64_t batch_;
  Table<T> buffer_;
};

}  // namespace hel::nmf
