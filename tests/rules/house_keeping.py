# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Small rules for all files: license lines on top, no leftovers, VERSION the only place of the number, the README's
table of packages complete, no link into nothing, sizes within the budget."""
import re

import tree

LICENSE = ("SPDX-License-Identifier: BSD-3-Clause", "SPDX-FileCopyrightText: The Heliotrope authors")
# Formats that have no comments, texts whose license is the file LICENSE, and files that are read by name.
NO_LICENSE_LINES = re.compile(r"(VERSION|LICENSE|NOTICE|\.gitignore|\.clang-format|.*\.(json|md|png|txt))$")
LEFTOVERS = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
# The changelog tells what each version brought; examples of a version in comments are not ours.
MAY_NAME_VERSION = re.compile(r"VERSION|CHANGELOG\.md|include/heliotrope/core\.h")
FILE_BUDGET, FILE_LIMIT, FUNCTION_BUDGET = 500, 600, 60


def license(path, content):
    if NO_LICENSE_LINES.search(path.name) and path.name != "CMakeLists.txt":
        return
    head = "\n".join(content.splitlines()[:4])
    if not all(line in head for line in LICENSE):
        yield f"{tree.name(path)}: the two SPDX lines are missing"


def leftovers(path, content):
    for number, line in enumerate(content.splitlines(), 1):
        if LEFTOVERS.search(line):
            yield f"{tree.name(path)}:{number}: a leftover: {line.strip()}"
        if line != line.rstrip() or "\t" in line:
            yield f"{tree.name(path)}:{number}: a tab or blanks at the end"


def version_elsewhere(path, content, version):
    if not MAY_NAME_VERSION.fullmatch(tree.name(path)) and re.search(rf"(?<![\d.]){re.escape(version)}(?![\d.])", content):
        yield f"{tree.name(path)}: names the version {version}; VERSION is the only place of the number"


def broken_links(path, content):
    if path.suffix != ".md":
        return
    for target in re.findall(r"\]\(([^)#\s]+)", content):
        if "://" not in target and not (path.parent / target).exists():
            yield f"{tree.name(path)}: the link to {target} leads nowhere"


def long_functions(path, content):
    """Bodies that begin and end in the first column, which is how clang-format leaves functions."""
    start = None
    for number, line in enumerate(tree.without_comments(content).splitlines(), 1):
        if start is None and re.match(r"\S.*\)[^;]*\{$", line):
            start = number
        elif line.startswith("}"):
            if start is not None and number - start > FUNCTION_BUDGET:
                yield f"{tree.name(path)}:{start}: a function of {number - start} lines (budget {FUNCTION_BUDGET})"
            start = None


def packages_in_readme():
    readme = tree.text(tree.ROOT / "README.md")
    for line in tree.text(tree.ROOT / "cmake/debian-packages.txt").splitlines():
        package = line.split(" ")[0]
        if re.match(r"[a-z]", package) and f"`{package}`" not in readme:
            yield f"README.md does not name the package {package}"


def main():
    version = tree.text(tree.ROOT / "VERSION").split()[0]
    problems, remarks = list(packages_in_readme()), []
    for path in tree.files():
        if path.suffix in {".png", ".pyc"}:
            continue
        content = tree.text(path)
        problems += license(path, content)
        problems += leftovers(path, content)
        problems += version_elsewhere(path, content, version)
        problems += broken_links(path, content)
        if path.suffix not in tree.SOURCE_SUFFIXES:
            continue
        lines = content.count("\n")
        if lines > FILE_LIMIT:
            problems.append(f"{tree.name(path)}: {lines} lines (limit {FILE_LIMIT})")
        elif lines > FILE_BUDGET:
            remarks.append(f"{tree.name(path)}: {lines} lines (budget {FILE_BUDGET})")
        remarks += long_functions(path, content)
    for remark in remarks:
        print("remark:", remark)
    tree.report(problems, f"the house is in order, {len(remarks)} remark(s)")


if __name__ == "__main__":
    main()
