// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "problem.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace bench::nmf {

namespace {

/** A counter hashed to (0, 1]: the same numbers everywhere. */
double uniform(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  z ^= z >> 31U;
  return static_cast<double>((z >> 11U) + 1) * 0x1p-53;
}

/** Gamma-distributed with an integer shape and mean 1. */
double gamma(std::uint64_t counter, int shape) {
  double product = 1;
  for (int i = 0; i < shape; ++i) product *= uniform(16 * counter + static_cast<std::uint64_t>(i));
  return -std::log(product) / shape;
}

constexpr std::uint64_t u_seed = 1ULL << 40U, h_seed = 2ULL << 40U, noise_seed = 3ULL << 40U, start_seed = 4ULL << 40U,
                        place_seed = 5ULL << 40U;

double divergence_of(double beta, double x, double y) {
  if (beta == 2) return 0.5 * (x - y) * (x - y);
  if (beta == 1) return (x > 0 ? x * std::log(x / y) : 0) - x + y;
  if (beta == 0) return x / y - std::log(x / y) - 1;
  return (std::pow(x, beta) + (beta - 1) * std::pow(y, beta) - beta * x * std::pow(y, beta - 1)) / (beta * (beta - 1));
}

template <class Real>
double product_entry(const Real* u, const Real* h, std::int64_t components, std::int64_t columns) {
  double sum = 0;
  for (std::int64_t k = 0; k < components; ++k) sum += static_cast<double>(u[k]) * static_cast<double>(h[k * columns]);
  return sum;
}

}  // namespace

template <class Real>
Problem<Real>::Problem(const Case& the_case)
    : rows(the_case.rows), columns(the_case.columns), components(the_case.components), sparse(the_case.sparse()) {
  const auto left = [&](std::int64_t row, std::int64_t k) {
    return gamma(u_seed + static_cast<std::uint64_t>(row * components + k), 1);
  };
  std::vector<double> right(static_cast<std::size_t>(components * columns));
  for (std::size_t i = 0; i < right.size(); ++i) right[i] = gamma(h_seed + i, 1);
  const auto entries_of_row = [&](std::int64_t row, const std::vector<std::int64_t>& places, Real* out) {
    std::vector<double> weights;
    for (std::int64_t k = 0; k < components; ++k) weights.push_back(left(row, k));
    for (const std::int64_t column : places) {
      double sum = 0;
      for (std::int64_t k = 0; k < components; ++k) {
        sum += weights[static_cast<std::size_t>(k)] * right[static_cast<std::size_t>(k * columns + column)];
      }
      const auto counter = static_cast<std::uint64_t>(row * columns + column);
      *out++ = static_cast<Real>(sum * gamma(noise_seed + counter, 4));
    }
  };
  if (sparse) {
    const auto each = std::max<std::int64_t>(1, std::llround(the_case.density * static_cast<double>(columns)));
    row_starts.push_back(0);
    for (std::int64_t row = 0; row < rows; ++row) {
      std::vector<std::int64_t> places;
      for (std::int64_t i = 0; i < each; ++i) {
        const double draw = uniform(place_seed + static_cast<std::uint64_t>(row * each + i));
        places.push_back(std::min(columns - 1, static_cast<std::int64_t>(draw * static_cast<double>(columns))));
      }
      std::sort(places.begin(), places.end());
      places.erase(std::unique(places.begin(), places.end()), places.end());
      x.resize(x.size() + places.size());
      entries_of_row(row, places, x.data() + x.size() - places.size());
      column_list.insert(column_list.end(), places.begin(), places.end());
      row_starts.push_back(static_cast<std::int64_t>(x.size()));
    }
  } else {
    std::vector<std::int64_t> places(static_cast<std::size_t>(columns));
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::int64_t>(i);
    x.resize(static_cast<std::size_t>(rows * columns));
#pragma omp parallel for
    for (std::int64_t row = 0; row < rows; ++row) entries_of_row(row, places, x.data() + row * columns);
  }
  double mean = 0;
  for (const Real value : x) mean += static_cast<double>(value);
  mean /= static_cast<double>(rows) * static_cast<double>(columns);
  const double scale = 2 * std::sqrt(mean / static_cast<double>(components));
  const auto fill = [&](std::vector<Real>& factor, std::int64_t count, std::uint64_t seed) {
    for (std::int64_t i = 0; i < count; ++i) {
      factor.push_back(static_cast<Real>(scale * uniform(seed + static_cast<std::uint64_t>(i))));
    }
  };
  fill(u, rows * components, start_seed);
  fill(h, components * columns, start_seed + (1ULL << 36U));
}

template <class Real>
double Problem<Real>::divergence(double beta, const std::vector<Real>& left, const std::vector<Real>& right) const {
  double total = 0;
  if (!sparse) {
#pragma omp parallel for reduction(+ : total)
    for (std::int64_t row = 0; row < rows; ++row) {
      std::vector<double> product(static_cast<std::size_t>(columns), 0.0);
      for (std::int64_t k = 0; k < components; ++k) {
        const auto weight = static_cast<double>(left[static_cast<std::size_t>(row * components + k)]);
        const Real* from = right.data() + k * columns;
        for (std::int64_t c = 0; c < columns; ++c) product[static_cast<std::size_t>(c)] += weight * from[c];
      }
      for (std::int64_t c = 0; c < columns; ++c) {
        total += divergence_of(beta, static_cast<double>(x[static_cast<std::size_t>(row * columns + c)]),
                               product[static_cast<std::size_t>(c)]);
      }
    }
    return total;
  }
  // The sum over all entries as if they were zeros, by small products, then a correction for each stored entry.
  const auto size = static_cast<std::size_t>(components);
  std::vector<double> gram_u(size * size), gram_h(size * size), sum_u(size), sum_h(size);
  for (std::size_t a = 0; a < size; ++a) {
    for (std::int64_t r = 0; r < rows; ++r) sum_u[a] += left[static_cast<std::size_t>(r) * size + a];
    for (std::int64_t c = 0; c < columns; ++c)
      sum_h[a] += right[a * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)];
    for (std::size_t b = 0; b < size && beta == 2; ++b) {
      for (std::int64_t r = 0; r < rows; ++r) {
        const Real* row = left.data() + static_cast<std::size_t>(r) * size;
        gram_u[a * size + b] += static_cast<double>(row[a]) * static_cast<double>(row[b]);
      }
      const Real* first = right.data() + a * static_cast<std::size_t>(columns);
      const Real* second = right.data() + b * static_cast<std::size_t>(columns);
      for (std::int64_t c = 0; c < columns; ++c)
        gram_h[a * size + b] += static_cast<double>(first[c]) * static_cast<double>(second[c]);
    }
  }
  for (std::size_t a = 0; a < size; ++a) {
    if (beta == 1) total += sum_u[a] * sum_h[a];
    for (std::size_t b = 0; b < size && beta == 2; ++b) total += 0.5 * gram_u[a * size + b] * gram_h[a * size + b];
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t i = row_starts[static_cast<std::size_t>(row)]; i < row_starts[static_cast<std::size_t>(row) + 1];
         ++i) {
      const double y = product_entry(left.data() + row * components,
                                     right.data() + column_list[static_cast<std::size_t>(i)], components, columns);
      const auto value = static_cast<double>(x[static_cast<std::size_t>(i)]);
      total += divergence_of(beta, value, y) - (beta == 2 ? 0.5 * y * y : y);
    }
  }
  return total;
}

template struct Problem<double>;
template struct Problem<float>;

}  // namespace bench::nmf
