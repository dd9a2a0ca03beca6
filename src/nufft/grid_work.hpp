// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "fft/plan.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {

/// What a fine grid needs to run, and what does not depend on where the points are: work memory and Fourier transforms.
/// It is kept when a plan gets other points.
class GridWork {
 public:
  /// The one that is kept, if it has the same key and size; else a new one, kept from now on.
  static std::shared_ptr<GridWork> get(std::shared_ptr<GridWork>& kept, const Settings& settings,
                                       const std::vector<int64_t>& key, int64_t bytes);
  GridWork(const Settings& settings, std::vector<int64_t> key, int64_t bytes)
      : settings_(settings), key_(std::move(key)), pool_(settings.allocator, bytes) {}

  const WorkPool& pool() const { return pool_; }
  /// The transform to the modes or back; made when it is first wanted. Extents may be NULL.
  struct Transform {
    int rank;
    const int64_t* n;
    const int64_t* in_extents;
    const int64_t* out_extents;
    bool single;
    int sign, threads;
    int kind = HEL_FFT_C2C;
  };
  const fft::Plan& transform(bool to_modes, const Transform& what);
  /// Of the transforms that were made.
  int64_t transform_bytes() const;

 private:
  Settings settings_;
  std::vector<int64_t> key_;
  WorkPool pool_;
  mutable std::mutex lock_;
  std::shared_ptr<const fft::Plan> plans_[2][2];
};

}  // namespace hel::nufft
