// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_PADDED_ROWS_HPP
#define HELIOTROPE_BENCH_FFT_PADDED_ROWS_HPP

#include <cstdint>
#include <vector>

#include "cases.hpp"

namespace bench::fft {

/**
 * An array seen as rows of its fastest dimension, the batch counting as the slowest: where each stored row lands in
 * the padded array, and which padded row holds the conjugates of which in the spectrum of real data.
 */
struct PaddedRows {
  explicit PaddedRows(const Shape& shape);

  std::int64_t stored_length;            ///< elements of a stored row
  std::int64_t length;                   ///< elements of a padded row
  std::int64_t half;                     ///< of which a real transform computes these
  std::int64_t count;                    ///< padded rows
  std::vector<std::int64_t> landing;     ///< for each stored row its padded row, ascending
  std::vector<std::int64_t> conjugates;  ///< for each padded row the row of the negated frequencies
};

/** Runs body(begin, end) on shares of 0 .. count; the serial way costs nothing extra. */
template <class Body>
void share_rows(int threads, std::int64_t count, const Body& body) {
  if (threads == 1) {
    body(std::int64_t{0}, count);
    return;
  }
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int thread = 0; thread < threads; ++thread) body(count * thread / threads, count * (thread + 1) / threads);
}

}  // namespace bench::fft

#endif
