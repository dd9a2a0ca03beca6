// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Linear algebra of small and of tall thin matrices, in double. All matrices are column-major and packed: entry (r, c)
// of one with `rows` rows is at [c * rows + r]. The code is compiled for the baseline processor and runs on one thread,
// so that its numbers depend on neither.
#pragma once

#include <cstdint>

#include "base/memory.hpp"

namespace hel::linalg {

/// Replaces the columns of a tall matrix (rows >= columns) by orthonormal ones that span theirs; where those are
/// dependent, by some that span more. Householder's method.
void orthonormalize(const Allocator& allocator, int64_t rows, int64_t columns, double* a);

/// The singular values of a tall matrix (rows >= columns), falling, with their vectors: a = u diag(s) v^T with u
/// rows x columns, v columns x columns. Overwrites a; Householder's method, and Jacobi's for what is left.
void singular_values(int64_t rows, int64_t columns, double* a, double* u, double* s, double* v);

/// c = a b for a rows x inner, b inner x columns; c must not overlap them.
void multiply(int64_t rows, int64_t inner, int64_t columns, const double* a, const double* b, double* c);

/// Replaces b (size x columns) by the solution of a x = b for a symmetric positive definite matrix, of which the lower
/// triangle is looked at and overwritten (Cholesky). False, with b undefined, when it is not positive definite.
bool solve_positive(int64_t size, int64_t columns, double* a, double* b);

}  // namespace hel::linalg
