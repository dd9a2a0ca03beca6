// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Views: the caller's memory is used where it lies, and never copied on the way into a transform.
#include <array>

#include "gauss_support.hpp"

using namespace gauss_support;

TEST_CASE("a view is the caller's memory") {
  const workspace ws;
  std::array<double, 6> data = {1, 2, 3, 4, 5, 6};
  gauss_value* x = gauss_matrix_view(ws, 2, 3, data.data(), nullptr);
  CHECK(gauss_real_data(x) == data.data());
  CHECK(gauss_is_view(x) == 1);
  CHECK(gauss_iscplx(x) == 0);
  data[0] = 10;
  CHECK(numbers_of(gauss_vecr(ws, x))[0] == 10);
  gauss_release(ws, x);
  CHECK(data[0] == 10);
}

TEST_CASE("a copy is not") {
  const workspace ws;
  std::array<double, 2> data = {1, 2};
  const gauss_value* x = gauss_matrix_copy(ws, 2, 1, data.data(), nullptr);
  CHECK(gauss_real_data(x) != data.data());
  CHECK(gauss_is_view(x) == 0);
  data[0] = 10;
  CHECK(gauss_real_data(x)[0] == 1);
}

TEST_CASE("owned complex values keep the imaginary block right after the real one") {
  const workspace ws;
  const gauss_value* x = gauss_let(ws, "{ 1+2i 3+4i }");
  CHECK(gauss_imag_data(x) == gauss_real_data(x) + 2);
}

TEST_CASE("an array view carries its orders and the type of an array") {
  const workspace ws;
  const std::array<double, 24> data{};
  const std::array<std::int64_t, 3> orders = {2, 3, 4};
  const gauss_value* a = gauss_array_view(ws, 3, orders.data(), data.data(), nullptr);
  CHECK(gauss_type(a) == GAUSS_ARRAY);
  CHECK(gauss_rank(a) == 3);
  CHECK(gauss_orders(a)[2] == 4);
  CHECK(gauss_rows(a) == 3);
  CHECK(gauss_cols(a) == 4);
  CHECK(gauss_real_data(a) == data.data());
}

TEST_CASE("fftm of a view asks for its result and for work memory, not for a copy of the input") {
  allocator memory;
  const workspace ws(memory);
  constexpr std::int64_t n = 1 << 16;
  const std::vector<double> data(n, 1.0);
  gauss_value* x = gauss_column_view(ws, n, data.data());
  gauss_value* dim = gauss_let(ws, "{ 256, 256 }");
  // A first transform makes the plan; the second shows what a transform asks for by itself.
  gauss_release(ws, gauss_fftm(ws, x, dim));
  const std::int64_t before = memory.bytes();
  CHECK(gauss_fftm(ws, x, dim) != nullptr);
  constexpr std::int64_t result_bytes = 2 * n * sizeof(double), header_bytes = 4096;
  CHECK(memory.bytes() - before <= result_bytes + header_bytes);
}

TEST_CASE("a view whose imaginary part lies elsewhere transforms like one block") {
  const workspace ws;
  test::Random random(11);
  for (int round = 0; round < 20; ++round) {
    const std::int64_t rows = random.between(1, 9), cols = random.between(1, 9);
    const auto real = random_list(random, rows * cols), imag = random_list(random, rows * cols);
    const gauss_value* apart = gauss_matrix_view(ws, rows, cols, real.data(), imag.data());
    const gauss_value* together = gauss_matrix_copy(ws, rows, cols, real.data(), imag.data());
    const auto transform = round % 2 == 0 ? gauss_fft : gauss_fftn;
    CHECK(complex_numbers_of(transform(ws, apart)) == complex_numbers_of(transform(ws, together)));
  }
}

TEST_CASE("copy_out fills the caller's buffers") {
  const workspace ws;
  std::array<double, 2> real{}, imag{9, 9};
  CHECK(gauss_copy_out(ws, gauss_let(ws, "{ 1+2i 3-4i }"), real.data(), imag.data(), 2) == HEL_OK);
  CHECK(real == std::array<double, 2>{1, 3});
  CHECK(imag == std::array<double, 2>{2, -4});
  CHECK(gauss_copy_out(ws, gauss_let(ws, "{ 5 6 }"), real.data(), imag.data(), 2) == HEL_OK);
  CHECK(imag == std::array<double, 2>{0, 0});
  CHECK(gauss_copy_out(ws, gauss_let(ws, "{ 7 8 }"), real.data(), nullptr, 2) == HEL_OK);
  CHECK(real == std::array<double, 2>{7, 8});
  CHECK(gauss_copy_out(ws, gauss_empty(ws), nullptr, nullptr, 0) == HEL_OK);
}

TEST_CASE("copy_out leaves buffers alone when it fails") {
  const workspace ws;
  std::array<double, 1> real = {9};
  CHECK(gauss_copy_out(ws, gauss_let(ws, "{ 1 2 }"), real.data(), nullptr, 1) == HEL_ERROR_BUFFER);
  CHECK(contains(gauss_message(ws), "holds 1 numbers; the value has 2"));
  CHECK(real[0] == 9);
  gauss_clear(ws);
  CHECK(gauss_copy_out(ws, gauss_number(ws, 1), nullptr, nullptr, 1) == HEL_ERROR_NULL);
}

TEST_CASE("a view cannot be written through setarray") {
  const workspace ws;
  const std::array<double, 4> data = {1, 2, 3, 4};
  const std::array<std::int64_t, 2> orders = {2, 2};
  gauss_value* a = gauss_array_view(ws, 2, orders.data(), data.data(), nullptr);
  CHECK(gauss_setarray(ws, a, gauss_number(ws, 1), gauss_number(ws, 0)) == HEL_ERROR_TYPE);
  CHECK(contains(gauss_message(ws), "read only"));
  CHECK(data[0] == 1);
}
