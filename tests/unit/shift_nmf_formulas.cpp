// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_shift.hpp"

// Reconstruction, divergence and gradients against the formulas as plain sums, for both ways of computing.
using namespace test;
using namespace test::shift;

namespace {

/// Sums of at most some thousand products of numbers below 1: rounding 1e-16 times a few hundred; transforms add a
/// factor of their logarithm.
constexpr double kTolerance = 1e-13;

std::vector<Problem> problems() {
  std::vector<Problem> all;
  const auto add = [&](Dims sample, Dims atom, int64_t channels, int64_t atoms, int64_t samples) {
    for (int32_t mode = HEL_SHIFT_VALID; mode <= HEL_SHIFT_REFLECT; ++mode) {
      Problem problem;
      problem.sample = sample;
      problem.atom = atom;
      problem.channels = channels;
      problem.atoms = atoms;
      problem.samples = samples;
      problem.options.mode = mode;
      problem.seed = all.size() + 1;
      all.push_back(problem);
    }
  };
  add({1}, {1}, 1, 1, 1);
  add({7}, {7}, 2, 3, 2);
  add({40}, {5}, 1, 2, 3);
  add({301}, {24}, 2, 3, 2);
  add({1000}, {33}, 1, 2, 1);
  add({9, 6}, {4, 3}, 3, 2, 2);
  add({5, 61}, {2, 9}, 1, 3, 3);
  add({37, 24}, {6, 5}, 2, 2, 2);
  add({6, 5, 7}, {2, 3, 2}, 2, 2, 2);
  add({11, 4, 13}, {3, 1, 4}, 1, 2, 1);
  return all;
}

double term(double beta, double v, double r) {
  if (beta == 2) return (v - r) * (v - r) / 2;
  if (beta == 1) return v * std::log(v / r) - v + r;
  if (beta == 0) return v / r - std::log(v / r) - 1;
  return (std::pow(v, beta) - std::pow(r, beta)) / (beta * (beta - 1)) - std::pow(r, beta - 1) * (v - r) / (beta - 1);
}

struct Expected {
  Numbers r, neg_w, pos_w, neg_h, pos_h;
  double divergence = 0;

  Expected(const Problem& p, const Numbers& weights)
      : r(Oracle(p).reconstruction(p.w(), p.h())),
        neg_w(static_cast<size_t>(p.in_w())),
        pos_w(neg_w.size()),
        neg_h(static_cast<size_t>(p.in_h())),
        pos_h(neg_h.size()) {
    const Numbers v = p.v(), w = p.w(), h = p.h();
    const double beta = p.options.beta;
    const auto weight = [&](size_t x) { return weights.empty() ? 1 : weights[x]; };
    Oracle(p).for_products([&](size_t x, size_t a, size_t t) {
      const double pos = weight(x) * std::pow(r[x], beta - 1), neg = weight(x) * v[x] * std::pow(r[x], beta - 2);
      neg_w[a] += neg * h[t], pos_w[a] += pos * h[t];
      neg_h[t] += neg * w[a], pos_h[t] += pos * w[a];
    });
    for (size_t x = 0; x < r.size(); ++x) divergence += weight(x) * term(beta, v[x], r[x]);
  }
};

void check_gradient(const Problem& p, const Numbers& weights, double tolerance) {
  INFO(p.describe() << " beta " << p.options.beta);
  const Expected expected(p, weights);
  const Model model = p.model();
  REQUIRE(model);
  const Numbers v = p.v(), w = p.w(), h = p.h();
  Numbers neg_w(w.size()), pos_w(w.size()), neg_h(h.size()), pos_h(h.size());
  const double* weight = weights.empty() ? nullptr : weights.data();
  CHECK(hel_shift_nmf_gradient(model.get(), p.samples, v.data(), weight, w.data(), h.data(), neg_w.data(), pos_w.data(),
                               neg_h.data(), pos_h.data()) == HEL_OK);
  CHECK(deviation(neg_w, expected.neg_w) <= tolerance);
  CHECK(deviation(pos_w, expected.pos_w) <= tolerance);
  CHECK(deviation(neg_h, expected.neg_h) <= tolerance);
  CHECK(deviation(pos_h, expected.pos_h) <= tolerance);
  double divergence = -1;
  CHECK(hel_shift_nmf_divergence(model.get(), p.samples, v.data(), weight, w.data(), h.data(), &divergence) == HEL_OK);
  CHECK(divergence == doctest::Approx(expected.divergence).epsilon(tolerance));
}

}  // namespace

TEST_CASE("reconstructions are the sums of the manual") {
  for (Problem& p : problems())
    for (const int32_t method : {HEL_SHIFT_AUTO, HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER}) {
      p.options.method = method;
      INFO(p.describe());
      const Model model = p.model();
      REQUIRE(model);
      Dims dims(p.sample.size());
      CHECK(hel_shift_nmf_activation_dims(model.get(), dims.data()) == HEL_OK);
      CHECK(dims == p.activation());
      const Numbers w = p.w(), h = p.h();
      Numbers r(static_cast<size_t>(p.in_v()));
      CHECK(hel_shift_nmf_reconstruct(model.get(), p.samples, w.data(), h.data(), -1, r.data()) == HEL_OK);
      CHECK(deviation(r, Oracle(p).reconstruction(w, h)) <= kTolerance);
      Numbers sum(r.size()), part(r.size());
      for (int64_t m = 0; m < p.atoms; ++m) {
        CHECK(hel_shift_nmf_reconstruct(model.get(), p.samples, w.data(), h.data(), m, part.data()) == HEL_OK);
        for (size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
      }
      CHECK(deviation(sum, r) <= kTolerance);
    }
}

TEST_CASE("gradients and divergences are the sums of the manual") {
  for (Problem& p : problems())
    for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER}) {
      p.options.method = method;
      check_gradient(p, {}, kTolerance);
    }
}

TEST_CASE("so they are for every divergence") {
  // Powers of small R enlarge rounding, the more the further beta is from 2.
  for (const double beta : {-1.0, 0.0, 0.5, 1.0, 1.5, 3.0})
    for (Problem& p : problems()) {
      if (p.samples != 2) continue;
      p.options.beta = beta;
      for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER}) {
        p.options.method = method;
        check_gradient(p, {}, 1e-10);
      }
    }
}

TEST_CASE("so they are with weights, and what weighs nothing is not looked at") {
  for (const double beta : {1.0, 2.0})
    for (Problem& p : problems()) {
      if (p.samples != 2) continue;
      p.options.beta = beta;
      p.options.method = p.options.mode % 2 ? HEL_SHIFT_DIRECT : HEL_SHIFT_FOURIER;
      Numbers weights = p.v();
      for (size_t i = 0; i < weights.size(); i += 3) weights[i] = 0;
      check_gradient(p, weights, 1e-11);
      const Model model = p.model();
      Numbers v = p.v();
      const Numbers w = p.w(), h = p.h();
      double before = 0, after = 0;
      CHECK(hel_shift_nmf_divergence(model.get(), p.samples, v.data(), weights.data(), w.data(), h.data(), &before) ==
            HEL_OK);
      for (size_t i = 0; i < v.size(); i += 3) v[i] = i % 2 ? NAN : -5;
      CHECK(hel_shift_nmf_divergence(model.get(), p.samples, v.data(), weights.data(), w.data(), h.data(), &after) ==
            HEL_OK);
      CHECK(before == after);
    }
}

TEST_CASE("gradients are what differences of the divergence say") {
  for (Problem& p : problems()) {
    if (p.in_h() > 400) continue;
    for (const double beta : {0.5, 1.0, 2.0}) {
      p.options.beta = beta;
      const Model model = p.model();
      const Numbers v = p.v(), w = p.w(), h = p.h();
      Numbers neg_h(h.size()), pos_h(h.size()), neg_w(w.size()), pos_w(w.size());
      CHECK(hel_shift_nmf_gradient(model.get(), p.samples, v.data(), nullptr, w.data(), h.data(), neg_w.data(),
                                   pos_w.data(), neg_h.data(), pos_h.data()) == HEL_OK);
      const auto slope = [&](const Numbers& from_w, const Numbers& to_w, const Numbers& from_h, const Numbers& to_h) {
        double from = 0, to = 0;
        CHECK(hel_shift_nmf_divergence(model.get(), p.samples, v.data(), nullptr, from_w.data(), from_h.data(),
                                       &from) == HEL_OK);
        CHECK(hel_shift_nmf_divergence(model.get(), p.samples, v.data(), nullptr, to_w.data(), to_h.data(), &to) ==
              HEL_OK);
        return (to - from) / 2e-6;
      };
      Numbers low = h, high = h;
      const size_t i = h.size() / 2, j = w.size() / 2;
      low[i] -= 1e-6, high[i] += 1e-6;
      // Central differences: the step squared times the third derivative, and rounding over the step.
      CHECK(slope(w, w, low, high) == doctest::Approx(pos_h[i] - neg_h[i]).epsilon(1e-4));
      low = high = w;
      low[j] -= 1e-6, high[j] += 1e-6;
      CHECK(slope(low, high, h, h) == doctest::Approx(pos_w[j] - neg_w[j]).epsilon(1e-4));
    }
  }
}
