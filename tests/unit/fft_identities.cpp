// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_check.hpp"

// What holds for Fourier transforms whatever the numbers are: no oracle is needed.
using namespace test;

namespace {

/// Sizes for the fast ways and for the slow ones.
const Sizes kShapes[] = {{1},    {2},    {7},      {64},     {105},     {127},       {1009},
                         {1, 5}, {6, 1}, {12, 10}, {17, 32}, {4, 3, 5}, {9, 8, 2, 3}};

std::complex<double> inner_product(const Samples& a, const Samples& b) {
  std::complex<long double> sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += Exact(a[i]) * std::conj(Exact(b[i]));
  return std::complex<double>(sum);
}

double norm(const Samples& a) { return std::sqrt(inner_product(a, a).real()); }

Samples combination(std::complex<double> a, const Samples& x, std::complex<double> b, const Samples& y) {
  Samples sum(x.size());
  for (size_t i = 0; i < x.size(); ++i) sum[i] = a * x[i] + b * y[i];
  return sum;
}

/// Distance of two results, relative to the first. Both sides of an identity carry the error of a transform, some a
/// second one: hence the factors in the checks below.
double apart(const Samples& a, const Samples& b) { return norm(combination(1, a, -1, b)) / norm(a); }

Samples conjugate(Samples values) {
  for (auto& value : values) value = std::conj(value);
  return values;
}

double allowed(const Case& c) { return allowed_rms(c.precision, points(c)); }

/// Every shape for the kinds given, in both directions and precisions.
std::vector<Case> shapes_of(std::initializer_list<int32_t> kinds) {
  std::vector<Case> cases;
  for (const Sizes& dims : kShapes)
    for (const int32_t kind : kinds)
      for (int32_t bits = 0; bits < 4; ++bits)
        cases.push_back({.dims = dims, .kind = kind, .direction = bits & 1, .precision = bits >> 1});
  return cases;
}

/// The same transform the other way round: what went in comes out.
Case reversed(const Case& c) {
  static constexpr int32_t partner[] = {HEL_FFT_C2C, HEL_FFT_C2R, HEL_FFT_C2R_FULL, HEL_FFT_R2C, HEL_FFT_R2C_FULL};
  Case back = c;
  back.kind = partner[c.kind];
  back.direction = 1 - c.direction;
  std::swap(back.in_layout, back.out_layout);
  std::swap(back.in_extents, back.out_extents);
  return back;
}

}  // namespace

TEST_CASE("the transform is linear") {
  for (const Case& c : shapes_of({HEL_FFT_C2C, HEL_FFT_R2C, HEL_FFT_R2C_FULL, HEL_FFT_C2R, HEL_FFT_C2R_FULL})) {
    INFO(describe(c));
    // Halves and quarters keep the sum of the inputs exact.
    const double a = 0.5, b = -0.25;
    const Samples x = random_samples(c, 0), y = random_samples(c, 1);
    const Samples whole = transformed(c, combination(a, x, b, y));
    CHECK(apart(whole, combination(a, transformed(c, x), b, transformed(c, y))) <= 3 * allowed(c));
  }
}

TEST_CASE("a complex factor passes through a complex transform") {
  for (const Case& c : shapes_of({HEL_FFT_C2C})) {
    INFO(describe(c));
    const Samples x = random_samples(c, 0);
    const std::complex<double> i(0, 1);
    CHECK(apart(combination(i, transformed(c, x), 0, x), transformed(c, combination(i, x, 0, x))) <= 2 * allowed(c));
  }
}

TEST_CASE("the transform of an impulse is a wave of constant magnitude") {
  Random random(31);
  for (const Case& c : shapes_of({HEL_FFT_C2C, HEL_FFT_R2C_FULL})) {
    INFO(describe(c));
    Samples impulse(static_cast<size_t>(points(c)));
    impulse[static_cast<size_t>(random.between(0, points(c) - 1))] = 1;
    double worst = 0;
    for (const auto value : transformed(c, impulse)) worst = std::max(worst, std::abs(std::abs(value) - 1));
    CHECK(worst <= allowed(c) * kLargestToRms);
  }
}

TEST_CASE("the transform of a constant is an impulse") {
  for (const Case& c : shapes_of({HEL_FFT_C2C, HEL_FFT_R2C, HEL_FFT_R2C_FULL})) {
    INFO(describe(c));
    Samples spectrum = transformed(c, Samples(static_cast<size_t>(points(c)), 1.0));
    const double sum = static_cast<double>(points(c));
    CHECK(std::abs(spectrum[0] - sum) <= sum * allowed(c));
    spectrum[0] = 0;
    CHECK(norm(spectrum) <= sum * allowed(c));
  }
}

TEST_CASE("a shifted input has a spectrum turned by a phase") {
  for (const Case& c : shapes_of({HEL_FFT_C2C})) {
    INFO(describe(c));
    const int64_t n = c.last(), step = n / 3;
    const Samples x = random_samples(c, 0);
    Samples shifted = x;
    for (size_t i = 0; i < x.size(); ++i) {
      const int64_t row = static_cast<int64_t>(i) / n * n, j = static_cast<int64_t>(i) % n;
      shifted[static_cast<size_t>(row + (j + step) % n)] = x[i];
    }
    const ExactArray root = roots(n, c.sign());
    Samples turned = transformed(c, x);
    for (size_t i = 0; i < x.size(); ++i)
      turned[i] = std::complex<double>(multiply(
          Exact(turned[i]), root[i % static_cast<size_t>(n) * static_cast<size_t>(step) % static_cast<size_t>(n)]));
    CHECK(apart(turned, transformed(c, shifted)) <= 2 * allowed(c));
  }
}

TEST_CASE("energy is kept, as Parseval says") {
  for (const Case& c : shapes_of({HEL_FFT_C2C, HEL_FFT_R2C_FULL})) {
    INFO(describe(c));
    const Samples x = random_samples(c, 0);
    const double ratio = norm(transformed(c, x)) / (norm(x) * std::sqrt(static_cast<double>(points(c))));
    CHECK(std::abs(ratio - 1) <= allowed(c));
  }
}

TEST_CASE("forward and backward give the input back") {
  for (Case c : shapes_of({HEL_FFT_C2C, HEL_FFT_R2C, HEL_FFT_R2C_FULL})) {
    Case back = reversed(c);
    back.scale = 1.0 / static_cast<double>(points(c));
    INFO(describe(c));
    const Samples x = random_samples(c, 0);
    CHECK(apart(x, transformed(back, transformed(c, x))) <= 3 * allowed(c));
  }
}

TEST_CASE("a padded transform and a cropped one back give the stored input back") {
  Random random(32);
  for (int round = 0; round < 200; ++round) {
    Case c{.dims = {random.between(2, 20), random.between(2, 33)}};
    c.kind = static_cast<int32_t>(random.between(HEL_FFT_C2C, HEL_FFT_R2C_FULL));
    c.precision = static_cast<int32_t>(random.between(0, 1));
    c.out_layout = static_cast<int32_t>(random.between(0, 1));
    c.in_extents = random_extents(random, c.dims);
    Case back = reversed(c);
    back.scale = 1.0 / static_cast<double>(points(c));
    INFO(describe(c));
    const Samples x = random_samples(c, 0);
    // The errors of the padding are spread over all points, those of the stored part are measured.
    const double share = std::sqrt(static_cast<double>(points(c)) / static_cast<double>(x.size()));
    CHECK(apart(x, transformed(back, transformed(c, x))) <= 3 * share * allowed(c));
  }
}

TEST_CASE("a padded and cropped complex transform and its reverse are adjoint") {
  Random random(33);
  for (int round = 0; round < 300; ++round) {
    Case c{.dims = {random.between(1, 6), random.between(1, 20), random.between(1, 17)}};
    randomize_options(random, c);
    c.kind = HEL_FFT_C2C;
    c.in_extents = random_extents(random, c.dims);
    c.out_extents = random_extents(random, c.dims);
    const Case adjoint = reversed(c);
    INFO(describe(c));
    const Samples x = random_samples(c, 0), y = random_samples(adjoint, 1);
    const auto left = inner_product(transformed(c, x), y), right = inner_product(x, transformed(adjoint, y));
    const double size = std::abs(c.scale) * norm(x) * norm(y) * std::sqrt(static_cast<double>(points(c)));
    CHECK(std::abs(left - right) <= 2 * size * allowed(c));
  }
}

TEST_CASE("a half spectrum's real transform is adjoint to the real one, weighed") {
  Random random(34);
  for (int round = 0; round < 300; ++round) {
    Case c{.dims = {random.between(1, 6), random.between(1, 20), random.between(2, 17)}};
    randomize_options(random, c);
    c.kind = HEL_FFT_C2R;
    c.in_extents = random_extents(random, {c.dims[0], c.dims[1], c.half()});
    c.out_extents = random_extents(random, c.dims);
    const Case adjoint = reversed(c);
    INFO(describe(c));
    const Samples x = random_samples(c, 0), y = random_samples(adjoint, 1);
    Samples image = transformed(adjoint, y);
    for (size_t i = 0; i < image.size(); ++i) {
      const int64_t k = static_cast<int64_t>(i) % c.in_extents.back();
      if (k != 0 && 2 * k != c.last()) image[i] *= 2;
    }
    const double left = inner_product(transformed(c, x), y).real(), right = inner_product(x, image).real();
    const double size = std::abs(c.scale) * norm(x) * norm(y) * std::sqrt(static_cast<double>(points(c)));
    CHECK(std::abs(left - right) <= 4 * size * allowed(c));
  }
}

TEST_CASE("backward of real input is the conjugate of forward") {
  for (Case c : shapes_of({HEL_FFT_R2C, HEL_FFT_R2C_FULL})) {
    INFO(describe(c));
    const Samples x = random_samples(c, 0), one = transformed(c, x);
    c.direction = 1 - c.direction;
    CHECK(apart(conjugate(one), transformed(c, x)) <= 2 * allowed(c));
  }
}

TEST_CASE("forward of a spectrum of real numbers is backward of its conjugate") {
  for (Case c : shapes_of({HEL_FFT_C2R, HEL_FFT_C2R_FULL})) {
    INFO(describe(c));
    const Samples x = random_samples(c, 0), one = transformed(c, x);
    c.direction = 1 - c.direction;
    CHECK(apart(one, transformed(c, conjugate(x))) <= 2 * allowed(c));
  }
}

TEST_CASE("the full spectrum of real numbers is its own mirrored conjugate") {
  for (const Case& c : shapes_of({HEL_FFT_R2C_FULL})) {
    INFO(describe(c));
    const Samples spectrum = transformed(c, random_samples(c, 0));
    Samples symmetric = spectrum;
    symmetrize(c.dims, symmetric);
    CHECK(apart(spectrum, symmetric) <= allowed(c));
  }
}
