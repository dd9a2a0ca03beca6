# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Every public function has a doc comment, is used by a test, and - for gauss_* - stands in docs/gauss-coverage.md."""
import re

import tree


def undocumented(header):
    """Declarations whose line is not preceded by the end of a comment."""
    lines = tree.text(header).splitlines()
    for number, line in enumerate(lines):
        declared = re.match(r"(?:HEL|GAUSS)_API\b.*?\b((?:hel|gauss)_\w+)\s*\(", line)
        if declared and not lines[number - 1].rstrip().endswith("*/"):
            yield f"{tree.name(header)}:{number + 1}: {declared.group(1)} has no comment right before it"


def main():
    tests = "\n".join(tree.without_comments(tree.text(path)) for path in tree.sources("tests"))
    # A C++ test may reach a command through gauss.hpp, which names the C function.
    notation = tree.ROOT / "compat/include/heliotrope/gauss.hpp"
    problems, count = [], 0
    for header in (tree.CORE_HEADER, tree.GAUSS_HEADER):
        problems += undocumented(header)
        names = tree.functions(header)
        count += len(names)
        problems += [f"{name}: no test uses it" for name in names if not re.search(rf"\b{name}\b", tests)]
        if len(names) != len(set(names)):
            problems.append(f"{tree.name(header)}: a function is declared twice")
    coverage = tree.ROOT / "docs/gauss-coverage.md"
    page = tree.text(coverage) if coverage.exists() else ""
    for name in tree.functions(tree.GAUSS_HEADER):
        if not re.search(rf"\b{name}\b", page):
            problems.append(f"{name}: no line in docs/gauss-coverage.md")
    if count == 0:
        problems.append(f"no function found; is {notation.parent} complete?")
    tree.report(problems, f"{count} public functions")


if __name__ == "__main__":
    main()
