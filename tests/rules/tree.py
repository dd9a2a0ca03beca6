# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""What the rule scripts share: the files of the tree, the public interface, and how a script reports."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORE_HEADERS = sorted((ROOT / "include/heliotrope").glob("*.h"))
GAUSS_HEADER = ROOT / "compat/include/heliotrope/gauss.h"
NFFT_HEADER = ROOT / "compat/include/heliotrope/nfft3.h"
SOURCE_SUFFIXES = {".c", ".cpp", ".h", ".hpp", ".def"}


def files(*folders):
    """All files below the folders (of the root without any), in order; not what git or a build keeps there."""
    for folder in folders or (".",):
        for place, names, leaves in os.walk(ROOT / folder):
            names[:] = sorted(n for n in names if n not in {".git", "build", "__pycache__"} and not n.startswith("build-"))
            for leaf in sorted(set(leaves) - {".git"}):
                yield pathlib.Path(place) / leaf


def sources(*folders):
    """The C and C++ files among them."""
    return (path for path in files(*folders) if path.suffix in SOURCE_SUFFIXES)


def name(path):
    """A path as messages show it."""
    return path.relative_to(ROOT).as_posix()


def text(path):
    return path.read_text(encoding="utf-8")


def without_comments(code):
    """C or C++ code with comments and literals blanked; line numbers stay."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
    return pattern.sub(lambda found: " " + "\n" * found.group().count("\n"), code)


def functions(*headers):
    """The names of the functions that public headers declare, in order."""
    return [name for header in headers for name in functions_of(header)]


def functions_of(header):
    return re.findall(r"^(?:HEL|GAUSS|NFFT)_API\b[^;(]*?\b((?:hel|gauss|nfft|solver)_\w+)\s*\(", without_comments(text(header)), re.M)


def statuses():
    """(name, number, sentence) of every status."""
    found = re.findall(r'^HEL_STATUS\((\w+), (\d+), "([^"]*)"\)', text(ROOT / "include/heliotrope/status.def"), re.M)
    return [(status, int(number), sentence) for status, number, sentence in found]


def report(problems, passed):
    """Ends the script: prints the problems and fails, or says what holds."""
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} problem(s)")
    print(passed)
