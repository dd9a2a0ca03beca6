// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The table of docs/porting.md: the C line and the C++ line of each row give the same value.
#include "expect.hpp"

using namespace gauss;

namespace {

/// A C workspace that ends with its test.
struct c_workspace {
  c_workspace() { REQUIRE(gauss_workspace_create(nullptr, &handle) == HEL_OK); }
  ~c_workspace() { gauss_workspace_destroy(handle); }
  c_workspace(const c_workspace&) = delete;
  c_workspace& operator=(const c_workspace&) = delete;
  operator gauss_workspace*() const { return handle; }
  gauss_workspace* handle = nullptr;
};

void expect_same(const gauss_value* in_c, const value& in_cpp) {
  REQUIRE(in_c != nullptr);
  CHECK(gauss_type(in_c) == gauss_type(in_cpp.get()));
  REQUIRE(gauss_rank(in_c) == gauss_rank(in_cpp.get()));
  for (int i = 0; i < gauss_rank(in_c); ++i) CHECK(gauss_orders(in_c)[i] == in_cpp.orders()[static_cast<size_t>(i)]);
  REQUIRE(gauss_iscplx(in_c) == gauss_iscplx(in_cpp.get()));
  for (std::int64_t i = 0; i < gauss_elements(in_c); ++i) {
    CHECK(gauss_real_data(in_c)[i] == in_cpp(i + 1).real());
    if (in_cpp.is_complex()) CHECK(gauss_imag_data(in_c)[i] == in_cpp(i + 1).imag());
  }
}

}  // namespace

TEST_CASE("values are made alike in C and C++") {
  const c_workspace ws;
  const double data[6] = {1, 2, 3, 4, 5, 6};
  expect_same(gauss_let(ws, "{ 1 2, 3 4 }"), {{1, 2}, {3, 4}});
  expect_same(gauss_let(ws, "{ 1, 2, 3 }"), {1, 2, 3});
  expect_same(gauss_let(ws, "{ 1 2 3 }"), {{1, 2, 3}});
  expect_same(gauss_let(ws, "1 2 3"), let("1 2 3"));
  expect_same(gauss_let(ws, "[2,3] 1 2 3 4 5 6"), let("[2,3] 1 2 3 4 5 6"));
  expect_same(gauss_empty(ws), matrix());
  expect_same(gauss_number(ws, 5), 5);
  expect_same(gauss_seqa(ws, 1, 1, 4), seqa(1, 1, 4));
  expect_same(gauss_zeros(ws, 2, 3), zeros(2, 3));
  expect_same(gauss_ones(ws, 2, 3), ones(2, 3));
  expect_same(gauss_eye(ws, 3), eye(3));
  expect_same(gauss_matrix_view(ws, 2, 3, data, nullptr), matrix_view(2, 3, data));
  expect_same(gauss_matrix_copy(ws, 2, 3, data, nullptr), matrix_view(2, 3, data).copy());
  expect_same(gauss_arrayinit(ws, gauss_let(ws, "2 2"), 4), arrayinit({2, 2}, 4));
}

TEST_CASE("layout commands are alike in C and C++") {
  const c_workspace ws;
  const gauss_value *a = gauss_let(ws, "{ 1+1i 2, 3 4 }"), *b = gauss_let(ws, "{ 5 6, 7 8 }");
  const matrix x = let("{ 1+1i 2, 3 4 }"), y = let("{ 5 6, 7 8 }");
  expect_same(gauss_vcat(ws, a, b), x | y);
  expect_same(gauss_hcat(ws, gauss_hcat(ws, a, b), a), hcat(x, y, x));
  expect_same(gauss_transpose(ws, a), transpose(x));
  expect_same(gauss_bookkeeping_transpose(ws, a), bookkeeping_transpose(x));
  expect_same(gauss_vec(ws, a), vec(x));
  expect_same(gauss_vecr(ws, a), vecr(x));
  expect_same(gauss_vech(ws, a), vech(x));
  expect_same(gauss_xpnd(ws, gauss_vech(ws, a)), xpnd(vech(x)));
  expect_same(gauss_reshape(ws, a, 2, 6), reshape(x, 2, 6));
  expect_same(gauss_complex(ws, b, b), complex(y, y));
  expect_same(gauss_real(ws, a), real(x));
  expect_same(gauss_imag(ws, a), imag(x));
  expect_same(gauss_conj(ws, a), conj(x));
}

TEST_CASE("array commands are alike in C and C++") {
  const c_workspace ws;
  gauss_value* a = gauss_areshape(ws, gauss_seqa(ws, 1, 1, 24), gauss_let(ws, "2 3 4"));
  array x = areshape(seqa(1, 1, 24), {2, 3, 4});
  expect_same(a, x);
  expect_same(gauss_getorders(ws, a), getorders(x));
  expect_same(gauss_getarray(ws, a, gauss_number(ws, 2)), getarray(x, 2));
  expect_same(gauss_getmatrix(ws, a, gauss_let(ws, "1 2")), getmatrix(x, {1, 2}));
  expect_same(gauss_aconcat(ws, a, a, 3), aconcat(x, x, 3));
  expect_same(gauss_atranspose(ws, a, gauss_let(ws, "2 1 3")), atranspose(x, {2, 1, 3}));
  expect_same(gauss_squeeze(ws, gauss_getarray(ws, a, gauss_number(ws, 1))), squeeze(getarray(x, 1)));
  expect_same(gauss_arraytomat(ws, gauss_mattoarray(ws, gauss_ones(ws, 2, 2))), arraytomat(mattoarray(ones(2, 2))));
  expect_same(gauss_arrayindex(ws, 7, gauss_getorders(ws, a)), arrayindex(7, getorders(x)));
  expect_same(gauss_nextindex(ws, gauss_let(ws, "1 2"), gauss_getorders(ws, a)), nextindex({1, 2}, getorders(x)));
  expect_same(gauss_scalerr(ws, a), scalerr(x));
  gauss_setarray(ws, a, gauss_let(ws, "1 1"), gauss_number(ws, 9));
  setarray(x, {1, 1}, 9);
  expect_same(a, x);
}

TEST_CASE("transforms are alike in C and C++") {
  const c_workspace ws;
  const gauss_value *a = gauss_let(ws, "{ 1 2 3, 4 5 7 }"), *column = gauss_vecr(ws, a), *dim = gauss_let(ws, "2 3");
  const matrix x = {{1, 2, 3}, {4, 5, 7}}, flat = vecr(x), sizes = {2, 3};
  expect_same(gauss_fft(ws, a), fft(x));
  expect_same(gauss_ffti(ws, a), ffti(x));
  expect_same(gauss_fftn(ws, a), fftn(x));
  expect_same(gauss_fftm(ws, column, dim), fftm(flat, sizes));
  expect_same(gauss_fftmi(ws, column, dim), fftmi(flat, sizes));
  expect_same(gauss_rfft(ws, a), rfft(x));
  expect_same(gauss_rffti(ws, a), rffti(x));
  expect_same(gauss_rfftn(ws, a), rfftn(x));
  expect_same(gauss_rfftp(ws, a), rfftp(x));
  expect_same(gauss_rfftnp(ws, a), rfftnp(x));
  expect_same(gauss_rfftip(ws, a), rfftip(x));
  expect_same(gauss_dfft(ws, column), dfft(flat));
  expect_same(gauss_dffti(ws, column), dffti(flat));
  expect_same(gauss_conv(ws, column, dim, 2, 4), conv(flat, sizes, 2, 4));
  expect_same(gauss_polymult(ws, column, dim), polymult(flat, sizes));
  CHECK(gauss_nextn(ws, 457) == nextn(457));
  CHECK(gauss_nextnevn(ws, 457) == nextnevn(457));
  CHECK(gauss_optn(ws, 457) == optn(457));
  CHECK(gauss_optnevn(ws, 457) == optnevn(457));
}
