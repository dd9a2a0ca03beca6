// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/adamw.h>

#include "base/context.hpp"

namespace hel::nufft {

hel_adamw_options default_adamw_options();

/// What kernels of point clouds, and other parameters, are learned with; see adamw.h.
class Adamw {
 public:
  /// Throws Error.
  Adamw(const Settings& settings, int64_t count, const hel_adamw_options* options);

  void step(const void* gradient, void* parameters);
  void set_learning_rate(double learning_rate);
  int64_t steps() const noexcept { return steps_; }

 private:
  template <class T>
  void advance(const T* gradient, T* parameters) noexcept;

  hel_adamw_options options_;
  int64_t count_;
  int threads_;
  int64_t steps_ = 0;
  Block mean_, square_;
};

}  // namespace hel::nufft
