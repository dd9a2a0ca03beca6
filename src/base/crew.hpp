// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

namespace hel {

/// What a team of workers does together, the caller of it being worker 0.
class Work {
 public:
  /// What worker number `worker` does: as much as it can, together with those that are at it.
  virtual void run(int worker) noexcept = 0;

 protected:
  ~Work() = default;
};

inline constexpr int kMostHands = 255;

/// Runs `work` by the caller and up to `hands` threads that wait for such; returns when the caller's part is done and
/// nobody is at it any more. A thread that has not begun by then, because its core is busy with something else, is not
/// waited for.
void run_by_crew(Work& work, int hands) noexcept;

}  // namespace hel
