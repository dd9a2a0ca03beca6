// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "base/context.hpp"
#include "nufft/evaluator.hpp"

namespace hel::nufft {

/// Types 1 and 2: the sums as they stand, by products of rows. Along the two fastest dimensions exp(i k x) separates,
/// and frequencies k and -k share a cosine and a sine. Throws Error.
template <class T>
std::shared_ptr<Evaluator<T>> make_direct_modes(const Settings& settings, const Problem& problem, int threads,
                                                const Coordinates& points);
/// Type 3. Throws Error.
template <class T>
std::shared_ptr<Evaluator<T>> make_direct_frequencies(const Settings& settings, const Problem& problem, int threads,
                                                      const Coordinates& points, const Coordinates& frequencies);

template <class T>
std::shared_ptr<Evaluator<T>> make_direct(const Settings& settings, const Problem& problem, int threads,
                                          const Coordinates& points, const Coordinates& frequencies) {
  if (problem.type == 3) return make_direct_frequencies<T>(settings, problem, threads, points, frequencies);
  return make_direct_modes<T>(settings, problem, threads, points);
}

}  // namespace hel::nufft
