// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Matrices from a text: what is accepted, and where the message points when it is not.
#include "gauss_support.hpp"

using namespace gauss_support;

TEST_CASE("numbers are read in every notation") {
  const workspace ws;
  CHECK(numbers_of(gauss_let(ws, "{ 1 -2 +3 4.5 .5 6. 7e2 -8E-1 }")) ==
        std::vector<double>{1, -2, 3, 4.5, 0.5, 6, 700, -0.8});
  CHECK(complex_numbers_of(gauss_let(ws, "{ 1+2i 3-4.5e1i 5i -6i }")) == numbers{{1, 2}, {3, -45}, {0, 5}, {0, -6}});
  CHECK(gauss_is_missing(gauss_real_data(gauss_let(ws, "{ 1 . 3 }"))[1]) == 1);
  CHECK(gauss_is_missing(gauss_real_data(gauss_let(ws, "."))[0]) == 1);
}

TEST_CASE("blanks, line breaks and trailing commas do not matter") {
  const workspace ws;
  const gauss_value* x = gauss_let(ws, "  {1 2,\n\t3 4,\n}  ");
  CHECK(gauss_rows(x) == 2);
  CHECK(numbers_of(x) == std::vector<double>{1, 2, 3, 4});
}

TEST_CASE("without braces commas still separate rows") {
  const workspace ws;
  const gauss_value* x = gauss_let(ws, "1 2 3, 4 5 6");
  CHECK(gauss_rows(x) == 2);
  CHECK(gauss_cols(x) == 3);
}

TEST_CASE("a sized list ignores commas, is filled by one number and by zeros") {
  const workspace ws;
  CHECK(numbers_of(gauss_let(ws, "[2,2] { 1, 2, 3, 4 }")) == std::vector<double>{1, 2, 3, 4});
  CHECK(complex_numbers_of(gauss_let(ws, "[1,2] 1i")) == numbers{{0, 1}, {0, 1}});
  CHECK(numbers_of(gauss_let(ws, "[1,2]")) == std::vector<double>{0, 0});
  const double numbers_in[2] = {5, 6};
  CHECK(numbers_of(gauss_let_numbers(ws, 2, 1, 2, numbers_in)) == std::vector<double>{5, 6});
  CHECK(numbers_of(gauss_let_numbers(ws, 2, 1, 1, numbers_in)) == std::vector<double>{5, 5});
  CHECK(numbers_of(gauss_let_numbers(ws, 2, 1, 0, nullptr)) == std::vector<double>{0, 0});
}

TEST_CASE("an empty list is the empty matrix") {
  const workspace ws;
  for (const char* text : {"", " ", "{}", "{ }"}) CHECK(gauss_elements(gauss_let(ws, text)) == 0);
  CHECK(gauss_status(ws) == HEL_OK);
}

TEST_CASE("what cannot be read is refused with its position") {
  const workspace ws;
  expect_failure(ws, gauss_let(ws, nullptr), HEL_ERROR_NULL, "text is NULL");
  expect_failure(ws, gauss_let(ws, "1 x"), HEL_ERROR_FORMAT, "a number is expected at position 3");
  expect_failure(ws, gauss_let(ws, "1 2x"), HEL_ERROR_FORMAT, "position 4");
  expect_failure(ws, gauss_let(ws, "{ 1 2"), HEL_ERROR_FORMAT, "'}' is missing at position 6");
  expect_failure(ws, gauss_let(ws, "1 2 }"), HEL_ERROR_FORMAT, "ends before position 5");
  expect_failure(ws, gauss_let(ws, "{ 1 } 2"), HEL_ERROR_FORMAT, "ends before position 7");
  expect_failure(ws, gauss_let(ws, "{ 1+2 }"), HEL_ERROR_FORMAT, "'i' is expected at position 6");
  expect_failure(ws, gauss_let(ws, "{ 1+i }"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "{ 2i3 }"), HEL_ERROR_FORMAT, "a blank is expected at position 5");
  expect_failure(ws, gauss_let(ws, "{ 1+2i3 }"), HEL_ERROR_FORMAT, "a blank is expected at position 7");
  expect_failure(ws, gauss_let(ws, "+"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "1+"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "+-1"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "nan"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "inf"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "1e999"), HEL_ERROR_FORMAT, "a number is expected");
  expect_failure(ws, gauss_let(ws, "[2 3] 1"), HEL_ERROR_FORMAT, "',' is missing at position 4");
  expect_failure(ws, gauss_let(ws, "[x,3] 1"), HEL_ERROR_FORMAT, "a size is expected at position 2");
  CHECK(gauss_value_count(ws) == 0);
}

TEST_CASE("rows of different lengths and lists of the wrong length are refused") {
  const workspace ws;
  expect_failure(ws, gauss_let(ws, "{ 1 2, 3 }"), HEL_ERROR_SHAPE, "row 2 has 1 numbers, the rows before it 2");
  expect_failure(ws, gauss_let(ws, "{ , 1 }"), HEL_ERROR_SHAPE, "row 2 has 1 numbers, the rows before it 0");
  expect_failure(ws, gauss_let(ws, "{ 1,, 2 }"), HEL_ERROR_SHAPE, "row 2 has 0 numbers");
  expect_failure(ws, gauss_let(ws, "[2,2] 1 2 3"), HEL_ERROR_SHAPE, "3 numbers for a 2x2 matrix");
  expect_failure(ws, gauss_let(ws, "[0,2] 1"), HEL_ERROR_DIM, "0 rows and 2 columns");
  expect_failure(ws, gauss_let(ws, "[4611686018427387904,4] 1"), HEL_ERROR_OVERFLOW, "4");
}
