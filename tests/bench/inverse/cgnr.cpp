// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// What a good programmer writes who has a nonuniform transform and wants its inverse.
#include <cmath>
#include <cstddef>

#include "../harness/timing.hpp"
#include "side.hpp"

namespace bench::inverse {

namespace {

using Vector = std::vector<std::complex<double>>;

/** sum of w |a|^2; without weights all are 1. */
double square(const Vector& a, const double* weights, int threads) {
  double sum = 0;
#pragma omp parallel for reduction(+ : sum) num_threads(threads)
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double size = a[i].real() * a[i].real() + a[i].imag() * a[i].imag();
    sum += weights == nullptr ? size : weights[i] * size;
  }
  return sum;
}

/** a += factor b */
void add(Vector& a, double factor, const Vector& b, int threads) {
#pragma omp parallel for num_threads(threads)
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
}

/** out = factor a + b, or w a */
void combine(Vector& out, double factor, const Vector& a, const Vector& b, int threads) {
#pragma omp parallel for num_threads(threads)
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = factor * a[i] + b[i];
}

void weigh(Vector& out, const Vector& a, const std::vector<double>& weights, int threads) {
#pragma omp parallel for num_threads(threads)
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = weights[i] * a[i];
}

Outcome solve(const nufft::Way<double>& way, const Case& the_case, const Material& material, double target, int most) {
  Outcome outcome;
  const double start = now();
  nufft::Case forward_case = the_case.transform, adjoint_case = the_case.transform;
  adjoint_case.type = 1;
  const auto forward = way.make(forward_case, material.problem);
  const auto adjoint = way.make(adjoint_case, material.problem);
  forward->set_points();
  adjoint->set_points();
  const double middle = now();

  const int threads = the_case.transform.threads;
  const std::vector<double>& weights = material.weights;
  Vector& f = outcome.coefficients;
  f.assign(static_cast<std::size_t>(the_case.transform.mode_count()), 0.0);
  Vector r = material.values, weighted(r.size()), image(r.size()), z(f.size());
  weigh(weighted, r, weights, threads);
  adjoint->execute(weighted.data(), z.data());
  Vector p = z;
  double dot_z = square(z, nullptr, threads);
  const double first = square(r, weights.data(), threads);
  double dot_r = first;
  while (outcome.iterations < most && std::sqrt(dot_r / first) > target) {
    forward->execute(p.data(), image.data());
    const double alpha = dot_z / square(image, weights.data(), threads);
    add(f, alpha, p, threads);
    add(r, -alpha, image, threads);
    dot_r = square(r, weights.data(), threads);
    weigh(weighted, r, weights, threads);
    adjoint->execute(weighted.data(), z.data());
    const double next = square(z, nullptr, threads);
    combine(p, next / dot_z, p, z, threads);
    dot_z = next;
    ++outcome.iterations;
  }
  outcome.residual = std::sqrt(dot_r / first);
  outcome.setup_seconds = middle - start;
  outcome.iterate_seconds = now() - middle;
  return outcome;
}

}  // namespace

SolverSide cgnr_over(const std::string& name, const nufft::Way<double>& way) {
  return {name, [way](const Case& the_case, const Material& material, double target, int most) {
            return solve(way, the_case, material, target, most);
          }};
}

}  // namespace bench::inverse
