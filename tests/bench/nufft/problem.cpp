// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "problem.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace bench::nufft {

namespace {

constexpr long double two_pi = 2 * std::numbers::pi_v<long double>;

/** A counter hashed to [0, 1): the same numbers everywhere. */
double uniform(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  z ^= z >> 31U;
  return static_cast<double>(z >> 11U) * 0x1p-53;
}

/** One coordinate of one point, in periods, [-1/2, 1/2). */
double coordinate(const Case& the_case, std::int64_t point, std::size_t dimension) {
  constexpr std::int64_t spoke_length = 500;
  const std::size_t rank = the_case.dims.size();
  const auto draw = [&](std::int64_t item) {
    return uniform(static_cast<std::uint64_t>(item) * 4 + static_cast<std::uint64_t>(dimension));
  };
  if (the_case.cloud == Cloud::cell) return (0.25 + draw(point)) / static_cast<double>(the_case.dims[dimension]);
  if (the_case.cloud != Cloud::radial) return draw(point) - 0.5;
  const auto spoke = static_cast<double>(point / spoke_length);
  const double along =
      static_cast<double>(point % spoke_length) / static_cast<double>(spoke_length) - 0.5;  // passes the origin
  const double angle = spoke * std::numbers::pi * (std::numbers::phi - 1);
  if (rank == 2) return along * (dimension == 0 ? std::sin(angle) : std::cos(angle));
  const double height = 2 * std::fmod(spoke * 0.4656, 1.0) - 1;
  const double radius = std::sqrt(1 - height * height);
  return along * (dimension == 0 ? height : radius * (dimension == 1 ? std::sin(angle) : std::cos(angle)));
}

template <class Real>
void sort_points(std::vector<std::vector<Real>>& points) {
  std::vector<std::size_t> order(points[0].size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Rows of a raster: points of one row are neighbors along the fastest dimension.
  const auto row = [&](std::size_t j, std::size_t d) { return std::floor(points[d][j] * 128); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (std::size_t d = 0; d + 1 < points.size(); ++d) {
      if (row(a, d) != row(b, d)) return row(a, d) < row(b, d);
    }
    return points.back()[a] < points.back()[b];
  });
  for (auto& list : points) {
    std::vector<Real> sorted(list.size());
    std::transform(order.begin(), order.end(), sorted.begin(), [&](std::size_t j) { return list[j]; });
    list = std::move(sorted);
  }
}

/** exp(i turns), the turns given in periods. */
std::complex<double> turned(long double turns) {
  const auto angle = static_cast<double>((turns - std::rint(turns)) * two_pi);
  return {std::cos(angle), std::sin(angle)};
}

/** The frequency of a mode along each dimension. */
std::vector<long double> mode_of(const Case& the_case, std::int64_t position) {
  std::vector<long double> mode(the_case.dims.size());
  for (std::size_t d = mode.size(); d-- > 0;) {
    mode[d] = static_cast<long double>(position % the_case.dims[d] - the_case.dims[d] / 2);
    position /= the_case.dims[d];
  }
  return mode;
}

/** The sum over the points of types 1 and 3 for one frequency. */
template <class Real>
std::complex<long double> sum_points(const Case& the_case, const Problem<Real>& problem,
                                     const std::vector<long double>& frequency) {
  std::complex<long double> sum = 0;
  for (std::size_t j = 0; j < problem.points[0].size(); ++j) {
    long double turns = 0;
    for (std::size_t d = 0; d < frequency.size(); ++d) turns += frequency[d] * problem.points[d][j] / two_pi;
    sum += std::complex<long double>(std::complex<double>(problem.in[j]) * turned(the_case.sign() * turns));
  }
  return sum;
}

/** The sum over the modes of type 2 for one point. */
template <class Real>
std::complex<long double> sum_modes(const Case& the_case, const Problem<Real>& problem, std::size_t point) {
  const std::size_t rank = the_case.dims.size();
  std::vector<std::vector<std::complex<double>>> factors(rank);
  for (std::size_t d = 0; d < rank; ++d) {
    for (std::int64_t m = 0; m < the_case.dims[d]; ++m) {
      const auto mode = static_cast<long double>(m - the_case.dims[d] / 2);
      factors[d].push_back(turned(the_case.sign() * mode * problem.points[d][point] / two_pi));
    }
  }
  const std::vector<std::complex<double>>& fastest = factors.back();
  const std::int64_t rows = the_case.mode_count() / the_case.dims.back();
  std::complex<long double> sum = 0;
  const std::complex<Real>* in = problem.in.data();
  for (std::int64_t row = 0; row < rows; ++row) {
    std::complex<long double> row_sum = 0;
    for (const auto& factor : fastest) row_sum += std::complex<long double>(std::complex<double>(*in++) * factor);
    std::int64_t rest = row;
    for (std::size_t d = rank - 1; d-- > 0; rest /= the_case.dims[d]) {
      row_sum *= std::complex<long double>(factors[d][static_cast<std::size_t>(rest % the_case.dims[d])]);
    }
    sum += row_sum;
  }
  return sum;
}

}  // namespace

template <class Real>
Problem<Real>::Problem(const Case& the_case) : points(the_case.dims.size()) {
  const auto to_real = [](double value, double top) {
    return std::min(static_cast<Real>(value), std::nextafter(static_cast<Real>(top), Real{0}));
  };
  for (std::size_t d = 0; d < points.size(); ++d) {
    points[d].resize(static_cast<std::size_t>(the_case.points));
#pragma omp parallel for
    for (std::int64_t j = 0; j < the_case.points; ++j) {
      const double value = coordinate(the_case, j, d) * static_cast<double>(two_pi);
      points[d][static_cast<std::size_t>(j)] = to_real(value, std::numbers::pi);
    }
  }
  if (the_case.cloud == Cloud::ordered) sort_points(points);
  if (the_case.type == 3) {
    for (std::size_t d = 0; d < points.size(); ++d) {
      std::vector<Real> list;
      const auto width = static_cast<double>(the_case.dims[d]);
      for (std::int64_t k = 0; k < the_case.mode_count(); ++k) {
        list.push_back(to_real((uniform((1ULL << 40U) + 4 * static_cast<std::uint64_t>(k) + d) - 0.5) * width, width));
      }
      frequencies.push_back(std::move(list));
    }
  }
  in.resize(static_cast<std::size_t>(the_case.in_count() * the_case.batch));
  for (std::size_t i = 0; i < in.size(); ++i) {
    in[i] = {static_cast<Real>(2 * uniform((1ULL << 41U) + 2 * i) - 1),
             static_cast<Real>(2 * uniform((1ULL << 41U) + 2 * i + 1) - 1)};
    if (the_case.real && the_case.type != 2) in[i] = in[i].real();
  }
  if (the_case.real && the_case.type != 2) {
    real_in.resize(in.size());
    std::transform(in.begin(), in.end(), real_in.begin(), [](const std::complex<Real>& one) { return one.real(); });
  }
}

template <class Real>
Reference::Reference(const Case& the_case, const Problem<Real>& problem)
    : real_values_(the_case.real && the_case.type == 2) {
  // As many outputs as a few seconds allow.
  const std::int64_t count = the_case.out_count();
  const std::int64_t affordable = std::clamp<std::int64_t>(40'000'000 / the_case.in_count(), 16, 200);
  const std::int64_t samples = std::min(count, affordable);
  for (std::int64_t s = 0; s < samples; ++s) {
    const double place = (static_cast<double>(s) + uniform((1ULL << 42U) + static_cast<std::uint64_t>(s))) /
                         static_cast<double>(samples);
    positions_.push_back(std::min(count - 1, static_cast<std::int64_t>(place * static_cast<double>(count))));
  }
  values_.resize(positions_.size());
#pragma omp parallel for schedule(dynamic)
  for (std::size_t s = 0; s < positions_.size(); ++s) {
    const auto position = static_cast<std::size_t>(positions_[s]);
    if (the_case.type == 2) {
      values_[s] = sum_modes(the_case, problem, position);
    } else if (the_case.type == 1) {
      values_[s] = sum_points(the_case, problem, mode_of(the_case, positions_[s]));
    } else {
      std::vector<long double> frequency;
      for (const auto& list : problem.frequencies) frequency.push_back(list[position]);
      values_[s] = sum_points(the_case, problem, frequency);
    }
  }
}

template <class Real>
double Reference::error_of(const std::complex<Real>* output, bool packed) const {
  long double error = 0, size = 0;
  for (std::size_t s = 0; s < positions_.size(); ++s) {
    if (real_values_) {
      const Real* const parts = reinterpret_cast<const Real*>(output);
      const long double value = parts[packed ? positions_[s] : 2 * positions_[s]];
      error += (value - values_[s].real()) * (value - values_[s].real());
      size += values_[s].real() * values_[s].real();
      continue;
    }
    error += std::norm(std::complex<long double>(output[positions_[s]]) - values_[s]);
    size += std::norm(values_[s]);
  }
  return static_cast<double>(std::sqrt(error / size));
}

template struct Problem<double>;
template struct Problem<float>;
template Reference::Reference(const Case&, const Problem<double>&);
template Reference::Reference(const Case&, const Problem<float>&);
template double Reference::error_of(const std::complex<double>*, bool) const;
template double Reference::error_of(const std::complex<float>*, bool) const;

}  // namespace bench::nufft
