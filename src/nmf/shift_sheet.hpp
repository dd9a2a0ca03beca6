// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cmath>
#include <cstring>

#include "base/memory.hpp"
#include "nmf/shift_strands.hpp"

namespace hel::nmf::shift {

/// What is added to denominators, so that 0 / 0 is 0.
inline constexpr double kGuard = 1e-9;

/// A table of zeros.
template <class T>
Table<T> zeros(const Allocator& allocator, int64_t count) {
  require_possible(count * static_cast<int64_t>(sizeof(T)));
  Table<T> table(allocator, count);
  if (count > 0) std::memset(static_cast<void*>(table.data()), 0, static_cast<size_t>(count) * sizeof(T));
  return table;
}

/// The divergence and what it makes of V and R: neg comes from `a` = w V R^(beta-2), pos from `b` = w R^(beta-1).
struct Divergence {
  double beta = 2;
  bool is_euclidean() const { return beta == 2; }
  /// The exponent of the updates for which the divergence cannot rise (Fevotte and Idier).
  double exponent() const { return beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1; }
  /// The term of one entry; r > 0 unless beta is 2.
  double term(double v, double r) const;
};

/// The fields of some samples, by which all of the work is done: the extended activations E, a field for each atom;
/// the samples V and what a and b make of them, a field for each channel.
template <class T>
class Sheet {
 public:
  Sheet(const Allocator& allocator, const Shape& shape, const Grid& grid, Divergence divergence, bool weighted,
        int threads);

  const Shape& shape() const { return shape_; }
  const Grid& grid() const { return grid_; }
  int threads() const { return threads_; }
  T* activations(int64_t atom) const { return e_.data() + atom * grid_.field_size; }
  /// With the margin in front: index 0 is x = -(atom - 1).
  T* a(int64_t channel) const { return (separate_a_ ? a_ : v_).data() + channel * grid_.field_size; }
  T* b(int64_t channel) const { return b_.data() + channel * grid_.field_size; }
  bool has_constant_a() const { return !separate_a_; }
  /// Changes with every load of samples.
  int64_t version() const { return version_; }
  bool is_wrapped() const { return wrapped_; }

  /// Copies sample number index[i] (i if NULL), i < count, of the caller's arrays; what is NULL is left alone. Places
  /// for more samples stay empty.
  void load(int64_t count, const int64_t* index, const T* v, const T* weights, const T* h) noexcept;
  void store_activations(int64_t count, const int64_t* index, T* h) const noexcept;
  /// The valid part of b.
  void store_reconstruction(T* r) const noexcept;
  /// From fields laid out like E, which it folds, to the layout of H.
  void store_folded(T* fields, T* h) const noexcept;

  /// After the home positions of E changed: all copies of them.
  void extend(int64_t atom) const noexcept;
  /// Adds what belongs to copies to their home positions.
  void fold(T* field) const noexcept;
  /// Behind each sample its beginning, or zeros: on a circle the gradient needs no folding then.
  void wrap_gaps() noexcept;
  void clear_gaps() noexcept;

  /// From `count` entries of the reconstruction at (i, j, k) to a and b; entries outside of samples become zero.
  /// Returns the divergence of the entries. a_out is not used when a is constant.
  double finish(int64_t channel, int64_t i, int64_t j, int64_t k, int64_t count, const T* r, T* a_out,
                T* b_out) const noexcept;
  /// The same for rows of strands, from the first x on, in place of a and b.
  double finish_strands(int64_t channel, int64_t row, int64_t rows) const noexcept;

 private:
  void load_strands(int64_t count, const int64_t* index, const T* v, const T* weights, const T* h) noexcept;
  Portion samples_in_strands(int64_t count, const int64_t* index) const;
  Portion activations_in_strands(int64_t count, const int64_t* index) const;
  void fill_gaps_of_strands(bool wrapped) const noexcept;
  double finish_run(int64_t at, int64_t count, const T* r, T* a_out, T* b_out) const noexcept;
  void clear_activations(int64_t first_sample) const noexcept;
  template <class Action>
  void for_copies(int64_t sample, int axis, Action action) const noexcept;
  template <class Action>
  void for_gaps(T* field, Action action) const noexcept;
  Sizes base(int64_t sample) const;

  const Shape& shape_;
  Grid grid_;
  Divergence divergence_;
  bool separate_a_, weighted_;
  int threads_;
  int64_t version_ = 0;
  bool wrapped_ = false;
  Table<T> e_, v_, a_, b_, weights_;
  Gaps<T> gaps_;
};

}  // namespace hel::nmf::shift
