// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <array>

#include "support_factorization.hpp"

// The same factorization by other ways: sparse, read in batches, masked, partly fixed, on more threads.
using namespace test;

namespace {

/// Sums of other order.
constexpr double kSame = 1e-10;

void check_same(const nmf::Outcome<double>& a, const nmf::Outcome<double>& b, double same = kSame) {
  REQUIRE_MESSAGE(a.status == HEL_OK, a.message);
  REQUIRE_MESSAGE(b.status == HEL_OK, b.message);
  CHECK(nmf::largest_difference(a.u, b.u) < same);
  CHECK(nmf::largest_difference(a.h, b.h) < same);
  REQUIRE(a.history.size() == b.history.size());
  for (size_t i = 0; i < a.history.size(); ++i) CHECK(a.history[i] == doctest::Approx(b.history[i]).epsilon(kSame));
}

}  // namespace

TEST_CASE("a sparse matrix gives what the dense one gives") {
  const nmf::Problem<double> p(140, 60, 5, 29, 0.85);
  const nmf::Sparse<double> x(p);
  for (const auto& pair : {std::pair{1.0, HEL_NMF_MULTIPLICATIVE},
                           {2.0, HEL_NMF_MULTIPLICATIVE},
                           {2.0, HEL_NMF_HALS},
                           {2.0, HEL_NMF_PIVOTING},
                           {1.0, HEL_NMF_HEURISTIC}})
    for (const int extra : {0, 1, 2}) {
      const double beta = pair.first;
      const auto solver = pair.second;
      INFO("beta " << beta << " solver " << solver << " extra " << extra);
      hel_nmf_options o = nmf::options(beta, 15, solver);
      const uint8_t fixed[5] = {0, 1, 0, 0, 0};
      if (extra == 1) o.l1_u = 0.05, o.l2_u = 0.1, o.l1_h = 0.02, o.inner = 2;
      if (extra == 2) o.fixed_u = fixed, o.fixed_h = fixed;
      check_same(nmf::fit(p, o), nmf::fit_sparse(p, x, o));
    }
  hel_nmf_options o = nmf::options(2, 5, HEL_NMF_HALS);
  o.init = HEL_NMF_NNDSVD;
  check_same(nmf::fit(p, o), nmf::fit_sparse(p, x, o));
  o = nmf::options(1, 5);
  o.init = HEL_NMF_RANDOM;
  check_same(nmf::fit(p, o), nmf::fit_sparse(p, x, o));
}

TEST_CASE("many components take a sparse matrix too") {
  const nmf::Problem<double> p(60, 70, 41, 31, 0.9);
  const nmf::Sparse<double> x(p);
  check_same(nmf::fit(p, nmf::options(1, 4)), nmf::fit_sparse(p, x, nmf::options(1, 4)));
  // A tenth of 60 x 70 entries does not determine 41 components; sweeps then magnify rounding, 2e6 times where
  // measured.
  constexpr double kMagnified = 1e-8;
  const hel_nmf_options hals = nmf::options(2, 4, HEL_NMF_HALS);
  check_same(nmf::fit(p, hals), nmf::fit_sparse(p, x, hals), kMagnified);
}

TEST_CASE("a reader gives what the matrix in memory gives, whatever the batch") {
  const nmf::Problem<double> p(150, 30, 4, 37);
  for (const double beta : {0.0, 1.0, 2.0, 2.5})
    for (const int64_t batch : {1, 7, 64, 150, 1000}) {
      hel_nmf_options o = nmf::options(beta, 6);
      o.batch_rows = batch;
      nmf::Reader<double> reader{p};
      check_same(nmf::fit(p, o), nmf::fit_reader(reader, o));
      // Once for checking, once an iteration, once for the last objective.
      CHECK(reader.calls == (6 + 2) * ((p.rows + batch - 1) / batch));
    }
}

TEST_CASE("what a mask hides does not matter") {
  nmf::Problem<double> p(70, 45, 4, 41);
  std::vector<double> mask(p.x.size(), 1.0);
  Random random(3);
  for (double& w : mask) w = random.one_in(3) ? 0 : 1;
  for (const double beta : {-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0}) {
    INFO("beta " << beta);
    hel_nmf_options o = nmf::options(beta, 15);
    o.weights = mask.data();
    const nmf::Outcome<double> once = nmf::fit(p, o);
    nmf::Problem<double> other = p;
    for (size_t i = 0; i < mask.size(); ++i)
      if (mask[i] == 0) other.x[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : -4;
    const nmf::Outcome<double> again = nmf::fit(other, o);
    check_same(once, again);
    CHECK(once.report.objective == doctest::Approx(nmf::objective(p, once.u, once.h, o)).epsilon(1e-11));
    // Weights of one are no weights.
    std::vector<double> ones(p.x.size(), 1.0);
    o.weights = ones.data();
    check_same(nmf::fit(p, o), nmf::fit(p, nmf::options(beta, 15)));
  }
}

TEST_CASE("what is fixed stays, to the bit, and the rest descends") {
  const nmf::Problem<double> p(50, 40, 5, 43);
  const uint8_t fixed_u[5] = {0, 0, 1, 0, 1}, fixed_h[5] = {1, 0, 0, 0, 1};
  for (const auto& [beta, solver] : {std::pair{0.0, HEL_NMF_MULTIPLICATIVE},
                                     {1.0, HEL_NMF_MULTIPLICATIVE},
                                     {2.0, HEL_NMF_HALS},
                                     {2.0, HEL_NMF_PIVOTING}})
    for (const int32_t init : {HEL_NMF_GIVEN, HEL_NMF_RANDOM}) {
      hel_nmf_options o = nmf::options(beta, 10, solver);
      o.init = init;
      o.fixed_u = fixed_u, o.fixed_h = fixed_h;
      const nmf::Outcome<double> out = nmf::fit(p, o);
      REQUIRE(out.status == HEL_OK);
      CHECK(nmf::largest_rise(out.history) <= 1e-12);
      for (size_t r = 0; r < 50; ++r)
        for (size_t k = 0; k < 5; ++k)
          if (fixed_u[k]) CHECK(out.u[r * 5 + k] == p.u[r * 5 + k]);
      for (size_t k = 0; k < 5; ++k)
        for (size_t c = 0; c < 40; ++c)
          if (fixed_h[k]) CHECK(out.h[k * 40 + c] == p.h[k * 40 + c]);
      o.keep_u = 1;
      CHECK(nmf::fit(p, o).u == p.u);
      o.keep_u = 0, o.keep_h = 1;
      CHECK(nmf::fit(p, o).h == p.h);
      o.keep_u = 1;
      CHECK(nmf::fit(p, o).report.objective == nmf::fit(p, o).report.initial);
    }
}

TEST_CASE("solving for activations is fitting with the dictionary kept") {
  const nmf::Problem<double> p(64, 40, 5, 47);
  for (const double beta : {0.0, 1.0, 2.0}) {
    hel_nmf_options o = nmf::options(beta, 25);
    std::vector<double> u = p.u;
    hel_nmf_report report;
    hel_nmf_report_init(&report);
    REQUIRE(hel_nmf_solve(nullptr, p.rows, p.columns, p.components, p.x.data(), p.h.data(), &o, u.data(), &report) ==
            HEL_OK);
    CHECK(report.iterations == 25);
    o.keep_h = 1;
    CHECK(nmf::fit(p, o).u == u);
  }
}

TEST_CASE("rows of U sum to one where that is asked for") {
  const nmf::Problem<double> p(30, 20, 4, 53);
  hel_nmf_options o = nmf::options(1, 5);
  o.row_sums_one = 1;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  for (size_t r = 0; r < 30; ++r) {
    double sum = 0;
    for (size_t k = 0; k < 4; ++k) sum += out.u[r * 4 + k];
    CHECK(sum == doctest::Approx(1).epsilon(1e-14));
  }
}

TEST_CASE("starts are nonnegative, repeatable, differ by seed, and fit the scale of the data") {
  nmf::Problem<double> p(80, 50, 6, 59);
  for (double& x : p.x) x *= 1e4;
  const auto make = [&](int32_t init, uint64_t seed) {
    hel_nmf_options o = nmf::options(2);
    o.init = init;
    o.seed = seed;
    nmf::Outcome<double> out = nmf::outcome_of(p, o);
    REQUIRE(hel_nmf_initialize(nullptr, p.rows, p.columns, p.components, p.x.data(), &o, out.u.data(), out.h.data()) ==
            HEL_OK);
    return out;
  };
  std::vector<double> zeros_u(p.u.size()), zeros_h(p.h.size());
  const double nothing = nmf::objective(p, zeros_u, zeros_h, nmf::options(2));
  for (const int32_t init : {HEL_NMF_RANDOM, HEL_NMF_NNDSVD, HEL_NMF_NNDSVDA, HEL_NMF_NNDSVDAR, HEL_NMF_KMEANS}) {
    INFO("init " << init);
    const nmf::Outcome<double> one = make(init, 1), again = make(init, 1), other = make(init, 2);
    CHECK(one.u == again.u);
    CHECK(one.h == again.h);
    if (init != HEL_NMF_NNDSVD && init != HEL_NMF_NNDSVDA) CHECK(one.u != other.u);
    for (const double value : one.u) CHECK(value >= 0);
    for (const double value : one.h) CHECK(value >= 0);
    if (init != HEL_NMF_NNDSVDA && init != HEL_NMF_NNDSVDAR)
      CHECK(nmf::objective(p, one.u, one.h, nmf::options(2)) < nothing);
    hel_nmf_options o = nmf::options(2, 5);
    o.init = init;
    o.seed = 1;
    CHECK(nmf::fit(p, o).report.initial == doctest::Approx(nmf::objective(p, one.u, one.h, o)).epsilon(1e-11));
  }
}

TEST_CASE("the singular start finds a matrix of rank one") {
  nmf::Problem<double> p(30, 20, 1, 61);
  for (int64_t r = 0; r < p.rows; ++r)
    for (int64_t c = 0; c < p.columns; ++c)
      p.x[static_cast<size_t>(r * p.columns + c)] = static_cast<double>((r + 1) * (c % 7 + 2));
  hel_nmf_options o = nmf::options(2, 0);
  o.init = HEL_NMF_NNDSVD;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  // The objective is a difference of sums as large as that of all squares, whose rounding is what remains.
  CHECK(out.report.objective < 1e-14 * nmf::objective(p, std::vector<double>(30), std::vector<double>(20), o));
}
