// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NUFFT_CONTEST_HPP
#define HELIOTROPE_BENCH_NUFFT_CONTEST_HPP

#include <memory>
#include <string>
#include <vector>

#include "../harness/options.hpp"
#include "../harness/report.hpp"
#include "contender.hpp"

namespace bench::nufft {

/** The numbers of one problem, which several cases share: they differ in tolerance and threads. */
template <class Real>
struct Material {
  explicit Material(const Case& the_case);

  std::string name;
  Problem<Real> problem;
  Reference reference;
};

/** One case: every side of it, timed side by side. */
template <class Real>
class Contest {
 public:
  Contest(const Case& the_case, const Options& options, const Material<Real>& material);
  ~Contest();
  Contest(const Contest&) = delete;
  Contest& operator=(const Contest&) = delete;

  /** Ours against the best way of every rival: rows for points and execution together, and for each apart. */
  void compare(Report& report);

  /** One line with the times and the error of ours, or of the rivals. */
  void print(bool ours, bool rivals);

  /** What the plan, its points and an execution need beyond the arrays of the caller, in megabytes. */
  static double peak_of(const Case& the_case, const std::string& label);

 private:
  struct Entry;
  void enter(const std::string& name, const Way<Real>& way);
  void enter_best(const Rival<Real>& rival);
  double trial_seconds(const Way<Real>& way);
  double run(Entry& entry);
  void time_all();

  Case case_;
  const Material<Real>& material_;
  bool quick_;
  std::vector<std::complex<Real>> out_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace bench::nufft

#endif
