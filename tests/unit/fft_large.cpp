// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_check.hpp"

// Transforms too large for the direct sum, against FFTW in long double.
using namespace test;

namespace {

struct Shape {
  Sizes dims;
  Sizes extents;  ///< of the stored input of a transform that does not start from a half spectrum; empty = full
};

/// The case of a kind on a shape; a half spectrum has fewer entries to be cut, a full one cannot be cut.
Case on_shape(const Shape& shape, int32_t kind, int32_t precision) {
  Case c{.dims = shape.dims, .in_extents = shape.extents, .kind = kind, .precision = precision};
  if (kind == HEL_FFT_C2R && !c.in_extents.empty()) c.in_extents.back() = std::min(c.in_extents.back(), c.half());
  if (kind == HEL_FFT_C2R_FULL) c.in_extents.clear();
  c.seed = static_cast<uint64_t>(product(shape.dims)) % 9973;
  return c;
}

const Shape kLong[] = {
    {{1 << 15}, {}},       {{1 << 17}, {(1 << 16) + 1}},
    {{3 << 16}, {100000}}, {{59049}, {}},  // 3^10
    {{78125}, {40000}},                    // 5^7
    {{2 * 50021}, {}},     {{10007}, {}},
    {{4099}, {2000}},      {{100003}, {50002}},
};

const Shape kMillion[] = {{{1 << 20}, {600000}}, {{1 << 20}, {1000001}}};

const Shape kSeveralDims[] = {
    {{128, 128}, {65, 65}},
    {{64, 128}, {33, 65}},
    {{64, 32, 32}, {33, 17, 29}},
    {{512, 8}, {300, 7}},
    {{8, 512}, {7, 300}},
    {{3, 5, 7, 11, 13}, {}},
    {{13, 11, 7, 5, 3}, {7, 6, 4, 3, 2}},
    {{100, 1, 100}, {}},
    {{100, 1, 100}, {51, 1, 1}},
    {{2, 3, 1009}, {1, 3, 500}},
    {{1009, 3, 2}, {505, 2, 2}},
    {{17, 19, 23, 4}, {9, 10, 12, 3}},
    {{250, 360}, {}},
    {{16, 2, 16, 2, 16}, {9, 1, 9, 1, 9}},
};

constexpr int32_t kAllKinds[] = {HEL_FFT_C2C, HEL_FFT_R2C, HEL_FFT_R2C_FULL, HEL_FFT_C2R, HEL_FFT_C2R_FULL};

}  // namespace

TEST_CASE("long one-dimensional transforms are right for every kind") {
  for (const Shape& shape : kLong)
    for (const int32_t kind : kAllKinds) {
      Case c = on_shape(shape, kind, kind % 2 ? HEL_FLOAT : HEL_DOUBLE);
      check_case(c, Oracle::rival);
      c.precision = kind % 2 ? HEL_DOUBLE : HEL_FLOAT;
      c.direction = HEL_BACKWARD;
      c.in_layout = c.out_layout = HEL_PLANAR;
      c.threads = 2;
      check_case(c, Oracle::rival);
    }
}

TEST_CASE("transforms of a million points from padded input are right for every kind") {
  for (const Shape& shape : kMillion)
    for (const int32_t kind : kAllKinds) {
      Case c = on_shape(shape, kind, HEL_DOUBLE);
      c.threads = kind % 2;
      check_case(c, Oracle::rival);
    }
}

TEST_CASE("larger transforms of several dimensions are right for every kind") {
  for (const Shape& shape : kSeveralDims)
    for (const int32_t kind : kAllKinds)
      for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT}) {
        Case c = on_shape(shape, kind, precision);
        check_case(c, Oracle::rival);
        c.in_extents.clear();
        c.direction = HEL_BACKWARD;
        c.in_layout = HEL_PLANAR;
        c.threads = 2;
        check_case(c, Oracle::rival);
      }
}

TEST_CASE("five dimensions of 9 padded to 16 are right for every kind") {
  for (const int32_t kind : kAllKinds) {
    Case c = on_shape({Sizes(5, 16), Sizes(5, 9)}, kind, kind % 2 ? HEL_FLOAT : HEL_DOUBLE);
    c.out_layout = kind % 2;
    c.threads = 0;
    check_case(c, Oracle::rival);
  }
}

TEST_CASE("cropped outputs of larger transforms are right for every kind") {
  for (const int32_t kind : kAllKinds)
    for (const int32_t layout : {HEL_INTERLEAVED, HEL_PLANAR}) {
      Case c = on_shape({{96, 80, 50}, {48, 41, 25}}, kind, HEL_DOUBLE);
      c.out_extents = {48, 41, 25};
      c.in_layout = c.out_layout = layout;
      c.scale = 1.0 / (96 * 80 * 50);
      check_case(c, Oracle::rival);
    }
}

TEST_CASE("random larger transforms agree with the rival for random options") {
  Random random(21);
  for (int round = 0; round < 250; ++round) {
    Sizes dims(static_cast<size_t>(random.between(1, 5)));
    for (int64_t& size : dims) size = random_size(random, 300);
    while (product(dims) > 40000) dims.pop_back();
    check_case(random_case(random, dims), Oracle::rival, static_cast<Route>(random.between(0, 2)));
  }
}
