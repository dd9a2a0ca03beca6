# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Every public function has a doc comment and is used by a test; every command of the language stands in
docs/gauss-coverage.md under its documented name."""
import re

import tree


def undocumented(header):
    """Declarations whose line is not preceded by the end of a comment."""
    lines = tree.text(header).splitlines()
    for number, line in enumerate(lines):
        declared = re.match(r"(?:HEL|GAUSS|NFFT)_API\b.*?\b((?:hel|gauss|nfft|solver)_\w+)\s*\(", line)
        if declared and not lines[number - 1].rstrip().endswith("*/"):
            yield f"{tree.name(header)}:{number + 1}: {declared.group(1)} has no comment right before it"


def untested(names):
    """Functions that no test calls, be it through the C++ notation, which leaves the prefix out."""
    code = {path: tree.without_comments(tree.text(path)) for path in tree.sources("tests")}
    everything = "\n".join(code.values())
    notation = "\n".join(text for path, text in code.items() if "using namespace gauss;" in text)
    in_notation = tree.text(tree.ROOT / "compat/include/heliotrope/gauss.hpp")
    for name in names:
        short = name.removeprefix("gauss_")
        by_notation = name in in_notation and re.search(rf"\b{short}\(", notation)
        if not by_notation and not re.search(rf"\b{name}\b", everything):
            yield f"{name}: no test uses it"


def not_in_coverage():
    """A command is a function whose comment begins with its call in the language, in backticks."""
    header, page = tree.text(tree.GAUSS_HEADER), tree.text(tree.ROOT / "docs/gauss-coverage.md")
    documented = re.findall(r"/\*\*((?:(?!\*/).)*)\*/\s*GAUSS_API\b[^;(]*?\bgauss_(\w+)\(", header, re.S)
    commands = [name for comment, name in documented if re.match(rf"[\s*]*`{name}\b", comment)]
    if not commands:
        yield f"no command found in {tree.name(tree.GAUSS_HEADER)}"
    for command in commands:
        if not re.search(rf"`(?:gauss_)?{command}`", page):
            yield f"{command}: no line in docs/gauss-coverage.md"


def main():
    problems, count = [], 0
    for headers in (tree.CORE_HEADERS, [tree.GAUSS_HEADER]):
        names = tree.functions(*headers)
        count += len(names)
        problems += [problem for header in headers for problem in undocumented(header)] + [*untested(names)]
        if not names or len(names) != len(set(names)):
            problems.append(f"{tree.name(headers[0].parent)}: no function, or one declared twice")
    problems += not_in_coverage()
    tree.report(problems, f"{count} public functions")


if __name__ == "__main__":
    main()
