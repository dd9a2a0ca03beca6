// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <heliotrope/heliotrope.h>

#include <stdexcept>
#include <type_traits>

#include "contender.hpp"

namespace bench::nufft {

namespace {

void check(hel_status status) {
  if (status == HEL_OK) return;
  throw std::runtime_error(std::string(hel_status_name(status)) + ": " + hel_last_message());
}

struct Destroy {
  void operator()(hel_nufft_plan* plan) const { hel_nufft_plan_destroy(plan); }
};

template <class Real>
class Ours : public Contender<Real> {
 public:
  Ours(const Case& the_case, const Problem<Real>& problem, bool real) : count_(the_case.points) {
    hel_nufft_options options;
    hel_nufft_options_init(&options);
    options.tolerance = the_case.tolerance;
    options.precision = std::is_same_v<Real, float> ? HEL_FLOAT : HEL_DOUBLE;
    options.direction = the_case.sign() < 0 ? HEL_FORWARD : HEL_BACKWARD;
    options.threads = the_case.threads;
    options.batch = the_case.batch;
    options.real_strengths = real ? 1 : 0;
    if (real && the_case.type != 2) reals_ = problem.real_in.data();
    hel_nufft_plan* plan = nullptr;
    check(hel_nufft_plan_create(nullptr, the_case.type, static_cast<int32_t>(the_case.dims.size()),
                                the_case.dims.data(), &options, &plan));
    plan_.reset(plan);
    for (const auto& list : problem.points) points_.push_back(list.data());
    for (const auto& list : problem.frequencies) frequencies_.push_back(list.data());
    if (the_case.type == 3) frequency_count_ = the_case.mode_count();
  }

  void set_points() override {
    check(hel_nufft_plan_set_points(plan_.get(), count_, points_.data(), frequency_count_,
                                    frequencies_.empty() ? nullptr : frequencies_.data()));
  }

  void execute(const std::complex<Real>* in, std::complex<Real>* out) override {
    check(hel_nufft_plan_execute(plan_.get(), reals_ == nullptr ? static_cast<const void*>(in) : reals_, out));
  }

 private:
  std::int64_t count_;
  std::int64_t frequency_count_ = 0;
  const Real* reals_ = nullptr;  ///< the problem's real input, where it has one
  std::vector<const void*> points_;
  std::vector<const void*> frequencies_;
  std::unique_ptr<hel_nufft_plan, Destroy> plan_;
};

}  // namespace

template <class Real>
Way<Real> our_way() {
  return {"ours", 0, [](const Case& the_case, const Problem<Real>& problem) {
            return std::make_unique<Ours<Real>>(the_case, problem, the_case.real);
          }};
}

template <class Real>
Way<Real> our_complex_way() {
  return {"ours/complex", 0, [](const Case& the_case, const Problem<Real>& problem) {
            return std::make_unique<Ours<Real>>(the_case, problem, false);
          }};
}

template Way<double> our_way<double>();
template Way<float> our_way<float>();
template Way<double> our_complex_way<double>();
template Way<float> our_complex_way<float>();

}  // namespace bench::nufft
