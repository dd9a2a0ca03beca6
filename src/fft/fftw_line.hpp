// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <string>

#include "fft/line.hpp"

/// Everything that FFTW does for the library. FFTW serves the sizes with a prime factor above 13.
namespace hel::fft {

template <class T>
std::shared_ptr<const Line<T>> make_fftw_line(int64_t n, bool measure);

struct FftwWisdom {
  std::string of_double, of_float;
};

FftwWisdom export_fftw_wisdom();
/// False when FFTW does not understand one of the texts.
bool import_fftw_wisdom(const FftwWisdom& wisdom);
void forget_fftw_wisdom();

}  // namespace hel::fft
