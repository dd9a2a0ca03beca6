// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

namespace hel::nufft {

/// to[i] = after * (row * entries[i] * (before * from[i])) for interleaved complex numbers, times i if turned; entries
/// may be NULL. Numbers go through type G between the factors `before` and `after`.
template <class From, class To, class G>
struct ModeRun {
  const From* from;
  To* to;
  int64_t count;
  const G* entries;
  G row;
  From before;
  To after;
  bool turned;
};
template <class From, class To, class G>
void scale_modes(const ModeRun<From, To, G>& run) noexcept;

/// to[i] = conj(from[-i]).
template <class G>
void reverse_conjugates(const G* from, int64_t count, G* to) noexcept;
/// to[i] = (own[i] + conj(opposite[-i])) / 2.
template <class G>
void hermitian_parts(const G* own, const G* opposite, int64_t count, G* to) noexcept;

}  // namespace hel::nufft
