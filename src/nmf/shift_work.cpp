// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_work.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"

namespace hel::nmf::shift {

int Model::threads() const {
  const int wanted = options.threads > 0 ? options.threads : settings.usable_threads();
  return threads_are_gone() ? 1 : wanted;
}

template <class T>
Work<T>::Work(const Model& model, int64_t samples, bool weighted, const Penalty& penalty, bool gradients)
    : model_(model),
      penalty_(penalty),
      method_(choose_method(model.shape, samples, model.options.method, sizeof(T) == 4)),
      sheet_(model.settings.allocator, model.shape, method_.grid(model.shape, samples), model.divergence(), weighted,
             method_.useful_threads(model.threads())) {
  const Allocator& allocator = model.settings.allocator;
  engine_ = !method_.fourier        ? make_direct_engine<T>(allocator, sheet_)
            : model.shape.rank == 1 ? make_strand_engine<T>(allocator, sheet_, method_)
                                    : make_fourier_engine<T>(allocator, sheet_, method_);
  if (penalty.inhibition != 0 || penalty.cross_inhibition != 0)
    inhibition_.emplace(allocator, sheet_, penalty.inhibition, penalty.cross_inhibition);
  if (gradients || model.shape.mode == HEL_SHIFT_REFLECT) {
    const int64_t count = model.shape.atoms * sheet_.grid().field_size;
    require_possible(2 * count * static_cast<int64_t>(sizeof(T)));
    neg_ = Table<T>(allocator, count);
    pos_ = Table<T>(allocator, count);
  }
}

template <class T>
HStep<T> Work<T>::plain_step() const {
  HStep<T> step;
  step.denominator = kGuard + penalty_.sparsity;
  step.exponent = model_.divergence().exponent();
  return step;
}

template <class T>
bool Work<T>::can_sweep() const {
  const int32_t mode = model_.shape.mode;
  return !inhibition_ && (mode == HEL_SHIFT_VALID || mode == HEL_SHIFT_FULL) && engine_->can_sweep();
}

template <class T>
double Work<T>::sweep(T* neg, T* pos) noexcept {
  return engine_->sweep(sheet_, plain_step(), neg, pos);
}

template <class T>
void Work<T>::step_h() noexcept {
  HStep<T> step = plain_step();
  if (inhibition_) step.extra = inhibition_->compute(sheet_);
  const int64_t atoms = model_.shape.atoms;
  if (model_.shape.mode == HEL_SHIFT_REFLECT) {
    HStep<T> store;
    store.neg = neg_.data();
    store.pos = pos_.data();
    engine_->step_h(sheet_, store);
    parallel_for(sheet_.threads(), atoms, [&](int64_t m, int) { update_home(step, m); });
    return;
  }
  const bool circular = model_.shape.mode == HEL_SHIFT_CIRCULAR;
  if (circular) sheet_.wrap_gaps();
  engine_->step_h(sheet_, step);
  if (!circular) return;
  sheet_.clear_gaps();
  parallel_for(sheet_.threads(), atoms, [&](int64_t m, int) { sheet_.extend(m); });
}

template <class T>
void Work<T>::update_home(const HStep<T>& step, int64_t atom) noexcept {
  const Grid& grid = sheet_.grid();
  const Shape& shape = model_.shape;
  T* neg = neg_.data() + atom * grid.field_size;
  T* pos = pos_.data() + atom * grid.field_size;
  sheet_.fold(neg);
  sheet_.fold(pos);
  if (grid.strands > 0) {
    // All of it: what are copies will be written over.
    take_rows(sheet_, step, atom, 0, 1, grid.rows * grid.strands, neg, pos, 0);
    return sheet_.extend(atom);
  }
  for (int64_t sample = 0; sample < grid.samples; ++sample) {
    Sizes start{shape.home};
    start[static_cast<size_t>(grid.axis)] += sample * grid.period[static_cast<size_t>(grid.axis)];
    for (int64_t i = 0; i < shape.activation[0]; ++i) {
      const int64_t at = grid.offset(start[0] + i, start[1], start[2]);
      take_rows(sheet_, step, atom, at, shape.activation[1], shape.activation[2], neg + at, pos + at, grid.padded[2]);
    }
  }
  sheet_.extend(atom);
}

template <class T>
void Work<T>::gradient_h(T* neg, T* pos) noexcept {
  HStep<T> store;
  store.neg = neg_.data();
  store.pos = pos_.data();
  engine_->step_h(sheet_, store);
  if (neg) sheet_.store_folded(neg_.data(), neg);
  if (pos) sheet_.store_folded(pos_.data(), pos);
}

template <class T>
void Work<T>::step_w(T* w, const T* neg, const T* pos, double guard) const noexcept {
  const double exponent = model_.divergence().exponent();
  for (int64_t i = 0; i < model_.shape.atom_count(); ++i) {
    const double high = std::max<double>(neg[i], 0), low = std::max<double>(pos[i], 0) + guard;
    const double factor = low > 0 ? high / low : 1;
    w[i] = static_cast<T>(static_cast<double>(w[i]) * (exponent == 1 ? factor : std::pow(factor, exponent)));
  }
  normalize(model_.shape, model_.options.normalization, w);
}

template <class T>
void normalize(const Shape& shape, int normalization, T* w) noexcept {
  if (normalization == HEL_SHIFT_NOT_NORMALIZED) return;
  const int64_t taps = product(shape.atom);
  const int64_t group = normalization == HEL_SHIFT_JOINT ? shape.channels * taps : taps;
  for (int64_t begin = 0; begin < shape.atom_count(); begin += group) {
    double sum = 0;
    for (int64_t i = begin; i < begin + group; ++i) sum += static_cast<double>(w[i]);
    if (!(sum > 0)) continue;
    for (int64_t i = begin; i < begin + group; ++i) w[i] = static_cast<T>(static_cast<double>(w[i]) / sum);
  }
}

template class Work<double>;
template class Work<float>;
template void normalize(const Shape&, int, double*) noexcept;
template void normalize(const Shape&, int, float*) noexcept;

}  // namespace hel::nmf::shift
