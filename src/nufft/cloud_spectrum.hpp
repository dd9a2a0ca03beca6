// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <optional>

#include "fft/plan.hpp"
#include "nufft/cloud_engine.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {

/// Kernels as callers give them, to Fourier coefficients and back.
template <class T>
class CloudSpectrum {
 public:
  CloudSpectrum(const Settings& settings, const CloudProblem& problem);

  /// Whether the caller's numbers are used as they are.
  bool is_plain() const { return !work_; }
  /// The order of the coefficients.
  bool fft_order() const { return fft_order_; }
  int64_t held_bytes() const { return 0; }
  int64_t work_bytes() const { return work_ ? work_->bytes() : 0; }

  /// One use, with work memory of its own.
  class Use {
   public:
    explicit Use(const CloudSpectrum& spectrum);

    /// Coefficients of the caller's kernel.
    const T* to_fourier(const T* kernel) const;
    /// Room for the gradient with respect to the coefficients, and what from_fourier() makes of it: the gradient with
    /// respect to the caller's kernel, which deliver() hands over and cannot fail.
    T* scratch() const { return spectrum_.buffer(data(), 1); }
    void from_fourier() const;
    void deliver(T* gradient) const noexcept;

   private:
    char* data() const { return lease_->data(); }

    const CloudSpectrum& spectrum_;
    std::optional<WorkPool::Lease> lease_;
  };

 private:
  T* buffer(char* work, int which) const { return reinterpret_cast<T*>(work) + which * 2 * modes_; }
  bool in_space() const { return kernel_ != HEL_POINT_KERNEL_FOURIER; }
  int64_t parts() const { return kernel_ == HEL_POINT_KERNEL_REAL ? 1 : 2; }

  int kernel_;
  int64_t modes_;
  std::array<int64_t, kLargestRank> dims_{1, 1, 1};
  bool centered_, fft_order_;
  std::unique_ptr<fft::Plan> forward_, backward_;
  std::unique_ptr<WorkPool> work_;
};

}  // namespace hel::nufft
