// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes become an inverse problem. What the library refuses must leave no trace; what it accepts must end with numbers,
// and no farther from the values than it began.

#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "fuzz_support.hpp"

namespace {

using Data = FuzzedDataProvider;
using fuzz::expect;

/// Pairs of node and mode that are still solved: what is larger would only be slow.
constexpr int64_t kMostPairs = 1 << 14;

double number(Data& data) {
  switch (data.ConsumeIntegralInRange<int>(0, 15)) {
    case 0:
      return std::numeric_limits<double>::quiet_NaN();
    case 1:
      return std::numeric_limits<double>::infinity();
    case 2:
      return 1e300;
    case 3:
      return 0;
    case 4:
      return -1e-300;
    default:
      return data.ConsumeFloatingPointInRange<double>(-1, 1);
  }
}

/// Most lists hold numbers from `least` to 1, the others any number.
std::vector<double> numbers(Data& data, int64_t count, double least) {
  std::vector<double> list;
  const bool wild = data.ConsumeIntegralInRange<int>(0, 7) == 0;
  for (int64_t i = 0; i < count; ++i) {
    if (wild)
      list.push_back(number(data));
    else if (data.remaining_bytes() > 8)
      list.push_back(data.ConsumeFloatingPointInRange<double>(least, 1));
    else  // where the bytes are at an end all numbers would be the same
      list.push_back(least + (1 - least) * std::abs(std::sin(static_cast<double>(i * i + 1))));
  }
  return list;
}

bool finite(const std::vector<double>& list) {
  for (const double value : list)
    if (!std::isfinite(value)) return false;
  return true;
}

bool moderate(const std::vector<double>& list) {
  for (const double value : list)
    if (!(std::abs(value) <= 1)) return false;
  return true;
}

struct Request {
  std::vector<int64_t> dims;
  int64_t modes = 1, count = 1;
  hel_inverse_options options;
};

Request decode(Data& data) {
  Request r;
  const int rank = data.ConsumeIntegralInRange<int>(1, 3);
  for (int i = 0; i < rank; ++i) {
    r.dims.push_back(data.ConsumeIntegralInRange<int64_t>(1, rank == 1 ? 40 : 7));
    r.modes *= r.dims.back();
  }
  r.count = data.ConsumeIntegralInRange<int64_t>(1, 90);
  hel_inverse_options_init(&r.options);
  r.options.solver = data.ConsumeIntegralInRange<int32_t>(0, 5);
  r.options.weights = data.ConsumeIntegralInRange<int32_t>(0, 3);
  r.options.damping = data.ConsumeIntegralInRange<int32_t>(0, 2);
  r.options.normal = data.ConsumeIntegralInRange<int32_t>(0, 2);
  r.options.preconditioner = data.ConsumeIntegralInRange<int32_t>(0, 2);
  r.options.direction = data.ConsumeIntegralInRange<int32_t>(0, 1);
  r.options.period = data.ConsumeIntegralInRange<int32_t>(0, 1);
  r.options.order = data.ConsumeIntegralInRange<int32_t>(0, 1);
  r.options.real_values = data.ConsumeIntegralInRange<int32_t>(0, 1);
  r.options.few_nodes = data.ConsumeIntegralInRange<int32_t>(0, 1);
  r.options.batch = data.ConsumeIntegralInRange<int64_t>(1, 2);
  r.options.iterations = data.ConsumeIntegralInRange<int64_t>(0, 12);
  r.options.tolerance = data.ConsumeBool() ? 0 : -1;
  r.options.step = data.ConsumeBool() ? 0 : data.ConsumeFloatingPointInRange<double>(0, 1);
  r.options.smoothness = data.ConsumeFloatingPointInRange<double>(0, 2);
  return r;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  Data data(bytes, size);
  Request r = decode(data);
  if (r.count * r.modes > kMostPairs) return 0;
  std::vector<std::vector<double>> nodes;
  std::vector<const void*> lists;
  for (size_t axis = 0; axis < r.dims.size(); ++axis) nodes.push_back(numbers(data, r.count, -1));
  for (const auto& list : nodes) lists.push_back(list.data());
  const std::vector<double> weights = numbers(data, r.count, 0), damping = numbers(data, r.modes, 0);
  if (r.options.weights == HEL_INVERSE_WEIGHTS_GIVEN) r.options.given_weights = weights.data();
  if (r.options.damping == HEL_INVERSE_DAMPING_GIVEN) r.options.given_damping = damping.data();
  const std::vector<double> values = numbers(data, 2 * r.count * r.options.batch, -1);
  const std::vector<double> untouched(static_cast<size_t>(2 * r.modes * r.options.batch), 7.0);
  std::vector<double> f = untouched;
  hel_inverse_report report;
  std::memset(&report, 0, sizeof report);
  report.struct_size = sizeof report;
  const hel_status status = hel_inverse(fuzz::small_context(), static_cast<int32_t>(r.dims.size()), r.dims.data(),
                                        r.count, lists.data(), &r.options, values.data(), nullptr, f.data(), &report);
  const std::string what = "solver " + std::to_string(r.options.solver) + " modes " + std::to_string(r.modes) +
                           " nodes " + std::to_string(r.count);
  expect((status == HEL_OK) == (*hel_last_message() == '\0'), "a refusal has its reason", what);
  expect(status != HEL_ERROR_INTERNAL, "no internal error", what);
  if (status != HEL_OK) {
    expect(f == untouched, "a refusal writes nothing", what);
    return 0;
  }
  expect(report.iterations <= r.options.iterations && report.ending != HEL_ENDED_NOT, "an iteration ends", what);
  if (!moderate(values) || !moderate(weights) || !moderate(damping)) return 0;  // squares may overflow
  expect(finite(f), "coefficients are numbers", what);
  expect(std::isfinite(report.residual), "the residual is a number", what);
  const bool steps_too_far = report.solver == HEL_INVERSE_LANDWEBER && r.options.step > 0;
  if (report.solver != HEL_INVERSE_CGNE && !steps_too_far)
    expect(report.residual <= 1 + 1e-6, "the residual does not grow",
           what + " residual " + std::to_string(report.residual));
  return 0;
}
