// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/grid_work.hpp"

#include <algorithm>

#include "fft/cache.hpp"

namespace hel::nufft {

std::shared_ptr<GridWork> GridWork::get(std::shared_ptr<GridWork>& kept, const Settings& settings,
                                        const std::vector<int64_t>& key, int64_t bytes) {
  if (!kept || kept->key_ != key || kept->pool_.bytes() != bytes)
    kept = std::make_shared<GridWork>(settings, key, bytes);
  return kept;
}

const fft::Plan& GridWork::transform(bool to_modes, const Transform& what) {
  const std::lock_guard lock(lock_);
  std::shared_ptr<const fft::Plan>& plan = plans_[to_modes ? 0 : 1][what.sign > 0 ? 1 : 0];
  if (plan) return *plan;
  hel_fft_options options = fft::default_options();
  options.kind = what.kind;
  options.direction = what.sign > 0 ? HEL_BACKWARD : HEL_FORWARD;
  options.precision = what.single ? HEL_FLOAT : HEL_DOUBLE;
  options.threads = what.threads;
  options.in_extents = what.in_extents;
  options.out_extents = what.out_extents;
  plan = fft::make_plan(settings_, what.rank, what.n, options);
  return *plan;
}

int64_t GridWork::transform_bytes() const {
  const std::lock_guard lock(lock_);
  int64_t most = 0;
  for (const auto& pair : plans_)
    for (const auto& plan : pair)
      if (plan) most = std::max(most, plan->work_bytes());
  return most;
}

}  // namespace hel::nufft
