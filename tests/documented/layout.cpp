// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The documented examples of the layout commands.
#include "expect.hpp"

using namespace gauss;
using namespace documented;

TEST_CASE("vec stacks columns and vecr stacks rows") {
  const matrix x = {{1, 2}, {3, 4}};
  expect_exactly(vec(x), 4, 1, {1, 3, 2, 4});
  expect_exactly(vecr(x), 4, 1, {1, 2, 3, 4});
}

TEST_CASE("vech packs the lower triangle without looking at symmetry, and xpnd makes it symmetric") {
  const matrix x = {{11, 12, 13}, {21, 22, 23}, {31, 32, 33}};
  expect_exactly(vech(x), 6, 1, {11, 21, 22, 31, 32, 33});
  expect_exactly(xpnd(vech(x)), 3, 3, {11, 21, 31, 21, 22, 32, 31, 32, 33});
}

TEST_CASE("xpnd of 1 to 10 is a symmetric 4x4 matrix") {
  expect_exactly(xpnd(seqa(1, 1, 10)), 4, 4, {1, 2, 4, 7, 2, 3, 5, 8, 4, 5, 6, 9, 7, 8, 9, 10});
}

TEST_CASE("reshape refills row by row, drops what is too much and starts again when it runs out") {
  expect_exactly(reshape(reshape(seqa(1, 1, 12), 3, 4), 2, 6), 2, 6, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  expect_exactly(reshape({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, 2, 6), 2, 6, {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3});
  expect_exactly(reshape(reshape(seqa(1, 1, 15), 3, 5), 2, 6), 2, 6, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  expect_exactly(reshape({{1, 2}, {3, 4}}, 2, 6), 2, 6, {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4});
  expect_exactly(reshape(1, 2, 6), 2, 6, std::vector<double>(12, 1.0));
}

TEST_CASE("reshape takes one column by default and infers a size of -1") {
  expect_exactly(reshape({{1, 2}, {3, 4}}, 4), 4, 1, {1, 2, 3, 4});
  expect_exactly(reshape(seqa(1, 1, 6), 2, -1), 2, 3, {1, 2, 3, 4, 5, 6});
  expect_exactly(reshape(seqa(1, 1, 6), -1, 2), 3, 2, {1, 2, 3, 4, 5, 6});
}

TEST_CASE("the operators join rows and columns") {
  const matrix a = {1, 2, 3}, b = {4, 5, 6};
  expect_exactly(hcat(a, b), 3, 2, {1, 4, 2, 5, 3, 6});
  expect_exactly(a | b, 6, 1, {1, 2, 3, 4, 5, 6});
}

TEST_CASE("the empty matrix is neutral for both operators") {
  const matrix empty, x = {{1, 2}, {3, 4}};
  expect_exactly(empty | x, 2, 2, {1, 2, 3, 4});
  expect_exactly(x | empty, 2, 2, {1, 2, 3, 4});
  expect_exactly(hcat(empty, x), 2, 2, {1, 2, 3, 4});
  expect_exactly(hcat(x, empty), 2, 2, {1, 2, 3, 4});
  CHECK((empty | empty).size() == 0);
}

TEST_CASE("a lone scalar is not expanded by the operators") {
  const matrix x = {{1, 2}, {3, 4}};
  CHECK_THROWS_AS(x | 5, error);
  CHECK_THROWS_AS(hcat(x, 5), error);
}

TEST_CASE("the operator ' conjugates and .' does not") {
  const matrix x = complex({{1, 2}}, {{3, -4}});
  const matrix conjugated = transpose(x), plain = bookkeeping_transpose(x);
  expect_near(conjugated, {{1, -3}, {2, 4}}, 0.0);
  expect_near(plain, {{1, 3}, {2, -4}}, 0.0);
  CHECK(conjugated.rows() == 2);
}

TEST_CASE("braces and let write matrices as documented") {
  expect_exactly(let("{ 1 2, 3 4 }"), 2, 2, {1, 2, 3, 4});
  expect_exactly(let("{ 1, 2, 3 }"), 3, 1, {1, 2, 3});
  expect_exactly(let("{ 1 2 3 }"), 1, 3, {1, 2, 3});
  expect_exactly(let("1 2 3"), 3, 1, {1, 2, 3});
  expect_exactly(let("[2,3] = 1 2 3 4 5 6"), 2, 3, {1, 2, 3, 4, 5, 6});
  expect_exactly(let("[2,2] = 7"), 2, 2, {7, 7, 7, 7});
  expect_exactly(let("[2,2] ="), 2, 2, {0, 0, 0, 0});
  expect_exactly(let("{ }"), 0, 0, {});
}

TEST_CASE("seqa counts, eye has ones on its diagonal, zeros and ones fill") {
  expect_exactly(seqa(0.5, 0.5, 4), 4, 1, {0.5, 1, 1.5, 2});
  expect_exactly(eye(3), 3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1});
  expect_exactly(zeros(1, 2), 1, 2, {0, 0});
  expect_exactly(ones(2, 1), 2, 1, {1, 1});
}
