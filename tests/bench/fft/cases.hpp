// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_CASES_HPP
#define HELIOTROPE_BENCH_FFT_CASES_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace bench::fft {

/** Sizes of a transform: what is stored and what it is padded to, slowest dimension first. */
struct Shape {
  std::string name;
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> dims;
  std::int64_t batch = 1;
  bool one_shot = false;  ///< ours is called without a plan; the plan comes from the library's cache

  bool padded() const { return extents != dims; }
  std::int64_t in_count() const;   ///< stored inputs of the whole batch
  std::int64_t out_count() const;  ///< outputs of the whole batch
  std::int64_t out_size() const;   ///< outputs of one transform
};

/** A shape with everything else that makes a benchmark case. */
struct Case {
  Shape shape = {};
  bool real = false;
  bool planar = false;  ///< complex numbers on either side are a real block followed by an imaginary block
  bool single = false;  ///< float instead of double
  int threads = 1;

  std::string name() const;       ///< as printed in the table: no comma, no precision, no threads
  std::string full_name() const;  ///< unique among all cases
};

/** Every case of the table, or the few of a smoke run. */
std::vector<Case> all_cases(bool quick);

}  // namespace bench::fft

#endif
