// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft_sums.hpp"

// Problems of many tiles and threads, where all sums would take too long: samples of the outputs are summed up.
using namespace test;

namespace {

constexpr int64_t kSamples = 20;

NufftCase large_case(int32_t type, int32_t rank, PointSet set) {
  static const std::vector<int64_t> sizes[] = {{5003}, {160, 147}, {40, 33, 50}};
  NufftCase c;
  c.type = type;
  c.dims = sizes[rank - 1];
  c.options = nufft_options();
  c.options.method = HEL_NUFFT_FAST;
  c.points = 10000;
  c.frequencies = type == 3 ? 4000 : 0;
  set_points(c, set, static_cast<uint64_t>(rank));
  return c;
}

/// The case with the points of the samples only.
NufftCase with_points(const NufftCase& c, const std::vector<int64_t>& samples) {
  NufftCase few = c;
  few.points = kSamples;
  for (size_t a = 0; a < c.x.size(); ++a) {
    few.x[a].clear();
    for (const int64_t j : samples) few.x[a].push_back(c.x[a][static_cast<size_t>(j)]);
  }
  return few;
}

LongComplex sum_at_mode(const NufftCase& c, const std::vector<Complex>& in, int64_t mode) {
  LongComplex sum = 0;
  for (int64_t j = 0; j < c.points; ++j) {
    long double phase = 0;
    for (size_t a = 0; a < c.dims.size(); ++a)
      phase += nufft_frequency(c, mode, a) * static_cast<long double>(c.x[a][static_cast<size_t>(j)]);
    sum += LongComplex(cosl(phase), -sinl(phase)) * LongComplex(in[static_cast<size_t>(j)]);
  }
  return sum;
}

/// Error of the samples, relative to their size or to that of random terms.
double sampled_error(const NufftCase& c, const std::vector<Complex>& in, const std::vector<Complex>& out) {
  Random random(91);
  std::vector<int64_t> samples;
  for (int64_t i = 0; i < kSamples; ++i) samples.push_back(random.between(0, c.out_item() - 1));
  std::vector<LongComplex> wanted;
  if (c.type == 2) {
    const NufftCase few = with_points(c, samples);
    wanted = quick_sum(few, PhaseTables(few), in, false, -1);
  } else {
    for (const int64_t mode : samples) wanted.push_back(sum_at_mode(c, in, mode));
  }
  std::vector<Complex> got;
  for (const int64_t i : samples) got.push_back(out[static_cast<size_t>(i)]);
  return measured_error(got, wanted, in);
}

void check_type(int32_t type) {
  for (int32_t rank = 1; rank <= 3; ++rank)
    for (const PointSet set : {PointSet::uniform, PointSet::one_cell, PointSet::line}) {
      NufftCase c = large_case(type, rank, set);
      Random random(92);
      const std::vector<Complex> in = random_side(random, c, in_side(c));
      for (const int32_t threads : {1, 2}) {
        c.options.threads = threads;
        c.options.tolerance = threads == 1 ? 1e-9 : 1e-4;
        const double error = sampled_error(c, in, run_case(c, in));
        INFO(describe(c) << ": " << error);
        CHECK(error <= 2 * c.options.tolerance);
      }
    }
}

}  // namespace

TEST_CASE("type 1 of many tiles keeps its tolerance") { check_type(1); }
TEST_CASE("type 2 of many tiles keeps its tolerance") { check_type(2); }
TEST_CASE("type 3 of many tiles keeps its tolerance") { check_type(3); }

TEST_CASE("two threads give the same bits each time, and those of one up to rounding") {
  for (int32_t rank = 1; rank <= 3; ++rank)
    for (const int32_t type : {1, 2})
      for (const PointSet set : {PointSet::uniform, PointSet::one_cell}) {
        NufftCase c = large_case(type, rank, set);
        c.options.tolerance = 1e-8;
        Random random(93);
        const std::vector<Complex> in = random_side(random, c, in_side(c));
        c.options.threads = 2;
        const std::vector<Complex> two = run_case(c, in);
        INFO(describe(c));
        CHECK(run_case(c, in) == two);
        c.options.threads = 1;
        CHECK(distance(run_case(c, in), two) <= 1e-13);
      }
}
