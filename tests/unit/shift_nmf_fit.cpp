// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <numeric>

#include "support_shift.hpp"

// What fits promise: the divergence falls, planted motifs are found, options do what they say.
using namespace test;
using namespace test::shift;

namespace {

struct Watched {
  Numbers objectives;
  int64_t stop_at = INT64_MAX;
  static int32_t watch(const hel_progress* progress, void* user) {
    auto& watched = *static_cast<Watched*>(user);
    watched.objectives.push_back(progress->objective);
    return progress->iteration >= watched.stop_at;
  }
};

Problem small_problem(int32_t mode = HEL_SHIFT_VALID) {
  Problem problem;
  problem.sample = {60};
  problem.atom = {6};
  problem.channels = 2;
  problem.atoms = 3;
  problem.samples = 4;
  problem.options.mode = mode;
  return problem;
}

hel_status run(const Problem& problem, Numbers& w, Numbers& h, const hel_shift_nmf_fit_options& options,
               hel_shift_nmf_report* report = nullptr) {
  const Model model = problem.model();
  return hel_shift_nmf_fit(model.get(), problem.samples, problem.v().data(), w.data(), h.data(), &options, report);
}

/// The cosine of the angle between two patterns, the best over all shifts of the second.
double likeness(const double* a, const double* b, int64_t count) {
  double best = 0;
  for (int64_t shift = -count / 2; shift <= count / 2; ++shift) {
    double ab = 0, aa = 0, bb = 0;
    for (int64_t i = 0; i < count; ++i) {
      const double y = i + shift >= 0 && i + shift < count ? b[i + shift] : 0;
      ab += a[i] * y, aa += a[i] * a[i], bb += b[i] * b[i];
    }
    best = std::max(best, ab / std::sqrt(aa * bb));
  }
  return best;
}

/// Two patterns at random places with random strengths.
struct Planted {
  static constexpr int64_t kLength = 1500, kAtom = 24, kSamples = 2;
  Numbers patterns, v;

  Planted() : patterns(2 * kAtom), v(static_cast<size_t>(kSamples * kLength)) {
    for (int64_t i = 0; i < kAtom; ++i) {
      patterns[static_cast<size_t>(i)] = std::exp(-static_cast<double>(i) / 6);
      const double x = static_cast<double>(i - 12) / 4;
      patterns[static_cast<size_t>(kAtom + i)] = i % 4 == 0 ? 0.1 : std::exp(-x * x / 2);
    }
    Random random(3);
    for (int64_t n = 0; n < kSamples; ++n)
      for (int spike = 0; spike < 20; ++spike) {
        const int64_t at = random.between(0, kLength - kAtom), m = spike % 2;
        const double strength = 0.5 + std::abs(random.number());
        for (int64_t i = 0; i < kAtom; ++i)
          v[static_cast<size_t>(n * kLength + at + i)] += strength * patterns[static_cast<size_t>(m * kAtom + i)];
      }
    for (double& x : v) x += 0.002 * std::abs(random.number());
  }
};

}  // namespace

TEST_CASE("without normalization no update raises the divergence") {
  for (int32_t mode = HEL_SHIFT_VALID; mode <= HEL_SHIFT_REFLECT; ++mode)
    for (const double beta : {0.0, 0.5, 1.0, 1.7, 2.0, 3.0})
      for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER}) {
        Problem problem = small_problem(mode);
        problem.options.beta = beta;
        problem.options.method = method;
        problem.options.normalization = HEL_SHIFT_NOT_NORMALIZED;
        INFO(problem.describe() << " beta " << beta);
        Numbers w = problem.w(), h = problem.h();
        Watched watched;
        hel_shift_nmf_fit_options options = fit_options(40);
        options.h_steps = 1 + mode % 2;
        options.progress = Watched::watch;
        options.progress_user = &watched;
        hel_shift_nmf_report report = new_report();
        REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
        double before = report.start_divergence;
        for (const double now : watched.objectives) {
          CHECK(now <= before * (1 + 1e-12));
          before = now;
        }
        CHECK(before < 0.5 * report.start_divergence);
      }
}

TEST_CASE("planted motifs are found") {
  const Planted planted;
  Problem problem;
  problem.sample = {Planted::kLength};
  problem.atom = {Planted::kAtom};
  problem.samples = Planted::kSamples;
  {
    const Model model = problem.model();
    double best = 0;
    for (const uint64_t seed : {1u, 2u, 3u}) {
      Numbers w(static_cast<size_t>(problem.in_w())), h(static_cast<size_t>(problem.in_h()));
      hel_shift_nmf_fit_options options = fit_options(150);
      options.sparsity = 0.3;
      options.seed = seed;
      CHECK(hel_shift_nmf_fit(model.get(), 2, planted.v.data(), w.data(), h.data(), &options, nullptr) == HEL_OK);
      const double* p = planted.patterns.data();
      const int64_t a = Planted::kAtom;
      const double straight = std::min(likeness(p, w.data(), a), likeness(p + a, w.data() + a, a));
      const double crossed = std::min(likeness(p, w.data() + a, a), likeness(p + a, w.data(), a));
      best = std::max({best, straight, crossed});
    }
    // Multiplicative updates end in local minima; of three starts at least one gets there.
    CHECK(best > 0.99);
  }
}

TEST_CASE("atoms are normalized as asked for") {
  for (const int32_t normalization : {HEL_SHIFT_PER_CHANNEL, HEL_SHIFT_JOINT}) {
    Problem problem = small_problem();
    problem.options.normalization = normalization;
    Numbers w = problem.w(), h = problem.h();
    REQUIRE(run(problem, w, h, fit_options(5)) == HEL_OK);
    const int64_t group = normalization == HEL_SHIFT_JOINT ? 12 : 6;
    for (size_t i = 0; i < w.size(); i += static_cast<size_t>(group))
      CHECK(std::accumulate(w.begin() + static_cast<int64_t>(i), w.begin() + static_cast<int64_t>(i) + group, 0.0) ==
            doctest::Approx(1).epsilon(1e-14));
  }
}

TEST_CASE("what is not to be updated stays") {
  const Problem problem = small_problem();
  Numbers w = problem.w(), h = problem.h();
  hel_shift_nmf_fit_options options = fit_options(4);
  options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
  options.update_w = 0;
  REQUIRE(run(problem, w, h, options) == HEL_OK);
  CHECK(w == problem.w());
  CHECK(h != problem.h());
  h = problem.h();
  options.update_w = 1;
  options.update_h = 0;
  REQUIRE(run(problem, w, h, options) == HEL_OK);
  CHECK(w != problem.w());
  CHECK(h == problem.h());
  for (const int32_t algorithm : {HEL_SHIFT_CYCLIC, HEL_SHIFT_ASG, HEL_SHIFT_GSG}) {
    w = problem.w();
    options.algorithm = algorithm;
    options.update_w = 0;
    REQUIRE(run(problem, w, h, options) == HEL_OK);
    CHECK(w == problem.w());
    CHECK(h == problem.h());
  }
}

TEST_CASE("no iteration writes the start and its divergence") {
  const Problem problem = small_problem();
  Numbers w(static_cast<size_t>(problem.in_w())), h(static_cast<size_t>(problem.in_h())), other(w.size());
  hel_shift_nmf_fit_options options = fit_options(0);
  options.seed = 8;
  hel_shift_nmf_report report = new_report();
  REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
  CHECK(report.iterations == 0);
  CHECK(report.ending == HEL_ENDED_LIMIT);
  CHECK(std::isnan(report.change));
  CHECK(report.divergence == report.start_divergence);
  for (const double x : h) CHECK((x > 0 && x <= 1));
  double divergence = 0;
  const Model model = problem.model();
  CHECK(hel_shift_nmf_divergence(model.get(), 4, problem.v().data(), nullptr, w.data(), h.data(), &divergence) ==
        HEL_OK);
  CHECK(divergence == doctest::Approx(report.divergence).epsilon(1e-13));
  options.seed = 9;
  REQUIRE(run(problem, other, h, options) == HEL_OK);
  CHECK(w != other);
  options.seed = 8;
  REQUIRE(run(problem, other, h, options) == HEL_OK);
  CHECK(w == other);
}

TEST_CASE("a fit stops by callback, by tolerance, or at the limit") {
  const Problem problem = small_problem();
  Numbers w = problem.w(), h = problem.h();
  Watched watched;
  watched.stop_at = 3;
  hel_shift_nmf_fit_options options = fit_options(50);
  options.progress = Watched::watch;
  options.progress_user = &watched;
  hel_shift_nmf_report report = new_report();
  REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
  CHECK(report.ending == HEL_ENDED_STOPPED);
  CHECK(report.iterations == 3);
  CHECK(watched.objectives.size() == 3);
  options.progress = nullptr;
  options.tolerance = 0.05;
  REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
  CHECK(report.ending == HEL_ENDED_CONVERGED);
  CHECK(report.change <= 0.05);
  CHECK(report.iterations < 50);
  Watched rarely;
  options = fit_options(10);
  options.progress = Watched::watch;
  options.progress_user = &rarely;
  options.progress_interval = 4;
  REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
  CHECK(rarely.objectives.size() == 3);  // after 4, 8 and the last
  CHECK(report.samples == 4);
}

TEST_CASE("a fit takes the same course whether it is watched or not") {
  // Unwatched, iterations of these modes run through the fields once; watched, three times.
  for (const int32_t mode : {HEL_SHIFT_VALID, HEL_SHIFT_FULL})
    for (const double beta : {2.0, 1.0})
      for (const int64_t length : {90, 900, 7000})
        for (const int32_t threads : {1, 2, 3}) {
          Problem problem = small_problem(mode);
          problem.sample = {length};
          problem.atom = {30};
          problem.options.beta = beta;
          problem.options.method = HEL_SHIFT_FOURIER;
          problem.options.threads = threads;
          INFO(problem.describe(), " beta ", beta, " threads ", threads);
          Watched watched;
          hel_shift_nmf_fit_options options = fit_options(5);
          options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
          options.sparsity = 0.1;
          Numbers w = problem.w(), h = problem.h(), watched_w = w, watched_h = h;
          hel_shift_nmf_report report = new_report(), watched_report = new_report();
          REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
          options.progress = Watched::watch;
          options.progress_user = &watched;
          REQUIRE(run(problem, watched_w, watched_h, options, &watched_report) == HEL_OK);
          CHECK(w == watched_w);
          CHECK(h == watched_h);
          CHECK(report.divergence == watched_report.divergence);
          CHECK(report.iterations == 5);
        }
}

TEST_CASE("every mini-batch algorithm fits") {
  for (const int32_t algorithm :
       {HEL_SHIFT_BATCH, HEL_SHIFT_CYCLIC, HEL_SHIFT_ASG, HEL_SHIFT_GSG, HEL_SHIFT_ASAG, HEL_SHIFT_GSAG}) {
    INFO("algorithm " << algorithm);
    Problem problem = small_problem();
    problem.samples = 8;
    Numbers w = problem.w(), h = problem.h();
    hel_shift_nmf_fit_options options = fit_options(60);
    options.algorithm = algorithm;
    options.seed = 4;
    hel_shift_nmf_report report = new_report();
    REQUIRE(run(problem, w, h, options, &report) == HEL_OK);
    CHECK(report.divergence < 0.1 * report.start_divergence);
    double divergence = 0;
    const Model model = problem.model();
    CHECK(hel_shift_nmf_divergence(model.get(), 8, problem.v().data(), nullptr, w.data(), h.data(), &divergence) ==
          HEL_OK);
    CHECK(divergence == doctest::Approx(report.divergence).epsilon(1e-12));
  }
}

TEST_CASE("samples are shuffled, so that other seeds visit them in another order") {
  Problem problem = small_problem();
  problem.samples = 8;
  Numbers results[2];
  for (const uint64_t seed : {1u, 2u}) {
    Numbers w = problem.w(), h = problem.h();
    hel_shift_nmf_fit_options options = fit_options(3);
    options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
    options.algorithm = HEL_SHIFT_ASG;
    options.seed = seed;
    REQUIRE(run(problem, w, h, options) == HEL_OK);
    results[seed - 1] = w;
  }
  CHECK(results[0] != results[1]);
}

TEST_CASE("zeros give zeros, not NaN") {
  for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER}) {
    Problem problem = small_problem();
    problem.atoms = 1;
    problem.options.method = method;
    const Model model = problem.model();
    const Numbers v(static_cast<size_t>(problem.in_v()), 0.0);
    Numbers w = problem.w(), h = problem.h();
    hel_shift_nmf_fit_options options = fit_options(5);
    options.cross_inhibition = 0.5;  // of which a single atom has none
    options.inhibition = 0.1;
    hel_shift_nmf_report report = new_report();
    CHECK(hel_shift_nmf_fit(model.get(), problem.samples, v.data(), w.data(), h.data(), &options, &report) == HEL_OK);
    CHECK(report.divergence < 1e-12);
    for (const double x : w) CHECK((x >= 0 && std::isfinite(x)));
    for (const double x : h) CHECK((x >= 0 && std::isfinite(x)));
  }
}

TEST_CASE("float follows double, and stays non-negative") {
  for (int32_t mode = HEL_SHIFT_VALID; mode <= HEL_SHIFT_REFLECT; ++mode)
    for (const int32_t method : {HEL_SHIFT_DIRECT, HEL_SHIFT_FOURIER}) {
      Problem problem = small_problem(mode);
      problem.options.method = method;
      INFO(problem.describe());
      Numbers w = problem.w(), h = problem.h();
      const Numbers v = problem.v();
      hel_shift_nmf_fit_options options = fit_options(10);
      options.start_w = options.start_h = HEL_SHIFT_FROM_CALLER;
      options.sparsity = 0.1;
      std::vector<float> fv(v.begin(), v.end()), fw(w.begin(), w.end()), fh(h.begin(), h.end());
      REQUIRE(run(problem, w, h, options) == HEL_OK);
      problem.options.precision = HEL_FLOAT;
      const Model model = problem.model();
      CHECK(hel_shift_nmf_fit(model.get(), problem.samples, fv.data(), fw.data(), fh.data(), &options, nullptr) ==
            HEL_OK);
      // Rounding of 6e-8 in sums of some hundred terms, over ten iterations.
      CHECK(deviation(Numbers(fw.begin(), fw.end()), w) < 1e-4);
      CHECK(deviation(Numbers(fh.begin(), fh.end()), h) < 1e-4);
      for (const float x : fh) CHECK(x >= 0);
    }
}

TEST_CASE("missing entries are filled in by the model") {
  Problem problem = small_problem();
  problem.samples = 3;
  problem.options.normalization = HEL_SHIFT_NOT_NORMALIZED;
  const Numbers truth = Oracle(problem).reconstruction(problem.w(), problem.h());
  Numbers v = truth, weights(v.size(), 1.0);
  for (size_t i = 5; i < v.size(); i += 11) v[i] = NAN, weights[i] = 0;
  const Model model = problem.model();
  Numbers w = problem.w(), h = problem.h();
  // The true atoms, so that the entries are determined.
  hel_shift_nmf_fit_options options = fit_options(3000);
  options.start_w = HEL_SHIFT_FROM_CALLER;
  options.update_w = 0;
  options.weights = weights.data();
  hel_shift_nmf_report report = new_report();
  REQUIRE(hel_shift_nmf_fit(model.get(), 3, v.data(), w.data(), h.data(), &options, &report) == HEL_OK);
  Numbers r(v.size());
  CHECK(hel_shift_nmf_reconstruct(model.get(), 3, w.data(), h.data(), -1, r.data()) == HEL_OK);
  CHECK(report.divergence < 1e-3 * report.start_divergence);
  double error = 0, size = 0;
  for (size_t i = 5; i < v.size(); i += 11) error += (r[i] - truth[i]) * (r[i] - truth[i]), size += truth[i] * truth[i];
  CHECK(error < 0.03 * size);
}
