#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# A project takes our sources in with add_subdirectory, as static libraries, and installs them with its own.
# Unoptimized, with one vector target and without what a debugger needs, because only the wiring is tested.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

build_and_test "$SCRATCH/subdirectory" -DHOW=subdirectory -DHELIOTROPE_SOURCE="$SOURCE" -DBUILD_SHARED_LIBS=OFF \
  -DHELIOTROPE_INSTALL=ON -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
  -DCMAKE_CXX_FLAGS=-DHWY_COMPILE_ONLY_STATIC
rm -rf "$SCRATCH/static-prefix"
cmake --install "$SCRATCH/subdirectory" --prefix "$SCRATCH/static-prefix"
