// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef TESTS_UNIT_GAUSS_SUPPORT_HPP
#define TESTS_UNIT_GAUSS_SUPPORT_HPP

#include <doctest/doctest.h>
#include <heliotrope/gauss.h>

#include <atomic>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "support_random.hpp"

namespace gauss_support {

/// An allocator that counts, and that fails when it is told to. Calls may come from several threads.
class allocator {
 public:
  /// Fails the n-th request from now on (1 = the next one), and only that one; 0 = none.
  void fail_at(std::int64_t n) { fail_at_ = n == 0 ? 0 : requests_ + n; }
  /// Refuses every request of more bytes than this.
  void limit(std::size_t bytes) { limit_ = bytes; }
  std::int64_t requests() const { return requests_; }
  std::int64_t live() const { return live_; }
  std::int64_t bytes() const { return bytes_; }

  static void* allocate(std::size_t bytes, std::size_t alignment, void* user) {
    auto& self = *static_cast<allocator*>(user);
    if (++self.requests_ == self.fail_at_ || bytes > self.limit_) return nullptr;
    ++self.live_;
    self.bytes_ += static_cast<std::int64_t>(bytes);
    return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  }
  static void release(void* block, void* user) {
    --static_cast<allocator*>(user)->live_;
    std::free(block);
  }

 private:
  std::atomic<std::int64_t> requests_ = 0, fail_at_ = 0, live_ = 0, bytes_ = 0;
  std::atomic<std::size_t> limit_ = SIZE_MAX;
};

/// A workspace that ends with its scope.
class workspace {
 public:
  workspace() { REQUIRE(gauss_workspace_create(nullptr, &handle_) == HEL_OK); }
  explicit workspace(allocator& memory) {
    gauss_workspace_options options;
    gauss_workspace_options_init(&options);
    options.threads = 1;
    options.allocate = allocator::allocate;
    options.release = allocator::release;
    options.allocator_user = &memory;
    REQUIRE(gauss_workspace_create(&options, &handle_) == HEL_OK);
  }
  ~workspace() { gauss_workspace_destroy(handle_); }
  workspace(const workspace&) = delete;
  workspace& operator=(const workspace&) = delete;
  operator gauss_workspace*() const { return handle_; }

 private:
  gauss_workspace* handle_ = nullptr;
};

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The command failed as it should; forgets the failure for the next check.
inline void expect_failure(gauss_workspace* ws, const void* result, hel_status status, const std::string& part) {
  CHECK(result == nullptr);
  CHECK(gauss_status(ws) == status);
  INFO("message: " << std::string(gauss_message(ws)));
  CHECK(contains(gauss_message(ws), part));
  gauss_clear(ws);
}

inline std::vector<double> numbers_of(const gauss_value* x) {
  const double* first = gauss_real_data(x);
  return {first, first + gauss_elements(x)};
}

using numbers = std::vector<std::complex<double>>;

inline numbers complex_numbers_of(const gauss_value* x) {
  numbers result;
  for (std::int64_t i = 0; i < gauss_elements(x); ++i) {
    result.emplace_back(gauss_real_data(x)[i], gauss_iscplx(x) ? gauss_imag_data(x)[i] : 0.0);
  }
  return result;
}

/// Random numbers; now and then a zero or a large one.
inline std::vector<double> random_list(test::Random& random, std::int64_t count) {
  std::vector<double> result;
  for (std::int64_t i = 0; i < count; ++i) {
    result.push_back(random.one_in(16) ? 0.0 : random.one_in(16) ? 100.0 * random.number() : random.number());
  }
  return result;
}

/// A random matrix of a workspace.
inline gauss_value* random_matrix(gauss_workspace* ws, test::Random& random, std::int64_t rows, std::int64_t cols,
                                  bool complex) {
  const auto real = random_list(random, rows * cols), imag = random_list(random, rows * cols);
  return gauss_matrix_copy(ws, rows, cols, real.data(), complex ? imag.data() : nullptr);
}

inline double norm(const numbers& x) {
  double sum = 0.0;
  for (const auto& element : x) sum += std::norm(element);
  return std::sqrt(sum);
}

/// The root mean square distance relative to the expected numbers.
inline double relative_error(const numbers& found, const numbers& expected) {
  REQUIRE(found.size() == expected.size());
  numbers difference;
  for (std::size_t i = 0; i < found.size(); ++i) difference.push_back(found[i] - expected[i]);
  const double size = norm(expected);
  return size == 0.0 ? norm(difference) : norm(difference) / size;
}

/// What a good transform of n points keeps to: rounding errors grow with the logarithm of the number of points.
inline double transform_tolerance(std::int64_t n) { return 4 * 2e-16 * (std::log2(static_cast<double>(n)) + 1); }

}  // namespace gauss_support

#endif
