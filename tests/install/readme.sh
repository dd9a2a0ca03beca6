#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# The program of the README, compiled with the command of the README, prints what the README says.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
libraries=$(where_libraries_are "$prefix")
work=$SCRATCH/readme
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# block LANGUAGE: the first code block of that language.
block() {
  sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$SOURCE/README.md" | sed '1d; /^```$/,$d'
}

block c > program.c
block text > expected
command=$(grep -m 1 '^cc program.c ' "$SOURCE/README.md")
export PKG_CONFIG_PATH=$libraries/pkgconfig LD_LIBRARY_PATH=$libraries
bash -c "$command"
./a.out | sed 's/ *$//' | diff expected -
