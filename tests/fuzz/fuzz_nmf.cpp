// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes become a factorization: sizes, data, options. What the library accepts gives factors that are finite and not
// negative, and an objective that does not rise where it promises that; what it refuses leaves no trace.

#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "fuzz_support.hpp"

namespace {

using Data = FuzzedDataProvider;
using fuzz::expect;

constexpr std::array<double, 12> kNumbers = {0, 1, 0.5, 2, 3, 1e-3, 1e3, 1e-30, 1e30, -1, 1e300, 1e-310};
constexpr std::array<double, 10> kBetas = {0, 1, 2, 0.5, 1.5, 3, -1, 2.5, 0.3, -10};
/// One number, or more than any machine holds.
constexpr std::array<int64_t, 8> kSizes = {
    0, -1, INT64_MIN, INT64_MAX, INT64_MAX / 2, int64_t{1} << 40, int64_t{1} << 50, 1};

/// Mostly ordinary, so that most inputs get beyond the checks.
double number(Data& data) {
  switch (data.ConsumeIntegralInRange<int>(0, 40)) {
    case 0:
      return data.PickValueInArray(kNumbers);
    case 1:
      return data.ConsumeFloatingPoint<double>();
    default:
      return data.ConsumeIntegral<uint8_t>() / 64.0;
  }
}

template <class T>
std::vector<T> numbers(Data& data, int64_t count) {
  std::vector<T> all(static_cast<size_t>(count));
  for (T& entry : all) {
    const double value = number(data);
    entry = std::fabs(value) > static_cast<double>(std::numeric_limits<T>::max()) ? T(0) : static_cast<T>(value);
  }
  return all;
}

double maybe(Data& data, double usual) { return data.ConsumeIntegralInRange<int>(0, 5) == 0 ? number(data) : usual; }

hel_nmf_options decode_options(Data& data) {
  hel_nmf_options o;
  hel_nmf_options_init(&o);
  o.precision = data.ConsumeIntegralInRange<int32_t>(0, 1);
  o.beta = data.PickValueInArray(kBetas);
  o.solver = data.ConsumeIntegralInRange<int32_t>(0, 4);
  if (o.solver == HEL_NMF_HALS || o.solver == HEL_NMF_PIVOTING) o.beta = 2;
  if (o.solver == HEL_NMF_NEWTON) o.beta = 1;
  o.init = data.ConsumeIntegralInRange<int32_t>(0, 5);
  o.threads = data.ConsumeIntegralInRange<int32_t>(0, 2);
  o.iterations = data.ConsumeIntegralInRange<int64_t>(0, 6);
  o.tolerance = maybe(data, 0);
  o.inner = data.ConsumeIntegralInRange<int32_t>(0, 3);
  o.accelerate = data.ConsumeBool();
  o.row_sums_one = data.ConsumeIntegralInRange<int>(0, 7) == 0;
  o.keep_u = data.ConsumeIntegralInRange<int>(0, 7) == 0;
  o.keep_h = data.ConsumeIntegralInRange<int>(0, 7) == 0;
  o.l1_u = maybe(data, 0), o.l1_h = maybe(data, 0), o.l2_u = maybe(data, 0), o.l2_h = maybe(data, 0);
  o.data_floor = maybe(data, 0);
  o.seed = data.ConsumeIntegral<uint8_t>();
  return o;
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

std::string describe(const hel_nmf_options& o, int64_t rows, int64_t columns, int64_t components) {
  return std::to_string(rows) + " x " + std::to_string(columns) + ", " + std::to_string(components) + "; beta " +
         std::to_string(o.beta) + ", solver " + std::to_string(o.solver) + ", init " + std::to_string(o.init) +
         ", precision " + std::to_string(o.precision) + ", accelerate " + std::to_string(o.accelerate);
}

template <class T>
void run_fit(Data& data, hel_nmf_options o) {
  const auto rows = data.ConsumeIntegralInRange<int64_t>(1, 40), columns = data.ConsumeIntegralInRange<int64_t>(1, 40),
             components = data.ConsumeIntegralInRange<int64_t>(1, 9);
  const std::string what = describe(o, rows, columns, components);
  std::vector<T> u = numbers<T>(data, rows * components), h = numbers<T>(data, components * columns), weights;
  const std::vector<T> x = numbers<T>(data, rows * columns);
  std::vector<uint8_t> fixed(static_cast<size_t>(components));
  if (data.ConsumeIntegralInRange<int>(0, 7) == 0) {
    for (uint8_t& one : fixed) one = data.ConsumeBool();
    o.fixed_u = o.fixed_h = fixed.data();
  }
  if (data.ConsumeIntegralInRange<int>(0, 7) == 0) {
    weights = numbers<T>(data, rows * columns);
    o.weights = weights.data();
  }
  const std::vector<T> old_u = u, old_h = h;
  std::array<double, 8> history;
  hel_nmf_report report;
  hel_nmf_report_init(&report);
  report.history = history.data(), report.history_capacity = 8;
  const hel_status status =
      hel_nmf_fit(fuzz::small_context(), rows, columns, components, x.data(), &o, u.data(), h.data(), &report);
  expect((status == HEL_OK) == (*hel_last_message() == '\0'), "a failure says why", what);
  expect(status != HEL_ERROR_INTERNAL, "no internal error", what);
  if (status != HEL_OK) {
    expect(same(u, old_u) && same(h, old_h), "a refusal writes nothing", what);
    return;
  }
  for (const auto* const factor : {&u, &h})
    for (const T entry : *factor) expect(entry >= 0, "factors are numbers, and not negative", what);
  expect(report.iterations <= o.iterations && report.history_count == report.iterations, "iterations are counted",
         what);
}

/// Any number in any place.
void run_wild(Data& data, hel_nmf_options o) {
  const auto size = [&] {
    return data.ConsumeBool() ? data.PickValueInArray(kSizes) : data.ConsumeIntegralInRange<int64_t>(1, 1);
  };
  const int64_t rows = size(), columns = size(), components = size();
  for (int32_t* const choice : {&o.precision, &o.solver, &o.init, &o.accelerate, &o.keep_u, &o.keep_h, &o.stages})
    if (data.ConsumeIntegralInRange<int>(0, 5) == 0) *choice = data.ConsumeIntegralInRange<int32_t>(-1, 9);
  for (double* const value : {&o.beta, &o.tolerance, &o.l1_u, &o.l2_h, &o.data_floor, &o.forgetting})
    if (data.ConsumeIntegralInRange<int>(0, 5) == 0) *value = data.ConsumeFloatingPoint<double>();
  if (data.ConsumeIntegralInRange<int>(0, 9) == 0) o.struct_size = data.ConsumeIntegral<size_t>();
  double x = 1, u = 1, h = 1;
  const hel_status status = hel_nmf_fit(fuzz::small_context(), rows, columns, components, &x, &o, &u, &h, nullptr);
  const std::string what = describe(o, rows, columns, components);
  expect((status == HEL_OK) == (*hel_last_message() == '\0'), "a failure says why", what);
  expect(status == HEL_OK || (u == 1 && h == 1), "a refusal writes nothing", what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  Data data(bytes, size);
  const bool wild = data.ConsumeIntegralInRange<int>(0, 5) == 0;
  const hel_nmf_options options = decode_options(data);
  if (wild)
    run_wild(data, options);
  else if (options.precision == HEL_FLOAT)
    run_fit<float>(data, options);
  else
    run_fit<double>(data, options);
  return 0;
}
