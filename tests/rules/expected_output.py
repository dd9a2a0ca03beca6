# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Runs an example and compares what it prints with the block after "Expected output:" in its head comment.

usage: expected_output.py SOURCE PROGRAM SCRATCH_DIRECTORY
"""
import difflib
import pathlib
import subprocess
import sys


def expected_lines(source):
    """The lines between "Expected output:" and the end of the comment, without the comment's margin."""
    lines = source.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if line.lstrip("/* ").startswith("Expected output:")]
    if not starts:
        sys.exit(f"{source}: the head comment has no 'Expected output:'")
    block = []
    for line in lines[starts[0] + 1 :]:
        margin = next((m for m in (" *", "//") if line.startswith(m)), None)
        if margin is None or line.startswith(" */"):
            break
        last = line.endswith("*/")
        block.append(line.removesuffix("*/")[len(margin) :].removeprefix(" ").rstrip())
        if last:
            break
    return trimmed(block)


def trimmed(lines):
    """Without empty lines at either end: a comment may be spaced as it reads best."""
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def main():
    source, program, scratch = (pathlib.Path(argument) for argument in sys.argv[1:4])
    expected = expected_lines(source)
    if not expected:
        sys.exit(f"{source}: nothing follows 'Expected output:'")
    scratch.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([program], cwd=scratch, capture_output=True, text=True, check=False)
    printed = trimmed([line.rstrip() for line in done.stdout.splitlines()])
    print(done.stderr, file=sys.stderr, end="")
    sys.stdout.writelines(
        line + "\n" for line in difflib.unified_diff(expected, printed, "head comment", "printed", lineterm="")
    )
    if done.returncode != 0:
        sys.exit(f"{program.name}: exit status {done.returncode}")
    if expected != printed:
        sys.exit(f"{program.name}: prints something else than its head comment says")


if __name__ == "__main__":
    main()
