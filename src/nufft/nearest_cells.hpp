// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <vector>

#include "base/memory.hpp"
#include "nufft/problem.hpp"

namespace hel::nufft {

/// The cells of a fine grid over the period, and which node each is closest to: the regions of Voronoi, to the
/// resolution of the grid. Distances are in spacings of the modes, so that all dimensions count alike.
class NodeCells {
 public:
  NodeCells(const Problem& modes, int64_t nodes);

  /// The places of the nodes along the next axis, slowest first, in [0, 1).
  void add_axis(const std::vector<double>& places);
  /// The share of the cells that is closest to each node; nodes in the same cell share alike. Sums to 1.
  std::vector<double> shares(const Allocator& allocator, int threads) const;

 private:
  int64_t total() const { return sizes_[0] * sizes_[1] * sizes_[2]; }

  std::array<int64_t, kLargestRank> sizes_{1, 1, 1};    ///< cells along each axis, leading ones
  std::array<double, kLargestRank> spacings_{1, 1, 1};  ///< of the cells, in spacings of the modes
  int axis_;
  std::vector<int64_t> cell_;  ///< of each node
};

}  // namespace hel::nufft
