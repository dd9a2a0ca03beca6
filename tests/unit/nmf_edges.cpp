// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_factorization.hpp"

// Options that meet: what one call was given serves another, what excludes one another is refused, and numbers at the
// edge of what is allowed.
using namespace test;

namespace {

hel_status code_of(const nmf::Problem<double>& p, const hel_nmf_options& o) {
  const nmf::Outcome<double> out = nmf::fit(p, o);
  if (out.status != HEL_OK) CHECK((out.u == p.u && out.h == p.h));
  return out.status;
}

}  // namespace

TEST_CASE("the options of a fit serve its new rows, even a single one with many components") {
  const nmf::Problem<double> p(40, 6, 5, 151);
  for (const int32_t init : {HEL_NMF_RANDOM, HEL_NMF_NNDSVDAR, HEL_NMF_KMEANS}) {
    INFO("init " << init);
    hel_nmf_options o = nmf::options(1, 50);
    o.init = init;
    const uint8_t fixed[5] = {};
    o.fixed_h = fixed;
    o.seed = 3;
    nmf::Outcome<double> whole = nmf::fit(p, o);
    REQUIRE_MESSAGE(whole.status == HEL_OK, whole.message);
    double u[5], projected[5], objective = -1;
    CHECK(hel_nmf_solve(nullptr, 1, 6, 5, p.x.data(), whole.h.data(), &o, u, nullptr) == HEL_OK);
    CHECK(hel_nmf_project(nullptr, 1, 6, 5, p.x.data(), whole.h.data(), &o, projected) == HEL_OK);
    CHECK(hel_nmf_objective(nullptr, 1, 6, 5, p.x.data(), &o, u, whole.h.data(), &objective) == HEL_OK);
    // No worse than the row got in the whole fit, whose last step was one of H.
    double before = -1;
    CHECK(hel_nmf_objective(nullptr, 1, 6, 5, p.x.data(), &o, whole.u.data(), whole.h.data(), &before) == HEL_OK);
    CHECK(objective <= before + 1e-6);
    hel_nmf_model* model = nullptr;
    CHECK(hel_nmf_model_create(nullptr, 6, 5, 1, whole.h.data(), &o, &model) == HEL_OK);
    CHECK(hel_nmf_model_solve(model, 1, p.x.data(), u) == HEL_OK);
    hel_nmf_model_destroy(model);
  }
}

TEST_CASE("a projection looks at precision and threads only") {
  const nmf::Problem<double> p(7, 5, 2, 157);
  hel_nmf_options o = nmf::options(1, 1, HEL_NMF_HALS);
  o.row_sums_one = o.accelerate = 1;
  double u[14];
  CHECK(hel_nmf_project(nullptr, 7, 5, 2, p.x.data(), p.h.data(), &o, u) == HEL_OK);
  double sum = 0;
  for (size_t c = 0; c < 5; ++c) sum += p.x[3 * 5 + c] * p.h[1 * 5 + c];
  CHECK(u[3 * 2 + 1] == doctest::Approx(sum).epsilon(1e-14));
  o.struct_size = 3;
  CHECK(hel_nmf_project(nullptr, 7, 5, 2, p.x.data(), p.h.data(), &o, u) == HEL_ERROR_OPTION);
}

TEST_CASE("columns that stay and rows that sum to one exclude one another") {
  const nmf::Problem<double> p(7, 5, 2, 163);
  const uint8_t fixed[2] = {1, 0};
  hel_nmf_options o = nmf::options(1, 2);
  o.row_sums_one = 1;
  o.fixed_u = fixed;
  CHECK(code_of(p, o) == HEL_ERROR_OPTION);
  CHECK(std::string(hel_last_message()) == "options.fixed_u is set; with row_sums_one it must be NULL");
  o.fixed_u = nullptr, o.fixed_h = fixed;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  CHECK(out.status == HEL_OK);
  for (size_t c = 0; c < 5; ++c) CHECK(out.h[c] == p.h[c]);
}

TEST_CASE("penalties and floors that float does not hold are refused") {
  const nmf::Problem<float> p(7, 5, 2, 167);
  for (const auto member : {&hel_nmf_options::l1_u, &hel_nmf_options::l1_h, &hel_nmf_options::l2_u,
                            &hel_nmf_options::l2_h, &hel_nmf_options::data_floor}) {
    hel_nmf_options o = nmf::options(1, 2);
    o.*member = 1e39;
    const nmf::Outcome<float> out = nmf::fit(p, o);
    CHECK(out.status == HEL_ERROR_OPTION);
    CHECK(out.message.find("is 1e+39; float goes up to") != std::string::npos);
    CHECK(out.u == p.u);
    o.*member = 0.5;
    CHECK(nmf::fit(p, o).status == HEL_OK);
  }
}

TEST_CASE("beta next to 0 and 1 gives what they give, and a little further the objective by the definition") {
  const nmf::Problem<double> p(30, 20, 3, 173);
  for (const double special : {0.0, 1.0}) {
    const nmf::Outcome<double> exact = nmf::fit(p, nmf::options(special, 20));
    for (const double apart : {-5e-9, 1e-12, 9e-9}) {
      INFO("beta " << special << " + " << apart);
      const nmf::Outcome<double> near = nmf::fit(p, nmf::options(special + apart, 20));
      CHECK(near.u == exact.u);
      CHECK(near.history == exact.history);
    }
    for (const double apart : {-1e-4, 1e-6, 1e-5}) {
      INFO("beta " << special << " + " << apart);
      const hel_nmf_options o = nmf::options(special + apart, 20);
      const nmf::Outcome<double> near = nmf::fit(p, o);
      CHECK(near.status == HEL_OK);
      // The sums are divided by beta (beta - 1), and so is their rounding.
      CHECK(near.report.objective == doctest::Approx(nmf::objective(p, near.u, near.h, o)).epsilon(1e-13 / 1e-6));
      CHECK(near.report.objective == doctest::Approx(exact.report.objective).epsilon(1e-2));
    }
  }
}

TEST_CASE("a sparse matrix and the factors may not overlap") {
  const nmf::Problem<double> p(4, 5, 2, 179);
  const nmf::Sparse<double> x(p);
  std::vector<double> u = p.u, h = p.h;
  const hel_nmf_options o = nmf::options(1, 2);
  std::vector<double> values = x.values;
  values.resize(values.size() + 10, 1.0);
  double* const tail = values.data() + x.values.size();
  const auto run = [&](double* to_u, double* to_h) {
    return hel_nmf_fit_csr(nullptr, 4, 5, 2, x.starts.data(), x.columns.data(), values.data(), &o, to_u, to_h, nullptr);
  };
  CHECK(run(tail - 1, h.data()) == HEL_ERROR_ALIAS);
  CHECK(std::string(hel_last_message()) == "values and u overlap");
  CHECK(run(u.data(), tail - 3) == HEL_ERROR_ALIAS);
  CHECK(run(u.data(), tail) == HEL_OK);
  auto* const columns = const_cast<int64_t*>(x.columns.data());
  CHECK(run(reinterpret_cast<double*>(columns), h.data()) == HEL_ERROR_ALIAS);
  CHECK(run(u.data(), reinterpret_cast<double*>(const_cast<int64_t*>(x.starts.data()))) == HEL_ERROR_ALIAS);
}

TEST_CASE("weights that are all zero leave nothing to fit") {
  const nmf::Problem<double> p(12, 9, 2, 181);
  const std::vector<double> none(p.x.size(), 0.0);
  for (const double beta : {0.0, 0.5, 1.0, 2.0, 3.0}) {
    hel_nmf_options o = nmf::options(beta, 4);
    o.weights = none.data();
    const nmf::Outcome<double> out = nmf::fit(p, o);
    REQUIRE_MESSAGE(out.status == HEL_OK, out.message);
    CHECK(out.u == p.u);
    CHECK(out.h == p.h);
    CHECK(out.report.objective == 0);
  }
}

TEST_CASE("a fit ends at the first change below the tolerance, in parts of the objective after it") {
  const nmf::Problem<double> p(40, 30, 3, 191);
  const nmf::Outcome<double> whole = nmf::fit(p, nmf::options(1, 400));
  for (const double tolerance : {3e-2, 1e-2, 1e-3, 1e-4}) {
    hel_nmf_options o = nmf::options(1, 400);
    o.tolerance = tolerance;
    const nmf::Outcome<double> out = nmf::fit(p, o);
    size_t last = 1;
    const auto change = [&](size_t i) {
      return std::fabs(whole.history[i - 1] - whole.history[i]) / (whole.history[i] + 1e-16);
    };
    while (last < 399 && !(change(last) < tolerance)) ++last;
    CHECK(out.report.iterations == static_cast<int64_t>(last) + 1);
    CHECK(out.report.ending == HEL_ENDED_CONVERGED);
    CHECK(out.report.change == change(last));
  }
}

TEST_CASE("columns that stay are looked at where the others come from random numbers") {
  nmf::Problem<double> p(6, 5, 2, 193);
  const uint8_t fixed[2] = {0, 1};
  hel_nmf_options o = nmf::options(1, 2);
  o.init = HEL_NMF_RANDOM;
  o.fixed_u = fixed;
  p.u[3 * 2 + 0] = -1;  // not read
  CHECK(nmf::fit(p, o).status == HEL_OK);
  p.u[3 * 2 + 1] = -1;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  CHECK(out.status == HEL_ERROR_DOMAIN);
  CHECK(out.message.find("u[3][1] is -1") != std::string::npos);
}
