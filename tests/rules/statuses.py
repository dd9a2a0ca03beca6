# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Every status has a number in its range, a sentence, a row in docs/status.md, and a test that makes it happen."""
import re

import tree

# Nothing in the library gives these yet on purpose; they keep their numbers for what is to come.
NOT_PROVOKED = {"HEL_ERROR_INTERNAL": "it reports a defect of the library, which a test cannot order"}
RANGES = ((0, 0), (1, 19), (20, 39), (40, 59), (60, 79), (90, 99))


def table_rows():
    page = tree.text(tree.ROOT / "docs/status.md")
    return re.findall(r"^\| (\d+) \| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", page, re.M)


def problems_of(status, number, sentence, tests):
    if not any(low <= number <= high for low, high in RANGES):
        yield f"{status}: {number} is outside every range"
    if not sentence or sentence[0].isupper() or sentence.endswith("."):
        yield f"{status}: the sentence must be there, begin small and have no full stop: '{sentence}'"
    if status not in NOT_PROVOKED and not re.search(rf"\b{status}\b", tests):
        yield f"{status}: no test names it"


def main():
    statuses = tree.statuses()
    tests = "\n".join(tree.text(path) for path in tree.sources("tests") if "/rules/" not in tree.name(path))
    problems = [problem for status in statuses for problem in problems_of(*status, tests)]
    numbers = [number for _, number, _ in statuses]
    if numbers != sorted(set(numbers)):
        problems.append("status.def: numbers must rise and differ")
    listed = [(status, int(number), sentence.strip()) for number, status, sentence, _ in table_rows()]
    problems += [f"docs/status.md lacks the row of {s[0]} (or differs from status.def)" for s in statuses if s not in listed]
    problems += [f"docs/status.md: {s[0]} is not in status.def" for s in listed if s not in statuses]
    tree.report(problems, f"{len(statuses)} statuses")


if __name__ == "__main__":
    main()
