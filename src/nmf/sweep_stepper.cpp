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

/// Powers of ten that a number of this type may have for its products with others to stay in range.
template <class T>
constexpr double kDigits = sizeof(T) == 8 ? 290 : 30;
/// The same for powers themselves. What Y may be below the mean of X at least, in powers of ten.
template <class T>
constexpr double kMostDigits = sizeof(T) == 8 ? 300 : 36;
constexpr double kLeastBelow = 2;

/// Whether y^(beta-2) is made as such, and not x y^(beta-2) in steps that stay near 1.
bool makes_steep_power(Kind kind, bool weighted) {
  if (kind == Kind::Power) return true;
  return weighted && (kind == Kind::Itakura || kind == Kind::Half);
}

/// A bound below which y is lifted, so that neither x y^(beta-2) nor a power that is made on the way overflows.
template <class T>
T smallest_y(const Sweep<T>& sweep, const DataSums& data) {
  const double steepest = std::max(1.0, 2 - sweep.beta), digits = sizeof(T) == 8 ? 250 : 30;
  double floor = std::log10(static_cast<double>(std::numeric_limits<T>::min())) + 3;
  if (makes_steep_power(sweep.kind, sweep.weighted)) floor = std::max(floor, -kMostDigits<T> / steepest);
  if (data.count > 0) {  // otherwise X has yet to be looked at, and powers of x itself are wanted
    const double scale = std::log10(data.sum > 0 ? data.mean() : 1);
    floor = std::max(floor, scale - std::min(digits / steepest, sizeof(T) == 8 ? 60.0 : 12.0));
    floor = std::max(floor, (scale - kMostDigits<T>) / steepest);
  }
  return static_cast<T>(std::pow(10, floor));
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
  sweep.h_stride = padded<T>(problem.shape.columns);
  sweep.u_stride = padded<T>(problem.shape.components);
  sweep.rule = make_rule<T>(o, true);
  sweep.weighted = o.weights != nullptr;
  sweep.y_floor = smallest_y(sweep, data);
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

namespace {

[[noreturn]] void refuse_range(const Problem& problem, const char* name, double mean) {
  throw Error(HEL_ERROR_DOMAIN, "the mean of %s is %g: with beta %g it is too %s for %s; scale it", name, mean,
              problem.options.beta, mean > 1 ? "large" : "small", problem.is_float() ? "float" : "double");
}

}  // namespace

void require_range(const Problem& problem, const DataSums& data) {
  const double beta = problem.options.beta;
  if (!(data.sum > 0)) return;
  const bool single = problem.is_float(), power = makes_steep_power(kind_of(beta), problem.options.weights != nullptr);
  const double scale = std::log10(data.mean()), digits = std::fabs(scale),
               most = single ? kDigits<float> : kDigits<double>;
  // x itself; x y^(beta-2) with factors of the size of its root; and the objective, which is a sum of doubles.
  double steepest = std::max({1.0, std::fabs(beta - 1), std::fabs(beta - 0.5)});
  if (power) steepest = std::max(steepest, std::fabs(beta - 2));
  const bool room = !power || (2 - beta) * (kLeastBelow - scale) <= (single ? kMostDigits<float> : kMostDigits<double>);
  if (!(room && digits * steepest <= most && digits * std::fabs(beta) <= kDigits<double>))
    refuse_range(problem, "x", data.mean());
}

void require_start(const Problem& problem, const DataSums& data, double mean) {
  const double beta = problem.options.beta, of_x = data.sum > 0 ? data.mean() : 1;
  if (mean <= of_x || mean <= 1) return;
  const double y = std::log10(mean), most = problem.is_float() ? kDigits<float> : kDigits<double>;
  if (!(y <= most && std::fabs(beta - 1) * y <= most && std::fabs(std::log10(of_x) + (beta - 2) * y) <= most))
    refuse_range(problem, "u h", mean);
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
