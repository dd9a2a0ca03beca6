#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# SPDX-FileCopyrightText: The Heliotrope authors
#
# A project takes our sources in with add_subdirectory. Unoptimized, because only the wiring is tested.
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

build_and_test "$SCRATCH/subdirectory" -DHOW=subdirectory -DHELIOTROPE_SOURCE="$SOURCE" -DCMAKE_BUILD_TYPE=Debug
