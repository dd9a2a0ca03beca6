// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nmf/initial.hpp"

namespace hel::nmf {

/// A matrix in compressed rows, as the caller gave it.
template <class T>
struct Csr {
  const int64_t* starts;
  const int64_t* columns;
  const T* values;
};

/// Checks order, range and numbers, and adds up. Throws Error.
template <class T>
DataSums inspect_csr(const Problem& problem, const Csr<T>& x);
template <class T>
std::unique_ptr<Stepper<T>> make_sparse_stepper(const Problem& problem, const Csr<T>& x, const DataSums& data);
template <class T>
std::unique_ptr<Products<T>> make_sparse_products(const Problem& problem, const Csr<T>& x);

}  // namespace hel::nmf
