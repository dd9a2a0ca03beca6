# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""What the rivals in Python share: they answer each line from the benchmark with one line."""
import os
import sys


def resident_peak():
    """The resident peak of this process in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return 0


def peak_growth_mb(work):
    """How much the resident memory grows at its peak while `work` runs, in megabytes."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
        refs.write("5")
    before = resident_peak()
    work()
    return (resident_peak() - before) / 1e6


def serve(make):
    """Answers until the other side hangs up. `make` returns the object whose methods are the commands."""
    # Rivals may print; the answers have the standard output for themselves.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        rival = make(sys.argv[1:])
    except ImportError as missing:
        print(f"not importable: {missing}", file=answers, flush=True)
        return
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            answer = getattr(rival, command)(*arguments)
        except Exception as failure:  # the benchmark decides what to do about it
            answer = "failed: " + repr(failure).replace("\n", " ")
        print(answer, file=answers, flush=True)
