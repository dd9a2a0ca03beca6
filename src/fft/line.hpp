// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>
#include <memory>

#include "base/memory.hpp"

/// A line is a one-dimensional transform somewhere in an array. A pass runs many of them side by side; every
/// multi-dimensional transform is a sequence of passes.
namespace hel::fft {

enum class LineKind { Complex, RealToComplex, ComplexToReal };
enum class Format { Interleaved, Planar, Real };

/// Where numbers lie. Interleaved: im == re + 1. Real: im is not used.
template <class T>
struct Points {
  T* re = nullptr;
  T* im = nullptr;
};

template <class T>
Points<T> advance(Points<T> points, Format format, int64_t elements) {
  const int64_t step = format == Format::Interleaved ? 2 * elements : elements;
  return {points.re + step, points.im ? points.im + step : nullptr};
}

/// Distances in elements: along a line, and from one line to the next.
struct Strides {
  int64_t element = 1;
  int64_t lane = 1;
};

/// Lanes are worked on in groups of this many, whatever the vector length and the number of threads: how lines are
/// paired decides the last bits of real transforms, and results must not depend on the threads.
inline constexpr int64_t kLaneGroup = 32;

/// The factors w(k * lane) between the two halves of a long transform of size `total`, w(e) = exp(-+ 2 pi i e / total).
/// In a long transform k is split as k = high * 2^shift + low, so that two short tables serve: w(low * lane) and w(high
/// * 2^shift * lane). In a short one the low table holds all k, and there is no high one. Each row of a table holds the
/// real parts of all lanes, then the imaginary parts.
template <class T>
struct LaneTwiddle {
  int shift = 0;
  int64_t lanes = 0;  ///< real parts in a row, padded to kLaneGroup
  Table<T> low, high;

  const T* low_row(int64_t k) const { return low.data() + 2 * lanes * (k & ((int64_t{1} << shift) - 1)); }
  const T* high_row(int64_t k) const { return high.data() + 2 * lanes * (k >> shift); }
};

template <class T>
LaneTwiddle<T> make_lane_twiddle(const Allocator& allocator, int64_t total, int64_t line, int64_t lanes, bool backward);

/// What one pass does to each of its lines.
template <class T>
struct LineJob {
  int64_t n = 1;           ///< transform size
  int64_t stored_in = 1;   ///< elements present in the input; the rest up to the full size are zeros
  int64_t stored_out = 1;  ///< leading elements wanted of the output
  LineKind kind = LineKind::Complex;
  bool backward = false;
  T scale = 1;
  Format in_format = Format::Interleaved, out_format = Format::Interleaved;
  Strides in, out;
  const LaneTwiddle<T>* twiddle = nullptr;  ///< multiplies output k of each lane; complex output only
  /// Advice. far_in: the input is larger than the cache, so lanes ahead are worth fetching early. stream_out: the
  /// output is larger than the cache and not read again soon, so it is written past the cache.
  bool far_in = false, stream_out = false;
};

/// A prepared way to run lines of one size. Sizes: a ComplexToReal line has n / 2 + 1 inputs at most; a RealToComplex
/// line may be asked for all n outputs.
template <class T>
class Line {
 public:
  virtual ~Line() = default;
  /// Runs lanes [first, last) of the job. `first` is a multiple of kLaneGroup. Input and output may be the same array
  /// when formats and strides are equal. `scratch` is scratch_bytes(job) bytes, aligned to kAlignment.
  virtual void run(const LineJob<T>& job, Points<const T> in, Points<T> out, int64_t first, int64_t last,
                   void* scratch) const noexcept = 0;
  virtual int64_t scratch_bytes(const LineJob<T>& job) const = 0;
  /// For people: "8 x 8 x 4", "FFTW".
  virtual void describe(char* text, size_t capacity) const = 0;
};

/// A line of any size. `measure` times candidates instead of following the rule.
template <class T>
std::shared_ptr<const Line<T>> make_line(const Allocator& allocator, int64_t n, bool measure);

/// Whether the own kernels serve size n: all prime factors up to 13.
bool is_lane_size(int64_t n);

/// The vector instructions that the own kernels use on this machine, such as "AVX3".
const char* vector_target();

}  // namespace hel::fft
