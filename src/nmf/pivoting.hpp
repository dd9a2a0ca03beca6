// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/kernel.hpp"

namespace hel::nmf {

/// Numbers of scratch that pivot_columns() needs.
template <class T>
constexpr int64_t pivoting_scratch(int64_t components) {
  return (components * components + 8 * components) * static_cast<int64_t>(sizeof(double) / sizeof(T));
}

/// A CustomStep: the nonnegative least squares solution of each column.
template <class T>
void pivot_columns(const Rule<T>& rule, int64_t components, int64_t count, int64_t stride, const T* numerator,
                   const T* gram, int64_t gram_stride, T* factor, T* scratch);

}  // namespace hel::nmf
