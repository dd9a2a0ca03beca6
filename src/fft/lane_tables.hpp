// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <vector>

#include "fft/line.hpp"

namespace hel::fft {

/// Everything about a line size that the kernels need. A line of n = r0 r1 ... is transformed in place by decimation
/// in frequency: pass t splits every block of length m = n / (r0 .. r(t-1)) into r(t) blocks, and leaves output
/// k = i0 + r0 (i1 + r1 (i2 + ...)) at position i0 n / r0 + i1 n / (r0 r1) + ...
template <class T>
struct LaneTables {
  int64_t n = 1;
  std::vector<int> radices;
  /// Per pass but the last: for each p < m / r the factors w_m^(p i), i = 1 .. r - 1, as pairs of real and imaginary
  /// part.
  std::vector<Table<T>> twiddles;
  /// Per direction (0 forward, 1 backward): where output k lies after the last pass, and the reverse. The backward
  /// transform is the forward one with outputs k and n - k exchanged, so the direction costs nothing.
  Table<int32_t> position[2], output[2];

  int passes() const { return static_cast<int>(radices.size()); }
};

template <class T>
LaneTables<T> make_lane_tables(const Allocator& allocator, int64_t n, const std::vector<int>& radices);

/// The kernels: scratch is lane_scratch_bytes(), aligned to kAlignment. See Line::run().
template <class T>
void run_lanes(const LaneTables<T>& tables, const LineJob<T>& job, Points<const T> in, Points<T> out, int64_t first,
               int64_t last, void* scratch) noexcept;

/// The vector length in bytes on this machine.
int64_t lane_vector_bytes();

}  // namespace hel::fft
