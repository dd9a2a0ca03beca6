// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cmath>

#include "base/error.hpp"
#include "nmf/shift_fit.hpp"

namespace hel::nmf::shift {
namespace {

constexpr double kLargestBeta = 10;
constexpr int kLargestThreads = 4096;

void check_choice(int32_t value, int32_t low, int32_t high, const char* name) {
  if (value < low || value > high)
    throw Error(HEL_ERROR_OPTION, "options.%s is %d; it must be from %d to %d", name, static_cast<int>(value),
                static_cast<int>(low), static_cast<int>(high));
}

void check_weight(double value, const char* name) {
  if (!(value >= 0) || !std::isfinite(value))
    throw Error(HEL_ERROR_OPTION, "options.%s is %g; it must be finite and not negative", name, value);
}

void check_least(int64_t value, int64_t least, const char* name) {
  if (value < least)
    throw Error(HEL_ERROR_OPTION, "options.%s is %lld; it must be at least %lld", name, static_cast<long long>(value),
                static_cast<long long>(least));
}

template <class Struct>
void check_struct(const Struct& options, const char* name, const char* init) {
  if (options.struct_size != sizeof options)
    throw Error(HEL_ERROR_OPTION, "%s.struct_size is %zu; %s sets it to %zu", name, options.struct_size, init,
                sizeof options);
}

}  // namespace

hel_shift_nmf_options default_options() {
  hel_shift_nmf_options options{};
  options.struct_size = sizeof options;
  options.beta = 2;
  return options;
}

hel_shift_nmf_fit_options default_fit_options() {
  hel_shift_nmf_fit_options options{};
  options.struct_size = sizeof options;
  options.update_w = options.update_h = options.h_steps = 1;
  options.iterations = 1000;
  options.batch_size = 3;
  options.averaging = 0.2;
  options.progress_interval = 1;
  return options;
}

hel_shift_nmf_options read_options(const hel_shift_nmf_options* options) {
  if (!options) return default_options();
  check_struct(*options, "options", "hel_shift_nmf_options_init()");
  check_choice(options->mode, HEL_SHIFT_VALID, HEL_SHIFT_REFLECT, "mode");
  check_choice(options->precision, HEL_DOUBLE, HEL_FLOAT, "precision");
  check_choice(options->method, HEL_SHIFT_AUTO, HEL_SHIFT_FOURIER, "method");
  check_choice(options->normalization, HEL_SHIFT_PER_CHANNEL, HEL_SHIFT_NOT_NORMALIZED, "normalization");
  check_choice(options->threads, 0, kLargestThreads, "threads");
  if (!(std::abs(options->beta) <= kLargestBeta))
    throw Error(HEL_ERROR_OPTION, "options.beta is %g; it must be from %g to %g", options->beta, -kLargestBeta,
                kLargestBeta);
  return *options;
}

hel_shift_nmf_fit_options read_fit_options(const hel_shift_nmf_fit_options* options) {
  if (!options) return default_fit_options();
  check_struct(*options, "options", "hel_shift_nmf_fit_options_init()");
  const int32_t algorithm = options->algorithm;
  if (algorithm != HEL_SHIFT_BATCH && (algorithm < HEL_SHIFT_CYCLIC || algorithm > HEL_SHIFT_GSAG))
    throw Error(HEL_ERROR_OPTION, "options.algorithm is %d; it must be 0 or from 4 to 8", static_cast<int>(algorithm));
  check_choice(options->start_w, HEL_SHIFT_FROM_SEED, HEL_SHIFT_FROM_CALLER, "start_w");
  check_choice(options->start_h, HEL_SHIFT_FROM_SEED, HEL_SHIFT_FROM_CALLER, "start_h");
  check_choice(options->update_w, 0, 1, "update_w");
  check_choice(options->update_h, 0, 1, "update_h");
  check_least(options->h_steps, 1, "h_steps");
  check_least(options->iterations, 0, "iterations");
  check_least(options->batch_size, 1, "batch_size");
  check_least(options->progress_interval, 1, "progress_interval");
  check_weight(options->tolerance, "tolerance");
  check_weight(options->sparsity, "sparsity");
  check_weight(options->inhibition, "inhibition");
  check_weight(options->cross_inhibition, "cross_inhibition");
  if (!(options->averaging > 0 && options->averaging <= 1))
    throw Error(HEL_ERROR_OPTION, "options.averaging is %g; it must be above 0 and at most 1", options->averaging);
  return *options;
}

void check_report(const hel_shift_nmf_report* report) {
  if (report) check_struct(*report, "report", "hel_shift_nmf_report_init()");
}

template <class T>
void check_numbers(const char* name, const T* numbers, int64_t count, bool sign, const T* weights) {
  for (int64_t i = 0; i < count; ++i) {
    if (std::isfinite(numbers[i]) && !(sign && numbers[i] < 0)) continue;
    if (weights && weights[i] == 0) continue;
    throw Error(HEL_ERROR_DOMAIN, "%s[%lld] is %g; it must be finite%s", name, static_cast<long long>(i),
                static_cast<double>(numbers[i]), sign ? " and not negative" : "");
  }
}

template <class T>
void check_samples(const Model& model, const T* v, const T* weights, int64_t count) {
  check_numbers("v", v, count, true, weights);
  if (model.options.beta > 0) return;
  for (int64_t i = 0; i < count; ++i)
    if (v[i] == 0 && !(weights && weights[i] == 0))
      throw Error(HEL_ERROR_DOMAIN, "v[%lld] is 0; with beta = %g it must be positive", static_cast<long long>(i),
                  model.options.beta);
}

template void check_numbers(const char*, const double*, int64_t, bool, const double*);
template void check_numbers(const char*, const float*, int64_t, bool, const float*);
template void check_samples(const Model&, const double*, const double*, int64_t);
template void check_samples(const Model&, const float*, const float*, int64_t);

}  // namespace hel::nmf::shift
