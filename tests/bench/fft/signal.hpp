// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_SIGNAL_HPP
#define HELIOTROPE_BENCH_FFT_SIGNAL_HPP

#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "cases.hpp"

namespace bench::fft {

/** Memory at a multiple of 64 bytes, as both sides may rightly expect of a caller who cares. */
template <class Real>
class Buffer {
 public:
  explicit Buffer(std::int64_t count) {
    constexpr std::size_t alignment = 64;
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(Real);
    memory_.reset(static_cast<Real*>(std::aligned_alloc(alignment, (bytes / alignment + 1) * alignment)));
    if (!memory_) throw std::bad_alloc();
    for (std::int64_t i = 0; i < count; ++i) memory_.get()[i] = 0;
  }
  Real* data() const { return memory_.get(); }

 private:
  struct Release {
    void operator()(Real* memory) const { std::free(memory); }
  };
  std::unique_ptr<Real, Release> memory_;
};

/** Part 0 (real) or 1 (imaginary) of input number `index`: noise in [-1, 1) that float and double hold exactly. */
double signal_part(std::int64_t index, int part);

/** Writes the input of a case in its layout. */
template <class Real>
Buffer<Real> make_input(const Case& the_case);

/** Memory for the output of a case. */
template <class Real>
Buffer<Real> make_output(const Case& the_case);

/** Some outputs of a case, summed directly in long double. */
class Reference {
 public:
  explicit Reference(const Case& the_case);

  /** Root mean square error of those outputs, relative to their root mean square. The layout is the case's. */
  template <class Real>
  double error_of(const Case& the_case, const Real* output) const;

 private:
  std::vector<std::int64_t> positions_;
  std::vector<std::complex<long double>> values_;
};

}  // namespace bench::fft

#endif
