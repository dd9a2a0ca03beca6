// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/line.hpp"

#include "fft/fftw_line.hpp"

namespace hel::fft {

bool is_lane_size(int64_t n) {
  for (const int64_t prime : {2, 3, 5, 7, 11, 13})
    while (n % prime == 0) n /= prime;
  return n == 1;
}

const char* vector_target() { return "none"; }

template <class T>
std::shared_ptr<const Line<T>> make_line(const Allocator&, int64_t n, bool measure) {
  return make_fftw_line<T>(n, measure);
}

template std::shared_ptr<const Line<double>> make_line(const Allocator&, int64_t, bool);
template std::shared_ptr<const Line<float>> make_line(const Allocator&, int64_t, bool);

}  // namespace hel::fft
