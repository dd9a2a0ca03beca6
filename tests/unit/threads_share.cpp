// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <atomic>
#include <optional>
#include <thread>

#include "support_check.hpp"

// What several threads may do at once. The thread sanitizer watches; the numbers are checked as well.
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

/// A case with its input, its reference from before the threads started, and a count of what went wrong: checks of
/// the test framework are kept out of the threads.
class Job {
 public:
  explicit Job(Case c) : case_(std::move(c)), batch_(random_batch(case_)) {
    check_case(case_);
    reference_.emplace(transform(case_, batch_));
  }

  const Case& request() const { return case_; }

  bool one_shot(const hel_context* context) const {
    const Outcome outcome = transform(case_, batch_, Route::one_shot, context);
    return outcome.status == HEL_OK && outcome.out == reference_->out;
  }
  bool new_plan(const hel_context* context) const {
    const Outcome outcome = transform(case_, batch_, Route::plan, context);
    return outcome.status == HEL_OK && outcome.out == reference_->out;
  }
  bool execute(const hel_fft_plan* plan) const {
    Buffer in = input_buffer(case_), out = output_buffer(case_);
    fill(case_, batch_, in);
    return hel_fft_plan_execute(plan, in.data(), out.data()) == HEL_OK && out == reference_->out;
  }

 private:
  Case case_;
  std::vector<Samples> batch_;
  std::optional<Outcome> reference_;
};

/// Sizes for the library's own kernels and, last, for FFTW with its planner.
std::vector<Job> varied_jobs() {
  std::vector<Job> jobs;
  jobs.emplace_back(Case{.dims = {24, 20}, .in_extents = {13, 11}});
  jobs.emplace_back(Case{.dims = {4096}, .kind = HEL_FFT_R2C_FULL});
  jobs.emplace_back(Case{.dims = {30, 12}, .kind = HEL_FFT_R2C, .precision = HEL_FLOAT});
  jobs.emplace_back(Case{.dims = {6, 5, 8}, .kind = HEL_FFT_C2R, .in_layout = HEL_PLANAR});
  jobs.emplace_back(Case{.dims = {64, 48}, .out_extents = {32, 24}, .threads = 2});
  jobs.emplace_back(Case{.dims = {17, 34}, .kind = HEL_FFT_R2C_FULL});
  jobs.emplace_back(Case{.dims = {127}, .precision = HEL_FLOAT});
  return jobs;
}

}  // namespace

TEST_CASE("four threads execute one plan") {
  for (const int32_t threads : {1, 2})
    for (Case c : {Case{.dims = {60, 48}, .in_extents = {31, 25}, .kind = HEL_FFT_R2C_FULL}, Case{.dims = {16384}},
                   Case{.dims = {19, 38}}}) {
      c.threads = threads;
      INFO(describe(c));
      const Job job(c);
      const Plan plan = make_plan(c);
      std::atomic<int> wrong{0};
      at_once([&](int) {
        for (int round = 0; round < 4; ++round) wrong += !job.execute(plan.get());
      });
      CHECK(wrong == 0);
    }
}

TEST_CASE("four threads call the same one-shot transform") {
  const Context context = make_context(1, 4);
  for (const Job& job : varied_jobs()) {
    INFO(describe(job.request()));
    std::atomic<int> wrong{0};
    at_once([&](int) {
      for (int round = 0; round < 20; ++round) wrong += !job.one_shot(context.get());
    });
    CHECK(wrong == 0);
  }
}

TEST_CASE("four threads call different one-shot transforms, with caches that are too small, off and default") {
  const std::vector<Job> jobs = varied_jobs();
  // With room for one plan each call throws out the one another thread executes.
  for (const int32_t plan_cache : {1, 2, -1, 0}) {
    INFO("cache of " << plan_cache);
    const Context context = make_context(1, plan_cache);
    std::atomic<int> wrong{0};
    at_once([&](int thread) {
      for (size_t round = 0; round < 28; ++round)
        wrong += !jobs[(round + static_cast<size_t>(thread)) % jobs.size()].one_shot(context.get());
    });
    CHECK(wrong == 0);
  }
}

TEST_CASE("four threads use the process default at once") {
  const std::vector<Job> jobs = varied_jobs();
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    for (size_t round = 0; round < 28; ++round)
      wrong += !jobs[(round * 3 + static_cast<size_t>(thread)) % jobs.size()].one_shot(nullptr);
  });
  CHECK(wrong == 0);
}

TEST_CASE("four threads make, run and end plans at once") {
  const std::vector<Job> jobs = varied_jobs();
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    for (size_t round = 0; round < 28; ++round)
      wrong += !jobs[(round + 2 * static_cast<size_t>(thread)) % jobs.size()].new_plan(nullptr);
  });
  CHECK(wrong == 0);
}

TEST_CASE("four threads make, use and end contexts at once") {
  const std::vector<Job> jobs = varied_jobs();
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    for (size_t round = 0; round < 14; ++round) {
      const Context context = make_context(1 + thread % 2, 2);
      wrong += !jobs[(round + static_cast<size_t>(thread)) % jobs.size()].one_shot(context.get());
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("plans live on while their contexts end in other threads") {
  const Job job(Case{.dims = {48, 36}});
  std::vector<Plan> plans;
  std::vector<Context> contexts;
  for (int i = 0; i < kThreads; ++i) {
    contexts.push_back(make_context(1, 1));
    plans.push_back(make_plan(job.request(), contexts.back().get()));
  }
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    const auto own = static_cast<size_t>(thread), other = static_cast<size_t>((thread + 1) % kThreads);
    for (int round = 0; round < 5; ++round) wrong += !job.execute(plans[own].get());
    contexts[other].reset();
    for (int round = 0; round < 5; ++round) wrong += !job.execute(plans[own].get());
  });
  CHECK(wrong == 0);
}

TEST_CASE("measuring, exporting and forgetting wisdom may happen at once") {
  const Job job(Case{.dims = {34, 15}, .effort = HEL_MEASURE});
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    for (int round = 0; round < 4; ++round) {
      std::vector<char> text(1 << 20);
      if (thread == 0)
        wrong += hel_wisdom_export(text.data(), 1 << 20, nullptr) != HEL_OK || hel_wisdom_import(text.data()) != HEL_OK;
      else if (thread == 1)
        hel_wisdom_forget();
      else
        wrong += make_plan(job.request()) == nullptr;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("messages of threads at once do not mix") {
  std::atomic<int> wrong{0};
  at_once([&](int thread) {
    const std::string number = std::to_string(-100 - thread);
    for (int round = 0; round < 200; ++round) {
      const int64_t dims[] = {4, -100 - thread};
      hel_fft_plan* plan = nullptr;
      hel_fft_plan_create(nullptr, 2, dims, nullptr, &plan);
      wrong += std::string(hel_last_message()).find("dims[1] is " + number) == std::string::npos;
    }
  });
  CHECK(wrong == 0);
}
