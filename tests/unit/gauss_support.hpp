// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef TESTS_UNIT_GAUSS_SUPPORT_HPP
#define TESTS_UNIT_GAUSS_SUPPORT_HPP

#include <doctest/doctest.h>
#include <heliotrope/gauss.h>

#include <atomic>
#include <complex>
#include <cstdint>
#include <cstdlib>
#include <numbers>
#include <random>
#include <string>
#include <vector>

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
  INFO("message: " << gauss_message(ws));
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

/// Random numbers from -1 to 1 with a fixed seed; now and then a zero or a large one.
class random_numbers {
 public:
  explicit random_numbers(std::uint64_t seed) : engine_(seed) {}
  double next() {
    const std::uint64_t bits = engine_();
    if (bits % 16 == 0) return 0.0;
    const double x = static_cast<double>(static_cast<std::int64_t>(bits) >> 11) / 0x1p52;
    return bits % 16 == 1 ? 100.0 * x : x;
  }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  std::vector<double> list(std::int64_t count) {
    std::vector<double> result(static_cast<std::size_t>(count));
    for (double& x : result) x = next();
    return result;
  }

 private:
  std::mt19937_64 engine_;
};

/// A random matrix of a workspace.
inline gauss_value* random_matrix(gauss_workspace* ws, random_numbers& random, std::int64_t rows, std::int64_t cols,
                                  bool complex) {
  const auto real = random.list(rows * cols), imag = random.list(rows * cols);
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
