// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_evaluate.hpp"

#include <algorithm>

#include "nmf/shift_fit.hpp"

namespace hel::nmf::shift {
namespace {

template <class T>
void check_point(const Model& model, const Point<T>& point) {
  const int64_t in_v = point.samples * model.shape.sample_count();
  if (point.weights) check_numbers("weights", point.weights, in_v, true);
  check_samples(model, point.v, point.weights, in_v);
  check_numbers("w", point.w, model.shape.atom_count(), true);
  check_numbers("h", point.h, point.samples * model.shape.activation_count(), true);
}

/// Loads a point and works out a and b. Returns the divergence.
template <class T>
double place(Work<T>& work, const Point<T>& point) {
  work.sheet().load(point.samples, nullptr, point.v, point.weights, point.h);
  work.engine().set_atoms(point.w);
  return work.engine().reconstruct(work.sheet());
}

}  // namespace

template <class T>
void reconstruct(const Model& model, int64_t samples, const T* w, const T* h, int64_t atom, T* r) {
  check_numbers("w", w, model.shape.atom_count(), false);
  check_numbers("h", h, samples * model.shape.activation_count(), false);
  // With the Euclidean divergence b is R; a single atom is a model of its own.
  Model plain = model;
  plain.options.beta = 2;
  Table<T> chosen;
  if (atom >= 0) {
    plain.shape.atoms = 1;
    const int64_t count = plain.shape.activation_count();
    chosen = Table<T>(model.settings.allocator, samples * count);
    for (int64_t n = 0; n < samples; ++n)
      std::copy_n(h + n * model.shape.activation_count() + atom * count, count, chosen.data() + n * count);
    w += atom * plain.shape.atom_count();
    h = chosen.data();
  }
  Work<T> work(plain, samples, false);
  place<T>(work, {samples, nullptr, nullptr, w, h});
  work.sheet().store_reconstruction(r);
}

template <class T>
double divergence(const Model& model, const Point<T>& point) {
  check_point(model, point);
  Work<T> work(model, point.samples, point.weights != nullptr);
  return place(work, point);
}

template <class T>
void gradient(const Model& model, const Point<T>& point, const Gradient<T>& gradient) {
  check_point(model, point);
  const bool wants_h = gradient.neg_h || gradient.pos_h, wants_w = gradient.neg_w || gradient.pos_w;
  Work<T> work(model, point.samples, point.weights != nullptr, {}, wants_h);
  const int64_t count = model.shape.atom_count();
  Table<T> neg(model.settings.allocator, count), pos(model.settings.allocator, count);
  place(work, point);
  if (wants_h) work.gradient_h(gradient.neg_h, gradient.pos_h);
  if (!wants_w) return;
  work.engine().gradient_w(work.sheet(), neg.data(), pos.data());
  for (int64_t i = 0; i < count; ++i) {
    if (gradient.neg_w) gradient.neg_w[i] = std::max(neg[i], T(0));
    if (gradient.pos_w) gradient.pos_w[i] = std::max(pos[i], T(0));
  }
}

std::string describe(const Model& model, int64_t samples) {
  return describe_method(
      model.shape, choose_method(model.shape, samples, model.options.method, model.options.precision == HEL_FLOAT));
}

template void reconstruct(const Model&, int64_t, const double*, const double*, int64_t, double*);
template void reconstruct(const Model&, int64_t, const float*, const float*, int64_t, float*);
template double divergence(const Model&, const Point<double>&);
template double divergence(const Model&, const Point<float>&);
template void gradient(const Model&, const Point<double>&, const Gradient<double>&);
template void gradient(const Model&, const Point<float>&, const Gradient<float>&);

}  // namespace hel::nmf::shift
