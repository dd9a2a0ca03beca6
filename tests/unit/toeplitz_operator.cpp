// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <limits>

#include "support_inverse.hpp"

// A* W A against the sums as they stand, and against the nonuniform transform and its adjoint.
using namespace test;

namespace {

struct Gram {
  hel_toeplitz* handle = nullptr;
  hel_status created = HEL_OK;

  Gram(const Nodes& nodes, const void* weights, hel_toeplitz_options options, const void* const* lists = nullptr) {
    const auto own = nodes.lists();
    created = hel_toeplitz_create(nullptr, nodes.rank(), nodes.dims.data(), nodes.count, lists ? lists : own.data(),
                                  weights, &options, &handle);
  }
  Gram(const Gram&) = delete;
  Gram& operator=(const Gram&) = delete;
  ~Gram() { hel_toeplitz_destroy(handle); }
};

hel_toeplitz_options options_of(const Nodes& nodes) {
  hel_toeplitz_options options;
  hel_toeplitz_options_init(&options);
  options.period = nodes.period;
  options.order = nodes.order;
  options.direction = nodes.direction;
  return options;
}

std::vector<LongComplex> expected_product(const Nodes& nodes, const Reals& weights, const Vector& f) {
  const auto a = matrix(nodes);
  std::vector<LongComplex> values = times(a, f);
  for (size_t j = 0; j < values.size(); ++j) values[j] *= static_cast<long double>(weights[j]);
  return adjoint_times(a, values);
}

const std::vector<std::vector<int64_t>> kShapes = {{1},       {2},       {7},       {16},      {33},    {1, 1},
                                                   {5, 1},    {1, 6},    {4, 5},    {9, 16},   {24, 7}, {3, 4, 5},
                                                   {1, 8, 3}, {6, 1, 4}, {5, 7, 1}, {8, 6, 10}};

}  // namespace

TEST_CASE("A* W A is the sum that it says, in all dimensions and conventions") {
  Random random(401);
  for (const auto& dims : kShapes) {
    Nodes nodes = random_nodes(random, dims, random.between(1, 40), static_cast<int32_t>(random.between(0, 1)));
    nodes.order = static_cast<int32_t>(random.between(0, 1));
    nodes.direction = static_cast<int32_t>(random.between(0, 1));
    const Reals weights = random_weights(random, nodes.count);
    hel_toeplitz_options options = options_of(nodes);
    options.batch = random.between(1, 3);
    options.threads = static_cast<int32_t>(random.between(1, 2));
    const Gram gram(nodes, weights.data(), options);
    INFO("rank " << nodes.rank() << " modes " << nodes.modes() << " message " << hel_last_message());
    REQUIRE(gram.created == HEL_OK);
    CHECK(hel_toeplitz_count(gram.handle) == options.batch * nodes.modes());
    CHECK(hel_toeplitz_bytes(gram.handle) > 0);
    const Vector f = random_vector(random, options.batch * nodes.modes());
    Vector product(f.size());
    CHECK(hel_toeplitz_apply(gram.handle, f.data(), product.data()) == HEL_OK);
    for (int64_t item = 0; item < options.batch; ++item) {
      const auto begin = item * nodes.modes(), end = begin + nodes.modes();
      const Vector one(f.begin() + begin, f.begin() + end), got(product.begin() + begin, product.begin() + end);
      // The kernel is asked for with 1e-12.
      CHECK(relative_distance(got, expected_product(nodes, weights, one)) < 2e-12);
    }
    Vector in_place = f;
    CHECK(hel_toeplitz_apply(gram.handle, in_place.data(), in_place.data()) == HEL_OK);
    CHECK(relative_distance(in_place, product) == 0);
  }
}

TEST_CASE("A* W A in float is right to what a float can hold") {
  Random random(402);
  for (const auto& dims : kShapes) {
    Nodes nodes = random_nodes(random, dims, 30, HEL_NUFFT_PERIOD_1);
    std::vector<std::vector<float>> x;
    std::vector<const void*> lists;
    for (Reals& list : nodes.x) x.emplace_back(list.begin(), list.end());
    for (size_t axis = 0; axis < x.size(); ++axis) {
      nodes.x[axis].assign(x[axis].begin(), x[axis].end());
      lists.push_back(x[axis].data());
    }
    const Reals weights(30, 1.0);
    hel_toeplitz_options options = options_of(nodes);
    options.precision = HEL_FLOAT;
    const Gram gram(nodes, nullptr, options, lists.data());
    REQUIRE(gram.created == HEL_OK);
    const Vector f = random_vector(random, nodes.modes());
    std::vector<std::complex<float>> in(f.begin(), f.end()), out(f.size());
    CHECK(hel_toeplitz_apply(gram.handle, in.data(), out.data()) == HEL_OK);
    CHECK(relative_distance(out, expected_product(nodes, weights, f)) < 5e-6);
  }
}

TEST_CASE("larger operators agree with the transform and its adjoint, on one thread and on two") {
  Random random(403);
  const std::vector<std::vector<int64_t>> shapes = {{2000}, {70, 90}, {20, 24, 18}};
  for (const auto& dims : shapes) {
    const Nodes nodes = random_nodes(random, dims, 3000);
    const Reals weights = random_weights(random, nodes.count);
    const Vector f = random_vector(random, nodes.modes());
    Vector values(static_cast<size_t>(nodes.count)), wanted(f.size()), one(f.size()), two(f.size());
    hel_nufft_options transform;
    hel_nufft_options_init(&transform);
    transform.tolerance = 1e-13;
    transform.period = nodes.period;
    hel_nufft_plan* plan = nullptr;
    REQUIRE(hel_nufft_plan_create(nullptr, 2, nodes.rank(), dims.data(), &transform, &plan) == HEL_OK);
    REQUIRE(hel_nufft_plan_set_points(plan, nodes.count, nodes.lists().data(), 0, nullptr) == HEL_OK);
    CHECK(hel_nufft_plan_execute(plan, f.data(), values.data()) == HEL_OK);
    for (size_t j = 0; j < values.size(); ++j) values[j] *= weights[j];
    CHECK(hel_nufft_plan_execute_adjoint(plan, values.data(), wanted.data()) == HEL_OK);
    hel_nufft_plan_destroy(plan);
    hel_toeplitz_options options = options_of(nodes);
    options.threads = 1;
    const Gram serial(nodes, weights.data(), options);
    options.threads = 2;
    const Gram parallel(nodes, weights.data(), options);
    CHECK(hel_toeplitz_apply(serial.handle, f.data(), one.data()) == HEL_OK);
    CHECK(hel_toeplitz_apply(parallel.handle, f.data(), two.data()) == HEL_OK);
    CHECK(relative_distance(one, wanted) < 1e-11);
    CHECK(relative_distance(two, one) < 1e-14);
  }
}

TEST_CASE("the operator of a grid is the identity times the number of points") {
  Nodes nodes{.dims = {8}, .count = 8, .x = {{}}};
  for (int j = 0; j < 8; ++j) nodes.x[0].push_back(j / 8.0 - 0.5);
  const Gram gram(nodes, nullptr, options_of(nodes));
  Random random(404);
  const Vector f = random_vector(random, 8);
  Vector product(8), wanted;
  CHECK(hel_toeplitz_apply(gram.handle, f.data(), product.data()) == HEL_OK);
  for (const Complex value : f) wanted.push_back(8.0 * value);
  CHECK(relative_distance(product, wanted) < 1e-14);
}

TEST_CASE("bad arguments of the operator are refused with their numbers") {
  Random random(405);
  Nodes nodes = random_nodes(random, {4, 6}, 5);
  Reals weights(5, 1.0);
  hel_toeplitz_options options = options_of(nodes);
  const auto refused = [&](hel_status status, const char* words) {
    const Gram gram(nodes, weights.data(), options);
    CHECK(gram.created == status);
    CHECK(gram.handle == nullptr);
    INFO(hel_last_message());
    CHECK(std::string(hel_last_message()).find(words) != std::string::npos);
  };
  weights[3] = std::numeric_limits<double>::quiet_NaN();
  refused(HEL_ERROR_VALUE, "weights[3]");
  weights[3] = 1;
  nodes.x[1][2] = std::numeric_limits<double>::infinity();
  refused(HEL_ERROR_VALUE, "points[1][2]");
  nodes.x[1][2] = 0;
  nodes.dims[1] = 0;
  refused(HEL_ERROR_DIM, "dims[1]");
  nodes.dims[1] = 6;
  options.memory_limit = 64;
  refused(HEL_ERROR_LIMIT, "64");
  options.memory_limit = 0;
  options.batch = 0;
  refused(HEL_ERROR_OPTION, "batch");
  options.batch = 1;
  options.struct_size = 3;
  refused(HEL_ERROR_OPTION, "struct_size");
  options = options_of(nodes);
  nodes.count = -1;
  refused(HEL_ERROR_SHAPE, "-1");
  nodes.count = 0;
  const Gram empty(nodes, nullptr, options);
  REQUIRE(empty.created == HEL_OK);
  Vector f = random_vector(random, 24), product = random_vector(random, 24);
  CHECK(hel_toeplitz_apply(empty.handle, f.data(), product.data()) == HEL_OK);
  CHECK(relative_distance(product, Vector(24)) == 0);
  CHECK(hel_toeplitz_apply(empty.handle, f.data(), f.data() + 1) == HEL_ERROR_ALIAS);
  CHECK(hel_toeplitz_apply(empty.handle, nullptr, f.data()) == HEL_ERROR_NULL);
  CHECK(hel_toeplitz_apply(nullptr, f.data(), f.data()) == HEL_ERROR_NULL);
  hel_toeplitz_destroy(nullptr);
  hel_toeplitz_options_init(nullptr);
}
