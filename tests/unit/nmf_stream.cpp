// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_nmf.hpp"

// A dictionary that learns, number by number: the sums of Lefevre, Bach and Fevotte (2011) written down for any beta.
using namespace test;
using namespace test::nmf;

namespace {

using Wide = std::vector<long double>;

/// The sums of all rows so far, in long double.
struct Learner {
  int64_t columns, components;
  double beta, forgetting, l1;
  Wide h, above, below;

  Learner(const Data& data, double beta_, double forgetting_, double l1_)
      : columns(data.columns),
        components(data.components),
        beta(beta_),
        forgetting(forgetting_),
        l1(l1_),
        h(data.h.begin(), data.h.end()),
        above(h.size()),
        below(h.size()) {}

  long double y_of(const double* u, int64_t c) const {
    long double y = 0;
    for (int64_t k = 0; k < components; ++k)
      y += static_cast<long double>(u[k]) * h[static_cast<size_t>(k * columns + c)];
    return y;
  }

  void learn(const double* x, const double* u, int64_t rows, const uint8_t* fixed) {
    // Where the bound of the objective, a h^p / p + b h^q / q as it were, has its least value.
    const long double p = beta <= 2 ? 2 - beta : 0, q = beta < 1 ? 0 : beta - 1;
    Wide next = h;
    for (int64_t k = 0; k < components; ++k)
      for (int64_t c = 0; c < columns; ++c) {
        const auto at = static_cast<size_t>(k * columns + c);
        long double top = 0, bottom = 0;
        for (int64_t r = 0; r < rows; ++r) {
          const long double y = y_of(u + r * components, c), activation = u[r * components + k];
          top += activation * x[r * columns + c] * std::pow(y, static_cast<long double>(beta) - 2);
          bottom += activation * std::pow(y, static_cast<long double>(beta) - 1);
        }
        above[at] = forgetting * above[at] + top * std::pow(h[at], p);
        below[at] = forgetting * below[at] + bottom * std::pow(h[at], -q);
        if (!fixed[k]) next[at] = std::pow(above[at] / (below[at] + l1 * std::pow(h[at], -q)), 1 / (p + q));
      }
    h = next;
  }
};

}  // namespace

TEST_CASE("what a model learns is what the sums of all rows say, of which the past fades") {
  const Data data = planted_data(36, 17, 3, 191, 0.8);
  const uint8_t fixed[3] = {0, 1, 0};
  for (const double beta : {-1.0, 0.0, 0.5, 0.7, 1.0, 1.5, 2.5, 3.0})
    for (const double forgetting : {1.0, 0.7}) {
      INFO("beta " << beta << ", forgetting " << forgetting);
      hel_nmf_options options = make_options(beta, 0);
      options.forgetting = forgetting;
      options.l1_h = 0.3;
      options.fixed_h = fixed;
      hel_nmf_model* model = nullptr;
      REQUIRE(hel_nmf_model_create(nullptr, 17, 3, 12, data.h.data(), &options, &model) == HEL_OK);
      Learner learner(data, beta, forgetting, 0.3);
      Numbers u(12 * 3), h(3 * 17);
      for (int64_t first = 0; first < 36; first += 12) {
        const double* const x = data.x.data() + first * 17;
        REQUIRE(hel_nmf_model_learn(model, 12, x, u.data()) == HEL_OK);
        learner.learn(x, u.data(), 12, fixed);
        REQUIRE(hel_nmf_model_dictionary(model, h.data()) == HEL_OK);
        CHECK(difference(h, Numbers(learner.h.begin(), learner.h.end())) <= 1e-12);
      }
      for (size_t c = 0; c < 17; ++c) CHECK(h[17 + c] == data.h[17 + c]);
      hel_nmf_model_destroy(model);
    }
}

TEST_CASE("with beta 2 a model keeps U^T X and U^T U") {
  const Data data = planted_data(36, 17, 3, 193, 0.8);
  hel_nmf_options options = make_options(2, 0);
  options.forgetting = 0.6;
  hel_nmf_model* model = nullptr;
  REQUIRE(hel_nmf_model_create(nullptr, 17, 3, 12, data.h.data(), &options, &model) == HEL_OK);
  Wide top(3 * 17), gram(9), dictionary(data.h.begin(), data.h.end());
  Numbers u(12 * 3), h(3 * 17);
  for (size_t first = 0; first < 36; first += 12) {
    REQUIRE(hel_nmf_model_learn(model, 12, data.x.data() + first * 17, u.data()) == HEL_OK);
    for (size_t k = 0; k < 3; ++k) {
      for (size_t c = 0; c < 17; ++c) {
        top[k * 17 + c] *= 0.6L;
        for (size_t r = 0; r < 12; ++r)
          top[k * 17 + c] += static_cast<long double>(u[r * 3 + k]) * data.x[(first + r) * 17 + c];
      }
      for (size_t j = 0; j < 3; ++j) {
        gram[k * 3 + j] *= 0.6L;
        for (size_t r = 0; r < 12; ++r) gram[k * 3 + j] += static_cast<long double>(u[r * 3 + k]) * u[r * 3 + j];
      }
    }
    Wide next = dictionary;
    for (size_t k = 0; k < 3; ++k)
      for (size_t c = 0; c < 17; ++c) {
        long double below = 0;
        for (size_t j = 0; j < 3; ++j) below += gram[k * 3 + j] * dictionary[j * 17 + c];
        next[k * 17 + c] = dictionary[k * 17 + c] * top[k * 17 + c] / below;
      }
    dictionary = next;
    REQUIRE(hel_nmf_model_dictionary(model, h.data()) == HEL_OK);
    CHECK(difference(h, Numbers(dictionary.begin(), dictionary.end())) <= 1e-12);
  }
  hel_nmf_model_destroy(model);
}
