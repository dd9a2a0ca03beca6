// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes become shapes, options and numbers of a shift-invariant factorization. What is accepted must keep the promises
// that hold for all input: finite, non-negative factors, the direct and the Fourier way alike, no trace of a refusal.

#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <vector>

#include "fuzz_support.hpp"

namespace {

using Data = FuzzedDataProvider;
using Numbers = std::vector<double>;
using fuzz::expect;

struct Shape {
  int32_t rank;
  int64_t sample[3], atom[3], channels, atoms, samples;
};

int64_t wild_size(Data& data) {
  static constexpr int64_t kWild[] = {0, -1, 1, 2, 3, 7, 1 << 20, int64_t{1} << 40, INT64_MAX, INT64_MIN};
  return data.PickValueInArray(kWild);
}

Shape decode_shape(Data& data) {
  Shape shape;
  shape.rank = data.ConsumeIntegralInRange<int32_t>(1, 3);
  for (int i = 0; i < 3; ++i) {
    shape.sample[i] = data.ConsumeIntegralInRange<int64_t>(1, shape.rank == 1 ? 90 : shape.rank == 2 ? 17 : 7);
    shape.atom[i] = data.ConsumeIntegralInRange<int64_t>(1, shape.sample[i]);
  }
  shape.channels = data.ConsumeIntegralInRange<int64_t>(1, 3);
  shape.atoms = data.ConsumeIntegralInRange<int64_t>(1, 3);
  shape.samples = data.ConsumeIntegralInRange<int64_t>(1, 5);
  return shape;
}

Numbers numbers(Data& data, int64_t count) {
  Numbers all(static_cast<size_t>(count));
  uint64_t state = data.ConsumeIntegral<uint32_t>();
  const int64_t zeros = data.ConsumeIntegralInRange<int64_t>(0, 3);
  for (double& x : all) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    x = static_cast<int64_t>(state >> 62) < zeros ? 0 : static_cast<double>(state >> 40) / (1 << 24);
  }
  return all;
}

int64_t product(const int64_t* dims, int32_t rank) {
  int64_t count = 1;
  for (int32_t i = 0; i < rank; ++i) count *= dims[i];
  return count;
}

void check_factors(const Numbers& factors, const char* promise) {
  for (const double x : factors) expect(x >= 0 && std::isfinite(x), promise, "");
}

void run_case(Data& data) {
  const Shape shape = decode_shape(data);
  hel_shift_nmf_options options;
  hel_shift_nmf_options_init(&options);
  options.mode = data.ConsumeIntegralInRange<int32_t>(0, 3);
  options.normalization = data.ConsumeIntegralInRange<int32_t>(0, 2);
  static constexpr double kBetas[] = {2, 2, 1, 1.5, 3};
  options.beta = data.PickValueInArray(kBetas);
  hel_shift_nmf_fit_options how;
  hel_shift_nmf_fit_options_init(&how);
  static constexpr int32_t kAlgorithms[] = {0, 0, 4, 5, 6, 7, 8};
  how.algorithm = data.PickValueInArray(kAlgorithms);
  how.iterations = data.ConsumeIntegralInRange<int64_t>(0, 3);
  how.batch_size = data.ConsumeIntegralInRange<int64_t>(1, 6);
  how.h_steps = data.ConsumeIntegralInRange<int32_t>(1, 2);
  how.sparsity = data.ConsumeBool() ? 0 : 0.1;
  how.inhibition = data.ConsumeBool() ? 0 : 0.2;
  how.cross_inhibition = data.ConsumeBool() ? 0 : 0.2;
  const Numbers v = numbers(data, shape.samples * shape.channels * product(shape.sample, shape.rank));
  const Numbers weights = numbers(data, static_cast<int64_t>(v.size()));
  if (data.ConsumeBool()) how.weights = weights.data();
  Numbers w[2], h[2];
  for (int way = 0; way < 2; ++way) {
    options.method = way == 0 ? HEL_SHIFT_DIRECT : HEL_SHIFT_FOURIER;
    hel_shift_nmf* model = nullptr;
    expect(hel_shift_nmf_create(fuzz::small_context(), shape.rank, shape.sample, shape.atom, shape.channels,
                                shape.atoms, &options, &model) == HEL_OK,
           "the shape is accepted", "");
    int64_t dims[3];
    hel_shift_nmf_activation_dims(model, dims);
    w[way].resize(static_cast<size_t>(shape.atoms * shape.channels * product(shape.atom, shape.rank)));
    h[way].resize(static_cast<size_t>(shape.samples * shape.atoms * product(dims, shape.rank)));
    expect(hel_shift_nmf_fit(model, shape.samples, v.data(), w[way].data(), h[way].data(), &how, nullptr) == HEL_OK,
           "the fit runs", "");
    check_factors(w[way], "atoms are finite and not negative");
    check_factors(h[way], "activations are finite and not negative");
    hel_shift_nmf_destroy(model);
  }
}

/// Any number in any place.
void run_wild(Data& data) {
  int64_t sample[4], atom[4];
  for (int i = 0; i < 4; ++i) sample[i] = wild_size(data), atom[i] = wild_size(data);
  hel_shift_nmf_options options;
  hel_shift_nmf_options_init(&options);
  options.mode = data.ConsumeIntegralInRange<int32_t>(-1, 4);
  options.beta = data.ConsumeFloatingPoint<double>();
  hel_shift_nmf* model = reinterpret_cast<hel_shift_nmf*>(uintptr_t{0x10});
  const hel_status status = hel_shift_nmf_create(fuzz::small_context(), data.ConsumeIntegralInRange<int32_t>(-1, 4),
                                                 sample, atom, wild_size(data), wild_size(data), &options, &model);
  expect((status == HEL_OK) == (model != nullptr), "a failed creation gives NULL", "");
  expect(status != HEL_ERROR_INTERNAL, "no internal error", "");
  if (model) hel_shift_nmf_describe(model, wild_size(data), nullptr, 0, nullptr);
  hel_shift_nmf_destroy(model);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  Data data(bytes, size);
  if (data.ConsumeIntegralInRange<int>(0, 7) == 0)
    run_wild(data);
  else
    run_case(data);
  return 0;
}
