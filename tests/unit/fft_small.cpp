// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_check.hpp"

// Transforms that are small enough for the direct sum.
using namespace test;

namespace {

constexpr int32_t kAllKinds[] = {HEL_FFT_C2C, HEL_FFT_R2C, HEL_FFT_R2C_FULL, HEL_FFT_C2R, HEL_FFT_C2R_FULL};

/// Every combination of kind, direction, precision and layouts, otherwise plain.
std::vector<Case> all_combinations(const Sizes& dims) {
  std::vector<Case> cases;
  for (const int32_t kind : kAllKinds)
    for (int32_t bits = 0; bits < 16; ++bits)
      cases.push_back({.dims = dims,
                       .kind = kind,
                       .direction = bits & 1,
                       .precision = bits >> 1 & 1,
                       .in_layout = bits >> 2 & 1,
                       .out_layout = bits >> 3 & 1});
  return cases;
}

}  // namespace

TEST_CASE("every combination of kind, direction, precision and layouts is right") {
  for (const Sizes& dims : {Sizes{1}, Sizes{2}, Sizes{7}, Sizes{16}, Sizes{1, 1}, Sizes{5, 6}, Sizes{4, 3, 5}})
    for (const Case& c : all_combinations(dims)) check_case(c);
}

TEST_CASE("every size from 1 to 200 is right with random options") {
  Random random(11);
  for (int64_t n = 1; n <= 200; ++n)
    for (int round = 0; round < 3; ++round) check_case(random_case(random, {n}));
}

TEST_CASE("up to four dimensions of 1 to 9 are right with random options") {
  Random random(12);
  for (int round = 0; round < 2500; ++round) {
    Sizes dims(static_cast<size_t>(random.between(1, 4)));
    for (int64_t& size : dims) size = random.between(1, 9);
    check_case(random_case(random, dims));
  }
}

TEST_CASE("two and three dimensions of awkward sizes are right with random options") {
  Random random(13);
  for (int round = 0; round < 250; ++round) {
    Sizes dims = {random_size(random, 150), random_size(random, 24)};
    if (random.one_in(2)) dims.insert(dims.begin() + random.between(0, 2), random_size(random, 9));
    if (product(dims) <= 6000) check_case(random_case(random, dims));
  }
}

TEST_CASE("every way to execute is right with random options") {
  Random random(14);
  for (int round = 0; round < 400; ++round) {
    const Case c = random_case(random, {random_size(random, 30), random_size(random, 30)});
    check_case(c, Oracle::direct, round % 2 ? Route::one_shot : Route::split);
  }
}

TEST_CASE("measured plans are right") {
  Random random(15);
  for (int round = 0; round < 40; ++round) {
    Case c = random_case(random, {random_size(random, 30), random_size(random, 30)});
    c.effort = HEL_MEASURE;
    check_case(c);
  }
  hel_wisdom_forget();
}

TEST_CASE("medium one-dimensional transforms are right for every kind") {
  for (const int64_t n : {243, 256, 509, 625, 1000, 1009, 1024, 2310, 2400})
    for (const int32_t kind : kAllKinds)
      for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
        check_case({.dims = {n}, .kind = kind, .precision = precision, .seed = static_cast<uint64_t>(n)});
}

TEST_CASE("up to 16 dimensions are right") {
  Random random(16);
  for (int32_t rank = 1; rank <= 16; ++rank)
    for (int round = 0; round < 8; ++round) {
      Sizes dims(static_cast<size_t>(rank));
      for (int64_t& size : dims) size = random.between(1, 3);
      while (product(dims) > 4096) dims[static_cast<size_t>(random.between(0, rank - 1))] = 1;
      check_case(random_case(random, dims));
    }
}

TEST_CASE("16 dimensions of size 2 are right for every kind") {
  for (const int32_t kind : kAllKinds) {
    Case c{.dims = Sizes(16, 2), .kind = kind};
    check_case(c, Oracle::rival);
    c.in_extents = Sizes(16, 1);
    check_case(c, Oracle::rival);
  }
}

TEST_CASE("64 dimensions, most of them of size 1, are right") {
  Random random(17);
  for (int round = 0; round < 40; ++round) {
    Sizes dims(HEL_RANK_MAX, 1);
    for (int i = 0; i < 5; ++i) dims[static_cast<size_t>(random.between(0, HEL_RANK_MAX - 1))] = random.between(2, 5);
    check_case(random_case(random, dims));
  }
}

TEST_CASE("a batch of many short transforms is right") {
  for (const int32_t kind : kAllKinds)
    for (const int64_t n : {2, 5, 8, 60, 64}) {
      Case c{.dims = {n}, .kind = kind, .threads = 2, .batch = 333};
      check_case(c);
      c.dims = {4, n};
      c.in_layout = c.out_layout = HEL_PLANAR;
      check_case(c);
    }
}
