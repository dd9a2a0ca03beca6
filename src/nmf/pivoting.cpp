// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Nonnegative least squares by block principal pivoting: Kim and Park: Fast nonnegative matrix factorization, 2011.
#include "nmf/pivoting.hpp"

#include <algorithm>
#include <cmath>

namespace hel::nmf {
namespace {

/// Exchanges of whole blocks without progress that are allowed before only one entry is exchanged.
constexpr int kPatience = 3;

template <class T>
class Pivoting {
 public:
  Pivoting(const Rule<T>& rule, int64_t components, const T* gram, int64_t gram_stride, T* scratch)
      : rule_(rule),
        n_(components),
        gram_(gram),
        gram_stride_(gram_stride),
        lower_(reinterpret_cast<double*>(scratch)),
        right_(lower_ + n_ * n_),
        x_(right_ + n_),
        y_(x_ + n_),
        z_(y_ + n_),
        free_(z_ + n_),
        index_(free_ + n_) {}

  void solve(const T* numerator, T* factor, int64_t stride) {
    double largest = 0;
    for (int64_t k = 0; k < n_; ++k) {
      right_[k] = static_cast<double>(numerator[k * stride]) - static_cast<double>(rule_.l1);
      largest = std::max(largest, std::fabs(right_[k]));
      x_[k] = static_cast<double>(factor[k * stride]);
      free_[k] = !fixed(k) && x_[k] > 0 && gram(k, k) > 0;
    }
    for (int64_t k = 0; k < n_; ++k)
      if (fixed(k))
        for (int64_t j = 0; j < n_; ++j) right_[j] -= gram(j, k) * x_[k];
    if (!exchange(1e-12 * largest)) return;
    for (int64_t k = 0; k < n_; ++k)
      if (!fixed(k)) factor[k * stride] = static_cast<T>(free_[k] != 0 ? std::max(0.0, x_[k]) : 0);
  }

 private:
  bool fixed(int64_t k) const { return rule_.fixed && rule_.fixed[k]; }
  double gram(int64_t j, int64_t k) const {
    return static_cast<double>(gram_[j * gram_stride_ + k]) + (j == k ? static_cast<double>(rule_.l2) : 0);
  }

  /// False when no optimum was found, which only a nearly singular Gram matrix can cause: the factor then stays.
  bool exchange(double tolerance) {
    int64_t best = n_ + 1;
    int patience = kPatience;
    for (int64_t round = 0; round < 20 + 5 * n_; ++round) {
      solve_free();
      int64_t wrong = 0, last = -1;
      for (int64_t k = 0; k < n_; ++k) {
        if (fixed(k) || !is_wrong(k, tolerance)) continue;
        ++wrong;
        last = k;
      }
      if (wrong == 0) return true;
      const bool block = wrong < best || patience > 0;
      patience = wrong < best ? kPatience : patience - 1;
      best = std::min(best, wrong);
      for (int64_t k = block ? 0 : last; k <= last; ++k)
        if (!fixed(k) && is_wrong(k, tolerance))
          z_[k] = 1;
        else
          z_[k] = 0;
      for (int64_t k = block ? 0 : last; k <= last; ++k)
        if (z_[k] != 0) free_[k] = free_[k] == 0;
    }
    return false;
  }
  bool is_wrong(int64_t k, double tolerance) const {
    return free_[k] != 0 ? x_[k] < 0 : y_[k] < -tolerance && gram(k, k) > 0;
  }

  /// x on the free entries, and the gradient y on the others.
  void solve_free() {
    int64_t m = 0;
    for (int64_t k = 0; k < n_; ++k)
      if (free_[k] != 0) index_[m++] = static_cast<double>(k);
    for (int64_t i = 0; i < m; ++i) {
      const auto row = static_cast<int64_t>(index_[i]);
      double* const l = lower_ + i * n_;
      for (int64_t j = 0; j <= i; ++j) {
        double sum = gram(row, static_cast<int64_t>(index_[j]));
        for (int64_t p = 0; p < j; ++p) sum -= l[p] * lower_[j * n_ + p];
        if (j < i) {
          l[j] = sum / lower_[j * n_ + j];
        } else {
          // Components that are copies of one another: a little more on the diagonal tells them apart.
          const double least = 1e-13 * gram(row, row);
          l[i] = std::sqrt(std::max(sum, least));
        }
      }
      double sum = right_[row];
      for (int64_t p = 0; p < i; ++p) sum -= l[p] * z_[p];
      z_[i] = sum / l[i];
    }
    for (int64_t i = m; i-- > 0;) {
      double sum = z_[i];
      for (int64_t p = i + 1; p < m; ++p) sum -= lower_[p * n_ + i] * z_[p];
      z_[i] = sum / lower_[i * n_ + i];
    }
    for (int64_t i = 0; i < m; ++i) x_[static_cast<int64_t>(index_[i])] = z_[i];
    for (int64_t k = 0; k < n_; ++k) {
      if (fixed(k) || free_[k] != 0) continue;
      double sum = -right_[k];
      for (int64_t i = 0; i < m; ++i) sum += gram(k, static_cast<int64_t>(index_[i])) * z_[i];
      y_[k] = sum;
    }
  }

  const Rule<T>& rule_;
  const int64_t n_;
  const T* gram_;
  const int64_t gram_stride_;
  double *lower_, *right_, *x_, *y_, *z_, *free_, *index_;
};

}  // namespace

template <class T>
void pivot_columns(const Rule<T>& rule, int64_t components, int64_t count, int64_t stride, const T* numerator,
                   const T* gram, int64_t gram_stride, T* factor, T* scratch) {
  Pivoting<T> pivoting(rule, components, gram, gram_stride, scratch);
  for (int64_t c = 0; c < count; ++c) pivoting.solve(numerator + c, factor + c, stride);
}

template void pivot_columns(const Rule<double>&, int64_t, int64_t, int64_t, const double*, const double*, int64_t,
                            double*, double*);
template void pivot_columns(const Rule<float>&, int64_t, int64_t, int64_t, const float*, const float*, int64_t, float*,
                            float*);

}  // namespace hel::nmf
