// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft_sums.hpp"

// The fast method against sums in long double, for every tolerance.
using namespace test;

namespace {

/// Rounding beyond twice the tolerance: in float that of the transforms, in double next to nothing.
double rounding(const NufftCase& c) { return c.options.precision == HEL_FLOAT ? 4e-6 : 2e-15; }

NufftCase fast_case(Random& random, int32_t type, int64_t rank, int32_t precision, double tolerance) {
  NufftCase c = random_nufft_case(random);
  c.type = type;
  c.options.method = HEL_NUFFT_FAST;
  c.options.precision = precision;
  c.options.tolerance = tolerance;
  c.dims.clear();
  const int64_t largest = rank == 1 ? 200 : rank == 2 ? 24 : 9;
  for (int64_t a = 0; a < rank; ++a) c.dims.push_back(random.between(1, largest));
  c.points = random.between(10, 80);
  c.frequencies = type == 3 ? random.between(10, 60) : 0;
  const double period = c.options.period == HEL_NUFFT_PERIOD_1 ? 1 : 6.283185307179586;
  c.x = random_coordinates(random, c, c.points, type == 3 || random.one_in(2) ? period / 2 : 3 * period);
  c.k = random_coordinates(random, c, c.frequencies, rank == 1 ? 60 : rank == 2 ? 12 : 5);
  return c;
}

}  // namespace

TEST_CASE("every tolerance is kept, in every type, rank and precision") {
  Random random(20263);
  for (int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
    for (int digits = 1; digits <= (precision == HEL_FLOAT ? 6 : 14); ++digits)
      for (int64_t rank = 1; rank <= 3; ++rank)
        for (int32_t type = 1; type <= 3; ++type)
          for (int round = 0; round < 2; ++round) {
            const NufftCase c = fast_case(random, type, rank, precision, std::pow(10.0, -digits));
            check_nufft(c, 2 * c.options.tolerance + rounding(c), false);
          }
}

TEST_CASE("type 3 keeps the finest tolerance however many turns there are between points and frequencies") {
  Random random(20265);
  for (const auto& [rank, reach] : {std::pair<int64_t, double>{1, 100}, {1, 3000}, {2, 200}, {3, 20}})
    for (const double center : {0.0, 7.0}) {
      NufftCase c = fast_case(random, 3, rank, HEL_DOUBLE, 1e-14);
      c.options.batch = 1;
      const double half = c.options.period == HEL_NUFFT_PERIOD_1 ? 0.5 : 3.141592653589793;
      c.x = random_coordinates(random, c, c.points, half);
      c.k = random_coordinates(random, c, c.frequencies, reach);
      for (auto& list : c.x)
        for (double& x : list) x += center;
      for (auto& list : c.k)
        for (double& k : list) k += 3 * center;
      check_nufft(c, 2.2e-14, false);
    }
}

TEST_CASE("grids of many tiles are right, crowded or not, with points at their ends") {
  Random random(20264);
  for (const auto& [dims, points] : {std::pair<std::vector<int64_t>, int64_t>{{26, 22, 30}, 70},
                                     {{9, 10, 11}, 1000},
                                     {{90, 70}, 200},
                                     {{20, 24}, 1500},
                                     {{700}, 1200}})
    for (const double tolerance : {1e-3, 1e-6, 1e-10}) {
      const auto type = static_cast<int32_t>(random.between(1, 2));
      NufftCase c = fast_case(random, type, static_cast<int64_t>(dims.size()), HEL_DOUBLE, tolerance);
      c.dims = dims;
      c.points = points;
      c.options.batch = 1;
      c.options.threads = 2;
      const double half = c.options.period == HEL_NUFFT_PERIOD_1 ? 0.5 : 3.141592653589793;
      c.x = random_coordinates(random, c, points, half);
      // Some at the ends of the period, where kernels reach around.
      for (auto& list : c.x)
        for (size_t i = 0; i < list.size(); i += 5) list[i] = half * (i % 10 == 0 ? 1 : -1);
      check_nufft(c, 2 * tolerance + rounding(c), false);
    }
}

TEST_CASE("wide kernels in three dimensions, whose points go together plane by plane, crowded, spread out and alone") {
  for (int32_t width = 12; width <= 16; ++width)
    for (const int64_t points : {1, 33, 150})
      for (const PointSet set : {PointSet::uniform, PointSet::one_cell})
        for (const int32_t sort : {HEL_NUFFT_SORT_ALWAYS, HEL_NUFFT_SORT_NEVER})
          for (const int32_t type : {1, 2}) {
            NufftCase c;
            c.type = type;
            c.dims = {15, 11, 26};
            c.points = points;
            c.options = nufft_options();
            c.options.method = HEL_NUFFT_FAST;
            c.options.threads = 1 + width % 2;
            c.options.tolerance = 1e-9;
            c.options.sort = sort;
            c.options.kernel_width = width;
            c.options.upsampling = 2;
            set_points(c, set, static_cast<uint64_t>(width));
            Random random(3);
            const std::vector<Complex> in = random_side(random, c, in_side(c));
            INFO(describe(c));
            CHECK(measured_error(run_case(c, in), expected_sum(c, in), in) <= 4e-11);
          }
}
