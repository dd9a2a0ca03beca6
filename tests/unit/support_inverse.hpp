// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <cmath>
#include <complex>
#include <vector>

#include "support_random.hpp"

/// Nodes and the matrix that belongs to them, entry by entry in long double.
namespace test {

using Complex = std::complex<double>;
using LongComplex = std::complex<long double>;
using Vector = std::vector<Complex>;
using Reals = std::vector<double>;

/// Nodes in [-1/2, 1/2) of a period of 1, or as many times 2 pi.
struct Nodes {
  std::vector<int64_t> dims;
  int64_t count = 0;
  std::vector<Reals> x;  ///< a list for each dimension, slowest first
  int32_t period = HEL_NUFFT_PERIOD_1;
  int32_t order = HEL_NUFFT_CENTERED;
  int32_t direction = HEL_FORWARD;

  int32_t rank() const { return static_cast<int32_t>(dims.size()); }
  int64_t modes() const {
    int64_t product = 1;
    for (const int64_t n : dims) product *= n;
    return product;
  }
  std::vector<const void*> lists() const {
    std::vector<const void*> pointers;
    for (const Reals& list : x) pointers.push_back(list.data());
    return pointers;
  }
};

inline Nodes random_nodes(Random& random, std::vector<int64_t> dims, int64_t count,
                          int32_t period = HEL_NUFFT_PERIOD_1) {
  Nodes nodes{.dims = std::move(dims), .count = count, .x = {}, .period = period};
  for (size_t axis = 0; axis < nodes.dims.size(); ++axis) {
    Reals list;
    for (int64_t j = 0; j < count; ++j)
      list.push_back(random.number() * (period == HEL_NUFFT_PERIOD_1 ? 0.5 : 3.141592653589793));
    nodes.x.push_back(std::move(list));
  }
  return nodes;
}

/// Nodes near a grid, at most a fifth of a cell away: A is well conditioned.
inline Nodes jittered_nodes(Random& random, std::vector<int64_t> dims, int64_t finer) {
  Nodes nodes{.dims = std::move(dims), .count = 1, .x = {}};
  std::vector<int64_t> cells;
  for (const int64_t n : nodes.dims) {
    cells.push_back(n * finer);
    nodes.count *= n * finer;
  }
  nodes.x.resize(cells.size());
  for (int64_t j = 0; j < nodes.count; ++j) {
    int64_t rest = j;
    for (size_t axis = cells.size(); axis-- > 0;) {
      const auto cell = static_cast<double>(rest % cells[axis]);
      rest /= cells[axis];
      nodes.x[axis].push_back((cell + 0.2 * random.number()) / static_cast<double>(cells[axis]) - 0.5);
    }
  }
  return nodes;
}

/// Frequency of the caller's mode `index` along a dimension.
inline int64_t frequency(const Nodes& nodes, int64_t index, size_t axis) {
  for (size_t i = nodes.dims.size() - 1; i > axis; --i) index /= nodes.dims[i];
  const int64_t n = nodes.dims[axis], m = index % n;
  if (nodes.order == HEL_NUFFT_FFT_ORDER) return m < n - n / 2 ? m : m - n;
  return m - n / 2;
}

/// A, row by row: entry (j, k) is exp(s i k.x[j]).
inline std::vector<LongComplex> matrix(const Nodes& nodes) {
  const long double turn = 2 * 3.14159265358979323846264338327950288L;
  const long double unit = nodes.period == HEL_NUFFT_PERIOD_1 ? turn : 1;
  const long double sign = nodes.direction == HEL_FORWARD ? -1 : 1;
  std::vector<LongComplex> a;
  for (int64_t j = 0; j < nodes.count; ++j)
    for (int64_t k = 0; k < nodes.modes(); ++k) {
      long double phase = 0;
      for (size_t axis = 0; axis < nodes.dims.size(); ++axis)
        phase += unit * static_cast<long double>(frequency(nodes, k, axis)) *
                 static_cast<long double>(nodes.x[axis][static_cast<size_t>(j)]);
      a.emplace_back(std::cos(phase), sign * std::sin(phase));
    }
  return a;
}

template <class C>
std::vector<LongComplex> times(const std::vector<LongComplex>& a, const std::vector<C>& x) {
  std::vector<LongComplex> y(a.size() / x.size());
  for (size_t j = 0; j < y.size(); ++j)
    for (size_t k = 0; k < x.size(); ++k) y[j] += a[j * x.size() + k] * LongComplex(x[k]);
  return y;
}

template <class C>
std::vector<LongComplex> adjoint_times(const std::vector<LongComplex>& a, const std::vector<C>& y) {
  std::vector<LongComplex> x(a.size() / y.size());
  for (size_t j = 0; j < y.size(); ++j)
    for (size_t k = 0; k < x.size(); ++k) x[k] += std::conj(a[j * x.size() + k]) * LongComplex(y[j]);
  return x;
}

inline Vector random_vector(Random& random, int64_t count) {
  Vector values;
  for (int64_t i = 0; i < count; ++i) {
    const double re = random.number();
    values.emplace_back(re, random.number());
  }
  return values;
}

inline Reals random_weights(Random& random, int64_t count) {
  Reals weights;
  for (int64_t i = 0; i < count; ++i) weights.push_back(1.25 + random.number());
  return weights;
}

template <class A, class B>
double relative_distance(const std::vector<A>& got, const std::vector<B>& wanted) {
  long double error = 0, size = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    error += std::norm(LongComplex(got[i]) - LongComplex(wanted[i]));
    size += std::norm(LongComplex(wanted[i]));
  }
  return static_cast<double>(std::sqrt(size > 0 ? error / size : error));
}

inline hel_inverse_options inverse_options(const Nodes& nodes) {
  hel_inverse_options options;
  hel_inverse_options_init(&options);
  options.period = nodes.period;
  options.order = nodes.order;
  options.direction = nodes.direction;
  return options;
}

struct InversePlan {
  InversePlan(const Nodes& nodes, const hel_inverse_options& options, const hel_context* context = nullptr) {
    created = hel_inverse_plan_create(context, nodes.rank(), nodes.dims.data(), nodes.count, nodes.lists().data(),
                                      &options, &handle);
  }
  InversePlan(const InversePlan&) = delete;
  InversePlan& operator=(const InversePlan&) = delete;
  ~InversePlan() { hel_inverse_plan_destroy(handle); }

  hel_inverse_plan* handle = nullptr;
  hel_status created = HEL_OK;
};

inline hel_inverse_report new_report() {
  hel_inverse_report report{};
  report.struct_size = sizeof report;
  return report;
}

/// Coefficients of the values; `report` may be NULL.
inline Vector solve(const Nodes& nodes, const hel_inverse_options& options, const Vector& values,
                    hel_inverse_report* report = nullptr, const Vector* start = nullptr) {
  const InversePlan plan(nodes, options);
  INFO("message: " << hel_last_message());
  REQUIRE(plan.created == HEL_OK);
  Vector f(static_cast<size_t>(nodes.modes() * options.batch));
  CHECK(hel_inverse_plan_solve(plan.handle, values.data(), start ? start->data() : nullptr, f.data(), report) ==
        HEL_OK);
  return f;
}

}  // namespace test
