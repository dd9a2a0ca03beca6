// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <string>

#include "base/memory.hpp"
#include "nufft/problem.hpp"

namespace hel::nufft {

/// Complex or real numbers in memory: interleaved (im == re + 1, step 2), planar (step 1), or real (im NULL, step 1).
template <class T>
struct View {
  T* re = nullptr;
  T* im = nullptr;
  int64_t step = 1;

  bool interleaved() const { return step == 2; }
  View from(int64_t element) const { return {re + element * step, im ? im + element * step : nullptr, step}; }
};

/// Coordinates that the caller holds, `rank` lists.
struct Coordinates {
  int64_t count = 0;
  std::array<const void*, kLargestRank> lists{};
  int64_t stride = 1;
  /// If mapped, a coordinate x stands for (x - center) (scale + scale_low) + 1/2, which lies in a period of 1.
  bool mapped = false;
  std::array<double, kLargestRank> center{}, scale{}, scale_low{};

  template <class T>
  const T* list(int axis) const {
    return static_cast<const T*>(lists[static_cast<size_t>(axis)]);
  }
};

/// One execution. The exponent is sign * i * k.x; with axis >= 0 each term has the factor sign * i * k[axis] too.
template <class T>
struct Job {
  View<const T> in;
  View<T> out;
  int sign = -1;
  int axis = -1;
};

struct GridChoice;

/// Points that are set, and how the sums over them are done. Both calls run the whole batch.
template <class T>
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  /// Strengths at the points to modes (types 1 and 2) or to values at the frequencies (type 3).
  virtual void points_to_modes(const Job<T>& job) const = 0;
  /// Modes, or strengths at the frequencies, to values at the points.
  virtual void modes_to_points(const Job<T>& job) const = 0;
  /// Replaces the points where all else stays as it is. False, with nothing changed, where that cannot be done.
  virtual bool take_points(const Allocator&, const GridChoice&, int /*threads*/, const Coordinates&) { return false; }
  virtual void fill(hel_nufft_info& info) const = 0;
  virtual void describe(std::string& text) const = 0;
};

}  // namespace hel::nufft
