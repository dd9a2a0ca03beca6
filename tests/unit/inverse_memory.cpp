// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

#include <cstdlib>

#include "support_inverse.hpp"
#include "support_new.hpp"

// Out of memory at every allocation: nothing leaks, nothing is written.
using namespace test;

namespace {

struct Ledger {
  int64_t left = INT64_MAX, live = 0;
  bool refused = false;

  static void* allocate(size_t bytes, size_t alignment, void* user) {
    auto* own = static_cast<Ledger*>(user);
    if (own->left-- <= 0) {
      own->refused = true;
      return nullptr;
    }
    ++own->live;
    return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  }
  static void release(void* block, void* user) {
    --static_cast<Ledger*>(user)->live;
    std::free(block);
  }
};

struct Job {
  Nodes nodes;
  hel_inverse_options options;
  Vector values;
};

Job make_job(Random& random, std::vector<int64_t> dims, int32_t solver) {
  Job job{.nodes = jittered_nodes(random, std::move(dims), 2), .options = {}, .values = {}};
  job.nodes.order = HEL_NUFFT_FFT_ORDER;
  job.options = inverse_options(job.nodes);
  job.options.solver = solver;
  job.options.threads = 1;
  job.options.weights = HEL_INVERSE_WEIGHTS_ITERATIVE;
  job.values = random_vector(random, job.nodes.count);
  return job;
}

std::vector<Job> jobs() {
  Random random(901);
  std::vector<Job> all;
  for (const int32_t solver : {HEL_INVERSE_CGNE, HEL_INVERSE_LANDWEBER, HEL_INVERSE_LSMR}) {
    all.push_back(make_job(random, {5, 6}, solver));
    all.back().options.damping = HEL_INVERSE_DAMPING_SOBOLEV;
  }
  // The operators of one dimension and of more.
  for (const auto& dims : {std::vector<int64_t>{16}, std::vector<int64_t>{5, 6}}) {
    all.push_back(make_job(random, dims, HEL_INVERSE_CGNR));
    all.back().options.normal = HEL_INVERSE_NORMAL_TOEPLITZ;
    all.back().options.preconditioner = HEL_INVERSE_PRECONDITIONER_CIRCULANT;
  }
  // Weights from a fine grid take long: nothing comes after them that others have not had.
  all.push_back(make_job(random, {3, 4}, HEL_INVERSE_CGNR));
  all.back().options.weights = HEL_INVERSE_WEIGHTS_GEOMETRIC;
  all.back().options.iterations = 1;
  return all;
}

hel_status solve_all(const Job& job, const hel_context* context, Vector& f) {
  return hel_inverse(context, job.nodes.rank(), job.nodes.dims.data(), job.nodes.count, job.nodes.lists().data(),
                     &job.options, job.values.data(), nullptr, f.data(), nullptr);
}

}  // namespace

TEST_CASE("an inverse that cannot get its memory says so and leaves no trace") {
  for (const Job& job : jobs()) {
    const Vector untouched(static_cast<size_t>(job.nodes.modes()), Complex(3, 4));
    bool succeeded = false;
    for (int64_t n = 0; !succeeded && n < 2000; ++n) {
      Ledger ledger;
      hel_context_options options;
      hel_context_options_init(&options);
      options.allocate = Ledger::allocate;
      options.release = Ledger::release;
      options.allocator_user = &ledger;
      hel_context* context = nullptr;
      REQUIRE(hel_context_create(&options, &context) == HEL_OK);
      ledger.left = n;
      Vector f = untouched;
      const hel_status status = solve_all(job, context, f);
      INFO("solver " << job.options.solver << " allocations " << n << " message " << hel_last_message());
      CHECK((status == HEL_ERROR_MEMORY) == ledger.refused);
      succeeded = status == HEL_OK;
      if (!succeeded) CHECK(f == untouched);
      hel_context_destroy(context);
      CHECK(ledger.live == 0);
    }
    CHECK(succeeded);
  }
}

TEST_CASE("the same with operator new") {
  for (const Job& job : jobs()) {
    const auto lists = job.nodes.lists();
    const Vector untouched(static_cast<size_t>(job.nodes.modes()), Complex(3, 4));
    bool succeeded = false;
    for (int64_t n = 0; !succeeded && n < 4000; ++n) {
      Vector f = untouched;
      hel_status status;
      const int64_t before = live_blocks();
      {
        const FailingNew failing(n);
        status = hel_inverse(nullptr, job.nodes.rank(), job.nodes.dims.data(), job.nodes.count, lists.data(),
                             &job.options, job.values.data(), nullptr, f.data(), nullptr);
      }
      const int64_t after = live_blocks();
      INFO("solver " << job.options.solver << " allocations " << n << " message " << hel_last_message());
      succeeded = status == HEL_OK;
      if (succeeded) continue;
      CHECK(status == HEL_ERROR_MEMORY);
      CHECK(after == before);
      CHECK(f == untouched);
    }
    CHECK(succeeded);
  }
}
