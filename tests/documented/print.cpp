// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The documented print layout.
#include <limits>
#include <string>

#include "expect.hpp"

using namespace gauss;

namespace {

/// What stands in place of " + ", a field of sixteen and "i" where the imaginary part is zero.
const std::string blank_half(3 + 16 + 1, ' ');

}  // namespace

TEST_CASE("numbers print with eight significant digits in a field of sixteen and a blank") {
  CHECK(to_string(1) == "       1.0000000 \n");
  CHECK(to_string(0) == "       0.0000000 \n");
  CHECK(to_string(70796411) == "       70796411. \n");
  CHECK(to_string(1e5) == "       100000.00 \n");
  CHECK(to_string(2.5) == "       2.5000000 \n");
  CHECK(to_string(-1.1777603e-12) == "  -1.1777603e-12 \n");
}

TEST_CASE("missing values print as a point and infinities with their sign") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(to_string(missing()) == "               . \n");
  CHECK(to_string(infinity) == "            +INF \n");
  CHECK(to_string(-infinity) == "            -INF \n");
}

TEST_CASE("a matrix prints one line a row, columns 17 apart") {
  CHECK(to_string({{1, 2}, {3, 4}}) ==
        "       1.0000000        2.0000000 \n"
        "       3.0000000        4.0000000 \n");
}

TEST_CASE("a complex number prints both parts, the imaginary one only where it is not zero") {
  CHECK(to_string(let("{ 1+2i 3-0.5i }")) ==
        "       1.0000000 +        2.0000000i        3.0000000 -       0.50000000i \n");
  CHECK(to_string(complex(5, 0)) == "       5.0000000" + blank_half + " \n");
}

TEST_CASE("the documented spectra print as documented") {
  CHECK(to_string(fftn({1, 2, 3, 4})) == "       2.5000000" + blank_half +
                                             " \n"
                                             "     -0.50000000 +       0.50000000i \n"
                                             "     -0.50000000" +
                                             blank_half +
                                             " \n"
                                             "     -0.50000000 -       0.50000000i \n");
}

TEST_CASE("an array prints plane by plane") {
  CHECK(to_string(areshape(seqa(1, 1, 8), {2, 2, 2})) ==
        "Plane [1,.,.]\n\n"
        "       1.0000000        2.0000000 \n"
        "       3.0000000        4.0000000 \n\n"
        "Plane [2,.,.]\n\n"
        "       5.0000000        6.0000000 \n"
        "       7.0000000        8.0000000 \n\n");
}

TEST_CASE("a four-dimensional array names two indices for each plane") {
  const std::string text = to_string(arrayinit({1, 2, 1, 1}, 3));
  CHECK(text ==
        "Plane [1,1,.,.]\n\n       3.0000000 \n\n"
        "Plane [1,2,.,.]\n\n       3.0000000 \n\n");
}

TEST_CASE("a two-dimensional array prints as a matrix") {
  CHECK(to_string(mattoarray({{1, 2}})) == "       1.0000000        2.0000000 \n");
}
