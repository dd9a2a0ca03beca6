// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

/// Work in a child made by fork(), which has none of its parent's threads. Thread libraries that do not know it wait
/// for them for ever.
namespace test {

inline constexpr int kFine = 42;

/// What the child came to: the value work() returned, kFine by convention, or minus the number of the signal that ended
/// it - of the alarm where it hangs, which a busy machine must not be taken for.
template <class Work>
int in_child(Work work) {
  constexpr unsigned kSeconds = 120;
  const pid_t child = fork();
  if (child == 0) {
    alarm(kSeconds);
    _exit(work());
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace test
