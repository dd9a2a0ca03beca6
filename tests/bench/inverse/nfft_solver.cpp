// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <nfft3.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "../harness/timing.hpp"
#include "side.hpp"

namespace bench::inverse {

namespace {

Outcome solve(const Case& the_case, const Material& material, double target, int most) {
  const nufft::Case& transform = the_case.transform;
  const std::size_t rank = transform.dims.size();
  Outcome outcome;
  const double start = now();
  omp_set_num_threads(transform.threads);
  std::vector<int> modes, grid;
  for (const std::int64_t size : transform.dims) {
    modes.push_back(static_cast<int>(size));
    grid.push_back(2 * static_cast<int>(size));
  }
  // The error of the Kaiser-Bessel window at upsampling 2 is about exp(-2 pi m sqrt(1 - 1 / 2)).
  const double cutoff = -std::log(transform.tolerance) / (2 * std::numbers::pi * std::sqrt(0.5)) + 0.5;
  nfft_plan plan;
  nfft_init_guru(&plan, static_cast<int>(rank), modes.data(), static_cast<int>(transform.points), grid.data(),
                 static_cast<int>(std::ceil(cutoff)),
                 PRE_PHI_HUT | PRE_PSI | MALLOC_X | MALLOC_F_HAT | MALLOC_F | FFTW_INIT | FFT_OUT_OF_PLACE |
                     NFFT_SORT_NODES | NFFT_OMP_BLOCKWISE_ADJOINT,
                 64U /* FFTW_ESTIMATE */ | 1U /* FFTW_DESTROY_INPUT */);
  for (std::size_t d = 0; d < rank; ++d) {
    const std::vector<double>& list = material.problem.points[d];
    for (std::size_t j = 0; j < list.size(); ++j) plan.x[j * rank + d] = list[j] / (2 * std::numbers::pi);
  }
  nfft_precompute_one_psi(&plan);
  solver_plan_complex solver;
  solver_init_advanced_complex(&solver, reinterpret_cast<nfft_mv_plan_complex*>(&plan), CGNR | PRECOMPUTE_WEIGHT);
  std::copy(material.weights.begin(), material.weights.end(), solver.w);
  const double middle = now();

  std::memcpy(static_cast<void*>(solver.y), material.values.data(), material.values.size() * sizeof(fftw_complex));
  std::memset(static_cast<void*>(solver.f_hat_iter), 0, static_cast<std::size_t>(plan.N_total) * sizeof(fftw_complex));
  solver_before_loop_complex(&solver);
  const double first = solver.dot_r_iter;
  while (outcome.iterations < most && std::sqrt(solver.dot_r_iter / first) > target) {
    solver_loop_one_step_complex(&solver);
    ++outcome.iterations;
  }
  outcome.residual = std::sqrt(solver.dot_r_iter / first);
  outcome.coefficients.resize(static_cast<std::size_t>(plan.N_total));
  std::memcpy(static_cast<void*>(outcome.coefficients.data()), solver.f_hat_iter,
              outcome.coefficients.size() * sizeof(fftw_complex));
  outcome.setup_seconds = middle - start;
  outcome.iterate_seconds = now() - middle;
  solver_finalize_complex(&solver);
  nfft_finalize(&plan);
  return outcome;
}

}  // namespace

SolverSide nfft_solver() { return {"nfft3", solve}; }

}  // namespace bench::inverse
