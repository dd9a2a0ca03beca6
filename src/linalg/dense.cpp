// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "linalg/dense.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>

#include "base/checked.hpp"

namespace hel::linalg {
namespace {

using Matrix = Eigen::MatrixXd;
using View = Eigen::Map<Matrix>;
using ConstView = Eigen::Map<const Matrix>;

}  // namespace

void orthonormalize(const Allocator& allocator, int64_t rows, int64_t columns, double* a) {
  const Table<double> copy(allocator, checked_product(rows, columns, "a basis"));
  std::copy_n(a, copy.size(), copy.data());
  View reflectors(copy.data(), rows, columns), basis(a, rows, columns);
  const Eigen::HouseholderQR<Eigen::Ref<Matrix>> factorization(reflectors);
  basis.setIdentity();
  basis.applyOnTheLeft(factorization.householderQ());
}

void singular_values(int64_t rows, int64_t columns, double* a, double* u, double* s, double* v) {
  View matrix(a, rows, columns), left(u, rows, columns);
  const Eigen::HouseholderQR<Eigen::Ref<Matrix>> factorization(matrix);
  const Matrix square = factorization.matrixQR().topRows(columns).triangularView<Eigen::Upper>();
  const Eigen::JacobiSVD<Matrix, Eigen::NoQRPreconditioner> decomposition(square,
                                                                          Eigen::ComputeFullU | Eigen::ComputeFullV);
  left.topRows(columns) = decomposition.matrixU();
  left.bottomRows(rows - columns).setZero();
  left.applyOnTheLeft(factorization.householderQ());
  View(v, columns, columns) = decomposition.matrixV();
  std::copy_n(decomposition.singularValues().data(), columns, s);
}

void multiply(int64_t rows, int64_t inner, int64_t columns, const double* a, const double* b, double* c) {
  View(c, rows, columns).noalias() = ConstView(a, rows, inner) * ConstView(b, inner, columns);
}

bool solve_positive(int64_t size, int64_t columns, double* a, double* b) {
  View matrix(a, size, size), right(b, size, columns);
  const Eigen::LLT<Eigen::Ref<Matrix>> factorization(matrix);
  if (factorization.info() != Eigen::Success) return false;
  factorization.solveInPlace(right);
  return true;
}

}  // namespace hel::linalg
