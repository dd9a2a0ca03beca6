// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <array>

#include "support_factorization.hpp"

// What every iteration promises: nonnegative factors, and an objective that is what it says and never rises.
using namespace test;

namespace {

constexpr std::array<double, 8> kBetas = {-1, 0, 0.5, 1, 1.5, 2, 2.5, 3};
/// Rounding of sums of some thousand terms.
constexpr double kRise = 1e-12, kSum = 1e-11;

template <class T>
void check_factors(const nmf::Outcome<T>& out) {
  for (const T value : out.u) CHECK((value >= 0 && std::isfinite(static_cast<double>(value))));
  for (const T value : out.h) CHECK((value >= 0 && std::isfinite(static_cast<double>(value))));
}

void check_descent(const nmf::Problem<double>& p, const hel_nmf_options& o) {
  const nmf::Outcome<double> out = nmf::fit(p, o);
  REQUIRE_MESSAGE(out.status == HEL_OK, out.message);
  CHECK(out.history.size() == static_cast<size_t>(o.iterations));
  // Where the first iteration already fits, the rest is rounding of what it began with.
  auto course = out.history;
  course.insert(course.begin(), out.report.initial);
  CHECK(nmf::largest_rise(course) <= kRise);
  CHECK(out.history[0] <= out.report.initial * (1 + kRise));
  CHECK(out.history.back() < out.report.initial);
  CHECK(out.history.back() == out.report.objective);
  CHECK(out.report.objective == doctest::Approx(nmf::objective(p, out.u, out.h, o)).epsilon(kSum));
  double again = -1;
  CHECK(hel_nmf_objective(nullptr, p.rows, p.columns, p.components, p.x.data(), &o, out.u.data(), out.h.data(),
                          &again) == HEL_OK);
  CHECK(again == doctest::Approx(out.report.objective).epsilon(kSum));
  check_factors(out);
}

struct Size {
  int64_t rows, columns, components;
};
/// One row, one column, one component, ragged ends, more components than columns, several blocks.
constexpr std::array<Size, 8> kSizes = {Size{1, 1, 1}, {1, 40, 3}, {33, 1, 2},   {25, 49, 1},
                                        {50, 47, 7},   {31, 5, 9}, {97, 65, 20}, {450, 30, 4}};

}  // namespace

TEST_CASE("the objective never rises, whatever the divergence") {
  for (const Size& size : kSizes)
    for (const double beta : kBetas) {
      INFO(size.rows << " x " << size.columns << ", " << size.components << " components, beta " << beta);
      const nmf::Problem<double> p(size.rows, size.columns, size.components, 7);
      check_descent(p, nmf::options(beta, 12));
    }
}

TEST_CASE("penalties, weights, inner updates and acceleration keep it from rising") {
  const nmf::Problem<double> p(60, 41, 5, 3);
  std::vector<double> weights(p.x.size());
  Random random(5);
  for (double& w : weights) w = random.one_in(4) ? 0 : std::fabs(random.number());
  for (const double beta : kBetas) {
    INFO("beta " << beta);
    hel_nmf_options o = nmf::options(beta, 40);
    o.l1_u = 0.3, o.l1_h = 0.1;
    check_descent(p, o);
    o.l2_u = 0.2, o.l2_h = 0.5;
    check_descent(p, o);
    o.inner = 3;
    check_descent(p, o);
    o.accelerate = 1;
    check_descent(p, o);
    o.weights = weights.data();
    check_descent(p, o);
    o = nmf::options(beta, 40);
    o.weights = weights.data();
    check_descent(p, o);
    o.data_floor = 0.05;
    check_descent(p, o);
    o.weights = nullptr;
    check_descent(p, o);
    o.data_floor = 0;
    o.accelerate = 1;
    check_descent(p, o);
  }
}

TEST_CASE("the solvers of least squares never let it rise, and get further than multiplicative updates") {
  const nmf::Problem<double> p(120, 70, 9, 11);
  const double multiplicative = nmf::fit(p, nmf::options(2, 30)).report.objective;
  for (const int32_t solver : {HEL_NMF_HALS, HEL_NMF_PIVOTING})
    for (const int32_t accelerate : {0, 1}) {
      INFO("solver " << solver << " accelerated " << accelerate);
      hel_nmf_options o = nmf::options(2, 30, solver);
      o.accelerate = accelerate;
      check_descent(p, o);
      CHECK(nmf::fit(p, o).report.objective < multiplicative);
      o.l1_u = 0.3, o.l1_h = 0.1, o.l2_u = 0.2, o.l2_h = 0.5;
      check_descent(p, o);
      o.inner = 4;
      check_descent(p, o);
    }
}

TEST_CASE("stages never let it rise") {
  for (const Size& size : kSizes)
    for (const int32_t stages : {2, 3, 8, 64}) {
      INFO(size.rows << " x " << size.columns << ", " << size.components << " components, " << stages << " stages");
      const nmf::Problem<double> p(size.rows, size.columns, size.components, 7);
      hel_nmf_options o = nmf::options(2, 12, HEL_NMF_HALS);
      o.stages = stages;
      check_descent(p, o);
      std::vector<uint8_t> fixed(static_cast<size_t>(size.components), 0);
      for (size_t k = 1; k < fixed.size(); k += 2) fixed[k] = 1;
      o.l1_u = 0.03, o.l1_h = 0.01, o.l2_u = 0.02, o.l2_h = 0.05;
      check_descent(p, o);
      o.fixed_u = fixed.data();
      check_descent(p, o);
    }
  // From factors that fit already, which the first stages must not spoil.
  nmf::Problem<double> p(900, 30, 6, 13);
  hel_nmf_options o = nmf::options(2, 200, HEL_NMF_HALS);
  const nmf::Outcome<double> fitted = nmf::fit(p, o);
  p.u = fitted.u, p.h = fitted.h;
  o.iterations = 5, o.stages = 9;
  check_descent(p, o);
}

TEST_CASE("Newton steps never let it rise, and get further than multiplicative updates") {
  for (const Size& size : kSizes) {
    INFO(size.rows << " x " << size.columns << ", " << size.components << " components");
    const nmf::Problem<double> p(size.rows, size.columns, size.components, 7);
    check_descent(p, nmf::options(1, 12, HEL_NMF_NEWTON));
  }
  const nmf::Problem<double> p(120, 70, 9, 11, 0.4);
  const double multiplicative = nmf::fit(p, nmf::options(1, 40)).report.objective;
  hel_nmf_options o = nmf::options(1, 40, HEL_NMF_NEWTON);
  check_descent(p, o);
  CHECK(nmf::fit(p, o).report.objective < multiplicative);
  o.inner = 2, o.accelerate = 1;
  check_descent(p, o);
  o.l1_u = 0.3, o.l1_h = 0.1, o.l2_u = 0.2, o.l2_h = 0.5;
  check_descent(p, o);
  const uint8_t fixed[9] = {0, 1, 0, 1};
  o.fixed_u = fixed, o.fixed_h = fixed;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  for (size_t r = 0; r < 120; ++r) CHECK(out.u[r * 9 + 3] == p.u[r * 9 + 3]);
  for (size_t c = 0; c < 70; ++c) CHECK(out.h[70 + c] == p.h[70 + c]);
  o.threads = 3;
  CHECK(nmf::fit(p, o).u == out.u);
  o.keep_h = 1;
  CHECK(nmf::fit(p, o).h == p.h);
  o.keep_h = 0, o.keep_u = 1;
  CHECK(nmf::fit(p, o).u == p.u);
}

TEST_CASE("pivoting solves each factor exactly: the conditions of an optimum hold") {
  const nmf::Problem<double> p(40, 25, 6, 13);
  hel_nmf_options o = nmf::options(2, 1, HEL_NMF_PIVOTING);
  o.keep_h = 1;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  for (int64_t r = 0; r < p.rows; ++r)
    for (int64_t k = 0; k < p.components; ++k) {
      // The derivative is zero where u is positive, and not negative elsewhere.
      double slope = 0;
      for (int64_t c = 0; c < p.columns; ++c) {
        double y = 0;
        for (int64_t j = 0; j < p.components; ++j)
          y += out.u[static_cast<size_t>(r * p.components + j)] * p.h[static_cast<size_t>(j * p.columns + c)];
        slope += (y - p.x[static_cast<size_t>(r * p.columns + c)]) * p.h[static_cast<size_t>(k * p.columns + c)];
      }
      if (out.u[static_cast<size_t>(r * p.components + k)] > 0)
        CHECK(std::fabs(slope) < 1e-9);
      else
        CHECK(slope > -1e-9);
    }
}

TEST_CASE("exponent 1 and acceleration get further in the same number of iterations") {
  const nmf::Problem<double> p(120, 70, 6, 17);
  const double plain = nmf::fit(p, nmf::options(0, 60)).report.objective;
  CHECK(nmf::fit(p, nmf::options(0, 60, HEL_NMF_HEURISTIC)).report.objective < plain);
  for (const double beta : {0.0, 0.5, 1.0, 2.0}) {
    hel_nmf_options o = nmf::options(beta, 60);
    const double without = nmf::fit(p, o).report.objective;
    o.accelerate = 1;
    CHECK(nmf::fit(p, o).report.objective < without);
  }
}

TEST_CASE("float follows double") {
  const nmf::Problem<double> p(130, 50, 6, 19);
  nmf::Problem<float> q(1, 1, 1);
  q.rows = p.rows, q.columns = p.columns, q.components = p.components;
  q.x.assign(p.x.begin(), p.x.end());
  q.u.assign(p.u.begin(), p.u.end());
  q.h.assign(p.h.begin(), p.h.end());
  for (const double beta : kBetas)
    for (const int32_t accelerate : {0, 1}) {
      INFO("beta " << beta);
      hel_nmf_options o = nmf::options(beta, 20);
      const nmf::Outcome<double> wide = nmf::fit(p, o);
      const nmf::Outcome<float> narrow = nmf::fit(q, o);
      REQUIRE(narrow.status == HEL_OK);
      check_factors(narrow);
      // Twenty iterations of single precision.
      CHECK(narrow.report.objective == doctest::Approx(wide.report.objective).epsilon(3e-5));
      o.accelerate = accelerate;
      CHECK(nmf::largest_rise(nmf::fit(q, o).history) < 1e-5);
    }
}

TEST_CASE("zeros in the data are taken where the divergence is defined, and stay exact where a whole row is zero") {
  nmf::Problem<double> p(50, 33, 4, 23, 0.4);
  for (int64_t c = 0; c < p.columns; ++c) p.x[static_cast<size_t>(7 * p.columns + c)] = 0;
  for (int64_t r = 0; r < p.rows; ++r) p.x[static_cast<size_t>(r * p.columns + 5)] = 0;
  for (const double beta : {0.5, 0.7, 1.0, 1.5, 2.0, 3.0}) {
    INFO("beta " << beta);
    const nmf::Outcome<double> out = nmf::fit(p, nmf::options(beta, 40));
    REQUIRE_MESSAGE(out.status == HEL_OK, out.message);
    check_factors(out);
    CHECK(nmf::largest_rise(out.history) <= kRise);
    for (int64_t k = 0; k < p.components; ++k) {
      CHECK(out.u[static_cast<size_t>(7 * p.components + k)] == 0);
      CHECK(out.h[static_cast<size_t>(k * p.columns + 5)] == 0);
    }
  }
  const nmf::Outcome<double> refused = nmf::fit(p, nmf::options(0, 5));
  CHECK(refused.status == HEL_ERROR_DOMAIN);
  hel_nmf_options o = nmf::options(0, 40);
  o.data_floor = 1e-3;
  const nmf::Outcome<double> lifted = nmf::fit(p, o);
  REQUIRE(lifted.status == HEL_OK);
  CHECK(lifted.report.objective == doctest::Approx(nmf::objective(p, lifted.u, lifted.h, o)).epsilon(kSum));
  CHECK(nmf::largest_rise(lifted.history) <= kRise);
}

TEST_CASE("a matrix of zeros is factorized by zeros") {
  nmf::Problem<double> p(20, 10, 3);
  std::fill(p.x.begin(), p.x.end(), 0.0);
  for (const double beta : {0.5, 1.0, 2.0}) {
    const nmf::Outcome<double> out = nmf::fit(p, nmf::options(beta, 3));
    CHECK(out.status == HEL_OK);
    CHECK(out.report.objective < 1e-9);
    for (const double value : out.u) CHECK(value == 0);
  }
}
