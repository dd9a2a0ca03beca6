// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/nufft.h>

#include <array>

namespace hel::nufft {

inline constexpr int kLargestRank = HEL_NUFFT_RANK_MAX;

/// What a plan is to compute, checked.
struct Problem {
  int type = 1;
  int rank = 1;
  std::array<int64_t, kLargestRank> dims{1, 1, 1};  ///< modes, slowest first, the first `rank` of them
  double tolerance = 1e-6;
  bool single = false;  ///< float instead of double
  bool backward = false;
  bool period_one = false;
  bool fft_order = false;
  bool planar_strengths = false, planar_modes = false;
  bool real_strengths = false;
  int method = HEL_NUFFT_AUTO;
  int sort = HEL_NUFFT_SORT_AUTO;
  bool exact_grid = false;  ///< no grid of floats in a double plan
  int width = 0;            ///< of the kernel; 0 = choose
  double upsampling = 0;    ///< 0 = choose
  int threads = 0;          ///< 0 = the context's
  int64_t batch = 1;
  int64_t point_stride = 1;
  int64_t memory_limit = 0;  ///< 0 = none

  int sign() const { return backward ? 1 : -1; }
  int64_t mode_count() const { return dims[0] * dims[1] * dims[2]; }
  int64_t number_bytes() const { return single ? 4 : 8; }

  friend bool operator==(const Problem&, const Problem&) = default;
};

hel_nufft_options default_options();
/// The caller's options, or the defaults for NULL; checks struct_size.
hel_nufft_options read_options(const hel_nufft_options* options);
/// Reads and checks the caller's arguments. Throws Error.
Problem make_problem(int32_t type, int32_t rank, const int64_t* dims, const hel_nufft_options& options);

}  // namespace hel::nufft
