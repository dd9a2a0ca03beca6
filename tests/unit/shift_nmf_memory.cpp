// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_ledger.hpp"
#include "support_new.hpp"
#include "support_shift.hpp"

// Out of memory at every allocation, and how much of it is taken.
using namespace test;
using namespace test::shift;

namespace {

constexpr int64_t kMostAllocations = 2000;

Problem problem_of(int choice) {
  Problem problem;
  problem.sample = choice % 2 ? Dims{14, 11} : Dims{50};
  problem.atom = choice % 2 ? Dims{3, 2} : Dims{5};
  problem.options.mode = choice % 4;
  problem.options.method = choice < 3 ? HEL_SHIFT_FOURIER : HEL_SHIFT_DIRECT;
  problem.samples = 3;
  return problem;
}
constexpr int kChoices = 5;

hel_shift_nmf_fit_options options_of(int choice) {
  hel_shift_nmf_fit_options options = fit_options(2);
  options.algorithm = choice == 4 ? HEL_SHIFT_ASAG : HEL_SHIFT_BATCH;
  options.batch_size = 2;
  options.inhibition = choice == 1 ? 0.1 : 0;
  return options;
}

}  // namespace

TEST_CASE("a context's allocator may refuse any block of a factorization: nothing is written, nothing leaks") {
  for (int choice = 0; choice < kChoices; ++choice) {
    const Problem problem = problem_of(choice);
    const hel_shift_nmf_fit_options options = options_of(choice);
    const Numbers v = problem.v();
    bool succeeded = false;
    int64_t n = 0;
    for (; !succeeded && n < kMostAllocations; ++n) {
      INFO("choice " << choice << ", blocks granted: " << n);
      BlockLedger ledger;
      const size_t before = ledger.live_blocks();
      {
        const Model model = problem.model(ledger.context());
        REQUIRE(model);
        ledger.grant(n);
        Numbers w = problem.w(), h = problem.h();
        const hel_status status =
            hel_shift_nmf_fit(model.get(), problem.samples, v.data(), w.data(), h.data(), &options, nullptr);
        succeeded = !ledger.refused();
        CHECK(status == (succeeded ? HEL_OK : HEL_ERROR_MEMORY));
        if (!succeeded) CHECK((w == problem.w() && h == problem.h()));
      }
      CHECK(ledger.live_blocks() == before);
    }
    CHECK(succeeded);
    CHECK(n > 5);
  }
}

TEST_CASE("operator new may fail at any time of a factorization") {
  for (int choice = 0; choice < kChoices; ++choice) {
    const Problem problem = problem_of(choice);
    const hel_shift_nmf_fit_options options = options_of(choice);
    const Numbers v = problem.v(), w_before = problem.w(), h_before = problem.h();
    Numbers w = w_before, h = h_before;
    bool failed = true;
    for (int64_t n = 0; failed && n < kMostAllocations; ++n) {
      INFO("choice " << choice << ", allocations that succeed: " << n);
      hel_shift_nmf* model = nullptr;
      hel_status created, status = HEL_ERROR_MEMORY;
      {
        const FailingNew failing(n);
        created = hel_shift_nmf_create(nullptr, static_cast<int32_t>(problem.sample.size()), problem.sample.data(),
                                       problem.atom.data(), 1, 2, &problem.options, &model);
        if (created == HEL_OK)
          status = hel_shift_nmf_fit(model, problem.samples, v.data(), w.data(), h.data(), &options, nullptr);
        failed = failing.failed();
      }
      CHECK((created == HEL_OK || created == HEL_ERROR_MEMORY));
      CHECK((created == HEL_OK) == (model != nullptr));
      hel_shift_nmf_destroy(model);
      if (!failed) {
        CHECK(status == HEL_OK);
      } else if (status != HEL_OK) {  // a failure may be overcome
        CHECK(status == HEL_ERROR_MEMORY);
        CHECK((w == w_before && h == h_before));
      }
      w = w_before, h = h_before;
    }
    CHECK(!failed);
  }
}

TEST_CASE("a fit takes a field for H, two for the samples, and the tables of blocks") {
  Problem problem;
  problem.sample = {20000};
  problem.atom = {50};
  problem.atoms = 4;
  problem.samples = 4;
  BlockLedger ledger;
  const Model model = problem.model(ledger.context());
  const Numbers v = problem.v();
  Numbers w = problem.w(), h = problem.h();
  const hel_shift_nmf_fit_options options = fit_options(1);
  ledger.forget_peak();
  CHECK(hel_shift_nmf_fit(model.get(), 4, v.data(), w.data(), h.data(), &options, nullptr) == HEL_OK);
  const size_t fields = (h.size() + 2 * v.size()) * sizeof(double);
  CHECK(ledger.peak_bytes() > fields);
  CHECK(ledger.peak_bytes() < 2 * fields);
}
