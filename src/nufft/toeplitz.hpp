// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/toeplitz.h>

#include <memory>

#include "nufft/plan.hpp"
#include "nufft/work_pool.hpp"

/// The Gram operator A* W A as a convolution of modes; see heliotrope/toeplitz.h for the formulas.
namespace hel::nufft {

hel_toeplitz_options default_toeplitz_options();

/// The numbers t[d] of one Gram operator: interleaved, 2 n - 1 along each dimension of n modes, d centered.
struct GramKernel {
  std::array<int64_t, kLargestRank> modes{1, 1, 1};  ///< n, leading ones where the rank is smaller
  bool single = false;
  Block numbers;
};

/// `modes` says what A is: dims, sign, period, precision, tolerance, threads, stride of the points. `weights` may be
/// NULL. `transform` may be A itself, with centered and interleaved modes and its points set, or NULL. Throws Error.
GramKernel make_gram_kernel(const Settings& settings, const Problem& modes, const Coordinates& points,
                            const void* weights, const Plan* transform = nullptr);

/// Multiplies centered modes by the Gram operator.
class ToeplitzRunner {
 public:
  virtual ~ToeplitzRunner() = default;
  /// One vector; `out` may be `in`. Uses one block of work memory from its own pool. Throws Error.
  virtual void apply(const void* in, void* out) const = 0;
  virtual int64_t bytes() const = 0;
};
std::unique_ptr<const ToeplitzRunner> make_toeplitz_runner(const Settings& settings, const GramKernel& kernel,
                                                           int threads);

/// What stands behind hel_toeplitz: checks, batches, and the order of the modes.
class Toeplitz {
 public:
  Toeplitz(const Settings& settings, const Problem& problem, const Coordinates& points, const void* weights);

  void apply(const void* in, void* out) const;
  int64_t count() const { return problem_.batch * problem_.mode_count(); }
  int64_t bytes() const;

 private:
  Problem problem_;
  std::unique_ptr<const ToeplitzRunner> runner_;
  std::unique_ptr<const WorkPool> turned_;  ///< a vector in centered order, where the caller's order is another
};

/// Reads and checks the caller's arguments. Throws Error.
Problem make_toeplitz_problem(int32_t rank, const int64_t* dims, const hel_toeplitz_options* options);

/// Copies one vector of modes between the order of a Fourier transform and the centered one.
void turn_modes(const Problem& problem, bool to_centered, const void* in, void* out);
/// The same for one real a mode.
void turn_reals(const Problem& problem, bool to_centered, const float* in, float* out);
void turn_reals(const Problem& problem, bool to_centered, const double* in, double* out);

/// Throws Error(HEL_ERROR_VALUE) that names the first number that is not finite.
void require_finite(const void* numbers, int64_t count, bool single, const char* name);

}  // namespace hel::nufft
