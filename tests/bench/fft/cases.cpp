// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "cases.hpp"

#include <algorithm>
#include <initializer_list>

namespace bench::fft {

namespace {

std::int64_t product(const std::vector<std::int64_t>& sizes) {
  std::int64_t result = 1;
  for (const std::int64_t size : sizes) result *= size;
  return result;
}

/** The shapes of the table. The GAUSS commands pad to powers of two, or to sizes with factors 2, 3, 5 and one 7. */
std::vector<Shape> shapes() {
  return {
      {"129^3->256^3", {129, 129, 129}, {256, 256, 256}},
      {"100^3->128^3", {100, 100, 100}, {128, 128, 128}},
      {"65^3->128^3", {65, 65, 65}, {128, 128, 128}},
      {"1000x1000->1024^2", {1000, 1000}, {1024, 1024}},
      {"1025x1025->2048^2", {1025, 1025}, {2048, 2048}},
      {"300x700->512x1024", {300, 700}, {512, 1024}},
      {"1000001->2^20", {1000001}, {1 << 20}},
      {"600000->2^20", {600000}, {1 << 20}},
      {"9^5->16^5", {9, 9, 9, 9, 9}, {16, 16, 16, 16, 16}},
      {"2x3x2x3->2x4x2x4 one-shot", {2, 3, 2, 3}, {2, 4, 2, 4}, 1, true},
      {"33x65->64x128 one-shot", {33, 65}, {64, 128}, 1, true},
      {"batch 1000 of 60->64", {60}, {64}, 1000},
      {"1000x1000 unpadded", {1000, 1000}, {1000, 1000}},
      {"2310 unpadded", {2310}, {2310}},
      {"2310->2400", {2310}, {2400}},
  };
}

void append_fields(std::vector<Case>& cases, const Case& pattern) {
  for (const bool real : {false, true}) {
    cases.push_back(pattern);
    cases.back().real = real;
  }
}

/** Appends the shapes whose name starts with one of `starts`, with the other properties of `pattern`. */
void append_selected(std::vector<Case>& cases, std::initializer_list<const char*> starts, Case pattern) {
  for (const Shape& shape : shapes()) {
    const bool wanted =
        std::any_of(starts.begin(), starts.end(), [&](const char* start) { return shape.name.rfind(start, 0) == 0; });
    if (!wanted) continue;
    pattern.shape = shape;
    append_fields(cases, pattern);
  }
}

}  // namespace

std::int64_t Shape::in_count() const { return batch * product(extents); }
std::int64_t Shape::out_count() const { return batch * product(dims); }
std::int64_t Shape::out_size() const { return product(dims); }

std::string Case::name() const {
  return std::string(real ? "real " : "complex ") + (planar ? "planar " : "") + shape.name;
}

std::string Case::full_name() const {
  return name() + (single ? " float" : " double") + " threads " + std::to_string(threads);
}

std::vector<Case> all_cases(bool quick) {
  std::vector<Case> cases;
  if (quick) {
    append_selected(cases, {"65^3", "300x700", "2x3x2x3", "batch"}, {});
    append_selected(cases, {"300x700"}, {.planar = true});
    append_selected(cases, {"300x700"}, {.single = true});
    append_selected(cases, {"300x700"}, {.threads = 2});
    return cases;
  }
  for (const Shape& shape : shapes()) append_fields(cases, {.shape = shape});
  for (const Shape& shape : shapes()) append_fields(cases, {.shape = shape, .planar = true});
  append_selected(cases, {"129^3", "65^3", "1025x1025", "1000001", "9^5"}, {.threads = 2});
  append_selected(cases, {"65^3", "1025x1025", "600000", "batch"}, {.single = true});
  return cases;
}

}  // namespace bench::fft
