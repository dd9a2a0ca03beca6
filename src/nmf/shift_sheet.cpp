// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_sheet.hpp"

#include <algorithm>
#include <cstring>

#include "base/parallel.hpp"
#include "nmf/shift_kernel.hpp"
#include "nmf/shift_strand_kernel.hpp"

namespace hel::nmf::shift {
namespace {

template <class T>
void copy(const T* from, int64_t count, T* to) {
  std::memcpy(to, from, static_cast<size_t>(count) * sizeof(T));
}

}  // namespace

double Divergence::term(double v, double r) const {
  if (beta == 2) return 0.5 * (v - r) * (v - r);
  if (beta == 1) return (v > 0 ? v * std::log(v / r) : 0) - v + r;
  if (beta == 0) return v / r - std::log(v / r) - 1;
  return (std::pow(v, beta) + (beta - 1) * std::pow(r, beta) - beta * v * std::pow(r, beta - 1)) / (beta * (beta - 1));
}

template <class T>
Sheet<T>::Sheet(const Allocator& allocator, const Shape& shape, const Grid& grid, Divergence divergence, bool weighted,
                int threads)
    : shape_(shape),
      grid_(grid),
      divergence_(divergence),
      separate_a_(weighted || !divergence.is_euclidean()),
      weighted_(weighted),
      threads_(threads) {
  const int64_t channels = shape.channels * grid.field_size;
  require_possible((shape.atoms * grid.field_size + (2 + separate_a_ + weighted) * channels) *
                   static_cast<int64_t>(sizeof(T)));
  e_ = zeros<T>(allocator, shape.atoms * grid.field_size);
  v_ = zeros<T>(allocator, channels);
  b_ = zeros<T>(allocator, channels);
  if (separate_a_) a_ = zeros<T>(allocator, channels);
  if (weighted) weights_ = zeros<T>(allocator, channels);
  if (grid.strands > 0) gaps_ = Gaps<T>(allocator, grid);
}

template <class T>
Sizes Sheet<T>::base(int64_t sample) const {
  Sizes start{0, 0, 0};
  start[static_cast<size_t>(grid_.axis)] = sample * grid_.period[static_cast<size_t>(grid_.axis)];
  return start;
}

template <class T>
void Sheet<T>::load(int64_t count, const int64_t* index, const T* v, const T* weights, const T* h) noexcept {
  const auto along = static_cast<size_t>(grid_.axis);
  grid_.total[along] = count * grid_.period[along];
  if (v || weights) ++version_;
  if (grid_.strands > 0) return load_strands(count, index, v, weights, h);
  if (h && count < grid_.samples) clear_activations(count);
  const auto load_samples = [&](const T* from, T* to, int64_t sample, int64_t c) {
    const Sizes start = base(sample), size = shape_.sample;
    const T* source = from + (index ? index[sample] : sample) * shape_.sample_count() + c * product(size);
    T* target = to + c * grid_.field_size + grid_.margin() + grid_.offset(start[0], start[1], start[2]);
    for (int64_t i = 0; i < size[0]; ++i)
      for (int64_t j = 0; j < size[1]; ++j)
        copy(source + (i * size[1] + j) * size[2], size[2], target + grid_.offset(i, j, 0));
  };
  parallel_for(threads_, count * shape_.channels, [&](int64_t task, int) {
    const int64_t sample = task / shape_.channels, c = task % shape_.channels;
    if (v) load_samples(v, v_.data(), sample, c);
    if (weights && weighted_) load_samples(weights, weights_.data(), sample, c);
  });
  if (!h) return;
  parallel_for(threads_, shape_.atoms, [&](int64_t m, int) {
    const Sizes size = shape_.activation;
    for (int64_t sample = 0; sample < count; ++sample) {
      const Sizes start = base(sample);
      const T* source = h + (index ? index[sample] : sample) * shape_.activation_count() + m * product(size);
      T* target = activations(m) +
                  grid_.offset(start[0] + shape_.home[0], start[1] + shape_.home[1], start[2] + shape_.home[2]);
      for (int64_t i = 0; i < size[0]; ++i)
        for (int64_t j = 0; j < size[1]; ++j)
          copy(source + (i * size[1] + j) * size[2], size[2], target + grid_.offset(i, j, 0));
    }
    extend(m);
  });
}

template <class T>
void Sheet<T>::clear_activations(int64_t first_sample) const noexcept {
  const Sizes start = base(first_sample);
  const int64_t begin = grid_.offset(start[0], start[1], start[2]);
  for (int64_t m = 0; m < shape_.atoms; ++m) std::fill(activations(m) + begin, activations(m) + grid_.field_size, T(0));
}

template <class T>
void Sheet<T>::store_activations(int64_t count, const int64_t* index, T* h) const noexcept {
  if (grid_.strands > 0)
    return parallel_for(threads_, shape_.atoms, [&](int64_t m, int) {
      get_strands(grid_, activations_in_strands(count, index), activations(m), h + m * shape_.activation[2]);
    });
  parallel_for(threads_, count * shape_.atoms, [&](int64_t task, int) {
    const int64_t sample = task / shape_.atoms, m = task % shape_.atoms;
    const Sizes start = base(sample), size = shape_.activation;
    T* target = h + (index ? index[sample] : sample) * shape_.activation_count() + m * product(size);
    const T* source =
        activations(m) + grid_.offset(start[0] + shape_.home[0], start[1] + shape_.home[1], start[2] + shape_.home[2]);
    for (int64_t i = 0; i < size[0]; ++i)
      for (int64_t j = 0; j < size[1]; ++j)
        copy(source + grid_.offset(i, j, 0), size[2], target + (i * size[1] + j) * size[2]);
  });
}

template <class T>
void Sheet<T>::store_reconstruction(T* r) const noexcept {
  if (grid_.strands > 0)
    return parallel_for(threads_, shape_.channels, [&](int64_t c, int) {
      get_strands(grid_, samples_in_strands(grid_.samples, nullptr), b(c), r + c * shape_.sample[2]);
    });
  parallel_for(threads_, grid_.samples * shape_.channels, [&](int64_t task, int) {
    const int64_t sample = task / shape_.channels, c = task % shape_.channels;
    const Sizes start = base(sample), size = shape_.sample;
    T* target = r + sample * shape_.sample_count() + c * product(size);
    const T* source = b(c) + grid_.margin() + grid_.offset(start[0], start[1], start[2]);
    for (int64_t i = 0; i < size[0]; ++i)
      for (int64_t j = 0; j < size[1]; ++j)
        copy(source + grid_.offset(i, j, 0), size[2], target + (i * size[1] + j) * size[2]);
  });
}

template <class T>
void Sheet<T>::store_folded(T* fields, T* h) const noexcept {
  parallel_for(threads_, shape_.atoms, [&](int64_t m, int) {
    T* field = fields + m * grid_.field_size;
    fold(field);
    if (grid_.strands > 0)
      return get_strands(grid_, activations_in_strands(grid_.samples, nullptr), field, h + m * shape_.activation[2]);
    const Sizes size = shape_.activation;
    for (int64_t sample = 0; sample < grid_.samples; ++sample) {
      const Sizes start = base(sample);
      T* target = h + sample * shape_.activation_count() + m * product(size);
      const T* source =
          field + grid_.offset(start[0] + shape_.home[0], start[1] + shape_.home[1], start[2] + shape_.home[2]);
      for (int64_t i = 0; i < size[0]; ++i)
        for (int64_t j = 0; j < size[1]; ++j)
          copy(source + grid_.offset(i, j, 0), size[2], target + (i * size[1] + j) * size[2]);
    }
  });
}

/// action(k, home) for the indices k of an axis whose entries copy those at index home.
template <class T>
template <class Action>
void Sheet<T>::for_copies(int64_t sample, int axis, Action action) const noexcept {
  const auto x = static_cast<size_t>(axis);
  const int64_t start = base(sample)[x], home = shape_.home[x];
  if (shape_.mode == HEL_SHIFT_CIRCULAR)
    for (int64_t k = 0; k < home; ++k) action(start + k, start + k + shape_.sample[x]);
  if (shape_.mode == HEL_SHIFT_REFLECT)
    for (int64_t k = 0; k < home; ++k) action(start + k, start + 2 * home - k);
}

template <class T>
void Sheet<T>::extend(int64_t atom) const noexcept {
  T* field = activations(atom);
  if (grid_.strands > 0 && shape_.mode == HEL_SHIFT_CIRCULAR) {
    const int64_t home = shape_.home[2];
    for (int64_t start = 0; start < grid_.samples * grid_.period[2]; start += grid_.period[2])
      copy_along(grid_, field, start + grid_.sample[2], start, home);
    return repeat_next(grid_, field);
  }
  const Sizes size = grid_.period;
  for (int64_t sample = 0; sample < grid_.samples; ++sample) {
    const Sizes start = base(sample);
    // Axis by axis: what an earlier axis copied, a later one copies along.
    for_copies(sample, 2, [&](int64_t k, int64_t home) {
      for (int64_t i = start[0]; i < start[0] + size[0]; ++i)
        for (int64_t j = start[1]; j < start[1] + size[1]; ++j)
          field[grid_.offset(i, j, k)] = field[grid_.offset(i, j, home)];
    });
    for_copies(sample, 1, [&](int64_t k, int64_t home) {
      for (int64_t i = start[0]; i < start[0] + size[0]; ++i)
        copy(field + grid_.offset(i, home, start[2]), size[2], field + grid_.offset(i, k, start[2]));
    });
    for_copies(sample, 0, [&](int64_t k, int64_t home) {
      for (int64_t j = start[1]; j < start[1] + size[1]; ++j)
        copy(field + grid_.offset(home, j, start[2]), size[2], field + grid_.offset(k, j, start[2]));
    });
  }
  if (grid_.strands > 0) repeat_next(grid_, field);
}

template <class T>
void Sheet<T>::fold(T* field) const noexcept {
  const Sizes size = grid_.period;
  for (int64_t sample = 0; sample < grid_.samples; ++sample) {
    const Sizes start = base(sample);
    const auto add_row = [&](const T* from, T* to) {
      for (int64_t k = 0; k < size[2]; ++k) to[k] += from[k];
    };
    for_copies(sample, 0, [&](int64_t k, int64_t home) {
      for (int64_t j = start[1]; j < start[1] + size[1]; ++j)
        add_row(field + grid_.offset(k, j, start[2]), field + grid_.offset(home, j, start[2]));
    });
    for_copies(sample, 1, [&](int64_t k, int64_t home) {
      for (int64_t i = start[0]; i < start[0] + size[0]; ++i)
        add_row(field + grid_.offset(i, k, start[2]), field + grid_.offset(i, home, start[2]));
    });
    for_copies(sample, 2, [&](int64_t k, int64_t home) {
      for (int64_t i = start[0]; i < start[0] + size[0]; ++i)
        for (int64_t j = start[1]; j < start[1] + size[1]; ++j)
          field[grid_.offset(i, j, home)] += field[grid_.offset(i, j, k)];
    });
  }
}

/// action(to, from, count): runs of the gap that lie `from` one period of the sample earlier.
template <class T>
template <class Action>
void Sheet<T>::for_gaps(T* field, Action action) const noexcept {
  const Sizes size = grid_.sample, all = grid_.period;
  for (int64_t sample = 0; sample < grid_.samples; ++sample) {
    const Sizes start = base(sample);
    T* origin = field + grid_.margin() + grid_.offset(start[0], start[1], start[2]);
    for (int64_t i = 0; i < size[0]; ++i)
      for (int64_t j = 0; j < size[1]; ++j)
        action(origin + grid_.offset(i, j, size[2]), origin + grid_.offset(i, j, 0), all[2] - size[2]);
    for (int64_t i = 0; i < size[0]; ++i)
      for (int64_t j = size[1]; j < all[1]; ++j)
        action(origin + grid_.offset(i, j, 0), origin + grid_.offset(i, j - size[1], 0), all[2]);
    for (int64_t i = size[0]; i < all[0]; ++i)
      for (int64_t j = 0; j < all[1]; ++j)
        action(origin + grid_.offset(i, j, 0), origin + grid_.offset(i - size[0], j, 0), all[2]);
  }
}

template <class T>
void Sheet<T>::wrap_gaps() noexcept {
  wrapped_ = true;
  if (grid_.strands > 0) return fill_gaps_of_strands(true);
  parallel_for(threads_, shape_.channels, [&](int64_t c, int) {
    const auto wrap = [](T* to, const T* from, int64_t count) { copy(from, count, to); };
    for_gaps(a(c), wrap);
    for_gaps(b(c), wrap);
  });
}

template <class T>
void Sheet<T>::clear_gaps() noexcept {
  wrapped_ = false;
  if (grid_.strands > 0) return fill_gaps_of_strands(false);
  parallel_for(threads_, shape_.channels, [&](int64_t c, int) {
    const auto clear = [](T* to, const T*, int64_t count) { std::fill(to, to + count, T(0)); };
    for_gaps(a(c), clear);
    for_gaps(b(c), clear);
  });
}

template <class T>
double Sheet<T>::finish_run(int64_t at, int64_t count, const T* r, T* a_out, T* b_out) const noexcept {
  const T* v = v_.data() + at;
  if (!separate_a_) return finish_euclidean(v, r, count, b_out);
  const T* weights = weighted_ ? weights_.data() + at : nullptr;
  double sum = 0;
  for (int64_t k = 0; k < count; ++k) {
    const double w = weights ? static_cast<double>(weights[k]) : 1;
    double value = static_cast<double>(r[k]), na, nb;
    if (w == 0) {
      a_out[k] = b_out[k] = 0;
      continue;
    }
    const auto x = static_cast<double>(v[k]);
    if (divergence_.is_euclidean()) {
      na = x, nb = value;
    } else {
      value = std::max(value, kGuard);
      if (divergence_.beta == 1)
        na = x / value, nb = 1;
      else if (divergence_.beta == 0)
        nb = 1 / value, na = x * nb * nb;
      else
        nb = std::pow(value, divergence_.beta - 1), na = x * nb / value;
    }
    sum += w * divergence_.term(x, value);
    a_out[k] = static_cast<T>(w * na);
    b_out[k] = static_cast<T>(w * nb);
  }
  return sum;
}

template <class T>
double Sheet<T>::finish(int64_t channel, int64_t i, int64_t j, int64_t k, int64_t count, const T* r, T* a_out,
                        T* b_out) const noexcept {
  const int64_t end = k + count, period = grid_.period[2];
  const bool outside = !grid_.is_inside(0, i) || !grid_.is_inside(1, j);
  double sum = 0;
  for (int64_t begin = k; begin < end;) {
    const int64_t place = begin % period;
    const bool inside = !outside && begin < grid_.total[2] && place < grid_.sample[2];
    int64_t stop = outside || begin >= grid_.total[2] ? end : begin - place + (inside ? grid_.sample[2] : period);
    stop = std::min(stop, end);
    const int64_t run = stop - begin, at = begin - k;
    if (inside) {
      const int64_t place_in_field = channel * grid_.field_size + grid_.margin() + grid_.offset(i, j, begin);
      sum += finish_run(place_in_field, run, r + at, a_out ? a_out + at : nullptr, b_out + at);
    } else {
      std::fill(b_out + at, b_out + at + run, T(0));
      if (separate_a_) std::fill(a_out + at, a_out + at + run, T(0));
    }
    begin = stop;
  }
  return sum;
}

template <class T>
void Sheet<T>::load_strands(int64_t count, const int64_t* index, const T* v, const T* weights, const T* h) noexcept {
  gaps_.find(grid_);
  parallel_for(threads_, shape_.channels, [&](int64_t c, int) {
    const Portion portion = samples_in_strands(count, index);
    const auto load_field = [&](const T* from, T* field) {
      put_strands(grid_, portion, from + c * shape_.sample[2], field);
      repeat_next(grid_, field);
    };
    if (v) load_field(v, v_.data() + c * grid_.field_size);
    if (weights && weighted_) load_field(weights, weights_.data() + c * grid_.field_size);
  });
  if (!h) return;
  parallel_for(threads_, shape_.atoms, [&](int64_t m, int) {
    const int64_t end = count * grid_.period[2];
    copy_along(grid_, activations(m), -1, end, grid_.samples * grid_.period[2] - end);
    put_strands(grid_, activations_in_strands(count, index), h + m * shape_.activation[2], activations(m));
    extend(m);
  });
}

template <class T>
Portion Sheet<T>::samples_in_strands(int64_t count, const int64_t* index) const {
  return {count, grid_.atom[2] - 1, shape_.sample[2], index, shape_.sample_count()};
}

template <class T>
Portion Sheet<T>::activations_in_strands(int64_t count, const int64_t* index) const {
  return {count, shape_.home[2], shape_.activation[2], index, shape_.activation_count()};
}

template <class T>
void Sheet<T>::fill_gaps_of_strands(bool wrapped) const noexcept {
  const int64_t gap = grid_.atom[2] - 1;
  parallel_for(threads_, shape_.channels, [&](int64_t c, int) {
    for (T* field : {a(c), b(c)}) {
      for (int64_t start = gap; start < gap + grid_.total[2]; start += grid_.period[2])
        copy_along(grid_, field, wrapped ? start : -1, start + grid_.sample[2], gap);
      repeat_next(grid_, field);
    }
  });
}

template <class T>
double Sheet<T>::finish_strands(int64_t channel, int64_t row, int64_t rows) const noexcept {
  const int64_t field = channel * grid_.field_size, strands = grid_.strands;
  double sum = 0;
  gaps_.for_runs(row, rows, [&](int64_t first, int64_t count, const T* inside) {
    const int64_t at = field + (first + grid_.atom[2] - 1) * strands;
    T* b = b_.data() + at;
    T* a = separate_a_ ? a_.data() + at : nullptr;
    if (!inside) {
      sum += finish_run(at, count * strands, b, a, b);
    } else if (!separate_a_) {
      sum += shift::finish_strands<T>(v_.data() + at, inside, count, strands / 2, b);
    } else {
      for (int64_t k = 0; k < count * strands; ++k) {
        if (inside[k % strands] != T(0))
          sum += finish_run(at + k, 1, b + k, a + k, b + k);
        else
          a[k] = b[k] = 0;
      }
    }
  });
  return sum;
}

template class Sheet<double>;
template class Sheet<float>;

}  // namespace hel::nmf::shift
