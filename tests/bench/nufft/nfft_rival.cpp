// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// NFFT3, for reference: double precision, upsampling 2, its own sorting and blockwise adjoint.
#include <nfft3.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "contender.hpp"

namespace bench::nufft {

namespace {

class Nfft : public Contender<double> {
 public:
  Nfft(const Case& the_case, const Problem<double>& problem) : case_(the_case), problem_(problem) {
    std::vector<int> modes, grid;
    for (const std::int64_t size : the_case.dims) {
      modes.push_back(static_cast<int>(size));
      grid.push_back(2 * static_cast<int>(size));
    }
    // The error of the Kaiser-Bessel window at upsampling 2 is about exp(-2 pi m sqrt(1 - 1 / 2)).
    const double cutoff = -std::log(the_case.tolerance) / (2 * std::numbers::pi * std::sqrt(0.5)) + 0.5;
    omp_set_num_threads(case_.threads);
    nfft_init_guru(&plan_, static_cast<int>(modes.size()), modes.data(), static_cast<int>(the_case.points), grid.data(),
                   std::max(2, static_cast<int>(std::ceil(cutoff))),
                   PRE_PHI_HUT | PRE_PSI | MALLOC_X | MALLOC_F_HAT | MALLOC_F | FFTW_INIT | FFT_OUT_OF_PLACE |
                       NFFT_SORT_NODES | NFFT_OMP_BLOCKWISE_ADJOINT,
                   64U /* FFTW_ESTIMATE */ | 1U /* FFTW_DESTROY_INPUT */);
  }
  ~Nfft() override { nfft_finalize(&plan_); }

  void set_points() override {
    omp_set_num_threads(case_.threads);
    const std::size_t rank = case_.dims.size();
    for (std::size_t d = 0; d < rank; ++d) {
      const std::vector<double>& list = problem_.points[d];
      for (std::size_t j = 0; j < list.size(); ++j) plan_.x[j * rank + d] = list[j] / (2 * std::numbers::pi);
    }
    nfft_precompute_one_psi(&plan_);
  }

  void execute(const std::complex<double>* in, std::complex<double>* out) override {
    omp_set_num_threads(case_.threads);
    const auto in_count = static_cast<std::size_t>(case_.in_count());
    const auto out_count = static_cast<std::size_t>(case_.out_count());
    void* const plan_in = case_.type == 1 ? static_cast<void*>(plan_.f) : static_cast<void*>(plan_.f_hat);
    const void* const plan_out = case_.type == 1 ? static_cast<void*>(plan_.f_hat) : static_cast<void*>(plan_.f);
    for (std::int64_t vector = 0; vector < case_.batch; ++vector, in += in_count, out += out_count) {
      std::memcpy(plan_in, in, in_count * sizeof *in);
      if (case_.type == 1) {
        nfft_adjoint(&plan_);
      } else {
        nfft_trafo(&plan_);
      }
      std::memcpy(static_cast<void*>(out), plan_out, out_count * sizeof *out);
    }
  }

 private:
  Case case_;
  const Problem<double>& problem_;
  nfft_plan plan_;
};

}  // namespace

template <>
Rival<double> nfft_rival<double>(const Case& the_case) {
  Rival<double> rival{"nfft3", {}};
  const bool even = std::all_of(the_case.dims.begin(), the_case.dims.end(), [](auto size) { return size % 2 == 0; });
  // It takes ten times as long as the others: one tolerance is enough to place it.
  const bool reference = the_case.points <= 2'000'000 && the_case.tolerance == 1e-6 && the_case.threads == 1;
  if (the_case.type == 3 || !even || (!reference && the_case.points > 50'000)) return rival;
  rival.ways.push_back({"nfft3", 0, [](const Case& one, const Problem<double>& problem) {
                          return std::make_unique<Nfft>(one, problem);
                        }});
  return rival;
}

template <>
Rival<float> nfft_rival<float>(const Case&) {
  return {"nfft3", {}};
}

}  // namespace bench::nufft
