// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

namespace hel::fft {

/// The smallest size >= n of the form 2^p 3^q 5^r 7^s, with p >= 1 when it must be even. Throws Error on overflow.
int64_t fast_size(int64_t n, bool even);

}  // namespace hel::fft
