// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Printing: against the C library's own %#16.8g, and the rules of buffers and files.
#include <array>
#include <clocale>
#include <cstdio>
#include <limits>

#include "gauss_support.hpp"

using namespace gauss_support;

namespace {

std::string text_of(gauss_workspace* ws, const gauss_value* x) {
  std::int64_t needed = 0;
  REQUIRE(gauss_format(ws, x, nullptr, 0, &needed) == HEL_OK);
  std::string text(static_cast<std::size_t>(needed), '?');
  REQUIRE(gauss_format(ws, x, text.data(), needed, nullptr) == HEL_OK);
  CHECK(text.back() == '\0');
  text.pop_back();
  return text;
}

void expect_like_printf(gauss_workspace* ws, double x) {
  std::array<char, 64> expected{};
  std::snprintf(expected.data(), expected.size(), "%#16.8g \n", x);
  CHECK(text_of(ws, gauss_number(ws, x)) == std::string(expected.data()));
}

}  // namespace

TEST_CASE("numbers print as the C library's format does") {
  const workspace ws;
  for (const double x : {0.0,
                         -0.0,
                         1.0,
                         -1.0,
                         0.1,
                         1e-4,
                         9.9999999e-5,
                         9.99999995e-5,
                         99999999.0,

                         1e8,
                         12345678.0,
                         123456789.0,
                         9.99999995,
                         1e300,
                         -1e-300,
                         5e-324,
                         1e100,
                         0.00012345678,
                         std::numeric_limits<double>::max(),
                         std::numeric_limits<double>::min()}) {
    CAPTURE(x);
    expect_like_printf(ws, x);
  }
  test::Random random(41);
  for (int round = 0; round < 2000; ++round) {
    expect_like_printf(ws, std::ldexp(random.number(), static_cast<int>(random.between(-60, 60))));
  }
}

TEST_CASE("a number that rounds up to nine digits keeps its eight") {
  // As the C standard has it; glibc 2.36 itself prints 1.e+08 here.
  const workspace ws;
  CHECK(text_of(ws, gauss_number(ws, 99999999.5)) == "   1.0000000e+08 \n");
}

TEST_CASE("a number wider than its field pushes the rest to the right") {
  const workspace ws;
  CHECK(text_of(ws, gauss_let(ws, "{ -1.2345678e-300 1 }")) == " -1.2345678e-300        1.0000000 \n");
}

TEST_CASE("the point stays a point in a locale with commas") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  const char* found = nullptr;
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8"}) {
    if (found == nullptr) found = std::setlocale(LC_NUMERIC, name);
  }
  const workspace ws;
  CHECK(text_of(ws, gauss_let(ws, "{ 2.5 }")) == "       2.5000000 \n");
  std::setlocale(LC_NUMERIC, before.c_str());
  if (found == nullptr) MESSAGE("no locale with commas is installed");
}

TEST_CASE("other NaNs print as NaN, error codes as a point, the empty matrix as an empty line") {
  const workspace ws;
  CHECK(text_of(ws, gauss_number(ws, std::numeric_limits<double>::quiet_NaN())) == "             NaN \n");
  CHECK(text_of(ws, gauss_error(ws, 30)) == "               . \n");
  CHECK(text_of(ws, gauss_empty(ws)) == "\n");
}

TEST_CASE("a complex missing value prints its point and nothing else") {
  const workspace ws;
  const gauss_value* z = gauss_complex(ws, gauss_number(ws, gauss_missing()), gauss_number(ws, 2));
  CHECK(text_of(ws, z) == "               ." + std::string(20, ' ') + " \n");
}

TEST_CASE("planes of four dimensions count like an odometer") {
  const workspace ws;
  const std::string text = text_of(ws, gauss_arrayinit(ws, gauss_let(ws, "2 2 1 1"), 1));
  std::size_t at = 0;
  for (const char* title : {"Plane [1,1,.,.]", "Plane [1,2,.,.]", "Plane [2,1,.,.]", "Plane [2,2,.,.]"}) {
    at = text.find(title, at);
    CHECK(at != std::string::npos);
  }
}

TEST_CASE("a buffer that is too small is not written") {
  const workspace ws;
  const gauss_value* x = gauss_number(ws, 1);
  std::array<char, 32> buffer;
  buffer.fill('?');
  std::int64_t needed = 0;
  // 17 characters, a line break and the zero byte.
  CHECK(gauss_format(ws, x, buffer.data(), 18, &needed) == HEL_ERROR_BUFFER);
  CHECK(needed == 19);
  CHECK(contains(gauss_message(ws), "holds 18 bytes; the text needs 19"));
  CHECK(buffer[0] == '?');
  gauss_clear(ws);
  CHECK(gauss_format(ws, x, buffer.data(), 19, nullptr) == HEL_OK);
  CHECK(std::string(buffer.data()) == "       1.0000000 \n");
  CHECK(buffer[19] == '?');
}

TEST_CASE("format and print refuse NULL") {
  const workspace ws;
  const gauss_value* x = gauss_number(ws, 1);
  CHECK(gauss_format(ws, nullptr, nullptr, 0, nullptr) == HEL_ERROR_NULL);
  CHECK(gauss_format(ws, x, nullptr, 5, nullptr) == HEL_ERROR_NULL);
  CHECK(gauss_print(ws, x, nullptr) == HEL_ERROR_NULL);
  CHECK(gauss_print(ws, nullptr, stdout) == HEL_ERROR_NULL);
}

TEST_CASE("print writes to a file what format writes to a buffer") {
  const workspace ws;
  const gauss_value* x = gauss_let(ws, "{ 1 2+1i, . -4 }");
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  CHECK(gauss_print(ws, x, file) == HEL_OK);
  std::rewind(file);
  std::array<char, 512> buffer{};
  const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file);
  std::fclose(file);
  CHECK(std::string(buffer.data(), size) == text_of(ws, x));
}

TEST_CASE("a file that cannot be written is an input or output error") {
  const workspace ws;
  std::FILE* file = std::fopen("/dev/null", "r");
  REQUIRE(file != nullptr);
  CHECK(gauss_print(ws, gauss_number(ws, 1), file) == HEL_ERROR_IO);
  std::fclose(file);
}
