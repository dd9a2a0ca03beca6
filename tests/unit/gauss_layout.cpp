// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Layout commands beyond the documented examples: complex values, corners, random shapes, two ways to the same result.
#include "gauss_support.hpp"

using namespace gauss_support;

namespace {

/// An element from its place, the slow way.
std::complex<double> at(const gauss_value* x, std::int64_t row, std::int64_t col) {
  return complex_numbers_of(x)[static_cast<std::size_t>(row * gauss_cols(x) + col)];
}

}  // namespace

TEST_CASE("transposes exchange rows and columns of every shape") {
  test::Random random(21);
  for (int round = 0; round < 30; ++round) {
    const workspace ws;
    // Sizes on both sides of the tiles that the transposition works in.
    const std::int64_t rows = random.between(1, 70), cols = random.between(1, 70);
    CAPTURE(rows);
    CAPTURE(cols);
    const gauss_value* x = random_matrix(ws, random, rows, cols, true);
    const gauss_value *plain = gauss_bookkeeping_transpose(ws, x), *conjugated = gauss_transpose(ws, x);
    CHECK(gauss_rows(plain) == cols);
    CHECK(gauss_cols(plain) == rows);
    const std::int64_t i = random.between(0, rows - 1), j = random.between(0, cols - 1);
    CHECK(at(plain, j, i) == at(x, i, j));
    CHECK(at(conjugated, j, i) == std::conj(at(x, i, j)));
    CHECK(complex_numbers_of(gauss_transpose(ws, conjugated)) == complex_numbers_of(x));
    CHECK(complex_numbers_of(gauss_vec(ws, x)) == complex_numbers_of(gauss_vecr(ws, plain)));
  }
}

TEST_CASE("xpnd undoes vech for symmetric matrices, complex ones as well") {
  const workspace ws;
  const gauss_value* v = gauss_let(ws, "{ 1+1i, 2, 3-1i, 4, 5i, 6 }");
  const gauss_value* x = gauss_xpnd(ws, v);
  CHECK(complex_numbers_of(gauss_vech(ws, x)) == complex_numbers_of(v));
  CHECK(complex_numbers_of(gauss_bookkeeping_transpose(ws, x)) == complex_numbers_of(x));
  CHECK(gauss_rows(gauss_xpnd(ws, gauss_transpose(ws, v))) == 3);
}

TEST_CASE("concatenation makes a result complex when one side is") {
  const workspace ws;
  const gauss_value *real = gauss_let(ws, "{ 1 2 }"), *complex = gauss_let(ws, "{ 3+1i 4 }");
  CHECK(complex_numbers_of(gauss_vcat(ws, real, complex)) == numbers{1, 2, {3, 1}, 4});
  CHECK(complex_numbers_of(gauss_hcat(ws, complex, real)) == numbers{{3, 1}, 4, 1, 2});
  CHECK(gauss_iscplx(gauss_vcat(ws, real, real)) == 0);
}

TEST_CASE("horizontal concatenation is the transpose of the vertical one") {
  test::Random random(22);
  for (int round = 0; round < 20; ++round) {
    const workspace ws;
    const std::int64_t rows = random.between(1, 6);
    const gauss_value* a = random_matrix(ws, random, rows, random.between(1, 6), round % 2 == 0);
    const gauss_value* b = random_matrix(ws, random, rows, random.between(1, 6), round % 3 == 0);
    const gauss_value* stacked = gauss_vcat(ws, gauss_bookkeeping_transpose(ws, a), gauss_bookkeeping_transpose(ws, b));
    CHECK(complex_numbers_of(gauss_hcat(ws, a, b)) == complex_numbers_of(gauss_bookkeeping_transpose(ws, stacked)));
  }
}

TEST_CASE("an argument may stand on both sides") {
  const workspace ws;
  const gauss_value* x = gauss_let(ws, "{ 1 2 }");
  CHECK(numbers_of(gauss_vcat(ws, x, x)) == std::vector<double>{1, 2, 1, 2});
  CHECK(numbers_of(gauss_hcat(ws, x, x)) == std::vector<double>{1, 2, 1, 2});
}

TEST_CASE("commands keep the empty matrix empty") {
  const workspace ws;
  const gauss_value* empty = gauss_empty(ws);
  for (const auto command : {gauss_vec, gauss_vecr, gauss_transpose, gauss_real, gauss_imag, gauss_conj}) {
    const gauss_value* result = command(ws, empty);
    CHECK(gauss_rows(result) == 0);
    CHECK(gauss_cols(result) == 0);
  }
  CHECK(gauss_elements(gauss_zeros(ws, 0, 0)) == 0);
  CHECK(gauss_elements(gauss_let_numbers(ws, 0, 0, 0, nullptr)) == 0);
  CHECK(gauss_real_data(empty) == nullptr);
}

TEST_CASE("complex values are taken apart and put together again") {
  const workspace ws;
  const gauss_value* z = gauss_let(ws, "{ 1+2i 3-4i }");
  CHECK(numbers_of(gauss_real(ws, z)) == std::vector<double>{1, 3});
  CHECK(numbers_of(gauss_imag(ws, z)) == std::vector<double>{2, -4});
  CHECK(complex_numbers_of(gauss_conj(ws, z)) == numbers{{1, -2}, {3, 4}});
  CHECK(complex_numbers_of(gauss_complex(ws, gauss_real(ws, z), gauss_imag(ws, z))) == complex_numbers_of(z));
  CHECK(complex_numbers_of(gauss_complex(ws, gauss_number(ws, 0), gauss_let(ws, "{ 1 2 }"))) ==
        numbers{{0, 1}, {0, 2}});
  const gauss_value* x = gauss_let(ws, "{ 1 2 }");
  CHECK(numbers_of(gauss_imag(ws, x)) == std::vector<double>{0, 0});
  CHECK(gauss_iscplx(gauss_conj(ws, x)) == 0);
}

TEST_CASE("real and imag of an array stay arrays") {
  const workspace ws;
  const gauss_value* a = gauss_areshape(ws, gauss_let(ws, "1+1i"), gauss_let(ws, "2 1 2"));
  CHECK(gauss_type(gauss_imag(ws, a)) == GAUSS_ARRAY);
  CHECK(gauss_rank(gauss_real(ws, a)) == 3);
}

TEST_CASE("vecr of an array is its numbers in memory order") {
  const workspace ws;
  const gauss_value* column = gauss_vecr(ws, gauss_areshape(ws, gauss_seqa(ws, 1, 1, 8), gauss_let(ws, "2 2 2")));
  CHECK(gauss_type(column) == GAUSS_MATRIX);
  CHECK(gauss_cols(column) == 1);
  CHECK(numbers_of(column) == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("seqa does not gather rounding errors") {
  const workspace ws;
  const gauss_value* x = gauss_seqa(ws, 0, 0.1, 100001);
  // One rounding of the product: half a unit in the last place of 10000.
  CHECK(std::fabs(gauss_real_data(x)[100000] - 10000.0) <= 1e-12);
}

TEST_CASE("atranspose moves every element where its index says") {
  test::Random random(23);
  for (int round = 0; round < 30; ++round) {
    const workspace ws;
    const gauss_value* orders = gauss_let(ws, "3 2 4 5");
    const gauss_value* a = gauss_areshape(ws, gauss_seqa(ws, 1, 1, 120), orders);
    double positions[4] = {1, 2, 3, 4};
    for (int i = 3; i > 0; --i) std::swap(positions[i], positions[random.between(0, i)]);
    const gauss_value* y = gauss_atranspose(ws, a, gauss_matrix_copy(ws, 4, 1, positions, nullptr));
    const std::int64_t place = random.between(1, 120);
    const gauss_value* index = gauss_arrayindex(ws, place, orders);
    double moved[4];
    for (int i = 0; i < 4; ++i) moved[i] = gauss_real_data(index)[static_cast<int>(positions[i]) - 1];
    const std::int64_t found =
        gauss_singleindex(ws, gauss_matrix_copy(ws, 4, 1, moved, nullptr), gauss_getorders(ws, y));
    CHECK(gauss_real_data(y)[found - 1] == static_cast<double>(place));
  }
}

TEST_CASE("nextindex visits every place of an array once, in memory order") {
  const workspace ws;
  const gauss_value* orders = gauss_let(ws, "3 1 4 2");
  const gauss_value* index = gauss_ones(ws, 4, 1);
  std::int64_t place = 1;
  for (;; ++place) {
    CHECK(gauss_singleindex(ws, index, orders) == place);
    CHECK(numbers_of(gauss_arrayindex(ws, place, orders)) == numbers_of(index));
    const gauss_value* next = gauss_nextindex(ws, index, orders);
    if (gauss_is_missing(gauss_real_data(next)[0])) {
      CHECK(gauss_elements(next) == 1);
      break;
    }
    index = next;
  }
  CHECK(place == 24);
}

TEST_CASE("getarray reads what setarray wrote, and nothing else changes") {
  test::Random random(24);
  for (int round = 0; round < 20; ++round) {
    const workspace ws;
    gauss_value* a = gauss_arrayinit(ws, gauss_let(ws, "3 4 2 3"), -1);
    const gauss_value* loc = gauss_let(ws, round % 2 == 0 ? "2 3" : "3");
    const bool plane = round % 2 == 0;
    const gauss_value* src = plane
                                 ? random_matrix(ws, random, 2, 3, round % 4 == 0)
                                 : gauss_areshape(ws, random_matrix(ws, random, 24, 1, false), gauss_let(ws, "4 2 3"));
    REQUIRE(gauss_setarray(ws, a, loc, src) == HEL_OK);
    const gauss_value* back = gauss_getarray(ws, a, loc);
    CHECK(complex_numbers_of(back) == complex_numbers_of(src));
    int changed = 0;
    for (const auto& element : complex_numbers_of(a)) changed += element != -1.0 ? 1 : 0;
    CHECK(changed == gauss_elements(src));
  }
}

TEST_CASE("a scalar fills a subarray") {
  const workspace ws;
  gauss_value* a = gauss_arrayinit(ws, gauss_let(ws, "2 2"), 0);
  CHECK(gauss_setarray(ws, a, gauss_number(ws, 2), gauss_number(ws, 9)) == HEL_OK);
  CHECK(numbers_of(a) == std::vector<double>{0, 0, 9, 9});
}

TEST_CASE("a one-dimensional array is a row when it becomes a matrix") {
  const workspace ws;
  const gauss_value* a = gauss_areshape(ws, gauss_let(ws, "1 2 3"), gauss_number(ws, 3));
  CHECK(gauss_rank(a) == 1);
  CHECK(gauss_rows(gauss_arraytomat(ws, a)) == 1);
  CHECK(gauss_cols(gauss_squeeze(ws, a)) == 3);
}

TEST_CASE("squeeze leaves a scalar when every size is 1, and matrices alone") {
  const workspace ws;
  const gauss_value* one = gauss_squeeze(ws, gauss_arrayinit(ws, gauss_let(ws, "1 1 1"), 4));
  CHECK(gauss_type(one) == GAUSS_MATRIX);
  CHECK(gauss_elements(one) == 1);
  CHECK(gauss_rows(gauss_squeeze(ws, gauss_ones(ws, 3, 1))) == 3);
  CHECK(gauss_rank(gauss_squeeze(ws, gauss_arrayinit(ws, gauss_let(ws, "2 1 3 1 4"), 0))) == 3);
}
