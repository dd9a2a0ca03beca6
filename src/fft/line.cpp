// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/line.hpp"

#include <algorithm>
#include <cstdio>

#include "fft/fftw_line.hpp"
#include "fft/lane_tables.hpp"
#include "fft/measure.hpp"
#include "fft/radix.hpp"

namespace hel::fft {
namespace {

/// Above this size a group of lanes would need more memory than the lines themselves; see Line::scratch_bytes().
constexpr int64_t kLargestLaneSize = 1 << 16;

template <class T>
class LaneLine final : public Line<T> {
 public:
  LaneLine(const Allocator& allocator, int64_t n, const std::vector<int>& radices)
      : tables_(make_lane_tables<T>(allocator, n, radices)) {}

  void run(const LineJob<T>& job, Points<const T> in, Points<T> out, int64_t first, int64_t last,
           void* scratch) const noexcept override {
    run_lanes(tables_, job, in, out, first, last, scratch);
  }

  int64_t scratch_bytes(const LineJob<T>& job) const override {
    const int64_t row = 2 * lane_vector_bytes();
    const int64_t areas = job.kind == LineKind::ComplexToReal ? 2 * job.stored_in : 0;
    return (tables_.n + areas) * row;
  }

  void describe(char* text, size_t capacity) const override {
    size_t used = 0;
    for (const int radix : tables_.radices)
      if (used < capacity)
        used += static_cast<size_t>(std::snprintf(text + used, capacity - used, used ? " x %d" : "%d", radix));
  }

 private:
  LaneTables<T> tables_;
};

}  // namespace

bool is_lane_size(int64_t n) {
  for (const int64_t prime : {2, 3, 5, 7, 11, 13})
    while (n % prime == 0) n /= prime;
  return n == 1;
}

template <class T>
std::shared_ptr<const Line<T>> make_line(const Allocator& allocator, int64_t n, bool measure) {
  if (n < 2 || n > kLargestLaneSize || !is_lane_size(n)) return make_fftw_line<T>(n, measure);
  return std::make_shared<LaneLine<T>>(allocator, n, measure ? measured_radices<T>(allocator, n) : choose_radices(n));
}

template std::shared_ptr<const Line<double>> make_line(const Allocator&, int64_t, bool);
template std::shared_ptr<const Line<float>> make_line(const Allocator&, int64_t, bool);

}  // namespace hel::fft
