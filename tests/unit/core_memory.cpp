// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstdlib>
#include <map>
#include <mutex>

#include "support_check.hpp"
#include "support_new.hpp"

// Out of memory at every allocation, and where memory goes.
using namespace test;

namespace {

/// A context's allocator that counts, and fails when it is told to.
class Ledger {
 public:
  explicit Ledger(int64_t successes = INT64_MAX, size_t largest_block = SIZE_MAX)
      : left_(successes), largest_block_(largest_block) {}

  static void* allocate(size_t bytes, size_t alignment, void* user) {
    return static_cast<Ledger*>(user)->take(bytes, alignment);
  }
  static void release(void* block, void* user) { static_cast<Ledger*>(user)->give_back(block); }

  /// NULL when the ledger refuses already here.
  Context context(int32_t threads) {
    hel_context_options options;
    hel_context_options_init(&options);
    options.threads = threads;
    options.allocate = allocate;
    options.release = release;
    options.allocator_user = this;
    hel_context* context = nullptr;
    hel_context_create(&options, &context);
    return Context(context);
  }

  void grant_everything() { left_ = INT64_MAX; }
  size_t live_blocks() const { return blocks_.size(); }
  size_t peak_bytes() const { return peak_bytes_; }
  int64_t calls() const { return calls_; }
  bool refused() const { return refused_; }
  bool all_aligned() const { return all_aligned_; }

 private:
  void* take(size_t bytes, size_t alignment) {
    const std::lock_guard lock(mutex_);
    ++calls_;
    if (left_-- <= 0 || bytes > largest_block_) {
      refused_ = true;
      return nullptr;
    }
    if (bytes == 0 || alignment == 0 || (alignment & (alignment - 1)) != 0) all_aligned_ = false;
    void* const block = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    blocks_[block] = bytes;
    bytes_ += bytes;
    peak_bytes_ = std::max(peak_bytes_, bytes_);
    return block;
  }
  void give_back(void* block) {
    const std::lock_guard lock(mutex_);
    const auto found = blocks_.find(block);
    CHECK(found != blocks_.end());
    if (found == blocks_.end()) return;
    bytes_ -= found->second;
    blocks_.erase(found);
    std::free(block);
  }

  std::mutex mutex_;
  std::map<void*, size_t> blocks_;
  int64_t left_;
  size_t largest_block_;
  size_t bytes_ = 0, peak_bytes_ = 0;
  int64_t calls_ = 0;
  bool refused_ = false;
  bool all_aligned_ = true;
};

/// Sizes the library does with own code, so that every allocation is its own: FFTW, which takes over for larger prime
/// factors, ends the program when it runs out of memory.
const Case kCases[] = {
    {.dims = {2, 3, 2, 3}},
    {.dims = {64}},
    {.dims = {4096}, .kind = HEL_FFT_R2C_FULL, .scale = 0.5},
    {.dims = {16384}, .in_extents = {9000}},
    {.dims = {60, 48}, .in_extents = {31, 25}, .kind = HEL_FFT_R2C_FULL, .out_layout = HEL_PLANAR},
    {.dims = {12, 20, 14}, .out_extents = {6, 10, 7}, .kind = HEL_FFT_R2C_FULL, .threads = 2},
    {.dims = {12, 20, 14}, .kind = HEL_FFT_C2R_FULL, .precision = HEL_FLOAT, .in_layout = HEL_PLANAR},
    {.dims = {40, 30}, .kind = HEL_FFT_C2R, .batch = 3},
    {.dims = {256, 256}, .kind = HEL_FFT_R2C, .threads = 2},
    {.dims = {35, 36}, .in_place = 1},
};

/// A call that failed for want of memory says so and has written nothing.
void check_failure(const Outcome& outcome, const Case& c) {
  CHECK(outcome.status == HEL_ERROR_MEMORY);
  CHECK(outcome.message.find("memory") != std::string::npos);
  CHECK((c.in_place ? outcome.out == outcome.given : outcome.out.is_unwritten()));
  CHECK(outcome.in == outcome.given);
}

/// More allocations than any case makes: the search for a success must end.
constexpr int64_t kMostAllocations = 2000;

/// Fails the n-th allocation from the context's allocator, for all n until the call succeeds.
void check_every_refusal(const Case& c, Route route) {
  INFO(describe(c));
  const std::vector<Samples> batch = random_batch(c);
  bool succeeded = false;
  int64_t n = 0;
  for (; !succeeded && n < kMostAllocations; ++n) {
    INFO("allocations that succeed: " << n);
    Ledger ledger(n);
    {
      const Context context = ledger.context(1);
      REQUIRE(context);
      const Outcome outcome = transform(c, batch, route, context.get());
      CHECK(ledger.refused() == (outcome.status != HEL_OK));
      succeeded = outcome.status == HEL_OK;
      if (!succeeded) check_failure(outcome, c);
      if (succeeded) check_numbers(c, batch, outcome, Oracle::rival);
    }
    CHECK(ledger.live_blocks() == 0);
    CHECK(ledger.all_aligned());
  }
  CHECK(succeeded);
}

/// The same with the program's operator new, which serves the library's small objects.
void check_every_refusal_of_new(const Case& c, Route route) {
  INFO(describe(c));
  const std::vector<Samples> batch = random_batch(c);
  const Context context = make_context(1, route == Route::one_shot ? 4 : -1);
  bool succeeded = false;
  for (int64_t n = 0; !succeeded && n < kMostAllocations; ++n) {
    INFO("allocations that succeed: " << n);
    Buffer in = input_buffer(c);
    fill(c, batch, in);
    Outcome outcome{.given = in, .in = in, .out = c.in_place ? in : output_buffer(c)};
    Buffer& source = c.in_place ? outcome.out : outcome.in;
    const int64_t before = live_blocks();
    bool failed = false;
    {
      const FailingNew failing(n);
      outcome.status = run(c, route, context.get(), source, outcome.out);
      failed = failing.failed();
    }
    const int64_t after = live_blocks();
    outcome.message = hel_last_message();
    succeeded = outcome.status == HEL_OK;
    CHECK(failed == !succeeded);
    if (succeeded) continue;
    CHECK(after == before);
    check_failure(outcome, c);
  }
  CHECK(succeeded);
  check_case(c, Oracle::rival, route, context.get());
}

}  // namespace

TEST_CASE("whichever block the context's allocator refuses, the call fails cleanly") {
  for (const Case& c : kCases)
    for (const Route route : {Route::plan, Route::one_shot, Route::split}) check_every_refusal(c, route);
}

TEST_CASE("whichever small object cannot be made, the call fails cleanly") {
  for (const Case& c : kCases) {
    // What the process keeps for ever is made before blocks are counted.
    check_case(c, Oracle::rival);
    for (const Route route : {Route::plan, Route::one_shot}) check_every_refusal_of_new(c, route);
  }
}

TEST_CASE("a context that cannot be made for want of memory is NULL") {
  hel_context* context = reinterpret_cast<hel_context*>(uintptr_t{0x10});
  hel_status status = HEL_OK;
  const int64_t before = live_blocks();
  {
    const FailingNew failing(0);
    status = hel_context_create(nullptr, &context);
  }
  CHECK(status == HEL_ERROR_MEMORY);
  CHECK(context == nullptr);
  CHECK(live_blocks() == before);
}

TEST_CASE("texts that cannot be made for want of memory leave the caller's buffer alone") {
  const Plan plan = make_plan({.dims = {64, 48}});
  char text[4096] = "untouched";
  int64_t needed = -1;
  hel_status described = HEL_OK, exported = HEL_OK;
  {
    const FailingNew failing(0);
    described = hel_fft_plan_describe(plan.get(), text, sizeof text, &needed);
    exported = hel_wisdom_export(text, sizeof text, &needed);
  }
  CHECK(described == HEL_ERROR_MEMORY);
  CHECK(exported == HEL_ERROR_MEMORY);
  CHECK(std::string(text) == "untouched");
  CHECK(needed == -1);
}

TEST_CASE("a plan whose work memory is refused runs when it is granted") {
  const Case c{.dims = {60, 48}};
  const std::vector<Samples> batch = random_batch(c);
  Ledger counting;
  { make_plan(c, counting.context(1).get()); }
  // Creation succeeds, the first execution finds nothing left.
  Ledger ledger(counting.calls());
  const Context context = ledger.context(1);
  const Plan plan = make_plan(c, context.get());
  REQUIRE(plan);
  Buffer in = input_buffer(c), out = output_buffer(c);
  fill(c, batch, in);
  CHECK(hel_fft_plan_execute(plan.get(), in.data(), out.data()) == HEL_ERROR_MEMORY);
  CHECK(out.is_unwritten());
  ledger.grant_everything();
  CHECK(hel_fft_plan_execute(plan.get(), in.data(), out.data()) == HEL_OK);
  check_numbers(c, batch, {.given = in, .in = in, .out = out}, Oracle::direct);
}

TEST_CASE("a plan executes without allocating once it has run") {
  for (const Case& c : kCases) {
    INFO(describe(c));
    Ledger ledger;
    const Context context = ledger.context(1);
    const Plan plan = make_plan(c, context.get());
    REQUIRE(plan);
    const std::vector<Samples> batch = random_batch(c);
    Buffer in = input_buffer(c), out = output_buffer(c);
    fill(c, batch, in);
    void* const target = c.in_place ? in.data() : out.data();
    CHECK(hel_fft_plan_execute(plan.get(), in.data(), target) == HEL_OK);
    const int64_t calls = ledger.calls();
    hel_status status = HEL_OK;
    bool failed = false;
    {
      const FailingNew failing(0);
      status = hel_fft_plan_execute(plan.get(), in.data(), target);
      failed = failing.failed();
    }
    CHECK(status == HEL_OK);
    CHECK_FALSE(failed);
    CHECK(ledger.calls() == calls);
  }
}

TEST_CASE("a size whose tables no memory holds is refused") {
  const Case c{.dims = {int64_t{1} << 40}, .in_extents = {1}, .out_extents = {1}};
  Ledger ledger(INT64_MAX, size_t{1} << 28);
  const Context context = ledger.context(1);
  hel_fft_plan* plan = reinterpret_cast<hel_fft_plan*>(uintptr_t{0x10});
  const hel_fft_options options = c.options();
  CHECK(hel_fft_plan_create(context.get(), 1, c.dims.data(), &options, &plan) == HEL_ERROR_MEMORY);
  CHECK(plan == nullptr);
  CHECK(ledger.live_blocks() == 0);
}

TEST_CASE("a transform takes one work buffer of the size of its output, and a little") {
  // Tables of roots and a thread's tile of lines.
  constexpr size_t kLittle = size_t{2} << 20;
  for (const Case& c :
       {Case{.dims = {256, 128, 64}, .in_extents = {129, 65, 33}, .kind = HEL_FFT_R2C_FULL},
        Case{.dims = {256, 128, 64}, .in_extents = {129, 65, 33}}, Case{.dims = {1 << 20}, .in_extents = {600000}},
        Case{.dims = {1000, 1000}, .kind = HEL_FFT_R2C}, Case{.dims = {1000, 1000}, .kind = HEL_FFT_C2R_FULL}}) {
    INFO(describe(c));
    Ledger ledger;
    const Context context = ledger.context(1);
    check_case(c, Oracle::rival, Route::plan, context.get());
    CHECK(ledger.peak_bytes() <= output_buffer(c).data_bytes() + kLittle);
  }
}
