// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft.hpp"

// The direct method against sums in long double: every type, rank, layout, order and convention.
using namespace test;

TEST_CASE("direct sums are exact to rounding, whatever the layout") {
  Random random(20261);
  for (int round = 0; round < 400; ++round) {
    NufftCase c = random_nufft_case(random);
    c.options.method = HEL_NUFFT_DIRECT;
    // A phase of up to 2 pi n / 2 turns carries the rounding of a coordinate.
    check_nufft(c, c.options.precision == HEL_FLOAT ? 3e-6 : 3e-14);
  }
}

TEST_CASE("gradients of the direct method are those of finite differences") {
  Random random(20262);
  for (int round = 0; round < 60; ++round) {
    NufftCase c = random_nufft_case(random);
    c.options.method = HEL_NUFFT_DIRECT;
    c.options.precision = HEL_DOUBLE;
    check_nufft_gradient(c, 1e-12);
  }
}
