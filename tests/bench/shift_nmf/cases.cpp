// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "cases.hpp"

namespace bench::shift_nmf {

namespace {

std::string text_of(const Dims& dims) {
  std::string text;
  for (const std::int64_t size : dims) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

}  // namespace

std::int64_t product(const Dims& dims) {
  std::int64_t count = 1;
  for (const std::int64_t size : dims) count *= size;
  return count;
}

Dims Case::activation_dims() const {
  Dims dims = sample_dims;
  if (!circular) {
    for (std::size_t d = 0; d < dims.size(); ++d) dims[d] += atom_dims[d] - 1;
  }
  return dims;
}

std::string Case::name() const {
  return std::to_string(samples) + "x" + std::to_string(channels) + "x" + text_of(sample_dims) + " atoms " +
         std::to_string(atoms) + " of " + text_of(atom_dims) + (circular ? " circular" : " valid");
}

std::string Case::full_name() const {
  return name() + (single ? " float" : " double") + " threads" + std::to_string(threads);
}

std::vector<Case> all_cases(bool quick) {
  std::vector<Case> shapes;
  if (quick) {
    shapes = {{3, 1, {2000}, 3, {50}}, {2, 2, {48, 40}, 3, {7, 7}}};
  } else {
    shapes = {{20, 1, {10000}, 5, {100}},
              {1, 1, {1000000}, 8, {256}},
              {10, 1, {256, 256}, 10, {15, 15}},
              {10, 3, {128, 128}, 10, {15, 15}},
              {1, 1, {1024, 1024}, 16, {16, 16}}};
  }
  std::vector<Case> cases;
  for (Case one : shapes) {
    for (const bool circular : {false, true}) {
      for (const bool single : {false, true}) {
        for (const int threads : {1, 2}) {
          if (quick && (single || threads > 1)) continue;
          one.circular = circular;
          one.single = single;
          one.threads = threads;
          cases.push_back(one);
        }
      }
    }
  }
  return cases;
}

}  // namespace bench::shift_nmf
