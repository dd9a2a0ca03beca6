// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// The test program's own operator new, which counts its blocks and can be told to fail.
namespace test {

/// Blocks that live now, of the whole program.
int64_t live_blocks();

/// While it lives, the n-th allocation from now (n = 0: the next) fails, in whatever thread, and all after it.
class FailingNew {
 public:
  explicit FailingNew(int64_t n);
  ~FailingNew();
  FailingNew(const FailingNew&) = delete;
  FailingNew& operator=(const FailingNew&) = delete;
  /// Whether any allocation was made to fail.
  bool failed() const;
};

}  // namespace test
