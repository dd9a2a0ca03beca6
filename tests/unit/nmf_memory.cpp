// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_ledger.hpp"
#include "support_new.hpp"
#include "support_nmf.hpp"

// Out of memory at every allocation, and how much of it is taken.
using namespace test;
using namespace test::nmf;

namespace {

constexpr int64_t kMostAllocations = 3000;

hel_nmf_options options_of(int choice) {
  hel_nmf_options options = make_options(choice < 4 || choice == 6 ? 2 : choice == 4 ? 1 : 0, 3);
  static constexpr int32_t kInits[] = {HEL_NMF_NNDSVDAR, HEL_NMF_KMEANS, HEL_NMF_GIVEN, HEL_NMF_RANDOM,
                                       HEL_NMF_GIVEN,    HEL_NMF_RANDOM, HEL_NMF_GIVEN};
  options.init = kInits[choice];
  if (choice == 2 || choice == 6) options.solver = HEL_NMF_HALS;
  if (choice == 6) options.stages = 3;
  if (choice == 3) options.accelerate = 1;
  return options;
}
constexpr int kChoices = 7;

void check_untouched(const Fit& found, const Data& data) {
  CHECK(found.status == HEL_ERROR_MEMORY);
  CHECK(found.message.find("memory") != std::string::npos);
  CHECK(same_bits(found.u, data.u));
  CHECK(same_bits(found.h, data.h));
  CHECK(found.report.iterations == 0);
  CHECK(found.report.history_count == 0);
}

}  // namespace

TEST_CASE("a context's allocator may refuse any block: the call says so, leaves the factors, and leaks nothing") {
  const Data data = planted_data(30, 20, 3, 73);
  for (int choice = 0; choice < kChoices; ++choice) {
    INFO("choice " << choice);
    const hel_nmf_options options = options_of(choice);
    const Fit expected = fit(data, options);
    bool succeeded = false;
    int64_t n = 0;
    for (; !succeeded && n < kMostAllocations; ++n) {
      INFO("blocks granted: " << n);
      BlockLedger ledger;
      const size_t before = ledger.live_blocks();
      ledger.grant(n);
      const Fit found = fit(data, options, ledger.context());
      succeeded = !ledger.refused();
      if (succeeded)
        CHECK((found.status == HEL_OK && same_bits(found.u, expected.u)));
      else
        check_untouched(found, data);
      CHECK(ledger.live_blocks() == before);
    }
    CHECK(succeeded);
    CHECK(n > 3);
  }
}

TEST_CASE("operator new may fail at any time") {
  const Data data = planted_data(30, 20, 3, 79);
  for (int choice = 0; choice < kChoices; ++choice) {
    const hel_nmf_options options = options_of(choice);
    Numbers u = data.u, h = data.h;
    bool failed = true;
    for (int64_t n = 0; failed && n < kMostAllocations; ++n) {
      INFO("choice " << choice << ", allocations that succeed: " << n);
      hel_status status;
      {
        const FailingNew failing(n);
        status = hel_nmf_fit(nullptr, 30, 20, 3, data.x.data(), &options, u.data(), h.data(), nullptr);
        failed = failing.failed();
      }
      if (!failed) {
        CHECK(status == HEL_OK);
        break;
      }
      // A failure is allowed to be overcome.
      if (status != HEL_OK) {
        CHECK(status == HEL_ERROR_MEMORY);
        CHECK(same_bits(u, data.u));
        CHECK(same_bits(h, data.h));
      }
      u = data.u, h = data.h;
    }
    CHECK(!failed);
  }
}

TEST_CASE("nothing of the size of X is made: memory is of the order of the factors") {
  const int64_t rows = 3000, columns = 400, components = 4;
  const Data data = planted_data(rows, columns, components, 83);
  const double factors = static_cast<double>((rows + columns) * components) * sizeof(double);
  for (const double beta : {0.0, 1.0, 2.0}) {
    BlockLedger ledger;
    ledger.forget_peak();
    const size_t before = ledger.live_bytes();
    CHECK(fit(data, make_options(beta, 2), ledger.context()).status == HEL_OK);
    const auto peak = static_cast<double>(ledger.peak_bytes() - before);
    INFO("beta " << beta << ": " << peak << " bytes; the factors have " << factors);
    // Two copies of the factors, padded to whole cache lines, and the sums of 15 slabs.
    CHECK(peak < 0.25 * static_cast<double>(rows * columns) * sizeof(double));
    CHECK(peak < 13 * factors);
  }
  // The library's choice of stages, six, takes eight times H and its sums; the factors are mostly U.
  BlockLedger ledger;
  ledger.forget_peak();
  const size_t before = ledger.live_bytes();
  hel_nmf_options options = make_options(2, 2);
  options.solver = HEL_NMF_HALS;
  CHECK(fit(data, options, ledger.context()).status == HEL_OK);
  CHECK(static_cast<double>(ledger.peak_bytes() - before) < 13 * factors);
}
