# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Every public header compiles alone, twice included: the C headers as pedantic C99 and as C++20, .hpp as C++20.

usage: headers_alone.py C_COMPILER CXX_COMPILER INCLUDE_DIRECTORY...
"""
import subprocess
import sys

import tree

STRICT = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]


def compile_alone(header, command, include_dirs):
    program = f"#include <{header}>\n#include <{header}>\n"
    arguments = [*command, *STRICT, *(f"-I{place}" for place in include_dirs), "-"]
    done = subprocess.run(arguments, input=program, capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [f"{header}: {' '.join(command)}\n{done.stderr}"]


def main():
    c_compiler, cxx_compiler, *include_dirs = sys.argv[1:]
    problems, count = [], 0
    for path in tree.files("include", "compat/include"):
        if path.suffix not in {".h", ".hpp"}:
            continue
        header = f"heliotrope/{path.name}"
        count += 1
        problems += compile_alone(header, [cxx_compiler, "-std=c++20", "-xc++"], include_dirs)
        if path.suffix == ".h":
            problems += compile_alone(header, [c_compiler, "-std=c99", "-xc"], include_dirs)
    if count == 0:
        problems.append("no public header found")
    tree.report(problems, f"{count} headers compile alone")


if __name__ == "__main__":
    main()
