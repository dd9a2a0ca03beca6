// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>

#include "nmf/shift_shape.hpp"

namespace hel::nmf::shift {

/// How fields of two and more dimensions are cut into blocks of transforms.
struct Tiling {
  Sizes size, step;             ///< of a transform, and the results that are used of it
  Sizes blocks, sample_blocks;  ///< of activations, and of samples, whose last gap needs none
  int64_t reach;                ///< results of a block along the last axis
  Sizes padded;                 ///< so that all blocks lie inside

  Tiling(const Shape& shape, int64_t samples, const Sizes& transform) : size(transform) {
    const Sizes total = total_sizes(shape, samples);
    for (size_t a = 0; a < 3; ++a) {
      step[a] = size[a] - shape.atom[a] + 1;
      blocks[a] = ceiling(total[a], step[a]);
    }
    // Rows of blocks begin at cache lines where that takes no more blocks.
    step[2] = std::min(step[2], to_lines(ceiling(total[2], blocks[2])));
    reach = step[2];
    for (size_t a = 0; a < 3; ++a) {
      sample_blocks[a] = ceiling(total[a] - shape.atom[a] + 1, step[a]);
      padded[a] = (blocks[a] - 1) * step[a] + size[a];
    }
    padded[2] = to_lines(padded[2]);
  }

  int64_t activation_blocks() const { return product(blocks); }
  /// Samples are worked on two blocks at a time.
  int64_t pairs() const { return (product(sample_blocks) + 1) / 2; }
  int halves(int64_t pair) const { return 2 * pair + 1 < product(sample_blocks) ? 2 : 1; }
  Sizes activation_block(int64_t number) const { return start(number, blocks); }
  Sizes sample_block(int64_t number) const { return start(number, sample_blocks); }

 private:
  static int64_t ceiling(int64_t a, int64_t b) { return (a + b - 1) / b; }
  /// The next multiple of a cache line of floats, and so of doubles.
  static int64_t to_lines(int64_t numbers) { return ceiling(numbers, 16) * 16; }

  Sizes start(int64_t number, const Sizes& count) const {
    const int64_t row = number / count[2];
    return {row / count[1] * step[0], row % count[1] * step[1], number % count[2] * reach};
  }
};

}  // namespace hel::nmf::shift
