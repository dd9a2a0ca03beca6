// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_inhibition.hpp"

#include <algorithm>
#include <cstring>

#include "base/parallel.hpp"
#include "nmf/shift_kernel.hpp"

namespace hel::nmf::shift {

template <class T>
Inhibition<T>::Inhibition(const Allocator& allocator, const Sheet<T>& sheet, double within, double across)
    : shape_(sheet.shape()),
      grid_(sheet.grid()),
      threads_(sheet.threads()),
      within_(within),
      across_(shape_.atoms > 1 ? across / static_cast<double>(shape_.atoms - 1) : 0) {
  terms_ = 1;
  for (size_t a = 0; a < 3; ++a) {
    const int64_t range = shape_.range[a];
    for (int64_t j = -range; j <= range; ++j) {
      const double x = static_cast<double>(j) / static_cast<double>(range + 1);
      kernel_[a].push_back(static_cast<T>(1 - x * x));
    }
    terms_ = std::max(terms_, 2 * range + 1);
  }
  scratch_size_ = product(shape_.activation) + 64;
  row_size_ = shape_.activation[2] + 2 * shape_.range[2] + 64;
  pitch_ = worker_pitch_of<T>(2 * scratch_size_ + row_size_, threads_);
  const int64_t fields = shape_.atoms * grid_.field_size;
  require_possible((fields + threads_ * pitch_) * static_cast<int64_t>(sizeof(T)));
  fields_ = Table<T>(allocator, fields);
  scratch_ = Table<T>(allocator, threads_ * pitch_);
  rows_ = Table<const T*>(allocator, threads_ * terms_);
  std::memset(static_cast<void*>(fields_.data()), 0, static_cast<size_t>(fields) * sizeof(T));
}

template <class T>
void Inhibition<T>::convolve_axis(int axis, const T* from, T* to, int worker) const noexcept {
  const auto x = static_cast<size_t>(axis);
  const Sizes size = shape_.activation;
  const int64_t range = shape_.range[x];
  const T** rows = rows_.data() + worker * terms_;
  const auto row_of = [&](int64_t i, int64_t j) { return (i * size[1] + j) * size[2]; };
  T* padded = scratch_.data() + worker * pitch_ + 2 * scratch_size_;
  for (int64_t i = 0; i < size[0]; ++i)
    for (int64_t j = 0; j < size[1]; ++j) {
      int64_t terms = 0, first = 0;
      if (axis == 2) {
        std::fill(padded, padded + row_size_, T(0));
        std::memcpy(padded + range, from + row_of(i, j), static_cast<size_t>(size[2]) * sizeof(T));
        for (; terms <= 2 * range; ++terms) rows[terms] = padded + terms;
      } else {
        const int64_t at = axis == 0 ? i : j;
        const int64_t low = std::max<int64_t>(0, at - range), high = std::min(size[x] - 1, at + range);
        first = low - at + range;
        for (int64_t k = low; k <= high; ++k) rows[terms++] = from + (axis == 0 ? row_of(k, j) : row_of(i, k));
      }
      combine_rows<T>(terms, rows, kernel_[x].data() + first, size[2], to + row_of(i, j));
    }
}

template <class T>
void Inhibition<T>::convolve(const Sheet<T>& sheet, int64_t sample, int64_t atom, int worker) noexcept {
  const Sizes size = shape_.activation, home = shape_.home;
  Sizes start{home};
  start[static_cast<size_t>(grid_.axis)] += sample * grid_.period[static_cast<size_t>(grid_.axis)];
  T* now = scratch_.data() + worker * pitch_;
  T* next = now + scratch_size_;
  const int64_t origin = grid_.offset(start[0], start[1], start[2]);
  const T* e = sheet.activations(atom) + origin;
  const auto bytes = static_cast<size_t>(size[2]) * sizeof(T);
  if (grid_.strands > 0)
    read_along(grid_, sheet.activations(atom), start[2], size[2], now);
  else
    for (int64_t i = 0; i < size[0]; ++i)
      for (int64_t j = 0; j < size[1]; ++j)
        std::memcpy(now + (i * size[1] + j) * size[2], e + grid_.offset(i, j, 0), bytes);
  for (int axis = 2; axis >= 0; --axis) {
    if (shape_.range[static_cast<size_t>(axis)] == 0) continue;
    convolve_axis(axis, now, next, worker);
    std::swap(now, next);
  }
  T* field = fields_.data() + atom * grid_.field_size;
  if (grid_.strands > 0) return write_along(grid_, now, start[2], size[2], field);
  field += origin;
  for (int64_t i = 0; i < size[0]; ++i)
    for (int64_t j = 0; j < size[1]; ++j)
      std::memcpy(field + grid_.offset(i, j, 0), now + (i * size[1] + j) * size[2], bytes);
}

template <class T>
const T* Inhibition<T>::compute(const Sheet<T>& sheet) noexcept {
  parallel_for(threads_, grid_.samples * shape_.atoms,
               [&](int64_t task, int worker) { convolve(sheet, task / shape_.atoms, task % shape_.atoms, worker); });
  constexpr int64_t kPiece = 4096;
  const int64_t pieces = (grid_.field_size + kPiece - 1) / kPiece;
  parallel_for(threads_, pieces, [&](int64_t piece, int) {
    const int64_t begin = piece * kPiece, end = std::min(begin + kPiece, grid_.field_size);
    for (int64_t k = begin; k < end; ++k) {
      double all = 0;
      if (across_ != 0)
        for (int64_t m = 0; m < shape_.atoms; ++m) all += static_cast<double>(fields_[m * grid_.field_size + k]);
      for (int64_t m = 0; m < shape_.atoms; ++m) {
        T& value = fields_[m * grid_.field_size + k];
        const auto near = static_cast<double>(value), own = static_cast<double>(sheet.activations(m)[k]);
        value = static_cast<T>(within_ * std::max(near - own, 0.0) + across_ * std::max(all - near, 0.0));
      }
    }
  });
  return fields_.data();
}

template class Inhibition<double>;
template class Inhibition<float>;

}  // namespace hel::nmf::shift
