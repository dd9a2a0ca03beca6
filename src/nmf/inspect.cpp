// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/inspect.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {
namespace {

/// Parts of X that are looked at side by side.
constexpr int64_t kMostParts = 16;

[[noreturn]] void refuse_entry(const char* name, double value, int64_t row, int64_t column, double beta) {
  throw Error(HEL_ERROR_DOMAIN, "%s[%lld][%lld] is %g; it must be finite and %s (beta is %g)", name,
              static_cast<long long>(row), static_cast<long long>(column), value,
              value == 0 ? "positive" : "not negative", beta);
}

}  // namespace

template <class T>
void inspect_rows(const Problem& problem, const Sweep<T>& sweep, const T* x, const T* weights, int64_t first,
                  int64_t end, Findings& found) {
  const int64_t columns = problem.shape.columns;
  for (int64_t r = first; r < end && found.bad < 0 && found.bad_weight < 0; ++r) {
    kernels<T>().inspect_row(sweep, x + r * columns, weights ? weights + r * columns : nullptr,
                             problem.options.beta > 0, found);
    found.bad += found.bad < 0 ? 0 : r * columns;
    found.bad_weight += found.bad_weight < 0 ? 0 : r * columns;
  }
}

template <class T>
void add_findings(const Problem& problem, const Findings& found, const T* x, const T* weights, int64_t first,
                  DataSums& data) {
  const int64_t columns = problem.shape.columns;
  const double beta = problem.options.beta;
  const auto refuse = [&](const char* name, const T* numbers, int64_t at) {
    refuse_entry(name, static_cast<double>(numbers[at]), first + at / columns, at % columns, beta);
  };
  if (found.bad_weight >= 0) refuse("options.weights", weights, found.bad_weight);
  if (found.bad >= 0) refuse("x", x, found.bad);
  data.count += found.count, data.sum += found.sum, data.power += found.power;
}

template <class T>
DataSums inspect_data(const Problem& problem, Rows<T>& rows) {
  const Shape& shape = problem.shape;
  const Sweep<T> sweep = make_sweep<T>(problem, {});
  const auto* const all_weights = static_cast<const T*>(problem.options.weights);
  const int64_t batch = std::min(rows.batch(), shape.rows);
  DataSums data;
  for (int64_t first = 0; first < shape.rows; first += batch) {
    const int64_t count = std::min(batch, shape.rows - first), run = (count + kMostParts - 1) / kMostParts;
    const T* const x = rows.get(first, count);
    const T* const weights = all_weights ? all_weights + first * shape.columns : nullptr;
    Findings findings[kMostParts];
    const auto weights_from = [&](int64_t row) { return weights ? weights + row * shape.columns : nullptr; };
    parallel_for(problem.threads, (count + run - 1) / run, [&](int64_t task, int) {
      const int64_t row = task * run;
      inspect_rows(problem, sweep, x + row * shape.columns, weights_from(row), 0, std::min(run, count - row),
                   findings[task]);
    });
    for (int64_t row = 0; row < count; row += run)
      add_findings(problem, findings[row / run], x + row * shape.columns, weights_from(row), first + row, data);
  }
  return data;
}

#define HEL_NMF_INSTANTIATE(T)                                                                                  \
  template void inspect_rows(const Problem&, const Sweep<T>&, const T*, const T*, int64_t, int64_t, Findings&); \
  template void add_findings(const Problem&, const Findings&, const T*, const T*, int64_t, DataSums&);          \
  template DataSums inspect_data(const Problem&, Rows<T>&);
HEL_NMF_INSTANTIATE(double)
HEL_NMF_INSTANTIATE(float)
#undef HEL_NMF_INSTANTIATE

}  // namespace hel::nmf
