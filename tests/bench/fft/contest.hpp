// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_FFT_CONTEST_HPP
#define HELIOTROPE_BENCH_FFT_CONTEST_HPP

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../harness/options.hpp"
#include "../harness/report.hpp"
#include "cases.hpp"
#include "fftw_rival.hpp"
#include "ours.hpp"
#include "signal.hpp"

namespace bench::fft {

/** What contests share: references and memory peaks that several cases need, and what FFTW has measured. */
class Memo {
 public:
  /** @param wisdom_prefix start of the names of the files that keep FFTW's wisdom; empty = none */
  explicit Memo(std::string wisdom_prefix) : wisdom_prefix_(std::move(wisdom_prefix)) {}

  const Reference& reference(const Case& the_case);
  double rival_peak(const Case& the_case, Approach approach);

  /** Gives the rivals' FFTW all wisdom of this and earlier runs ... */
  template <class Real>
  void import_wisdom();
  /** ... and keeps what it has learned since. */
  template <class Real>
  void export_wisdom();

 private:
  template <class Real>
  std::string wisdom_file() const;

  std::map<std::string, Reference> references_;
  std::map<std::string, double> rival_peaks_;
  std::string wisdom_prefix_;
  std::map<std::size_t, std::string> wisdom_;  ///< by the size of the number type
};

/** One case: ours and the rivals on the same arrays. */
template <class Real>
class Contest {
 public:
  Contest(const Case& the_case, const Options& options, Memo& memo);

  /** Ours against each rival, one row each. */
  void compare(Report& report);
  /** Prints times and speed of ours alone. */
  void print_ours();
  /** Prints the times of the rivals alone. */
  void print_rivals();
  /** Runs one contender once, for its memory; returns the growth in megabytes. */
  static double peak_of(const Case& the_case, const std::string& contender);

 private:
  struct Rival {
    std::string name;
    std::unique_ptr<FftwRival<Real>> side;
    double error = 0;
  };

  void enter_rivals();
  Rival best_rival(const std::string& name, bool measure, bool keep);
  double error_of_output() const;

  Case case_;
  TimingRules rules_;
  Memo& memo_;
  Buffer<Real> in_, out_;
  std::vector<Rival> rivals_;
};

extern template class Contest<double>;
extern template class Contest<float>;

}  // namespace bench::fft

#endif
