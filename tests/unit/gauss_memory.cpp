// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Running out of memory at every allocation: the command says so, leaves nothing behind, and works the next time.
#include <functional>

#include "gauss_support.hpp"

using namespace gauss_support;

namespace {

using command = std::function<gauss_value*(gauss_workspace*)>;

/// Lets the n-th allocation of a command fail, for n = 1, 2, ... until the command gets by without failing.
void expect_clean_failures(const command& run) {
  std::int64_t n = 1;
  for (bool failed = true; failed; ++n) {
    CAPTURE(n);
    REQUIRE(n < 200);
    allocator memory;
    {
      const workspace ws(memory);
      memory.fail_at(n);
      const gauss_value* result = run(ws);
      failed = result == nullptr;
      if (failed) {
        CHECK(gauss_status(ws) == HEL_ERROR_MEMORY);
        CHECK(contains(gauss_message(ws), "out of memory"));
      }
      memory.fail_at(0);
      gauss_clear(ws);
      gauss_release_to(ws, 0);
      CHECK(gauss_value_count(ws) == 0);
      CHECK(run(ws) != nullptr);
      CHECK(gauss_status(ws) == HEL_OK);
    }
    CHECK(memory.live() == 0);
  }
  // At least the header of the result was asked for.
  CHECK(n > 2);
}

gauss_value* matrix_3x2(gauss_workspace* ws) { return gauss_let(ws, "{ 1 2, 3 4, 5 6 }"); }
gauss_value* complex_3x1(gauss_workspace* ws) { return gauss_let(ws, "{ 1+1i, 2, 3-1i }"); }
gauss_value* array_2x2x2(gauss_workspace* ws) {
  return gauss_areshape(ws, gauss_seqa(ws, 1, 1, 8), gauss_let(ws, "2 2 2"));
}

}  // namespace

TEST_CASE("making values survives every failing allocation") {
  expect_clean_failures([](gauss_workspace* ws) { return gauss_zeros(ws, 3, 3); });
  expect_clean_failures(complex_3x1);
  expect_clean_failures([](gauss_workspace* ws) { return gauss_let(ws, "[2,2] 5"); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_empty(ws); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_error(ws, 3); });
  const std::int64_t sizes[2] = {1, 2};
  const double numbers[4] = {1, 2, 3, 4};
  expect_clean_failures([&](gauss_workspace* ws) { return gauss_sizes(ws, 2, sizes); });
  expect_clean_failures([&](gauss_workspace* ws) { return gauss_matrix_copy(ws, 1, 2, numbers, numbers + 2); });
  expect_clean_failures([&](gauss_workspace* ws) { return gauss_column_view(ws, 4, numbers); });
  expect_clean_failures([&](gauss_workspace* ws) { return gauss_array_view(ws, 2, sizes, numbers, nullptr); });
}

TEST_CASE("layout commands survive every failing allocation") {
  expect_clean_failures([](gauss_workspace* ws) { return gauss_vec(ws, matrix_3x2(ws)); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_xpnd(ws, gauss_vech(ws, gauss_eye(ws, 3))); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_hcat(ws, matrix_3x2(ws), complex_3x1(ws)); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_transpose(ws, complex_3x1(ws)); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_conj(ws, gauss_imag(ws, complex_3x1(ws))); });
}

TEST_CASE("array commands survive every failing allocation") {
  expect_clean_failures([](gauss_workspace* ws) { return gauss_aconcat(ws, array_2x2x2(ws), array_2x2x2(ws), 4); });
  expect_clean_failures(
      [](gauss_workspace* ws) { return gauss_atranspose(ws, array_2x2x2(ws), gauss_let(ws, "3 1 2")); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_getmatrix(ws, array_2x2x2(ws), gauss_number(ws, 2)); });
  expect_clean_failures([](gauss_workspace* ws) {
    return gauss_nextindex(ws, gauss_let(ws, "1 2"), gauss_getorders(ws, array_2x2x2(ws)));
  });
}

TEST_CASE("setarray that runs out of memory leaves the array as it was") {
  allocator memory;
  {
    const workspace ws(memory);
    gauss_value* a = array_2x2x2(ws);
    gauss_value* place = gauss_let(ws, "1 1 1");
    gauss_value* complex_number = gauss_let(ws, "{ 1+1i }");
    const std::vector<double> before = numbers_of(a);
    memory.fail_at(1);
    CHECK(gauss_setarray(ws, a, place, complex_number) == HEL_ERROR_MEMORY);
    CHECK(numbers_of(a) == before);
    CHECK(gauss_iscplx(a) == 0);
    gauss_clear(ws);
    CHECK(gauss_setarray(ws, a, place, complex_number) == HEL_OK);
    CHECK(gauss_imag_data(a)[0] == 1);
    CHECK(gauss_imag_data(a)[7] == 0);
  }
  CHECK(memory.live() == 0);
}

TEST_CASE("transforms survive every failing allocation") {
  expect_clean_failures([](gauss_workspace* ws) { return gauss_ffti(ws, gauss_fft(ws, matrix_3x2(ws))); });
  expect_clean_failures(
      [](gauss_workspace* ws) { return gauss_fftm(ws, gauss_seqa(ws, 1, 1, 18), gauss_let(ws, "{ 2, 3, 3 }")); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_fft(ws, complex_3x1(ws)); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_rfftip(ws, gauss_rfftnp(ws, matrix_3x2(ws))); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_rffti(ws, gauss_ones(ws, 4, 1)); });
  expect_clean_failures([](gauss_workspace* ws) { return gauss_dffti(ws, gauss_dfft(ws, gauss_ones(ws, 11, 1))); });
}

TEST_CASE("convolution survives every failing allocation") {
  expect_clean_failures([](gauss_workspace* ws) { return gauss_conv(ws, complex_3x1(ws), complex_3x1(ws), 0, 0); });
  expect_clean_failures(
      [](gauss_workspace* ws) { return gauss_conv(ws, gauss_ones(ws, 300, 1), gauss_seqa(ws, 1, 1, 200), 3, 400); });
}

TEST_CASE("a view with its imaginary part elsewhere survives every failing allocation") {
  const double real[4] = {1, 2, 3, 4}, gap[4] = {}, imag[4] = {5, 6, 7, 8};
  CHECK(gap[0] == 0);
  expect_clean_failures([&](gauss_workspace* ws) { return gauss_fft(ws, gauss_matrix_view(ws, 4, 1, real, imag)); });
}

TEST_CASE("a workspace that cannot be allocated is NULL") {
  for (std::int64_t n = 1;; ++n) {
    allocator memory;
    gauss_workspace_options options;
    gauss_workspace_options_init(&options);
    options.allocate = allocator::allocate;
    options.release = allocator::release;
    options.allocator_user = &memory;
    memory.fail_at(n);
    gauss_workspace* made = nullptr;
    const hel_status status = gauss_workspace_create(&options, &made);
    gauss_workspace_destroy(made);
    CHECK(memory.live() == 0);
    if (status == HEL_OK) {
      CHECK(n > 1);
      break;
    }
    CHECK(status == HEL_ERROR_MEMORY);
    CHECK(made == nullptr);
  }
}

TEST_CASE("a size that no machine has is out of memory, not a crash") {
  allocator memory;
  memory.limit(std::size_t{1} << 30);
  const workspace ws(memory);
  expect_failure(ws, gauss_zeros(ws, std::int64_t{1} << 40, 1), HEL_ERROR_MEMORY, "out of memory");
  expect_failure(ws, gauss_areshape(ws, gauss_number(ws, 1), gauss_number(ws, 0x1p40)), HEL_ERROR_MEMORY,
                 "out of memory");
}
