// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes become a cloud and a kernel. What the library refuses must leave no trace; what it accepts must end with
// numbers, and the gradient with respect to the values must be the adjoint of the convolution.

#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "fuzz_support.hpp"

namespace {

using Data = FuzzedDataProvider;
using fuzz::expect;
using Numbers = std::vector<double>;

struct Destroy {
  void operator()(hel_point_convolution* cloud) const { hel_point_convolution_destroy(cloud); }
};
using Cloud = std::unique_ptr<hel_point_convolution, Destroy>;

double wild_number(Data& data) {
  constexpr double odd[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e300,
                            -1e-300};
  const int which = data.ConsumeIntegralInRange<int>(0, 11);
  return which < 4 ? odd[which] : data.ConsumeFloatingPointInRange<double>(-1, 1);
}

/// Most lists hold numbers from -1 to 1, the others any number.
Numbers numbers(Data& data, int64_t count) {
  Numbers list;
  const bool wild = data.ConsumeIntegralInRange<int>(0, 7) == 0;
  for (int64_t i = 0; i < count; ++i) {
    if (data.remaining_bytes() <= 8)  // all numbers would be the same
      list.push_back(std::sin(static_cast<double>(i * i + 1)));
    else
      list.push_back(wild ? wild_number(data) : data.ConsumeFloatingPointInRange<double>(-1, 1));
  }
  return list;
}

bool moderate(const Numbers& list) {
  for (const double value : list)
    if (!(std::abs(value) <= 1)) return false;
  return true;
}

bool finite(const Numbers& list) {
  for (const double value : list)
    if (!std::isfinite(value)) return false;
  return true;
}

double dot(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

struct Coordinates {
  std::vector<Numbers> lists;
  std::vector<const void*> pointers;

  Coordinates(Data& data, size_t rank, int64_t count) {
    for (size_t axis = 0; axis < rank; ++axis) lists.push_back(numbers(data, count));
    for (const Numbers& list : lists) pointers.push_back(list.data());
  }
};

hel_point_convolution_options decode(Data& data) {
  hel_point_convolution_options options;
  hel_point_convolution_options_init(&options);
  options.period = data.ConsumeIntegralInRange<int32_t>(0, 2);
  options.kernel = data.ConsumeIntegralInRange<int32_t>(0, 3);
  options.order = data.ConsumeIntegralInRange<int32_t>(0, 2);
  options.real_values = data.ConsumeIntegralInRange<int32_t>(0, 1);
  options.on_grid = data.ConsumeIntegralInRange<int32_t>(0, 1);
  options.method = data.ConsumeIntegralInRange<int32_t>(0, 3);
  options.batch = data.ConsumeIntegralInRange<int64_t>(0, 2);
  options.memory_limit = data.ConsumeBool() ? 0 : data.ConsumeIntegralInRange<int64_t>(-1, 1 << 20);
  if (data.ConsumeBool()) options.tolerance = data.ConsumeFloatingPointInRange<double>(1e-13, 1e-3);
  return options;
}

bool told(hel_status status, const std::string& what) {
  expect((status == HEL_OK) == (*hel_last_message() == '\0'), "a refusal has its reason", what);
  expect(status != HEL_ERROR_INTERNAL, "no internal error", what);
  return status == HEL_OK;
}

/// Forth and back on a cloud that has its points.
void convolve(Data& data, const hel_point_convolution_options& options, int64_t count, hel_point_convolution* cloud,
              const std::string& what) {
  const int64_t parts = options.real_values ? 1 : 2, rank = data.ConsumeIntegralInRange<int64_t>(0, 3);
  const int64_t modes = hel_point_convolution_kernel_count(cloud);
  const Numbers values = numbers(data, parts * hel_point_convolution_value_count(cloud));
  const Numbers kernel = numbers(data, (options.kernel == HEL_POINT_KERNEL_REAL ? 1 : 2) * modes);
  if (!told(hel_point_convolution_set_values(cloud, values.data()), what)) return;
  const Numbers untouched(static_cast<size_t>(parts * hel_point_convolution_out_count(cloud)), 7.0);
  Numbers out = untouched;
  if (!told(hel_point_convolution_forward(cloud, kernel.data(), out.data()), what))
    return expect(out == untouched, "a refusal writes nothing", what);
  const Numbers g = numbers(data, static_cast<int64_t>(out.size()));
  Numbers value_gradient(values.size(), 7.0), kernel_gradient(kernel.size(), 7.0);
  Numbers point_gradient(static_cast<size_t>(3 * count), 7.0);
  if (!told(hel_point_convolution_gradient(cloud, kernel.data(), g.data(), value_gradient.data(),
                                           kernel_gradient.data(), rank ? point_gradient.data() : nullptr, nullptr),
            what))
    return;
  if (!moderate(values) || !moderate(kernel) || !moderate(g)) return;
  expect(finite(out) && finite(value_gradient) && finite(kernel_gradient) && finite(point_gradient),
         "results are numbers", what);
  // A coefficient is at most 1, in space at most the number of places; so is what a value adds to an output.
  const double n = static_cast<double>(modes), size = static_cast<double>(values.size() * out.size());
  const double forth = dot(g, out), bound = 20 * (options.tolerance + 1e-12) * size * 4 * n + 1e-11;
  expect(std::abs(forth - dot(value_gradient, values)) <= bound, "the gradient of the values is the adjoint", what);
  expect(std::abs(forth - dot(kernel_gradient, kernel)) <= bound, "the output is linear in the kernel", what);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  Data data(bytes, size);
  std::vector<int64_t> dims;
  const auto rank = data.ConsumeIntegralInRange<size_t>(1, 3);
  for (size_t axis = 0; axis < rank; ++axis) dims.push_back(data.ConsumeIntegralInRange<int64_t>(0, rank > 2 ? 9 : 24));
  const hel_point_convolution_options options = decode(data);
  const std::string what = "rank " + std::to_string(rank) + " first size " + std::to_string(dims[0]) + " kernel " +
                           std::to_string(options.kernel) + " method " + std::to_string(options.method);
  hel_point_convolution* created = nullptr;
  const hel_status status =
      hel_point_convolution_create(fuzz::small_context(), static_cast<int32_t>(rank), dims.data(), &options, &created);
  if (!told(status, what)) {
    expect(created == nullptr, "a refusal makes nothing", what);
    return 0;
  }
  const Cloud cloud(created);
  for (int round = 0; round < 2; ++round) {
    const int64_t count = data.ConsumeIntegralInRange<int64_t>(0, 30);
    const bool elsewhere = !options.on_grid && data.ConsumeBool();
    const int64_t place_count = elsewhere ? data.ConsumeIntegralInRange<int64_t>(0, 30) : 0;
    const Coordinates points(data, rank, count), places(data, rank, place_count);
    if (told(hel_point_convolution_set_points(created, count, points.pointers.data(), place_count,
                                              elsewhere ? places.pointers.data() : nullptr),
             what))
      convolve(data, options, count, created, what + " points " + std::to_string(count));
  }
  return 0;
}
