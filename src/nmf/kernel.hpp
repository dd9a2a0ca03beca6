// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// What the vector kernels of NMF are asked to do. Plain data, so that it can cross into code compiled for other
// targets.
#pragma once

#include <cstdint>

namespace hel::nmf {

/// How x y^(beta-2) and y^(beta-1) are computed.
enum class Kind : int32_t { Euclid, Kullback, Itakura, Half, ThreeHalves, Three, Power };

/// What kind of step a factor makes once its numerators and denominators are known.
enum class Step : int32_t { Multiply, Hals, Custom };

/// How one factor is updated.
template <class T>
struct Rule {
  Step step = Step::Multiply;
  T exponent = 1;  ///< of numerator / denominator
  T l1 = 0, l2 = 0;
  const uint8_t* fixed = nullptr;  ///< by component; NULL = none
  bool keep = false;               ///< the whole factor stays
  bool row_sums_one = false;
  int32_t inner = 1;
};

/// A step that is no vector code: improves `count` columns of `factor` (components x stride), given `numerator`
/// (likewise) and the Gram matrix of the other factor.
template <class T>
using CustomStep = void (*)(const Rule<T>& rule, int64_t components, int64_t count, int64_t stride, const T* numerator,
                            const T* gram, int64_t gram_stride, T* factor, T* scratch);

/// One pass over rows of X: objective, new U, and the sums that the update of H needs. Rows of U, H and of everything
/// shaped like them begin at multiples of 64 bytes and are padded with zeros.
template <class T>
struct Sweep {
  int64_t columns = 0, components = 0;
  Kind kind = Kind::Itakura;
  double beta = 0;
  int64_t x_stride = 0;  ///< of weights too
  T data_floor = 0, y_floor = 0;
  const T* h = nullptr;
  int64_t h_stride = 0, u_stride = 0;
  const T* h_sums = nullptr;        ///< Kullback: the sum of each row of H
  const T* gram = nullptr;          ///< Euclid: H H^T, components x u_stride
  const T* h_transposed = nullptr;  ///< Gram form, where rows of it waste little: columns x u_stride
  Rule<T> rule;                     ///< of U
  CustomStep<T> custom = nullptr;   ///< its scratch follows that of the kernels
  bool weighted = false;
  bool objective = true;   ///< whether the divergence is wanted
  bool statistics = true;  ///< whether H will be updated

  /// Whether x and y enter linearly, so that Gram matrices replace the reconstruction.
  bool gram_form() const { return kind == Kind::Euclid && !weighted && data_floor == 0; }
  /// Whether denominators are plain sums.
  bool sum_form() const { return kind == Kind::Kullback && !weighted; }
  bool has_denominator() const { return !gram_form() && !sum_form(); }
};

/// What a pass adds up.
template <class T>
struct Sums {
  T* numerator;     ///< components x h_stride
  T* denominator;   ///< the same; only where Sweep::has_denominator()
  T* gram;          ///< U^T U, components x u_stride; only in Gram form
  double* u_sums;   ///< components
  double terms[3];  ///< sums of u numerator, u denominator, and w ln(x/y) or w x ln(x/y)
  double penalty;   ///< of U
  bool fresh;       ///< numerators, denominators and Gram matrix hold nothing yet: they are overwritten
};

/// Rows of X that are worked on at once.
template <class T>
struct RowBlock {
  const T* x;
  const T* weights;
  int64_t rows;  ///< at most block_rows()
  const T* u;
  T* u_next;
};

/// Rows of a sparse X. Sweep::h is then H^T, columns x u_stride, and so are the numerators of the sums; h_sums has
/// u_stride numbers.
template <class T>
struct SparseBlock {
  const int64_t* starts;  ///< of the first of these rows
  const int64_t* columns;
  const T* values;
  int64_t rows;
  const T* u;
  T* u_next;
};

/// The H side of an update: columns [first, first + count), begin at a multiple of 64 bytes.
template <class T>
struct ColumnBlock {
  int64_t first, count;
  const T* h;
  T* h_next;
  const T* numerator;
  T* denominator;  ///< is filled in Gram form
  const double* u_sums;
  const T* gram;  ///< U^T U
  T* scratch;     ///< of a custom step
};

/// Newton steps on one factor; lanes are rows of X for U, columns for H.
template <class T>
struct NewtonJob {
  Rule<T> rule;
  int64_t components = 0;
  int64_t length = 0;  ///< entries of X in a lane
  const T* x = nullptr;
  int64_t x_stride = 0;
  bool lanes_are_rows = true;
  const T* other = nullptr;  ///< the other factor: components x length
  int64_t other_stride = 0;
  const T* sums = nullptr;  ///< of each row of the other factor
  const T* from = nullptr;
  T* to = nullptr;
  int64_t lane_stride = 0, component_stride = 0;  ///< of both
  T y_floor = 0;
  bool keep = false;    ///< only judge
  bool judged = false;  ///< whether logarithms are wanted
};

/// What a look at the data finds.
struct Findings {
  int64_t bad = -1;  ///< position of the first entry that is not allowed
  int64_t bad_weight = -1;
  double count = 0;  ///< sum of weights
  double sum = 0;    ///< of w x
  double power = 0;  ///< of w x^beta
};

/// The vector code for the processor that runs.
template <class T>
struct Kernels {
  int64_t block_rows;                      ///< rows of the largest RowBlock
  int64_t column_block;                    ///< columns of a tile
  int64_t (*scratch)(int64_t components);  ///< numbers of scratch memory that a worker needs for any of the following
  void (*sweep_rows)(const Sweep<T>& sweep, const RowBlock<T>& block, Sums<T>& sums, T* scratch);
  void (*update_columns)(const Sweep<T>& sweep, const Rule<T>& rule, const ColumnBlock<T>& block);
  /// Scratch: 3 u_stride numbers and those of a custom step.
  void (*sweep_sparse)(const Sweep<T>& sweep, const SparseBlock<T>& block, Sums<T>& sums, T* scratch);
  /// For `length` entries in a lane.
  int64_t (*newton_scratch)(int64_t components, int64_t length);
  /// Improves lanes [first, first + count), count at most column_block; returns their sum of x ln(x/y) before.
  double (*improve_newton)(const NewtonJob<T>& job, int64_t first, int64_t count, T* scratch);
  /// gram (components x gram_stride) = A A^T for A of components x count.
  void (*gram_of_rows)(const T* a, int64_t stride, int64_t components, int64_t count, T* gram, int64_t gram_stride,
                       T* scratch);
  /// to[row * to_stride + component] = sum over columns of x h, for at most block_rows; any numbers.
  void (*project_rows)(const Sweep<T>& sweep, const T* x, int64_t rows, T* to, int64_t to_stride, T* scratch);
  /// Checks a row of X and its weights, and adds up.
  void (*inspect_row)(const Sweep<T>& sweep, const T* x, const T* weights, bool zero_allowed, Findings& findings);
};

template <class T>
const Kernels<T>& kernels() noexcept;

}  // namespace hel::nmf
