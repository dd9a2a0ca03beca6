// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The kernels for float, compiled for each vector target and chosen at run time. One precision a file, so that they
// compile side by side.
#include "fft/vector_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernel_float.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nmf/kernel_table-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {

const Kernels<float>* table_float() { return table<float>(); }

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hel::nmf {

HWY_EXPORT(table_float);

template <>
const Kernels<float>& kernels() noexcept {
  return *HWY_DYNAMIC_DISPATCH(table_float)();
}

}  // namespace hel::nmf
#endif
