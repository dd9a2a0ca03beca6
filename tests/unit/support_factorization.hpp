// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <cmath>
#include <string>
#include <vector>

#include "support_random.hpp"

/// Factorizations: random problems, and the objective written down as a plain sum.
namespace test::nmf {

template <class T>
using Numbers = std::vector<T>;

inline hel_nmf_options options(double beta, int64_t iterations = 30, int32_t solver = HEL_NMF_MULTIPLICATIVE) {
  hel_nmf_options o;
  hel_nmf_options_init(&o);
  o.beta = beta;
  o.iterations = iterations;
  o.solver = solver;
  o.tolerance = 0;
  o.threads = 1;
  return o;
}

/// Positive numbers up to 1, and X near a product of factors.
template <class T>
struct Problem {
  int64_t rows, columns, components;
  Numbers<T> x, u, h;

  Problem(int64_t rows_, int64_t columns_, int64_t components_, uint64_t seed = 1, double zeros = 0)
      : rows(rows_), columns(columns_), components(components_) {
    Random random(seed);
    const auto positive = [&] { return 0.01 + std::fabs(random.number()); };
    for (int64_t i = 0; i < rows * components; ++i) u.push_back(static_cast<T>(positive()));
    for (int64_t i = 0; i < components * columns; ++i) h.push_back(static_cast<T>(positive()));
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c) {
        const double noise = positive();
        const bool zero = std::fabs(random.number()) < zeros;
        x.push_back(static_cast<T>(zero ? 0 : reconstruction(r, c) * (0.5 + noise) * noise));
      }
    for (T& value : u) value = static_cast<T>(positive());
    for (T& value : h) value = static_cast<T>(positive());
  }

  double reconstruction(int64_t r, int64_t c) const {
    double sum = 0;
    for (int64_t k = 0; k < components; ++k)
      sum += static_cast<double>(u[static_cast<size_t>(r * components + k)]) *
             static_cast<double>(h[static_cast<size_t>(k * columns + c)]);
    return sum;
  }
};

/// What a call left behind.
template <class T>
struct Outcome {
  hel_status status;
  std::string message;
  Numbers<T> u, h;
  Numbers<double> history;
  hel_nmf_report report;
};

template <class T>
Outcome<T> outcome_of(const Problem<T>& p, const hel_nmf_options& o) {
  Outcome<T> out{HEL_OK, "", p.u, p.h, Numbers<double>(static_cast<size_t>(o.iterations) + 1), {}};
  hel_nmf_report_init(&out.report);
  out.report.history = out.history.data();
  out.report.history_capacity = o.iterations;
  return out;
}

template <class T>
void finish(Outcome<T>& out) {
  out.message = hel_last_message();
  out.history.resize(static_cast<size_t>(out.report.history_count));
}

template <class T>
Outcome<T> fit(const Problem<T>& p, hel_nmf_options o, const hel_context* context = nullptr) {
  o.precision = sizeof(T) == 4 ? HEL_FLOAT : HEL_DOUBLE;
  Outcome<T> out = outcome_of(p, o);
  out.status =
      hel_nmf_fit(context, p.rows, p.columns, p.components, p.x.data(), &o, out.u.data(), out.h.data(), &out.report);
  finish(out);
  return out;
}

/// Stored entries of X.
template <class T>
struct Sparse {
  std::vector<int64_t> starts{0}, columns;
  Numbers<T> values;

  explicit Sparse(const Problem<T>& p) {
    for (int64_t r = 0; r < p.rows; ++r) {
      for (int64_t c = 0; c < p.columns; ++c) {
        const T value = p.x[static_cast<size_t>(r * p.columns + c)];
        if (value == 0) continue;
        columns.push_back(c);
        values.push_back(value);
      }
      starts.push_back(static_cast<int64_t>(columns.size()));
    }
  }
};

template <class T>
Outcome<T> fit_sparse(const Problem<T>& p, const Sparse<T>& x, hel_nmf_options o) {
  o.precision = sizeof(T) == 4 ? HEL_FLOAT : HEL_DOUBLE;
  Outcome<T> out = outcome_of(p, o);
  out.status = hel_nmf_fit_csr(nullptr, p.rows, p.columns, p.components, x.starts.data(), x.columns.data(),
                               x.values.data(), &o, out.u.data(), out.h.data(), &out.report);
  finish(out);
  return out;
}

/// Reads rows of a problem; returns short from row `fails_at` on.
template <class T>
struct Reader {
  const Problem<T>& problem;
  int64_t fails_at = INT64_MAX, calls = 0, most = 0;

  static int64_t read(int64_t first, int64_t count, void* to, void* user) {
    auto& self = *static_cast<Reader*>(user);
    ++self.calls;
    self.most = std::max(self.most, count);
    if (first + count > self.fails_at) return count - 1;
    const int64_t columns = self.problem.columns;
    std::copy_n(self.problem.x.data() + first * columns, count * columns, static_cast<T*>(to));
    return count;
  }
};

template <class T>
Outcome<T> fit_reader(Reader<T>& reader, hel_nmf_options o) {
  const Problem<T>& p = reader.problem;
  o.precision = sizeof(T) == 4 ? HEL_FLOAT : HEL_DOUBLE;
  Outcome<T> out = outcome_of(p, o);
  out.status = hel_nmf_fit_reader(nullptr, p.rows, p.columns, p.components, Reader<T>::read, &reader, &o, out.u.data(),
                                  out.h.data(), &out.report);
  finish(out);
  return out;
}

/// d(x, y) as nmf.h says.
inline long double deviation(long double x, long double y, long double beta) {
  if (beta == 0) return x / y - std::log(x / y) - 1;
  if (beta == 1) return (x > 0 ? x * std::log(x / y) : 0) - x + y;
  return (std::pow(x, beta) + (beta - 1) * std::pow(y, beta) - beta * x * std::pow(y, beta - 1)) / (beta * (beta - 1));
}

/// The objective by its definition.
template <class T>
double objective(const Problem<T>& p, const Numbers<T>& u, const Numbers<T>& h, const hel_nmf_options& o) {
  const auto* weights = static_cast<const T*>(o.weights);
  long double sum = 0;
  for (int64_t r = 0; r < p.rows; ++r)
    for (int64_t c = 0; c < p.columns; ++c) {
      const auto at = static_cast<size_t>(r * p.columns + c);
      const long double w = weights ? static_cast<long double>(weights[at]) : 1;
      if (w == 0) continue;
      long double y = 0;
      for (int64_t k = 0; k < p.components; ++k)
        y += static_cast<long double>(u[static_cast<size_t>(r * p.components + k)]) *
             static_cast<long double>(h[static_cast<size_t>(k * p.columns + c)]);
      sum += w * deviation(std::max(static_cast<long double>(p.x[at]), static_cast<long double>(o.data_floor)), y,
                           static_cast<long double>(o.beta));
    }
  for (const T value : u) sum += value * (o.l1_u + o.l2_u / 2 * value);
  for (const T value : h) sum += value * (o.l1_h + o.l2_h / 2 * value);
  return static_cast<double>(sum);
}

/// The largest relative rise from one number to the next; negative when all fall. What is nothing but rounding of the
/// first number does not count.
inline double largest_rise(const Numbers<double>& history) {
  double rise = -1;
  for (size_t i = 1; i < history.size(); ++i)
    rise = std::max(rise, (history[i] - history[i - 1]) / (history[i] + 0.05 * history[0] + 1e-3));
  return rise;
}

template <class T>
double largest_difference(const Numbers<T>& a, const Numbers<T>& b) {
  double most = a.size() == b.size() ? 0 : INFINITY;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double off = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    most = off > most || std::isnan(off) ? off : most;
  }
  return most;
}

}  // namespace test::nmf
