// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_inverse.hpp"

// The band as preconditioner, and iterations that live between the places of one dimension.
using namespace test;

namespace {

hel_inverse_options band_options(const Nodes& nodes, int32_t normal) {
  hel_inverse_options options = inverse_options(nodes);
  options.solver = HEL_INVERSE_CGNR;
  options.normal = normal;
  options.preconditioner = HEL_INVERSE_PRECONDITIONER_CIRCULANT;
  options.iterations = 500;
  options.tolerance = 1e-12;
  return options;
}

Vector exact_values(const Nodes& nodes, const Vector& f) {
  Vector values;
  for (const LongComplex& value : times(matrix(nodes), f)) values.emplace_back(value);
  return values;
}

/// A norm of values with weights.
double weighted_norm(const std::vector<LongComplex>& r, const Reals& weights) {
  long double sum = 0;
  for (size_t j = 0; j < r.size(); ++j) sum += weights[j] * std::norm(r[j]);
  return static_cast<double>(std::sqrt(sum));
}

}  // namespace

TEST_CASE("the band leads to the coefficients that the values come from") {
  Random random(651);
  for (const int64_t modes : {1, 2, 3, 7, 8, 9, 15, 16, 17, 30, 61, 64, 65, 100})
    for (const int32_t normal : {HEL_INVERSE_NORMAL_TRANSFORMS, HEL_INVERSE_NORMAL_TOEPLITZ})
      for (int32_t conventions = 0; conventions < 4; ++conventions) {
        Nodes nodes = jittered_nodes(random, {modes}, 2);
        nodes.order = conventions % 2;
        nodes.direction = conventions / 2;
        const Vector f = random_vector(random, modes);
        hel_inverse_report report = new_report();
        const Vector got = solve(nodes, band_options(nodes, normal), exact_values(nodes, f), &report);
        INFO("modes " << modes << " normal " << normal << " iterations " << report.iterations);
        CHECK(relative_distance(got, f) < 1e-10);
        CHECK(report.ending == HEL_ENDED_CONVERGED);
        CHECK(report.preconditioner == HEL_INVERSE_PRECONDITIONER_CIRCULANT);
        CHECK(report.normal == normal);
      }
}

TEST_CASE("between places a run knows its residual, starts anywhere, and ends at the same least squares") {
  Random random(652);
  for (const int64_t modes : {24, 63}) {
    const Nodes nodes = random_nodes(random, {modes}, 6 * modes);
    const Reals weights = random_weights(random, nodes.count);
    const Vector values = random_vector(random, 2 * nodes.count), start = random_vector(random, 2 * modes);
    hel_inverse_options options = band_options(nodes, HEL_INVERSE_NORMAL_TOEPLITZ);
    options.weights = HEL_INVERSE_WEIGHTS_GIVEN;
    options.given_weights = weights.data();
    options.batch = 2;
    options.tolerance = 1e-13;
    const InversePlan plan(nodes, options);
    hel_inverse_run* run = nullptr;
    REQUIRE(hel_inverse_run_create(plan.handle, values.data(), start.data(), &run) == HEL_OK);
    double last = 1e300;
    for (int step = 0; step < 12; ++step) {
      Vector f(static_cast<size_t>(2 * modes)), r(static_cast<size_t>(2 * nodes.count));
      REQUIRE(hel_inverse_run_coefficients(run, f.data()) == HEL_OK);
      REQUIRE(hel_inverse_run_residual(run, r.data()) == HEL_OK);
      if (step == 0) CHECK(relative_distance(f, start) < 1e-14);
      const Vector second(f.begin() + modes, f.end());
      std::vector<LongComplex> wanted = times(matrix(nodes), second);
      for (size_t j = 0; j < wanted.size(); ++j)
        wanted[j] = LongComplex(values[j + static_cast<size_t>(nodes.count)]) - wanted[j];
      CHECK(relative_distance(Vector(r.begin() + nodes.count, r.end()), wanted) < 1e-11);
      hel_inverse_state state{};
      state.struct_size = sizeof state;
      REQUIRE(hel_inverse_run_state(run, 1, &state) == HEL_OK);
      INFO("step " << step << " dot_r " << state.dot_r);
      CHECK(std::sqrt(state.dot_r) == doctest::Approx(weighted_norm(wanted, weights)).epsilon(1e-9));
      CHECK(state.dot_r <= last);
      last = state.dot_r;
      REQUIRE(hel_inverse_run_step(run) == HEL_OK);
    }
    hel_inverse_run_destroy(run);
    const Vector f = solve(nodes, options, values, nullptr, &start);
    options.preconditioner = HEL_INVERSE_PRECONDITIONER_NONE;
    options.normal = HEL_INVERSE_NORMAL_TRANSFORMS;
    options.iterations = 5000;
    CHECK(relative_distance(f, solve(nodes, options, values)) < 1e-9);
  }
}

TEST_CASE("the band shortens the way, and is taken by itself where transforms are quick") {
  Random random(653);
  const Nodes nodes = random_nodes(random, {256}, 1024);
  const Vector values = exact_values(nodes, random_vector(random, 256));
  hel_inverse_options options = band_options(nodes, HEL_INVERSE_NORMAL_TOEPLITZ);
  options.tolerance = 1e-3;
  const auto iterations = [&](int32_t preconditioner, int32_t runs) {
    options.preconditioner = preconditioner;
    hel_inverse_report report = new_report();
    solve(nodes, options, values, &report);
    CHECK(report.preconditioner == runs);
    return report.iterations;
  };
  constexpr int32_t kAuto = HEL_INVERSE_PRECONDITIONER_AUTO, kBand = HEL_INVERSE_PRECONDITIONER_CIRCULANT;
  const int64_t plain = iterations(HEL_INVERSE_PRECONDITIONER_NONE, HEL_INVERSE_PRECONDITIONER_NONE);
  CHECK(2 * iterations(kBand, kBand) < plain);
  CHECK(iterations(kAuto, kBand) == iterations(kBand, kBand));
  options.normal = HEL_INVERSE_NORMAL_AUTO;
  options.threads = 2;
  CHECK(2 * iterations(kAuto, kBand) < plain);
}

TEST_CASE("nodes that leave half of the period out, and nodes in one place, end without a NaN") {
  Random random(654);
  for (const double part : {0.5, 0.0}) {
    Nodes nodes = random_nodes(random, {60}, 240);
    for (double& x : nodes.x[0]) x *= part;
    const Vector values = exact_values(nodes, random_vector(random, 60));
    hel_inverse_options options = band_options(nodes, HEL_INVERSE_NORMAL_TOEPLITZ);
    hel_inverse_report report = new_report();
    const Vector f = solve(nodes, options, values, &report);
    for (const Complex& z : f) CHECK(std::isfinite(std::abs(z)));
    INFO("part " << part << " residual " << report.residual << " iterations " << report.iterations);
    CHECK(report.residual < 1e-4);
  }
}
