# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# Sourced by the scripts here. ctest sets SOURCE (the tree), BUILD (a finished build) and SCRATCH (a place to work in).
set -euo pipefail
: "${SOURCE:?}" "${BUILD:?}" "${SCRATCH:?}"
consumer=$SOURCE/tests/install/consumer
prefix=$SCRATCH/prefix

# A program must find the library through what the package says, not through our environment.
unset LD_LIBRARY_PATH CMAKE_PREFIX_PATH PKG_CONFIG_PATH CPATH LIBRARY_PATH

# build_and_test DIRECTORY ARGUMENT...: configures the stranger's project, builds it, runs its programs.
build_and_test() {
  local build=$1
  shift
  rm -rf "$build"
  cmake -G Ninja -S "$consumer" -B "$build" "$@"
  cmake --build "$build"
  ctest --test-dir "$build" --output-on-failure --no-tests=error
}

# where_libraries_are PREFIX
where_libraries_are() {
  dirname "$(find "$1" -name 'libheliotrope.so' -o -name 'libheliotrope.a' | head -n 1)"
}
