// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// NFFT3's iterations, on whatever transform a plan brings along. W is the diagonal of w, V that of w_hat;
// heliotrope/inverse.h has the problem that they solve. z = A* W r throughout.
#include <heliotrope/nfft3.h>

#include <complex>
#include <utility>

namespace {

using Plan = solver_plan_complex;
using Complex = std::complex<double>;

Complex* numbers(fftw_complex* x) { return reinterpret_cast<Complex*>(x); }

bool is(const Plan* plan, unsigned flag) { return (plan->flags & flag) != 0; }

/// The factors of the nodes or coefficients; NULL = ones.
const double* weights(const Plan* plan) { return is(plan, PRECOMPUTE_WEIGHT) ? plan->w : nullptr; }
const double* damping(const Plan* plan) { return is(plan, PRECOMPUTE_DAMP) ? plan->w_hat : nullptr; }

/// The sum of d[i] |x[i]|^2.
double square(const double* d, fftw_complex* x, NFFT_INT n) {
  double sum = 0;
  for (NFFT_INT i = 0; i < n; ++i) sum += (d ? d[i] : 1) * std::norm(numbers(x)[i]);
  return sum;
}

/// to[i] = d[i] from[i].
void multiply(const double* d, fftw_complex* from, fftw_complex* to, NFFT_INT n) {
  for (NFFT_INT i = 0; i < n; ++i) numbers(to)[i] = d ? d[i] * numbers(from)[i] : numbers(from)[i];
}

/// y[i] += a d[i] x[i].
void add(fftw_complex* y, double a, const double* d, fftw_complex* x, NFFT_INT n) {
  for (NFFT_INT i = 0; i < n; ++i) numbers(y)[i] += a * (d ? d[i] : 1) * numbers(x)[i];
}

/// y[i] = x[i] + b y[i].
void turn(fftw_complex* y, double b, fftw_complex* x, NFFT_INT n) {
  for (NFFT_INT i = 0; i < n; ++i) numbers(y)[i] = numbers(x)[i] + b * numbers(y)[i];
}

double square_r(const Plan* plan) { return square(weights(plan), plan->r_iter, plan->mv->M_total); }
double square_z(const Plan* plan) { return square(damping(plan), plan->z_hat_iter, plan->mv->N_total); }

/// values = A (D modes).
void trafo(Plan* plan, const double* d, fftw_complex* modes, fftw_complex*& values) {
  multiply(d, modes, plan->mv->f_hat, plan->mv->N_total);
  std::swap(values, plan->mv->f);
  plan->mv->mv_trafo(plan->mv);
  std::swap(values, plan->mv->f);
}

/// modes = A* W r.
void adjoint_of_r(Plan* plan, fftw_complex*& modes) {
  multiply(weights(plan), plan->r_iter, plan->mv->f, plan->mv->M_total);
  std::swap(modes, plan->mv->f_hat);
  plan->mv->mv_adjoint(plan->mv);
  std::swap(modes, plan->mv->f_hat);
}

/// Of LANDWEBER, STEEPEST_DESCENT and CGNE one array is both z and p: the two pointers must stay the same.
void compute_z(Plan* plan) {
  const bool shared = plan->z_hat_iter == plan->p_hat_iter;
  adjoint_of_r(plan, plan->z_hat_iter);
  if (shared) plan->p_hat_iter = plan->z_hat_iter;
}

void compute_r(Plan* plan) {
  trafo(plan, nullptr, plan->f_hat_iter, plan->r_iter);
  turn(plan->r_iter, -1, plan->y, plan->mv->M_total);
}

bool wants_norms(const Plan* plan) { return !is(plan, LANDWEBER) || is(plan, NORMS_FOR_LANDWEBER); }

void step_landweber(Plan* plan) {
  add(plan->f_hat_iter, plan->alpha_iter, damping(plan), plan->z_hat_iter, plan->mv->N_total);
  compute_r(plan);
  if (wants_norms(plan)) plan->dot_r_iter = square_r(plan);
  compute_z(plan);
  if (wants_norms(plan)) plan->dot_z_hat_iter = square_z(plan);
}

/// The step that both gradient methods share: the best one along p.
void step_along(Plan* plan, fftw_complex* direction) {
  trafo(plan, damping(plan), direction, plan->v_iter);
  plan->dot_v_iter = square(weights(plan), plan->v_iter, plan->mv->M_total);
  plan->alpha_iter = plan->dot_v_iter > 0 ? plan->dot_z_hat_iter / plan->dot_v_iter : 0;
  add(plan->f_hat_iter, plan->alpha_iter, damping(plan), direction, plan->mv->N_total);
  add(plan->r_iter, -plan->alpha_iter, nullptr, plan->v_iter, plan->mv->M_total);
  plan->dot_r_iter = square_r(plan);
  compute_z(plan);
  plan->dot_z_hat_iter_old = plan->dot_z_hat_iter;
  plan->dot_z_hat_iter = square_z(plan);
}

void step_cgnr(Plan* plan) {
  step_along(plan, plan->p_hat_iter);
  plan->beta_iter = plan->dot_z_hat_iter_old > 0 ? plan->dot_z_hat_iter / plan->dot_z_hat_iter_old : 0;
  turn(plan->p_hat_iter, plan->beta_iter, plan->z_hat_iter, plan->mv->N_total);
}

void step_cgne(Plan* plan) {
  const NFFT_INT modes = plan->mv->N_total, nodes = plan->mv->M_total;
  plan->alpha_iter = plan->dot_p_hat_iter > 0 ? plan->dot_r_iter / plan->dot_p_hat_iter : 0;
  add(plan->f_hat_iter, plan->alpha_iter, damping(plan), plan->p_hat_iter, modes);
  multiply(damping(plan), plan->p_hat_iter, plan->mv->f_hat, modes);
  plan->mv->mv_trafo(plan->mv);
  add(plan->r_iter, -plan->alpha_iter, nullptr, plan->mv->f, nodes);
  plan->dot_r_iter_old = plan->dot_r_iter;
  plan->dot_r_iter = square_r(plan);
  plan->beta_iter = plan->dot_r_iter_old > 0 ? plan->dot_r_iter / plan->dot_r_iter_old : 0;
  adjoint_of_r(plan, plan->mv->f_hat);
  turn(plan->p_hat_iter, plan->beta_iter, plan->mv->f_hat, modes);
  plan->dot_p_hat_iter = square(damping(plan), plan->p_hat_iter, modes);
}

fftw_complex* allocate(NFFT_INT count) {
  return static_cast<fftw_complex*>(nfft_malloc(sizeof(fftw_complex) * static_cast<size_t>(count)));
}
double* allocate_reals(NFFT_INT count) {
  return static_cast<double*>(nfft_malloc(sizeof(double) * static_cast<size_t>(count)));
}

}  // namespace

void solver_init_advanced_complex(solver_plan_complex* plan, nfft_mv_plan_complex* mv, unsigned flags) {
  *plan = solver_plan_complex{};
  plan->mv = mv;
  plan->flags = flags;
  plan->y = allocate(mv->M_total);
  plan->r_iter = allocate(mv->M_total);
  plan->f_hat_iter = allocate(mv->N_total);
  plan->p_hat_iter = allocate(mv->N_total);
  plan->z_hat_iter = is(plan, CGNR) ? allocate(mv->N_total) : plan->p_hat_iter;
  if (is(plan, CGNR) || is(plan, STEEPEST_DESCENT)) plan->v_iter = allocate(mv->M_total);
  if (is(plan, PRECOMPUTE_WEIGHT)) plan->w = allocate_reals(mv->M_total);
  if (is(plan, PRECOMPUTE_DAMP)) plan->w_hat = allocate_reals(mv->N_total);
}

void solver_init_complex(solver_plan_complex* plan, nfft_mv_plan_complex* mv) {
  solver_init_advanced_complex(plan, mv, CGNR);
}

void solver_before_loop_complex(solver_plan_complex* plan) {
  compute_r(plan);
  if (wants_norms(plan)) plan->dot_r_iter = square_r(plan);
  compute_z(plan);
  if (wants_norms(plan)) plan->dot_z_hat_iter = square_z(plan);
  if (is(plan, CGNE)) plan->dot_p_hat_iter = plan->dot_z_hat_iter;
  if (is(plan, CGNR)) multiply(nullptr, plan->z_hat_iter, plan->p_hat_iter, plan->mv->N_total);
}

void solver_loop_one_step_complex(solver_plan_complex* plan) {
  if (is(plan, LANDWEBER)) step_landweber(plan);
  if (is(plan, STEEPEST_DESCENT)) step_along(plan, plan->z_hat_iter);
  if (is(plan, CGNR)) step_cgnr(plan);
  if (is(plan, CGNE)) step_cgne(plan);
}

void solver_finalize_complex(solver_plan_complex* plan) {
  if (is(plan, CGNR)) nfft_free(plan->z_hat_iter);
  for (fftw_complex* const list : {plan->y, plan->r_iter, plan->f_hat_iter, plan->p_hat_iter, plan->v_iter})
    nfft_free(list);
  nfft_free(plan->w);
  nfft_free(plan->w_hat);
}
