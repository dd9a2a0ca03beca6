// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstdlib>

#include "support_factorization.hpp"
#include "support_new.hpp"

// How a call ends: by its rule, by the caller, for want of memory. And dictionaries for streams.
using namespace test;

namespace {

/// Stops after some iterations, and keeps what it was told.
struct Watcher {
  int64_t stop_after;
  std::vector<hel_progress> told;

  static int32_t watch(const hel_progress* progress, void* user) {
    auto& self = *static_cast<Watcher*>(user);
    self.told.push_back(*progress);
    return progress->iteration >= self.stop_after;
  }
};

/// Grants so many blocks.
struct Grants {
  int64_t left, live = 0;

  static void* allocate(size_t bytes, size_t alignment, void* user) {
    auto& self = *static_cast<Grants*>(user);
    if (self.left-- <= 0) return nullptr;
    ++self.live;
    return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  }
  static void release(void* block, void* user) {
    --static_cast<Grants*>(user)->live;
    std::free(block);
  }
};

template <class Run>
void check_every_refusal(Run run) {
  bool succeeded = false;
  for (int64_t n = 0; !succeeded && n < 500; ++n) {
    Grants grants{n};
    hel_context_options options;
    hel_context_options_init(&options);
    options.threads = 1;
    options.allocate = Grants::allocate, options.release = Grants::release, options.allocator_user = &grants;
    hel_context* context = nullptr;
    REQUIRE(hel_context_create(&options, &context) == HEL_OK);
    const hel_status status = run(context);
    CHECK((status == HEL_OK || status == HEL_ERROR_MEMORY));
    succeeded = status == HEL_OK;
    hel_context_destroy(context);
    CHECK(grants.live == 0);
  }
  CHECK(succeeded);
}

/// The same with the program's operator new; run() must not allocate itself.
template <class Run>
void check_every_refusal_of_new(Run run) {
  REQUIRE(run() == HEL_OK);
  bool succeeded = false;
  for (int64_t n = 0; !succeeded && n < 500; ++n) {
    const int64_t before = live_blocks();
    hel_status status = HEL_OK;
    {
      const FailingNew failing(n);
      status = run();
    }
    CHECK((status == HEL_OK || status == HEL_ERROR_MEMORY));
    CHECK(live_blocks() == before);
    succeeded = status == HEL_OK;
  }
  CHECK(succeeded);
}

}  // namespace

TEST_CASE("the callback hears of each iteration, and stops with the factors of the last one") {
  const nmf::Problem<double> p(40, 30, 3, 67);
  for (const double beta : {0.0, 2.0}) {
    Watcher watcher{4, {}};
    hel_nmf_options o = nmf::options(beta, 20);
    o.progress = Watcher::watch, o.progress_user = &watcher;
    const nmf::Outcome<double> stopped = nmf::fit(p, o), whole = nmf::fit(p, nmf::options(beta, 4));
    CHECK(stopped.status == HEL_OK);
    CHECK(stopped.report.ending == HEL_ENDED_STOPPED);
    CHECK(stopped.report.iterations == 4);
    CHECK(stopped.u == whole.u);
    CHECK(stopped.h == whole.h);
    REQUIRE(watcher.told.size() == 4);
    for (size_t i = 0; i < 4; ++i) {
      CHECK(watcher.told[i].iteration == static_cast<int64_t>(i) + 1);
      CHECK(watcher.told[i].limit == 20);
      CHECK(watcher.told[i].objective == stopped.history[i]);
      CHECK(std::isnan(watcher.told[i].change) == (i == 0));
      CHECK(watcher.told[i].seconds >= 0);
    }
  }
}

TEST_CASE("it converges by the tolerance, and without iterations only judges") {
  const nmf::Problem<double> p(40, 30, 3, 71);
  hel_nmf_options o = nmf::options(1, 1000);
  o.tolerance = 1e-3;
  const nmf::Outcome<double> out = nmf::fit(p, o);
  CHECK(out.report.ending == HEL_ENDED_CONVERGED);
  CHECK(out.report.change < 1e-3);
  CHECK(out.report.iterations < 1000);
  CHECK(out.report.iterations == static_cast<int64_t>(out.history.size()));
  const nmf::Outcome<double> none = nmf::fit(p, nmf::options(1, 0));
  CHECK(none.report.ending == HEL_ENDED_LIMIT);
  CHECK(none.u == p.u);
  CHECK(none.report.objective == none.report.initial);
  CHECK(none.report.initial == doctest::Approx(nmf::objective(p, p.u, p.h, nmf::options(1))).epsilon(1e-11));
}

TEST_CASE("without room for a history, or without a report, the factors are the same") {
  const nmf::Problem<double> p(40, 30, 3, 73);
  const hel_nmf_options o = nmf::options(0, 6);
  const nmf::Outcome<double> whole = nmf::fit(p, o);
  nmf::Outcome<double> other = nmf::outcome_of(p, o);
  CHECK(hel_nmf_fit(nullptr, p.rows, p.columns, p.components, p.x.data(), &o, other.u.data(), other.h.data(),
                    nullptr) == HEL_OK);
  CHECK(other.u == whole.u);
  other = nmf::outcome_of(p, o);
  other.report.history_capacity = 2;
  CHECK(hel_nmf_fit(nullptr, p.rows, p.columns, p.components, p.x.data(), &o, other.u.data(), other.h.data(),
                    &other.report) == HEL_OK);
  CHECK(other.h == whole.h);
  CHECK(other.report.history_count == 2);
  CHECK(other.history[1] == whole.history[1]);
  CHECK(other.history[2] == 0);
}

TEST_CASE("whichever block is refused, the call fails cleanly") {
  const nmf::Problem<double> p(40, 30, 4, 79, 0.3);
  const nmf::Sparse<double> sparse(p);
  for (const int32_t init : {HEL_NMF_GIVEN, HEL_NMF_NNDSVDAR, HEL_NMF_KMEANS})
    for (const int32_t accelerate : {0, 1}) {
      hel_nmf_options o = nmf::options(2, 3, accelerate ? HEL_NMF_PIVOTING : HEL_NMF_HALS);
      o.init = init, o.accelerate = accelerate;
      const auto dense = [&](const hel_context* context) {
        const nmf::Outcome<double> out = nmf::fit(p, o, context);
        if (out.status != HEL_OK) CHECK((out.u == p.u && out.h == p.h));
        return out.status;
      };
      check_every_refusal(dense);
      std::vector<double> u = p.u, h = p.h;
      check_every_refusal_of_new([&] {
        return hel_nmf_fit(nullptr, p.rows, p.columns, p.components, p.x.data(), &o, u.data(), h.data(), nullptr);
      });
    }
  hel_nmf_options o = nmf::options(1, 2);
  o.init = HEL_NMF_RANDOM;
  check_every_refusal([&](const hel_context* context) {
    std::vector<double> u = p.u, h = p.h;
    return hel_nmf_fit_csr(context, p.rows, p.columns, p.components, sparse.starts.data(), sparse.columns.data(),
                           sparse.values.data(), &o, u.data(), h.data(), nullptr);
  });
  check_every_refusal([&](const hel_context* context) {
    nmf::Reader<double> reader{p};
    std::vector<double> u = p.u, h = p.h;
    return hel_nmf_fit_reader(context, p.rows, p.columns, p.components, nmf::Reader<double>::read, &reader, &o,
                              u.data(), h.data(), nullptr);
  });
  check_every_refusal([&](const hel_context* context) {
    hel_nmf_model* model = nullptr;
    const hel_status status = hel_nmf_model_create(context, p.columns, p.components, 8, p.h.data(), &o, &model);
    CHECK((model == nullptr) == (status != HEL_OK));
    hel_nmf_model_destroy(model);
    return status;
  });
}

TEST_CASE("a model solves frame by frame what solving all rows gives, without allocating") {
  const nmf::Problem<double> p(30, 40, 4, 83);
  for (const double beta : {0.0, 1.0, 2.0}) {
    hel_nmf_options o = nmf::options(beta);
    o.inner = 12;
    hel_nmf_model* model = nullptr;
    REQUIRE(hel_nmf_model_create(nullptr, p.columns, p.components, p.rows, p.h.data(), &o, &model) == HEL_OK);
    std::vector<double> all(p.u.size()), frames(p.u.size());
    REQUIRE(hel_nmf_model_solve(model, p.rows, p.x.data(), all.data()) == HEL_OK);
    hel_status status = HEL_OK;
    {
      const FailingNew failing(0);
      for (int64_t r = 0; r < p.rows && status == HEL_OK; ++r)
        status = hel_nmf_model_solve(model, 1, p.x.data() + r * p.columns, frames.data() + r * p.components);
      CHECK_FALSE(failing.failed());
    }
    CHECK(status == HEL_OK);
    // Many updates forget where they began: the flat start of a frame differs from that of all rows.
    CHECK(nmf::objective(p, frames, p.h, o) == doctest::Approx(nmf::objective(p, all, p.h, o)).epsilon(0.02));
    hel_nmf_options many = nmf::options(beta, 400);
    std::vector<double> best = p.u;
    REQUIRE(hel_nmf_solve(nullptr, p.rows, p.columns, p.components, p.x.data(), p.h.data(), &many, best.data(),
                          nullptr) == HEL_OK);
    CHECK(nmf::objective(p, frames, p.h, o) < 1.2 * nmf::objective(p, best, p.h, o));
    hel_nmf_model_destroy(model);
  }
}

TEST_CASE("a model learns its dictionary from batches") {
  const nmf::Problem<double> p(240, 30, 4, 89);
  for (const double beta : {0.0, 0.5, 1.0, 1.5, 2.0, 3.0})
    for (const double forgetting : {1.0, 0.9}) {
      INFO("beta " << beta << " forgetting " << forgetting);
      hel_nmf_options o = nmf::options(beta);
      o.inner = 20;
      o.forgetting = forgetting;
      hel_nmf_model* model = nullptr;
      REQUIRE(hel_nmf_model_create(nullptr, p.columns, p.components, 40, p.h.data(), &o, &model) == HEL_OK);
      std::vector<double> h = p.h, u(p.u.size());
      hel_nmf_options solving = nmf::options(beta, 100);
      const auto judge = [&] {
        REQUIRE(hel_nmf_model_dictionary(model, h.data()) == HEL_OK);
        u = p.u;
        REQUIRE(hel_nmf_solve(nullptr, p.rows, p.columns, p.components, p.x.data(), h.data(), &solving, u.data(),
                              nullptr) == HEL_OK);
        return nmf::objective(p, u, h, o);
      };
      const double before = judge();
      CHECK(h == p.h);
      for (int pass = 0; pass < 10; ++pass)
        for (int64_t r = 0; r < p.rows; r += 40)
          REQUIRE(hel_nmf_model_learn(model, 40, p.x.data() + r * p.columns, pass % 2 ? u.data() : nullptr) == HEL_OK);
      const double after = judge();
      const double batch = nmf::fit(p, nmf::options(beta, 100)).report.objective;
      CHECK(after < before);
      CHECK(after - batch < 0.5 * (before - batch));
      hel_nmf_model_destroy(model);
    }
}

TEST_CASE("a model refuses what it cannot take and stays as it was") {
  const nmf::Problem<double> p(10, 12, 3, 97);
  hel_nmf_options o = nmf::options(1);
  hel_nmf_model* model = nullptr;
  std::vector<double> u(30, -7.0), x = p.x, h = p.h;
  x[5] = NAN;
  REQUIRE(hel_nmf_model_create(nullptr, 12, 3, 4, p.h.data(), &o, &model) == HEL_OK);
  CHECK(hel_nmf_model_solve(model, 5, p.x.data(), u.data()) == HEL_ERROR_DIM);
  CHECK(std::string(hel_last_message()) == "rows is 5; it must be from 1 to 4");
  CHECK(hel_nmf_model_solve(model, 0, p.x.data(), u.data()) == HEL_ERROR_DIM);
  CHECK(hel_nmf_model_solve(model, 2, x.data(), u.data()) == HEL_ERROR_DOMAIN);
  CHECK(hel_nmf_model_learn(model, 2, x.data(), u.data()) == HEL_ERROR_DOMAIN);
  CHECK(hel_nmf_model_solve(model, 2, u.data(), u.data()) == HEL_ERROR_ALIAS);
  CHECK(u == std::vector<double>(30, -7.0));
  CHECK(hel_nmf_model_dictionary(model, h.data()) == HEL_OK);
  CHECK(h == p.h);
  hel_nmf_model_destroy(model);
  h[4] = -1;
  CHECK(hel_nmf_model_create(nullptr, 12, 3, 4, h.data(), &o, &model) == HEL_ERROR_DOMAIN);
  CHECK(model == nullptr);
  o = nmf::options(2, 3, HEL_NMF_HALS);
  CHECK(hel_nmf_model_create(nullptr, 12, 3, 4, p.h.data(), &o, &model) == HEL_ERROR_OPTION);
}
