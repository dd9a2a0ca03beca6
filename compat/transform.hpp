// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef COMPAT_TRANSFORM_HPP
#define COMPAT_TRANSFORM_HPP

#include "workspace.hpp"

namespace compat {

/// What to ask of the core; sizes slowest first.
struct transform {
  hel_fft_kind kind = HEL_FFT_C2C;
  hel_direction direction = HEL_FORWARD;
  double scale = 1.0;
  shape dims;         ///< padded sizes
  shape in_extents;   ///< sizes of the stored input; rank 0 = full
  shape out_extents;  ///< sizes of the stored output; rank 0 = full
};

/// Planar numbers; imag is NULL where they are real, and need not follow the real ones.
struct planes_in {
  const double* real;
  const double* imag;
};
struct planes_out {
  double* real;
  double* imag;
};

/// Runs a transform on planar memory as it lies; no padded input is ever built.
void run(const gauss_workspace& workspace, const transform& what, planes_in in, planes_out out);

}  // namespace compat

#endif
