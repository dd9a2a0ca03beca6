// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// The table of kernels of one vector target.
#if defined(HEL_NMF_KERNEL_TABLE_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_NMF_KERNEL_TABLE_INL
#undef HEL_NMF_KERNEL_TABLE_INL
#else
#define HEL_NMF_KERNEL_TABLE_INL
#endif

#include "nmf/inspect-inl.hpp"
#include "nmf/newton-inl.hpp"
#include "nmf/sparse-inl.hpp"
#include "nmf/sweep-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::nmf::HWY_NAMESPACE {

template <class T>
void sweep_rows(const Sweep<T>& sweep, const RowBlock<T>& block, Sums<T>& sums, T* scratch) {
  Sweeper<T>(sweep, scratch).run(block, sums);
}

template <class T>
const Kernels<T>* table() {
  static constexpr Kernels<T> kTable{kBlockRows<T>,          kPanel<T>,       Sweeper<T>::scratch, sweep_rows<T>,
                                     update_some_columns<T>, sweep_sparse<T>, newton_scratch<T>,   improve_newton<T>,
                                     gram_rows<T>,           project<T>,      inspect<T>};
  return &kTable;
}

}  // namespace hel::nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
