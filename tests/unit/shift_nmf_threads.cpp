// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <thread>

#include "support_shift.hpp"

// Factorizations by several threads, and several at once. The thread sanitizer watches.
using namespace test;
using namespace test::shift;

namespace {

Problem problem_of(int choice) {
  Problem problem;
  // Enough work that threads are used.
  problem.sample = choice % 2 ? Dims{160, 120} : Dims{30000};
  problem.atom = choice % 2 ? Dims{4, 3} : Dims{12};
  problem.channels = 1 + choice % 2;
  problem.samples = 3;
  problem.options.mode = choice % 4;
  problem.options.method = choice < 4 ? HEL_SHIFT_FOURIER : HEL_SHIFT_DIRECT;
  return problem;
}
constexpr int kChoices = 8;

struct Result {
  hel_status status;
  Numbers w, h;
  bool operator==(const Result& other) const { return status == other.status && w == other.w && h == other.h; }
};

Result run(const hel_shift_nmf* model, const Problem& problem) {
  const Numbers v = problem.v();
  Result result{HEL_OK, problem.w(), problem.h()};
  hel_shift_nmf_fit_options options = fit_options(4);
  options.inhibition = 0.01;
  options.cross_inhibition = 0.01;
  result.status =
      hel_shift_nmf_fit(model, problem.samples, v.data(), result.w.data(), result.h.data(), &options, nullptr);
  return result;
}

}  // namespace

TEST_CASE("a fit repeats itself bit by bit, and other numbers of threads change rounding only") {
  for (int choice = 0; choice < kChoices; ++choice) {
    Problem problem = problem_of(choice);
    INFO(problem.describe());
    const Result one = run(problem.model().get(), problem);
    CHECK(one.status == HEL_OK);
    for (const int32_t threads : {2, 3}) {
      problem.options.threads = threads;
      const Model model = problem.model();
      const Result more = run(model.get(), problem);
      CHECK(more == run(model.get(), problem));
      CHECK(deviation(more.w, one.w) < 1e-11);
      CHECK(deviation(more.h, one.h) < 1e-11);
    }
  }
}

TEST_CASE("threads of a caller fit with one model at once") {
  for (const int choice : {0, 1, 7}) {
    Problem problem = problem_of(choice);
    problem.options.threads = 2;
    const Model model = problem.model();
    const Result expected = run(model.get(), problem);
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 3; ++caller)
      callers.emplace_back([&] { wrong += !(run(model.get(), problem) == expected); });
    for (std::thread& caller : callers) caller.join();
    CHECK(wrong == 0);
  }
}
