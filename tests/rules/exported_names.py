# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""A library exports exactly the functions that its header declares, all with its prefix or prefixes, and has the right soname.

usage: exported_names.py LIBRARY (core|gauss|nfft)
"""
import re
import subprocess
import sys

import tree


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main():
    library, family = sys.argv[1:3]
    headers, prefix, soname = {
        "core": (tree.CORE_HEADERS, "hel_", "libheliotrope.so."),
        "gauss": ([tree.GAUSS_HEADER], "gauss_", "libheliotrope-gauss.so."),
        "nfft": ([tree.NFFT_HEADER], ("nfft_", "solver_"), "libheliotrope-nfft.so."),
    }[family]
    soname += re.search(r"^abi (\d+)$", tree.text(tree.ROOT / "VERSION"), re.M).group(1)
    declared = set(tree.functions(*headers))
    symbols = [line.split() for line in run("nm", "-D", "--defined-only", library).splitlines()]
    exported = {columns[-1].split("@")[0] for columns in symbols if columns[-2] != "A"}
    problems = [f"{symbol} is exported but not declared in {tree.name(headers[0].parent)}" for symbol in sorted(exported - declared)]
    problems += [f"{symbol} is declared but not exported" for symbol in sorted(declared - exported)]
    problems += [f"{symbol} does not start with {prefix}" for symbol in sorted(exported) if not symbol.startswith(prefix)]
    found = re.search(r"SONAME\s+(\S+)", run("objdump", "-p", library))
    if not found or found.group(1) != soname:
        problems.append(f"the soname is {found and found.group(1)}; VERSION says {soname}")
    tree.report(problems, f"{len(exported)} names, as declared; soname {soname}")


if __name__ == "__main__":
    main()
