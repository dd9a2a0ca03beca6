// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_strand_transform.hpp"

#include <algorithm>
#include <functional>

#include "fft/radix.hpp"

namespace hel::nmf::shift {

std::vector<int> strand_radices(int64_t n) {
  if (n == 8) return {4, 2};
  std::vector<int> radices = fft::choose_radices(n);
  std::sort(radices.begin(), radices.end(), std::greater<>());
  return radices;
}

}  // namespace hel::nmf::shift
