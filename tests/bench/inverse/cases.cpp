// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "cases.hpp"

#include <heliotrope/heliotrope.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace bench::inverse {

std::string Case::name() const {
  const std::string text = transform.problem_name();
  return text.substr(text.find("type2 ") + 6, text.rfind(' ') - text.find("type2 ") - 6);
}

std::string Case::full_name() const { return name() + " threads" + std::to_string(transform.threads); }

std::vector<Case> all_cases(bool quick) {
  using nufft::Cloud;
  struct Shape {
    std::vector<std::int64_t> dims;
    std::int64_t nodes;
    Cloud cloud;
  };
  std::vector<Shape> shapes = {{{16384}, 65536, Cloud::uniform},
                               {{128, 128}, 32768, Cloud::uniform},
                               {{128, 128}, 32768, Cloud::radial},
                               {{256, 256}, 131072, Cloud::uniform},
                               {{256, 256}, 131072, Cloud::radial}};
  if (quick) shapes = {{{512}, 2048, Cloud::uniform}, {{32, 32}, 4096, Cloud::radial}};
  std::vector<Case> cases;
  for (const Shape& shape : shapes) {
    for (const int threads : {1, 2}) {
      if (quick && threads > 1) continue;
      Case one;
      one.transform.type = 2;
      one.transform.dims = shape.dims;
      one.transform.points = shape.nodes;
      one.transform.cloud = shape.cloud;
      one.transform.tolerance = transform_tolerance;
      one.transform.threads = threads;
      cases.push_back(one);
    }
  }
  return cases;
}

namespace {

/** The values of coefficients at the nodes, all but exactly. */
std::vector<std::complex<double>> values_of(const nufft::Case& transform, const nufft::Problem<double>& problem,
                                            const std::vector<std::complex<double>>& coefficients) {
  std::vector<std::complex<double>> values(problem.points[0].size());
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  options.tolerance = 1e-13;
  std::vector<const void*> points;
  for (const auto& list : problem.points) points.push_back(list.data());
  if (hel_nufft(nullptr, 2, static_cast<int32_t>(points.size()), transform.dims.data(), &options, transform.points,
                points.data(), 0, nullptr, coefficients.data(), values.data()) != HEL_OK) {
    throw std::runtime_error(hel_last_message());
  }
  return values;
}

}  // namespace

Material::Material(const Case& the_case)
    : problem(the_case.transform),
      values(values_of(the_case.transform, problem, problem.in)),
      weights(problem.points[0].size(), 1.0) {
  if (the_case.transform.cloud != nufft::Cloud::radial) return;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    double square = 0;
    for (const auto& list : problem.points) square += list[j] * list[j];
    weights[j] = std::max(1e-3, std::sqrt(square));
  }
}

double Material::residual_of(const Case& the_case, const std::vector<std::complex<double>>& coefficients) const {
  const std::vector<std::complex<double>> reached = values_of(the_case.transform, problem, coefficients);
  double rest = 0, all = 0;
  for (std::size_t j = 0; j < values.size(); ++j) {
    rest += weights[j] * std::norm(values[j] - reached[j]);
    all += weights[j] * std::norm(values[j]);
  }
  return std::sqrt(rest / all);
}

}  // namespace bench::inverse
