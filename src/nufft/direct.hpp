// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "base/context.hpp"
#include "nufft/evaluator.hpp"

namespace hel::nufft {

/// The sums as they stand, by products of rows: along the two fastest dimensions exp(i k x) separates, and frequencies
/// k and -k share a cosine and a sine. Throws Error.
template <class T>
std::shared_ptr<Evaluator<T>> make_direct(const Settings& settings, const Problem& problem, int threads,
                                          const Coordinates& points, const Coordinates& frequencies);

}  // namespace hel::nufft
