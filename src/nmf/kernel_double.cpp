// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The kernels for double, compiled for each vector target and chosen at run time. One precision a file, so that they
// compile side by side.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernel_double.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nmf/kernel_table-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {

const Kernels<double>* table_double() { return table<double>(); }

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nmf {

HWY_EXPORT(table_double);

template <>
const Kernels<double>& kernels() noexcept {
  return *HWY_DYNAMIC_DISPATCH(table_double)();
}

}  // namespace hel::nmf
#endif
