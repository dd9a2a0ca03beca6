// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_OURS_HPP
#define HELIOTROPE_BENCH_FFT_OURS_HPP

#include <heliotrope/heliotrope.h>

#include <memory>

#include "cases.hpp"

namespace bench::fft {

/** Our side of a case: one plan made beforehand, or the one-shot call. */
class Ours {
 public:
  explicit Ours(const Case& the_case);

  /** Throws std::runtime_error with the library's message when the call fails. */
  void run(const void* in, void* out) const;

 private:
  struct Destroy {
    void operator()(hel_fft_plan* plan) const { hel_fft_plan_destroy(plan); }
  };
  Case case_;
  hel_fft_options options_;
  std::unique_ptr<hel_fft_plan, Destroy> plan_;
};

}  // namespace bench::fft

#endif
