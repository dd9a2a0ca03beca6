// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/cloud_spectrum.hpp"

#include <algorithm>

namespace hel::nufft {
namespace {

using Dims = std::array<int64_t, kLargestRank>;

/// Calls body(centered, ordered) for each number of a grid: its index with place 0 in the middle, and with place 0
/// first.
template <class Body>
void for_both_orders(const Dims& n, Body&& body) {
  for (int64_t i0 = 0; i0 < n[0]; ++i0)
    for (int64_t i1 = 0; i1 < n[1]; ++i1) {
      const int64_t m0 = (i0 + n[0] - n[0] / 2) % n[0], m1 = (i1 + n[1] - n[1] / 2) % n[1];
      const int64_t row = (i0 * n[1] + i1) * n[2], other = (m0 * n[1] + m1) * n[2];
      for (int64_t i2 = 0; i2 < n[2]; ++i2) body(row + i2, other + (i2 + n[2] - n[2] / 2) % n[2]);
    }
}

}  // namespace

template <class T>
CloudSpectrum<T>::CloudSpectrum(const Settings& settings, const CloudProblem& problem)
    : kernel_(problem.kernel),
      modes_(problem.modes()),
      centered_(!problem.transform.fft_order),
      fft_order_(in_space() || problem.on_grid || !centered_) {
  for (int a = 0; a < problem.transform.rank; ++a)
    dims_[static_cast<size_t>(a + kLargestRank - problem.transform.rank)] =
        problem.transform.dims[static_cast<size_t>(a)];
  if (!in_space() && centered_ != fft_order_) return;
  work_ = std::make_unique<WorkPool>(settings.allocator, 3 * 2 * modes_ * static_cast<int64_t>(sizeof(T)));
  if (!in_space()) return;
  hel_fft_options options = fft::default_options();
  options.precision = problem.transform.single ? HEL_FLOAT : HEL_DOUBLE;
  const int rank = problem.transform.rank;
  const int64_t* const dims = problem.transform.dims.data();
  options.kind = kernel_ == HEL_POINT_KERNEL_REAL ? HEL_FFT_R2C_FULL : HEL_FFT_C2C;
  forward_ = std::make_unique<fft::Plan>(settings, fft::make_problem(rank, dims, options), problem.threads);
  options.kind = HEL_FFT_C2C;
  options.direction = HEL_BACKWARD;
  backward_ = std::make_unique<fft::Plan>(settings, fft::make_problem(rank, dims, options), problem.threads);
}

template <class T>
CloudSpectrum<T>::Use::Use(const CloudSpectrum& spectrum) : spectrum_(spectrum) {
  if (spectrum.work_) lease_.emplace(*spectrum.work_);
}

template <class T>
const T* CloudSpectrum<T>::Use::to_fourier(const T* kernel) const {
  if (spectrum_.is_plain()) return kernel;
  const int64_t parts = spectrum_.parts();
  T* const ordered = spectrum_.buffer(data(), spectrum_.in_space() ? 1 : 0);
  if (spectrum_.centered_) {
    for_both_orders(spectrum_.dims_,
                    [&](int64_t from, int64_t to) { std::copy_n(kernel + from * parts, parts, ordered + to * parts); });
    kernel = ordered;
  }
  if (!spectrum_.in_space()) return kernel;
  T* const out = spectrum_.buffer(data(), 0);
  spectrum_.forward_->execute(kernel, out);
  return out;
}

/// The coefficients are sums of h[m] exp(-2 pi i k m / n), so the gradients are sums of those of the coefficients times
/// exp(+2 pi i k m / n).
template <class T>
void CloudSpectrum<T>::Use::from_fourier() const {
  if (spectrum_.in_space()) spectrum_.backward_->execute(scratch(), spectrum_.buffer(data(), 2));
}

template <class T>
void CloudSpectrum<T>::Use::deliver(T* gradient) const noexcept {
  const T* const from = spectrum_.buffer(data(), spectrum_.in_space() ? 2 : 1);
  const int64_t parts = spectrum_.parts();
  if (spectrum_.centered_) {
    for_both_orders(spectrum_.dims_,
                    [&](int64_t to, int64_t at) { std::copy_n(from + 2 * at, parts, gradient + to * parts); });
    return;
  }
  for (int64_t i = 0; i < spectrum_.modes_; ++i) std::copy_n(from + 2 * i, parts, gradient + i * parts);
}

template class CloudSpectrum<double>;
template class CloudSpectrum<float>;

}  // namespace hel::nufft
