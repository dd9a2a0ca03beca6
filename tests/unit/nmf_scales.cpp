// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <functional>

#include "support_nmf.hpp"

// Data of any scale: the factors scale with them, or the call says that it cannot.
using namespace test;
using namespace test::nmf;

namespace {

/// Exact products: `power` halvings or doublings of the factors, twice as many of X.
Data scaled_by(Data data, int power) {
  for (double& entry : data.x) entry = std::ldexp(entry, 2 * power);
  for (double& entry : data.u) entry = std::ldexp(entry, power);
  for (double& entry : data.h) entry = std::ldexp(entry, power);
  return data;
}

void unscale(Numbers& numbers, int power) {
  for (double& entry : numbers) entry = std::ldexp(entry, -power);
}

void check_scaled(const Data& data, const hel_nmf_options& options, int power, double same) {
  INFO("beta " << options.beta << ", solver " << options.solver << ", precision " << options.precision
               << ", factors times 2^" << power);
  const Fit plain = fit(data, options);
  Fit found = fit(scaled_by(data, power), options);
  REQUIRE_MESSAGE(found.status == HEL_OK, found.message);
  unscale(found.u, power);
  unscale(found.h, power);
  CHECK(difference(found.u, plain.u) <= same);
  CHECK(difference(found.h, plain.h) <= same);
  // d(s x, s y) is s^beta d(x, y).
  CHECK(found.report.objective / std::pow(2.0, 2 * power * options.beta) ==
        doctest::Approx(plain.report.objective).epsilon(same));
}

void check_refused(const Data& data, hel_status status, const Fit& found) {
  CHECK(status == HEL_ERROR_DOMAIN);
  CHECK(found.message.find("scale it") != std::string::npos);
  CHECK(same_bits(found.u, data.u));
  CHECK(same_bits(found.h, data.h));
  CHECK(found.report.iterations == 0);
}

}  // namespace

TEST_CASE("factors scale with the data, from the smallest to the largest") {
  const Data data = planted_data(35, 27, 4, 127, 0.7);
  Numbers weights(data.x.size(), 1.0);
  for (size_t i = 0; i < weights.size(); i += 3) weights[i] = 0.5;
  const struct {
    double beta;
    int32_t solver;
    int power, weighted_power, float_power, float_weighted_power;  ///< that X and its powers bear
  } cases[] = {{0, HEL_NMF_MULTIPLICATIVE, 470, 235, 48, 23},
               {1, HEL_NMF_MULTIPLICATIVE, 470, 470, 48, 48},
               {2, HEL_NMF_MULTIPLICATIVE, 235, 235, 32, 32},
               {0.5, HEL_NMF_MULTIPLICATIVE, 470, 310, 48, 30},
               {1.5, HEL_NMF_MULTIPLICATIVE, 310, 310, 48, 48},
               {3, HEL_NMF_MULTIPLICATIVE, 158, 158, 18, 18},
               {-1, HEL_NMF_MULTIPLICATIVE, 158, 158, 15, 15},
               {0.3, HEL_NMF_MULTIPLICATIVE, 280, 280, 28, 28},
               {1, HEL_NMF_NEWTON, 470, 0, 48, 0},
               {2, HEL_NMF_HALS, 235, 0, 32, 0},
               {2, HEL_NMF_PIVOTING, 235, 0, 32, 0}};
  for (const auto& c : cases)
    for (const int sign : {-1, 1}) {
      hel_nmf_options options = make_options(c.beta, 12);
      options.solver = c.solver;
      check_scaled(data, options, sign * c.power, 1e-9);
      options.precision = HEL_FLOAT;
      check_scaled(data, options, sign * c.float_power, 1e-3);
      if (c.weighted_power == 0) continue;
      options.precision = HEL_DOUBLE;
      options.weights = weights.data();
      check_scaled(data, options, sign * c.weighted_power, 1e-9);
      const std::vector<float> single(weights.begin(), weights.end());
      options.precision = HEL_FLOAT;
      options.weights = single.data();
      check_scaled(data, options, sign * c.float_weighted_power, 1e-3);
    }
}

TEST_CASE("data whose powers leave the range of their type are refused by every call that would use them") {
  const struct {
    double beta, scale;
    int32_t precision;
  } cases[] = {{1, 1e-300, HEL_DOUBLE}, {1, 1e300, HEL_DOUBLE},  {0, 1e-305, HEL_DOUBLE},  {2, 1e-200, HEL_DOUBLE},
               {2, 1e200, HEL_DOUBLE},  {-10, 1e40, HEL_DOUBLE}, {-10, 1e-40, HEL_DOUBLE}, {10, 1e-60, HEL_DOUBLE},
               {1, 1e-36, HEL_FLOAT},   {0, 1e-36, HEL_FLOAT},   {2, 1e-28, HEL_FLOAT},    {2, 1e28, HEL_FLOAT},
               {-10, 1e4, HEL_FLOAT},   {-10, 1e-4, HEL_FLOAT},  {10, 1e-6, HEL_FLOAT}};
  for (const auto& c : cases) {
    INFO("beta " << c.beta << ", scale " << c.scale << ", precision " << c.precision);
    Data data = planted_data(12, 9, 3, 131);
    for (double& entry : data.x) entry *= c.scale;
    // Numbers that both precisions hold.
    for (Numbers* const factor : {&data.u, &data.h})
      for (double& entry : *factor) entry = static_cast<float>(entry);
    for (const int32_t init : {HEL_NMF_GIVEN, HEL_NMF_RANDOM, HEL_NMF_NNDSVDA, HEL_NMF_KMEANS}) {
      hel_nmf_options options = make_options(c.beta, 3, init);
      options.precision = c.precision;
      const Fit found = fit(data, options);
      check_refused(data, found.status, found);
    }
    hel_nmf_options options = make_options(c.beta, 3);
    if (c.beta == 2) {  // which looks at X in its first step
      options.solver = HEL_NMF_HALS, options.stages = 3, options.precision = c.precision;
      const Fit found = fit(data, options);
      check_refused(data, found.status, found);
      options = make_options(c.beta, 3);
    }
    double objective = -7;
    if (c.precision == HEL_FLOAT) continue;
    CHECK(hel_nmf_objective(nullptr, 12, 9, 3, data.x.data(), &options, data.u.data(), data.h.data(), &objective) ==
          HEL_ERROR_DOMAIN);
    CHECK(objective == -7);
    if (c.beta != 1 && c.beta != 2) continue;
    const int64_t starts[] = {0, 1, 2}, columns[] = {1, 0};
    Fit sparse{HEL_OK, "", data.u, data.h, {}, {}};
    hel_nmf_report_init(&sparse.report);
    sparse.status = hel_nmf_fit_csr(nullptr, 2, 2, 3, starts, columns, data.x.data(), &options, sparse.u.data(),
                                    sparse.h.data(), &sparse.report);
    sparse.message = hel_last_message();
    check_refused(data, sparse.status, sparse);
  }
}

TEST_CASE("first factors whose product leaves the range are refused, small ones are lifted") {
  const Data data = planted_data(12, 9, 3, 133);
  const struct {
    double beta, scale;
    int32_t precision;
    bool fits;
  } cases[] = {{0, 1e-100, HEL_DOUBLE, true}, {0, 1e60, HEL_DOUBLE, true},    {0, 1e80, HEL_DOUBLE, false},
               {-10, 1e10, HEL_DOUBLE, true}, {-10, 1e15, HEL_DOUBLE, false}, {1, 1e-15, HEL_FLOAT, true},
               {1, 1e16, HEL_FLOAT, false},   {-1, 1e10, HEL_FLOAT, false}};
  for (const auto& c : cases) {
    INFO("beta " << c.beta << ", factors times " << c.scale << ", precision " << c.precision);
    Data scaled = data;
    for (Numbers* const factor : {&scaled.u, &scaled.h})
      for (double& entry : *factor) entry = static_cast<float>(entry);
    if (c.precision == HEL_FLOAT)
      for (Numbers* const factor : {&scaled.u, &scaled.h})
        for (double& entry : *factor) entry = static_cast<float>(entry * c.scale);
    else
      for (Numbers* const factor : {&scaled.u, &scaled.h})
        for (double& entry : *factor) entry *= c.scale;
    hel_nmf_options options = make_options(c.beta, 400);
    options.precision = c.precision;
    const Fit found = fit(scaled, options);
    if (!c.fits) {
      check_refused(scaled, found.status, found);
      continue;
    }
    REQUIRE_MESSAGE(found.status == HEL_OK, found.message);
    // The scale is found again.
    CHECK(largest(product_of(12, 3, 9, found.u, found.h)) == doctest::Approx(largest(data.x)).epsilon(0.7));
  }
}

TEST_CASE("random activations fit the scale of a dictionary that stays") {
  const Data data = planted_data(30, 25, 4, 137);
  const auto mean_of = [](const Numbers& numbers) {
    long double sum = 0;
    for (const double number : numbers) sum += number;
    return static_cast<double>(sum / static_cast<long double>(numbers.size()));
  };
  for (const double scale : {1e-20, 1.0, 1e15})
    for (const bool of_h : {true, false}) {
      Data given = data;
      for (double& entry : of_h ? given.h : given.u) entry *= scale;
      hel_nmf_options options = make_options(0, 0, HEL_NMF_RANDOM);
      (of_h ? options.keep_h : options.keep_u) = 1;
      const Fit found = fit(given, options);
      CHECK(found.status == HEL_OK);
      CHECK(mean_of(product_of(30, 4, 25, found.u, found.h)) == doctest::Approx(mean_of(data.x)).epsilon(1e-12));
      CHECK(same_bits(of_h ? found.h : found.u, of_h ? given.h : given.u));
    }
}

TEST_CASE("a model refuses numbers that overflow, and has learned nothing of them") {
  const Data data = planted_data(24, 15, 3, 139);
  for (const double beta : {0.0, 0.5, 1.0, 2.0, 3.0}) {
    INFO("beta " << beta);
    hel_nmf_options options = make_options(beta, 0);
    options.forgetting = 0.9;
    hel_nmf_model *model = nullptr, *twin = nullptr;
    REQUIRE(hel_nmf_model_create(nullptr, 15, 3, 8, data.h.data(), &options, &model) == HEL_OK);
    REQUIRE(hel_nmf_model_create(nullptr, 15, 3, 8, data.h.data(), &options, &twin) == HEL_OK);
    Numbers huge(data.x.begin(), data.x.begin() + 8 * 15), u(8 * 3, -1.0), h(3 * 15), other(3 * 15);
    for (double& entry : huge) entry *= 1e306;
    int refused = 0;
    for (int64_t first = 0; first < 24; first += 8) {
      REQUIRE(hel_nmf_model_learn(model, 8, data.x.data() + first * 15, nullptr) == HEL_OK);
      REQUIRE(hel_nmf_model_learn(twin, 8, data.x.data() + first * 15, nullptr) == HEL_OK);
      const hel_status status = hel_nmf_model_learn(twin, 8, huge.data(), u.data());
      if (status == HEL_OK) break;
      ++refused;
      CHECK(status == HEL_ERROR_DOMAIN);
      CHECK(std::string(hel_last_message()).find("scale it") != std::string::npos);
      CHECK(u == Numbers(8 * 3, -1.0));
    }
    CHECK(hel_nmf_model_dictionary(model, h.data()) == HEL_OK);
    CHECK(hel_nmf_model_dictionary(twin, other.data()) == HEL_OK);
    CHECK(all_nonnegative(other));
    if (beta > 1) CHECK(refused == 3);
    if (refused == 3) CHECK(same_bits(h, other));
    hel_nmf_model_destroy(model);
    hel_nmf_model_destroy(twin);
  }
}
