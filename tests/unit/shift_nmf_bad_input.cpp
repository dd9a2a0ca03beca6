// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstring>
#include <limits>

#include "support_shift.hpp"

// What cannot be meant is refused, in numbers, and nothing is written.
using namespace test;
using namespace test::shift;

namespace {

bool message_has(const char* text) { return std::string(hel_last_message()).find(text) != std::string::npos; }

hel_shift_nmf* untouchable() { return reinterpret_cast<hel_shift_nmf*>(uintptr_t{0x10}); }

void refuse_shape(int32_t rank, Dims sample, Dims atom, int64_t channels, int64_t atoms, hel_status expected,
                  const char* text) {
  hel_shift_nmf* model = untouchable();
  CHECK(hel_shift_nmf_create(nullptr, rank, sample.data(), atom.data(), channels, atoms, nullptr, &model) == expected);
  INFO(hel_last_message());
  CHECK(message_has(text));
  CHECK(model == nullptr);
}

template <class Change>
void refuse_options(Change change, hel_status expected, const char* text) {
  const Dims sample = {10, 8}, atom = {3, 2};
  hel_shift_nmf_options options = model_options();
  change(options);
  hel_shift_nmf* model = untouchable();
  CHECK(hel_shift_nmf_create(nullptr, 2, sample.data(), atom.data(), 1, 2, &options, &model) == expected);
  INFO(hel_last_message());
  CHECK(message_has(text));
  CHECK(model == nullptr);
}

/// A small problem with its numbers, of which a test spoils one thing.
struct Setup {
  Problem problem;
  Numbers v, w, h;
  Model model;
  hel_shift_nmf_fit_options options = fit_options(2);
  hel_shift_nmf_report report = new_report();
  int64_t samples = 2;

  explicit Setup(double beta = 2) {
    problem.sample = {12};
    problem.atom = {3};
    problem.options.beta = beta;
    v = problem.v(), w = problem.w(), h = problem.h();
    model = problem.model();
    options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
  }
  void refuse(hel_status expected, const char* text) {
    const Numbers w_before = w, h_before = h;
    CHECK(hel_shift_nmf_fit(model.get(), samples, v.data(), w.data(), h.data(), &options, &report) == expected);
    INFO(hel_last_message());
    CHECK(message_has(text));
    const auto same = [](const Numbers& a, const Numbers& b) {
      return std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
    };
    CHECK(same(w, w_before));
    CHECK(same(h, h_before));
    CHECK(report.iterations == 0);
  }
};

}  // namespace

TEST_CASE("shapes that cannot be are refused") {
  refuse_shape(0, {1}, {1}, 1, 1, HEL_ERROR_RANK, "0");
  refuse_shape(4, {1, 1, 1, 1}, {1, 1, 1, 1}, 1, 1, HEL_ERROR_RANK, "4");
  refuse_shape(1, {0}, {1}, 1, 1, HEL_ERROR_DIM, "sample_dims[0] is 0");
  refuse_shape(2, {5, 5}, {1, -3}, 1, 1, HEL_ERROR_DIM, "atom_dims[1] is -3");
  refuse_shape(1, {5}, {2}, 0, 1, HEL_ERROR_DIM, "channels is 0");
  refuse_shape(1, {5}, {2}, 1, -1, HEL_ERROR_DIM, "atoms is -1");
  refuse_shape(2, {5, 5}, {5, 6}, 1, 1, HEL_ERROR_EXTENT, "atom_dims[1] is 6");
  refuse_shape(1, {INT64_MAX}, {2}, 1, 1, HEL_ERROR_OVERFLOW, "");
  refuse_shape(2, {int64_t{1} << 40, int64_t{1} << 40}, {2, 2}, 1, 1, HEL_ERROR_OVERFLOW, "");
  refuse_shape(1, {5}, {2}, int64_t{1} << 40, int64_t{1} << 40, HEL_ERROR_OVERFLOW, "");
  const int64_t one = 1;
  hel_shift_nmf* model = untouchable();
  CHECK(hel_shift_nmf_create(nullptr, 1, nullptr, &one, 1, 1, nullptr, &model) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_create(nullptr, 1, &one, nullptr, 1, 1, nullptr, &model) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_create(nullptr, 1, &one, &one, 1, 1, nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(model == nullptr);
}

TEST_CASE("options of models that cannot be are refused") {
  using Options = hel_shift_nmf_options;
  refuse_options([](Options& o) { o.struct_size = 3; }, HEL_ERROR_OPTION, "hel_shift_nmf_options_init");
  refuse_options([](Options& o) { o.mode = 4; }, HEL_ERROR_OPTION, "mode is 4");
  refuse_options([](Options& o) { o.precision = -1; }, HEL_ERROR_OPTION, "precision is -1");
  refuse_options([](Options& o) { o.method = 3; }, HEL_ERROR_OPTION, "method is 3");
  refuse_options([](Options& o) { o.normalization = 9; }, HEL_ERROR_OPTION, "normalization is 9");
  refuse_options([](Options& o) { o.threads = 5000; }, HEL_ERROR_OPTION, "threads is 5000");
  refuse_options([](Options& o) { o.beta = NAN; }, HEL_ERROR_OPTION, "beta is");
  refuse_options([](Options& o) { o.beta = 11; }, HEL_ERROR_OPTION, "beta is 11");
  static const int64_t ranges[2] = {2, 9}, negative[2] = {-1, 0};
  refuse_options([](Options& o) { o.inhibition_range = ranges; }, HEL_ERROR_OPTION, "inhibition_range[1] is 9");
  refuse_options([](Options& o) { o.inhibition_range = negative; }, HEL_ERROR_OPTION, "inhibition_range[0] is -1");
}

TEST_CASE("options of fits that cannot be are refused") {
  using Options = hel_shift_nmf_fit_options;
  static const int64_t order[4] = {0, 1, 0, 2};
  const auto refuse = [](auto change, hel_status expected, const char* text) {
    Setup setup;
    change(setup.options);
    setup.refuse(expected, text);
  };
  refuse([](Options& o) { o.struct_size = 0; }, HEL_ERROR_OPTION, "hel_shift_nmf_fit_options_init");
  refuse([](Options& o) { o.algorithm = 3; }, HEL_ERROR_OPTION, "algorithm is 3");
  refuse([](Options& o) { o.start_w = 2; }, HEL_ERROR_OPTION, "start_w is 2");
  refuse([](Options& o) { o.start_h = -1; }, HEL_ERROR_OPTION, "start_h is -1");
  refuse([](Options& o) { o.update_w = 2; }, HEL_ERROR_OPTION, "update_w is 2");
  refuse([](Options& o) { o.update_h = 2; }, HEL_ERROR_OPTION, "update_h is 2");
  refuse([](Options& o) { o.h_steps = 0; }, HEL_ERROR_OPTION, "h_steps is 0");
  refuse([](Options& o) { o.iterations = -1; }, HEL_ERROR_OPTION, "iterations is -1");
  refuse([](Options& o) { o.tolerance = -1; }, HEL_ERROR_OPTION, "tolerance is -1");
  refuse([](Options& o) { o.sparsity = NAN; }, HEL_ERROR_OPTION, "sparsity is");
  refuse([](Options& o) { o.inhibition = -0.5; }, HEL_ERROR_OPTION, "inhibition is -0.5");
  refuse([](Options& o) { o.cross_inhibition = INFINITY; }, HEL_ERROR_OPTION, "cross_inhibition is inf");
  refuse([](Options& o) { o.batch_size = 0; }, HEL_ERROR_OPTION, "batch_size is 0");
  refuse([](Options& o) { o.averaging = 0; }, HEL_ERROR_OPTION, "averaging is 0");
  refuse([](Options& o) { o.progress_interval = 0; }, HEL_ERROR_OPTION, "progress_interval is 0");
  refuse([](Options& o) { o.batch_order = order, o.batch_order_count = 3, o.batch_size = 1; }, HEL_ERROR_OPTION,
         "batch_order_count is 3");
  refuse([](Options& o) { o.batch_order = order, o.batch_order_count = 4, o.batch_size = 1; }, HEL_ERROR_INDEX,
         "batch_order[3] is 2");
  Setup setup;
  setup.report.struct_size = 1;
  setup.refuse(HEL_ERROR_OPTION, "hel_shift_nmf_report_init");
}

TEST_CASE("numbers outside of the domain are refused with their place") {
  Setup v, w, h, nan, zero(0), weights, samples, many;
  v.v[13] = -0.25;
  v.refuse(HEL_ERROR_DOMAIN, "v[13] is -0.25");
  w.w[4] = INFINITY;
  w.refuse(HEL_ERROR_DOMAIN, "w[4] is inf");
  h.h[7] = -1;
  h.refuse(HEL_ERROR_DOMAIN, "h[7] is -1");
  nan.v[23] = NAN;
  nan.refuse(HEL_ERROR_DOMAIN, "v[23] is");
  zero.v[5] = 0;
  zero.refuse(HEL_ERROR_DOMAIN, "v[5] is 0; with beta = 0");
  Numbers spoiled(24, 1.0);
  spoiled[3] = -2;
  weights.options.weights = spoiled.data();
  weights.refuse(HEL_ERROR_DOMAIN, "weights[3] is -2");
  samples.samples = 0;
  samples.refuse(HEL_ERROR_DIM, "samples is 0");
  many.samples = int64_t{1} << 60;
  many.refuse(HEL_ERROR_OVERFLOW, "");
}

TEST_CASE("pointers that are needed are asked for") {
  Setup s;
  const hel_shift_nmf* model = s.model.get();
  int64_t dims = -1;
  const auto fit = [&](const hel_shift_nmf* m, const double* v, double* w, double* h) {
    return hel_shift_nmf_fit(m, 2, v, w, h, nullptr, nullptr);
  };
  CHECK(fit(nullptr, s.v.data(), s.w.data(), s.h.data()) == HEL_ERROR_NULL);
  CHECK(fit(model, nullptr, s.w.data(), s.h.data()) == HEL_ERROR_NULL);
  CHECK(fit(model, s.v.data(), nullptr, s.h.data()) == HEL_ERROR_NULL);
  CHECK(fit(model, s.v.data(), s.w.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_reconstruct(model, 2, s.w.data(), s.h.data(), -1, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_reconstruct(model, 2, nullptr, s.h.data(), -1, s.v.data()) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_divergence(model, 2, s.v.data(), nullptr, s.w.data(), s.h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_gradient(model, 2, nullptr, nullptr, s.w.data(), s.h.data(), nullptr, nullptr, nullptr,
                               nullptr) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_activation_dims(model, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_activation_dims(nullptr, &dims) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_describe(nullptr, 1, nullptr, 0, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_shift_nmf_fit_stream(model, nullptr, nullptr, 1, 0, s.w.data(), nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(dims == -1);
  hel_shift_nmf_destroy(nullptr);
}

TEST_CASE("an atom that is not there cannot be reconstructed") {
  Setup s;
  const Numbers before = s.v;
  CHECK(hel_shift_nmf_reconstruct(s.model.get(), 2, s.w.data(), s.h.data(), 2, s.v.data()) == HEL_ERROR_INDEX);
  CHECK(message_has("atom is 2; it must be from -1 to 1"));
  CHECK(hel_shift_nmf_reconstruct(s.model.get(), 2, s.w.data(), s.h.data(), -2, s.v.data()) == HEL_ERROR_INDEX);
  s.h[5] = NAN;
  CHECK(hel_shift_nmf_reconstruct(s.model.get(), 2, s.w.data(), s.h.data(), -1, s.v.data()) == HEL_ERROR_DOMAIN);
  CHECK(message_has("h[5] is"));
  CHECK(s.v == before);
}

TEST_CASE("a description tells how large it is") {
  Setup s;
  int64_t needed = 0;
  CHECK(hel_shift_nmf_describe(s.model.get(), 2, nullptr, 0, &needed) == HEL_OK);
  REQUIRE(needed > 1);
  std::string text(static_cast<size_t>(needed), 'x');
  CHECK(hel_shift_nmf_describe(s.model.get(), 2, text.data(), needed - 1, nullptr) == HEL_ERROR_BUFFER);
  CHECK(text[0] == 'x');
  CHECK(hel_shift_nmf_describe(s.model.get(), 2, text.data(), needed, nullptr) == HEL_OK);
  CHECK(text[static_cast<size_t>(needed - 1)] == '\0');
  CHECK(hel_shift_nmf_describe(s.model.get(), 0, nullptr, 0, &needed) == HEL_ERROR_DIM);
}
