// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstdio>

#include "support_check.hpp"

// A table of what accuracy users may count on. It is tighter than the bound that every transform keeps: a third above
// what the algorithms attain, which is room for other vector widths and for other random numbers.
using namespace test;

namespace {

struct Floor {
  Case request;
  double rms;  ///< largest relative error promised, in units of the spacing of the numbers at 1
};

const Floor kFloors[] = {
    {{.dims = {64}}, 0.8},
    {{.dims = {1000}}, 1.2},
    {{.dims = {1024}}, 1.2},
    {{.dims = {1 << 16}}, 1.6},
    {{.dims = {1 << 20}}, 1.9},
    {{.dims = {1 << 20}, .kind = HEL_FFT_R2C_FULL}, 1.9},
    {{.dims = {1 << 20}, .kind = HEL_FFT_C2R}, 1.9},
    {{.dims = {59049}}, 2.1},
    {{.dims = {2310}}, 1.4},
    {{.dims = {30030}}, 1.6},
    {{.dims = {1009}}, 3.0},
    {{.dims = {10007}}, 3.5},
    {{.dims = {100003}}, 3.9},
    {{.dims = {1000, 1000}}, 1.8},
    {{.dims = {128, 128, 128}, .in_extents = {65, 65, 65}, .kind = HEL_FFT_R2C_FULL}, 1.7},
    {{.dims = {16, 16, 16, 16, 16}, .in_extents = {9, 9, 9, 9, 9}}, 1.4},
    {{.dims = {257, 509}}, 3.8},
};

}  // namespace

TEST_CASE("the promised accuracy is kept") {
  for (const Floor& promised : kFloors) {
    for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT}) {
      Case c = promised.request;
      c.precision = precision;
      const double spacing = precision == HEL_DOUBLE ? 0x1p-52 : 0x1p-23;
      const double found = check_case(c, Oracle::rival).rms / spacing;
      char line[160];
      std::snprintf(line, sizeof line, "%5.2f of at most %.2f spacings: ", found, promised.rms);
      MESSAGE(line << describe(c));
      CHECK(found <= promised.rms);
    }
  }
}
