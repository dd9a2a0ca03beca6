// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/line.hpp"

/// The symmetry of a real array's spectrum, X[-k] = conj(X[k]) with indices modulo the sizes, as copies.
namespace hel::fft {

/// How a row of complex numbers is copied. `stream`: past the cache.
struct RowCopy {
  Format from = Format::Interleaved, to = Format::Interleaved;
  bool stream = false;
};

/// How many rows alike, and how far they lie apart (elements).
struct Rows {
  int64_t count = 1, from_step = 0, to_step = 0;
};

/// Makes streamed rows visible to other threads; each thread calls it after its last row.
void flush_streams() noexcept;

/// to[i] = from[i] for i in [0, count), in each row.
template <class T>
void copy_row(const RowCopy& how, Points<const T> from, Points<T> to, int64_t count, const Rows& rows = {}) noexcept;

/// to[i] = conj(from[count - 1 - i]) for i in [0, count), in each row.
template <class T>
void mirror_row(const RowCopy& how, Points<const T> from, Points<T> to, int64_t count, const Rows& rows = {}) noexcept;

/// to[k] = conj(from[(n - k) mod n]) for k in [0, wanted), wanted <= n; n is the length of the whole row.
template <class T>
void mirror_periodic_row(const RowCopy& how, Points<const T> from, Points<T> to, int64_t n, int64_t wanted) noexcept {
  mirror_row(how, from, to, 1);
  mirror_row(how, advance(from, how.from, n - wanted + 1), advance(to, how.to, 1), wanted - 1);
}

}  // namespace hel::fft
