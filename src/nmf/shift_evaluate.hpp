// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/shift_work.hpp"

namespace hel::nmf::shift {

/// Numbers of the caller, none of which changes.
template <class T>
struct Point {
  int64_t samples;
  const T *v, *weights, *w, *h;
};

/// Both parts of both gradients; NULL where not wanted.
template <class T>
struct Gradient {
  T *neg_w, *pos_w, *neg_h, *pos_h;
};

template <class T>
void reconstruct(const Model& model, int64_t samples, const T* w, const T* h, int64_t atom, T* r);
template <class T>
double divergence(const Model& model, const Point<T>& point);
template <class T>
void gradient(const Model& model, const Point<T>& point, const Gradient<T>& gradient);
std::string describe(const Model& model, int64_t samples);

}  // namespace hel::nmf::shift
