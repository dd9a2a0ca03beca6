// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <numeric>

#include "fft/cache.hpp"
#include "nufft/inverse_core.hpp"

/// The circulant matrix C nearest to a Toeplitz matrix in the Frobenius norm has the entries c[d] = sum over the d'
/// that are d modulo n of (1 - |d'| / n) t[d'], along each dimension. Its eigenvalues are means of the density of the
/// nodes with the kernel of Fejer: never negative, but near 0 where there are no nodes.
namespace hel::nufft {
namespace {

/// Eigenvalues are taken to be no smaller than this part of their mean: beyond the nodes little can be known, and with
/// less than this an iteration begins where it changes the residual least.
constexpr double kSmallest = 0.1;

template <class T>
Table<T> circulant_entries(const Allocator& allocator, const GramKernel& kernel, int64_t count) {
  const auto& n = kernel.modes;
  Table<T> entries(allocator, 2 * count);
  std::fill(entries.data(), entries.data() + 2 * count, T(0));
  const T* from = static_cast<const T*>(kernel.numbers.data());
  const auto part = [&](size_t axis, int64_t d) {
    return 1 - static_cast<double>(std::abs(d)) / static_cast<double>(n[axis]);
  };
  const auto place = [&](size_t axis, int64_t d) { return d < 0 ? d + n[axis] : d; };
  for (int64_t i = 1 - n[0]; i < n[0]; ++i)
    for (int64_t j = 1 - n[1]; j < n[1]; ++j) {
      T* row = entries.data() + 2 * (place(0, i) * n[1] + place(1, j)) * n[2];
      for (int64_t k = 1 - n[2]; k < n[2]; ++k, from += 2) {
        const double share = part(0, i) * part(1, j) * part(2, k);
        T* to = row + 2 * place(2, k);
        to[0] += static_cast<T>(share * static_cast<double>(from[0]));
        to[1] += static_cast<T>(share * static_cast<double>(from[1]));
      }
    }
  return entries;
}

}  // namespace

template <class T>
Circulant<T>::Circulant(const Settings& settings, const GramKernel& kernel, int threads)
    : count_(kernel.modes[0] * kernel.modes[1] * kernel.modes[2]), inverse_(settings.allocator, count_) {
  hel_fft_options options = fft::default_options();
  options.precision = kernel.single ? HEL_FLOAT : HEL_DOUBLE;
  options.threads = threads;
  options.kind = HEL_FFT_C2R_FULL;
  {
    const Table<T> entries = circulant_entries<T>(settings.allocator, kernel, count_);
    fft::make_plan(settings, kLargestRank, kernel.modes.data(), options)->execute(entries.data(), inverse_.data());
  }
  double sum = 0, largest = 0;
  for (int64_t i = 0; i < count_; ++i) {
    sum += static_cast<double>(inverse_[i]);
    largest = std::max(largest, static_cast<double>(inverse_[i]));
  }
  const double mean = sum / static_cast<double>(count_);
  unevenness_ = mean > 0 ? largest / mean : 1;
  const double smallest = mean > 0 ? kSmallest * mean : 1;
  for (int64_t i = 0; i < count_; ++i)
    inverse_[i] =
        static_cast<T>(1 / (std::max(static_cast<double>(inverse_[i]), smallest) * static_cast<double>(count_)));

  options.kind = HEL_FFT_C2C;
  forth_ = fft::make_plan(settings, kLargestRank, kernel.modes.data(), options);
  options.direction = HEL_BACKWARD;
  back_ = fft::make_plan(settings, kLargestRank, kernel.modes.data(), options);
  pool_ = std::make_unique<const WorkPool>(settings.allocator, count_ * 2 * static_cast<int64_t>(sizeof(T)));
}

template <class T>
void Circulant<T>::apply(const T* in, T* out) const {
  const WorkPool::Lease lease(*pool_);
  T* spectrum = reinterpret_cast<T*>(lease.data());
  forth_->execute(in, spectrum);
  scaled_by_reals(spectrum, spectrum, inverse_.data(), count_);
  back_->execute(spectrum, out);
}

template class Circulant<double>;
template class Circulant<float>;

}  // namespace hel::nufft
