// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "fft/plan.hpp"

namespace hel::fft {

/// The arguments of a one-shot call by value: numbers only, no pointers.
using PlanKey = std::vector<int64_t>;

/// The plans of one-shot calls. The least recently used one makes room.
class PlanCache {
 public:
  /// The plan for these arguments, made when it is not there. Throws Error.
  std::shared_ptr<const Plan> get(const Settings& settings, int32_t rank, const int64_t* dims,
                                  const hel_fft_options& options);

 private:
  struct Entry {
    uint64_t hash;
    PlanKey key;
    std::shared_ptr<const Plan> plan;
    uint64_t used;
  };

  std::shared_ptr<const Plan> find(uint64_t hash, const int64_t* key, size_t size);
  void keep(Entry entry, size_t capacity);

  std::mutex lock_;
  std::vector<Entry> entries_;
  uint64_t clock_ = 0;
};

/// A plan for arguments that need not be checked before. Throws Error.
std::shared_ptr<const Plan> make_plan(const Settings& settings, int32_t rank, const int64_t* dims,
                                      const hel_fft_options& options);

}  // namespace hel::fft
