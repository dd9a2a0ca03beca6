#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# Programs in C and C++ are built with what pkg-config says, and cannot be built without it.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
libraries=$(where_libraries_are "$prefix")
work=$SCRATCH/pkg-config
mkdir -p "$work"

# compile MODULE COMPILER... SOURCE: the flags come from pkg-config alone.
compile() {
  local module=$1
  shift
  # shellcheck disable=SC2046 # pkg-config prints a list of words
  "$@" -o "$work/program" $(pkg-config --cflags --libs "$module")
}

if compile heliotrope gcc -std=c99 "$consumer/core.c" 2> /dev/null; then
  echo "the program compiles without knowing where the library is: the test proves nothing"
  exit 1
fi

export PKG_CONFIG_PATH=$libraries/pkgconfig
version=$(sed -n 1p "$SOURCE/VERSION")
for module in heliotrope heliotrope-gauss heliotrope-nfft; do
  [ "$(pkg-config --modversion $module)" = "$version" ] || { echo "$module.pc: wrong version"; exit 1; }
  grep -q '^Description:.*GPL' "$libraries/pkgconfig/$module.pc" || { echo "$module.pc: no word of the GPL"; exit 1; }
done

compile heliotrope gcc -std=c99 "$consumer/core.c"
LD_LIBRARY_PATH=$libraries "$work/program"
compile heliotrope-gauss gcc -std=c99 "$consumer/gauss.c"
LD_LIBRARY_PATH=$libraries "$work/program"
compile heliotrope-gauss g++ -std=c++20 "$consumer/gauss.cpp"
LD_LIBRARY_PATH=$libraries "$work/program"
compile heliotrope-nfft gcc -std=c99 "$consumer/nfft.c"
LD_LIBRARY_PATH=$libraries "$work/program"
