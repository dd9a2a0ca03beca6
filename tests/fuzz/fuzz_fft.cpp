// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes become the arguments of a transform: rank, dims, extents, options. What the library accepts is executed in
// buffers of exactly the size it asks for and compared with the direct sum; what it refuses must leave no trace.

#include <fuzzer/FuzzedDataProvider.h>

#include <array>

#include "fuzz_support.hpp"
#include "support_accuracy.hpp"
#include "support_transform.hpp"

using namespace test;

namespace {

using Data = FuzzedDataProvider;
using fuzz::expect;

/// Elements of a transform, and of the buffers, that are still executed: what is larger would only be slow.
constexpr int64_t kLargestTransform = 4096;
constexpr int64_t kLargestBuffer = 1 << 15;
/// Multiplications of a direct sum that is still worked out.
constexpr int64_t kLongestSum = 200000;

constexpr std::array<int64_t, 14> kExtremes = {0,
                                               -1,
                                               INT64_MIN,
                                               INT64_MAX,
                                               int64_t{1} << 31,
                                               (int64_t{1} << 31) - 1,
                                               int64_t{1} << 32,
                                               int64_t{1} << 40,
                                               int64_t{1} << 58,
                                               int64_t{1} << 62,
                                               3037000500,
                                               1000003,
                                               65537,
                                               -4096};

int64_t wild_size(Data& data) {
  return data.ConsumeBool() ? data.ConsumeIntegralInRange<int64_t>(1, 9) : data.PickValueInArray(kExtremes);
}

Sizes sizes(Data& data, const Sizes& full) {
  Sizes extents;
  for (const int64_t size : full) extents.push_back(data.ConsumeIntegralInRange<int64_t>(1, size));
  return extents;
}

/// Most options are set without regard to one another: the library has to find out what does not fit together.
Case decode_case(Data& data) {
  Case c;
  const int rank = data.ConsumeIntegralInRange<int>(1, 6);
  for (int i = 0; i < rank; ++i) c.dims.push_back(data.ConsumeIntegralInRange<int64_t>(1, rank > 2 ? 17 : 140));
  c.kind = data.ConsumeIntegralInRange<int32_t>(0, 4);
  c.direction = data.ConsumeIntegralInRange<int32_t>(0, 1);
  c.precision = data.ConsumeIntegralInRange<int32_t>(0, 1);
  c.in_layout = data.ConsumeIntegralInRange<int32_t>(0, 1);
  c.out_layout = data.ConsumeIntegralInRange<int32_t>(0, 1);
  c.in_place = data.ConsumeIntegralInRange<int32_t>(0, 7) == 0;
  c.threads = data.ConsumeIntegralInRange<int32_t>(0, 2);
  c.odd_address = data.ConsumeBool();
  c.scale = data.ConsumeBool() ? 1 : data.ConsumeFloatingPointInRange<double>(-4, 4);
  c.seed = data.ConsumeIntegral<uint16_t>();
  const Geometry full(c);
  if (data.ConsumeBool()) c.in_extents = sizes(data, full.in);
  if (data.ConsumeBool()) c.out_extents = sizes(data, full.out);
  c.batch = data.ConsumeBool() ? 1 : data.ConsumeIntegralInRange<int64_t>(1, 70);
  const Geometry item(c);
  if (data.ConsumeBool()) c.in_distance = item.in_item + data.ConsumeIntegralInRange<int64_t>(0, 5);
  if (data.ConsumeBool()) c.out_distance = item.out_item + data.ConsumeIntegralInRange<int64_t>(0, 5);
  return c;
}

bool is_small(const Case& c) {
  const Geometry geometry(c);
  return points(c) <= kLargestTransform && geometry.in_count <= kLargestBuffer && geometry.out_count <= kLargestBuffer;
}

/// Whether the input has a defined transform: a symmetric spectrum is cut off only behind an entry of its own.
bool has_oracle(const Case& c) {
  const Geometry geometry(c);
  int64_t work = geometry.in_item;
  for (size_t axis = 0; axis < c.dims.size(); ++axis) {
    const bool cut = geometry.in[axis] != 1 && geometry.in[axis] != c.dims[axis];
    if (c.needs_symmetric_input() && cut) return false;
    work += points(c) * geometry.in[axis];
  }
  return work * c.batch <= kLongestSum;
}

void compare(const Case& c, const std::vector<Samples>& batch, const Outcome& outcome) {
  for (int64_t item = 0; item < c.batch; ++item) {
    const Samples& samples = batch[static_cast<size_t>(item)];
    const double natural = natural_rms(c, samples);
    if (natural < 1e-3) continue;  // a handful of numbers may cancel by chance
    const Deviation found = deviation(outcome.item(c, item), direct_sum(c, samples), natural);
    expect(found.rms <= 4 * allowed_rms(c.precision, points(c)), "the numbers are right", describe(c));
  }
}

void run_case(Data& data) {
  const Case c = decode_case(data);
  if (!is_small(c)) return;
  const auto route = static_cast<Route>(data.ConsumeIntegralInRange<int>(0, 2));
  const std::vector<Samples> batch = random_batch(c);
  const Outcome outcome = transform(c, batch, route, fuzz::small_context());
  if (outcome.status != HEL_OK) {
    expect(c.in_place == 1, "only in place can such a case be refused", describe(c));
    expect(outcome.status == HEL_ERROR_OPTION && !outcome.message.empty(), "a refusal has its reason", describe(c));
    expect(outcome.out == outcome.given, "a refusal writes nothing", describe(c));
    return;
  }
  const std::string trespassed = trespass(c, outcome);
  expect(trespassed.empty(), "nothing but the output is written", describe(c) + ": " + trespassed);
  if (has_oracle(c)) compare(c, batch, outcome);
}

/// Any number in any place.
void run_wild(Data& data) {
  const auto rank = data.ConsumeIntegralInRange<int32_t>(-2, 66);
  Sizes dims, in_extents, out_extents;
  for (int32_t i = 0; i < rank; ++i) {
    dims.push_back(data.ConsumeBool() ? 1 : wild_size(data));
    in_extents.push_back(data.ConsumeBool() ? 1 : wild_size(data));
    out_extents.push_back(data.ConsumeBool() ? 1 : wild_size(data));
  }
  hel_fft_options options;
  hel_fft_options_init(&options);
  for (int32_t* const choice : {&options.kind, &options.direction, &options.precision, &options.in_layout,
                                &options.out_layout, &options.in_place, &options.threads})
    *choice = data.ConsumeIntegralInRange<int32_t>(-1, 5) % 5;
  options.scale = data.ConsumeFloatingPoint<double>();
  options.batch = data.ConsumeBool() ? 1 : wild_size(data);
  if (data.ConsumeBool()) options.in_distance = wild_size(data);
  if (data.ConsumeBool()) options.out_distance = wild_size(data);
  if (data.ConsumeBool() && rank > 0) options.in_extents = in_extents.data();
  if (data.ConsumeBool() && rank > 0) options.out_extents = out_extents.data();
  if (data.ConsumeIntegralInRange<int>(0, 9) == 0) options.struct_size = data.ConsumeIntegral<size_t>();

  hel_fft_plan* plan = reinterpret_cast<hel_fft_plan*>(uintptr_t{0x10});
  const hel_status status =
      hel_fft_plan_create(fuzz::small_context(), rank, rank > 0 ? dims.data() : nullptr, &options, &plan);
  const std::string what = "rank " + std::to_string(rank) + " dims " + text(dims);
  expect((status == HEL_OK) == (plan != nullptr), "a failed creation gives NULL", what);
  expect((status == HEL_OK) == (*hel_last_message() == '\0'), "a failed creation says why", what);
  expect(status != HEL_ERROR_INTERNAL, "no internal error", what);
  if (plan) {
    expect(hel_fft_plan_in_count(plan) > 0 && hel_fft_plan_out_count(plan) > 0, "counts are positive", what);
    expect(hel_fft_plan_work_bytes(plan) >= 0, "work is not negative", what);
  }
  hel_fft_plan_destroy(plan);
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
