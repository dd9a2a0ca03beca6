// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <initializer_list>

#include "support_cloud.hpp"

// The calls around a convolution of points: order, refusals, queries; and identities that need no oracle.
using namespace test;

namespace {

CloudCase small_case(int32_t real = 0) {
  CloudCase c;
  c.dims = {6, 5};
  c.options = cloud_options();
  c.options.real_values = real;
  c.points = 7;
  Random random(5);
  fill_randomly(random, c);
  return c;
}

bool message_has(const char* words) { return std::string(hel_last_message()).find(words) != std::string::npos; }

hel_status create(const CloudCase& c, hel_point_convolution** handle) {
  *handle = reinterpret_cast<hel_point_convolution*>(uintptr_t{0x10});
  return hel_point_convolution_create(nullptr, c.rank(), c.dims.data(), &c.options, handle);
}

std::complex<double> inner_product(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  Complex sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::conj(a[i]) * b[i];
  return sum;
}

double deviation(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}
double deviation(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

}  // namespace

TEST_CASE("calls in the wrong order are refused") {
  const CloudCase c = small_case();
  hel_point_convolution* handle = nullptr;
  REQUIRE(create(c, &handle) == HEL_OK);
  std::vector<double> numbers(100), out(100, 7.0);
  CHECK(hel_point_convolution_set_values(handle, numbers.data()) == HEL_ERROR_STATE);
  CHECK(hel_point_convolution_forward(handle, numbers.data(), out.data()) == HEL_ERROR_STATE);
  const void* points[2] = {c.x[0].data(), c.x[1].data()};
  REQUIRE(hel_point_convolution_set_points(handle, 7, points, 0, nullptr) == HEL_OK);
  CHECK(hel_point_convolution_forward(handle, numbers.data(), out.data()) == HEL_ERROR_STATE);
  CHECK(hel_point_convolution_gradient(handle, numbers.data(), numbers.data(), out.data(), nullptr, nullptr, nullptr) ==
        HEL_ERROR_STATE);
  REQUIRE(hel_point_convolution_set_values(handle, numbers.data()) == HEL_OK);
  CHECK(hel_point_convolution_forward(handle, nullptr, out.data()) == HEL_ERROR_NULL);
  CHECK(hel_point_convolution_forward(handle, numbers.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_point_convolution_forward(handle, numbers.data(), numbers.data() + 59) == HEL_ERROR_ALIAS);
  CHECK(message_has("kernel (480 bytes)"));
  CHECK(hel_point_convolution_gradient(handle, numbers.data(), nullptr, out.data(), nullptr, nullptr, nullptr) ==
        HEL_ERROR_NULL);
  CHECK(hel_point_convolution_gradient(handle, nullptr, numbers.data(), out.data(), nullptr, nullptr, nullptr) ==
        HEL_ERROR_NULL);
  CHECK(hel_point_convolution_gradient(handle, numbers.data(), numbers.data(), nullptr, nullptr, nullptr, out.data()) ==
        HEL_ERROR_SHAPE);
  CHECK(hel_point_convolution_gradient(handle, numbers.data(), numbers.data(), out.data(), out.data() + 13, nullptr,
                                       nullptr) == HEL_ERROR_ALIAS);
  CHECK(hel_point_convolution_gradient(handle, numbers.data(), numbers.data(), nullptr, nullptr, nullptr, nullptr) ==
        HEL_OK);
  for (const double value : out) CHECK(value == 7.0);
  // New points need new values.
  REQUIRE(hel_point_convolution_set_points(handle, 7, points, 0, nullptr) == HEL_OK);
  CHECK(hel_point_convolution_forward(handle, numbers.data(), out.data()) == HEL_ERROR_STATE);
  hel_point_convolution_destroy(handle);
  hel_point_convolution_destroy(nullptr);
}

TEST_CASE("options and sizes that make no sense are refused by name") {
  hel_point_convolution* handle = nullptr;
  const auto refused = [&](const CloudCase& c, hel_status status, const char* words) {
    CHECK(create(c, &handle) == status);
    CHECK(message_has(words));
    CHECK(handle == nullptr);
  };
  CloudCase c = small_case();
  c.options.kernel = 3;
  refused(c, HEL_ERROR_OPTION, "kernel");
  c = small_case(2);
  refused(c, HEL_ERROR_OPTION, "real_values");
  c = small_case();
  c.options.on_grid = -1;
  refused(c, HEL_ERROR_OPTION, "on_grid");
  c = small_case();
  c.options.batch = 0;
  refused(c, HEL_ERROR_OPTION, "batch");
  c = small_case();
  c.options.tolerance = 1e-15;
  refused(c, HEL_ERROR_TOLERANCE, "1e-15");
  c = small_case();
  c.options.struct_size = 3;
  refused(c, HEL_ERROR_OPTION, "struct_size");
  c = small_case();
  c.dims[1] = 0;
  refused(c, HEL_ERROR_DIM, "dims[1]");
  c = small_case();
  c.dims = {int64_t{1} << 40, int64_t{1} << 40};
  refused(c, HEL_ERROR_OVERFLOW, "dims");
  c.dims = {1, 2, 3, 4};
  refused(c, HEL_ERROR_RANK, "4");
  CHECK(hel_point_convolution_create(nullptr, 2, nullptr, nullptr, &handle) == HEL_ERROR_NULL);
  CHECK(hel_point_convolution_create(nullptr, 2, c.dims.data(), nullptr, nullptr) == HEL_ERROR_NULL);
}

TEST_CASE("points that are no numbers are refused by their index, and the cloud before stays") {
  const CloudCase c = small_case();
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST}) {
    CloudCase with = c;
    with.options.method = method;
    const Cloud cloud(with);
    REQUIRE(cloud.status == HEL_OK);
    const std::vector<Complex> before = cloud.forward();
    std::vector<double> y(9, 0.5), x(9, 0.25);
    x[4] = NAN;
    const void* points[2] = {y.data(), x.data()};
    CHECK(hel_point_convolution_set_points(cloud.handle, 9, points, 0, nullptr) == HEL_ERROR_VALUE);
    CHECK(message_has("points[1][4]"));
    const void* good[2] = {y.data(), y.data()};
    CHECK(hel_point_convolution_set_points(cloud.handle, 9, good, 9, points) == HEL_ERROR_VALUE);
    CHECK(message_has("places[1][4]"));
    CHECK(hel_point_convolution_set_points(cloud.handle, -1, good, 0, nullptr) == HEL_ERROR_SHAPE);
    CHECK(hel_point_convolution_set_points(cloud.handle, 3, nullptr, 0, nullptr) == HEL_ERROR_NULL);
    CHECK(hel_point_convolution_set_values(cloud.handle, nullptr) == HEL_ERROR_NULL);
    CHECK(deviation(cloud.forward(), before) == 0);
  }
  CloudCase grid = c;
  grid.options.on_grid = 1;
  const Cloud on_grid(grid);
  const void* points[2] = {c.x[0].data(), c.x[1].data()};
  CHECK(hel_point_convolution_set_points(on_grid.handle, 7, points, 7, points) == HEL_ERROR_SHAPE);
}

TEST_CASE("limits of memory are kept") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST}) {
    CloudCase c = small_case();
    c.dims = {200, 200};
    c.options.method = method;
    c.options.memory_limit = 300000;
    Random random(6);
    fill_randomly(random, c);
    CHECK(Cloud(c).status == HEL_ERROR_LIMIT);
    c.options.memory_limit = 100000000;
    CHECK(Cloud(c).status == HEL_OK);
  }
}

TEST_CASE("an operator tells what it decided") {
  const Cloud cloud(small_case());
  hel_point_convolution_info info{};
  CHECK(hel_point_convolution_query(cloud.handle, &info) == HEL_ERROR_OPTION);
  info.struct_size = sizeof info;
  REQUIRE(hel_point_convolution_query(cloud.handle, &info) == HEL_OK);
  CHECK(info.rank == 2);
  CHECK(info.points == 7);
  CHECK(info.places == 7);
  CHECK(info.has_values == 1);
  CHECK(info.method == HEL_NUFFT_DIRECT);
  CHECK(info.held_bytes > 0);
  CHECK(info.work_bytes > 0);
  CHECK(hel_point_convolution_query(nullptr, &info) == HEL_ERROR_NULL);
  CHECK(hel_point_convolution_kernel_count(nullptr) == 0);
  CHECK(hel_point_convolution_value_count(nullptr) == 0);
  CHECK(hel_point_convolution_out_count(nullptr) == 0);
  CloudCase many = small_case();
  many.dims = {64, 64};
  many.points = 20000;
  Random random(7);
  fill_randomly(random, many);
  const Cloud crowd(many);
  REQUIRE(hel_point_convolution_query(crowd.handle, &info) == HEL_OK);
  CHECK(info.method == HEL_NUFFT_FAST);
}

TEST_CASE("the gradient with respect to the values is the adjoint of the convolution") {
  Random random(8);
  for (int i = 0; i < 20; ++i) {
    CloudCase c = random_cloud_case(random);
    c.options.precision = HEL_DOUBLE;
    INFO(describe(c));
    const Cloud cloud(c);
    const std::vector<Complex> g = random_numbers(random, c.options.batch * c.outs(), c.options.real_values == 1);
    const Complex left = inner_product(g, cloud.forward()), right = inner_product(cloud.gradient(g).values, c.values);
    const double size = 1 + std::sqrt(std::abs(inner_product(g, g) * inner_product(c.values, c.values)));
    CHECK(std::abs(left - right) <= 1e-12 * size * static_cast<double>(c.modes()));
  }
}

TEST_CASE("few points and many points give the same, within the tolerance") {
  Random random(9);
  for (int i = 0; i < 6; ++i) {
    CloudCase c = small_case(i % 2);
    c.dims = {20 + i, 33 - i};
    c.points = 150;
    c.places = i % 3 == 0 ? 70 : -1;
    c.options.tolerance = 1e-8;
    c.options.order = i / 3;
    fill_randomly(random, c);
    INFO(describe(c));
    c.options.method = HEL_NUFFT_DIRECT;
    const Cloud direct(c);
    c.options.method = HEL_NUFFT_FAST;
    const Cloud fast(c);
    const std::vector<Complex> out = direct.forward();
    CHECK(deviation(out, fast.forward()) <= 1e-7 * largest(out));
    const std::vector<Complex> g = random_numbers(random, c.outs(), c.options.real_values == 1);
    const Cloud::Gradients a = direct.gradient(g), b = fast.gradient(g);
    CHECK(deviation(a.values, b.values) <= 1e-7 * largest(a.values));
    CHECK(deviation(a.kernel, b.kernel) <= 1e-7 * largest(a.kernel));
    double size = 0;
    for (const double value : a.points) size = std::max(size, std::abs(value));
    CHECK(deviation(a.points, b.points) <= 1e-7 * size);
    CHECK(deviation(a.places, b.places) <= 1e-7 * size);
  }
}

TEST_CASE("a batch gives what its vectors give one by one") {
  Random random(10);
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST}) {
    CloudCase c = small_case();
    c.options.method = method;
    c.options.batch = 3;
    fill_randomly(random, c);
    const Cloud batch(c);
    const std::vector<Complex> out = batch.forward(), g = random_numbers(random, 21, false);
    const Cloud::Gradients whole = batch.gradient(g);
    std::vector<Complex> kernel(30);
    std::vector<double> points(14);
    for (int64_t item = 0; item < 3; ++item) {
      CloudCase one = c;
      one.options.batch = 1;
      const auto part = [item](const std::vector<Complex>& all) {
        return std::vector<Complex>(all.begin() + 7 * item, all.begin() + 7 * item + 7);
      };
      one.values = part(c.values);
      const Cloud single(one);
      CHECK(deviation(single.forward(), part(out)) <= 1e-13);
      const Cloud::Gradients its = single.gradient(part(g));
      CHECK(deviation(its.values, part(whole.values)) <= 1e-13);
      for (size_t i = 0; i < 30; ++i) kernel[i] += its.kernel[i];
      for (size_t i = 0; i < 14; ++i) points[i] += its.points[i];
    }
    CHECK(deviation(kernel, whole.kernel) <= 1e-13);
    CHECK(deviation(points, whole.points) <= 1e-12);
  }
}

TEST_CASE("threads do not change a result") {
  Random random(11);
  CloudCase c = small_case(1);
  c.dims = {150, 160};
  c.points = 300;
  c.options.method = HEL_NUFFT_DIRECT;
  fill_randomly(random, c);
  c.options.threads = 1;
  const Cloud one(c);
  c.options.threads = 3;
  const Cloud three(c);
  CHECK(deviation(one.forward(), three.forward()) == 0);
  const std::vector<Complex> g = random_numbers(random, 300, true);
  const Cloud::Gradients a = one.gradient(g), b = three.gradient(g);
  CHECK(deviation(a.values, b.values) == 0);
  CHECK(deviation(a.kernel, b.kernel) == 0);
  CHECK(deviation(a.points, b.points) == 0);
}
