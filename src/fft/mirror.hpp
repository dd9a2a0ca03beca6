// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/line.hpp"

/// The symmetry of a real array's spectrum, X[-k] = conj(X[k]) with indices modulo the sizes, as copies.
namespace hel::fft {

/// to[i] = from[i] for i in [0, count).
template <class T>
void copy_row(Points<const T> from, Format from_format, Points<T> to, Format to_format, int64_t count) noexcept;

/// to[i] = conj(from[count - 1 - i]) for i in [0, count).
template <class T>
void mirror_row(Points<const T> from, Format from_format, Points<T> to, Format to_format, int64_t count) noexcept;

/// to[k] = conj(from[(n - k) mod n]) for k in [0, wanted), wanted <= n; n is the length of the whole row.
template <class T>
void mirror_periodic_row(Points<const T> from, Format from_format, Points<T> to, Format to_format, int64_t n,
                         int64_t wanted) noexcept;

}  // namespace hel::fft
