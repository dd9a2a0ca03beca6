// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_BENCH_INVERSE_TRAINING_HPP
#define HELIOTROPE_BENCH_INVERSE_TRAINING_HPP

#include "../harness/options.hpp"
#include "../harness/report.hpp"

namespace bench::inverse {

/**
 * Learns a kernel of 128 x 128 Fourier coefficients from clouds of 20 fresh points a step: ours against torch with the
 * transforms of FINUFFT.
 */
void compare_training(const Options& options, Report& report);

}  // namespace bench::inverse

#endif
