// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Missing values and error codes: they keep their tag through commands and arithmetic.
#include "gauss_support.hpp"

using namespace gauss_support;

TEST_CASE("ismiss finds a missing value among real parts, wherever it is") {
  const workspace ws;
  CHECK(gauss_ismiss(ws, gauss_let(ws, "1 2 3")) == 0);
  CHECK(gauss_ismiss(ws, gauss_let(ws, "1 2 .")) == 1);
  CHECK(gauss_ismiss(ws, gauss_areshape(ws, gauss_let(ws, "1 . 3 4"), gauss_let(ws, "2 1 2"))) == 1);
  CHECK(gauss_ismiss(ws, gauss_empty(ws)) == 0);
  CHECK(gauss_ismiss(ws, nullptr) == 0);
  CHECK(gauss_status(ws) == HEL_ERROR_NULL);
}

TEST_CASE("every error code keeps its number, also with the sign turned over") {
  const workspace ws;
  for (std::int32_t n = 0; n <= 65535; n += n < 300 ? 1 : 997) {
    CAPTURE(n);
    const double code = gauss_real_data(gauss_error(ws, n))[0];
    CHECK(std::isnan(code));
    CHECK(gauss_is_missing(code) == 1);
    CHECK(gauss_error_number(code) == n);
    CHECK(gauss_error_number(-code) == n);
    CHECK(gauss_error_number(code + 1.0) == n);
  }
}

TEST_CASE("numbers, infinities and other NaNs are no error codes") {
  for (const double x : {0.0, -1.0, 65535.0, HUGE_VAL, -HUGE_VAL, std::nan("")}) {
    CHECK(gauss_is_missing(x) == 0);
    CHECK(gauss_error_number(x) == 0);
  }
}

TEST_CASE("layout commands move error codes without touching them") {
  const workspace ws;
  const gauss_value* code = gauss_error(ws, 41);
  const gauss_value* x = gauss_hcat(ws, gauss_number(ws, 1), code);
  const gauss_value* moved = gauss_reshape(ws, gauss_transpose(ws, gauss_vcat(ws, x, x)), 8, 1);
  int found = 0;
  for (const double element : numbers_of(moved)) found += gauss_error_number(element) == 41 ? 1 : 0;
  CHECK(found == 4);
}

TEST_CASE("scalerr looks at each plane of an array; only a plane of one element can be an error code") {
  const workspace ws;
  const gauss_value* codes =
      gauss_areshape(ws, gauss_vcat(ws, gauss_number(ws, 7), gauss_error(ws, 30)), gauss_let(ws, "2 1 1"));
  CHECK(numbers_of(gauss_scalerr(ws, codes)) == std::vector<double>{0, 30});
  const gauss_value* larger = gauss_areshape(ws, gauss_error(ws, 30), gauss_let(ws, "2 2 1"));
  CHECK(numbers_of(gauss_scalerr(ws, larger)) == std::vector<double>{0, 0});
  CHECK(numbers_of(gauss_scalerr(ws, gauss_let(ws, "{ . . }"))) == std::vector<double>{0});
}
