// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_inverse.hpp"

// Weights that the library computes, and damping factors.
using namespace test;

namespace {

Reals weights_of(const Nodes& nodes, int32_t kind) {
  hel_inverse_options options = inverse_options(nodes);
  options.weights = kind;
  options.solver = HEL_INVERSE_CGNE;
  const InversePlan plan(nodes, options);
  INFO("message: " << hel_last_message());
  REQUIRE(plan.created == HEL_OK);
  Reals weights(static_cast<size_t>(nodes.count));
  CHECK(hel_inverse_plan_weights(plan.handle, weights.data()) == HEL_OK);
  return weights;
}

double sum(const Reals& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}

/// The weighted density of the nodes at the nodes, at the resolution of the modes.
Reals density(const Nodes& nodes, const Reals& weights) {
  std::vector<LongComplex> spectrum = adjoint_times(matrix(nodes), Vector(weights.begin(), weights.end()));
  for (int64_t k = 0; k < nodes.modes(); ++k)
    for (size_t axis = 0; axis < nodes.dims.size(); ++axis)
      spectrum[static_cast<size_t>(k)] *=
          1 - static_cast<long double>(std::abs(frequency(nodes, k, axis))) / ((nodes.dims[axis] + 1) / 2);
  Reals result;
  for (const LongComplex& value : times(matrix(nodes), spectrum)) result.push_back(static_cast<double>(value.real()));
  return result;
}

/// Nodes on `spokes` lines through the middle, `across` on each.
Nodes radial_nodes(std::vector<int64_t> dims, int spokes, int across) {
  Nodes nodes{.dims = std::move(dims), .count = spokes * across, .x = {{}, {}}};
  for (int s = 0; s < spokes; ++s)
    for (int i = 0; i < across; ++i) {
      const double angle = 3.141592653589793 * s / spokes, radius = (i + 0.5) / across - 0.5;
      nodes.x[0].push_back(radius * std::sin(angle));
      nodes.x[1].push_back(radius * std::cos(angle));
    }
  return nodes;
}

}  // namespace

TEST_CASE("on a full grid all weights are the same, whatever the kind") {
  for (const auto& dims : std::vector<std::vector<int64_t>>{{8}, {6, 4}, {3, 4, 2}}) {
    Random random(701);
    Nodes nodes = jittered_nodes(random, dims, 2);
    for (Reals& list : nodes.x)
      for (double& x : list) x = 0;
    for (int64_t j = 0; j < nodes.count; ++j) {
      int64_t rest = j;
      for (size_t axis = dims.size(); axis-- > 0;) {
        nodes.x[axis][static_cast<size_t>(j)] =
            static_cast<double>(rest % (2 * dims[axis])) / static_cast<double>(2 * dims[axis]) - 0.5;
        rest /= 2 * dims[axis];
      }
    }
    for (const int32_t kind : {HEL_INVERSE_WEIGHTS_ITERATIVE, HEL_INVERSE_WEIGHTS_GEOMETRIC})
      for (const double weight : weights_of(nodes, kind))
        // Rounding may move a node to the next cell of the grid: one of fifty or so that belong to it.
        CHECK(std::abs(weight * static_cast<double>(nodes.count) - 1) <
              (kind == HEL_INVERSE_WEIGHTS_GEOMETRIC && dims.size() > 1 ? 0.03 : 1e-9));
  }
}

TEST_CASE("geometric weights in one dimension are half the gaps to the neighbors") {
  Nodes nodes{.dims = {4}, .count = 5, .x = {{0.25, -0.5, 0.0, 0.25, 0.375}}};
  const Reals wanted = {0.1875 / 2, 0.3125, 0.375, 0.1875 / 2, 0.125};
  const Reals got = weights_of(nodes, HEL_INVERSE_WEIGHTS_GEOMETRIC);
  for (size_t j = 0; j < wanted.size(); ++j) CHECK(std::abs(got[j] - wanted[j]) < 1e-15);
  nodes = Nodes{.dims = {4}, .count = 1, .x = {{0.1}}};
  CHECK(weights_of(nodes, HEL_INVERSE_WEIGHTS_GEOMETRIC)[0] == 1);
}

TEST_CASE("geometric weights in two and three dimensions are the regions of Voronoi") {
  Random random(702);
  // Two nodes split a torus in halves; a third next to one of them takes half of its part or so.
  const Nodes two{.dims = {8, 8}, .count = 2, .x = {{-0.25, 0.25}, {0, 0}}};
  for (const double weight : weights_of(two, HEL_INVERSE_WEIGHTS_GEOMETRIC)) CHECK(std::abs(weight - 0.5) < 0.02);
  for (const auto& dims : std::vector<std::vector<int64_t>>{{12, 10}, {5, 6, 4}}) {
    const Nodes nodes = random_nodes(random, dims, 25);
    const Reals got = weights_of(nodes, HEL_INVERSE_WEIGHTS_GEOMETRIC);
    CHECK(std::abs(sum(got) - 1) < 1e-12);
    // The same regions by throwing points at random.
    Reals hits(got.size(), 0.0);
    constexpr int kThrows = 20000;
    for (int i = 0; i < kThrows; ++i) {
      std::vector<double> at;
      for (size_t axis = 0; axis < dims.size(); ++axis) at.push_back(0.5 * random.number());
      size_t nearest = 0;
      double least = 1e9;
      for (size_t j = 0; j < got.size(); ++j) {
        double square = 0;
        for (size_t axis = 0; axis < dims.size(); ++axis) {
          double way = std::abs(nodes.x[axis][j] - at[axis]);
          way = std::min(way, 1 - way) * static_cast<double>(dims[axis]);
          square += way * way;
        }
        if (square < least) {
          least = square;
          nearest = j;
        }
      }
      hits[nearest] += 1.0 / kThrows;
    }
    double difference = 0;
    for (size_t j = 0; j < got.size(); ++j) difference += std::abs(got[j] - hits[j]);
    // The cells of the grid are a fraction of a mode; throwing adds some per cent.
    CHECK(difference < 0.12);
  }
}

TEST_CASE("iterative weights make the density of nodes flat") {
  Random random(703);
  std::vector<Nodes> sets = {random_nodes(random, {20}, 60), random_nodes(random, {8, 10}, 200),
                             radial_nodes({12, 12}, 20, 24)};
  sets.push_back(random_nodes(random, {24}, 80));
  for (double& x : sets.back().x[0]) x = 2 * x * std::abs(x);  // dense in the middle
  for (const Nodes& nodes : sets) {
    const Reals weights = weights_of(nodes, HEL_INVERSE_WEIGHTS_ITERATIVE);
    CHECK(std::abs(sum(weights) - 1) < 0.25);
    double smallest = 1e9, mean = 0, ragged = 0, before = 0;
    for (const double weight : weights) smallest = std::min(smallest, weight);
    CHECK(smallest > 0);
    for (const double value : density(nodes, weights)) {
      mean += value / static_cast<double>(nodes.count);
      ragged += (value - 1) * (value - 1) / static_cast<double>(nodes.count);
    }
    const Reals even(weights.size(), 1 / static_cast<double>(nodes.count));
    for (const double value : density(nodes, even))
      before += (value - 1) * (value - 1) / static_cast<double>(nodes.count);
    INFO("mean " << mean << " mean square deviation " << ragged << ", was " << before);
    CHECK(std::abs(mean - 1) < 0.1);
    CHECK(ragged < 0.1 * before);
    CHECK(ragged < 0.02);
  }
}

TEST_CASE("density weights shorten the way where nodes are uneven") {
  const Nodes nodes = radial_nodes({16, 16}, 26, 32);
  Random random(704);
  Vector values;
  for (const LongComplex& value : times(matrix(nodes), random_vector(random, nodes.modes())))
    values.emplace_back(value);
  hel_inverse_options options = inverse_options(nodes);
  options.preconditioner = HEL_INVERSE_PRECONDITIONER_NONE;
  options.iterations = 1000;
  options.tolerance = 1e-3;
  const auto iterations = [&](int32_t weights, int32_t preconditioner) {
    options.weights = weights;
    options.preconditioner = preconditioner;
    options.normal = HEL_INVERSE_NORMAL_TOEPLITZ;
    hel_inverse_report report = new_report();
    solve(nodes, options, values, &report);
    CHECK(report.preconditioner == preconditioner);
    return report.iterations;
  };
  const int64_t plain = iterations(HEL_INVERSE_WEIGHTS_ONES, HEL_INVERSE_PRECONDITIONER_NONE);
  CHECK(iterations(HEL_INVERSE_WEIGHTS_ITERATIVE, HEL_INVERSE_PRECONDITIONER_NONE) < plain);
  CHECK(iterations(HEL_INVERSE_WEIGHTS_GEOMETRIC, HEL_INVERSE_PRECONDITIONER_NONE) < plain);
  CHECK(iterations(HEL_INVERSE_WEIGHTS_ONES, HEL_INVERSE_PRECONDITIONER_CIRCULANT) < plain);
}

TEST_CASE("damping factors are those that were asked for, in the order of the modes") {
  Random random(705);
  for (const int32_t order : {HEL_NUFFT_CENTERED, HEL_NUFFT_FFT_ORDER}) {
    Nodes nodes = random_nodes(random, {5, 4}, 30);
    nodes.order = order;
    hel_inverse_options options = inverse_options(nodes);
    Reals got(20), given = random_weights(random, 20);
    const auto damping = [&] {
      const InversePlan plan(nodes, options);
      CHECK(hel_inverse_plan_damping(plan.handle, got.data()) == HEL_OK);
    };
    damping();
    CHECK(got == Reals(20, 1.0));
    options.damping = HEL_INVERSE_DAMPING_GIVEN;
    options.given_damping = given.data();
    damping();
    CHECK(got == given);
    options.damping = HEL_INVERSE_DAMPING_SOBOLEV;
    options.given_damping = nullptr;
    options.smoothness = 2;
    damping();
    for (int64_t k = 0; k < 20; ++k) {
      const auto a = static_cast<double>(frequency(nodes, k, 0)), b = static_cast<double>(frequency(nodes, k, 1));
      CHECK(got[static_cast<size_t>(k)] == doctest::Approx(std::pow(1 + a * a + b * b, -2)));
    }
  }
}
