// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Types, missing values and error codes as documented.
#include <cmath>
#include <limits>

#include "expect.hpp"

using namespace gauss;

TEST_CASE("matrices have type 6 and arrays type 21") {
  const matrix x = {1, 2};
  CHECK(gauss_type(x.get()) == 6);
  CHECK(gauss_type(mattoarray(x).get()) == 21);
  CHECK(gauss_type(matrix(3).get()) == 6);
}

TEST_CASE("error(0) is the missing value, and scalerr does not see it") {
  const matrix missing_value = error_code(0);
  CHECK(is_missing(missing_value(1).real()));
  CHECK(scalerr(missing_value)(1).real() == 0);
}

TEST_CASE("scalerr reads the number of an error code") {
  CHECK(scalerr(error_code(10))(1).real() == 10);
  CHECK(scalerr(error_code(65535))(1).real() == 65535);
  CHECK(scalerr(3)(1).real() == 0);
}

TEST_CASE("scalerr of the empty matrix is 65535") { CHECK(scalerr(matrix())(1).real() == 65535); }

TEST_CASE("scalerr of a 5x5x10x10 array is a 5x5 array of zeros") {
  const array y = scalerr(arrayinit({5, 5, 10, 10}, 0));
  CHECK(y.is_array());
  CHECK(y.rows() == 5);
  CHECK(y.cols() == 5);
  CHECK(y(25).real() == 0);
}

TEST_CASE("an error code acts like a missing value") {
  CHECK(is_missing(error_code(30)(1).real()));
  CHECK(gauss_error_number(error_code(30)(1).real()) == 30);
  CHECK(gauss_error_number(missing()) == 0);
  CHECK(gauss_error_number(30.0) == 0);
  CHECK(ismiss(error_code(30)));
}

TEST_CASE("missing values propagate through arithmetic and are no ordinary NaN") {
  CHECK(is_missing(missing() + 1.0));
  CHECK(is_missing(2.0 * missing()));
  CHECK(is_missing(-missing()));
  CHECK(std::isnan(missing()));
  CHECK_FALSE(is_missing(std::numeric_limits<double>::quiet_NaN()));
  CHECK_FALSE(is_missing(std::numeric_limits<double>::infinity()));
}

TEST_CASE("only the real part of a complex element decides whether it is missing") {
  CHECK(ismiss(complex(missing(), 1)));
  CHECK_FALSE(ismiss(complex(1, missing())));
}

TEST_CASE("the trap flag is kept and read back bit by bit") {
  gauss_workspace* workspace = nullptr;
  REQUIRE(gauss_workspace_create(nullptr, &workspace) == HEL_OK);
  CHECK(gauss_trapchk(workspace, 1) == 0);
  gauss_trap(workspace, 1);
  CHECK(gauss_trapchk(workspace, 1) == 1);
  CHECK(gauss_trapchk(workspace, 2) == 0);
  gauss_workspace_destroy(workspace);
}
