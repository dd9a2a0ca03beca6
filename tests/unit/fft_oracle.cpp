// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_check.hpp"

// The judges are judged first: the direct sum against numbers worked out by hand, the rival against the direct sum.
using namespace test;

TEST_CASE("the direct sum of four numbers is what one works out by hand") {
  const Case forward{.dims = {4}};
  const Samples numbers = {1.0, 2.0, 3.0, {4.0, 1.0}};
  // X[1] = 1 - 2i - 3 + (4 + i) i = -3 + 2i, and so on.
  const ExactArray spectrum = {{10, 1}, {-3, 2}, {-2, -1}, {-1, -2}};
  CHECK(deviation(Samples(spectrum.begin(), spectrum.end()), direct_sum(forward, numbers), 1).largest < 1e-18);
}

TEST_CASE("the direct sum of a half spectrum counts the entries that have a twin twice") {
  const Case c{.dims = {4}, .kind = HEL_FFT_C2R, .direction = HEL_BACKWARD};
  // X = 1, 2+i, 3 and the implied 2-i: x[j] = 1 + 2 Re((2+i) i^j) + 3 (-1)^j.
  const Samples half = {1.0, {2.0, 1.0}, 3.0};
  const ExactArray wanted = {8, -4, 0, 0};
  CHECK(deviation(Samples(wanted.begin(), wanted.end()), direct_sum(c, half), 1).largest < 1e-18);
}

TEST_CASE("the direct sum and the rival agree to long double precision") {
  Random random(7);
  for (int round = 0; round < 200; ++round) {
    const Case c = random_case(random, {random_size(random, 40), random_size(random, 12), random_size(random, 20)});
    INFO(describe(c));
    const Samples item = random_samples(c, 0);
    const ExactArray direct = direct_sum(c, item), rival = rival_transform(c, item);
    long double largest = 0;
    for (size_t i = 0; i < direct.size(); ++i) largest = std::max(largest, std::abs(direct[i] - rival[i]));
    // 1e-19 is half the spacing of long doubles at 1; up to 9600 terms are added up here.
    CHECK(static_cast<double>(largest) < 1e-16 * natural_rms(c, item));
  }
}
