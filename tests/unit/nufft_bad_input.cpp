// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <limits>

#include "support_nufft_sums.hpp"

// Whatever a caller may get wrong with nonuniform transforms: the status, the number in the message, and that nothing
// was written. And what looks wrong but is not.
using namespace test;

namespace {

constexpr std::array<int32_t, 2> kMethods = {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST};

NufftCase small_case(int32_t type = 1, int32_t method = HEL_NUFFT_FAST) {
  NufftCase c;
  c.type = type;
  c.dims = {6, 5};
  c.options = nufft_options();
  c.options.method = method;
  c.options.threads = 1;
  c.points = 7;
  c.frequencies = type == 3 ? 4 : 0;
  set_points(c, PointSet::uniform, 3);
  return c;
}

bool message_has(const std::string& words) { return std::string(hel_last_message()).find(words) != std::string::npos; }

/// Creation must fail with this status and these words, and leave NULL.
void check_refused(const NufftCase& c, hel_status expected, const std::string& words, int32_t rank = 2) {
  hel_nufft_plan* plan = reinterpret_cast<hel_nufft_plan*>(uintptr_t{0x10});
  const hel_status status = hel_nufft_plan_create(nullptr, c.type, rank, c.dims.data(), &c.options, &plan);
  INFO(std::string(hel_status_name(status)) << ": " << std::string(hel_last_message()) << "; wanted " << words);
  CHECK(status == expected);
  CHECK(message_has(words));
  CHECK(plan == nullptr);
  char untouched[1024] = "untouched";
  CHECK(hel_nufft(nullptr, c.type, rank, c.dims.data(), &c.options, 0, nullptr, 0, nullptr, nullptr, untouched) ==
        expected);
  CHECK(std::string(untouched) == "untouched");
}

}  // namespace

TEST_CASE("types, ranks and sizes out of range are refused by their numbers") {
  NufftCase c = small_case();
  c.type = 0;
  check_refused(c, HEL_ERROR_OPTION, "type is 0");
  c.type = 4;
  check_refused(c, HEL_ERROR_OPTION, "type is 4");
  c = small_case();
  check_refused(c, HEL_ERROR_RANK, "rank is 0", 0);
  check_refused(c, HEL_ERROR_RANK, "rank is 4", 4);
  check_refused(c, HEL_ERROR_RANK, "rank is -1", -1);
  c.dims[1] = 0;
  check_refused(c, HEL_ERROR_DIM, "dims[1] is 0");
  c.dims[1] = -3;
  check_refused(c, HEL_ERROR_DIM, "dims[1] is -3");
  c.dims = {INT64_C(1) << 40, INT64_C(1) << 40};
  check_refused(c, HEL_ERROR_OVERFLOW, "");
  c.dims = {INT64_MAX, 1};
  check_refused(c, HEL_ERROR_OVERFLOW, "");
  c = small_case();
  c.options.batch = INT64_C(1) << 60;
  check_refused(c, HEL_ERROR_OVERFLOW, "");
}

TEST_CASE("a fine grid beyond the address space or the limit of memory is refused before it is allocated") {
  for (const int32_t type : {1, 2}) {
    NufftCase c = small_case(type);
    c.points = 40;
    set_points(c, PointSet::uniform, 4);
    c.dims = {INT64_C(1) << 29, INT64_C(1) << 29};  // the modes fit 64 bits, not the memory of a machine
    const hel_status status = NufftPlan(c).created;
    INFO(std::string(hel_last_message()));
    CHECK((status == HEL_ERROR_OVERFLOW || status == HEL_ERROR_MEMORY));
    c.dims = {2048, 2048};
    c.options.memory_limit = 1 << 20;
    CHECK(NufftPlan(c).created == HEL_ERROR_LIMIT);
    CHECK(message_has("1048576"));
  }
}

TEST_CASE("options out of range are refused by their names") {
  const auto refused = [](auto change, const char* words) {
    NufftCase c = small_case();
    change(c.options);
    check_refused(c, HEL_ERROR_OPTION, words);
  };
  using O = hel_nufft_options;
  refused([](O& o) { o.struct_size = 0; }, "struct_size is 0");
  refused([](O& o) { o.precision = 2; }, "precision is 2");
  refused([](O& o) { o.direction = -1; }, "direction is -1");
  refused([](O& o) { o.period = 2; }, "period is 2");
  refused([](O& o) { o.order = 5; }, "order is 5");
  refused([](O& o) { o.strength_layout = 3; }, "strength_layout is 3");
  refused([](O& o) { o.mode_layout = -2; }, "mode_layout is -2");
  refused([](O& o) { o.real_strengths = 2; }, "real_strengths is 2");
  refused([](O& o) { o.method = 3; }, "method is 3");
  refused([](O& o) { o.sort = 3; }, "sort is 3");
  refused([](O& o) { o.grid_precision = 2; }, "grid_precision is 2");
  refused([](O& o) { o.grid_precision = -1; }, "grid_precision is -1");
  refused([](O& o) { o.kernel_width = 1; }, "kernel_width is 1");
  refused([](O& o) { o.kernel_width = 17; }, "kernel_width is 17");
  refused([](O& o) { o.upsampling = 1.1; }, "upsampling is 1.1");
  refused([](O& o) { o.upsampling = 4.5; }, "upsampling is 4.5");
  refused([](O& o) { o.upsampling = NAN; }, "upsampling is");
  refused([](O& o) { o.threads = -1; }, "threads is -1");
  refused([](O& o) { o.batch = 0; }, "batch is 0");
  refused([](O& o) { o.point_stride = 0; }, "point_stride is 0");
  refused([](O& o) { o.memory_limit = -1; }, "memory_limit is -1");
  refused([](O& o) { o.tolerance = 0; }, "tolerance is 0");
  refused([](O& o) { o.tolerance = -1e-3; }, "tolerance is -0.001");
  refused([](O& o) { o.tolerance = 1; }, "tolerance is 1");
  refused([](O& o) { o.tolerance = NAN; }, "tolerance is");
}

TEST_CASE("a tolerance below what precision, width or upsampling give is refused") {
  NufftCase c = small_case();
  c.options.tolerance = 9e-15;
  check_refused(c, HEL_ERROR_TOLERANCE, "9e-15");
  c.options.precision = HEL_FLOAT;
  c.options.tolerance = 9e-7;
  check_refused(c, HEL_ERROR_TOLERANCE, "9e-07");
  c = small_case();
  c.options.tolerance = 1e-12;
  c.options.kernel_width = 3;
  check_refused(c, HEL_ERROR_TOLERANCE, "3");
}

TEST_CASE("calls before points, and without what they need, are refused") {
  for (int32_t type = 1; type <= 3; ++type) {
    const NufftCase c = small_case(type);
    hel_nufft_plan* plan = nullptr;
    REQUIRE(hel_nufft_plan_create(nullptr, type, 2, c.dims.data(), &c.options, &plan) == HEL_OK);
    double in[64] = {}, out[64] = {};
    out[0] = 7;
    CHECK(hel_nufft_plan_execute(plan, in, out) == HEL_ERROR_STATE);
    CHECK(hel_nufft_plan_execute_adjoint(plan, in, out) == HEL_ERROR_STATE);
    CHECK(hel_nufft_plan_execute_derivative(plan, 0, in, out) == HEL_ERROR_STATE);
    CHECK(hel_nufft_plan_gradient(plan, in, in, out, nullptr) == HEL_ERROR_STATE);
    CHECK(out[0] == 7);
    CHECK(hel_nufft_plan_set_points(plan, 7, nullptr, 0, nullptr) == HEL_ERROR_NULL);
    const StoredLists x(c, c.x), k(c, c.k);
    const void* const half[2] = {x.pointers[0], nullptr};
    CHECK(hel_nufft_plan_set_points(plan, 7, half, 0, nullptr) == HEL_ERROR_NULL);
    CHECK(message_has("points[1]"));
    if (type == 3) {
      CHECK(hel_nufft_plan_set_points(plan, 7, x.pointers.data(), 4, nullptr) == HEL_ERROR_NULL);
      CHECK(hel_nufft_plan_set_points(plan, 7, x.pointers.data(), -4, k.pointers.data()) == HEL_ERROR_SHAPE);
    } else {
      CHECK(hel_nufft_plan_set_points(plan, 7, x.pointers.data(), 4, x.pointers.data()) == HEL_ERROR_SHAPE);
    }
    CHECK(hel_nufft_plan_execute(plan, in, out) == HEL_ERROR_STATE);
    hel_nufft_plan_destroy(plan);
  }
}

TEST_CASE("NULL is refused wherever something is needed") {
  NufftCase c = small_case();
  hel_nufft_plan* plan = nullptr;
  CHECK(hel_nufft_plan_create(nullptr, 1, 2, c.dims.data(), &c.options, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_create(nullptr, 1, 2, nullptr, &c.options, &plan) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_set_points(nullptr, 0, nullptr, 0, nullptr) == HEL_ERROR_NULL);
  double number[64] = {};
  CHECK(hel_nufft_plan_execute(nullptr, number, number + 32) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_execute_adjoint(nullptr, number, number + 32) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_execute_derivative(nullptr, 0, number, number + 32) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_gradient(nullptr, number, number, number + 32, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_info(nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_describe(nullptr, nullptr, 0, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_in_count(nullptr) == 0);
  CHECK(hel_nufft_plan_out_count(nullptr) == 0);
  hel_nufft_options_init(nullptr);
  const NufftPlan good(c);
  REQUIRE(good.created == HEL_OK);
  CHECK(hel_nufft_plan_execute(good.plan, nullptr, number) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_execute(good.plan, number, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_gradient(good.plan, nullptr, number, number + 32, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_gradient(good.plan, number, nullptr, number + 32, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nufft_plan_info(good.plan, nullptr) == HEL_ERROR_NULL);
  // Without dims and options, type 3 and the defaults.
  CHECK(hel_nufft_plan_create(nullptr, 3, 1, nullptr, nullptr, &plan) == HEL_OK);
  hel_nufft_plan_destroy(plan);
}

TEST_CASE("coordinates that are no numbers are refused by their place, in each list") {
  for (const int32_t method : kMethods)
    for (int32_t type = 1; type <= 3; ++type)
      for (const double bad : {double{NAN}, double{INFINITY}, -double{INFINITY}})
        for (size_t a = 0; a < 2; ++a) {
          NufftCase c = small_case(type, method);
          c.x[a][5] = bad;
          CHECK(NufftPlan(c).created == HEL_ERROR_VALUE);
          CHECK(message_has("points[" + std::to_string(a) + "][5]"));
          if (type != 3) continue;
          c = small_case(3, method);
          c.k[a][2] = bad;
          CHECK(NufftPlan(c).created == HEL_ERROR_VALUE);
          CHECK(message_has("frequencies[" + std::to_string(a) + "][2]"));
        }
}

TEST_CASE("counts beyond the address space are refused") {
  const NufftCase c = small_case();
  hel_nufft_plan* plan = nullptr;
  REQUIRE(hel_nufft_plan_create(nullptr, 1, 2, c.dims.data(), &c.options, &plan) == HEL_OK);
  const StoredLists x(c, c.x);
  for (const int64_t count : {INT64_MAX, INT64_C(1) << 61})
    CHECK(hel_nufft_plan_set_points(plan, count, x.pointers.data(), 0, nullptr) == HEL_ERROR_OVERFLOW);
  CHECK(hel_nufft_plan_set_points(plan, INT64_MIN, x.pointers.data(), 0, nullptr) == HEL_ERROR_SHAPE);
  hel_nufft_plan_destroy(plan);
}

TEST_CASE("input and output that overlap are refused, and touch as they may") {
  const NufftCase c = small_case();
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  double numbers[2 * (7 + 30)] = {};
  CHECK(hel_nufft_plan_execute(plan.plan, numbers, numbers) == HEL_ERROR_ALIAS);
  CHECK(hel_nufft_plan_execute(plan.plan, numbers, numbers + 13) == HEL_ERROR_ALIAS);
  CHECK(hel_nufft_plan_execute(plan.plan, numbers, numbers + 14) == HEL_OK);
  CHECK(hel_nufft_plan_execute_adjoint(plan.plan, numbers + 14, numbers + 1) == HEL_ERROR_ALIAS);
  CHECK(hel_nufft_plan_execute_adjoint(plan.plan, numbers + 14, numbers) == HEL_OK);
}

TEST_CASE("a derivative along an axis that is not there is refused") {
  const NufftCase c = small_case();
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  double in[14] = {}, out[60] = {};
  CHECK(hel_nufft_plan_execute_derivative(plan.plan, 2, in, out) == HEL_ERROR_INDEX);
  CHECK(message_has("2"));
  CHECK(hel_nufft_plan_execute_derivative(plan.plan, -1, in, out) == HEL_ERROR_INDEX);
  CHECK(message_has("-1"));
  CHECK(hel_nufft_plan_execute_derivative(plan.plan, 1, in, out) == HEL_OK);
}

TEST_CASE("no points give zero modes or no values, and no frequencies nothing") {
  for (const int32_t method : kMethods)
    for (int32_t type = 1; type <= 3; ++type)
      for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT}) {
        NufftCase c = small_case(type, method);
        c.options.precision = precision;
        c.options.batch = 2;
        c.points = 0;
        c.x.assign(2, {});
        INFO(describe(c));
        const NufftPlan plan(c);
        REQUIRE(plan.created == HEL_OK);
        Random random(2);
        for (const Complex& value : run_plan(c, plan, random_side(random, c, in_side(c)))) CHECK(value == Complex(0));
        for (const Complex& value : run_plan(c, plan, random_side(random, c, out_side(c)), Way::adjoint))
          CHECK(value == Complex(0));
        char nothing = 0;
        if (type == 2) CHECK(hel_nufft_plan_gradient(plan.plan, &nothing, nullptr, nullptr, nullptr) == HEL_OK);
        if (type != 3) continue;
        c.frequencies = 0;
        c.k.assign(2, {});
        const NufftPlan empty(c);
        REQUIRE(empty.created == HEL_OK);
        CHECK(hel_nufft_plan_execute(empty.plan, nullptr, nullptr) == HEL_OK);
      }
}

TEST_CASE("one mode is the sum of the strengths, and its value is everywhere the same") {
  for (const int32_t method : kMethods)
    for (int32_t rank = 1; rank <= 3; ++rank) {
      NufftCase c = small_case(1, method);
      c.dims.assign(static_cast<size_t>(rank), 1);
      c.points = 33;
      set_points(c, PointSet::uniform, 12);
      Random random(13);
      const std::vector<Complex> strengths = random_side(random, c, Side::points);
      Complex sum = 0;
      for (const Complex& value : strengths) sum += value;
      INFO(describe(c));
      CHECK(std::abs(run_case(c, strengths)[0] - sum) <= 2e-6 * std::sqrt(33.0));
      c.type = 2;
      for (const Complex& value : run_case(c, {Complex(0.5, -2)}))
        CHECK(std::abs(value - Complex(0.5, -2)) <= 2e-6 * 2.1);
    }
}

TEST_CASE("a NaN among the strengths reaches the modes and does no harm") {
  for (const int32_t method : kMethods) {
    const NufftCase c = small_case(1, method);
    const NufftPlan plan(c);
    std::vector<Complex> strengths(7, Complex(1));
    strengths[3] = std::numeric_limits<double>::quiet_NaN();
    bool any = false;
    for (const Complex& value : run_plan(c, plan, strengths)) any = any || std::isnan(value.real());
    CHECK(any);
    strengths[3] = 1;
    for (const Complex& value : run_plan(c, plan, strengths)) CHECK(std::isfinite(value.real()));
  }
}

TEST_CASE("subnormal and huge coordinates are points like others") {
  for (const int32_t method : kMethods)
    for (const int32_t type : {1, 2}) {
      NufftCase c = small_case(type, method);
      c.dims = {8};
      c.x = {{0.0, -0.0, 5e-324, -5e-324, 1e300, -1e300, std::numeric_limits<double>::max()}};
      const NufftPlan plan(c);
      REQUIRE(plan.created == HEL_OK);
      Random random(14);
      for (const Complex& value : run_plan(c, plan, random_side(random, c, in_side(c))))
        CHECK(std::isfinite(std::abs(value)));
    }
}
