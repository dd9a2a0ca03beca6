// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_FFTW_RIVAL_HPP
#define HELIOTROPE_BENCH_FFT_FFTW_RIVAL_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "cases.hpp"
#include "fftw_api.hpp"
#include "padded_rows.hpp"

namespace bench::fft {

/** How the programmer of the rival goes about it. */
struct Approach {
  bool measure = false;   ///< plans with FFTW_MEASURE in place of FFTW_ESTIMATE
  bool in_place = false;  ///< FFTW works within the padded array
  bool keep = false;      ///< the padded array (and other scratch) is kept from call to call

  /** Names the approach for the child process that measures its memory; from_text() reads it back. */
  std::string text() const;
  static Approach from_text(const std::string& text);
};

/** Memory from malloc() or calloc(), aligned to a cache line: FFTW loses a fifth where its vectors straddle lines. */
template <class Real>
class Scratch {
 public:
  Scratch(std::int64_t count, bool zeroed);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Real* data() const { return data_; }

 private:
  void* base_;
  Real* data_;
};

/**
 * What a good C programmer writes with FFTW: zero-pad (the scale factor goes with the copy), transform, and for real
 * input fill the mirrored half, for planar data convert on the way in and out.
 * The padded array is a fresh one in every call unless the approach keeps it; where nothing needs padding or converting
 * there is none.
 */
template <class Real>
class FftwRival {
 public:
  FftwRival(const Case& the_case, Approach approach);
  ~FftwRival();
  FftwRival(const FftwRival&) = delete;
  FftwRival& operator=(const FftwRival&) = delete;

  void run(const Real* in, Real* out);

  /** Only FFTW on the padded array that the latest run() left behind: the approach must keep it. */
  void run_bare(Real* out);

  const Approach& approach() const { return approach_; }

 private:
  using Api = Fftw<Real>;

  void make_plan();
  void fill_padded(const Real* in, Real* padded, bool zero_gaps) const;
  void execute(Real* padded, Real* spectrum) const;
  void deliver(const Real* spectrum, Real* out) const;
  void deliver_complex(const Real* spectrum, Real* out) const;
  void deliver_real(const Real* spectrum, Real* out) const;

  Case case_;
  Approach approach_;
  PaddedRows rows_;
  bool straight_;                ///< FFTW reads the caller's input itself
  bool pad_in_output_;           ///< the padded array is the caller's output
  std::int64_t padded_pitch_;    ///< numbers (not complex pairs) from one row of the padded array to the next
  std::int64_t spectrum_pitch_;  ///< likewise where FFTW leaves its result
  bool spectrum_in_output_;      ///< FFTW leaves its result in the caller's output
  typename Api::Plan plan_ = nullptr;
  std::optional<Scratch<Real>> kept_padded_;
  std::optional<Scratch<Real>> kept_spectrum_;
};

extern template class FftwRival<double>;
extern template class FftwRival<float>;

}  // namespace bench::fft

#endif
