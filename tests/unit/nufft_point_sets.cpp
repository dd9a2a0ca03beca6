// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft_sums.hpp"

// The error of the fast method against sums in long double: for every type, number of dimensions, precision, tolerance
// and set of points it is at most twice the tolerance.
using namespace test;

namespace {

/// Sizes that a table of sums is quickly made for, even, odd and prime ones, larger than the widest kernel and smaller.
NufftCase sized_case(int32_t type, int32_t rank, int32_t precision) {
  static const std::vector<int64_t> sizes[] = {{151}, {20, 17}, {9, 6, 7}};
  NufftCase c;
  c.type = type;
  c.dims = sizes[rank - 1];
  c.options = nufft_options();
  c.options.precision = precision;
  c.options.method = HEL_NUFFT_FAST;
  c.options.threads = 1;
  c.points = 130;
  c.frequencies = type == 3 ? 70 : 0;
  return c;
}

/// A phase of type 3 is the product of two coordinates that are not folded: the rounding of a double, that many
/// radians.
double phase_rounding(const NufftCase& c) {
  double phase = 0;
  for (size_t a = 0; a < c.k.size() && c.type == 3; ++a) {
    const auto largest = [](const std::vector<double>& list) {
      double most = 0;
      for (const double value : list) most = std::max(most, std::abs(value));
      return most;
    };
    phase += largest(c.x[a]) * largest(c.k[a]);
  }
  return 2 * phase * 0x1p-53;  // it is rounded when formed, and when it becomes a place on the grid
}

/// All tolerances of a precision with one set of sums.
void check_tolerances(NufftCase c, const std::string& name) {
  Random random(31);
  const std::vector<Complex> in = random_side(random, c, in_side(c));
  const std::vector<LongComplex> wanted = expected_sum(c, in);
  const int finest = c.options.precision == HEL_FLOAT ? 6 : 14;
  for (int digits = 1; digits <= finest; ++digits) {
    c.options.tolerance = std::pow(10.0, -digits);
    const double error = measured_error(run_case(c, in), wanted, in);
    INFO(describe(c) << ", points: " << name << ", error " << error);
    CHECK(error <= 2 * c.options.tolerance + phase_rounding(c));
  }
}

void check_type(int32_t type) {
  for (int32_t rank = 1; rank <= 3; ++rank)
    for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
      for (size_t set = 0; set < kPointSets.size(); ++set) {
        NufftCase c = sized_case(type, rank, precision);
        c.options.direction = static_cast<int32_t>(set % 2);
        set_points(c, kPointSets[set], 100 * static_cast<uint64_t>(type) + set);
        check_tolerances(c, kPointSetNames[set]);
      }
}

}  // namespace

TEST_CASE("type 1 keeps its tolerance for all point sets") { check_type(1); }
TEST_CASE("type 2 keeps its tolerance for all point sets") { check_type(2); }
TEST_CASE("type 3 keeps its tolerance for all point sets") { check_type(3); }

TEST_CASE("the method that is chosen keeps its tolerance, from few points to many") {
  for (const int64_t points : {1, 5, 20, 300, 3000})
    for (const int32_t type : {1, 2}) {
      NufftCase c = sized_case(type, 2, HEL_DOUBLE);
      c.options.method = HEL_NUFFT_AUTO;
      c.points = points;
      set_points(c, PointSet::uniform, 5);
      check_tolerances(c, "uniform");
    }
}

TEST_CASE("any options together keep the tolerance") {
  Random random(20263);
  for (int round = 0; round < 300; ++round) {
    NufftCase c = random_nufft_case(random);
    c.options.method = HEL_NUFFT_FAST;
    c.options.tolerance = std::pow(10.0, -random.between(1, c.options.precision == HEL_FLOAT ? 5 : 12));
    c.options.sort = static_cast<int32_t>(random.between(0, 2));
    // Few points and modes: a result may cancel to a part of what it is made of. The derivative weighs the highest
    // frequencies most, where a kernel is least exact.
    check_nufft(c, 8 * c.options.tolerance);
  }
}

TEST_CASE("gradients of the fast method are those of finite differences") {
  Random random(20264);
  for (int round = 0; round < 60; ++round) {
    NufftCase c = random_nufft_case(random);
    c.options.method = HEL_NUFFT_FAST;
    c.options.precision = HEL_DOUBLE;
    c.options.tolerance = 1e-11;
    check_nufft_gradient(c, 1e-10);
  }
}
