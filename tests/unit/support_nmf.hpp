// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "support_random.hpp"

/// Small factorizations and their oracles: objectives by the definition, in long double.
namespace test::nmf {

using Numbers = std::vector<double>;

inline hel_nmf_options make_options(double beta, int64_t iterations, int32_t init = HEL_NMF_GIVEN) {
  hel_nmf_options options;
  hel_nmf_options_init(&options);
  options.beta = beta;
  options.iterations = iterations;
  options.tolerance = 0;
  options.init = init;
  options.threads = 1;
  return options;
}

/// A matrix with first factors. `low` above 0 keeps everything positive.
struct Data {
  int64_t rows, columns, components;
  Numbers x, u, h;

  double at(int64_t r, int64_t c) const { return x[static_cast<size_t>(r * columns + c)]; }
};

inline Numbers random_numbers(Random& random, int64_t count, double low = 0.05) {
  Numbers numbers(static_cast<size_t>(count));
  for (double& number : numbers) number = low + std::fabs(random.number());
  return numbers;
}

/// a (rows x inner) times b (inner x columns).
inline Numbers product_of(int64_t rows, int64_t inner, int64_t columns, const Numbers& a, const Numbers& b) {
  Numbers c(static_cast<size_t>(rows * columns));
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t k = 0; k < columns; ++k) {
      long double sum = 0;
      for (int64_t j = 0; j < inner; ++j)
        sum +=
            static_cast<long double>(a[static_cast<size_t>(i * inner + j)]) * b[static_cast<size_t>(j * columns + k)];
      c[static_cast<size_t>(i * columns + k)] = static_cast<double>(sum);
    }
  return c;
}

/// A product of random factors, times noise of up to `noise`.
inline Data planted_data(int64_t rows, int64_t columns, int64_t components, uint64_t seed, double noise = 0.5) {
  Random random(seed);
  Data data{rows, columns, components, {}, {}, {}};
  const Numbers u = random_numbers(random, rows * components), h = random_numbers(random, components * columns);
  data.x = product_of(rows, components, columns, u, h);
  for (double& entry : data.x) entry *= 1 + noise * random.number();
  data.u = random_numbers(random, rows * components);
  data.h = random_numbers(random, components * columns);
  return data;
}

/// d(x, y) as nmf.h defines it.
inline long double divergence_of(double beta, long double x, long double y) {
  if (beta == 0) return x / y - std::log(x / y) - 1;
  if (beta == 1) return (x > 0 ? x * std::log(x / y) : 0) - x + y;
  const auto b = static_cast<long double>(beta);
  return (std::pow(x, b) + (b - 1) * std::pow(y, b) - b * x * std::pow(y, b - 1)) / (b * (b - 1));
}

inline double objective_of(const Data& data, double beta, const Numbers& u, const Numbers& h,
                           const Numbers& weights = {}) {
  const Numbers y = product_of(data.rows, data.components, data.columns, u, h);
  long double sum = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    const double weight = weights.empty() ? 1 : weights[i];
    if (weight > 0) sum += weight * divergence_of(beta, data.x[i], y[i]);
  }
  return static_cast<double>(sum);
}

struct Fit {
  hel_status status;
  std::string message;
  Numbers u, h, history;
  hel_nmf_report report;
};

/// In the precision of the options; the numbers of both precisions come back as double.
inline Fit fit(const Data& data, const hel_nmf_options& options, const hel_context* context = nullptr) {
  Fit result{HEL_OK, "", data.u, data.h, Numbers(static_cast<size_t>(std::min<int64_t>(options.iterations, 10000))),
             {}};
  hel_nmf_report_init(&result.report);
  result.report.history = result.history.data();
  result.report.history_capacity = static_cast<int64_t>(result.history.size());
  if (options.precision == HEL_DOUBLE) {
    result.status = hel_nmf_fit(context, data.rows, data.columns, data.components, data.x.data(), &options,
                                result.u.data(), result.h.data(), &result.report);
  } else {
    const std::vector<float> x(data.x.begin(), data.x.end());
    std::vector<float> u(data.u.begin(), data.u.end()), h(data.h.begin(), data.h.end());
    result.status = hel_nmf_fit(context, data.rows, data.columns, data.components, x.data(), &options, u.data(),
                                h.data(), &result.report);
    result.u.assign(u.begin(), u.end());
    result.h.assign(h.begin(), h.end());
  }
  result.message = hel_last_message();
  result.history.resize(static_cast<size_t>(result.report.history_count));
  return result;
}

inline bool all_nonnegative(const Numbers& numbers) {
  for (const double number : numbers)
    if (!(number >= 0 && std::isfinite(number))) return false;
  return true;
}

inline double largest(const Numbers& numbers) {
  double most = 0;
  for (const double number : numbers) most = std::max(most, std::fabs(number));
  return most;
}

/// The largest difference in parts of the largest number; infinite where one is NaN.
inline double difference(const Numbers& a, const Numbers& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double apart = std::fabs(a[i] - b[i]);
    most = apart >= 0 ? std::max(most, apart) : INFINITY;
  }
  const double scale = std::max(largest(a), largest(b));
  return scale > 0 ? most / scale : most;
}

inline bool same_bits(const Numbers& a, const Numbers& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

}  // namespace test::nmf
