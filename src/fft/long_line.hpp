// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/routine.hpp"

/// One long line as a matrix of n1 x n2 entries (Bailey's four-step scheme): with j = j1 n2 + j2 and k = k1 + n1 k2,
/// X[k] = sum over j2 of w2^(j2 k2) w^(j2 k1) sum over j1 of w1^(j1 k1) x[j], so two passes over short lines and a
/// factor between them do it, and the lanes of both passes lie side by side.
namespace hel::fft {

/// What a long line is to do; the input of a ComplexToReal line is its half spectrum.
template <class T>
struct LongLineJob {
  LineKind kind = LineKind::Complex;
  bool backward = false;
  T scale = 1;
  int64_t n1 = 1, n2 = 1;
  int64_t stored_in = 1, stored_out = 1;
  Format in_format = Format::Interleaved, out_format = Format::Interleaved;
  int64_t in_item = 1, out_item = 1;
  std::shared_ptr<const Line<T>> line1, line2;                ///< of sizes n1 and n2
  bool far = false, stream_work = false, stream_out = false;  ///< see LineJob
};

template <class T>
RoutinePointer<T> make_long_line(const Allocator& allocator, const LongLineJob<T>& job);

}  // namespace hel::fft
