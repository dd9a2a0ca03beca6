// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// The NUFFT of ducc0, a header that is compiled once for each precision.
#ifndef HELIOTROPE_BENCH_NUFFT_DUCC_RIVAL_HPP
#define HELIOTROPE_BENCH_NUFFT_DUCC_RIVAL_HPP

// clang-format off: the implementation of its Fourier transforms comes first
#include <ducc0/fft/fft1d_impl.h>
#include <ducc0/fft/fftnd_impl.h>
#include <ducc0/nufft/nufft.h>
// clang-format on

#include <array>
#include <numbers>
#include <optional>

#include "contender.hpp"

namespace bench::nufft {

/** Either a plan that keeps sorted points, or one that takes the points anew with each call. */
template <class Real, std::size_t rank>
class Ducc : public Contender<Real> {
  using Plan = ducc0::detail_nufft::Nufft<Real, Real, Real, rank>;

 public:
  Ducc(bool keeps_points, const Case& the_case, const Problem<Real>& problem)
      : keeps_points_(keeps_points),
        case_(the_case),
        coordinates_(problem.points[0].size() * rank),
        view_(coordinates_.data(), {problem.points[0].size(), rank}) {
    for (std::size_t d = 0; d < rank; ++d) {
      shape_[d] = static_cast<std::size_t>(the_case.dims[d]);
      for (std::size_t j = 0; j < problem.points[d].size(); ++j) coordinates_[j * rank + d] = problem.points[d][j];
    }
    if (!keeps_points_) {
      plan_.emplace(the_case.type == 1, problem.points[0].size(), shape_, the_case.tolerance, threads(), sigma_min,
                    sigma_max, period_, false);
    }
  }

  void set_points() override {
    if (!keeps_points_) return;
    plan_.reset();
    plan_.emplace(case_.type == 1, view_, shape_, case_.tolerance, threads(), sigma_min, sigma_max, period_, false);
  }

  void execute(const std::complex<Real>* in, std::complex<Real>* out) override {
    const auto in_count = static_cast<std::size_t>(case_.in_count());
    const auto out_count = static_cast<std::size_t>(case_.out_count());
    for (std::int64_t vector = 0; vector < case_.batch; ++vector, in += in_count, out += out_count) {
      if (case_.type == 1) {
        const ducc0::cmav<std::complex<Real>, 1> strengths(in, {in_count});
        const ducc0::vmav<std::complex<Real>, rank> modes(out, shape_);
        if (keeps_points_) {
          plan_->nu2u(case_.sign() < 0, 0, strengths, modes);
        } else {
          plan_->nu2u(case_.sign() < 0, 0, view_, strengths, modes);
        }
      } else {
        const ducc0::cmav<std::complex<Real>, rank> modes(in, shape_);
        const ducc0::vmav<std::complex<Real>, 1> values(out, {out_count});
        if (keeps_points_) {
          plan_->u2nu(case_.sign() < 0, 0, modes, values);
        } else {
          plan_->u2nu(case_.sign() < 0, 0, modes, view_, values);
        }
      }
    }
  }

 private:
  static constexpr double sigma_min = 1.1, sigma_max = 2.6;
  std::size_t threads() const { return static_cast<std::size_t>(case_.threads); }

  bool keeps_points_;
  Case case_;
  std::vector<double> period_ = std::vector<double>(rank, 2 * std::numbers::pi);
  std::array<std::size_t, rank> shape_ = {};
  std::vector<Real> coordinates_;
  ducc0::cmav<Real, 2> view_;
  std::optional<Plan> plan_;
};

template <class Real>
std::unique_ptr<Contender<Real>> make_ducc(bool keeps_points, const Case& the_case, const Problem<Real>& problem) {
  switch (the_case.dims.size()) {
    case 1:
      return std::make_unique<Ducc<Real, 1>>(keeps_points, the_case, problem);
    case 2:
      return std::make_unique<Ducc<Real, 2>>(keeps_points, the_case, problem);
    default:
      return std::make_unique<Ducc<Real, 3>>(keeps_points, the_case, problem);
  }
}

template <class Real>
Rival<Real> ducc_rival(const Case& the_case) {
  Rival<Real> rival{"ducc0", {}};
  if (the_case.type == 3) return rival;
  for (const bool keeps_points : {true, false}) {
    rival.ways.push_back(
        {keeps_points ? "ducc0/plan" : "ducc0/call", 0, [keeps_points](const Case& one, const Problem<Real>& problem) {
           return make_ducc<Real>(keeps_points, one, problem);
         }});
  }
  return rival;
}

}  // namespace bench::nufft

#endif
