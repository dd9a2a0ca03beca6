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

}  // namespace hel::nufft
