// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <thread>

#include "support_nufft_sums.hpp"

// Threads that share the plan of a nonuniform transform, or make their own at the same time.
using namespace test;

namespace {

constexpr int kThreads = 4;

/// Runs work(thread) on all threads at once; they start together, so that they do meet.
template <class Work>
void at_once(Work work) {
  std::atomic<int> waiting{kThreads};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&, i] {
      waiting.fetch_sub(1);
      while (waiting.load() > 0) std::this_thread::yield();
      work(i);
    });
  for (std::thread& thread : threads) thread.join();
}

NufftCase case_of(int32_t type, int32_t method, int32_t threads) {
  NufftCase c;
  c.type = type;
  c.dims = {24, 30};
  c.options = nufft_options();
  c.options.method = method;
  c.options.threads = threads;
  c.points = 900;
  c.frequencies = type == 3 ? 200 : 0;
  set_points(c, PointSet::uniform, 71);
  return c;
}

/// A case with its input and the result from before the threads started: the test framework stays out of the threads.
struct Job {
  explicit Job(const NufftCase& c) : request(c), x(c, c.x), k(c, c.k), in(pack(c, in_side(c), values())) {
    const NufftPlan plan(c);
    REQUIRE(plan.created == HEL_OK);
    reference = side_buffer(c, out_side(c));
    REQUIRE(hel_nufft_plan_execute(plan.plan, in.data(), reference.data()) == HEL_OK);
    back = side_buffer(c, in_side(c));
    REQUIRE(hel_nufft_plan_execute_adjoint(plan.plan, reference.data(), back.data()) == HEL_OK);
  }
  std::vector<Complex> values() const {
    Random random(72);
    return random_side(random, request, in_side(request));
  }
  bool execute(const hel_nufft_plan* plan) const {
    Numbers out = side_buffer(request, out_side(request));
    return hel_nufft_plan_execute(plan, in.bytes.data(), out.data()) == HEL_OK && out.bytes == reference.bytes;
  }
  bool execute_adjoint(const hel_nufft_plan* plan) const {
    Numbers out = side_buffer(request, in_side(request));
    return hel_nufft_plan_execute_adjoint(plan, reference.bytes.data(), out.data()) == HEL_OK &&
           out.bytes == back.bytes;
  }
  bool one_call() const {
    Numbers out = side_buffer(request, out_side(request));
    return hel_nufft(nullptr, request.type, 2, request.dims.data(), &request.options, request.points, x.pointers.data(),
                     request.frequencies, request.type == 3 ? k.pointers.data() : nullptr, in.bytes.data(),
                     out.data()) == HEL_OK &&
           out.bytes == reference.bytes;
  }

  NufftCase request;
  StoredLists x, k;
  Numbers in;
  Numbers reference{false, 0}, back{false, 0};
};

}  // namespace

TEST_CASE("four threads execute one nonuniform plan and its adjoint") {
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST})
    for (int32_t type = 1; type <= 3; ++type)
      for (const int32_t threads : {1, 2}) {
        const Job job(case_of(type, method, threads));
        INFO(describe(job.request));
        const NufftPlan plan(job.request);
        std::atomic<int> wrong{0};
        at_once([&](int thread) {
          for (int round = 0; round < 4; ++round)
            wrong += (round + thread) % 2 ? !job.execute(plan.plan) : !job.execute_adjoint(plan.plan);
        });
        CHECK(wrong == 0);
      }
}

TEST_CASE("four threads transform in one call each") {
  std::vector<Job> jobs;
  for (const int32_t method : {HEL_NUFFT_DIRECT, HEL_NUFFT_FAST})
    for (int32_t type = 1; type <= 3; ++type) jobs.emplace_back(case_of(type, method, 1));
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    for (size_t round = 0; round < 6; ++round)
      wrong += !jobs[(round + static_cast<size_t>(thread)) % jobs.size()].one_call();
  });
  CHECK(wrong == 0);
}
