/* SPDX-License-Identifier: BSD-3-Clause
 * SPDX-FileCopyrightText: The Heliotrope authors */
#ifndef HELIOTROPE_HELIOTROPE_H
#define HELIOTROPE_HELIOTROPE_H

/**
 * @file heliotrope.h
 * The core of Heliotrope behind a C interface; this header includes those of all families.
 *
 * The simplest use is one call - here the spectrum of 3x3 real numbers, zero-padded to 4x4:
 *
 *     double x[9] = {8, 1, 6, 3, 5, 7, 4, 9, 2}, spectrum[2 * 16];
 *     int64_t dims[2] = {4, 4}, extents[2] = {3, 3};
 *     hel_fft_options options;
 *     hel_fft_options_init(&options);
 *     options.kind = HEL_FFT_R2C_FULL;
 *     options.in_extents = extents;
 *     if (hel_fft(NULL, 2, dims, &options, x, spectrum) != HEL_OK) puts(hel_last_message());
 *
 * Conventions, for every function:
 *  - Arrays are row-major; lists of dims name the slowest (highest) dimension first.
 *  - A complex number is two adjacent reals (interleaved) or the whole real block followed by the whole
 *    imaginary block (planar); see ::hel_layout.
 *  - What can fail returns a ::hel_status; 0 is success. hel_last_message() then says what was wrong, in numbers.
 *    On failure numeric outputs are untouched, and a handle that should have been created is set to NULL.
 *  - A function that takes a `const` handle may run on that handle from many threads at once;
 *    any other needs the caller to own the handle.
 *  - The caller owns every numeric buffer. Nothing is printed, nothing aborts, no exception leaves the library.
 */

#include <heliotrope/adamw.h>
#include <heliotrope/core.h>
#include <heliotrope/fft.h>
#include <heliotrope/inverse.h>
#include <heliotrope/nmf.h>
#include <heliotrope/nufft.h>
#include <heliotrope/point_convolution.h>
#include <heliotrope/shift_nmf.h>
#include <heliotrope/toeplitz.h>

#endif
