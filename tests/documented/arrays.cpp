// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The documented examples of N-dimensional arrays and their indices.
#include "expect.hpp"

using namespace gauss;
using namespace documented;

namespace {

std::vector<double> counting(int from, int to) {
  std::vector<double> numbers;
  for (int i = from; i <= to; ++i) numbers.push_back(i);
  return numbers;
}

std::vector<double> joined(std::vector<double> first, const std::vector<double>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<double> numbers_of(const value& x) { return {x.real_data().begin(), x.real_data().end()}; }

array count_to(int n, const matrix& orders) { return areshape(seqa(1, 1, n), orders); }

}  // namespace

TEST_CASE("areshape of 1 to 24 into 2x4x3 is two planes of four rows") {
  const array a = count_to(24, {2, 4, 3});
  expect_orders(a, {2, 4, 3});
  CHECK(a.is_array());
  CHECK(numbers_of(a) == counting(1, 24));
  expect_exactly(getmatrix(a, 2), 4, 3, counting(13, 24));
}

TEST_CASE("aconcat adds a plane to an array") {
  const array y = aconcat(arrayinit({2, 3, 4}, 0), let("[3,4] 3"), 3);
  expect_orders(y, {3, 3, 4});
  CHECK(numbers_of(y) == joined(std::vector<double>(24, 0.0), std::vector<double>(12, 3.0)));
}

TEST_CASE("aconcat stacks two matrices as planes") {
  const array y = aconcat(reshape(seqa(1, 1, 20), 4, 5), zeros(4, 5), 3);
  expect_orders(y, {2, 4, 5});
  CHECK(numbers_of(y) == joined(counting(1, 20), std::vector<double>(20, 0.0)));
}

TEST_CASE("aconcat along a dimension beyond both arrays fills the gap with a size of 1") {
  const array y = aconcat(arrayinit({2, 3, 4}, 0), count_to(24, {2, 3, 4}), 5);
  expect_orders(y, {2, 1, 2, 3, 4});
  CHECK(numbers_of(y) == joined(std::vector<double>(24, 0.0), counting(1, 24)));
}

TEST_CASE("aconcat along dimension 1 adds a column to every plane") {
  const array y = aconcat(arrayinit({2, 3, 4}, 0), count_to(6, {2, 3, 1}), 1);
  expect_orders(y, {2, 3, 5});
  CHECK(numbers_of(y) ==
        std::vector<double>{0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 5, 0, 0, 0, 0, 6});
}

TEST_CASE("getmatrix of a 3x3x2 array is its second plane, a row, or a scalar") {
  const array a = count_to(20, {3, 3, 2});
  expect_exactly(getmatrix(a, 2), 3, 2, {7, 8, 9, 10, 11, 12});
  expect_exactly(getmatrix(a, {2, 3}), 1, 2, {11, 12});
  expect_exactly(getmatrix(a, {2, 3, 1}), 1, 1, {11});
}

TEST_CASE("plane [2,3] of a 2x3x4x5 array of 1 to 120 holds 101 to 120") {
  const array a = count_to(120, {2, 3, 4, 5});
  expect_exactly(getmatrix(a, {2, 3}), 4, 5, counting(101, 120));
  const array sub = getarray(a, {2, 3});
  CHECK(sub.is_array());
  expect_orders(sub, {4, 5});
  CHECK(numbers_of(sub) == counting(101, 120));
}

TEST_CASE("setarray overwrites each 6x7 subarray in the order of nextindex") {
  array a = arrayinit({2, 3, 6, 7}, 0);
  const matrix orders = {2, 3, 6, 7};
  matrix index = {1, 1};
  int steps = 0;
  for (;;) {
    setarray(a, index, reshape(++steps, 6, 7));
    const matrix next = nextindex(index, orders);
    if (scalerr(next)(1).real() != 0) break;
    index = next;
  }
  CHECK(steps == 6);
  for (int i = 0; i < 6; ++i) {
    CHECK(numbers_of(a)[static_cast<std::size_t>(i * 42)] == i + 1);
    CHECK(numbers_of(a)[static_cast<std::size_t>(i * 42 + 41)] == i + 1);
  }
}

TEST_CASE("nextindex walks a 2x3x4 array in memory order") {
  const matrix orders = {2, 3, 4};
  matrix index = {1, 1, 1};
  expect_exactly(nextindex(index, orders), 3, 1, {1, 1, 2});
  expect_exactly(nextindex({1, 1, 4}, orders), 3, 1, {1, 2, 1});
  expect_exactly(nextindex({1, 3, 4}, orders), 3, 1, {2, 1, 1});
  CHECK(scalerr(nextindex({2, 3, 4}, orders))(1).real() != 0);
}

TEST_CASE("atranspose exchanges the first two positions") {
  const array y = atranspose(count_to(24, {2, 3, 4}), {2, 1, 3});
  expect_orders(y, {3, 2, 4});
  CHECK(numbers_of(y) ==
        std::vector<double>{1, 2, 3, 4, 13, 14, 15, 16, 5, 6, 7, 8, 17, 18, 19, 20, 9, 10, 11, 12, 21, 22, 23, 24});
}

TEST_CASE("atranspose turns all three positions") {
  const array y = atranspose(count_to(24, {2, 3, 4}), {2, 3, 1});
  expect_orders(y, {3, 4, 2});
  CHECK(numbers_of(y) ==
        std::vector<double>{1, 13, 2, 14, 3, 15, 4, 16, 5, 17, 6, 18, 7, 19, 8, 20, 9, 21, 10, 22, 11, 23, 12, 24});
}

TEST_CASE("squeeze makes a 2x1x4 array a matrix and keeps the direction of vectors") {
  const matrix x = squeeze(count_to(8, {2, 1, 4}));
  CHECK_FALSE(x.is_array());
  expect_exactly(x, 2, 4, counting(1, 8));
  expect_exactly(squeeze(count_to(4, {1, 1, 4})), 1, 4, counting(1, 4));
  expect_exactly(squeeze(count_to(4, {1, 1, 4, 1})), 4, 1, counting(1, 4));
}

TEST_CASE("arraytomat turns a 1x6x4 array into a matrix and drops nothing") {
  const matrix y = arraytomat(areshape(seqa(0.5, 0.5, 25), {1, 6, 4}));
  CHECK_FALSE(y.is_array());
  CHECK(y.rows() == 6);
  CHECK(y.cols() == 4);
  CHECK(y(1, 1).real() == 0.5);
  CHECK(y(6, 4).real() == 12.0);
}

TEST_CASE("mattoarray and arraytomat are inverse to each other") {
  const matrix x = {{1, 2, 3}, {4, 5, 6}};
  const array a = mattoarray(x);
  CHECK(a.is_array());
  expect_orders(a, {2, 3});
  CHECK_FALSE(arraytomat(a).is_array());
  expect_exactly(arraytomat(a), 2, 3, counting(1, 6));
}

TEST_CASE("singleindex and arrayindex give the documented places") {
  CHECK(singleindex({2, 1, 3}, {2, 3, 4}) == 15);
  expect_exactly(arrayindex(50, {2, 3, 4, 5}), 4, 1, {1, 3, 2, 5});
}

TEST_CASE("getorders lists the sizes, slowest first") {
  expect_exactly(getorders(arrayinit({7, 6, 5, 4, 3}, 0)), 5, 1, {7, 6, 5, 4, 3});
}
