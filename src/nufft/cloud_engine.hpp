// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/point_convolution.h>

#include <memory>

#include "base/context.hpp"
#include "nufft/evaluator.hpp"

namespace hel::nufft {

/// What a convolution of a point cloud is to compute, checked.
struct CloudProblem {
  Problem transform;  ///< dims, precision, period, threads, batch, stride; fft_order is that of the Fourier kernel
  int kernel = HEL_POINT_KERNEL_FOURIER;
  bool centered_space = false;  ///< place 0 of a kernel in space is in the middle
  bool on_grid = false;
  int threads = 1;

  bool real() const { return transform.real_strengths; }
  int64_t parts() const { return real() ? 1 : 2; }
  int64_t modes() const { return transform.mode_count(); }
};

/// Where gradients go; NULL = not wanted. The kernel's is with respect to its Fourier coefficients.
template <class T>
struct CloudGradients {
  T* values = nullptr;
  T* kernel = nullptr;
  T* points = nullptr;
  T* places = nullptr;
};

/// How the sums of a convolution are done. Kernels are Fourier coefficients, interleaved. What throws has changed
/// nothing.
template <class T>
class CloudEngine {
 public:
  virtual ~CloudEngine() = default;
  /// Checked coordinates; places NULL = the points themselves, or the grid.
  virtual void set_points(const Coordinates& points, const Coordinates* places) = 0;
  virtual void set_values(const T* values) = 0;
  virtual void forward(const T* kernel, T* out) const = 0;
  virtual void gradient(const T* kernel, const T* out_gradient, const CloudGradients<T>& gradients) const = 0;
  virtual int method() const = 0;
  virtual int64_t held_bytes() const = 0;
  virtual int64_t work_bytes() const = 0;
};

/// Separable phases of few points, and small matrix products over them; not for evaluation on the grid.
template <class T>
std::unique_ptr<CloudEngine<T>> make_direct_cloud(const Settings& settings, const CloudProblem& problem);
/// Nonuniform transforms to the grid of frequencies and back.
template <class T>
std::unique_ptr<CloudEngine<T>> make_fast_cloud(const Settings& settings, const CloudProblem& problem);

/// Throws HEL_ERROR_LIMIT or HEL_ERROR_MEMORY.
void require_memory(const CloudProblem& problem, int64_t bytes);

/// Multiplications of real numbers that the direct convolution needs for each point.
double direct_cloud_work(const CloudProblem& problem);

}  // namespace hel::nufft
