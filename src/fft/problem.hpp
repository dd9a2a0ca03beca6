// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/fft.h>

#include <vector>

#include "fft/line.hpp"

namespace hel::fft {

struct Axis {
  int64_t n = 1;           ///< transform size
  int64_t stored_in = 1;   ///< leading entries the input has
  int64_t stored_out = 1;  ///< leading entries the output keeps

  friend bool operator==(const Axis&, const Axis&) = default;
};

/// What a plan is to compute, checked and in its simplest form: dimensions of size 1 are gone (at least one axis
/// stays), and a half spectrum of a dimension of size 1 has become a full one.
struct Problem {
  enum class Kind { Complex, RealToComplex, HalfToReal, FullToReal };

  Kind kind = Kind::Complex;
  bool backward = false;
  bool single = false;  ///< float instead of double
  bool in_place = false;
  bool measure = false;
  Format in_format = Format::Interleaved, out_format = Format::Interleaved;
  double scale = 1;
  std::vector<Axis> axes;
  int64_t batch = 1;
  int64_t in_distance = 1, out_distance = 1;  ///< elements
  int64_t in_count = 1, out_count = 1;        ///< elements of the buffers, gaps included

  int64_t in_bytes() const;
  int64_t out_bytes() const;
};

/// Reads and checks the caller's arguments. Throws Error.
Problem make_problem(int32_t rank, const int64_t* dims, const hel_fft_options& options);

hel_fft_options default_options();
/// The caller's options, or the defaults for NULL; checks struct_size.
hel_fft_options read_options(const hel_fft_options* options);

}  // namespace hel::fft
