// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/adamw.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/adamw_kernel.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

/// Parameters of a task: a multiple of every vector's length, and enough to be worth a thread.
constexpr int64_t kStretch = 1 << 15;

void check_factor(double value, const char* name, bool zero, double below) {
  const bool fits = std::isfinite(value) && (zero ? value >= 0 : value > 0) && value < below;
  if (fits) return;
  if (std::isfinite(below))
    throw Error(HEL_ERROR_OPTION, "options.%s is %g; it must be at least 0 and below %g", name, value, below);
  throw Error(HEL_ERROR_OPTION, "options.%s is %g; it must be finite and %s 0", name, value,
              zero ? "at least" : "above");
}

}  // namespace

hel_adamw_options default_adamw_options() {
  hel_adamw_options options{};
  options.struct_size = sizeof options;
  options.learning_rate = 1e-3;
  options.beta1 = 0.9;
  options.beta2 = 0.999;
  options.epsilon = 1e-8;
  options.weight_decay = 1e-2;
  return options;
}

Adamw::Adamw(const Settings& settings, int64_t count, const hel_adamw_options* options)
    : options_(options ? *options : default_adamw_options()), count_(count) {
  if (options_.struct_size != sizeof options_)
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_adamw_options_init() sets it to %zu",
                options_.struct_size, sizeof options_);
  check_factor(options_.learning_rate, "learning_rate", true, INFINITY);
  check_factor(options_.beta1, "beta1", true, 1);
  check_factor(options_.beta2, "beta2", true, 1);
  check_factor(options_.epsilon, "epsilon", false, INFINITY);
  check_factor(options_.weight_decay, "weight_decay", true, INFINITY);
  if (options_.precision != HEL_DOUBLE && options_.precision != HEL_FLOAT)
    throw Error(HEL_ERROR_OPTION, "options.precision is %d; it must be from 0 to 1",
                static_cast<int>(options_.precision));
  if (options_.threads < 0 || options_.threads > 4096)
    throw Error(HEL_ERROR_OPTION, "options.threads is %d; it must be from 0 to 4096",
                static_cast<int>(options_.threads));
  if (count < 0)
    throw Error(HEL_ERROR_SHAPE, "the number of parameters is %lld; it must not be negative", static_cast<ll>(count));
  threads_ = options_.threads > 0 ? options_.threads : settings.usable_threads();
  const int64_t bytes = checked_product(count, options_.precision == HEL_FLOAT ? 4 : 8, "parameters");
  if (bytes > kLargestBytes)
    throw Error(HEL_ERROR_OVERFLOW, "%lld parameters exceed the address space", static_cast<ll>(count));
  require_possible(2 * bytes);
  mean_ = Block(settings.allocator, bytes);
  square_ = Block(settings.allocator, bytes);
  if (bytes == 0) return;
  std::memset(mean_.data(), 0, static_cast<size_t>(bytes));
  std::memset(square_.data(), 0, static_cast<size_t>(bytes));
}

template <class T>
void Adamw::advance(const T* gradient, T* parameters) noexcept {
  AdamwStep<T> step{gradient,
                    parameters,
                    static_cast<T*>(mean_.data()),
                    static_cast<T*>(square_.data()),
                    options_.beta1,
                    options_.beta2,
                    0,
                    0,
                    0,
                    options_.epsilon};
  const double t = static_cast<double>(++steps_);
  step.keep = 1 - options_.learning_rate * options_.weight_decay;
  step.rate = options_.learning_rate / (1 - std::pow(options_.beta1, t));
  step.root = 1 / std::sqrt(1 - std::pow(options_.beta2, t));
  parallel_for(threads_, (count_ + kStretch - 1) / kStretch,
               [&](int64_t task, int) { adamw_step(step, task * kStretch, std::min(count_, (task + 1) * kStretch)); });
}

void Adamw::step(const void* gradient, void* parameters) {
  if (count_ > 0 && !gradient) throw Error(HEL_ERROR_NULL, "gradient is NULL");
  if (count_ > 0 && !parameters) throw Error(HEL_ERROR_NULL, "parameters is NULL");
  const auto a = reinterpret_cast<uintptr_t>(gradient), b = reinterpret_cast<uintptr_t>(parameters);
  const auto bytes = static_cast<uintptr_t>(count_ * (options_.precision == HEL_FLOAT ? 4 : 8));
  if (a < b + bytes && b < a + bytes)
    throw Error(HEL_ERROR_ALIAS, "gradient and parameters (%lld bytes each) overlap", static_cast<ll>(bytes));
  if (options_.precision == HEL_FLOAT)
    advance(static_cast<const float*>(gradient), static_cast<float*>(parameters));
  else
    advance(static_cast<const double*>(gradient), static_cast<double*>(parameters));
}

void Adamw::set_learning_rate(double learning_rate) {
  check_factor(learning_rate, "learning_rate", true, INFINITY);
  options_.learning_rate = learning_rate;
}

}  // namespace hel::nufft
