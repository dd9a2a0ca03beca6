// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <array>

#include "base/parallel.hpp"
#include "nufft/vector_kernel.hpp"

namespace hel::nufft {

/// The loops of vector_kernel.hpp on several threads. A vector is cut into pieces by its length alone and the sums of
/// the pieces are added in order, so that results do not depend on the number of threads.
template <class T>
class Vectors {
 public:
  explicit Vectors(int threads) : threads_(threads) {}

  double dot(const T* x, const T* y, int64_t count) const {
    return sum(count, [&](int64_t first, int64_t n) { return nufft::dot(x + first, y + first, n); });
  }
  double squares(const T* x, int64_t count) const { return dot(x, x, count); }
  double add_scaled_squares(T* z, double a, const T* q, int64_t count) const {
    return sum(count, [&](int64_t first, int64_t n) { return nufft::add_scaled_squares(z + first, a, q + first, n); });
  }
  void add_scaled(T* y, double a, const T* x, int64_t count) const {
    each(count, [&](int64_t first, int64_t n) { nufft::add_scaled(y + first, a, x + first, n); });
  }
  void scale_and_add(T* y, double a, const T* x, int64_t count) const {
    each(count, [&](int64_t first, int64_t n) { nufft::scale_and_add(y + first, a, x + first, n); });
  }
  void advance(T* f, double a, T* p, double b, const T* z, int64_t count) const {
    each(count, [&](int64_t first, int64_t n) { nufft::advance(f + first, a, p + first, b, z + first, n); });
  }
  /// Complex numbers by reals; `count` counts the complex ones.
  void scaled_by_reals(T* out, const T* z, const T* k, int64_t count) const {
    each(count,
         [&](int64_t first, int64_t n) { nufft::scaled_by_reals(out + 2 * first, z + 2 * first, k + first, n); });
  }
  double weighted_squares(const T* z, const T* k, int64_t count) const {
    return sum(count, [&](int64_t first, int64_t n) { return nufft::weighted_squares(z + 2 * first, k + first, n); });
  }

 private:
  /// A multiple of every vector length; shorter vectors are not worth a second thread.
  static constexpr int64_t kPiece = 1 << 14;
  static constexpr int64_t kPieces = 64;

  static int64_t piece(int64_t count) {
    const int64_t even = (count + kPieces - 1) / kPieces;
    return std::max(kPiece, (even + kPiece - 1) / kPiece * kPiece);
  }

  template <class Body>
  void each(int64_t count, Body body) const noexcept {
    const int64_t size = piece(count);
    parallel_for(threads_, (count + size - 1) / size,
                 [&](int64_t i, int) { body(i * size, std::min(size, count - i * size)); });
  }

  template <class Body>
  double sum(int64_t count, Body body) const noexcept {
    const int64_t size = piece(count), pieces = (count + size - 1) / size;
    std::array<double, kPieces> sums{};
    parallel_for(threads_, pieces, [&](int64_t i, int) {
      sums[static_cast<size_t>(i)] = body(i * size, std::min(size, count - i * size));
    });
    double total = 0;
    for (int64_t i = 0; i < pieces; ++i) total += sums[static_cast<size_t>(i)];
    return total;
  }

  int threads_;
};

}  // namespace hel::nufft
