// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <cstdlib>

#include "support_cloud.hpp"
#include "support_fork.hpp"
#include "support_new.hpp"

// Out of memory at every allocation, none where none is promised, and a forked child.
using namespace test;

namespace {

/// The allocator of a context: counts, and refuses after `left` blocks.
struct Ledger {
  static void* allocate(size_t bytes, size_t alignment, void* user) {
    Ledger& ledger = *static_cast<Ledger*>(user);
    ++ledger.calls;
    if (ledger.left-- <= 0) return nullptr;
    ++ledger.live;
    return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  }
  static void release(void* block, void* user) {
    --static_cast<Ledger*>(user)->live;
    std::free(block);
  }
  hel_context* context() {
    hel_context_options options;
    hel_context_options_init(&options);
    options.threads = 1;
    options.plan_cache = -1;
    options.allocate = allocate;
    options.release = release;
    options.allocator_user = this;
    hel_context* created = nullptr;
    hel_context_create(&options, &created);
    return created;
  }

  std::atomic<int64_t> left{INT64_MAX}, live{0}, calls{0};
};

CloudCase some_case(int32_t method, int32_t kernel, int32_t on_grid) {
  CloudCase c;
  c.dims = {6, 8};
  c.options = cloud_options();
  c.options.real_values = 1;
  c.options.method = method;
  c.options.kernel = kernel;
  c.options.on_grid = on_grid;
  c.points = 5;
  c.places = on_grid ? -1 : 4;
  Random random(3);
  fill_randomly(random, c);
  return c;
}

/// The whole life of an operator; true if all went well. What fails leaves its outputs alone.
bool live_through(const CloudCase& c, const hel_context* context) {
  const Cloud cloud(c, context);
  if (cloud.status != HEL_OK) {
    CHECK(cloud.status == HEL_ERROR_MEMORY);
    return false;
  }
  const std::vector<double> kernel(96, 0.5), g(48, 0.25);
  std::vector<double> out(48, -7), values(5, -7), of_kernel(96, -7), points(10, -7), places(8, -7);
  const auto untouched = [](const std::vector<double>& numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](double x) { return x == -7; });
  };
  hel_status status = hel_point_convolution_forward(cloud.handle, kernel.data(), out.data());
  CHECK(untouched(out) == (status != HEL_OK));
  if (status == HEL_OK) {
    status = hel_point_convolution_gradient(cloud.handle, kernel.data(), g.data(), values.data(), of_kernel.data(),
                                            points.data(), c.places < 0 ? nullptr : places.data());
    CHECK(untouched(values) == (status != HEL_OK));
    CHECK(untouched(of_kernel) == (status != HEL_OK));
    CHECK(untouched(points) == (status != HEL_OK));
    CHECK(untouched(places) == (status != HEL_OK || c.places < 0));
  }
  CHECK((status == HEL_OK || status == HEL_ERROR_MEMORY));
  return status == HEL_OK;
}

std::vector<CloudCase> cases() {
  return {some_case(HEL_NUFFT_DIRECT, HEL_POINT_KERNEL_FOURIER, 0),
          some_case(HEL_NUFFT_DIRECT, HEL_POINT_KERNEL_REAL, 0), some_case(HEL_NUFFT_FAST, HEL_POINT_KERNEL_SPACE, 0),
          some_case(HEL_NUFFT_AUTO, HEL_POINT_KERNEL_FOURIER, 1)};
}

}  // namespace

TEST_CASE("when the n-th block is refused, for any n, nothing is lost or written") {
  for (const CloudCase& c : cases()) {
    INFO(describe(c));
    bool succeeded = false;
    for (int64_t n = 1; !succeeded && n < 500; ++n) {
      Ledger ledger;
      hel_context* const context = ledger.context();
      REQUIRE(context);
      ledger.left = n - 1;
      succeeded = live_through(c, context);
      hel_context_destroy(context);
      CHECK(ledger.live == 0);
    }
    CHECK(succeeded);
  }
}

TEST_CASE("when the n-th small object is refused, for any n, nothing is lost or written") {
  for (const CloudCase& c : cases()) {
    INFO(describe(c));
    hel_point_convolution* handle = nullptr;
    bool succeeded = false;
    for (int64_t n = 0; !succeeded && n < 500; ++n) {
      const int64_t before = live_blocks();
      hel_status status;
      {
        const FailingNew failing(n);
        status = hel_point_convolution_create(nullptr, c.rank(), c.dims.data(), &c.options, &handle);
      }
      CHECK((status == HEL_OK || status == HEL_ERROR_MEMORY));
      CHECK((status == HEL_OK) == (handle != nullptr));
      succeeded = status == HEL_OK;
      hel_point_convolution_destroy(handle);
      if (n > 3) CHECK(live_blocks() == before);
    }
    CHECK(succeeded);
  }
}

TEST_CASE("a training loop allocates nothing after its first step") {
  Ledger ledger;
  hel_context* const context = ledger.context();
  REQUIRE(context);
  CloudCase c = some_case(HEL_NUFFT_DIRECT, HEL_POINT_KERNEL_FOURIER, 0);
  {
    Cloud cloud(c, context);
    CHECK(cloud.set_points() == HEL_OK);
    CHECK(cloud.set_values() == HEL_OK);
    cloud.forward();
    const std::vector<Complex> g(4, Complex(1));
    cloud.gradient(g);
    const int64_t before = ledger.calls;
    for (int step = 0; step < 3; ++step) {
      CHECK(cloud.set_points() == HEL_OK);
      CHECK(cloud.set_values() == HEL_OK);
      cloud.forward();
      cloud.gradient(g);
    }
    CHECK(ledger.calls == before);
  }
  hel_context_destroy(context);
  CHECK(ledger.live == 0);
}

TEST_CASE("a forked child convolves as its parent does") {
  CloudCase c = some_case(HEL_NUFFT_DIRECT, HEL_POINT_KERNEL_FOURIER, 0);
  c.dims = {150, 160};
  c.points = 300;
  c.places = -1;
  c.options.threads = 2;
  Random random(4);
  fill_randomly(random, c);
  const Cloud cloud(c);
  const std::vector<Complex> wanted = cloud.forward();
  CHECK(in_child([&] { return cloud.forward() == wanted ? kFine : 1; }) == kFine);
}
