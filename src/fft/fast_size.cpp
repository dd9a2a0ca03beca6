// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/fast_size.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace hel::fft {

int64_t fast_size(int64_t n, bool even) {
  constexpr int64_t kLimit = int64_t{1} << 62;
  if (n > kLimit)
    throw Error(HEL_ERROR_OVERFLOW, "n is %lld; no fast size is searched above 2^62", static_cast<long long>(n));
  // 2^62 is itself allowed, so the search below always ends with an answer. Each product is bounded by twice n.
  int64_t best = kLimit;
  for (int64_t sevens = 1; sevens<best; sevens = sevens> kLimit / 7 ? kLimit : sevens * 7)
    for (int64_t fives = sevens; fives<best; fives = fives> kLimit / 5 ? kLimit : fives * 5)
      for (int64_t threes = fives; threes<best; threes = threes> kLimit / 3 ? kLimit : threes * 3) {
        int64_t size = even ? 2 * threes : threes;
        while (size < n) size *= 2;
        best = std::min(best, size);
      }
  return best;
}

}  // namespace hel::fft
