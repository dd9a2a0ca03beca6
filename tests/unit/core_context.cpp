// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <unistd.h>

#include <cstring>

#include "support_check.hpp"

// Contexts: what they hold and what they refuse.
using namespace test;

namespace {

void* allocate_nothing(size_t, size_t, void*) { return nullptr; }
void release_nothing(void*, void*) {}

struct Wrong {
  const char* what;
  void (*spoil)(hel_context_options&);
  const char* said;
};

const Wrong kWrong[] = {
    {"negative threads", [](hel_context_options& o) { o.threads = -1; }, "threads is -1"},
    {"too many threads", [](hel_context_options& o) { o.threads = 4097; }, "threads is 4097"},
    {"the largest threads", [](hel_context_options& o) { o.threads = INT32_MAX; }, "threads is 2147483647"},
    {"only the allocating function", [](hel_context_options& o) { o.allocate = allocate_nothing; }, "release is NULL"},
    {"only the releasing function", [](hel_context_options& o) { o.release = release_nothing; }, "allocate is NULL"},
    {"no size of the struct", [](hel_context_options& o) { o.struct_size = 0; }, "struct_size is 0"},
    {"a struct of a later version", [](hel_context_options& o) { o.struct_size = 4096; }, "struct_size is 4096"},
};

}  // namespace

TEST_CASE("the defaults of a context are those the header names") {
  hel_context_options options;
  std::memset(&options, 0x5a, sizeof options);
  hel_context_options_init(&options);
  CHECK(options.struct_size == sizeof options);
  CHECK(options.threads == 0);
  CHECK(options.plan_cache == 0);
  CHECK((!options.allocate && !options.release && !options.log));
  CHECK(options.allocator_user == nullptr);
  CHECK(options.log_user == nullptr);
  hel_context_options_init(nullptr);
}

TEST_CASE("the defaults of a transform are those the header names") {
  hel_fft_options options;
  std::memset(&options, 0x5a, sizeof options);
  hel_fft_options_init(&options);
  CHECK(options.struct_size == sizeof options);
  for (const int32_t choice : {options.kind, options.direction, options.precision, options.in_layout,
                               options.out_layout, options.in_place, options.effort, options.threads})
    CHECK(choice == 0);
  CHECK(options.scale == 1);
  CHECK(options.batch == 1);
  CHECK(options.in_distance == 0);
  CHECK(options.out_distance == 0);
  CHECK(options.in_extents == nullptr);
  CHECK(options.out_extents == nullptr);
  hel_fft_options_init(nullptr);
}

TEST_CASE("a context that cannot be is refused with the reason") {
  for (const Wrong& wrong : kWrong) {
    INFO(std::string(wrong.what));
    hel_context_options options;
    hel_context_options_init(&options);
    wrong.spoil(options);
    hel_context* context = reinterpret_cast<hel_context*>(uintptr_t{0x10});
    CHECK(hel_context_create(&options, &context) == HEL_ERROR_OPTION);
    CHECK(context == nullptr);
    CHECK(std::string(hel_last_message()).find(wrong.said) != std::string::npos);
  }
  CHECK(hel_context_create(nullptr, nullptr) == HEL_ERROR_NULL);
  CHECK(std::string(hel_last_message()).find("context") != std::string::npos);
}

TEST_CASE("a context counts its threads") {
  CHECK(hel_context_threads(nullptr) >= 1);
  CHECK(hel_context_threads(nullptr) <= sysconf(_SC_NPROCESSORS_CONF));
  for (const int32_t threads : {1, 2, 17, 4096}) CHECK(hel_context_threads(make_context(threads, 0).get()) == threads);
  CHECK(hel_context_threads(make_context(0, 0).get()) == hel_context_threads(nullptr));
}

TEST_CASE("a context without options and the end of none are fine") {
  hel_context* context = nullptr;
  CHECK(hel_context_create(nullptr, &context) == HEL_OK);
  CHECK(context != nullptr);
  hel_context_destroy(context);
  hel_context_destroy(nullptr);
}

TEST_CASE("the log of a context is told the passes of each new plan, as its description has them") {
  std::string logged;
  hel_context_options options;
  hel_context_options_init(&options);
  options.log = [](int32_t level, const char* line, void* user) {
    CHECK(level == 2);
    *static_cast<std::string*>(user) += std::string(line) + "\n";
  };
  options.log_user = &logged;
  hel_context* context = nullptr;
  REQUIRE(hel_context_create(&options, &context) == HEL_OK);
  const int64_t dims[] = {300, 512};
  hel_fft_plan* plan = nullptr;
  REQUIRE(hel_fft_plan_create(context, 2, dims, nullptr, &plan) == HEL_OK);
  char text[1024];
  REQUIRE(hel_fft_plan_describe(plan, text, sizeof text, nullptr) == HEL_OK);
  CHECK(logged == text);
  CHECK(logged != "");
  hel_fft_plan_destroy(plan);
  hel_context_destroy(context);
}
