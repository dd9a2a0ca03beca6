// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/sweep_stepper.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/dense_stepper.hpp"
#include "nmf/pivoting.hpp"

namespace hel::nmf {
namespace {

Kind kind_of(double beta) {
  if (beta == 2) return Kind::Euclid;
  if (beta == 1) return Kind::Kullback;
  if (beta == 0) return Kind::Itakura;
  if (beta == 0.5) return Kind::Half;
  if (beta == 1.5) return Kind::ThreeHalves;
  if (beta == 3) return Kind::Three;
  return Kind::Power;
}

/// The exponent of the multiplicative update under which the objective cannot rise.
double safe_exponent(double beta, double l2) {
  if (beta > 2) return 1 / (beta - 1);
  if (l2 > 0) return 1 / (3 - beta);
  return beta < 1 ? 1 / (2 - beta) : 1;
}

/// A bound below which y is lifted, so that no power of it overflows.
template <class T>
T smallest_y(double mean, double beta) {
  const double steepest = std::max(1.0, 2 - beta), digits = sizeof(T) == 8 ? 250 : 30;
  const double floor = std::min(digits / steepest, sizeof(T) == 8 ? 60.0 : 12.0);
  return static_cast<T>(
      std::max((mean > 0 ? mean : 1) * std::pow(10, -floor), static_cast<double>(std::numeric_limits<T>::min()) * 1e3));
}

}  // namespace

template <class T>
Rule<T> make_rule(const hel_nmf_options& o, bool is_u) {
  Rule<T> rule;
  rule.step = o.solver == HEL_NMF_HALS ? Step::Hals : o.solver == HEL_NMF_PIVOTING ? Step::Custom : Step::Multiply;
  rule.l1 = static_cast<T>(is_u ? o.l1_u : o.l1_h);
  rule.l2 = static_cast<T>(is_u ? o.l2_u : o.l2_h);
  rule.exponent = o.solver == HEL_NMF_HEURISTIC ? T(1) : static_cast<T>(safe_exponent(o.beta, is_u ? o.l2_u : o.l2_h));
  rule.fixed = is_u ? o.fixed_u : o.fixed_h;
  rule.keep = is_u ? o.keep_u : o.keep_h;
  rule.row_sums_one = is_u && o.row_sums_one;
  rule.inner = o.inner > 0 ? o.inner : o.solver == HEL_NMF_HALS ? 4 : 1;
  return rule;
}

template <class T>
Sweep<T> make_sweep(const Problem& problem, const DataSums& data) {
  const hel_nmf_options& o = problem.options;
  Sweep<T> sweep;
  sweep.columns = sweep.x_stride = problem.shape.columns;
  sweep.components = problem.shape.components;
  sweep.kind = kind_of(o.beta);
  sweep.beta = o.beta;
  sweep.data_floor = static_cast<T>(o.data_floor);
  sweep.y_floor = smallest_y<T>(data.count > 0 ? data.sum / data.count : 0, o.beta);
  sweep.h_stride = padded<T>(problem.shape.columns);
  sweep.u_stride = padded<T>(problem.shape.components);
  sweep.rule = make_rule<T>(o, true);
  sweep.weighted = o.weights != nullptr;
  sweep.custom = pivot_columns<T>;
  return sweep;
}

double divergence(const hel_nmf_options& o, const DataSums& data, const double* terms) {
  double value;
  if (o.beta == 2)
    value = 0.5 * data.power - terms[0] + 0.5 * terms[1];
  else if (o.beta == 1)
    value = terms[2] - data.sum + terms[1];
  else if (o.beta == 0)
    value = terms[0] - terms[2] - data.count;
  else
    value = data.power / (o.beta * (o.beta - 1)) - terms[0] / (o.beta - 1) + terms[1] / o.beta;
  return std::max(value, 0.0);
}

template <class T>
double penalty(const Matrix<T>& factor, double l1, double l2) {
  double sum = 0, squares = 0;
  if (l1 == 0 && l2 == 0) return 0;
  for (int64_t r = 0; r < factor.rows(); ++r)
    for (int64_t c = 0; c < factor.columns(); ++c) {
      const auto value = static_cast<double>(factor.row(r)[c]);
      sum += value, squares += value * value;
    }
  return l1 * sum + 0.5 * l2 * squares;
}

template <class T>
std::unique_ptr<Stepper<T>> make_sweep_stepper(const Problem& problem, Rows<T>& rows, const DataSums& data) {
  return std::make_unique<DenseStepper<T>>(problem, rows, data);
}

#define HEL_NMF_INSTANTIATE(T)                                   \
  template Rule<T> make_rule(const hel_nmf_options&, bool);      \
  template Sweep<T> make_sweep(const Problem&, const DataSums&); \
  template double penalty(const Matrix<T>&, double, double);     \
  template std::unique_ptr<Stepper<T>> make_sweep_stepper(const Problem&, Rows<T>&, const DataSums&);
HEL_NMF_INSTANTIATE(double)
HEL_NMF_INSTANTIATE(float)
#undef HEL_NMF_INSTANTIATE

}  // namespace hel::nmf
