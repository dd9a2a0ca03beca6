// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

namespace hel::nufft {

/// One step of AdamW for a stretch of parameters. The corrections of the means, and the decay, are worked into the
/// factors: p = keep p - rate m / (root sqrt(v) + epsilon).
template <class T>
struct AdamwStep {
  const T* gradient;
  T* parameters;
  T* mean;
  T* square;
  double beta1, beta2;
  double keep, rate, root, epsilon;
};
template <class T>
void adamw_step(const AdamwStep<T>& step, int64_t first, int64_t last) noexcept;

}  // namespace hel::nufft
