// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_shape.hpp"

#include <algorithm>

#include "base/checked.hpp"

namespace hel::nmf::shift {
namespace {

long long number(int64_t value) { return static_cast<long long>(value); }

void check_size(int64_t size, const char* name) {
  if (size < 1) throw Error(HEL_ERROR_DIM, "%s is %lld; it must be at least 1", name, number(size));
}

void read_dims(Shape& shape, const int64_t* sample_dims, const int64_t* atom_dims) {
  if (!sample_dims) throw Error(HEL_ERROR_NULL, "sample_dims is NULL");
  if (!atom_dims) throw Error(HEL_ERROR_NULL, "atom_dims is NULL");
  for (int i = 0; i < shape.rank; ++i) {
    const int64_t sample = sample_dims[i], atom = atom_dims[i];
    if (sample < 1) throw Error(HEL_ERROR_DIM, "sample_dims[%d] is %lld; it must be at least 1", i, number(sample));
    if (atom < 1) throw Error(HEL_ERROR_DIM, "atom_dims[%d] is %lld; it must be at least 1", i, number(atom));
    if (atom > sample)
      throw Error(HEL_ERROR_EXTENT, "atom_dims[%d] is %lld; it must be at most sample_dims[%d], which is %lld", i,
                  number(atom), i, number(sample));
    const auto axis = static_cast<size_t>(3 - shape.rank + i);
    shape.sample[axis] = sample;
    shape.atom[axis] = atom;
  }
}

void derive_sizes(Shape& shape) {
  int64_t count = 1;
  for (size_t a = 0; a < 3; ++a) {
    shape.extended[a] = checked_sum(shape.sample[a], shape.atom[a] - 1, "sample_dims + atom_dims");
    const bool narrow = shape.mode == HEL_SHIFT_CIRCULAR || shape.mode == HEL_SHIFT_REFLECT;
    shape.activation[a] = narrow                         ? shape.sample[a]
                          : shape.mode == HEL_SHIFT_FULL ? shape.sample[a] - shape.atom[a] + 1
                                                         : shape.extended[a];
    shape.home[a] = shape.mode == HEL_SHIFT_VALID ? 0 : shape.atom[a] - 1;
    // Room for padding: twice what is needed in each axis.
    count = checked_product(count, checked_product(2, shape.extended[a] + 64, "sample_dims"), "sample_dims");
  }
  count = checked_product(count, checked_sum(shape.channels, shape.atoms, "channels + atoms"), "elements of a sample");
  const int64_t atoms = checked_product(checked_product(shape.channels, shape.atoms, "channels x atoms"),
                                        product(shape.atom), "elements of all atoms");
  if (std::max(count, atoms) > kLargestBytes / 64)
    throw Error(HEL_ERROR_OVERFLOW, "a sample with its activations has %lld elements: too many to be addressed",
                number(count));
}

void read_range(Shape& shape, const int64_t* range) {
  for (int i = 0; i < shape.rank; ++i) {
    const auto axis = static_cast<size_t>(3 - shape.rank + i);
    shape.range[axis] = std::min(shape.atom[axis] - 1, shape.activation[axis] - 1);
    if (!range) continue;
    if (range[i] < 0 || range[i] >= shape.activation[axis])
      throw Error(HEL_ERROR_OPTION, "inhibition_range[%d] is %lld; it must be from 0 to %lld", i, number(range[i]),
                  number(shape.activation[axis] - 1));
    shape.range[axis] = range[i];
  }
}

}  // namespace

Shape make_shape(int32_t rank, const int64_t* sample_dims, const int64_t* atom_dims, int64_t channels, int64_t atoms,
                 const hel_shift_nmf_options& options) {
  if (rank < 1 || rank > HEL_SHIFT_RANK_MAX)
    throw Error(HEL_ERROR_RANK, "rank is %d; it must be from 1 to %d", static_cast<int>(rank), HEL_SHIFT_RANK_MAX);
  Shape shape;
  shape.rank = rank;
  shape.mode = options.mode;
  shape.channels = channels;
  shape.atoms = atoms;
  check_size(channels, "channels");
  check_size(atoms, "atoms");
  read_dims(shape, sample_dims, atom_dims);
  derive_sizes(shape);
  read_range(shape, options.inhibition_range);
  return shape;
}

void check_samples(const Shape& shape, int64_t samples) {
  check_size(samples, "samples");
  const int64_t field = 2 * product(shape.extended) + 256;
  const int64_t all = checked_product(checked_product(samples, field, "samples x their size"),
                                      shape.channels + shape.atoms, "elements of all samples");
  if (all > kLargestBytes / 64)
    throw Error(HEL_ERROR_OVERFLOW, "samples is %lld: too many elements to be addressed", number(samples));
}

Sizes total_sizes(const Shape& shape, int64_t samples) {
  Sizes total = shape.extended;
  total[static_cast<size_t>(3 - shape.rank)] *= samples;
  return total;
}

Grid make_grid(const Shape& shape, int64_t samples, const Sizes& padded) {
  Grid grid;
  grid.axis = 3 - shape.rank;
  grid.samples = samples;
  grid.sample = shape.sample;
  grid.atom = shape.atom;
  grid.period = shape.extended;
  grid.total = total_sizes(shape, samples);
  grid.padded = padded;
  for (size_t a = 0; a < 3; ++a) grid.padded[a] = std::max(padded[a], grid.total[a] + grid.atom[a] - 1);
  // Vectors may be read beyond the last row.
  grid.field_size = round_up(product(grid.padded) + 64, 16);
  return grid;
}

Grid make_strands(const Shape& shape, int64_t samples, int64_t strands, int64_t rows) {
  Grid grid = make_grid(shape, samples, {0, 0, 0});
  grid.strands = strands;
  grid.rows = rows;
  // Fields that are worked on side by side begin an odd number of cache lines apart, modulo a page.
  const int64_t page = 32 * strands;
  grid.field_size = strands * (rows + grid.atom[2] - 1);
  grid.field_size += (page + 5 * strands / 2 - grid.field_size % page) % page;
  return grid;
}

}  // namespace hel::nmf::shift
