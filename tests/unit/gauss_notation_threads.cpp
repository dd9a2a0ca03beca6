// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The C++ notation: exceptions, sharing, one workspace a thread.
#include <heliotrope/gauss.hpp>
#include <sstream>
#include <thread>

#include "gauss_support.hpp"

using gauss::matrix;

TEST_CASE("a failing command throws its status and message, and the next one works") {
  try {
    gauss::fftm({1, 2, 3}, {2, 2});
    FAIL("no exception");
  } catch (const gauss::error& problem) {
    CHECK(problem.status() == HEL_ERROR_SHAPE);
    CHECK(std::string(problem.what()) == "fftm: x is 3x1; the sizes in dim ask for 4x1");
  }
  CHECK(gauss::fftm({1, 2, 3}, 3).rows() == 4);
  CHECK_THROWS_AS(gauss::nextn(0), gauss::error);
  CHECK_THROWS_AS(gauss::singleindex({3}, {2}), gauss::error);
  CHECK_THROWS_AS((matrix{{1, 2}, {3}}), gauss::error);
  CHECK_THROWS_AS(matrix(2)(2), gauss::error);
  CHECK_THROWS_AS(matrix(2)(1, 2), gauss::error);
  CHECK(gauss::nextn(5) == 5);
}

TEST_CASE("lists become matrices of the expected shapes") {
  CHECK(matrix().size() == 0);
  CHECK(matrix{}.size() == 0);
  CHECK(matrix(4).rows() == 1);
  const matrix column = {1, 2, 3}, row = {{1, 2, 3}}, two_rows = {{1}, {2}}, square = {{1, 2}, {3, 4}};
  CHECK(column.rows() == 3);
  CHECK(row.cols() == 3);
  CHECK(two_rows.rows() == 2);
  CHECK(square(2, 1).real() == 3);
}

TEST_CASE("copies share numbers until one is changed") {
  gauss::array a = gauss::arrayinit({2, 2}, 1);
  const gauss::array b = a;
  CHECK(a.real_data().data() == b.real_data().data());
  setarray(a, {1, 1}, 5);
  CHECK(a(1).real() == 5);
  CHECK(b(1).real() == 1);
  CHECK(gauss::matrix(b.copy()).real_data().data() != b.real_data().data());
}

TEST_CASE("views take no copy in C++ either") {
  const std::vector<double> data = {1, 2, 3, 4};
  CHECK(gauss::column_view(data).real_data().data() == data.data());
  CHECK(gauss::matrix_view(2, 2, data.data()).real_data().data() == data.data());
  const std::vector<std::int64_t> orders = {2, 1, 2};
  CHECK(gauss::array_view(orders, data.data()).is_array());
}

TEST_CASE("hcat joins any number of matrices") {
  const matrix a = {1, 2}, joined = gauss::hcat(a, a, a, a);
  CHECK(joined.rows() == 2);
  CHECK(joined.cols() == 4);
  CHECK_FALSE(joined.is_complex());
  CHECK(joined.imag_data().empty());
}

TEST_CASE("a stream shows what print shows") {
  std::ostringstream text;
  text << "x = " << matrix(1);
  CHECK(text.str() == "x =        1.0000000 \n");
}

TEST_CASE("threads work side by side and values outlive the thread that made them") {
  const matrix x = gauss::seqa(1, 1, 1000);
  std::vector<matrix> results(4);
  std::vector<std::thread> threads;
  for (auto& result : results) {
    threads.emplace_back([&result, &x] {
      for (int round = 0; round < 20; ++round) {
        result = gauss::real(gauss::ffti(gauss::fft(x)));
        CHECK_THROWS_AS(gauss::nextn(-1), gauss::error);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) {
    CHECK(result.rows() == 1024);
    CHECK(result(1000).real() == doctest::Approx(1000));
    CHECK(result.real_data()[1023] == doctest::Approx(0));
  }
}
