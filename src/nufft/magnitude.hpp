// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "base/parallel.hpp"
#include "nufft/evaluator.hpp"

namespace hel::nufft {

/// The largest magnitude of real and imaginary parts; 0 for none, and NaN or infinity may come out as anything.
double largest_part(const double* numbers, int64_t count) noexcept;

/// The power of two that brings numbers of type T into the middle of the range of the grid's type G.
template <class T, class G>
double grid_scale(View<const T> numbers, int64_t count, int threads) {
  if constexpr (sizeof(G) == sizeof(T)) {
    return 1;
  } else {
    constexpr int64_t kLeastPiece = 1 << 15, kMostPieces = 64;
    const auto largest = [&](const T* list, int64_t total) {
      const int64_t piece = std::max(kLeastPiece, (total + kMostPieces - 1) / kMostPieces);
      const int64_t pieces = (total + piece - 1) / piece;
      std::array<double, kMostPieces> parts{};
      parallel_for(pieces < 4 ? 1 : threads, pieces, [&](int64_t i, int) {
        parts[static_cast<size_t>(i)] = largest_part(list + i * piece, std::min(piece, total - i * piece));
      });
      double most = 0;
      for (const double part : parts) most = std::max(most, part);
      return most;
    };
    double most = largest(numbers.re, numbers.interleaved() ? 2 * count : count);
    if (numbers.im && !numbers.interleaved()) most = std::max(most, largest(numbers.im, count));
    if (!(most > 0) || !std::isfinite(most)) return 1;
    int exponent = 0;
    std::frexp(most, &exponent);
    // Scaling both ways must stay within a double, and subnormal data need no more than this.
    return std::ldexp(1.0, std::max(-exponent, -1000) > 1000 ? 1000 : std::max(-exponent, -1000));
  }
}

}  // namespace hel::nufft
