// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/shift_nmf.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/context.hpp"

/// Shift-invariant factorization. Inside there are always three axes; leading ones of size 1 make up for a lower rank.
namespace hel::nmf::shift {

using Sizes = std::array<int64_t, 3>;

inline int64_t product(const Sizes& sizes) { return sizes[0] * sizes[1] * sizes[2]; }

/// Sizes of one sample, one atom and its activations, and what they add up to.
struct Shape {
  int rank = 1;
  int mode = HEL_SHIFT_VALID;
  int64_t channels = 1, atoms = 1;
  Sizes sample{1, 1, 1}, atom{1, 1, 1}, activation{1, 1, 1};
  Sizes range{0, 0, 0};     ///< of the inhibition kernel
  Sizes home{0, 0, 0};      ///< where H[0] lies in its extension E
  Sizes extended{1, 1, 1};  ///< of E: sample + atom - 1

  int64_t sample_count() const { return channels * product(sample); }       ///< of one sample
  int64_t activation_count() const { return atoms * product(activation); }  ///< of one sample
  int64_t atom_count() const { return atoms * channels * product(atom); }   ///< of all atoms
};

/// Checks sizes and options. Throws Error.
Shape make_shape(int32_t rank, const int64_t* sample_dims, const int64_t* atom_dims, int64_t channels, int64_t atoms,
                 const hel_shift_nmf_options& options);

/// Throws Error when so many samples exceed what can be addressed.
void check_samples(const Shape& shape, int64_t samples);

/// Where fields of all samples lie: one behind the other along the first axis, each in a period of sample + atom - 1,
/// so that no atom reaches from one into the next. In one dimension the whole may be cut into strands of equal length,
/// which lie side by side like the threads of a rope: a row holds one entry of every strand. Behind its own rows a
/// strand repeats what the next one begins with.
struct Grid {
  int axis = 2;  ///< along which samples follow one another
  int64_t samples = 1;
  Sizes sample, atom, period, total;
  Sizes padded;            ///< what is stored; more than total + atom - 1
  int64_t field_size = 0;  ///< elements of a field
  int64_t strands = 0;     ///< 0: there are none
  int64_t rows = 0;        ///< of a strand, without what it repeats

  int64_t offset(int64_t i, int64_t j, int64_t k) const {
    if (strands > 0) return strand_offset(k);
    return (i * padded[1] + j) * padded[2] + k;
  }
  /// Whether index i of an axis belongs to a sample, not to the gap behind it.
  bool is_inside(int a, int64_t i) const { return i < total[a] && i % period[a] < sample[a]; }
  /// The offset of x = 0 in a field of samples: they are stored behind a margin of atom - 1. Without strands.
  int64_t margin() const { return offset(atom[0] - 1, atom[1] - 1, atom[2] - 1); }
  /// The strand in whose own rows index k of the last axis lies; what is behind the last one belongs to it.
  int64_t strand_of(int64_t k) const { return std::min(k / rows, strands - 1); }
  int64_t strand_offset(int64_t k) const {
    const int64_t strand = strand_of(k);
    return (k - strand * rows) * strands + strand;
  }
};

/// `padded` as a way of computing needs it; at least total + atom - 1 in each axis.
Grid make_grid(const Shape& shape, int64_t samples, const Sizes& padded);
Grid make_strands(const Shape& shape, int64_t samples, int64_t strands, int64_t rows);
Sizes total_sizes(const Shape& shape, int64_t samples);

}  // namespace hel::nmf::shift
