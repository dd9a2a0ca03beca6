// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/plan.hpp"

#include <algorithm>
#include <sstream>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "fft/build.hpp"

namespace hel::fft {
namespace {

/// Blocks of work memory a plan keeps; more concurrent executions than this allocate and free.
constexpr size_t kKeptBlocks = 16;

constexpr int32_t kLogInformation = 2;

bool overlap(const void* a, int64_t a_bytes, const void* b, int64_t b_bytes) {
  const auto first = reinterpret_cast<uintptr_t>(a), second = reinterpret_cast<uintptr_t>(b);
  return first < second + static_cast<uintptr_t>(b_bytes) && second < first + static_cast<uintptr_t>(a_bytes);
}

}  // namespace

Plan::Plan(const Settings& settings, Problem problem, int threads)
    : settings_(settings), problem_(std::move(problem)), threads_(threads) {
  const int most = usable_threads();
  if (problem_.single) {
    float_ = build_routine<float>(settings_.allocator, problem_);
    work_bytes_ = float_->arena_bytes(most);
  } else {
    double_ = build_routine<double>(settings_.allocator, problem_);
    work_bytes_ = double_->arena_bytes(most);
  }
  threads_ = most;
  pool_.reserve(kKeptBlocks);
  log_passes();
}

/// Tells the context's log how the plan will run, line by line.
void Plan::log_passes() const {
  if (!settings_.log) return;
  std::istringstream lines(describe());
  for (std::string line; std::getline(lines, line);) settings_.log(kLogInformation, line.c_str(), settings_.log_user);
}

int Plan::usable_threads() const noexcept {
  if (threads_are_gone()) return 1;
  return threads_ > 0 ? threads_ : settings_.usable_threads();
}

void Plan::execute(const void* in, void* out) const {
  const auto imaginary = [&](auto* data, Format format, int64_t count) -> decltype(data) {
    using Byte = std::conditional_t<std::is_const_v<std::remove_pointer_t<decltype(data)>>, const char, char>;
    if (!data || format != Format::Planar) return nullptr;
    return static_cast<Byte*>(data) + count * (problem_.single ? 4 : 8);
  };
  execute(Arrays{in, imaginary(in, problem_.in_format, problem_.in_count), out,
                 imaginary(out, problem_.out_format, problem_.out_count)});
}

void Plan::execute(const Arrays& arrays) const {
  check_arrays(arrays);
  Block work = take_work();
  if (problem_.single)
    run(*float_, arrays, work.data());
  else
    run(*double_, arrays, work.data());
  put_work(std::move(work));
}

void Plan::check_arrays(const Arrays& arrays) const {
  const auto require = [](const void* pointer, bool needed, const char* name) {
    if (needed && !pointer) throw Error(HEL_ERROR_NULL, "%s is NULL", name);
    if (!needed && pointer)
      throw Error(HEL_ERROR_OPTION, "%s is given, but the plan's data are not planar there", name);
  };
  const bool planar_in = problem_.in_format == Format::Planar, planar_out = problem_.out_format == Format::Planar;
  require(arrays.in_real, true, "in");
  require(arrays.out_real, true, "out");
  require(arrays.in_imag, planar_in, "the imaginary part of in");
  require(arrays.out_imag, planar_out, "the imaginary part of out");

  const int64_t in_bytes = problem_.in_bytes() / (planar_in ? 2 : 1);
  const int64_t out_bytes = problem_.out_bytes() / (planar_out ? 2 : 1);
  if (planar_out && overlap(arrays.out_real, out_bytes, arrays.out_imag, out_bytes))
    throw Error(HEL_ERROR_ALIAS, "the real and imaginary parts of out (%lld bytes each) overlap",
                static_cast<long long>(out_bytes));
  if (problem_.in_place) {
    if (arrays.in_real != arrays.out_real || arrays.in_imag != arrays.out_imag)
      throw Error(HEL_ERROR_ALIAS, "the plan is in place (options.in_place is 1), but in and out differ");
    return;
  }
  for (const void* in : {arrays.in_real, arrays.in_imag})
    for (const void* out : {arrays.out_real, arrays.out_imag})
      if (in && out && overlap(in, in_bytes, out, out_bytes))
        throw Error(HEL_ERROR_ALIAS, "in (%lld bytes) and out (%lld bytes) overlap, but options.in_place is 0",
                    static_cast<long long>(in_bytes), static_cast<long long>(out_bytes));
}

template <class T>
void Plan::run(const Routine<T>& routine, const Arrays& arrays, void* work) const noexcept {
  const auto* in = static_cast<const T*>(arrays.in_real);
  auto* out = static_cast<T*>(arrays.out_real);
  const Points<const T> from{in, arrays.in_imag ? static_cast<const T*>(arrays.in_imag) : in + 1};
  const Points<T> to{out, arrays.out_imag ? static_cast<T*>(arrays.out_imag) : out + 1};
  routine.run(from, to, 0, problem_.batch, Arena(work), threads_are_gone() ? 1 : threads_);
}

Block Plan::take_work() const {
  {
    const std::lock_guard lock(pool_lock_);
    if (!pool_.empty()) {
      Block block = std::move(pool_.back());
      pool_.pop_back();
      return block;
    }
  }
  return Block(settings_.allocator, work_bytes_);
}

void Plan::put_work(Block block) const noexcept {
  const std::lock_guard lock(pool_lock_);
  if (pool_.size() < kKeptBlocks) pool_.push_back(std::move(block));
}

std::string Plan::describe() const {
  std::string text;
  if (problem_.single)
    float_->describe(text, 0);
  else
    double_->describe(text, 0);
  return text;
}

}  // namespace hel::fft
