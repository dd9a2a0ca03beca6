// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <complex>
#include <memory>
#include <vector>

#include "support_buffer.hpp"
#include "support_case.hpp"
#include "support_random.hpp"

/// Runs cases through the library, by each of the ways it offers.
namespace test {

using Samples = std::vector<std::complex<double>>;

struct DestroyPlan {
  void operator()(hel_fft_plan* plan) const { hel_fft_plan_destroy(plan); }
};
struct DestroyContext {
  void operator()(hel_context* context) const { hel_context_destroy(context); }
};
using Plan = std::unique_ptr<hel_fft_plan, DestroyPlan>;
using Context = std::unique_ptr<hel_context, DestroyContext>;

/// NULL where creation failed; hel_last_message() then says why.
inline Plan make_plan(const Case& c, const hel_context* context = nullptr) {
  hel_fft_plan* plan = nullptr;
  const hel_fft_options options = c.options();
  hel_fft_plan_create(context, c.rank(), c.dims.data(), &options, &plan);
  return Plan(plan);
}

inline Context make_context(int32_t threads, int32_t plan_cache) {
  hel_context_options options;
  hel_context_options_init(&options);
  options.threads = threads;
  options.plan_cache = plan_cache;
  hel_context* context = nullptr;
  hel_context_create(&options, &context);
  return Context(context);
}

/// Makes an array its own mirrored conjugate, as the spectrum of real numbers is.
inline void symmetrize(const Sizes& shape, Samples& values) {
  const Samples given = values;
  for (size_t i = 0; i < values.size(); ++i) {
    int64_t rest = static_cast<int64_t>(i), mirrored = 0, stride = 1;
    for (size_t axis = shape.size(); axis-- > 0;) {
      mirrored += (shape[axis] - rest % shape[axis]) % shape[axis] * stride;
      rest /= shape[axis];
      stride *= shape[axis];
    }
    values[i] = (given[i] + std::conj(given[static_cast<size_t>(mirrored)])) / 2.0;
  }
}

/// The input of one batch item. Numbers the library must not read are not numbers.
inline Samples random_samples(const Case& c, int64_t item) {
  const Geometry geometry(c);
  Random random(c.seed * 1000 + static_cast<uint64_t>(item));
  Samples samples(static_cast<size_t>(geometry.in_item));
  for (auto& sample : samples) {
    const double real = random.number();
    sample = {real, c.real_input() ? 0.0 : random.number()};
  }
  if (c.needs_symmetric_input()) symmetrize(geometry.in, samples);
  return samples;
}

inline std::vector<Samples> random_batch(const Case& c) {
  std::vector<Samples> batch;
  for (int64_t item = 0; item < c.batch; ++item) batch.push_back(random_samples(c, item));
  return batch;
}

/// Writes the numbers of all batch items; the gaps stay NaN.
inline void fill(const Case& c, const std::vector<Samples>& batch, Buffer& in) {
  const Geometry geometry(c);
  for (int64_t item = 0; item < c.batch; ++item)
    for (int64_t i = 0; i < geometry.in_item; ++i)
      in.set(item * geometry.in_step + i, batch[static_cast<size_t>(item)][static_cast<size_t>(i)]);
}

enum class Route { plan, one_shot, split };

/// The buffers before and after; in place, `out` is the one buffer and `in` only remembers the input.
struct Outcome {
  hel_status status = HEL_OK;
  std::string message{};
  Buffer given;
  Buffer in;
  Buffer out;

  /// The numbers of one batch item.
  Samples item(const Case& c, int64_t index = 0) const {
    const Geometry geometry(c);
    Samples values(static_cast<size_t>(geometry.out_item));
    for (int64_t i = 0; i < geometry.out_item; ++i)
      values[static_cast<size_t>(i)] = out.get(index * geometry.out_step + i);
    return values;
  }
};

inline hel_status run(const Case& c, Route route, const hel_context* context, Buffer& in, Buffer& out) {
  const hel_fft_options options = c.options();
  if (route == Route::one_shot) return hel_fft(context, c.rank(), c.dims.data(), &options, in.data(), out.data());
  hel_fft_plan* created = nullptr;
  const hel_status status = hel_fft_plan_create(context, c.rank(), c.dims.data(), &options, &created);
  const Plan plan(created);
  if (status != HEL_OK) return status;
  if (route == Route::plan) return hel_fft_plan_execute(plan.get(), in.data(), out.data());
  return hel_fft_plan_execute_split(plan.get(), in.data(), in.planar() ? in.imaginary() : nullptr, out.data(),
                                    out.planar() ? out.imaginary() : nullptr);
}

inline Outcome transform(const Case& c, const std::vector<Samples>& batch, Route route = Route::plan,
                         const hel_context* context = nullptr) {
  Buffer in = input_buffer(c);
  fill(c, batch, in);
  Outcome outcome{.given = in, .in = in, .out = c.in_place ? in : output_buffer(c)};
  outcome.status = run(c, route, context, c.in_place ? outcome.out : outcome.in, outcome.out);
  outcome.message = hel_last_message();
  return outcome;
}

/// What was written though nothing but the output numbers may be: the input, gaps between items, or memory around
/// the buffers. Empty when all is well.
inline std::string trespass(const Case& c, const Outcome& outcome) {
  if (!c.in_place && !(outcome.in == outcome.given)) return "the input changed";
  if (!outcome.in.guards_are_intact()) return "written around the input";
  if (!outcome.out.guards_are_intact()) return "written around the output";
  const Geometry geometry(c);
  for (int64_t i = 0; i < geometry.out_count; ++i)
    if (i % geometry.out_step >= geometry.out_item && !outcome.out.is_unwritten(i))
      return "written between batch items";
  return "";
}

/// The output of one item.
inline Samples transformed(const Case& c, const Samples& item) { return transform(c, {item}).item(c); }

}  // namespace test
