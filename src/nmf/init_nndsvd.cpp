// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// First factors from singular vectors: C. Boutsidis and E. Gallopoulos, SVD based initialization: a head start for
// nonnegative matrix factorization, Pattern Recognition 41, 2008. The vectors come from iterated subspaces that begin
// at random (N. Halko, P. Martinsson and J. Tropp, Finding structure with randomness, SIAM Review 53, 2011).
#include <cmath>

#include "base/random.hpp"
#include "linalg/dense.hpp"
#include "nmf/initial.hpp"

namespace hel::nmf {
namespace {

enum Stream : uint64_t { kStreamBasis = 3, kStreamFillU = 4, kStreamFillH = 5 };

/// Up to this size of the smaller side the whole decomposition is made, which takes one round.
constexpr int64_t kWhole = 96;
/// Rounds of the iteration end early where the values have a gap behind the wanted ones. Where they have none, further
/// vectors are as good as those that more rounds would find.
constexpr int kMostRounds = 8;
/// Entries smaller than this part of the largest of their vector are rounding errors, and count as zeros.
constexpr double kZero = 1e-6;

/// Singular vectors that stand in the columns of `left` (rows x size) and `right` (columns x size), both column-major.
struct Leading {
  Table<double> left, right, values;
};

template <class T>
void to_columns(const Matrix<T>& from, double* to) {
  for (int64_t r = 0; r < from.rows(); ++r)
    for (int64_t c = 0; c < from.columns(); ++c) to[c * from.rows() + r] = static_cast<double>(from.row(r)[c]);
}

template <class T>
void from_columns(const double* from, Matrix<T>& to) {
  for (int64_t r = 0; r < to.rows(); ++r)
    for (int64_t c = 0; c < to.columns(); ++c) to.row(r)[c] = static_cast<T>(from[c * to.rows() + r]);
}

/// The largest change of a singular value, in parts of the largest of them.
double change_of(const double* before, const double* after, int64_t count) {
  double largest = 0;
  for (int64_t k = 0; k < count; ++k) largest = std::max(largest, std::fabs(after[k] - before[k]));
  return after[0] > 0 ? largest / after[0] : 0;
}

template <class T>
Leading leading_vectors(const Problem& problem, Products<T>& x, int64_t size, int64_t wanted) {
  const Allocator& allocator = problem.settings.allocator;
  const auto [rows, columns, components] = problem.shape;
  require_possible(checked_product(checked_sum(rows, columns, "singular vectors"), 24 * size, "singular vectors"));
  Matrix<T> narrow(allocator, rows, size), wide(allocator, size, columns);
  Leading found{Table<double>(allocator, rows * size), Table<double>(allocator, columns * size),
                Table<double>(allocator, size)};
  const Table<double> basis(allocator, rows * size), product(allocator, columns * size), turn(allocator, size * size),
      before(allocator, size);
  const Random random(problem.options.seed, kStreamBasis);
  for (int64_t k = 0; k < size; ++k)
    for (int64_t c = 0; c < columns; ++c) wide.row(k)[c] = static_cast<T>(random.normal(k * columns + c));
  const bool whole = size == std::min(rows, columns);
  const double enough = sizeof(T) == 8 ? 1e-9 : 1e-6;
  for (int round = 0; round < kMostRounds; ++round) {
    x.project(wide, narrow);
    to_columns(narrow, basis.data());
    linalg::orthonormalize(allocator, rows, size, basis.data());
    from_columns(basis.data(), narrow);
    x.collect(narrow, wide);
    // A row of `wide` is a column of its transpose.
    for (int64_t k = 0; k < size; ++k)
      for (int64_t c = 0; c < columns; ++c) product[k * columns + c] = static_cast<double>(wide.row(k)[c]);
    std::copy_n(found.values.data(), size, before.data());
    linalg::singular_values(columns, size, product.data(), found.right.data(), found.values.data(), turn.data());
    if (whole || (round > 0 && change_of(before.data(), found.values.data(), wanted) < enough)) break;
    for (int64_t k = 0; k < size; ++k)
      for (int64_t c = 0; c < columns; ++c) wide.row(k)[c] = static_cast<T>(found.right[k * columns + c]);
  }
  linalg::multiply(rows, size, size, basis.data(), turn.data(), found.left.data());
  return found;
}

/// Lengths of the positive and of the negative part of a vector.
struct Lengths {
  double positive = 0, negative = 0;
};

Lengths lengths_of(const double* vector, int64_t count) {
  Lengths squares;
  for (int64_t i = 0; i < count; ++i) (vector[i] > 0 ? squares.positive : squares.negative) += vector[i] * vector[i];
  return {std::sqrt(squares.positive), std::sqrt(squares.negative)};
}

/// to(i) = scale times the part of `vector` with that sign, without what is only rounding.
template <class Store>
void store_part(const double* vector, int64_t count, double scale, Store&& store) {
  double largest = 0;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, scale * vector[i]);
  for (int64_t i = 0; i < count; ++i) {
    const double value = scale * vector[i];
    store(i, value > kZero * largest ? value : 0);
  }
}

template <class T>
void split(const Problem& problem, const Leading& found, Factorization<T>& factors) {
  const auto [rows, columns, components] = problem.shape;
  for (int64_t k = 0; k < components; ++k) {
    const double* const left = found.left.data() + k * rows;
    const double* const right = found.right.data() + k * columns;
    const Lengths l = lengths_of(left, rows), r = lengths_of(right, columns);
    const bool positive = l.positive * r.positive >= l.negative * r.negative;
    const double length_l = positive ? l.positive : l.negative, length_r = positive ? r.positive : r.negative;
    // The pair is scaled to equal lengths. The first one has a single sign but for rounding.
    const double length = std::sqrt(found.values[k] * length_l * length_r), sign = positive ? 1 : -1;
    store_part(left, rows, length_l > 0 ? sign * length / length_l : 0,
               [&](int64_t i, double value) { factors.u.row(i)[k] = static_cast<T>(value); });
    store_part(right, columns, length_r > 0 ? sign * length / length_r : 0,
               [&](int64_t i, double value) { factors.h.row(k)[i] = static_cast<T>(value); });
  }
}

template <class T>
void fill_zeros(const Problem& problem, double mean, uint64_t stream, Matrix<T>& factor) {
  const Random random(problem.options.seed, stream);
  const bool same = problem.options.init == HEL_NMF_NNDSVDA;
  for (int64_t r = 0; r < factor.rows(); ++r)
    for (int64_t c = 0; c < factor.columns(); ++c) {
      T& entry = factor.row(r)[c];
      if (entry > 0) continue;
      entry = static_cast<T>(same ? mean : 0.01 * mean * random.uniform(r * factor.columns() + c));
    }
}

}  // namespace

int64_t nndsvd_size(const Shape& shape) {
  const int64_t most = std::min(shape.rows, shape.columns);
  return most <= kWhole ? most : std::min(shape.components + std::max<int64_t>(10, shape.components / 4), most);
}

template <class T>
void make_nndsvd(const Problem& problem, double mean, Products<T>& x, Factorization<T>& factors) {
  split(problem, leading_vectors(problem, x, nndsvd_size(problem.shape), problem.shape.components), factors);
  if (problem.options.init == HEL_NMF_NNDSVD) return;
  fill_zeros(problem, mean, kStreamFillU, factors.u);
  fill_zeros(problem, mean, kStreamFillH, factors.h);
}

template void make_nndsvd(const Problem&, double, Products<double>&, Factorization<double>&);
template void make_nndsvd(const Problem&, double, Products<float>&, Factorization<float>&);

}  // namespace hel::nmf
