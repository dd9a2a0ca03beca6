// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/problem.hpp"
#include "fft/routine.hpp"

namespace hel::fft {

/// Decides how a problem is run.
template <class T>
RoutinePointer<T> build_routine(const Allocator& allocator, const Problem& problem);

}  // namespace hel::fft
