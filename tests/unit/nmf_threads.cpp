// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <thread>

#include "support_nmf.hpp"

// Factorizations by several threads, and several at once. The thread sanitizer watches.
using namespace test;
using namespace test::nmf;

namespace {

hel_nmf_options options_of(int choice) {
  static constexpr struct {
    double beta;
    int32_t solver, init, precision;
  } kChoices[] = {{0, HEL_NMF_MULTIPLICATIVE, HEL_NMF_RANDOM, HEL_DOUBLE},
                  {1, HEL_NMF_MULTIPLICATIVE, HEL_NMF_KMEANS, HEL_DOUBLE},
                  {2, HEL_NMF_MULTIPLICATIVE, HEL_NMF_NNDSVDAR, HEL_DOUBLE},
                  {0.5, HEL_NMF_HEURISTIC, HEL_NMF_RANDOM, HEL_FLOAT},
                  {2, HEL_NMF_HALS, HEL_NMF_NNDSVD, HEL_DOUBLE},
                  {1.3, HEL_NMF_MULTIPLICATIVE, HEL_NMF_RANDOM, HEL_DOUBLE},
                  {2, HEL_NMF_HALS, HEL_NMF_RANDOM, HEL_DOUBLE}};
  hel_nmf_options options = make_options(kChoices[choice].beta, 6, kChoices[choice].init);
  options.solver = kChoices[choice].solver;
  options.precision = kChoices[choice].precision;
  if (choice == 6) options.stages = 5;
  return options;
}
constexpr int kChoices = 7;

}  // namespace

TEST_CASE("any number of threads gives the same factors, bit by bit, time after time") {
  // Rows for several slabs, and numbers that fit no vector.
  const Data data = planted_data(1203, 37, 5, 61);
  for (int choice = 0; choice < kChoices; ++choice) {
    INFO("choice " << choice);
    hel_nmf_options options = options_of(choice);
    const Fit one = fit(data, options);
    CHECK(one.status == HEL_OK);
    for (const int32_t threads : {1, 2, 3, 3}) {
      options.threads = threads;
      const Fit more = fit(data, options);
      CHECK(same_bits(more.u, one.u));
      CHECK(same_bits(more.h, one.h));
      CHECK(same_bits(more.history, one.history));
    }
  }
}

TEST_CASE("threads of a caller factorize at once, each with threads of its own") {
  const Data data = planted_data(410, 33, 4, 67);
  std::vector<Fit> expected;
  for (int choice = 0; choice < kChoices; ++choice) expected.push_back(fit(data, options_of(choice)));
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&, caller] {
      for (int round = 0; round < kChoices; ++round) {
        const int choice = (caller + round) % kChoices;
        hel_nmf_options options = options_of(choice);
        options.threads = 1 + caller % 2;
        const Fit found = fit(data, options);
        const Fit& reference = expected[static_cast<size_t>(choice)];
        wrong += found.status != HEL_OK || !same_bits(found.u, reference.u) || !same_bits(found.h, reference.h);
      }
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(wrong == 0);
}
