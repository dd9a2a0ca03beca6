// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <functional>
#include <limits>

#include "support_nmf.hpp"

// What is refused, in numbers, with the factors untouched.
using namespace test;
using namespace test::nmf;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN(), kInfinity = std::numeric_limits<double>::infinity();

void check_refused(const Fit& found, const Data& data, hel_status status, const std::string& words) {
  INFO("message: " << found.message << ", expected: " << words);
  CHECK(found.status == status);
  CHECK(found.message.find(words) != std::string::npos);
  CHECK(same_bits(found.u, data.u));
  CHECK(same_bits(found.h, data.h));
  CHECK(found.report.iterations == 0);
}

hel_status fit_sizes(int64_t rows, int64_t columns, int64_t components, const hel_nmf_options* options = nullptr) {
  double number = 1, u = 1, h = 1;
  return hel_nmf_fit(nullptr, rows, columns, components, &number, options, &u, &h, nullptr);
}

std::string message() { return hel_last_message(); }

}  // namespace

TEST_CASE("entries of X that are not allowed are named with their position") {
  for (const double beta : {0.0, 1.0, 2.0, 0.5})
    for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
      for (const double bad : {-1.0, kNan, kInfinity, -kInfinity}) {
        Data data = planted_data(21, 13, 3, 89);
        data.x[17 * 13 + 11] = bad;
        hel_nmf_options options = make_options(beta, 3);
        options.precision = precision;
        if (precision == HEL_DOUBLE || beta != 2) {
          const Fit found = fit(data, options);
          CHECK(found.status == HEL_ERROR_DOMAIN);
          CHECK(found.message.find("x[17][11]") != std::string::npos);
          if (precision == HEL_DOUBLE) check_refused(found, data, HEL_ERROR_DOMAIN, "x[17][11]");
        }
        // The first of several is named.
        data.x[4 * 13 + 12] = -2.5;
        options.threads = 2;
        CHECK(fit(data, options).message.find("x[4][12] is -2.5") != std::string::npos);
      }
}

TEST_CASE("a zero of X is refused where the divergence has no value, unless it is lifted") {
  Data data = planted_data(8, 6, 2, 97);
  data.x[3 * 6 + 4] = 0;
  for (const double beta : {-1.0, 0.0}) {
    hel_nmf_options options = make_options(beta, 3);
    check_refused(fit(data, options), data, HEL_ERROR_DOMAIN, "x[3][4] is 0");
    options.data_floor = 1e-6;
    CHECK(fit(data, options).status == HEL_OK);
  }
  for (const double beta : {0.25, 1.0, 2.0, 3.0}) CHECK(fit(data, make_options(beta, 3)).status == HEL_OK);
}

TEST_CASE("data whose squares leave the range of their type are refused, and no NaN is handed out") {
  for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
    for (const int32_t init : {HEL_NMF_GIVEN, HEL_NMF_NNDSVDA, HEL_NMF_KMEANS}) {
      INFO("precision " << precision << ", init " << init);
      Data data = planted_data(8, 6, 2, 99);
      for (double& entry : data.x) entry *= precision == HEL_DOUBLE ? 1e300 : 1e37;
      hel_nmf_options options = make_options(2, 3, init);
      options.precision = precision;
      const Fit found = fit(data, options);
      CHECK((found.status == HEL_ERROR_DOMAIN || (all_nonnegative(found.u) && all_nonnegative(found.h))));
      if (found.status == HEL_OK) continue;
      CHECK(found.message.find("scale it") != std::string::npos);
      CHECK(found.report.iterations == 0);
      if (precision == HEL_DOUBLE) CHECK(same_bits(found.u, data.u));
    }
  // Where nothing is squared, they are fine.
  Data data = planted_data(8, 6, 2, 99);
  for (double& entry : data.x) entry *= 1e200;
  const Fit found = fit(data, make_options(1, 3, HEL_NMF_RANDOM));
  CHECK(found.status == HEL_OK);
}

TEST_CASE("weights are checked, and what they leave out is not looked at") {
  const Data data = planted_data(8, 6, 2, 101);
  Numbers weights(48, 1.0);
  hel_nmf_options options = make_options(1, 3);
  options.weights = weights.data();
  for (const double bad : {-1.0, kNan, kInfinity}) {
    weights[2 * 6 + 5] = bad;
    check_refused(fit(data, options), data, HEL_ERROR_DOMAIN, "options.weights[2][5]");
  }
  weights[2 * 6 + 5] = 0;
  for (const double anything : {-1.0, kNan, kInfinity, 1e300}) {
    Data missing = data;
    missing.x[2 * 6 + 5] = anything;
    const Fit found = fit(missing, options);
    CHECK(found.status == HEL_OK);
    CHECK(all_nonnegative(found.u));
    CHECK(all_nonnegative(found.h));
    CHECK(same_bits(found.u, fit(data, options).u));
  }
}

TEST_CASE("given factors are checked") {
  for (const double bad : {-0.5, kNan, kInfinity}) {
    Data data = planted_data(8, 6, 2, 103);
    data.u[5 * 2 + 1] = bad;
    check_refused(fit(data, make_options(1, 3)), data, HEL_ERROR_DOMAIN, "u[5][1]");
    // Not where they are not read.
    CHECK(fit(data, make_options(1, 3, HEL_NMF_RANDOM)).status == HEL_OK);
    data = planted_data(8, 6, 2, 103);
    data.h[1 * 6 + 3] = bad;
    check_refused(fit(data, make_options(1, 3)), data, HEL_ERROR_DOMAIN, "h[1][3]");
    hel_nmf_options options = make_options(1, 3, HEL_NMF_RANDOM);
    const uint8_t fixed[] = {0, 1};
    options.fixed_h = fixed;
    check_refused(fit(data, options), data, HEL_ERROR_DOMAIN, "h[1][3]");
  }
}

TEST_CASE("sizes that are not positive, too many, or beyond memory are refused") {
  CHECK(fit_sizes(0, 1, 1) == HEL_ERROR_DIM);
  CHECK(message().find("rows is 0") != std::string::npos);
  CHECK(fit_sizes(1, -7, 1) == HEL_ERROR_DIM);
  CHECK(message().find("columns is -7") != std::string::npos);
  CHECK(fit_sizes(1, 1, 0) == HEL_ERROR_DIM);
  CHECK(message().find("components is 0") != std::string::npos);
  const int64_t huge = int64_t{1} << 40;
  CHECK(fit_sizes(huge, huge, 1) == HEL_ERROR_OVERFLOW);
  CHECK(fit_sizes(huge, 1, huge) == HEL_ERROR_OVERFLOW);
  CHECK(fit_sizes(1, huge, huge) == HEL_ERROR_OVERFLOW);
  CHECK(fit_sizes(INT64_MAX, INT64_MAX, INT64_MAX) == HEL_ERROR_OVERFLOW);
  hel_nmf_options options = make_options(2, 1, HEL_NMF_NNDSVD);
  CHECK(fit_sizes(9, 5, 6, &options) == HEL_ERROR_SHAPE);
  CHECK(message().find("components is 6") != std::string::npos);
  CHECK(message().find("at most 5") != std::string::npos);
  options.init = HEL_NMF_KMEANS;
  CHECK(fit_sizes(3, 50, 4, &options) == HEL_ERROR_SHAPE);
  CHECK(message().find("at most 3") != std::string::npos);
}

TEST_CASE("options out of range are refused, each by its name") {
  const struct {
    std::string words;
    std::function<void(hel_nmf_options&)> spoil;
  } cases[] = {
      {"options.precision is 2", [](auto& o) { o.precision = 2; }},
      {"options.solver is -1", [](auto& o) { o.solver = -1; }},
      {"options.init is 77", [](auto& o) { o.init = 77; }},
      {"options.threads is -1", [](auto& o) { o.threads = -1; }},
      {"options.threads is 5000", [](auto& o) { o.threads = 5000; }},
      {"options.beta is nan", [](auto& o) { o.beta = kNan; }},
      {"options.beta is 10.5", [](auto& o) { o.beta = 10.5; }},
      {"options.beta is -inf", [](auto& o) { o.beta = -kInfinity; }},
      {"options.iterations is -1", [](auto& o) { o.iterations = -1; }},
      {"options.tolerance is -0.1", [](auto& o) { o.tolerance = -0.1; }},
      {"options.tolerance is nan", [](auto& o) { o.tolerance = kNan; }},
      {"options.tolerance is inf", [](auto& o) { o.tolerance = kInfinity; }},
      {"options.inner is -1", [](auto& o) { o.inner = -1; }},
      {"options.inner is 1001", [](auto& o) { o.inner = 1001; }},
      {"options.accelerate is 2", [](auto& o) { o.accelerate = 2; }},
      {"options.row_sums_one is 2", [](auto& o) { o.row_sums_one = 2; }},
      {"options.keep_u is -3", [](auto& o) { o.keep_u = -3; }},
      {"options.keep_h is 2", [](auto& o) { o.keep_h = 2; }},
      {"options.stages is 65", [](auto& o) { o.stages = 65; }},
      {"options.l1_u is -1", [](auto& o) { o.l1_u = -1; }},
      {"options.l1_h is nan", [](auto& o) { o.l1_h = kNan; }},
      {"options.l2_u is inf", [](auto& o) { o.l2_u = kInfinity; }},
      {"options.l2_h is -1", [](auto& o) { o.l2_h = -1; }},
      {"options.data_floor is -1", [](auto& o) { o.data_floor = -1; }},
      {"options.forgetting is 0", [](auto& o) { o.forgetting = 0; }},
      {"options.forgetting is 1.5", [](auto& o) { o.forgetting = 1.5; }},
      {"options.batch_rows is -2", [](auto& o) { o.batch_rows = -2; }},
      {"options.struct_size is 3", [](auto& o) { o.struct_size = 3; }},
      {"HEL_NMF_HALS takes 2 only", [](auto& o) { o.solver = HEL_NMF_HALS; }},
      {"HEL_NMF_PIVOTING takes 2 only", [](auto& o) { o.solver = HEL_NMF_PIVOTING; }},
      {"HEL_NMF_NEWTON takes 1 only", [](auto& o) { o.solver = HEL_NMF_NEWTON, o.beta = 2; }},
      {"row_sums_one", [](auto& o) { o.solver = HEL_NMF_HALS, o.beta = 2, o.row_sums_one = 1; }},
      {"with row_sums_one", [](auto& o) { o.accelerate = 1, o.row_sums_one = 1; }},
  };
  const Data data = planted_data(8, 6, 2, 107);
  const Numbers weights(48, 1.0);
  for (const auto& c : cases) {
    hel_nmf_options options = make_options(1, 3);
    c.spoil(options);
    Fit found{HEL_OK, "", data.u, data.h, {}, {}};
    hel_nmf_report_init(&found.report);
    found.status =
        hel_nmf_fit(nullptr, 8, 6, 2, data.x.data(), &options, found.u.data(), found.h.data(), &found.report);
    found.message = hel_last_message();
    check_refused(found, data, HEL_ERROR_OPTION, c.words);
  }
  hel_nmf_options options = make_options(2, 3);
  options.solver = HEL_NMF_HALS;
  options.weights = weights.data();
  check_refused(fit(data, options), data, HEL_ERROR_OPTION, "does not take weights");
}

TEST_CASE("arrays that overlap, missing ones and reports that are none are refused") {
  Data data = planted_data(6, 6, 6, 109);
  const hel_nmf_options options = make_options(1, 2);
  double* const x = data.x.data();
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, x, data.h.data(), nullptr) == HEL_ERROR_ALIAS);
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, data.u.data(), x + 35, nullptr) == HEL_ERROR_ALIAS);
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, data.u.data(), data.u.data(), nullptr) == HEL_ERROR_ALIAS);
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, nullptr, &options, data.u.data(), data.h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(message().find("x is NULL") != std::string::npos);
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, nullptr, data.h.data(), nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, data.u.data(), nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_nmf_initialize(nullptr, 6, 6, 6, x, &options, data.u.data(), data.h.data()) == HEL_ERROR_OPTION);
  CHECK(hel_nmf_project(nullptr, 6, 6, 6, x, data.h.data(), &options, x) == HEL_ERROR_ALIAS);
  CHECK(hel_nmf_objective(nullptr, 6, 6, 6, x, &options, data.u.data(), data.h.data(), nullptr) == HEL_ERROR_NULL);
  hel_nmf_report report;
  hel_nmf_report_init(&report);
  report.struct_size = 1;
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, data.u.data(), data.h.data(), &report) == HEL_ERROR_OPTION);
  hel_nmf_report_init(&report);
  report.history_capacity = 3;
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, data.u.data(), data.h.data(), &report) == HEL_ERROR_NULL);
  report.history_capacity = -3;
  CHECK(hel_nmf_fit(nullptr, 6, 6, 6, x, &options, data.u.data(), data.h.data(), &report) == HEL_ERROR_OPTION);
  CHECK(message().find("-3") != std::string::npos);
}

TEST_CASE("a reader that returns short, or nothing, ends the call and leaves the factors") {
  struct Short {
    const Data& data;
    int64_t calls, good_calls, delivered;
    static int64_t read(int64_t first, int64_t count, void* to, void* user) {
      auto& self = *static_cast<Short*>(user);
      std::memcpy(to, self.data.x.data() + first * self.data.columns,
                  static_cast<size_t>(count * self.data.columns) * sizeof(double));
      return self.calls++ < self.good_calls ? count : self.delivered;
    }
  };
  const Data data = planted_data(20, 6, 2, 113);
  for (const int64_t delivered : {-1, 0, 3, 8})
    // In the check of the data, then in the iterations.
    for (const int64_t good : {0, 1, 3, 5}) {
      hel_nmf_options options = make_options(0, 4);
      options.batch_rows = 7;
      Short reader{data, 0, good, delivered};
      Fit found{HEL_OK, "", data.u, data.h, {}, {}};
      hel_nmf_report_init(&found.report);
      found.status = hel_nmf_fit_reader(nullptr, 20, 6, 2, Short::read, &reader, &options, found.u.data(),
                                        found.h.data(), &found.report);
      found.message = hel_last_message();
      check_refused(found, data, HEL_ERROR_READER, "the reader returned " + std::to_string(delivered));
    }
  hel_nmf_options options = make_options(0, 4);
  Numbers u = data.u, h = data.h;
  CHECK(hel_nmf_fit_reader(nullptr, 20, 6, 2, nullptr, nullptr, &options, u.data(), h.data(), nullptr) ==
        HEL_ERROR_NULL);
}
