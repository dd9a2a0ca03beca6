// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/line_gram.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "fft/cache.hpp"
#include "fft/fast_size.hpp"
#include "nufft/band_kernel.hpp"
#include "nufft/direct_kernel.hpp"

/// The n x n Toeplitz matrix with the entries t[k - m] is the upper left part of the circulant matrix of size 2 n with
/// the entries t[0] .. t[n-1], 0, t[1-n] .. t[-1]. Its eigenvalues of even index are those of a circulant matrix of
/// size n, those of odd index of one that is turned by the phases D = diag(exp(-i pi m / n)):
///
///     A* W A = 1/2 F* diag(even) F + 1/2 D* F* diag(odd) F D,          G = 1/2 diag(even) + 1/2 R* diag(odd) R
///
/// with R = F D F*. So G in = four transforms of size n, as many as two of size 2 n have work, and a preconditioner
/// that lives between the places costs no transform.
///
/// The entries of G near its diagonal are large where nodes are: the node x adds D(x - x_i) conj D(x - x_j) with the
/// kernel of Dirichlet D, that is the more alike for i and j the nearer they are. On the diagonal,
///
///     G(j, j) = transform of (1 - |d| / n) t[d] folded to n,
///
/// the eigenvalues of the circulant preconditioner; beside it, with u[d] = t[d] - t[d - n] and its transform U,
///
///     G(j, j - s) = (U(j) - U(j - s)) / (n (1 - exp(-2 pi i s / n))),
///
/// since G diag(exp(2 pi i j / n)) - diag(exp(2 pi i j / n)) G has rank 2. The band P is G times 1 - |s| / b entry by
/// entry, which is a positive definite function of s, so P is as definite as G (Schur).
namespace hel::nufft {
namespace {

/// The diagonal is taken to be no smaller than this part of its mean, beyond the nodes, ...
constexpr double kSmallest = 1e-2;
/// ... and this much is added, which keeps P well conditioned and rounding away.
constexpr double kShift = 1e-3;
/// What stands on the diagonal beyond the end: much, so that these unknowns are nothing.
constexpr double kBeyond = 1e12;

/// exp(-i pi m / n), m from 0 to n - 1.
template <class T>
Table<T> half_turns(const Allocator& allocator, int64_t n) {
  constexpr int64_t kStretch = 256;
  alignas(64) double turns[kStretch], cosines[kStretch], sines[kStretch];
  Table<T> phases(allocator, 2 * n);
  for (int64_t first = 0; first < n; first += kStretch) {
    const int64_t count = std::min(kStretch, n - first);
    for (int64_t i = 0; i < kStretch; ++i) turns[i] = static_cast<double>(first + i) / static_cast<double>(2 * n);
    phase_list(turns, kStretch, cosines, sines);
    for (int64_t i = 0; i < count; ++i) {
      phases[2 * (first + i)] = static_cast<T>(cosines[i]);
      phases[2 * (first + i) + 1] = static_cast<T>(-sines[i]);
    }
  }
  return phases;
}

int64_t line_of(const std::array<int64_t, kLargestRank>& modes) { return modes[0] * modes[1] * modes[2]; }

}  // namespace

template <class T>
bool LineGram<T>::is_quick(int64_t modes) {
  return fft::fast_size(modes, false) == modes;
}

template <class T>
LineGram<T>::LineGram(const Settings& settings, const GramKernel& kernel, int threads)
    : count_(line_of(kernel.modes)), rows_((count_ + kBandLanes - 1) / kBandLanes), vectors_(threads) {
  hel_fft_options options = fft::default_options();
  options.precision = kernel.single ? HEL_FLOAT : HEL_DOUBLE;
  options.threads = threads;
  options.scale = 1 / std::sqrt(static_cast<double>(count_));
  forth_ = fft::make_plan(settings, 1, &count_, options);
  options.direction = HEL_BACKWARD;
  back_ = fft::make_plan(settings, 1, &count_, options);
  phases_ = half_turns<T>(settings.allocator, count_);
  // Two vectors of modes, or two of lanes of doubles with their padding.
  const int64_t lanes = 2 * (rows_ + 2 * kBandReach) * kBandLanes * static_cast<int64_t>(sizeof(double));
  pool_ = std::make_unique<const WorkPool>(settings.allocator,
                                           std::max<int64_t>(lanes, 4 * count_ * static_cast<int64_t>(sizeof(T))));
  const T* const zero = static_cast<const T*>(kernel.numbers.data()) + 2 * (count_ - 1);
  Table<T> diagonal;
  make_diagonals(settings, zero, diagonal);
  make_band(settings, zero, diagonal);
}

/// Spectra that are real: two at a time, the second one as the imaginary part.
template <class T>
void LineGram<T>::make_diagonals(const Settings& settings, const T* t, Table<T>& diagonal) {
  using Complex = std::complex<double>;
  Table<T> in(settings.allocator, 2 * count_), out(settings.allocator, 2 * count_);
  diagonal = Table<T>(settings.allocator, count_);
  even_ = Table<T>(settings.allocator, count_);
  odd_ = Table<T>(settings.allocator, count_);
  const double n = static_cast<double>(count_), root = std::sqrt(n);
  const auto at = [t](int64_t d) { return Complex(static_cast<double>(t[2 * d]), static_cast<double>(t[2 * d + 1])); };
  const auto put = [&in](int64_t m, Complex z) {
    in[2 * m] = static_cast<T>(z.real());
    in[2 * m + 1] = static_cast<T>(z.imag());
  };
  for (int64_t m = 0; m < count_; ++m) {
    const Complex up = at(m), down = m > 0 ? at(m - count_) : Complex();
    const double part = static_cast<double>(m) / n;
    put(m, (1 - part) * up + part * down + Complex(0, 0.5) * (up + down));
  }
  to_places(in.data(), out.data());
  for (int64_t j = 0; j < count_; ++j) {
    diagonal[j] = static_cast<T>(root * static_cast<double>(out[2 * j]));
    even_[j] = static_cast<T>(root * static_cast<double>(out[2 * j + 1]));
  }
  for (int64_t m = 0; m < count_; ++m) put(m, 0.5 * (at(m) - (m > 0 ? at(m - count_) : Complex())));
  turn_phases(in.data(), in.data(), phases_.data(), false, count_);
  to_places(in.data(), out.data());
  for (int64_t j = 0; j < count_; ++j) odd_[j] = static_cast<T>(root * static_cast<double>(out[2 * j]));
}

template <class T>
double* LineGram<T>::lanes_of(char* work, int part) const {
  return reinterpret_cast<double*>(work) + (part * (rows_ + 2 * kBandReach) + kBandReach) * kBandLanes;
}

namespace {

/// Calls body(index, place in lanes); places beyond the end are left out.
template <class Body>
void for_lanes(int64_t count, int64_t rows, Body body) {
  for (int64_t lane = 0; lane < kBandLanes; ++lane) {
    const int64_t first = lane * rows, n = std::min(rows, count - first);
    for (int64_t i = 0; i < n; ++i) body(first + i, i * kBandLanes + lane);
  }
}

}  // namespace

template <class T>
void LineGram<T>::make_band(const Settings& settings, const T* t, const Table<T>& diagonal) {
  const double n = static_cast<double>(count_), root = std::sqrt(n);
  Table<double> lanes(settings.allocator, 3 * rows_ * kBandLanes);
  double *pivots = lanes.data(), *u_re = pivots + rows_ * kBandLanes, *u_im = u_re + rows_ * kBandLanes;
  std::fill(lanes.data(), lanes.data() + lanes.size(), 0.0);
  double mean = 0;
  for (int64_t j = 0; j < count_; ++j) mean += static_cast<double>(diagonal[j]) / n;
  if (!(mean > 0)) mean = 1;
  std::fill(pivots, u_re, kBeyond * mean);
  {
    Table<T> in(settings.allocator, 2 * count_), out(settings.allocator, 2 * count_);
    for (int64_t i = 0; i < 2 * count_; ++i) in[i] = i < 2 ? t[i] : t[i] - t[i - 2 * count_];
    to_places(in.data(), out.data());
    for_lanes(count_, rows_, [&](int64_t j, int64_t at) {
      pivots[at] = std::max(static_cast<double>(diagonal[j]), kSmallest * mean) + kShift * mean;
      u_re[at] = root * static_cast<double>(out[2 * j]);
      u_im[at] = root * static_cast<double>(out[2 * j + 1]);
    });
  }
  BandEntries entries{pivots, u_re, u_im, {}, {}, kShift * mean, rows_};
  for (int64_t s = 1; s <= std::min(kBandReach, count_ - 1); ++s) {
    const double turn = 2 * 3.14159265358979323846 * static_cast<double>(s) / n;
    const auto factor = (1 - static_cast<double>(s) / (kBandReach + 1)) / (n * (1.0 - std::polar(1.0, -turn)));
    entries.factor_re[s] = factor.real();
    entries.factor_im[s] = factor.imag();
  }
  lower_ = Table<float>(settings.allocator, (rows_ + kBandReach) * kBandRow);
  pivots_ = Table<float>(settings.allocator, rows_ * kBandLanes);
  factor_band(entries, lower_.data(), pivots_.data());
}

template <class T>
void LineGram<T>::apply(const T* in, T* out) const {
  const WorkPool::Lease lease(*pool_);
  T *a = reinterpret_cast<T*>(lease.data()), *b = a + 2 * count_;
  to_modes(in, a);
  turn_phases(a, a, phases_.data(), false, count_);
  to_places(a, b);
  vectors_.scaled_by_reals(b, b, odd_.data(), count_);
  to_modes(b, a);
  turn_phases(a, a, phases_.data(), true, count_);
  to_places(a, out);
  add_scaled_by_reals(out, in, even_.data(), count_);
}

template <class T>
void LineGram<T>::precondition(const T* in, T* out) const {
  const WorkPool::Lease lease(*pool_);
  const int64_t padding = kBandReach * kBandLanes;
  double* parts[2];
  for (int part = 0; part < 2; ++part) {
    parts[part] = lanes_of(lease.data(), part);
    double* const end = parts[part] + rows_ * kBandLanes;
    std::fill_n(parts[part] - padding, padding, 0.0);
    std::fill_n(end, padding, 0.0);
    if (rows_ * kBandLanes > count_) std::fill(parts[part], end, 0.0);
  }
  for_lanes(count_, rows_, [&](int64_t j, int64_t at) {
    parts[0][at] = static_cast<double>(in[2 * j]);
    parts[1][at] = static_cast<double>(in[2 * j + 1]);
  });
  solve_band(lower_.data(), pivots_.data(), rows_, parts[0], parts[1]);
  for_lanes(count_, rows_, [&](int64_t j, int64_t at) {
    out[2 * j] = static_cast<T>(parts[0][at]);
    out[2 * j + 1] = static_cast<T>(parts[1][at]);
  });
}

template <class T>
void LineGram<T>::precondition_modes(const T* in, T* out) const {
  const WorkPool::Lease lease(*pool_);
  T* const places = reinterpret_cast<T*>(lease.data());
  to_places(in, places);
  precondition(places, places);
  to_modes(places, out);
}

template class LineGram<double>;
template class LineGram<float>;

}  // namespace hel::nufft
