// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <vector>

#include "base/memory.hpp"

namespace hel::fft {

/// The fastest order of radices for lines of size n on this machine: from wisdom, else timed and kept as wisdom.
template <class T>
std::vector<int> measured_radices(const Allocator& allocator, int64_t n);

}  // namespace hel::fft
