// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <array>

#include "support_nufft_sums.hpp"

// The errors that kernels are known to make, by which the library chooses one, are measured here for each width and
// upsampling factor, against sums in long double.
using namespace test;

namespace {

/// The constants of the error in one dimension, constant exp(-pi width sqrt(1 - 1 / upsampling)): those of
/// docs/nufft.md and the entries between.
struct KnownError {
  double upsampling, constant;
};
constexpr std::array<KnownError, 9> kKnownErrors = {
    {{1.2, 0.98}, {1.25, 1.13}, {1.35, 1.39}, {1.5, 1.75}, {1.75, 2.28}, {2, 2.75}, {2.5, 3.55}, {3, 4.20}, {4, 5.3}}};

/// What rounding of doubles adds to an error.
constexpr double kRounding = 1.2e-14;

/// All these times the upsampling factors are products of small primes, so that the grid has just the factor asked for.
constexpr int64_t kModes = 400;

struct Measured {
  double error;
  hel_nufft_info info;
};

/// Error and decisions of a plan of doubles with this kernel.
Measured measure(NufftCase c, int32_t width, double upsampling, const std::vector<Complex>& in,
                 const std::vector<LongComplex>& wanted) {
  c.options.tolerance = 0.9;
  c.options.grid_precision = HEL_NUFFT_GRID_PLAN;
  c.options.kernel_width = width;
  c.options.upsampling = upsampling;
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  Measured found{};
  found.info.struct_size = sizeof found.info;
  REQUIRE(hel_nufft_plan_info(plan.plan, &found.info) == HEL_OK);
  CHECK(found.info.kernel_width == width);
  found.error = measured_error(run_plan(c, plan, in), wanted, in);
  return found;
}

NufftCase case_of(int32_t type, const std::vector<int64_t>& dims, int64_t points) {
  NufftCase c;
  c.type = type;
  c.dims = dims;
  c.options = nufft_options();
  c.options.method = HEL_NUFFT_FAST;
  c.options.threads = 1;
  c.points = points;
  set_points(c, PointSet::uniform, 9);
  return c;
}

}  // namespace

TEST_CASE("the error of each kernel width and upsampling factor is that of the table") {
  for (const int32_t type : {1, 2}) {
    const NufftCase c = case_of(type, {kModes}, 500);
    Random random(32);
    const std::vector<Complex> in = random_side(random, c, in_side(c));
    const std::vector<LongComplex> wanted = expected_sum(c, in);
    for (const KnownError& known : kKnownErrors)
      for (int32_t width = 2; width <= 16; ++width) {
        const Measured found = measure(c, width, known.upsampling, in, wanted);
        CHECK(std::abs(found.info.upsampling - known.upsampling) <= 1e-12);
        const double decay = std::exp(-kTwoPi / 2 * width * std::sqrt(1 - 1 / known.upsampling));
        // The narrowest kernel has no room for an exponential decay. Of type 1 there are only as many numbers as there
        // are modes at the edge of the band, where nearly all of the error is.
        const double high = width == 2 ? 1.9 : type == 2 ? 1.35 : 1.8, low = type == 2 ? 0.8 : 0.65;
        INFO("type " << type << " width " << width << " upsampling " << known.upsampling << ": error " << found.error
                     << ", constant " << found.error / decay << " of " << known.constant);
        CHECK(found.error <= high * known.constant * decay + kRounding);
        CHECK(found.error >= low * known.constant * decay);
      }
  }
}

TEST_CASE("in two dimensions errors are those that the plan expects") {
  const NufftCase c = case_of(1, {20, 17}, 130);
  Random random(32);
  const std::vector<Complex> in = random_side(random, c, in_side(c));
  const std::vector<LongComplex> wanted = expected_sum(c, in);
  for (const double upsampling : {1.2, 1.25, 1.5, 2.0, 3.0, 4.0})
    for (int32_t width = 2; width <= 16; ++width) {
      const Measured found = measure(c, width, upsampling, in, wanted);
      INFO("width " << width << " upsampling " << upsampling << ": error " << found.error << ", expected "
                    << found.info.expected_error);
      CHECK(found.info.upsampling >= upsampling * (1 - 1e-12));
      // What rounding adds to the kernel's own error.
      CHECK(found.error <= 2 * found.info.expected_error + 1e-14);
      // A promise that is far too cautious would cost time.
      CHECK(found.info.expected_error <= 30 * found.error + 1e-14);
    }
}

namespace {

/// Points in random cells of a grid of n cells in each dimension, all at the same place of their cell.
void set_places(NufftCase& c, const int64_t* n, const std::array<double, 3>& place) {
  Random random(15);
  c.x.clear();
  for (size_t a = 0; a < c.dims.size(); ++a) {
    std::vector<double> list;
    for (int64_t j = 0; j < c.points; ++j)
      list.push_back(kTwoPi *
                     ((static_cast<double>(random.between(0, n[a] - 1)) + place[a]) / static_cast<double>(n[a])));
    c.x.push_back(list);
  }
}

/// The largest error of a plan over points that all lie at one place of their cells, whichever it is.
double worst_place(NufftCase c, const NufftPlan& plan, const hel_nufft_info& info) {
  double worst = 0;
  for (const std::array<double, 3>& place : {std::array<double, 3>{0, 0, 0},
                                             {0.5, 0.5, 0.5},
                                             {0.2, 0.2, 0.2},
                                             {0.35, 0.35, 0.35},
                                             {0, 0.5, 0},
                                             {0.1, 0.4, 0.9}}) {
    set_places(c, info.grid, place);
    REQUIRE(hel_nufft_plan_set_points(plan.plan, c.points, StoredLists(c, c.x).pointers.data(), 0, nullptr) == HEL_OK);
    Random random(16);
    const std::vector<Complex> in = random_side(random, c, in_side(c));
    worst = std::max(worst, measured_error(run_plan(c, plan, in), expected_sum(c, in), in));
  }
  return worst;
}

}  // namespace

TEST_CASE("in three dimensions the tolerance is kept wherever in their cells all points lie") {
  int kernels = 0;
  for (int32_t width = 4; width <= 16; ++width)
    for (int digits = 2; digits <= 13; ++digits) {
      NufftCase c = case_of(1 + width % 2, {14, 13, 16}, 24);
      c.options.tolerance = std::pow(10.0, -digits);
      c.options.kernel_width = width;
      hel_nufft_plan* refused = nullptr;
      const hel_status status = hel_nufft_plan_create(nullptr, c.type, 3, c.dims.data(), &c.options, &refused);
      hel_nufft_plan_destroy(refused);
      if (status != HEL_OK) continue;
      const NufftPlan plan(c);
      hel_nufft_info info{};
      info.struct_size = sizeof info;
      REQUIRE(hel_nufft_plan_info(plan.plan, &info) == HEL_OK);
      if (info.upsampling < 1.3 || info.upsampling > 2.6) continue;
      ++kernels;
      const double error = worst_place(c, plan, info);
      INFO("width " << width << " tolerance " << c.options.tolerance << " upsampling " << info.upsampling << ": error "
                    << error << ", expected " << info.expected_error);
      CHECK(error <= c.options.tolerance);
    }
  CHECK(kernels >= 25);
}
