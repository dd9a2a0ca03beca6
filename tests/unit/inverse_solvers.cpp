// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <string>

#include "support_inverse.hpp"

// Iterations: the published example, what all solvers must agree on, and how they end.
using namespace test;

namespace {

const std::vector<int32_t> kSolvers = {HEL_INVERSE_CGNR, HEL_INVERSE_CGNE, HEL_INVERSE_LANDWEBER,
                                       HEL_INVERSE_STEEPEST_DESCENT, HEL_INVERSE_LSMR};

/// y - A f of one item.
std::vector<LongComplex> residual_of(const Nodes& nodes, const Vector& values, const Vector& f) {
  std::vector<LongComplex> r = times(matrix(nodes), f);
  for (size_t j = 0; j < r.size(); ++j) r[j] = LongComplex(values[j]) - r[j];
  return r;
}

double norm(const std::vector<LongComplex>& x) {
  long double sum = 0;
  for (const LongComplex& value : x) sum += std::norm(value);
  return static_cast<double>(std::sqrt(sum));
}

struct InverseRun {
  InverseRun(const InversePlan& plan, const Vector& values, const Vector* start = nullptr) {
    REQUIRE(hel_inverse_run_create(plan.handle, values.data(), start ? start->data() : nullptr, &handle) == HEL_OK);
  }
  InverseRun(const InverseRun&) = delete;
  InverseRun& operator=(const InverseRun&) = delete;
  ~InverseRun() { hel_inverse_run_destroy(handle); }

  hel_inverse_state state(int64_t item = 0) const {
    hel_inverse_state state{};
    state.struct_size = sizeof state;
    CHECK(hel_inverse_run_state(handle, item, &state) == HEL_OK);
    return state;
  }
  Vector coefficients(int64_t count) const {
    Vector f(static_cast<size_t>(count));
    CHECK(hel_inverse_run_coefficients(handle, f.data()) == HEL_OK);
    return f;
  }
  Vector residual(int64_t count) const {
    Vector r(static_cast<size_t>(count));
    CHECK(hel_inverse_run_residual(handle, r.data()) == HEL_OK);
    return r;
  }

  hel_inverse_run* handle = nullptr;
};

/// Values of a function that A can reach exactly.
Vector exact_values(const Nodes& nodes, const Vector& f) {
  Vector values;
  for (const LongComplex& value : times(matrix(nodes), f)) values.emplace_back(value);
  return values;
}

}  // namespace

TEST_CASE("the published example: four modes, sixteen nodes, a cosine, four steps of CGNR") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    const Nodes nodes = random_nodes(random, {4}, 16);
    Vector values;
    for (const double x : nodes.x[0]) values.emplace_back(std::cos(2 * 3.14159265358979323846 * x));
    hel_inverse_options options = inverse_options(nodes);
    options.solver = HEL_INVERSE_CGNR;
    const InversePlan plan(nodes, options);
    const InverseRun run(plan, values);
    const double first = run.state().dot_r;
    double last = first;
    for (int step = 0; step < 4; ++step) {
      CHECK(hel_inverse_run_step(run.handle) == HEL_OK);
      CHECK(run.state().dot_r < last);
      last = run.state().dot_r;
    }
    const Vector f = run.coefficients(4);  // of -2, -1, 0, 1
    INFO("seed " << seed << " dot_r " << last);
    // Random nodes may be close together; the condition number of A stays below 30 for these seeds.
    CHECK(last < 1e-28);
    CHECK(std::abs(f[0]) < 1e-14);
    CHECK(std::abs(f[1] - 0.5) < 1e-14);
    CHECK(std::abs(f[2]) < 1e-14);
    CHECK(std::abs(f[3] - 0.5) < 1e-14);
    CHECK(run.state().iteration == 4);
  }
}

TEST_CASE("every solver finds the coefficients that the values come from") {
  Random random(601);
  const std::vector<std::vector<int64_t>> shapes = {{20}, {6, 8}, {4, 3, 5}};
  for (const auto& dims : shapes)
    for (const int32_t solver : kSolvers)
      for (int32_t conventions = 0; conventions < 4; ++conventions) {
        Nodes nodes = jittered_nodes(random, dims, 2);
        nodes.order = conventions % 2;
        nodes.direction = conventions / 2;
        if (conventions == 3) {
          nodes.period = HEL_NUFFT_PERIOD_2PI;
          for (Reals& list : nodes.x)
            for (double& x : list) x *= 6.283185307179586;
        }
        const Vector f = random_vector(random, nodes.modes());
        hel_inverse_options options = inverse_options(nodes);
        options.solver = solver;
        options.iterations = 2000;
        options.tolerance = 1e-12;
        hel_inverse_report report = new_report();
        const Vector got = solve(nodes, options, exact_values(nodes, f), &report);
        INFO("solver " << solver << " iterations " << report.iterations << " ending " << report.ending);
        CHECK(relative_distance(got, f) < 1e-10);
        CHECK(report.ending == HEL_ENDED_CONVERGED);
        CHECK(report.solver == solver);
        CHECK(report.residual < 1e-10);
      }
}

TEST_CASE("Toeplitz operator and transforms give the same iterates, residuals and norms") {
  Random random(602);
  const std::vector<std::vector<int64_t>> shapes = {{40}, {9, 12}, {4, 6, 5}};
  for (const auto& dims : shapes)
    for (const int32_t solver : {HEL_INVERSE_CGNR, HEL_INVERSE_STEEPEST_DESCENT, HEL_INVERSE_LANDWEBER}) {
      Nodes nodes = random_nodes(random, dims, 0);
      nodes = random_nodes(random, dims, 3 * nodes.modes());
      const Reals weights = random_weights(random, nodes.count), damping = random_weights(random, nodes.modes());
      hel_inverse_options options = inverse_options(nodes);
      options.solver = solver;
      options.step = 1e-3;
      options.weights = HEL_INVERSE_WEIGHTS_GIVEN;
      options.given_weights = weights.data();
      options.damping = HEL_INVERSE_DAMPING_GIVEN;
      options.given_damping = damping.data();
      options.batch = 2;
      const Vector values = random_vector(random, 2 * nodes.count), start = random_vector(random, 2 * nodes.modes());
      for (const Vector* from : {static_cast<const Vector*>(nullptr), &start}) {
        options.normal = HEL_INVERSE_NORMAL_TRANSFORMS;
        const InversePlan transforms(nodes, options);
        options.normal = HEL_INVERSE_NORMAL_TOEPLITZ;
        const InversePlan toeplitz(nodes, options);
        const InverseRun one(transforms, values, from), two(toeplitz, values, from);
        for (int step = 0; step < 6; ++step) {
          CHECK(hel_inverse_run_step(one.handle) == HEL_OK);
          CHECK(hel_inverse_run_step(two.handle) == HEL_OK);
          for (int64_t item = 0; item < 2; ++item) {
            const hel_inverse_state a = one.state(item), b = two.state(item);
            CHECK(std::abs(a.dot_r - b.dot_r) < 1e-10 * a.dot_r);
            CHECK(std::abs(a.dot_z - b.dot_z) < 1e-9 * a.dot_z);
            CHECK(std::abs(a.alpha - b.alpha) < 1e-9 * a.alpha);
          }
        }
        CHECK(relative_distance(two.coefficients(2 * nodes.modes()), one.coefficients(2 * nodes.modes())) < 1e-10);
        CHECK(relative_distance(two.residual(2 * nodes.count), one.residual(2 * nodes.count)) < 1e-10);
      }
    }
}

TEST_CASE("what a run says of its residual is what the residual is") {
  Random random(603);
  for (const int32_t solver : kSolvers) {
    const Nodes nodes = jittered_nodes(random, {5, 6}, 2);
    const Reals weights = random_weights(random, nodes.count), damping = random_weights(random, nodes.modes());
    const Vector values = random_vector(random, nodes.count), start = random_vector(random, nodes.modes());
    hel_inverse_options options = inverse_options(nodes);
    options.solver = solver;
    options.weights = HEL_INVERSE_WEIGHTS_GIVEN;
    options.given_weights = weights.data();
    options.damping = HEL_INVERSE_DAMPING_GIVEN;
    options.given_damping = damping.data();
    const InversePlan plan(nodes, options);
    const InverseRun run(plan, values, &start);
    for (int step = 0; step < 5; ++step) {
      const std::vector<LongComplex> r = residual_of(nodes, values, run.coefficients(nodes.modes()));
      std::vector<LongComplex> weighed = r;
      long double dot_r = 0, dot_z = 0;
      for (size_t j = 0; j < r.size(); ++j) {
        weighed[j] *= static_cast<long double>(weights[j]);
        dot_r += static_cast<long double>(weights[j]) * std::norm(r[j]);
      }
      const auto z = adjoint_times(matrix(nodes), weighed);
      for (size_t k = 0; k < z.size(); ++k) dot_z += static_cast<long double>(damping[k]) * std::norm(z[k]);
      INFO("solver " << solver << " step " << step);
      CHECK(relative_distance(run.residual(nodes.count), r) < 1e-11);
      // LSMR has both from its rotations.
      CHECK(std::abs(run.state().dot_r - static_cast<double>(dot_r)) < 1e-10 * static_cast<double>(dot_r));
      CHECK(std::abs(run.state().dot_z - static_cast<double>(dot_z)) < 1e-9 * static_cast<double>(dot_z));
      CHECK(hel_inverse_run_step(run.handle) == HEL_OK);
    }
  }
}

TEST_CASE("a batch is its items, one call is its steps") {
  Random random(604);
  for (const int32_t solver : kSolvers) {
    const Nodes nodes = jittered_nodes(random, {14}, 2);
    hel_inverse_options options = inverse_options(nodes);
    options.solver = solver;
    options.tolerance = 0;
    options.iterations = 7;
    Vector values;
    for (int item = 0; item < 3; ++item)
      for (const Complex& value : exact_values(nodes, random_vector(random, nodes.modes()))) values.push_back(value);
    options.batch = 3;
    hel_inverse_report report = new_report();
    Reals history(20, -1.0);
    report.history = history.data();
    report.history_capacity = 20;
    const Vector all = solve(nodes, options, values, &report);
    CHECK(report.history_count == 8);
    CHECK(report.iterations == 7);
    CHECK(report.ending == HEL_ENDED_LIMIT);
    CHECK(history[0] == doctest::Approx(1.0));
    CHECK(history[7] == doctest::Approx(report.residual));
    CHECK(history[8] == -1);
    // Only CGNE lets the residual rise on the way.
    for (size_t step = 0; step < 7 && solver != HEL_INVERSE_CGNE; ++step)
      CHECK(history[step + 1] <= history[step] * (1 + 1e-12));
    options.batch = 1;
    for (int64_t item = 0; item < 3; ++item) {
      const Vector own(values.begin() + item * nodes.count, values.begin() + (item + 1) * nodes.count);
      const Vector part(all.begin() + item * nodes.modes(), all.begin() + (item + 1) * nodes.modes());
      CHECK(relative_distance(part, solve(nodes, options, own)) < 1e-13);
      const InversePlan plan(nodes, options);
      const InverseRun run(plan, own);
      for (int step = 0; step < 7; ++step) CHECK(hel_inverse_run_step(run.handle) == HEL_OK);
      CHECK(relative_distance(part, run.coefficients(nodes.modes())) < 1e-13);
    }
  }
}

TEST_CASE("real values give conjugate coefficients and the same least squares") {
  Random random(605);
  for (const auto& dims : std::vector<std::vector<int64_t>>{{15}, {16}, {6, 7}}) {
    const Nodes nodes = jittered_nodes(random, dims, 2);
    Reals values;
    Vector complex_values;
    for (int64_t j = 0; j < nodes.count; ++j) {
      values.push_back(random.number());
      complex_values.emplace_back(values.back());
    }
    for (const int32_t solver : kSolvers)
      for (int32_t normal = HEL_INVERSE_NORMAL_TRANSFORMS; normal <= HEL_INVERSE_NORMAL_TOEPLITZ; ++normal) {
        // Values of more nodes than modes have a residual, which CGNE takes no notice of.
        if (solver == HEL_INVERSE_CGNE || (normal == HEL_INVERSE_NORMAL_TOEPLITZ && solver == HEL_INVERSE_LSMR))
          continue;
        hel_inverse_options options = inverse_options(nodes);
        options.solver = solver;
        options.normal = normal;
        options.iterations = 3000;
        options.tolerance = 1e-13;
        options.real_values = 1;
        const InversePlan plan(nodes, options);
        REQUIRE(plan.created == HEL_OK);
        Vector f(static_cast<size_t>(nodes.modes()));
        CHECK(hel_inverse_plan_solve(plan.handle, values.data(), nullptr, f.data(), nullptr) == HEL_OK);
        // The same with complex numbers, and without the modes that have no partner.
        Reals damping(f.size(), 1.0);
        for (int64_t k = 0; k < nodes.modes(); ++k)
          for (size_t axis = 0; axis < nodes.dims.size(); ++axis)
            if (2 * frequency(nodes, k, axis) == -nodes.dims[axis]) damping[static_cast<size_t>(k)] = 0;
        options.real_values = 0;
        options.damping = HEL_INVERSE_DAMPING_GIVEN;
        options.given_damping = damping.data();
        const Vector wanted = solve(nodes, options, complex_values);
        INFO("solver " << solver << " normal " << normal);
        CHECK(relative_distance(f, wanted) < 1e-10);
        const std::vector<LongComplex> function = times(matrix(nodes), f);
        for (const LongComplex& value : function) CHECK(std::abs(static_cast<double>(value.imag())) < 1e-10);
      }
  }
}

TEST_CASE("in float the solution is right to what a float can hold") {
  Random random(606);
  Nodes nodes = jittered_nodes(random, {8, 6}, 2);
  std::vector<std::vector<float>> x;
  std::vector<const void*> lists;
  for (Reals& list : nodes.x) x.emplace_back(list.begin(), list.end());
  for (size_t axis = 0; axis < x.size(); ++axis) {
    nodes.x[axis].assign(x[axis].begin(), x[axis].end());
    lists.push_back(x[axis].data());
  }
  const Vector f = random_vector(random, nodes.modes()), exact = exact_values(nodes, f);
  const std::vector<std::complex<float>> values(exact.begin(), exact.end());
  for (const int32_t solver : kSolvers) {
    hel_inverse_options options = inverse_options(nodes);
    options.solver = solver;
    options.precision = HEL_FLOAT;
    options.iterations = 1000;
    std::vector<std::complex<float>> got(f.size());
    hel_inverse_report report = new_report();
    CHECK(hel_inverse(nullptr, nodes.rank(), nodes.dims.data(), nodes.count, lists.data(), &options, values.data(),
                      nullptr, got.data(), &report) == HEL_OK);
    INFO("solver " << solver << " ending " << report.ending << " gradient " << report.gradient);
    CHECK(relative_distance(got, f) < 3e-5);
  }
}

TEST_CASE("a good start saves the iterations that led to it") {
  Random random(607);
  const Nodes nodes = jittered_nodes(random, {30}, 2);
  const Vector f = random_vector(random, 30), values = exact_values(nodes, f);
  for (const int32_t solver : kSolvers) {
    hel_inverse_options options = inverse_options(nodes);
    options.solver = solver;
    options.iterations = 1000;
    hel_inverse_report report = new_report();
    Vector got = solve(nodes, options, values, &report, &f);
    CHECK(report.iterations == 0);
    CHECK(report.ending == HEL_ENDED_CONVERGED);
    CHECK(relative_distance(got, f) < 1e-12);
    Vector near = f;
    near[3] += 0.25;
    got = solve(nodes, options, values, &report, &near);
    CHECK(report.ending == HEL_ENDED_CONVERGED);
    CHECK(relative_distance(got, f) < 1e-7);
  }
}

TEST_CASE("the callback watches and stops") {
  struct Watch {
    int64_t calls = 0, stop_at = 3;
    double last = 1;
    bool falls = true;
  } watch;
  Random random(608);
  const Nodes nodes = random_nodes(random, {20}, 60);
  hel_inverse_options options = inverse_options(nodes);
  options.tolerance = 0;
  options.iterations = 9;
  options.progress_user = &watch;
  options.progress = [](const hel_progress* progress, void* user) {
    auto* own = static_cast<Watch*>(user);
    ++own->calls;
    own->falls = own->falls && progress->objective <= own->last && progress->iteration == own->calls &&
                 progress->limit == 9 && progress->seconds >= 0 && progress->change >= 0;
    own->last = progress->objective;
    return static_cast<int32_t>(own->calls == own->stop_at);
  };
  hel_inverse_report report = new_report();
  solve(nodes, options, random_vector(random, 60), &report);
  CHECK(report.ending == HEL_ENDED_STOPPED);
  CHECK(report.iterations == 3);
  CHECK(watch.calls == 3);
  CHECK(watch.falls);
  watch.stop_at = -1;
  watch.calls = 0;
  watch.last = 1;
  solve(nodes, options, random_vector(random, 60), &report);
  CHECK(report.ending == HEL_ENDED_LIMIT);
  CHECK(watch.calls == 9);
}

TEST_CASE("a step that is too long ends Landweber's iteration before numbers overflow") {
  Random random(610);
  const Nodes nodes = random_nodes(random, {10}, 40);
  hel_inverse_options options = inverse_options(nodes);
  options.solver = HEL_INVERSE_LANDWEBER;
  options.step = 10;
  options.iterations = 5000;
  for (const int32_t normal : {HEL_INVERSE_NORMAL_TRANSFORMS, HEL_INVERSE_NORMAL_TOEPLITZ}) {
    options.normal = normal;
    hel_inverse_report report = new_report();
    for (const Complex& value : solve(nodes, options, random_vector(random, 40), &report))
      CHECK(std::isfinite(std::abs(value)));
    CHECK(report.ending == HEL_ENDED_STALLED);
    CHECK(report.iterations < 20);
    CHECK(std::isfinite(report.residual));
  }
}

TEST_CASE("steps beyond convergence do no harm") {
  Random random(611);
  const std::vector<std::vector<int64_t>> shapes = {{2}, {7}, {3, 2}};
  for (const auto& dims : shapes)
    for (const int32_t solver : kSolvers)
      for (int32_t normal = HEL_INVERSE_NORMAL_TRANSFORMS; normal <= HEL_INVERSE_NORMAL_TOEPLITZ; ++normal) {
        if (normal == HEL_INVERSE_NORMAL_TOEPLITZ && (solver == HEL_INVERSE_CGNE || solver == HEL_INVERSE_LSMR))
          continue;
        const Nodes nodes = jittered_nodes(random, dims, 3);
        const Vector f = random_vector(random, nodes.modes());
        hel_inverse_options options = inverse_options(nodes);
        options.solver = solver;
        options.normal = normal;
        options.tolerance = 0;
        options.iterations = 400;
        hel_inverse_report report = new_report();
        INFO("solver " << solver << " normal " << normal << " modes " << nodes.modes());
        // What rounding lets an iteration on normal equations attain: its unit times the square of the condition.
        constexpr double bound = 1e-7;
        CHECK(relative_distance(solve(nodes, options, exact_values(nodes, f), &report), f) < bound);
        CHECK(report.residual < bound);
      }
}

TEST_CASE("nodes that determine nothing are reported, and nothing becomes NaN") {
  Random random(609);
  std::vector<Nodes> sets;
  sets.push_back(random_nodes(random, {16}, 40));
  for (double& x : sets.back().x[0]) x = 0.125;  // all at one place
  sets.push_back(random_nodes(random, {16}, 40));
  for (double& x : sets.back().x[0]) x *= 1e-3;  // in a corner
  sets.push_back(random_nodes(random, {6, 6}, 80));
  for (double& x : sets.back().x[1]) x = 0;  // on a line
  for (const Nodes& nodes : sets)
    for (const int32_t solver : kSolvers)
      for (const bool zeros : {false, true}) {
        const Vector values = zeros ? Vector(static_cast<size_t>(nodes.count)) : random_vector(random, nodes.count);
        hel_inverse_options options = inverse_options(nodes);
        options.solver = solver;
        options.iterations = 200;
        options.tolerance = 0;
        for (int32_t w : {HEL_INVERSE_WEIGHTS_ONES, HEL_INVERSE_WEIGHTS_ITERATIVE, HEL_INVERSE_WEIGHTS_GEOMETRIC}) {
          options.weights = w;
          hel_inverse_report report = new_report();
          const Vector f = solve(nodes, options, values, &report);
          INFO("solver " << solver << " weights " << w << " ending " << report.ending);
          bool finite = std::isfinite(report.residual) && std::isfinite(report.gradient);
          for (const Complex& value : f) finite = finite && std::isfinite(value.real()) && std::isfinite(value.imag());
          CHECK(finite);
          CHECK(report.ending != HEL_ENDED_NOT);
          if (zeros) CHECK(norm(std::vector<LongComplex>(f.begin(), f.end())) == 0);
        }
      }
}
