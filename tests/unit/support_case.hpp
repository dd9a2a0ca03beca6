// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/heliotrope.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

/// A transform as data: what a test asks for, and what follows from it by the header alone.
namespace test {

using Sizes = std::vector<int64_t>;

inline int64_t product(const Sizes& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t{1}, std::multiplies<>());
}

struct Case {
  Sizes dims{};
  Sizes in_extents{};   ///< empty = NULL, full
  Sizes out_extents{};  ///< empty = NULL, full
  int32_t kind = HEL_FFT_C2C;
  int32_t direction = HEL_FORWARD;
  int32_t precision = HEL_DOUBLE;
  int32_t in_layout = HEL_INTERLEAVED;
  int32_t out_layout = HEL_INTERLEAVED;
  int32_t in_place = 0;
  int32_t effort = HEL_ESTIMATE;
  int32_t threads = 1;
  double scale = 1;
  int64_t batch = 1;
  int64_t in_distance = 0;
  int64_t out_distance = 0;
  bool odd_address = false;  ///< the buffers start at a multiple of one real number, not of two
  uint64_t seed = 1;         ///< of the input numbers

  int32_t rank() const { return static_cast<int32_t>(dims.size()); }
  bool real_input() const { return kind == HEL_FFT_R2C || kind == HEL_FFT_R2C_FULL; }
  bool real_output() const { return kind == HEL_FFT_C2R || kind == HEL_FFT_C2R_FULL; }
  int64_t last() const { return dims.back(); }
  int64_t half() const { return last() / 2 + 1; }
  /// Whether only the spectrum of real numbers is a valid input: where all of it is stored, or where the halved last
  /// dimension has one entry, the library may read either of two entries that mirror each other.
  bool needs_symmetric_input() const { return kind == HEL_FFT_C2R_FULL || (kind == HEL_FFT_C2R && last() == 1); }
  /// Minus for forward, plus for backward.
  int sign() const { return direction == HEL_FORWARD ? -1 : 1; }

  /// The options refer to the extents of this case, which must stay alive during creation.
  hel_fft_options options() const {
    hel_fft_options options;
    hel_fft_options_init(&options);
    options.kind = kind;
    options.direction = direction;
    options.precision = precision;
    options.in_layout = in_layout;
    options.out_layout = out_layout;
    options.in_place = in_place;
    options.effort = effort;
    options.threads = threads;
    options.scale = scale;
    options.batch = batch;
    options.in_distance = in_distance;
    options.out_distance = out_distance;
    options.in_extents = in_extents.empty() ? nullptr : in_extents.data();
    options.out_extents = out_extents.empty() ? nullptr : out_extents.data();
    return options;
  }
};

/// The stored sizes of both sides of a case.
struct Geometry {
  Sizes in, out;                ///< stored extents
  int64_t in_item, out_item;    ///< elements of one transform
  int64_t in_step, out_step;    ///< elements from one batch item to the next
  int64_t in_count, out_count;  ///< elements of the buffers, gaps included

  explicit Geometry(const Case& c) : in(c.dims), out(c.dims) {
    if (c.kind == HEL_FFT_C2R) in.back() = c.half();
    if (c.kind == HEL_FFT_R2C) out.back() = c.half();
    if (!c.in_extents.empty()) in = c.in_extents;
    if (!c.out_extents.empty()) out = c.out_extents;
    in_item = product(in);
    out_item = product(out);
    in_step = c.in_distance == 0 ? in_item : c.in_distance;
    out_step = c.out_distance == 0 ? out_item : c.out_distance;
    in_count = (c.batch - 1) * in_step + in_item;
    out_count = (c.batch - 1) * out_step + out_item;
  }
};

inline std::string text(const Sizes& sizes) {
  std::string result;
  for (const int64_t size : sizes) result += (result.empty() ? "" : "x") + std::to_string(size);
  return result;
}

/// One line from which the case can be typed in again.
inline std::string describe(const Case& c) {
  static const char* const kinds[] = {"C2C", "R2C", "R2C_FULL", "C2R", "C2R_FULL"};
  static const char* const layouts[] = {"interleaved", "planar"};
  std::string line = std::string(kinds[c.kind]) + (c.direction == HEL_FORWARD ? " forward " : " backward ") +
                     (c.precision == HEL_DOUBLE ? "double " : "float ") + text(c.dims);
  if (!c.in_extents.empty()) line += " in " + text(c.in_extents);
  if (!c.out_extents.empty()) line += " out " + text(c.out_extents);
  line += std::string(" ") + layouts[c.in_layout] + "->" + layouts[c.out_layout];
  if (c.in_place) line += " in place";
  if (c.effort == HEL_MEASURE) line += " measured";
  if (c.batch > 1)
    line += " batch " + std::to_string(c.batch) + " distances " + std::to_string(c.in_distance) + "," +
            std::to_string(c.out_distance);
  line += " scale " + std::to_string(c.scale) + " threads " + std::to_string(c.threads);
  if (c.odd_address) line += " odd address";
  return line + " seed " + std::to_string(c.seed);
}

}  // namespace test
