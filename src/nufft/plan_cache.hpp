// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <array>
#include <memory>
#include <mutex>

#include "nufft/evaluator.hpp"
#include "nufft/grid.hpp"
#include "nufft/problem.hpp"

namespace hel::nufft {

/// How a number of points is best served.
struct Decision {
  int64_t points = -1;
  GridChoice grid;         ///< width 0: directly
  bool has_exact = false;  ///< a second choice is there, for crowds that floats do not bear
  GridChoice exact{};
};

/// What plans that are gone leave for others of the same problem: tables, transforms and work memory, which take
/// longer to make than a small transform takes. A context has one; its size is bounded, and the least recently used
/// make room.
class PlanCache {
 public:
  /// An evaluator that no plan uses; one of the pointers is set.
  struct Entry {
    Problem problem;
    int threads = 0;
    Decision decision;
    std::shared_ptr<Evaluator<double>> in_double;
    std::shared_ptr<Evaluator<float>> in_float;
    int64_t bytes = 0;
    uint64_t used = 0;

    bool is_empty() const { return !in_double && !in_float; }
  };

  /// The latest of the entries for this problem, which then is the caller's; an empty one if there is none.
  Entry take(const Problem& problem, int threads) noexcept;
  /// Keeps an entry if it is small; `most` entries at a time.
  void put(Entry entry, int most) noexcept;

 private:
  static constexpr size_t kEntries = 16;
  static constexpr int64_t kLargestEntry = 4 << 20, kMostBytes = 16 << 20;

  std::mutex lock_;
  std::array<Entry, kEntries> entries_;
  uint64_t clock_ = 0;
};

}  // namespace hel::nufft
