// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#define LAPACK_COMPLEX_CUSTOM
#include <complex>
#define lapack_complex_float std::complex<float>
#define lapack_complex_double std::complex<double>
#include <doctest/doctest.h>
#include <lapacke.h>

#include "support_inverse.hpp"

// Every solver, with every kind of weights and damping, against the singular value decomposition of LAPACK.
using namespace test;

namespace {

/// The f = V^(1/2) g for which g is the shortest of those that make |W^(1/2) (y - A V^(1/2) g)| smallest.
Vector least_squares(const Nodes& nodes, const Reals& weights, const Reals& damping, const Vector& values) {
  const auto rows = static_cast<lapack_int>(nodes.count), columns = static_cast<lapack_int>(nodes.modes());
  const std::vector<LongComplex> a = matrix(nodes);
  Vector b(a.size()), y(static_cast<size_t>(std::max(rows, columns)));
  for (size_t j = 0; j < weights.size(); ++j) {
    y[j] = std::sqrt(weights[j]) * values[j];
    for (size_t k = 0; k < damping.size(); ++k)
      b[j * damping.size() + k] = Complex(a[j * damping.size() + k]) * std::sqrt(weights[j] * damping[k]);
  }
  Reals singular(static_cast<size_t>(std::min(rows, columns)));
  lapack_int rank = 0;
  REQUIRE(LAPACKE_zgelsd(LAPACK_ROW_MAJOR, rows, columns, 1, b.data(), columns, y.data(), 1, singular.data(), 1e-13,
                         &rank) == 0);
  y.resize(static_cast<size_t>(columns));
  for (size_t k = 0; k < damping.size(); ++k) y[k] *= std::sqrt(damping[k]);
  return y;
}

Reals plan_weights(const Nodes& nodes, const hel_inverse_options& options) {
  const InversePlan plan(nodes, options);
  Reals weights(static_cast<size_t>(nodes.count));
  REQUIRE(hel_inverse_plan_weights(plan.handle, weights.data()) == HEL_OK);
  return weights;
}

Reals plan_damping(const Nodes& nodes, const hel_inverse_options& options) {
  const InversePlan plan(nodes, options);
  Reals damping(static_cast<size_t>(nodes.modes()));
  REQUIRE(hel_inverse_plan_damping(plan.handle, damping.data()) == HEL_OK);
  return damping;
}

/// Solves with all kinds of weights and damping, and compares.
void check_solver(Nodes nodes, hel_inverse_options options, Random& random, bool dampings) {
  const Reals weights = random_weights(random, nodes.count), damping = random_weights(random, nodes.modes());
  const Vector values = random_vector(random, nodes.count);
  for (int32_t w = HEL_INVERSE_WEIGHTS_ONES; w <= HEL_INVERSE_WEIGHTS_GEOMETRIC; ++w)
    for (int32_t v = HEL_INVERSE_DAMPING_ONES; v <= (dampings ? HEL_INVERSE_DAMPING_SOBOLEV : 0); ++v) {
      options.weights = w;
      options.damping = v;
      options.smoothness = 0.5;
      options.given_weights = w == HEL_INVERSE_WEIGHTS_GIVEN ? weights.data() : nullptr;
      options.given_damping = v == HEL_INVERSE_DAMPING_GIVEN ? damping.data() : nullptr;
      hel_inverse_report report = new_report();
      const Vector f = solve(nodes, options, values, &report);
      const Vector wanted = least_squares(nodes, plan_weights(nodes, options), plan_damping(nodes, options), values);
      INFO("solver " << options.solver << " weights " << w << " damping " << v << " normal " << report.normal
                     << " preconditioner " << report.preconditioner << " modes " << nodes.modes() << " nodes "
                     << nodes.count << " iterations " << report.iterations << " ending " << report.ending
                     << " residual " << report.residual << " gradient " << report.gradient);
      CHECK(relative_distance(f, wanted) < 1e-10);
    }
}

const std::vector<std::vector<int64_t>> kShapes = {{12}, {17}, {4, 6}, {3, 2, 4}};

}  // namespace

TEST_CASE("every solver gives the least squares of LAPACK, by transforms and by the Toeplitz operator") {
  Random random(501);
  for (const auto& dims : kShapes)
    for (int32_t solver = HEL_INVERSE_CGNR; solver <= HEL_INVERSE_LSMR; ++solver)
      for (int32_t normal = HEL_INVERSE_NORMAL_TRANSFORMS; normal <= HEL_INVERSE_NORMAL_TOEPLITZ; ++normal) {
        const bool on_values = solver == HEL_INVERSE_CGNE || solver == HEL_INVERSE_LSMR;
        if (solver == HEL_INVERSE_CGNE || (on_values && normal == HEL_INVERSE_NORMAL_TOEPLITZ)) continue;
        const Nodes nodes = jittered_nodes(random, dims, 2);
        hel_inverse_options options = inverse_options(nodes);
        options.solver = solver;
        options.normal = normal;
        options.iterations = 4000;
        options.tolerance = 1e-13;
        options.preconditioner = HEL_INVERSE_PRECONDITIONER_NONE;
        check_solver(nodes, options, random, true);
        options.preconditioner = HEL_INVERSE_PRECONDITIONER_CIRCULANT;
        if (!on_values) check_solver(nodes, options, random, false);
      }
}

TEST_CASE("fewer nodes than modes: the smallest damped norm of LAPACK") {
  Random random(502);
  const std::vector<std::pair<std::vector<int64_t>, int64_t>> cases = {{{24}, 8}, {{9, 7}, 14}, {{4, 5, 4}, 11}};
  for (const auto& [dims, count] : cases) {
    Nodes nodes = random_nodes(random, dims, count);
    // Far enough from one another for the rows of A to be independent.
    for (int64_t j = 0; j < count; ++j)
      nodes.x[0][static_cast<size_t>(j)] =
          (static_cast<double>(j) + 0.3 * random.number()) / static_cast<double>(count);
    for (const int32_t solver : {HEL_INVERSE_CGNE, HEL_INVERSE_CGNR, HEL_INVERSE_LSMR, HEL_INVERSE_STEEPEST_DESCENT}) {
      hel_inverse_options options = inverse_options(nodes);
      options.solver = solver;
      options.few_nodes = solver != HEL_INVERSE_CGNE;
      options.iterations = 4000;
      options.tolerance = 1e-13;
      check_solver(nodes, options, random, true);
    }
  }
}

TEST_CASE("clustered nodes, where least squares are badly conditioned, lose as many digits as they must") {
  Random random(503);
  for (const double spread : {0.5, 0.4, 0.3}) {
    Nodes nodes = random_nodes(random, {9}, 40);
    for (double& x : nodes.x[0]) x *= 2 * spread;
    const Vector values = random_vector(random, 40);
    const Vector wanted = least_squares(nodes, Reals(40, 1.0), Reals(9, 1.0), values);
    for (const int32_t solver : {HEL_INVERSE_CGNR, HEL_INVERSE_LSMR}) {
      hel_inverse_options options = inverse_options(nodes);
      options.solver = solver;
      options.iterations = 500;
      options.tolerance = 1e-14;
      hel_inverse_report report = new_report();
      const Vector f = solve(nodes, options, values, &report);
      INFO("solver " << solver << " spread " << spread << " iterations " << report.iterations);
      // The condition number of A reaches 1e3 here, its square 1e6.
      CHECK(relative_distance(f, wanted) < 1e-8);
    }
  }
}
