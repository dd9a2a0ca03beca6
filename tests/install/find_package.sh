#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# Projects in C and in C++ find the installed package with CMake.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

build_and_test "$SCRATCH/package-c" -DCMAKE_PREFIX_PATH="$prefix" -DLANGUAGE=C
build_and_test "$SCRATCH/package-cxx" -DCMAKE_PREFIX_PATH="$prefix" -DLANGUAGE=CXX

# Without the prefix it must fail; if not, some other copy was tested above.
rm -rf "$SCRATCH/package-none"
if cmake -G Ninja -S "$consumer" -B "$SCRATCH/package-none" -DLANGUAGE=C > /dev/null 2>&1; then
  echo "find_package succeeds without the prefix"
  exit 1
fi
