# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
"""Who may include whom: a part of src knows only the parts below it; everything outside src knows the public headers;
a foreign library is seen by one place."""
import re

import tree

BELOW = {
    "base": set(),
    "fft": {"base"},
    "linalg": {"base"},
    "nufft": {"fft", "linalg", "base"},
    "nmf": {"fft", "linalg", "base"},
    "api": {"nmf", "nufft", "fft", "linalg", "base"},
}
PUBLIC_CORE = {f"heliotrope/{header.name}" for header in tree.CORE_HEADERS} | {"heliotrope/status.def", "heliotrope/version.h"}
PUBLIC = PUBLIC_CORE | {"heliotrope/gauss.h", "heliotrope/gauss.hpp", "heliotrope/nfft3.h"}
# Where each foreign header may be named. Tests and benchmarks are customers of ours and may use what they like.
FOREIGN = {
    r"fftw3\.h": r"src/fft/fftw_\w+\.[ch]pp",
    r"omp\.h": r"src/base/parallel\.[ch]pp",
    r"pthread\.h": r"src/base/\w+\.[ch]pp",
    r"(cblas|lapacke)\.h|Eigen/.*": r"src/linalg/\w+\.[ch]pp",
    r"hwy/.*": r"src/\w+/\w+(-inl)?\.[ch]pp",
}


def includes(path):
    return re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', tree.text(path), re.M)


def arrows_inside_src():
    for path in tree.sources("src"):
        part = path.relative_to(tree.ROOT / "src").parts[0]
        for header in includes(path):
            target = header.split("/")[0]
            if target in BELOW and target != part and target not in BELOW[part]:
                yield f"{tree.name(path)}: {part} must not know {target} ({header})"
            if header in PUBLIC - PUBLIC_CORE:
                yield f"{tree.name(path)}: the core must not know {header}"


def arrows_from_outside():
    for path in tree.sources("compat", "tests", "examples"):
        own = {other.name for other in tree.sources(tree.name(path).split("/")[0])}
        for header in includes(path):
            if header.split("/")[0] in BELOW and "/" in header:
                yield f"{tree.name(path)}: {header} is inside src"
            if header.startswith("heliotrope/") and header not in PUBLIC:
                yield f"{tree.name(path)}: {header} is no public header"
            if header.startswith("../") and leaves_folder(path, header):
                yield f"{tree.name(path)}: {header} leaves its part of the tree"
            if tree.name(path).startswith(("tests/", "examples/")) and header in private_headers("compat") - own:
                yield f"{tree.name(path)}: {header} is inside compat"


def leaves_folder(path, header):
    """Whether the header is neither below compat nor in the same part of the tests as the file that includes it."""
    depth = 2 if tree.name(path).startswith("tests/") else 1
    target = (path.parent / header).resolve()
    return target.parts[: len(tree.ROOT.parts) + depth] != path.parts[: len(tree.ROOT.parts) + depth]


def private_headers(folder):
    return {path.name for path in tree.sources(folder) if path.suffix == ".hpp" and "include" not in path.parts}


def foreign_headers():
    for path in tree.sources("src", "compat", "include"):
        for header in includes(path):
            for pattern, place in FOREIGN.items():
                if re.fullmatch(pattern, header) and not re.fullmatch(place, tree.name(path)):
                    yield f"{tree.name(path)}: {header} may be seen by {place} only"


def main():
    problems = [*arrows_inside_src(), *arrows_from_outside(), *foreign_headers()]
    tree.report(problems, "every arrow points downward")


if __name__ == "__main__":
    main()
