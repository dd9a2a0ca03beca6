// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>
#include <vector>

namespace hel::fft {

/// The sizes of butterflies that the kernels have.
inline constexpr int kRadices[] = {2, 3, 4, 5, 7, 8, 11, 13};

inline bool is_radix(int r) {
  for (const int radix : kRadices)
    if (radix == r) return true;
  return false;
}

/// The rule: which butterflies, in which order, for a line of n whose prime factors are at most 13.
std::vector<int> choose_radices(int64_t n);

}  // namespace hel::fft
