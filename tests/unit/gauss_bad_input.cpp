// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Bad input: each case with its status and a message that names the offending number; nothing is left behind.
#include <array>
#include <limits>

#include "gauss_support.hpp"

using namespace gauss_support;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A column of sizes that doubles can hold but sizes should not.
gauss_value* list(gauss_workspace* ws, const std::vector<double>& entries) {
  return gauss_matrix_copy(ws, static_cast<std::int64_t>(entries.size()), 1, entries.data(), nullptr);
}

}  // namespace

TEST_CASE("fftm and fftmi refuse sizes that are no sizes and name the element") {
  const workspace ws;
  gauss_value* x = gauss_seqa(ws, 1, 1, 6);
  for (const auto transform : {gauss_fftm, gauss_fftmi}) {
    const auto refuses = [&](const gauss_value* data, const gauss_value* dim, hel_status status, const char* part) {
      const std::int64_t before = gauss_value_count(ws);
      expect_failure(ws, transform(ws, data, dim), status, part);
      CHECK(gauss_value_count(ws) == before);
    };
    refuses(x, list(ws, {2, 0, 3}), HEL_ERROR_DIM, "dim[2] is 0;");
    refuses(x, list(ws, {2, 3, -1}), HEL_ERROR_DIM, "dim[3] is -1;");
    refuses(x, list(ws, {2.5, 3}), HEL_ERROR_DIM, "dim[1] is 2.5;");
    refuses(x, list(ws, {2, not_a_number}), HEL_ERROR_DIM, "dim[2] is nan;");
    refuses(x, list(ws, {infinity, 3}), HEL_ERROR_DIM, "dim[1] is inf;");
    refuses(x, list(ws, {-infinity, 3}), HEL_ERROR_DIM, "dim[1] is -inf;");
    refuses(x, list(ws, {gauss_missing(), 3}), HEL_ERROR_DIM, "dim[1] is nan;");
    refuses(x, list(ws, {0x1p40}), HEL_ERROR_SHAPE, "ask for 1099511627776x1");
    refuses(x, list(ws, {0x1p40, 0x1p40}), HEL_ERROR_OVERFLOW, "passes 2^63 at size 2, which is 1099511627776");
    refuses(x, list(ws, {0x1p60, 3}), HEL_ERROR_DIM, "dim[1] is 1.15292150460684");
    refuses(x, list(ws, {7}), HEL_ERROR_SHAPE, "x is 6x1; the sizes in dim ask for 7x1");
    refuses(x, gauss_empty(ws), HEL_ERROR_RANK, "dim has 0 elements; it must have 1 to 64");
    refuses(x, gauss_ones(ws, 65, 1), HEL_ERROR_RANK, "dim has 65 elements");
    refuses(x, gauss_ones(ws, 2, 2), HEL_ERROR_SHAPE, "dim is 2x2");
    refuses(x, gauss_let(ws, "{ 6+1i }"), HEL_ERROR_TYPE, "dim is complex");
    refuses(x, nullptr, HEL_ERROR_NULL, "dim is NULL");
    refuses(nullptr, gauss_number(ws, 6), HEL_ERROR_NULL, "x is NULL");
    refuses(gauss_transpose(ws, x), gauss_number(ws, 6), HEL_ERROR_SHAPE, "x is 1x6");
    refuses(gauss_mattoarray(ws, x), gauss_number(ws, 6), HEL_ERROR_TYPE, "x is an array of 2 dimensions");
    refuses(gauss_empty(ws), gauss_number(ws, 1), HEL_ERROR_SHAPE, "x is 0x0");
  }
  CHECK(numbers_of(x) == std::vector<double>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("the matrix transforms refuse NULL, the empty matrix and arrays") {
  const workspace ws;
  gauss_value *empty = gauss_empty(ws), *array = gauss_mattoarray(ws, gauss_ones(ws, 2, 2));
  for (const auto transform : {gauss_fft, gauss_ffti, gauss_fftn, gauss_rfft, gauss_rfftn, gauss_rffti, gauss_rfftp,
                               gauss_rfftnp, gauss_rfftip, gauss_dfft, gauss_dffti}) {
    expect_failure(ws, transform(ws, nullptr), HEL_ERROR_NULL, "x is NULL");
    expect_failure(ws, transform(ws, empty), HEL_ERROR_SHAPE, "x is 0x0");
    expect_failure(ws, transform(ws, array), HEL_ERROR_TYPE, "x is an array");
  }
}

TEST_CASE("transforms of real data refuse imaginary parts and name the element") {
  const workspace ws;
  gauss_value* x = gauss_let(ws, "{ 1, 2, 3-0.5i }");
  for (const auto transform : {gauss_rfft, gauss_rfftn, gauss_rfftp, gauss_rfftnp}) {
    expect_failure(ws, transform(ws, x), HEL_ERROR_TYPE, "element 3 of x has the imaginary part -0.5;");
  }
}

TEST_CASE("rfftip refuses what would need padding") {
  const workspace ws;
  expect_failure(ws, gauss_rfftip(ws, gauss_number(ws, 1)), HEL_ERROR_SHAPE, "x has 1 packed frequencies");
  expect_failure(ws, gauss_rfftip(ws, gauss_ones(ws, 12, 1)), HEL_ERROR_SHAPE, "12 packed frequencies; 11, one less");
  expect_failure(ws, gauss_rfftip(ws, gauss_ones(ws, 4, 14)), HEL_ERROR_SHAPE, "14 packed frequencies; 13, one less");
  expect_failure(ws, gauss_rfftip(ws, gauss_ones(ws, 11, 5)), HEL_ERROR_SHAPE, "x has 11 rows");
}

TEST_CASE("dfft takes columns only") {
  const workspace ws;
  expect_failure(ws, gauss_dfft(ws, gauss_ones(ws, 1, 3)), HEL_ERROR_SHAPE, "x is 1x3; it must have 1 column");
  expect_failure(ws, gauss_dffti(ws, gauss_ones(ws, 2, 3)), HEL_ERROR_SHAPE, "x is 2x3");
}

TEST_CASE("conv refuses windows beyond its entries and anything but columns") {
  const workspace ws;
  gauss_value *b = gauss_ones(ws, 3, 1), *x = gauss_ones(ws, 2, 1);
  expect_failure(ws, gauss_conv(ws, b, x, 1, 5), HEL_ERROR_INDEX, "from 1 to 5 is not within 1 to 4");
  expect_failure(ws, gauss_conv(ws, b, x, -1, 2), HEL_ERROR_INDEX, "from -1 to 2");
  expect_failure(ws, gauss_conv(ws, b, x, 3, 2), HEL_ERROR_INDEX, "from 3 to 2");
  expect_failure(ws, gauss_conv(ws, gauss_ones(ws, 1, 3), x, 0, 0), HEL_ERROR_SHAPE, "b is 1x3");
  expect_failure(ws, gauss_conv(ws, b, gauss_empty(ws), 0, 0), HEL_ERROR_SHAPE, "x is 0x0");
  expect_failure(ws, gauss_polymult(ws, b, gauss_ones(ws, 2, 2)), HEL_ERROR_SHAPE, "c2 is 2x2");
  expect_failure(ws, gauss_polymult(ws, nullptr, b), HEL_ERROR_NULL, "c1 is NULL");
}

TEST_CASE("sizes of new values are checked before memory is asked for") {
  const workspace ws;
  const double number = 1;
  const std::int64_t huge = std::int64_t{1} << 40;
  expect_failure(ws, gauss_zeros(ws, 0, 3), HEL_ERROR_DIM, "0 rows and 3 columns");
  expect_failure(ws, gauss_ones(ws, 3, -2), HEL_ERROR_DIM, "3 rows and -2 columns");
  expect_failure(ws, gauss_eye(ws, -1), HEL_ERROR_DIM, "-1 rows");
  expect_failure(ws, gauss_zeros(ws, huge, huge), HEL_ERROR_OVERFLOW, "1099511627776");
  expect_failure(ws, gauss_zeros(ws, std::int64_t{1} << 61, 1), HEL_ERROR_OVERFLOW, "2305843009213693952");
  expect_failure(ws, gauss_seqa(ws, 1, 1, 0), HEL_ERROR_DIM, "n is 0;");
  expect_failure(ws, gauss_matrix_view(ws, huge, huge, &number, nullptr), HEL_ERROR_OVERFLOW, "1099511627776");
  expect_failure(ws, gauss_matrix_view(ws, 1, 1, nullptr, nullptr), HEL_ERROR_NULL, "real is NULL");
  expect_failure(ws, gauss_matrix_copy(ws, 1, 1, nullptr, nullptr), HEL_ERROR_NULL, "real is NULL");
  expect_failure(ws, gauss_column_view(ws, -3, &number), HEL_ERROR_DIM, "-3 rows");
  expect_failure(ws, gauss_let_numbers(ws, 2, 2, 3, &number), HEL_ERROR_SHAPE, "3 numbers for a 2x2 matrix");
  expect_failure(ws, gauss_let_numbers(ws, 1, 1, 1, nullptr), HEL_ERROR_NULL, "numbers is NULL");
  expect_failure(ws, gauss_error(ws, 65536), HEL_ERROR_VALUE, "n is 65536;");
  expect_failure(ws, gauss_error(ws, -1), HEL_ERROR_VALUE, "n is -1;");
  CHECK(gauss_value_count(ws) == 0);
}

TEST_CASE("array views check their orders") {
  const workspace ws;
  const double number = 1;
  const std::array<std::int64_t, 3> bad = {2, 0, 3}, huge = {1LL << 40, 1LL << 40, 1};
  expect_failure(ws, gauss_array_view(ws, 0, bad.data(), &number, nullptr), HEL_ERROR_RANK, "0 dimensions");
  expect_failure(ws, gauss_array_view(ws, 65, bad.data(), &number, nullptr), HEL_ERROR_RANK, "65 dimensions");
  expect_failure(ws, gauss_array_view(ws, 3, nullptr, &number, nullptr), HEL_ERROR_NULL, "orders is NULL");
  expect_failure(ws, gauss_array_view(ws, 3, bad.data(), &number, nullptr), HEL_ERROR_DIM, "orders[2] is 0;");
  expect_failure(ws, gauss_array_copy(ws, 3, huge.data(), &number, nullptr), HEL_ERROR_OVERFLOW, "1099511627776");
  expect_failure(ws, gauss_array_copy(ws, 1, bad.data(), nullptr, nullptr), HEL_ERROR_NULL, "real is NULL");
}

TEST_CASE("lists of integers must be exact in doubles") {
  const workspace ws;
  const std::array<std::int64_t, 2> list = {3, (1LL << 53) + 2};
  expect_failure(ws, gauss_sizes(ws, 2, list.data()), HEL_ERROR_VALUE, "sizes[2] is 9007199254740994");
  expect_failure(ws, gauss_sizes(ws, 0, list.data()), HEL_ERROR_DIM, "the count is 0;");
  expect_failure(ws, gauss_sizes(ws, 1, nullptr), HEL_ERROR_NULL, "sizes is NULL");
}

TEST_CASE("layout commands refuse shapes that do not fit") {
  const workspace ws;
  gauss_value *x = gauss_ones(ws, 2, 3), *array = gauss_mattoarray(ws, x);
  expect_failure(ws, gauss_vech(ws, x), HEL_ERROR_SHAPE, "x is 2x3; it must be square");
  expect_failure(ws, gauss_xpnd(ws, gauss_ones(ws, 5, 1)), HEL_ERROR_SHAPE, "v has 5 elements");
  expect_failure(ws, gauss_xpnd(ws, x), HEL_ERROR_SHAPE, "v is 2x3");
  expect_failure(ws, gauss_vcat(ws, x, gauss_ones(ws, 1, 2)), HEL_ERROR_SHAPE, "3 columns, the lower 2");
  expect_failure(ws, gauss_hcat(ws, x, gauss_ones(ws, 3, 1)), HEL_ERROR_SHAPE, "2 rows, the right 3");
  expect_failure(ws, gauss_reshape(ws, x, 4, -1), HEL_ERROR_SHAPE, "6 elements");
  expect_failure(ws, gauss_reshape(ws, x, -1, -1), HEL_ERROR_SHAPE, "other size -1");
  expect_failure(ws, gauss_reshape(ws, x, 0, 2), HEL_ERROR_DIM, "0 rows");
  expect_failure(ws, gauss_reshape(ws, x, -2, 2), HEL_ERROR_DIM, "-2 rows");
  expect_failure(ws, gauss_reshape(ws, gauss_empty(ws), 2, 2), HEL_ERROR_SHAPE, "x is 0x0");
  for (const auto command : {gauss_vec, gauss_vech, gauss_xpnd, gauss_transpose, gauss_bookkeeping_transpose}) {
    expect_failure(ws, command(ws, array), HEL_ERROR_TYPE, "is an array of 2 dimensions");
  }
  expect_failure(ws, gauss_vcat(ws, array, x), HEL_ERROR_TYPE, "the upper matrix is an array");
  expect_failure(ws, gauss_hcat(ws, x, array), HEL_ERROR_TYPE, "the right matrix is an array");
  expect_failure(ws, gauss_complex(ws, x, gauss_ones(ws, 3, 2)), HEL_ERROR_SHAPE, "the real part has 2 rows");
  expect_failure(ws, gauss_complex(ws, gauss_let(ws, "{ 1i }"), x), HEL_ERROR_TYPE, "the real part is complex");
}

TEST_CASE("array commands refuse indices and orders that do not fit") {
  const workspace ws;
  gauss_value *orders = gauss_let(ws, "2 3 4"), *a = gauss_arrayinit(ws, orders, 1), *x = gauss_ones(ws, 2, 3);
  expect_failure(ws, gauss_areshape(ws, x, list(ws, {2, 0})), HEL_ERROR_DIM, "orders[2] is 0;");
  expect_failure(ws, gauss_areshape(ws, x, gauss_ones(ws, 65, 1)), HEL_ERROR_RANK, "orders has 65 elements");
  expect_failure(ws, gauss_areshape(ws, x, list(ws, {0x1p40, 0x1p40})), HEL_ERROR_OVERFLOW, "1099511627776");
  expect_failure(ws, gauss_areshape(ws, gauss_empty(ws), orders), HEL_ERROR_SHAPE, "x is 0x0");
  expect_failure(ws, gauss_getarray(ws, x, gauss_number(ws, 1)), HEL_ERROR_TYPE, "a is a 2x3 matrix");
  expect_failure(ws, gauss_getarray(ws, a, gauss_number(ws, 3)), HEL_ERROR_INDEX, "loc[1] is 3; it must be a whole");
  expect_failure(ws, gauss_getarray(ws, a, gauss_let(ws, "1 1 1 1")), HEL_ERROR_RANK, "loc has 4 elements");
  expect_failure(ws, gauss_getarray(ws, a, gauss_let(ws, "1 1.5")), HEL_ERROR_INDEX, "loc[2] is 1.5;");
  expect_failure(ws, gauss_getmatrix(ws, gauss_arrayinit(ws, gauss_let(ws, "2 2 2 2"), 0), gauss_number(ws, 1)),
                 HEL_ERROR_RANK, "leaves 3 dimensions");
  expect_failure(ws, gauss_arraytomat(ws, a), HEL_ERROR_SHAPE, "size 1 of a is 2;");
  expect_failure(ws, gauss_mattoarray(ws, gauss_empty(ws)), HEL_ERROR_SHAPE, "x is 0x0");
  expect_failure(ws, gauss_aconcat(ws, a, x, 3), HEL_ERROR_SHAPE, "dimension 2 of a is 3, of b 2");
  expect_failure(ws, gauss_aconcat(ws, a, a, 0), HEL_ERROR_RANK, "dim is 0;");
  expect_failure(ws, gauss_aconcat(ws, a, a, 65), HEL_ERROR_RANK, "dim is 65;");
  expect_failure(ws, gauss_aconcat(ws, a, gauss_empty(ws), 1), HEL_ERROR_SHAPE, "an empty matrix");
  expect_failure(ws, gauss_atranspose(ws, a, gauss_let(ws, "1 2")), HEL_ERROR_RANK, "positions has 2 elements");
  expect_failure(ws, gauss_atranspose(ws, a, gauss_let(ws, "1 2 2")), HEL_ERROR_INDEX,
                 "positions[2] and positions[3] are both 2");
  expect_failure(ws, gauss_atranspose(ws, a, gauss_let(ws, "1 2 4")), HEL_ERROR_INDEX, "positions[3] is 4;");
  expect_failure(ws, gauss_atranspose(ws, x, gauss_let(ws, "2 1")), HEL_ERROR_TYPE, "a is a 2x3 matrix");
}

TEST_CASE("index commands refuse places outside the orders") {
  const workspace ws;
  gauss_value* orders = gauss_let(ws, "2 3 4");
  CHECK(gauss_singleindex(ws, gauss_let(ws, "2 4 1"), orders) == 0);
  CHECK(gauss_status(ws) == HEL_ERROR_INDEX);
  CHECK(contains(gauss_message(ws), "index[2] is 4; it must be a whole number from 1 to 3"));
  gauss_clear(ws);
  CHECK(gauss_singleindex(ws, gauss_let(ws, "2 1"), orders) == 0);
  CHECK(gauss_status(ws) == HEL_ERROR_RANK);
  gauss_clear(ws);
  expect_failure(ws, gauss_arrayindex(ws, 25, orders), HEL_ERROR_INDEX, "the index is 25; it must be from 1 to 24");
  expect_failure(ws, gauss_arrayindex(ws, 0, orders), HEL_ERROR_INDEX, "the index is 0;");
  expect_failure(ws, gauss_nextindex(ws, gauss_let(ws, "3 1"), orders), HEL_ERROR_INDEX, "index[1] is 3;");
  expect_failure(ws, gauss_arrayindex(ws, 1, list(ws, {0x1p40, 0x1p40})), HEL_ERROR_OVERFLOW, "1099511627776");
}

TEST_CASE("setarray that fails leaves the array as it was") {
  const workspace ws;
  gauss_value* a = gauss_arrayinit(ws, gauss_let(ws, "2 2 3"), 7);
  const std::vector<double> before = numbers_of(a);
  const auto expect_refusal = [&](gauss_value* target, gauss_value* loc, gauss_value* src, hel_status status) {
    CHECK(gauss_setarray(ws, target, loc, src) == status);
    CHECK(gauss_status(ws) == status);
    gauss_clear(ws);
    CHECK(numbers_of(a) == before);
  };
  expect_refusal(a, gauss_number(ws, 1), gauss_ones(ws, 3, 2), HEL_ERROR_SHAPE);
  expect_refusal(a, gauss_number(ws, 3), gauss_ones(ws, 2, 3), HEL_ERROR_INDEX);
  expect_refusal(a, gauss_number(ws, 1), nullptr, HEL_ERROR_NULL);
  expect_refusal(a, nullptr, gauss_ones(ws, 2, 3), HEL_ERROR_NULL);
  expect_refusal(nullptr, gauss_number(ws, 1), gauss_ones(ws, 2, 3), HEL_ERROR_NULL);
  expect_refusal(gauss_ones(ws, 2, 2), gauss_number(ws, 1), gauss_ones(ws, 1, 2), HEL_ERROR_TYPE);
}
