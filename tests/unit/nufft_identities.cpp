// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft_sums.hpp"

// What holds for every nonuniform transform, whatever its error is: it is linear, has its adjoint, and gives the same
// numbers in whatever form they are asked for.
using namespace test;

namespace {

/// Rounding of double over sums of some hundred terms. At tolerances of a float and coarser, a plan in double may work
/// on a grid of floats, whose rounding stays below the tolerance.
constexpr double kRounding = 1e-13, kFloatRounding = 1e-6;

double rounding(const NufftCase& c) {
  const bool fine = c.options.method == HEL_NUFFT_DIRECT || c.options.tolerance < 9e-7 ||
                    c.options.grid_precision == HEL_NUFFT_GRID_PLAN;
  return fine ? kRounding : kFloatRounding;
}

constexpr std::array<int32_t, 2> kMethods = {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST};

NufftCase case_of(int32_t type, int32_t rank, int32_t method) {
  static const std::vector<int64_t> sizes[] = {{120}, {21, 16}, {7, 10, 5}};
  NufftCase c;
  c.type = type;
  c.dims = sizes[rank - 1];
  c.options = nufft_options();
  c.options.method = method;
  c.options.threads = 1;
  c.points = 230;
  c.frequencies = type == 3 ? 110 : 0;
  set_points(c, PointSet::uniform, static_cast<uint64_t>(10 * type + rank));
  return c;
}

template <class Body>
void for_each_case(Body&& body) {
  for (const int32_t method : kMethods)
    for (int32_t type = 1; type <= 3; ++type)
      for (int32_t rank = 1; rank <= 3; ++rank) body(case_of(type, rank, method));
}

Complex product(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  LongComplex sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += LongComplex(a[i]) * std::conj(LongComplex(b[i]));
  return Complex(sum);
}

std::vector<Complex> random_in(const NufftCase& c, uint64_t seed) {
  Random random(seed);
  return random_side(random, c, in_side(c));
}

/// <Ax, y> = <x, A*y>, with complex and with real numbers at the points.
void check_adjoint(NufftCase c) {
  for (const int32_t real : {0, 1}) {
    c.options.real_strengths = real;
    const NufftPlan plan(c);
    REQUIRE(plan.created == HEL_OK);
    Random random(41);
    const std::vector<Complex> x = random_side(random, c, in_side(c)), y = random_side(random, c, out_side(c));
    const std::vector<Complex> ax = run_plan(c, plan, x), ay = run_plan(c, plan, y, Way::adjoint);
    // With real numbers on one side the spaces are real, and so is their scalar product.
    const Complex left = product(ax, y), right = product(x, ay);
    const double difference = real ? std::abs(left.real() - right.real()) : std::abs(left - right);
    INFO(describe(c) << ": " << difference);
    CHECK(difference <= rounding(c) * norm(ax) * norm(y));
  }
}

void check_linear(const NufftCase& c) {
  const std::vector<Complex> x = random_in(c, 42), y = random_in(c, 43);
  const Complex a(0.75, -1.25), b(-0.5, 2.0);
  std::vector<Complex> mixed, expected;
  for (size_t i = 0; i < x.size(); ++i) mixed.push_back(a * x[i] + b * y[i]);
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  const std::vector<Complex> fx = run_plan(c, plan, x), fy = run_plan(c, plan, y);
  for (size_t i = 0; i < fx.size(); ++i) expected.push_back(a * fx[i] + b * fy[i]);
  INFO(describe(c));
  // Dividing by the transforms of kernels magnifies rounding, in type 3 twice and along every dimension: 2500 roundings
  // of a double were seen with 256-bit vectors.
  CHECK(distance(run_plan(c, plan, mixed), expected) <= (c.type == 3 ? 10 : 1) * rounding(c));
}

}  // namespace

TEST_CASE("<Ax, y> = <x, A*y> to rounding, at coarse tolerances as at fine ones") {
  for_each_case([](NufftCase c) {
    for (const double tolerance : {1e-2, 1e-6, 5e-7, 1e-12}) {
      c.options.tolerance = tolerance;
      check_adjoint(c);
    }
  });
}

TEST_CASE("a transform is linear") {
  for_each_case([](const NufftCase& c) { check_linear(c); });
}

TEST_CASE("with a grid of the plan's precision, adjoint and linearity hold to the rounding of it at any tolerance") {
  for_each_case([](NufftCase c) {
    if (c.options.method == HEL_NUFFT_DIRECT) return;
    c.options.grid_precision = HEL_NUFFT_GRID_PLAN;
    for (int digits = 1; digits <= 14; ++digits) {
      c.options.tolerance = std::pow(10.0, -digits);
      check_adjoint(c);
      check_linear(c);
    }
  });
}

TEST_CASE("a grid of the plan's precision is one of doubles in double plans, also where floats would do") {
  for (int32_t type = 1; type <= 3; ++type)
    for (const int32_t grid : {HEL_NUFFT_GRID_AUTO, HEL_NUFFT_GRID_PLAN}) {
      NufftCase c = case_of(type, 2, HEL_NUFFT_FAST);
      c.options.tolerance = 1e-3;
      c.options.grid_precision = grid;
      const NufftPlan plan(c);
      char text[1000];
      REQUIRE(hel_nufft_plan_describe(plan.plan, text, sizeof text, nullptr) == HEL_OK);
      CHECK((std::string(text).find("of float") != std::string::npos) == (grid == HEL_NUFFT_GRID_AUTO));
    }
}

TEST_CASE("points are sorted within tiles as asked for, and the result is the same") {
  const auto is_sorted = [](const NufftPlan& plan) {
    hel_nufft_info info{};
    info.struct_size = sizeof info;
    REQUIRE(hel_nufft_plan_info(plan.plan, &info) == HEL_OK);
    return info.sorted;
  };
  for (int32_t type = 1; type <= 3; ++type)
    for (int32_t rank = 1; rank <= 3; ++rank)
      for (const int64_t points : {40, 6000}) {
        NufftCase c = case_of(type, rank, HEL_NUFFT_FAST);
        c.points = points;
        c.frequencies = type == 3 ? 50 : 0;
        c.options.tolerance = 1e-9;
        set_points(c, PointSet::uniform, 58);
        INFO(describe(c));
        const std::vector<Complex> x = random_in(c, 59);
        const NufftPlan chosen(c);
        // Many points a tile in three dimensions are where it pays.
        CHECK(is_sorted(chosen) == (rank == 3 && points == 6000 ? 1 : 0));
        c.options.sort = HEL_NUFFT_SORT_ALWAYS;
        const NufftPlan always(c);
        CHECK(is_sorted(always) == 1);
        c.options.sort = HEL_NUFFT_SORT_NEVER;
        const NufftPlan never(c);
        CHECK(is_sorted(never) == 0);
        // Sums in another order; their rounding is magnified by dividing by the transform of the kernel.
        const std::vector<Complex> expected = run_plan(c, never, x);
        CHECK(distance(run_plan(c, always, x), expected) <= 10 * kRounding);
        CHECK(distance(run_plan(c, chosen, x), expected) <= 10 * kRounding);
      }
}

TEST_CASE("points are folded into their period, however far away they are") {
  for (const int32_t method : kMethods)
    for (int32_t rank = 1; rank <= 3; ++rank)
      for (const int32_t type : {1, 2}) {
        NufftCase c = case_of(type, rank, method);
        c.options.period = HEL_NUFFT_PERIOD_1;
        c.options.tolerance = 1e-11;
        Random random(44);
        for (auto& list : c.x)
          for (double& x : list) x = random.number() / 2;  // a multiple of 2^-21: sums below stay exact
        NufftCase moved = c;
        for (auto& list : moved.x)
          for (size_t j = 0; j < list.size(); ++j) {
            static constexpr std::array<double, 6> shifts = {1, -1, 7, -1000, 1048576, -2147483648.0};
            list[j] += random.pick(shifts);
          }
        const std::vector<Complex> x = random_in(c, 45);
        INFO(describe(c));
        CHECK(distance(run_case(moved, x), run_case(c, x)) <= rounding(c));
      }
}

TEST_CASE("huge points have the phases of the numbers that they are") {
  // cosl() and sinl() reduce any argument exactly, and a double is exact in long double.
  for (const int32_t method : kMethods)
    for (const int32_t type : {1, 2}) {
      NufftCase c = case_of(type, 1, method);
      c.dims = {9};
      c.options.tolerance = 1e-9;
      for (size_t j = 0; j < c.x[0].size(); ++j) c.x[0][j] *= j % 3 == 0 ? 1e3 : j % 3 == 1 ? 1e6 : 1;
      const std::vector<Complex> x = random_in(c, 46);
      INFO(describe(c));
      CHECK(measured_error(run_case(c, x), nufft_sum(c, x, 0, type == 1, -1), x) <= 2e-9);
    }
}

TEST_CASE("a batch gives what its vectors give one by one") {
  for_each_case([](NufftCase c) {
    for (const int64_t batch : {2, 5}) {
      c.options.batch = batch;
      const std::vector<Complex> all = random_in(c, 47);
      const std::vector<Complex> together = run_case(c, all);
      NufftCase single = c;
      single.options.batch = 1;
      const NufftPlan plan(single);
      for (int64_t item = 0; item < batch; ++item) {
        INFO(describe(c) << " item " << item);
        CHECK(distance(item_of(together, batch, item), run_plan(single, plan, item_of(all, batch, item))) <=
              rounding(c));
      }
    }
  });
}

TEST_CASE("one thread gives what two give, and the same number of threads the same bits") {
  for_each_case([](NufftCase c) {
    c.points = 4000;
    c.frequencies = c.type == 3 ? 300 : 0;
    for (const PointSet set : {PointSet::uniform, PointSet::one_cell}) {
      set_points(c, set, 48);
      const std::vector<Complex> x = random_in(c, 49);
      c.options.threads = 1;
      const std::vector<Complex> one = run_case(c, x);
      c.options.threads = 2;
      const std::vector<Complex> two = run_case(c, x), again = run_case(c, x);
      INFO(describe(c));
      CHECK(distance(two, one) <= rounding(c));
      CHECK(two == again);
    }
  });
}

TEST_CASE("planar numbers give what interleaved ones give") {
  for_each_case([](NufftCase c) {
    for (const int64_t batch : {1, 3}) {
      c.options.batch = batch;
      c.options.strength_layout = c.options.mode_layout = HEL_INTERLEAVED;
      const std::vector<Complex> x = random_in(c, 50), interleaved = run_case(c, x);
      for (int layouts = 1; layouts < 4; ++layouts) {
        c.options.strength_layout = layouts % 2;
        c.options.mode_layout = layouts / 2;
        INFO(describe(c));
        CHECK(distance(run_case(c, x), interleaved) <= rounding(c));
      }
    }
  });
}

TEST_CASE("the orders of modes are permutations of each other") {
  for (const int32_t method : kMethods)
    for (int32_t rank = 1; rank <= 3; ++rank) {
      NufftCase c = case_of(1, rank, method);
      const std::vector<Complex> x = random_in(c, 51), centered = run_case(c, x);
      c.options.order = HEL_NUFFT_FFT_ORDER;
      const std::vector<Complex> found = run_case(c, x);
      std::vector<Complex> expected(found.size());
      for (size_t i = 0; i < found.size(); ++i) {
        // Mode i of the centered order stands at its frequency modulo the size, in every dimension.
        int64_t rest = static_cast<int64_t>(i), to = 0, stride = 1;
        for (size_t a = c.dims.size(); a-- > 0;) {
          const int64_t n = c.dims[a], k = rest % n - n / 2;
          to += (k + n) % n * stride;
          stride *= n;
          rest /= n;
        }
        expected[static_cast<size_t>(to)] = centered[i];
      }
      INFO(describe(c));
      CHECK(distance(found, expected) <= rounding(c));
    }
}

TEST_CASE("the periods 1 and 2 pi agree") {
  for_each_case([](NufftCase c) {
    c.options.tolerance = 1e-12;
    NufftCase turned = c;
    turned.options.period = HEL_NUFFT_PERIOD_1;
    for (auto& list : turned.x)
      for (double& x : list) x /= kTwoPi;
    const std::vector<Complex> x = random_in(c, 52);
    INFO(describe(c));
    // The coordinates differ by a rounding, the highest frequency times that is what shows.
    CHECK(distance(run_case(turned, x), run_case(c, x)) <= 1e-11);
  });
}

TEST_CASE("real strengths give what complex ones without imaginary parts give") {
  for_each_case([](NufftCase c) {
    c.options.real_strengths = 1;
    const std::vector<Complex> x = random_in(c, 53);
    std::vector<Complex> real = run_case(c, x);
    c.options.real_strengths = 0;
    std::vector<Complex> full = run_case(c, x);
    if (c.type == 2)
      for (Complex& value : full) value = value.real();
    INFO(describe(c));
    CHECK(distance(real, full) <= (c.options.method == HEL_NUFFT_FAST ? 2e-6 : rounding(c)));
  });
}

TEST_CASE("type 3 at the frequencies of a grid is type 1, and from grid points it is type 2") {
  for (const int32_t method : kMethods)
    for (int32_t rank = 1; rank <= 3; ++rank) {
      NufftCase first = case_of(1, rank, method);
      first.options.tolerance = 1e-10;
      NufftCase third = first;
      third.type = 3;
      third.frequencies = first.modes();
      third.k.assign(first.dims.size(), {});
      for (int64_t i = 0; i < third.frequencies; ++i)
        for (size_t a = 0; a < first.dims.size(); ++a)
          third.k[a].push_back(static_cast<double>(nufft_frequency(first, i, a)));
      const std::vector<Complex> x = random_in(first, 54), one = run_case(first, x);
      INFO(describe(third));
      CHECK(distance(run_case(third, x), one) <= 4e-10);
      // The other way round: strengths at the modes, values at the points.
      NufftCase second = first;
      second.type = 2;
      NufftCase swapped = third;
      swapped.points = third.frequencies;
      swapped.frequencies = third.points;
      std::swap(swapped.x, swapped.k);
      const std::vector<Complex> modes = random_in(second, 55);
      CHECK(distance(run_case(swapped, modes), run_case(second, modes)) <= 4e-10);
    }
}

TEST_CASE("new points replace the old ones") {
  for_each_case([](const NufftCase& c) {
    NufftCase other = c;
    other.points = 37;
    set_points(other, PointSet::line, 56);
    const NufftPlan plan(other);
    REQUIRE(plan.created == HEL_OK);
    const StoredLists x(c, c.x), k(c, c.k);
    REQUIRE(hel_nufft_plan_set_points(plan.plan, c.points, x.pointers.data(), c.frequencies,
                                      c.type == 3 ? k.pointers.data() : nullptr) == HEL_OK);
    const std::vector<Complex> values = random_in(c, 57);
    INFO(describe(c));
    CHECK(run_plan(c, plan, values) == run_case(c, values));
  });
}
