// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// Loops over vectors of iterative solvers, for float and double. Complex numbers are interleaved; `count` numbers.
namespace hel::nufft {

/// out[i] = k[i] z[i], z complex, k real; out may be z.
template <class T>
void scaled_by_reals(T* out, const T* z, const T* k, int64_t count) noexcept;
/// Sum of k[i] |z[i]|^2.
template <class T>
double weighted_squares(const T* z, const T* k, int64_t count) noexcept;

/// From here on all numbers are real: the parts of complex ones count one by one.
/// Sum of x[i] y[i].
template <class T>
double dot(const T* x, const T* y, int64_t count) noexcept;
/// y[i] += a x[i].
template <class T>
void add_scaled(T* y, double a, const T* x, int64_t count) noexcept;
/// y[i] = x[i] + a y[i].
template <class T>
void scale_and_add(T* y, double a, const T* x, int64_t count) noexcept;
/// z[i] += a q[i]; the new sum of z[i]^2.
template <class T>
double add_scaled_squares(T* z, double a, const T* q, int64_t count) noexcept;
/// f[i] += a p[i], then p[i] = z[i] + b p[i].
template <class T>
void advance(T* f, double a, T* p, double b, const T* z, int64_t count) noexcept;

}  // namespace hel::nufft
