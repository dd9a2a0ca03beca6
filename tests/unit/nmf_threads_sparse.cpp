// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <thread>

#include "support_factorization.hpp"

// Threads change nothing but the time.
using namespace test;

TEST_CASE("any number of threads gives the same factors, to the bit") {
  const nmf::Problem<double> p(900, 60, 12, 101, 0.5);
  const nmf::Sparse<double> sparse(p);
  for (const auto& [beta, solver] : {std::pair{1.0, HEL_NMF_MULTIPLICATIVE},
                                     {0.5, HEL_NMF_MULTIPLICATIVE},
                                     {2.0, HEL_NMF_HALS},
                                     {2.0, HEL_NMF_PIVOTING}}) {
    hel_nmf_options o = nmf::options(beta, 4, solver);
    o.init = HEL_NMF_RANDOM;
    o.seed = 5;
    const nmf::Outcome<double> one = nmf::fit(p, o);
    REQUIRE(one.status == HEL_OK);
    for (const int32_t threads : {1, 2, 3}) {
      o.threads = threads;
      const nmf::Outcome<double> many = nmf::fit(p, o);
      CHECK(many.u == one.u);
      CHECK(many.h == one.h);
      CHECK(many.history == one.history);
    }
    if (beta < 1) continue;
    o.threads = 1;
    const nmf::Outcome<double> first = nmf::fit_sparse(p, sparse, o);
    o.threads = 3;
    CHECK(nmf::fit_sparse(p, sparse, o).u == first.u);
    CHECK(nmf::largest_difference(first.h, one.h) < 1e-10);
  }
}

TEST_CASE("threads of the caller factorize at once") {
  const nmf::Problem<float> p(300, 50, 8, 103);
  const nmf::Outcome<float> alone = nmf::fit(p, nmf::options(0, 3));
  std::vector<nmf::Outcome<float>> outcomes(4);
  std::vector<std::thread> threads;
  for (auto& outcome : outcomes)
    threads.emplace_back([&] {
      hel_nmf_options o = nmf::options(0, 3);
      o.threads = 2;
      outcome = nmf::fit(p, o);
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& outcome : outcomes) {
    CHECK(outcome.u == alone.u);
    CHECK(outcome.h == alone.h);
  }
}
