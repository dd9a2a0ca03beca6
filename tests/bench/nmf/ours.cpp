// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "ours.hpp"

#include <algorithm>
#include <stdexcept>

#include "../harness/timing.hpp"

namespace bench::nmf {

std::string Manner::text() const {
  static const char* const names[] = {"multiplicative", "heuristic", "HALS", "pivoting", "Newton"};
  return std::string(names[solver]) + (inner > 0 ? "/inner" + std::to_string(inner) : "") +
         (accelerate ? "/accelerated" : "") + (stages > 0 ? "/stages" + std::to_string(stages) : "");
}

template <class Real>
Ours<Real>::Ours(const Case& the_case, const Problem<Real>& problem) : case_(the_case), problem_(problem) {}

template <class Real>
hel_status Ours<Real>::fit(const Manner& manner, std::int64_t count, hel_nmf_report* report) {
  hel_nmf_options options;
  hel_nmf_options_init(&options);
  options.precision = sizeof(Real) == sizeof(float) ? HEL_FLOAT : HEL_DOUBLE;
  options.solver = manner.solver;
  options.inner = manner.inner;
  options.accelerate = manner.accelerate ? 1 : 0;
  options.stages = manner.stages;
  options.threads = case_.threads;
  options.beta = case_.beta;
  options.iterations = count;
  options.tolerance = 0;
  const Problem<Real>& p = problem_;
  return p.sparse ? hel_nmf_fit_csr(nullptr, p.rows, p.columns, p.components, p.row_starts.data(), p.column_list.data(),
                                    p.x.data(), &options, u_.data(), h_.data(), report)
                  : hel_nmf_fit(nullptr, p.rows, p.columns, p.components, p.x.data(), &options, u_.data(), h_.data(),
                                report);
}

template <class Real>
double Ours<Real>::run(const Manner& manner, std::int64_t count) {
  u_ = problem_.u;
  h_ = problem_.h;
  const double start = now();
  const hel_status status = fit(manner, count, nullptr);
  const double seconds = now() - start;
  if (status != HEL_OK) throw std::runtime_error(std::string(hel_status_name(status)) + ": " + hel_last_message());
  return seconds;
}

template <class Real>
std::int64_t Ours<Real>::count_to(const Manner& manner, double target, std::int64_t most) {
  u_ = problem_.u;
  h_ = problem_.h;
  std::vector<double> history(static_cast<std::size_t>(most));
  hel_nmf_report report;
  hel_nmf_report_init(&report);
  report.history = history.data();
  report.history_capacity = most;
  if (fit(manner, most, &report) != HEL_OK) return -1;
  history.resize(static_cast<std::size_t>(report.history_count));
  const auto found = std::find_if(history.begin(), history.end(), [&](double value) { return value <= target; });
  return found == history.end() ? -1 : found - history.begin() + 1;
}

template <class Real>
std::vector<Manner> Ours<Real>::manners(double beta) {
  std::vector<Manner> list;
  if (beta == 2) {
    list = {{HEL_NMF_HALS, 0, false},
            {HEL_NMF_HALS, 1, false},
            {HEL_NMF_HALS, 0, false, 1},
            {HEL_NMF_HALS, 3, false, 1},
            {HEL_NMF_HALS, 0, true}};
  } else if (beta == 1) {
    list = {{HEL_NMF_NEWTON, 0, false},
            {HEL_NMF_NEWTON, 1, false},
            {HEL_NMF_NEWTON, 0, true},
            {HEL_NMF_MULTIPLICATIVE, 0, true}};
  } else {
    list = {{HEL_NMF_HEURISTIC, 1, false},
            {HEL_NMF_HEURISTIC, 1, true},
            {HEL_NMF_HEURISTIC, 2, true},
            {HEL_NMF_HEURISTIC, 0, true},
            {HEL_NMF_MULTIPLICATIVE, 0, true}};
  }
  return list;
}

template class Ours<double>;
template class Ours<float>;

}  // namespace bench::nmf
