// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Sizes of transforms: powers of 2, allowable sizes, and the commands nextn, nextnevn, optn, optnevn.
#include "sizes.hpp"

#include <algorithm>
#include <bit>

#include "failure.hpp"
#include "guard.hpp"

namespace compat {
namespace {

// Every product formed below stays under 2^63 when n does not pass this.
constexpr std::int64_t largest_size = std::int64_t{1} << 62;

std::int64_t power_of_two(std::int64_t n) {
  return static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(n)));
}

/// The smallest odd * 2^p >= n with p >= lowest_power.
std::int64_t with_twos(std::int64_t odd, std::int64_t n, int lowest_power) {
  std::int64_t size = odd << lowest_power;
  while (size < n) size *= 2;
  return size;
}

std::int64_t allowable(std::int64_t n, bool even) {
  std::int64_t best = even ? std::max(power_of_two(n), std::int64_t{2}) : power_of_two(n);
  // Every odd part 3^q 5^r 7^s below the best size so far, completed by powers of 2.
  for (std::int64_t seven : {1, 7}) {
    for (std::int64_t five = seven; five < best; five *= 5) {
      for (std::int64_t three = five; three < best; three *= 3) {
        if (three > largest_size / 4) break;
        best = std::min(best, with_twos(three, n, even ? 1 : 0));
      }
      if (five > largest_size / 8) break;
    }
  }
  return best;
}

}  // namespace

std::int64_t padded(std::int64_t n, padding rule) {
  if (n > largest_size) fail(HEL_ERROR_OVERFLOW, "the size %" PRId64 " is above 2^62", n);
  switch (rule) {
    case padding::none:
      return n;
    case padding::power_of_two:
      return power_of_two(n);
    case padding::power_of_two_even:
      return std::max(power_of_two(n), std::int64_t{2});
    case padding::allowable:
      return allowable(n, false);
    case padding::allowable_even:
      return allowable(n, true);
  }
  fail(HEL_ERROR_INTERNAL, "padding rule %d", static_cast<int>(rule));
}

namespace {

std::int64_t need_size(std::int64_t n) {
  if (n < 1) fail(HEL_ERROR_DIM, "n is %" PRId64 "; it must be at least 1", n);
  return n;
}

/// The multiple of an allowable number is allowable as long as it adds no second 7, and 30 has none.
std::int64_t optimal(std::int64_t n) {
  constexpr std::int64_t step = inferred::optn_multiple;
  if (n > largest_size) fail(HEL_ERROR_OVERFLOW, "the size %" PRId64 " is above 2^62", n);
  std::int64_t size = 0;
  if (__builtin_mul_overflow(step, padded((n - 1) / step + 1, padding::allowable), &size)) {
    fail(HEL_ERROR_OVERFLOW, "no multiple of %" PRId64 " above %" PRId64 " can be counted", step, n);
  }
  return size;
}

}  // namespace
}  // namespace compat

using namespace compat;

int64_t gauss_nextn(gauss_workspace* workspace, int64_t n) {
  return command<std::int64_t>(workspace, "nextn", [&] { return padded(need_size(n), padding::allowable); });
}

int64_t gauss_nextnevn(gauss_workspace* workspace, int64_t n) {
  return command<std::int64_t>(workspace, "nextnevn", [&] { return padded(need_size(n), padding::allowable_even); });
}

int64_t gauss_optn(gauss_workspace* workspace, int64_t n) {
  return command<std::int64_t>(workspace, "optn", [&] { return optimal(need_size(n)); });
}

int64_t gauss_optnevn(gauss_workspace* workspace, int64_t n) {
  // Multiples of 30 are even already.
  static_assert(inferred::optn_multiple % 2 == 0);
  return command<std::int64_t>(workspace, "optnevn", [&] { return optimal(need_size(n)); });
}
