// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NMF_CONTEST_HPP
#define HELIOTROPE_BENCH_NMF_CONTEST_HPP

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../harness/options.hpp"
#include "../harness/peer.hpp"
#include "../harness/report.hpp"
#include "ours.hpp"
#include "problem.hpp"

namespace bench::nmf {

/** What cases share: the folder for the rivals, their BLAS kernel, and what has been measured. */
struct Memo {
  SharedFolder folder;
  std::string core;
  std::map<std::string, std::map<std::string, Spread>> iterations;  ///< by case, by rival: one iteration
  std::map<std::string, std::string> absent;                        ///< rivals that cannot run, and why
};

/** One case: ours against every rival that offers it. */
template <class Real>
class Contest {
 public:
  Contest(const Case& the_case, const Options& options, const Problem<Real>& problem, Memo& memo);
  ~Contest();
  Contest(const Contest&) = delete;
  Contest& operator=(const Contest&) = delete;

  void compare(Report& report);

  /** What two iterations of ours need beyond the arrays of the caller, in megabytes. */
  static double peak_of(const Case& the_case);

 private:
  struct Rival;
  void start_rivals();
  void compare_iterations(Report& report);
  void compare_reach(Report& report);
  double seconds_of_one(Rival* rival);
  void add(Report& report, const std::string& rival, const Side& ours, const Side& theirs) const;

  Case case_;
  Options options_;
  const Problem<Real>& problem_;
  Memo& memo_;
  Ours<Real> ours_;
  Manner manner_;
  std::vector<std::unique_ptr<Rival>> rivals_;
  int few_ = 1, many_ = 9;
};

}  // namespace bench::nmf

#endif
