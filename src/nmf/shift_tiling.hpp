// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/shift_shape.hpp"

namespace hel::nmf::shift {

/// How fields of two and more dimensions are cut into blocks of transforms.
struct Tiling {
  Sizes size, step;             ///< of a transform, and its valid results
  Sizes blocks, sample_blocks;  ///< of activations, and of samples, whose last gap needs none
  int64_t reach;                ///< valid results of a block along the last axis
  Sizes padded;                 ///< so that all blocks lie inside

  Tiling(const Shape& shape, int64_t samples, const Sizes& transform) : size(transform) {
    const Sizes total = total_sizes(shape, samples);
    for (size_t a = 0; a < 3; ++a) {
      step[a] = size[a] - shape.atom[a] + 1;
      const int64_t advance = step[a];
      blocks[a] = (total[a] + advance - 1) / advance;
      sample_blocks[a] = (total[a] - shape.atom[a] + 1 + advance - 1) / advance;
      padded[a] = blocks[a] * advance + shape.atom[a] - 1;
      if (a == 2) reach = advance;
    }
  }

  int64_t activation_blocks() const { return product(blocks); }
  /// Samples are worked on two blocks at a time.
  int64_t pairs() const { return (product(sample_blocks) + 1) / 2; }
  int halves(int64_t pair) const { return 2 * pair + 1 < product(sample_blocks) ? 2 : 1; }
  Sizes activation_block(int64_t number) const { return start(number, blocks); }
  Sizes sample_block(int64_t number) const { return start(number, sample_blocks); }

 private:
  Sizes start(int64_t number, const Sizes& count) const {
    const int64_t row = number / count[2];
    return {row / count[1] * step[0], row % count[1] * step[1], number % count[2] * reach};
  }
};

}  // namespace hel::nmf::shift
