#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# Static libraries, as subdirectory.sh has installed them: now the consumer must get FFTW, Highway and threads through our
# package.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

build_and_test "$SCRATCH/static-cxx" -DCMAKE_PREFIX_PATH="$SCRATCH/static-prefix" -DLANGUAGE=CXX

# A project without C++ is told what is missing, in place of a page of undefined symbols.
rm -rf "$SCRATCH/static-c"
if cmake -G Ninja -S "$consumer" -B "$SCRATCH/static-c" -DCMAKE_PREFIX_PATH="$SCRATCH/static-prefix" -DLANGUAGE=C \
  > "$SCRATCH/static-c.log" 2>&1; then
  echo "a C project found the static package, which it cannot link"
  exit 1
fi
grep -q 'add CXX' "$SCRATCH/static-c.log"

PKG_CONFIG_PATH=$(where_libraries_are "$SCRATCH/static-prefix")/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # pkg-config prints a list of words
gcc -std=c99 "$consumer/gauss.c" -o "$SCRATCH/static-program" $(pkg-config --static --cflags --libs heliotrope-gauss)
"$SCRATCH/static-program"
