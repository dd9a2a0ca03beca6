// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nmf/factors.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {

/// After how many parts of the rows HALS improves H within an iteration; 1 = as usual, at its end.
int64_t stages_of(const Problem& problem);

/// HALS that improves H after each of several parts of the rows, of an X in memory. Where `data` is NULL X is inspected
/// in the first step, which saves a walk through it.
template <class T>
std::unique_ptr<Stepper<T>> make_staged_stepper(const Problem& problem, Rows<T>& rows, const DataSums* data,
                                                int64_t stages);

}  // namespace hel::nmf
