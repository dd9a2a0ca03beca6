// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nufft.hpp"

// AdamW against its formulas in long double, one parameter at a time.
using namespace test;

namespace {

hel_adamw_options adamw_options() {
  hel_adamw_options options;
  hel_adamw_options_init(&options);
  return options;
}

/// The formulas as they are published.
struct Oracle {
  long double mean = 0, square = 0;
  int64_t t = 0;

  long double step(const hel_adamw_options& o, long double p, long double g) {
    ++t;
    const long double b1 = o.beta1, b2 = o.beta2, rate = o.learning_rate;
    mean = b1 * mean + (1 - b1) * g;
    square = b2 * square + (1 - b2) * g * g;
    const long double m = mean / (1 - powl(b1, static_cast<long double>(t)));
    const long double v = square / (1 - powl(b2, static_cast<long double>(t)));
    return p * (1 - rate * o.weight_decay) - rate * m / (sqrtl(v) + o.epsilon);
  }
};

void check_descent(const hel_adamw_options& options, int64_t count, double allowed) {
  const bool single = options.precision == HEL_FLOAT;
  INFO("count " << count << " precision " << options.precision << " threads " << options.threads);
  hel_adamw* adamw = nullptr;
  REQUIRE(hel_adamw_create(nullptr, count, &options, &adamw) == HEL_OK);
  Random random(static_cast<uint64_t>(count) + 1);
  std::vector<Oracle> oracles(static_cast<size_t>(count));
  std::vector<long double> wanted;
  Numbers parameters(single, count), gradient(single, count);
  for (int64_t i = 0; i < count; ++i) {
    wanted.push_back(random.number());
    parameters.set(i, static_cast<double>(wanted.back()));
  }
  const int64_t probes = std::min<int64_t>(count, 40);
  for (int step = 0; step < 12; ++step) {
    for (int64_t i = 0; i < count; ++i) gradient.set(i, random.one_in(9) ? 0 : random.number());
    REQUIRE(hel_adamw_step(adamw, gradient.data(), parameters.data()) == HEL_OK);
    for (int64_t i = 0; i < count; ++i)
      wanted[static_cast<size_t>(i)] =
          oracles[static_cast<size_t>(i)].step(options, wanted[static_cast<size_t>(i)], gradient.get(i));
  }
  CHECK(hel_adamw_steps(adamw) == 12);
  for (int64_t probe = 0; probe < probes; ++probe) {
    const int64_t i = count - 1 - probe * (count / probes);
    CHECK(std::abs(parameters.get(i) - static_cast<double>(wanted[static_cast<size_t>(i)])) <= allowed);
  }
  hel_adamw_destroy(adamw);
}

}  // namespace

TEST_CASE("steps follow the formulas") {
  hel_adamw_options options = adamw_options();
  options.learning_rate = 0.05;
  options.weight_decay = 0.1;
  // Twelve steps of at most 0.05, each with a few roundings of numbers of size 1.
  for (const int64_t count : {0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 1000}) check_descent(options, count, 1e-14);
  options.threads = 2;
  check_descent(options, 70000, 1e-14);
  options.precision = HEL_FLOAT;
  for (const int64_t count : {1, 15, 16, 17, 1000}) check_descent(options, count, 3e-6);
  options.precision = HEL_DOUBLE;
  options.beta1 = options.beta2 = 0;
  check_descent(options, 10, 1e-14);
}

TEST_CASE("a descent finds the least of a bowl, with a rate that falls") {
  hel_adamw_options options = adamw_options();
  options.weight_decay = 0;
  hel_adamw* adamw = nullptr;
  REQUIRE(hel_adamw_create(nullptr, 2, &options, &adamw) == HEL_OK);
  double p[2] = {3, -2};
  for (int i = 0; i < 2000; ++i) {
    const double g[2] = {2 * (p[0] - 1), 20 * (p[1] + 1)};
    REQUIRE(hel_adamw_set_learning_rate(adamw, 0.1 * (1 - i / 2000.0)) == HEL_OK);
    REQUIRE(hel_adamw_step(adamw, g, p) == HEL_OK);
  }
  CHECK(p[0] == doctest::Approx(1).epsilon(1e-4));
  CHECK(p[1] == doctest::Approx(-1).epsilon(1e-4));
  hel_adamw_destroy(adamw);
}

TEST_CASE("nonsense is refused, and a NaN stays with its parameter") {
  hel_adamw* adamw = reinterpret_cast<hel_adamw*>(uintptr_t{0x10});
  const auto refused = [&](hel_adamw_options options, const char* name) {
    CHECK(hel_adamw_create(nullptr, 3, &options, &adamw) == HEL_ERROR_OPTION);
    CHECK(std::string(hel_last_message()).find(name) != std::string::npos);
    CHECK(adamw == nullptr);
  };
  hel_adamw_options options = adamw_options();
  options.learning_rate = -1;
  refused(options, "learning_rate");
  options = adamw_options();
  options.beta1 = 1;
  refused(options, "beta1");
  options = adamw_options();
  options.beta2 = NAN;
  refused(options, "beta2");
  options = adamw_options();
  options.epsilon = 0;
  refused(options, "epsilon");
  options = adamw_options();
  options.weight_decay = INFINITY;
  refused(options, "weight_decay");
  options = adamw_options();
  options.precision = 2;
  refused(options, "precision");
  options = adamw_options();
  options.threads = -1;
  refused(options, "threads");
  options = adamw_options();
  options.struct_size = 1;
  refused(options, "struct_size");
  CHECK(hel_adamw_create(nullptr, -1, nullptr, &adamw) == HEL_ERROR_SHAPE);
  CHECK(hel_adamw_create(nullptr, INT64_MAX, nullptr, &adamw) == HEL_ERROR_OVERFLOW);
  CHECK(hel_adamw_create(nullptr, int64_t{1} << 50, nullptr, &adamw) == HEL_ERROR_OVERFLOW);
  CHECK(hel_adamw_create(nullptr, 3, nullptr, nullptr) == HEL_ERROR_NULL);
  REQUIRE(hel_adamw_create(nullptr, 3, nullptr, &adamw) == HEL_OK);
  double g[3] = {1, NAN, 1}, p[3] = {1, 1, 1};
  CHECK(hel_adamw_step(adamw, nullptr, p) == HEL_ERROR_NULL);
  CHECK(hel_adamw_step(adamw, g, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_adamw_step(nullptr, g, p) == HEL_ERROR_NULL);
  CHECK(hel_adamw_step(adamw, p, p) == HEL_ERROR_ALIAS);
  CHECK(hel_adamw_set_learning_rate(adamw, NAN) == HEL_ERROR_OPTION);
  CHECK(hel_adamw_steps(adamw) == 0);
  CHECK(hel_adamw_steps(nullptr) == 0);
  CHECK(hel_adamw_step(adamw, g, p) == HEL_OK);
  CHECK(p[0] == p[2]);
  CHECK(p[0] < 1);
  CHECK(std::isnan(p[1]));
  hel_adamw_destroy(adamw);
  hel_adamw_destroy(nullptr);
}
