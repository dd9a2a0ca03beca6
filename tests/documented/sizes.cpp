// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The documented sizes of transforms.
#include "expect.hpp"

using namespace gauss;

TEST_CASE("nextn(456) is 480, and 480 is left alone") {
  CHECK(nextn(456) == 480);
  CHECK(nextn(480) == 480);
  CHECK(fftn(zeros(456, 1)).rows() == 480);
}

TEST_CASE("an allowable size has any number of twos, threes and fives and at most one seven") {
  CHECK(nextn(48) == 48);
  CHECK(nextn(49) == 50);
  CHECK(nextn(98) == 100);
  CHECK(nextn(11) == 12);
  CHECK(nextn(1) == 1);
  CHECK(nextnevn(1) == 2);
  CHECK(nextnevn(105) == 108);
}

TEST_CASE("optn(231) is 240") {
  CHECK(optn(231) == 240);
  CHECK(optnevn(231) == 240);
}

TEST_CASE("optn prefers the praised 33600 to 32768") { CHECK(optn(32768) == 33600); }

TEST_CASE("rfftn makes the length of a vector and the columns of a matrix even, not the rows") {
  CHECK(rfftn(ones(3, 1)).rows() == 4);
  CHECK(rfftn(ones(1, 3)).cols() == 4);
  CHECK(rfftn(ones(3, 3)).rows() == 3);
  CHECK(rfftn(ones(3, 3)).cols() == 4);
  CHECK(rfftnp(ones(3, 3)).rows() == 3);
  CHECK(rfftnp(ones(3, 3)).cols() == 3);
}

TEST_CASE("rfftip doubles one less than the packed length") {
  CHECK(rfftip(ones(6, 1)).rows() == 10);
  CHECK(rfftip(ones(3, 6)).cols() == 10);
}
