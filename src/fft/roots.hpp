// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>
#include <vector>

namespace hel::fft {

struct Root {
  long double re, im;
};

/// exp(-2 pi i e / n), correctly reduced before the sine and cosine are taken.
Root root_of_unity(int64_t e, int64_t n);

/// Many roots of the same n at the cost of one long double product each: e = high * 2^s + low.
class RootTable {
 public:
  explicit RootTable(int64_t n);
  Root operator()(int64_t e) const;  ///< any e >= 0

 private:
  int64_t n_;
  int shift_;
  std::vector<Root> low_, high_;
};

}  // namespace hel::fft
