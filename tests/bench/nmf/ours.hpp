// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_NMF_OURS_HPP
#define HELIOTROPE_BENCH_NMF_OURS_HPP

#include <heliotrope/heliotrope.h>

#include <string>
#include <vector>

#include "problem.hpp"

namespace bench::nmf {

/** A choice of solver. */
struct Manner {
  hel_nmf_solver solver = HEL_NMF_MULTIPLICATIVE;
  int inner = 1;
  bool accelerate = false;
  /** 0 = the library's choice. */
  int stages = 0;
  std::string text() const;
};

/** Our side of a case. */
template <class Real>
class Ours {
 public:
  Ours(const Case& the_case, const Problem<Real>& problem);

  /** Seconds of `count` iterations from the first factors; throws std::runtime_error with the library's message. */
  double run(const Manner& manner, std::int64_t count);

  /** How many iterations it takes to the divergence `target`; -1 if more than `most` or if the manner is not offered.
   */
  std::int64_t count_to(const Manner& manner, double target, std::int64_t most);

  /** The manners that are worth trying for a divergence. */
  static std::vector<Manner> manners(double beta);

  const std::vector<Real>& u() const { return u_; }
  const std::vector<Real>& h() const { return h_; }

 private:
  hel_status fit(const Manner& manner, std::int64_t count, hel_nmf_report* report);

  Case case_;
  const Problem<Real>& problem_;
  std::vector<Real> u_, h_;
};

}  // namespace bench::nmf

#endif
