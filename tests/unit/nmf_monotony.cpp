// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>

#include "support_nmf.hpp"

// No iteration makes the objective larger, whatever the divergence; and the objective is the one of nmf.h.
using namespace test;
using namespace test::nmf;

namespace {

constexpr double kBetas[] = {-1, 0, 0.5, 1, 1.5, 2, 2.5, 3};

/// The objective is computed anew each time, out of sums of about the size of the first one: rounding may raise it.
void check_falling(const Fit& found, double rounding) {
  CHECK(found.status == HEL_OK);
  CHECK(!found.history.empty());
  double before = found.report.initial;
  for (size_t i = 0; i < found.history.size(); ++i) {
    INFO("iteration " << i + 1 << ": " << before << " to " << found.history[i]);
    CHECK(found.history[i] <= before + rounding * (before + 0.01 * found.report.initial));
    before = found.history[i];
  }
}

struct Watch {
  std::vector<int64_t> iterations;
  Numbers objectives;
  int64_t stop_at = INT64_MAX;

  static int32_t look(const hel_progress* progress, void* user) {
    auto& watch = *static_cast<Watch*>(user);
    watch.iterations.push_back(progress->iteration);
    watch.objectives.push_back(progress->objective);
    return progress->iteration >= watch.stop_at;
  }
};

}  // namespace

TEST_CASE("the objective falls from iteration to iteration, for every divergence and shape") {
  Random random(17);
  for (const double beta : kBetas)
    for (int problem = 0; problem < 4; ++problem) {
      const int64_t rows = random.between(1, 60), columns = random.between(1, 60), components = random.between(1, 9);
      const Data data = planted_data(rows, columns, components, static_cast<uint64_t>(random.between(1, 1 << 30)), 0.9);
      INFO("beta " << beta << ", " << rows << " x " << columns << ", " << components);
      const Fit found = fit(data, make_options(beta, 60));
      check_falling(found, 1e-12);
      CHECK(all_nonnegative(found.u));
      CHECK(all_nonnegative(found.h));
      hel_nmf_options single = make_options(beta, 40);
      single.precision = HEL_FLOAT;
      // The terms are sums of float products; those that nearly cancel leave more of the rounding.
      check_falling(fit(data, single), 2e-4);
    }
}

TEST_CASE("it falls with penalties, fixed parts, weights, inner updates and exact steps too") {
  const Data data = planted_data(40, 30, 5, 23, 0.9);
  Random random(24);
  Numbers weights = random_numbers(random, 40 * 30, 0);
  for (size_t i = 0; i < weights.size(); i += 5) weights[i] = 0;
  const uint8_t fixed[] = {1, 0, 0, 1, 0};
  for (const double beta : kBetas) {
    INFO("beta " << beta);
    hel_nmf_options options = make_options(beta, 40);
    options.inner = 3;
    check_falling(fit(data, options), 1e-12);
    options.l1_u = 0.1, options.l1_h = 0.2;
    check_falling(fit(data, options), 1e-12);
    options.weights = weights.data();
    options.fixed_u = options.fixed_h = fixed;
    check_falling(fit(data, options), 1e-12);
    options = make_options(beta, 40);
    if (beta > 0) options.l2_u = 0.3, options.l2_h = 0.1;
    check_falling(fit(data, options), 1e-12);
  }
  for (const int32_t solver : {HEL_NMF_HALS}) {
    hel_nmf_options options = make_options(2, 40);
    options.solver = solver;
    check_falling(fit(data, options), 1e-12);
    options.l1_u = 0.1, options.l2_h = 0.2, options.fixed_h = fixed;
    check_falling(fit(data, options), 1e-12);
  }
}

TEST_CASE("the objective of the report is that of the definition") {
  const Data data = planted_data(23, 31, 4, 29);
  Random random(30);
  Numbers weights = random_numbers(random, 23 * 31, 0);
  for (const double beta : kBetas) {
    INFO("beta " << beta);
    hel_nmf_options options = make_options(beta, 20);
    const Fit plain = fit(data, options);
    // Out of sums that partly cancel.
    CHECK(plain.report.initial == doctest::Approx(objective_of(data, beta, data.u, data.h)).epsilon(1e-11));
    CHECK(plain.report.objective == doctest::Approx(objective_of(data, beta, plain.u, plain.h)).epsilon(1e-11));
    double objective = -1;
    CHECK(hel_nmf_objective(nullptr, 23, 31, 4, data.x.data(), &options, plain.u.data(), plain.h.data(), &objective) ==
          HEL_OK);
    CHECK(objective == doctest::Approx(plain.report.objective).epsilon(1e-12));

    options.weights = weights.data();
    options.l1_u = 0.5, options.l2_u = 0.25, options.l1_h = 2, options.l2_h = 0.125;
    const Fit found = fit(data, options);
    double expected = objective_of(data, beta, found.u, found.h, weights);
    for (const double u : found.u) expected += 0.5 * u + 0.125 * u * u;
    for (const double h : found.h) expected += 2 * h + 0.0625 * h * h;
    CHECK(found.report.objective == doctest::Approx(expected).epsilon(1e-11));
  }
}

TEST_CASE("the multiplicative update is that of the formula") {
  const Data data = planted_data(9, 7, 3, 37, 0.9);
  for (const double beta : {-1.0, 0.0, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0}) {
    INFO("beta " << beta);
    // U once, by the definition, with the exponent of Nakano et al.
    const double exponent = beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1;
    const Numbers y = product_of(9, 3, 7, data.u, data.h);
    Numbers expected = data.u;
    for (size_t r = 0; r < 9; ++r)
      for (size_t k = 0; k < 3; ++k) {
        double above = 0, below = 0;
        for (size_t c = 0; c < 7; ++c) {
          above += data.x[r * 7 + c] * std::pow(y[r * 7 + c], beta - 2) * data.h[k * 7 + c];
          below += std::pow(y[r * 7 + c], beta - 1) * data.h[k * 7 + c];
        }
        expected[r * 3 + k] *= std::pow(above / below, exponent);
      }
    hel_nmf_options options = make_options(beta, 1);
    options.keep_h = 1;
    CHECK(difference(fit(data, options).u, expected) <= 1e-13);
  }
}

TEST_CASE("zeros of X, whole rows and columns of them among them, spoil nothing where they are allowed") {
  for (const double beta : {0.5, 1.0, 1.5, 2.0, 2.5, 3.0})
    for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT}) {
      INFO("beta " << beta << ", precision " << precision);
      Data data = planted_data(20, 16, 3, 43);
      for (size_t i = 0; i < data.x.size(); i += 3) data.x[i] = 0;
      for (size_t c = 0; c < 16; ++c) data.x[5 * 16 + c] = 0;
      for (size_t r = 0; r < 20; ++r) data.x[r * 16 + 9] = 0;
      hel_nmf_options options = make_options(beta, 200);
      options.precision = precision;
      const Fit found = fit(data, options);
      check_falling(found, precision == HEL_DOUBLE ? 1e-12 : 2e-4);
      CHECK(all_nonnegative(found.u));
      CHECK(all_nonnegative(found.h));
      // What has nothing to explain fades away.
      for (size_t k = 0; k < 3; ++k) {
        CHECK(found.u[5 * 3 + k] <= 0.02);
        CHECK(found.h[k * 16 + 9] <= 0.02);
      }
      std::fill(data.x.begin(), data.x.end(), 0.0);
      const Fit nothing = fit(data, options);
      CHECK(nothing.status == HEL_OK);
      CHECK(all_nonnegative(nothing.u));
      CHECK(all_nonnegative(nothing.h));
      CHECK(nothing.report.objective <= 0.1 * nothing.report.initial);
    }
}

TEST_CASE("a factor of zeros stays, and so do the zeros of a start") {
  Data data = planted_data(10, 8, 3, 47);
  data.u[4] = 0, data.h[5] = 0;
  for (const double beta : {0.0, 1.0, 2.0}) {
    const Fit found = fit(data, make_options(beta, 10));
    CHECK(found.status == HEL_OK);
    CHECK(found.u[4] == 0);
    CHECK(found.h[5] == 0);
  }
  std::fill(data.u.begin(), data.u.end(), 0.0);
  for (const double beta : {1.0, 2.0}) {
    const Fit none = fit(data, make_options(beta, 3));
    CHECK(none.status == HEL_OK);
    CHECK(all_nonnegative(none.u));
    CHECK(all_nonnegative(none.h));
  }
}

TEST_CASE("a callback sees each iteration, and where it stops the factors are those of that iteration") {
  const Data data = planted_data(30, 20, 4, 53);
  for (const double beta : {0.0, 1.0, 2.0}) {
    hel_nmf_options options = make_options(beta, 12);
    Watch watch;
    options.progress = Watch::look, options.progress_user = &watch;
    const Fit whole = fit(data, options);
    CHECK(watch.iterations.size() == 12);
    CHECK(watch.iterations.back() == 12);
    CHECK(same_bits(watch.objectives, whole.history));
    watch = {};
    watch.stop_at = 5;
    const Fit stopped = fit(data, options);
    CHECK(stopped.status == HEL_OK);
    CHECK(stopped.report.ending == HEL_ENDED_STOPPED);
    CHECK(stopped.report.iterations == 5);
    options.progress = nullptr;
    options.iterations = 5;
    const Fit five = fit(data, options);
    CHECK(same_bits(stopped.u, five.u));
    CHECK(same_bits(stopped.h, five.h));
    CHECK(stopped.report.objective == five.report.objective);
  }
}

TEST_CASE("activations of new rows come near to those that made them, and their dictionary stays") {
  for (const double beta : {0.0, 0.5, 1.0, 2.0}) {
    INFO("beta " << beta);
    const Data data = planted_data(25, 40, 3, 59, 0);
    Random again(59);  // the factors that planted_data() multiplied
    const Numbers planted = random_numbers(again, 25 * 3), dictionary = random_numbers(again, 3 * 40);
    Numbers u(25 * 3, 1.0);
    hel_nmf_options options = make_options(beta, 3000, HEL_NMF_RANDOM);
    hel_nmf_report report;
    hel_nmf_report_init(&report);
    CHECK(hel_nmf_solve(nullptr, 25, 40, 3, data.x.data(), dictionary.data(), &options, u.data(), &report) == HEL_OK);
    CHECK(report.iterations == 3000);
    CHECK(difference(u, planted) <= 1e-3);
    options.init = HEL_NMF_GIVEN;
    CHECK(hel_nmf_solve(nullptr, 25, 40, 3, data.x.data(), dictionary.data(), &options, u.data(), nullptr) == HEL_OK);
    CHECK(difference(u, planted) <= 1e-4);
  }
}
