// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Which vector targets the kernels are compiled for: those whose vectors differ. AVX3 (512 bits), AVX2 (256), SSE4
// (128) and the baseline (one number). Include it before anything of Highway. A sanitizer build asks for fewer.
#pragma once

#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL)
#endif
