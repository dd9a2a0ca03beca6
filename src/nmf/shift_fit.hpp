// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/shift_work.hpp"

namespace hel::nmf::shift {

hel_shift_nmf_options default_options();
hel_shift_nmf_fit_options default_fit_options();
/// Checked copies. Throw Error.
hel_shift_nmf_options read_options(const hel_shift_nmf_options* options);
hel_shift_nmf_fit_options read_fit_options(const hel_shift_nmf_fit_options* options);
/// A report that may be filled, or Error.
void check_report(const hel_shift_nmf_report* report);

/// Throws Error(HEL_ERROR_DOMAIN) with the place of the first number that is not finite or, when `sign`, negative.
/// Where weights (may be NULL) are 0, numbers are not looked at.
template <class T>
void check_numbers(const char* name, const T* numbers, int64_t count, bool sign, const T* weights = nullptr);
/// The samples of a divergence: for beta <= 0 they must be positive.
template <class T>
void check_samples(const Model& model, const T* v, const T* weights, int64_t count);

/// The arrays of the caller.
template <class T>
struct Arrays {
  int64_t samples;
  const T* v;
  T* w;
  T* h;
};

template <class T>
void fit(const Model& model, const Arrays<T>& arrays, const hel_shift_nmf_fit_options& options,
         hel_shift_nmf_report* report);

struct Stream {
  hel_shift_reader reader;
  void* user;
  int64_t chunk, max_chunks;
};

template <class T>
void fit_stream(const Model& model, const Stream& stream, T* w, const hel_shift_nmf_fit_options& options,
                hel_shift_nmf_report* report);

}  // namespace hel::nmf::shift
