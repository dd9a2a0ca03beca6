// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

// Sizes without large prime factors, against the sorted list of all there are.

namespace {

/// No array is larger than this, and no larger size is searched.
constexpr int64_t kLimit = int64_t{1} << 62;

/// Every product of 2, 3, 5 and 7 up to the limit.
std::vector<int64_t> all_smooth_sizes() {
  std::vector<int64_t> sizes = {1};
  for (const int64_t factor : {2, 3, 5, 7})
    for (size_t i = 0; i < sizes.size(); ++i)  // grows while it is walked: powers of the factor follow
      if (sizes[i] <= kLimit / factor) sizes.push_back(sizes[i] * factor);
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

int64_t next_of(const std::vector<int64_t>& sizes, int64_t n) {
  return *std::lower_bound(sizes.begin(), sizes.end(), n);
}

int64_t fast_size(int64_t n, int32_t even) {
  int64_t size = 0;
  CHECK(hel_fft_fast_size(n, even, &size) == HEL_OK);
  return size;
}

}  // namespace

TEST_CASE("the fast size is the next product of 2, 3, 5 and 7") {
  const std::vector<int64_t> any = all_smooth_sizes();
  std::vector<int64_t> even;
  std::copy_if(any.begin(), any.end(), std::back_inserter(even), [](int64_t size) { return size % 2 == 0; });
  std::vector<int64_t> wanted;
  for (int64_t n = 1; n <= 3000; ++n) wanted.push_back(n);
  // Just below, at and just above every 50th of the list.
  for (size_t i = 50; i < any.size(); i += 50)
    for (const int64_t step : {-1, 0, 1}) wanted.push_back(any[i] + step);
  wanted.push_back(kLimit - 1);
  wanted.push_back(kLimit);
  for (const int64_t n : wanted) {
    INFO(n);
    CHECK(fast_size(n, 0) == next_of(any, n));
    CHECK(fast_size(n, 1) == next_of(even, n));
  }
}

TEST_CASE("a fast size beyond any array is refused with the number") {
  for (const int64_t n : {kLimit + 1, INT64_MAX}) {
    int64_t size = -7;
    CHECK(hel_fft_fast_size(n, 0, &size) == HEL_ERROR_OVERFLOW);
    CHECK(std::string(hel_last_message()).find(std::to_string(n)) != std::string::npos);
    CHECK(hel_fft_fast_size(n, 1, &size) == HEL_ERROR_OVERFLOW);
    CHECK(size == -7);
  }
}

TEST_CASE("a fast size of nonsense is refused with the number") {
  struct Row {
    int64_t n;
    int32_t even;
    hel_status status;
    const char* said;
  };
  const Row rows[] = {{0, 0, HEL_ERROR_DIM, "n is 0"},
                      {-12, 1, HEL_ERROR_DIM, "n is -12"},
                      {INT64_MIN, 0, HEL_ERROR_DIM, "-9223372036854775808"},
                      {5, 2, HEL_ERROR_OPTION, "even is 2"},
                      {5, -1, HEL_ERROR_OPTION, "even is -1"}};
  for (const Row& row : rows) {
    int64_t size = -7;
    CHECK(hel_fft_fast_size(row.n, row.even, &size) == row.status);
    CHECK(std::string(hel_last_message()).find(row.said) != std::string::npos);
    CHECK(size == -7);
  }
  CHECK(hel_fft_fast_size(5, 0, nullptr) == HEL_ERROR_NULL);
}
