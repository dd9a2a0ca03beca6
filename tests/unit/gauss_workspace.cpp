// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The workspace: sticky failure, marks, ownership, options.
#include "gauss_support.hpp"

using namespace gauss_support;

TEST_CASE("the first failure stays until it is cleared") {
  const workspace ws;
  CHECK(gauss_status(ws) == HEL_OK);
  CHECK(std::string(gauss_message(ws)).empty());
  CHECK(gauss_zeros(ws, -1, 2) == nullptr);
  const std::string first = gauss_message(ws);
  CHECK(contains(first, "zeros: -1 rows and 2 columns"));
  CHECK(gauss_nextn(ws, 0) == 0);
  CHECK(gauss_status(ws) == HEL_ERROR_DIM);
  CHECK(gauss_message(ws) == first);
  gauss_clear(ws);
  CHECK(gauss_status(ws) == HEL_OK);
  CHECK(std::string(gauss_message(ws)).empty());
}

TEST_CASE("NULL goes through an expression and keeps the first message") {
  const workspace ws;
  const gauss_value* y = gauss_fft(ws, gauss_vcat(ws, gauss_vec(ws, gauss_zeros(ws, 0, 5)), gauss_ones(ws, 1, 1)));
  CHECK(y == nullptr);
  CHECK(gauss_status(ws) == HEL_ERROR_DIM);
  CHECK(contains(gauss_message(ws), "zeros"));
}

TEST_CASE("a sound command works while an older failure is remembered") {
  const workspace ws;
  CHECK(gauss_zeros(ws, -1, 2) == nullptr);
  CHECK(gauss_ones(ws, 2, 2) != nullptr);
  CHECK(gauss_status(ws) == HEL_ERROR_DIM);
}

TEST_CASE("a NULL argument without an older failure is a failure of its own") {
  const workspace ws;
  expect_failure(ws, gauss_fft(ws, nullptr), HEL_ERROR_NULL, "fft: x is NULL");
}

TEST_CASE("a NULL workspace is no crash") {
  const workspace ws;
  gauss_value* x = gauss_number(ws, 1);
  CHECK(gauss_number(nullptr, 1) == nullptr);
  CHECK(gauss_fft(nullptr, x) == nullptr);
  CHECK(gauss_let(nullptr, "1") == nullptr);
  CHECK(gauss_nextn(nullptr, 5) == 0);
  CHECK(gauss_setarray(nullptr, x, x, x) == HEL_ERROR_NULL);
  CHECK(gauss_copy_out(nullptr, x, nullptr, nullptr, 0) == HEL_ERROR_NULL);
  CHECK(gauss_format(nullptr, x, nullptr, 0, nullptr) == HEL_ERROR_NULL);
  CHECK(gauss_print(nullptr, x, stdout) == HEL_ERROR_NULL);
  CHECK(gauss_take(nullptr, x) == nullptr);
  CHECK(gauss_status(nullptr) == HEL_ERROR_NULL);
  CHECK(std::string(gauss_message(nullptr)) == "the workspace is NULL");
  CHECK(gauss_mark(nullptr) == 0);
  CHECK(gauss_value_count(nullptr) == 0);
  CHECK(gauss_trapchk(nullptr, 1) == 0);
  gauss_trap(nullptr, 1);
  gauss_clear(nullptr);
  gauss_release(nullptr, x);
  gauss_release_to(nullptr, 0);
  gauss_workspace_destroy(nullptr);
  gauss_value_destroy(nullptr);
  CHECK(gauss_value_count(ws) == 1);
}

TEST_CASE("reading functions answer 0 or NULL for NULL") {
  CHECK(gauss_type(nullptr) == 0);
  CHECK(gauss_rows(nullptr) == 0);
  CHECK(gauss_cols(nullptr) == 0);
  CHECK(gauss_elements(nullptr) == 0);
  CHECK(gauss_rank(nullptr) == 0);
  CHECK(gauss_orders(nullptr) == nullptr);
  CHECK(gauss_iscplx(nullptr) == 0);
  CHECK(gauss_is_view(nullptr) == 0);
  CHECK(gauss_real_data(nullptr) == nullptr);
  CHECK(gauss_imag_data(nullptr) == nullptr);
}

TEST_CASE("a mark releases what came after it and nothing else") {
  const workspace ws;
  const gauss_value* kept = gauss_number(ws, 1);
  const std::int64_t mark = gauss_mark(ws);
  gauss_number(ws, 2);
  gauss_value* middle = gauss_number(ws, 3);
  gauss_number(ws, 4);
  gauss_release(ws, middle);
  CHECK(gauss_value_count(ws) == 3);
  gauss_release_to(ws, mark);
  CHECK(gauss_value_count(ws) == 1);
  CHECK(gauss_real_data(kept)[0] == 1);
}

TEST_CASE("a mark from before a release still holds") {
  const workspace ws;
  gauss_value* old = gauss_number(ws, 1);
  const std::int64_t mark = gauss_mark(ws);
  gauss_release(ws, old);
  gauss_number(ws, 2);
  gauss_release_to(ws, mark);
  CHECK(gauss_value_count(ws) == 0);
}

TEST_CASE("a taken value outlives its workspace, without a copy") {
  allocator memory;
  gauss_value* taken = nullptr;
  {
    const workspace ws(memory);
    gauss_value* x = gauss_seqa(ws, 1, 1, 5);
    const double* numbers = gauss_real_data(x);
    taken = gauss_take(ws, x);
    CHECK(taken == x);
    CHECK(gauss_real_data(taken) == numbers);
    CHECK(gauss_value_count(ws) == 0);
  }
  CHECK(numbers_of(taken) == std::vector<double>{1, 2, 3, 4, 5});
  CHECK(memory.live() == 2);
  gauss_value_destroy(taken);
  CHECK(memory.live() == 0);
}

TEST_CASE("a value can only be released, taken or ended by its owner") {
  const workspace ws, other;
  gauss_value* x = gauss_number(ws, 1);
  gauss_release(other, x);
  CHECK(gauss_status(other) == HEL_ERROR_VALUE);
  gauss_clear(other);
  expect_failure(other, gauss_take(other, x), HEL_ERROR_VALUE, "does not belong");
  gauss_value_destroy(x);
  CHECK(gauss_value_count(ws) == 1);
  CHECK(gauss_real_data(x)[0] == 1);
}

TEST_CASE("values of one workspace serve as arguments in another") {
  const workspace ws, other;
  CHECK(numbers_of(gauss_vcat(ws, gauss_number(ws, 1), gauss_number(other, 2))) == std::vector<double>{1, 2});
}

TEST_CASE("options that make no sense are refused") {
  gauss_workspace_options options;
  gauss_workspace_options_init(&options);
  gauss_workspace* made = nullptr;
  CHECK(gauss_workspace_create(&options, nullptr) == HEL_ERROR_NULL);
  options.allocate = allocator::allocate;
  CHECK(gauss_workspace_create(&options, &made) == HEL_ERROR_OPTION);
  options.allocate = nullptr;
  options.threads = -1;
  CHECK(gauss_workspace_create(&options, &made) == HEL_ERROR_OPTION);
  options.threads = 1 << 20;
  CHECK(gauss_workspace_create(&options, &made) == HEL_ERROR_OPTION);
  options.threads = 0;
  options.struct_size = 1;
  CHECK(gauss_workspace_create(&options, &made) == HEL_ERROR_OPTION);
  CHECK(made == nullptr);
  gauss_workspace_options_init(nullptr);
}
