// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Sums or transforms, and transforms of which size: what a measured model of the time of one iteration says.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/checked.hpp"
#include "base/memory.hpp"
#include "nmf/shift_engine.hpp"
#include "nmf/shift_strand_transform.hpp"
#include "nmf/shift_tiling.hpp"

namespace hel::nmf::shift {
namespace {

/// Nanoseconds of one core with 512-bit vectors; only their ratios matter. Measured in double; see
/// docs/performance.md.
struct Rates {
  double butterfly;  ///< one complex point of a transform, for each doubling of its size
  double point;      ///< one complex point of a transform, for loading and storing
  double product;    ///< one complex product
  double sum;        ///< one product of a direct sum
  double shift;      ///< one entry, for each shift of a row of an atom beyond multiples of eight
  // The same for strands.
  double strand_point, strand_pass, strand_product;  ///< a pass is one through the whole transform
};
constexpr Rates kDouble = {0.07, 0.95, 0.40, 0.053, 0.18, 0.11, 0.27, 0.19};
constexpr Rates kFloat = {0.035, 0.48, 0.20, 0.0265, 0.09, 0.055, 0.135, 0.095};

int64_t elements(const Shape& shape) { return shape.atoms * shape.channels * product(shape.atom); }

double direct_cost(const Shape& shape, int64_t samples, double bytes, const Rates& rates) {
  const Sizes total = total_sizes(shape, samples);
  // Twice R, twice two gradients.
  const double sums = 6 * rates.sum * static_cast<double>(elements(shape));
  const double shifts = rates.shift * static_cast<double>(elements(shape) / shape.atom[2] * (shape.atom[2] % 8));
  // Short rows do not fill vectors.
  const double rows = 1 + 192 / (bytes * static_cast<double>(total[2]));
  return (sums + shifts) * rows * static_cast<double>(product(total));
}

/// How one dimension is cut into blocks of strands.
struct Strands {
  int64_t count, blocks, rows;

  Strands(const Shape& shape, int64_t samples, int64_t size, int64_t lanes) : count(2 * lanes) {
    const int64_t step = size - shape.atom[2] + 1, total = total_sizes(shape, samples)[2];
    blocks = ((total + count - 1) / count + step - 1) / step;
    rows = blocks * step;
  }
};

double strand_cost(const Shape& shape, const Strands& strands, int64_t size, const Rates& rates) {
  const auto m = static_cast<double>(shape.atoms), c = static_cast<double>(shape.channels);
  const auto lanes = static_cast<double>(strands.count / 2), points = static_cast<double>(size) * lanes;
  double passes = 0;
  for (const int radix : strand_radices(size)) passes += radix == 7 ? 1.3 : radix == 2 ? 0.7 : 1;
  // The larger blocks are, the more leaves the caches; rows whose distance is a multiple of pages fall into few sets.
  const double far = 1 + std::max(0.0, static_cast<double>(size - 512) / 4000);
  const double alias = size > 512 && (size & (size - 1)) == 0 ? 1.15 : 1;
  const double transform = points * (rates.strand_point + rates.strand_pass * passes) * far * alias;
  // Updates take about as long as four loads and stores.
  const double products = points * (6 * rates.strand_product * m * c + 4 * rates.strand_point * m);
  const double tables = 3 * m * c * transform / lanes;
  return static_cast<double>(strands.blocks) * ((4 * m + 4 * c) * transform + products) + tables;
}

double fourier_cost(const Shape& shape, const Tiling& tiling, int64_t bytes, const Rates& rates) {
  const auto m = static_cast<double>(shape.atoms), c = static_cast<double>(shape.channels);
  const auto points = static_cast<double>(product(tiling.size));
  const double doublings = std::log2(static_cast<double>(product(tiling.size)));
  const double block = 2 * points * static_cast<double>(bytes);
  // Out of the second-level cache transforms are slowed down by little, sums of products by much.
  const double far = 1 + block / (3 << 20), farther = 1 + (m + 3 * c + 2 * m * c) * block / (9 << 20);
  // Lines go by whole vectors, along the last axis and across it, and every transform takes its time to begin.
  const auto vector = static_cast<int64_t>(kAlignment) / bytes, lines = tiling.size[0] * tiling.size[1];
  const double whole = static_cast<double>(round_up(lines, vector) * round_up(tiling.size[2], vector));
  const double transform = (points + whole) / 2 * (rates.butterfly * doublings + rates.point) * far + 60;
  const double products = points * rates.product * m * c;
  const auto pairs = static_cast<double>(tiling.pairs()), blocks = static_cast<double>(tiling.activation_blocks());
  const double tables = 3 * m * c * transform;
  return pairs * ((2 * m + 4 * c) * transform + (2 + 2 * farther) * products) +
         blocks * ((m + c) * transform + products) + tables;
}

bool is_smooth(int64_t n) {
  for (const int64_t prime : {2, 3, 5, 7})
    while (n % prime == 0) n /= prime;
  return n == 1;
}

/// Transform sizes worth looking at for one axis.
std::vector<int64_t> candidates(const Shape& shape, size_t axis) {
  std::vector<int64_t> sizes;
  if (static_cast<int>(axis) < 3 - shape.rank) return {1};
  const int64_t least = std::max<int64_t>(shape.atom[axis] + 1, 8);
  const int64_t most = std::max<int64_t>(4 * least + 16, shape.rank == 1 ? 2048 : shape.rank == 2 ? 128 : 32);
  // Groups of lanes that are not full cost as much as full ones.
  const int64_t step = shape.rank == 1 ? 4 : 8;
  for (int64_t n = (least + step - 1) / step * step; n <= most; n += step)
    if (is_smooth(n)) sizes.push_back(n);
  if (sizes.empty())
    for (int64_t n = least; sizes.empty(); ++n)
      if (is_smooth(n)) sizes.push_back(n);
  return sizes;
}

}  // namespace

Method choose_method(const Shape& shape, int64_t samples, int method, bool is_float) {
  const Rates& rates = is_float ? kFloat : kDouble;
  const auto lanes = static_cast<int64_t>(kAlignment) / (is_float ? 4 : 8);
  Method best;
  best.nanoseconds = direct_cost(shape, samples, is_float ? 4 : 8, rates);
  if (method == HEL_SHIFT_DIRECT) return best;
  double least = method == HEL_SHIFT_FOURIER ? INFINITY : best.nanoseconds;
  if (shape.rank == 1) {
    for (const int64_t size : candidates(shape, 2)) {
      const Strands strands(shape, samples, size, lanes);
      const double cost = strand_cost(shape, strands, size, rates);
      if (!(cost < least)) continue;
      least = cost;
      best = {true, {1, 1, size}, {0, 0, 0}, strands.count, strands.rows, cost};
    }
    return best;
  }
  for (const int64_t i : candidates(shape, 0))
    for (const int64_t j : candidates(shape, 1))
      for (const int64_t k : candidates(shape, 2)) {
        const Tiling tiling(shape, samples, {i, j, k});
        const double cost = fourier_cost(shape, tiling, is_float ? 4 : 8, rates);
        if (!(cost < least)) continue;
        least = cost;
        best = {true, {i, j, k}, tiling.padded, 0, 0, cost};
      }
  return best;
}

std::string describe_method(const Shape& shape, const Method& method) {
  if (!method.fourier) return "convolutions as sums\n";
  std::string text = "convolutions by Fourier transforms of blocks of ";
  for (int axis = 3 - shape.rank; axis < 3; ++axis)
    text += (axis > 3 - shape.rank ? " x " : "") + std::to_string(method.block[static_cast<size_t>(axis)]);
  return text + "\n";
}

}  // namespace hel::nmf::shift
