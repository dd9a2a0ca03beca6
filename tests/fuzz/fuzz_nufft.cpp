// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes become the arguments of a nonuniform transform. What the library accepts is executed in buffers of exactly the
// size it asks for, and small ones are compared with the direct sum; what it refuses must leave no trace.

#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cmath>
#include <complex>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "fuzz_support.hpp"

namespace {

using Data = FuzzedDataProvider;
using fuzz::expect;

constexpr std::array<int64_t, 10> kExtremes = {
    0, -1, INT64_MIN, INT64_MAX, int64_t{1} << 31, int64_t{1} << 40, int64_t{1} << 61, 3037000500, 65537, -4096};
constexpr std::array<double, 12> kCoordinates = {
    0.0, -0.0, 3.141592653589793, -3.141592653589793, 0.5, -0.5, 1e300, 1e16, -7e5, 5e-324, 6.283185307179586, 1e-9};

/// Buffers of exactly the size, so that the sanitizer sees a step beyond them.
using Bytes = std::vector<char>;

struct Request {
  int32_t type = 1, rank = 1;
  std::array<int64_t, 3> dims{1, 1, 1};
  hel_nufft_options options{};
  int64_t points = 0, frequencies = 0;
  std::vector<Bytes> lists[2];  // points, frequencies

  bool single() const { return options.precision == HEL_FLOAT; }
  int64_t number_bytes() const { return single() ? 4 : 8; }
  double coordinate(int which, size_t axis, int64_t i) const {
    const char* const at = lists[which][axis].data() + i * options.point_stride * number_bytes();
    if (single()) {
      float value;
      std::memcpy(&value, at, sizeof value);
      return static_cast<double>(value);
    }
    double value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
};

std::vector<Bytes> coordinates(Data& data, const Request& request, int64_t count, double range) {
  const bool extremes = request.type != 3;
  std::vector<Bytes> lists;
  for (int32_t a = 0; a < request.rank; ++a) {
    const int64_t numbers = count > 0 ? (count - 1) * request.options.point_stride + 1 : 0;
    Bytes list(static_cast<size_t>(numbers * request.number_bytes()));
    for (int64_t i = 0; i < numbers; ++i) {
      const double value = data.ConsumeBool() ? data.ConsumeFloatingPointInRange<double>(-range, range)
                                              : (extremes ? data.PickValueInArray(kCoordinates) : 1.0);
      const float narrow = std::isfinite(static_cast<float>(value)) ? static_cast<float>(value) : 0.5F;
      if (request.single())
        std::memcpy(list.data() + 4 * i, &narrow, 4);
      else
        std::memcpy(list.data() + 8 * i, &value, 8);
    }
    lists.push_back(list);
  }
  return lists;
}

/// Options without regard to one another; mostly ones that are allowed.
void decode_options(Data& data, hel_nufft_options& options) {
  hel_nufft_options_init(&options);
  for (int32_t* const choice : {&options.precision, &options.direction, &options.period, &options.order,
                                &options.strength_layout, &options.mode_layout, &options.real_strengths})
    *choice = data.ConsumeIntegralInRange<int32_t>(0, 1);
  options.method = data.ConsumeIntegralInRange<int32_t>(0, 2);
  options.sort = data.ConsumeIntegralInRange<int32_t>(0, 2);
  options.grid_precision = data.ConsumeIntegralInRange<int32_t>(0, 1);
  if (data.ConsumeBool()) options.kernel_width = data.ConsumeIntegralInRange<int32_t>(0, 17);
  if (data.ConsumeBool()) options.upsampling = data.ConsumeFloatingPointInRange<double>(1.1, 4.1);
  options.threads = data.ConsumeIntegralInRange<int32_t>(0, 2);
  options.batch = data.ConsumeIntegralInRange<int64_t>(1, 4);
  options.point_stride = data.ConsumeIntegralInRange<int64_t>(1, 3);
  options.tolerance = std::pow(10.0, -data.ConsumeFloatingPointInRange<double>(0.01, 14.5));
  if (data.ConsumeIntegralInRange<int>(0, 7) == 0)
    options.memory_limit = data.ConsumeIntegralInRange<int64_t>(1, 1 << 20);
}

Request decode(Data& data) {
  Request request;
  request.type = data.ConsumeIntegralInRange<int32_t>(1, 3);
  request.rank = data.ConsumeIntegralInRange<int32_t>(1, 3);
  const int64_t largest = request.rank == 1 ? 300 : request.rank == 2 ? 24 : 9;
  for (int32_t a = 0; a < request.rank; ++a)
    request.dims[static_cast<size_t>(a)] = data.ConsumeIntegralInRange<int64_t>(1, largest);
  decode_options(data, request.options);
  request.points = data.ConsumeIntegralInRange<int64_t>(0, 40);
  request.frequencies = request.type == 3 ? data.ConsumeIntegralInRange<int64_t>(0, 30) : 0;
  // The fine grid of type 3 grows with the product of both ranges, in each dimension.
  static constexpr double kRanges[] = {200, 12, 5};
  const double range = kRanges[request.rank - 1];
  request.lists[0] = coordinates(data, request, request.points, request.type == 3 ? range : 20);
  request.lists[1] = coordinates(data, request, request.frequencies, range);
  return request;
}

std::vector<const void*> pointers(const std::vector<Bytes>& lists) {
  std::vector<const void*> all;
  for (const Bytes& list : lists) all.push_back(list.data());
  return all;
}

std::string describe(const Request& request) {
  const hel_nufft_options& o = request.options;
  std::string text = "type " + std::to_string(request.type);
  for (int32_t a = 0; a < request.rank; ++a) text += " x" + std::to_string(request.dims[static_cast<size_t>(a)]);
  const std::pair<const char*, double> numbers[] = {{"points", static_cast<double>(request.points)},
                                                    {"tolerance", o.tolerance},
                                                    {"precision", o.precision},
                                                    {"method", o.method},
                                                    {"kernel width", o.kernel_width},
                                                    {"upsampling", o.upsampling},
                                                    {"order", o.order},
                                                    {"real strengths", o.real_strengths}};
  for (const auto& number : numbers) text += std::string(", ") + number.first + " " + std::to_string(number.second);
  return text;
}

/// A unit strength at point or mode 0 of the first vector gives the matrix's column, whose entries all have modulus 1.
void check_column(const Request& request, const std::vector<double>& out, int64_t items, bool planar, bool real) {
  if (request.options.batch > 1) return;
  // One mode at the edge of the band, all points at the worst place of a cell: see "Accuracy" in docs/nufft.md.
  const double slack = 12 * request.options.tolerance + (request.single() ? 1e-4 : 1e-10);
  double sum = 0;
  for (int64_t i = 0; i < items; ++i) {
    const double re = out[static_cast<size_t>(real || planar ? i : 2 * i)];
    const double im = real ? 0 : out[static_cast<size_t>(planar ? items + i : 2 * i + 1)];
    sum += re * re + im * im;
  }
  const double rms = items > 0 ? std::sqrt(sum / static_cast<double>(items)) : 1;
  expect(real ? rms <= 1 + slack : std::abs(rms - 1) <= slack, "a column of the matrix has entries of modulus 1",
         std::to_string(rms) + "; " + describe(request));
}

void execute(const Request& request, const hel_nufft_plan* plan) {
  const bool second = request.type == 2, real = request.options.real_strengths == 1;
  const int64_t in_count = hel_nufft_plan_in_count(plan), out_count = hel_nufft_plan_out_count(plan);
  const bool in_real = real && !second, out_real = real && second;
  const auto bytes = [&](int64_t count, bool is_real) {
    return static_cast<size_t>(count * (is_real ? 1 : 2) * request.number_bytes());
  };
  Bytes in(bytes(in_count, in_real)), out(bytes(out_count, out_real), 0x55), back(in.size());
  if (!in.empty()) {
    const float narrow = 1;
    const double wide = 1;
    std::memcpy(in.data(), request.single() ? static_cast<const void*>(&narrow) : &wide,
                static_cast<size_t>(request.number_bytes()));
  }
  expect(hel_nufft_plan_execute(plan, in.data(), out.data()) == HEL_OK, "a plan executes", "");
  std::vector<double> numbers;
  for (size_t at = 0; at < out.size(); at += static_cast<size_t>(request.number_bytes())) {
    float narrow;
    double wide;
    std::memcpy(&narrow, out.data() + at, 4);
    if (!request.single()) std::memcpy(&wide, out.data() + at, 8);
    numbers.push_back(request.single() ? static_cast<double>(narrow) : wide);
  }
  const bool planar = (second ? request.options.strength_layout : request.options.mode_layout) == HEL_PLANAR;
  if (in_count > 0) check_column(request, numbers, out_count, planar, out_real);
  expect(hel_nufft_plan_execute_adjoint(plan, out.data(), back.data()) == HEL_OK, "an adjoint executes", "");
  Bytes gradient(static_cast<size_t>(request.rank * request.points * request.number_bytes()));
  expect(hel_nufft_plan_gradient(plan, in.data(), out.data(), back.data(), gradient.data()) == HEL_OK,
         "a gradient executes", "");
}

bool may_refuse(hel_status status) {
  return status == HEL_ERROR_TOLERANCE || status == HEL_ERROR_OPTION || status == HEL_ERROR_LIMIT ||
         status == HEL_ERROR_MEMORY || status == HEL_ERROR_OVERFLOW;
}

void run_case(Data& data) {
  const Request request = decode(data);
  hel_nufft_plan* plan = reinterpret_cast<hel_nufft_plan*>(uintptr_t{0x10});
  hel_status status = hel_nufft_plan_create(fuzz::small_context(), request.type, request.rank, request.dims.data(),
                                            &request.options, &plan);
  expect(status == HEL_OK || (may_refuse(status) && !plan), "a refusal has its reason", hel_status_name(status));
  if (status != HEL_OK) return;
  const std::vector<const void*> points = pointers(request.lists[0]), frequencies = pointers(request.lists[1]);
  status = hel_nufft_plan_set_points(plan, request.points, points.data(), request.frequencies,
                                     request.type == 3 ? frequencies.data() : nullptr);
  expect(status == HEL_OK || may_refuse(status), "points are refused with a reason", hel_status_name(status));
  if (status == HEL_OK) execute(request, plan);
  hel_nufft_plan_destroy(plan);
}

/// Any number in any place.
void run_wild(Data& data) {
  const auto size = [&] {
    return data.ConsumeBool() ? data.ConsumeIntegralInRange<int64_t>(1, 9) : data.PickValueInArray(kExtremes);
  };
  const int64_t dims[3] = {size(), size(), size()};
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  for (int32_t* const choice : {&options.precision, &options.direction, &options.period, &options.order,
                                &options.strength_layout, &options.mode_layout, &options.real_strengths,
                                &options.method, &options.sort, &options.grid_precision, &options.threads})
    if (data.ConsumeBool()) *choice = data.ConsumeIntegralInRange<int32_t>(-1, 3);
  options.tolerance = data.ConsumeBool() ? 1e-3 : data.ConsumeFloatingPoint<double>();
  if (data.ConsumeBool()) options.batch = size();
  if (data.ConsumeBool()) options.point_stride = size();
  if (data.ConsumeBool()) options.memory_limit = size();
  if (data.ConsumeIntegralInRange<int>(0, 9) == 0) options.struct_size = data.ConsumeIntegral<size_t>();
  hel_nufft_plan* plan = reinterpret_cast<hel_nufft_plan*>(uintptr_t{0x10});
  const hel_status status = hel_nufft_plan_create(fuzz::small_context(), data.ConsumeIntegralInRange<int32_t>(-1, 4),
                                                  data.ConsumeIntegralInRange<int32_t>(-1, 4), dims, &options, &plan);
  expect((status == HEL_OK) == (plan != nullptr), "a failed creation gives NULL", "");
  expect((status == HEL_OK) == (*hel_last_message() == '\0'), "a failed creation says why", "");
  expect(status != HEL_ERROR_INTERNAL, "no internal error", "");
  if (plan && options.point_stride < 10) {
    // The same places as points of all dimensions, and as frequencies; NaN among them now and then.
    std::vector<double> list(1 + 9 * 9, 0.25);
    if (data.ConsumeIntegralInRange<int>(0, 3) == 0) list[0] = NAN;
    const void* const lists[3] = {list.data(), list.data(), list.data()};
    const int64_t count = data.ConsumeBool() ? data.ConsumeIntegralInRange<int64_t>(0, 9) : INT64_MAX;
    const hel_status set = hel_nufft_plan_set_points(plan, count, lists, 0, nullptr);
    expect(set != HEL_ERROR_INTERNAL, "no internal error", "");
  }
  hel_nufft_plan_destroy(plan);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  Data data(bytes, size);
  if (data.ConsumeIntegralInRange<int>(0, 3) == 0)
    run_wild(data);
  else
    run_case(data);
  return 0;
}
