// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The transforms against their definition: a direct sum over the padded data in long double.
#include "gauss_support.hpp"
#include "support_oracle.hpp"

using namespace gauss_support;

namespace {

using sizes = std::vector<std::int64_t>;

std::int64_t product(const sizes& list) {
  std::int64_t result = 1;
  for (const std::int64_t size : list) result *= size;
  return result;
}

std::int64_t next_power_of_two(std::int64_t n) {
  std::int64_t size = 1;
  while (size < n) size *= 2;
  return size;
}

bool is_allowable(std::int64_t n) {
  if (n % 7 == 0) n /= 7;
  for (const std::int64_t prime : {2, 3, 5}) {
    while (n % prime == 0) n /= prime;
  }
  return n == 1;
}

std::int64_t next_allowable(std::int64_t n) {
  while (!is_allowable(n)) ++n;
  return n;
}

template <class Pad>
sizes padded_by(const sizes& extents, Pad pad) {
  sizes result;
  for (const std::int64_t size : extents) result.push_back(pad(size));
  return result;
}

/// The transform of data of these extents, padded, by its definition.
numbers direct_sum(const numbers& data, const sizes& extents, const sizes& padded, int sign, long double scale) {
  test::ExactArray values(data.begin(), data.end());
  std::int64_t outer = product(extents), inner = 1;
  for (std::size_t i = extents.size(); i-- > 0;) {
    outer /= extents[i];
    values = test::sum_axis(values, outer, extents[i], inner, padded[i], padded[i], sign);
    inner *= padded[i];
  }
  numbers result;
  for (const auto& value : values) result.emplace_back(value * scale);
  return result;
}

numbers forward(const gauss_value* x, const sizes& extents, const sizes& padded) {
  return direct_sum(complex_numbers_of(x), extents, padded, -1, 1.0L / static_cast<long double>(product(padded)));
}

numbers backward(const gauss_value* x, const sizes& extents, const sizes& padded) {
  return direct_sum(complex_numbers_of(x), extents, padded, +1, 1.0L);
}

void expect_transform(const gauss_value* found, const numbers& expected, const sizes& padded) {
  REQUIRE(found != nullptr);
  CHECK(relative_error(complex_numbers_of(found), expected) <= transform_tolerance(product(padded)));
}

sizes random_extents_up_to_9(test::Random& random) {
  sizes extents(static_cast<std::size_t>(random.between(1, 4)));
  for (auto& size : extents) size = random.between(1, 9);
  return extents;
}

}  // namespace

TEST_CASE("fftm and fftmi are the direct sums for one to four dimensions of sizes 1 to 9") {
  test::Random random(1);
  for (int round = 0; round < 120; ++round) {
    const workspace ws;
    const sizes extents = random_extents_up_to_9(random), padded = padded_by(extents, next_power_of_two);
    CAPTURE(round);
    gauss_value* x = random_matrix(ws, random, product(extents), 1, round % 2 == 1);
    gauss_value* dim = gauss_sizes(ws, static_cast<std::int64_t>(extents.size()), extents.data());
    // A row of sizes does as well as a column.
    if (round % 3 == 0) dim = gauss_transpose(ws, dim);
    const gauss_value* y = gauss_fftm(ws, x, dim);
    CHECK(gauss_rows(y) == product(padded));
    CHECK(gauss_cols(y) == 1);
    CHECK(gauss_iscplx(y) == 1);
    expect_transform(y, forward(x, extents, padded), padded);
    expect_transform(gauss_fftmi(ws, x, dim), backward(x, extents, padded), padded);
  }
}

TEST_CASE("fft, fftn and ffti are the direct sums over rows and columns") {
  test::Random random(2);
  for (int round = 0; round < 60; ++round) {
    const workspace ws;
    const sizes extents = {random.between(1, 23), round % 4 == 0 ? 1 : random.between(1, 23)};
    CAPTURE(extents[0]);
    CAPTURE(extents[1]);
    const sizes powers = padded_by(extents, next_power_of_two), allowable = padded_by(extents, next_allowable);
    const gauss_value* x = random_matrix(ws, random, extents[0], extents[1], round % 2 == 1);
    const gauss_value* y = gauss_fft(ws, x);
    CHECK(gauss_rows(y) == powers[0]);
    CHECK(gauss_cols(y) == powers[1]);
    expect_transform(y, forward(x, extents, powers), powers);
    expect_transform(gauss_fftn(ws, x), forward(x, extents, allowable), allowable);
    expect_transform(gauss_ffti(ws, x), backward(x, extents, allowable), allowable);
  }
}

TEST_CASE("dfft and dffti take any length, primes as well") {
  test::Random random(3);
  for (const std::int64_t n : {1, 2, 3, 7, 11, 13, 16, 49, 97, 101, 211}) {
    const workspace ws;
    CAPTURE(n);
    const gauss_value* x = random_matrix(ws, random, n, 1, n % 2 == 1);
    expect_transform(gauss_dfft(ws, x), forward(x, {n}, {n}), {n});
    expect_transform(gauss_dffti(ws, x), backward(x, {n}, {n}), {n});
  }
}

TEST_CASE("rfft and rfftn are the direct sums, and their packed forms the first half of them") {
  test::Random random(4);
  for (int round = 0; round < 60; ++round) {
    const workspace ws;
    const std::int64_t rows = random.between(2, 20), cols = round % 3 == 0 ? 1 : random.between(2, 20);
    CAPTURE(rows);
    CAPTURE(cols);
    const gauss_value* x = random_matrix(ws, random, rows, cols, false);
    const gauss_value *full = gauss_rfft(ws, x), *packed = gauss_rfftp(ws, x);
    const sizes padded = {gauss_rows(full), gauss_cols(full)};
    CHECK(padded == padded_by({rows, cols}, next_power_of_two));
    expect_transform(full, forward(x, {rows, cols}, padded), padded);
    expect_transform(gauss_rfftn(ws, x),
                     forward(x, {rows, cols}, {gauss_rows(gauss_rfftn(ws, x)), gauss_cols(gauss_rfftn(ws, x))}),
                     padded);
    const std::int64_t kept = (cols == 1 ? padded[0] : padded[1]) / 2 + 1;
    CHECK((cols == 1 ? gauss_rows(packed) : gauss_cols(packed)) == kept);
    numbers expected;
    const numbers all = complex_numbers_of(full);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto place = static_cast<std::int64_t>(i) % (cols == 1 ? padded[0] : padded[1]);
      if (place < kept) expected.push_back(all[i]);
    }
    expect_transform(packed, expected, padded);
  }
}

TEST_CASE("the inverse of a forward transform is the padded input") {
  test::Random random(5);
  for (int round = 0; round < 40; ++round) {
    const workspace ws;
    const std::int64_t rows = random.between(1, 20), cols = random.between(1, 20);
    CAPTURE(rows);
    CAPTURE(cols);
    const gauss_value* x = random_matrix(ws, random, rows, cols, false);
    const auto expect_padded_input = [&](const gauss_value* back) {
      REQUIRE(back != nullptr);
      numbers expected;
      for (std::int64_t i = 0; i < gauss_elements(back); ++i) {
        const std::int64_t row = i / gauss_cols(back), col = i % gauss_cols(back);
        expected.emplace_back(row < rows && col < cols ? gauss_real_data(x)[row * cols + col] : 0.0);
      }
      expect_transform(back, expected, {gauss_elements(back)});
    };
    expect_padded_input(gauss_ffti(ws, gauss_fft(ws, x)));
    expect_padded_input(gauss_ffti(ws, gauss_fftn(ws, x)));
    expect_padded_input(gauss_rffti(ws, gauss_rfft(ws, x)));
    expect_padded_input(gauss_rffti(ws, gauss_rfftn(ws, x)));
    expect_padded_input(gauss_rfftip(ws, gauss_rfftp(ws, x)));
    expect_padded_input(gauss_rfftip(ws, gauss_rfftnp(ws, x)));
  }
}

TEST_CASE("fftm of a stacked matrix is the stacked fft, and of one dimension the fft of the column") {
  test::Random random(6);
  for (int round = 0; round < 30; ++round) {
    const workspace ws;
    const std::int64_t rows = random.between(1, 12), cols = random.between(1, 12);
    const gauss_value* x = random_matrix(ws, random, rows, cols, round % 2 == 1);
    const gauss_value* dim =
        gauss_vcat(ws, gauss_number(ws, static_cast<double>(rows)), gauss_number(ws, static_cast<double>(cols)));
    CHECK(complex_numbers_of(gauss_fftm(ws, gauss_vecr(ws, x), dim)) ==
          complex_numbers_of(gauss_vecr(ws, gauss_fft(ws, x))));
    const gauss_value* column = gauss_vec(ws, x);
    const gauss_value* length = gauss_number(ws, static_cast<double>(rows * cols));
    const numbers flat = complex_numbers_of(gauss_fftm(ws, column, length));
    CHECK(relative_error(flat, complex_numbers_of(gauss_fft(ws, column))) <= transform_tolerance(rows * cols));
  }
}

TEST_CASE("element 1 of fftm is the sum over the product of the padded sizes") {
  const workspace ws;
  const gauss_value* y = gauss_fftm(ws, gauss_seqa(ws, 1, 1, 30), gauss_let(ws, "{ 5, 2, 3 }"));
  CHECK(gauss_real_data(y)[0] == doctest::Approx(465.0 / (8 * 2 * 4)));
}

TEST_CASE("a complex value without imaginary parts passes as real") {
  const workspace ws;
  const gauss_value* x = gauss_seqa(ws, 1, 1, 6);
  const gauss_value* as_complex = gauss_complex(ws, x, gauss_number(ws, 0));
  CHECK(complex_numbers_of(gauss_rfft(ws, as_complex)) == complex_numbers_of(gauss_rfft(ws, x)));
}

TEST_CASE("a real spectrum is inverted like one with zero imaginary parts") {
  const workspace ws;
  const gauss_value* spectrum = gauss_let(ws, "{ 4, 1, 0, 2, 0, 1 }");
  const gauss_value* as_complex = gauss_complex(ws, spectrum, gauss_number(ws, 0));
  CHECK(relative_error(complex_numbers_of(gauss_rffti(ws, spectrum)), complex_numbers_of(gauss_ffti(ws, as_complex))) <=
        transform_tolerance(6));
  CHECK(numbers_of(gauss_rfftip(ws, spectrum)) == numbers_of(gauss_rfftip(ws, as_complex)));
}

TEST_CASE("a scalar is transformed into itself, and packed into two halves") {
  const workspace ws;
  const gauss_value* x = gauss_number(ws, 3);
  CHECK(complex_numbers_of(gauss_fft(ws, x)) == numbers{3});
  CHECK(complex_numbers_of(gauss_rfft(ws, x)) == numbers{3});
  CHECK(complex_numbers_of(gauss_dfft(ws, x)) == numbers{3});
  CHECK(complex_numbers_of(gauss_rfftp(ws, x)) == numbers{1.5, 1.5});
  CHECK(numbers_of(gauss_rfftip(ws, gauss_rfftp(ws, x))) == std::vector<double>{3, 0});
}

TEST_CASE("a row is the one-dimensional case of a column") {
  const workspace ws;
  const gauss_value* x = gauss_seqa(ws, 1, 1, 5);
  for (const auto transform : {gauss_fft, gauss_fftn, gauss_rfft, gauss_rfftn, gauss_rfftp, gauss_rfftnp}) {
    const gauss_value *column = transform(ws, x), *row = transform(ws, gauss_transpose(ws, x));
    CHECK(gauss_rows(row) == 1);
    CHECK(gauss_cols(row) == gauss_rows(column));
    CHECK(relative_error(complex_numbers_of(row), complex_numbers_of(column)) <= transform_tolerance(8));
  }
}

TEST_CASE("64 dimensions are allowed") {
  const workspace ws;
  const gauss_value* y =
      gauss_fftm(ws, gauss_let(ws, "1 2 3"), gauss_vcat(ws, gauss_ones(ws, 63, 1), gauss_number(ws, 3)));
  CHECK(gauss_rows(y) == 4);
  CHECK(gauss_real_data(y)[0] == 1.5);
}

TEST_CASE("missing values spread over the whole transform") {
  const workspace ws;
  const gauss_value* y = gauss_fft(ws, gauss_let(ws, "1 . 3 4"));
  // Each element depends on the missing one in its real or in its imaginary part.
  for (const auto& element : complex_numbers_of(y)) CHECK(std::isnan(element.real() + element.imag()));
}

TEST_CASE("nextn and nextnevn are the smallest allowable sizes, optn the smallest multiple of 30 among them") {
  const workspace ws;
  for (std::int64_t n = 1; n <= 3000; ++n) {
    const std::int64_t expected = next_allowable(n);
    std::int64_t even = expected, optimal = n;
    while (even % 2 != 0) even = next_allowable(even + 1);
    while (optimal % 30 != 0 || !is_allowable(optimal)) ++optimal;
    REQUIRE(gauss_nextn(ws, n) == expected);
    REQUIRE(gauss_nextnevn(ws, n) == even);
    REQUIRE(gauss_optn(ws, n) == optimal);
    REQUIRE(gauss_optnevn(ws, n) == optimal);
  }
}

TEST_CASE("sizes up to 2^62 are found and larger ones refused") {
  const workspace ws;
  constexpr std::int64_t largest = std::int64_t{1} << 62;
  CHECK(gauss_nextn(ws, largest) == largest);
  CHECK(is_allowable(gauss_nextn(ws, largest - 1)));
  CHECK(gauss_nextn(ws, largest + 1) == 0);
  CHECK(gauss_status(ws) == HEL_ERROR_OVERFLOW);
  CHECK(contains(gauss_message(ws), "4611686018427387905"));
  gauss_clear(ws);
  for (const auto size : {gauss_nextn, gauss_nextnevn, gauss_optn, gauss_optnevn}) {
    CHECK(size(ws, 0) == 0);
    CHECK(gauss_status(ws) == HEL_ERROR_DIM);
    gauss_clear(ws);
    CHECK(size(ws, INT64_MAX) == 0);
    CHECK(gauss_status(ws) == HEL_ERROR_OVERFLOW);
    gauss_clear(ws);
  }
}
