// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "support_check.hpp"
#include "support_fork.hpp"

// A child made by fork() has none of its parent's threads. Thread libraries that do not know it wait for them for ever.
using namespace test;

namespace {

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr bool kSanitizerRefusesFork = true;  // it ends a child of a process with several threads
#else
constexpr bool kSanitizerRefusesFork = false;
#endif
#elif defined(__SANITIZE_THREAD__)
constexpr bool kSanitizerRefusesFork = true;
#else
constexpr bool kSanitizerRefusesFork = false;
#endif

/// Large enough for the threads to be used, by the library's own kernels and by FFTW.
const Case kCases[] = {{.dims = {512, 512}, .threads = 2},
                       {.dims = {512, 512}, .kind = HEL_FFT_R2C_FULL, .threads = 2},
                       {.dims = {1 << 18}, .threads = 2},
                       {.dims = {257, 514}, .threads = 2}};

}  // namespace

TEST_CASE("a child transforms after its parent used threads" * doctest::skip(kSanitizerRefusesFork)) {
  for (const Case& c : kCases) {
    INFO(describe(c));
    const std::vector<Samples> batch = random_batch(c);
    const Plan plan = make_plan(c);
    Buffer in = input_buffer(c), parents = output_buffer(c);
    fill(c, batch, in);
    REQUIRE(hel_fft_plan_execute(plan.get(), in.data(), parents.data()) == HEL_OK);
    const int came_to = in_child([&] {
      Buffer mine = output_buffer(c);
      if (hel_fft_plan_execute(plan.get(), in.data(), mine.data()) != HEL_OK || !(mine == parents)) return 1;
      if (!(transform(c, batch, Route::plan).out == parents)) return 2;
      if (!(transform(c, batch, Route::one_shot).out == parents)) return 3;
      return kFine;
    });
    CHECK(came_to == kFine);
    // The parent has its threads still.
    CHECK(transform(c, batch).out == parents);
  }
}

TEST_CASE("a child counts one thread, whatever its parent had" * doctest::skip(kSanitizerRefusesFork)) {
  const Context context = make_context(2, 0);
  CHECK(in_child([&] {
          return hel_context_threads(context.get()) == 1 && hel_context_threads(nullptr) == 1 ? kFine : 1;
        }) == kFine);
  CHECK(hel_context_threads(context.get()) == 2);
}

TEST_CASE("a child of a child transforms too" * doctest::skip(kSanitizerRefusesFork)) {
  const Case& c = kCases[0];
  const std::vector<Samples> batch = random_batch(c);
  const Outcome parents = transform(c, batch);
  const int came_to = in_child([&] {
    if (!(transform(c, batch).out == parents.out)) return 1;
    return in_child([&] { return transform(c, batch).out == parents.out ? kFine : 2; });
  });
  CHECK(came_to == kFine);
}
