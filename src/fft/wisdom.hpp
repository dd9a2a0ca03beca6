// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// What measuring has taught this process: the best order of radices for a line size, and FFTW's own wisdom.
namespace hel::fft {

/// The remembered radices for lines of size n; empty when nothing is known.
std::vector<int> recall_radices(int64_t n, bool single);
void remember_radices(int64_t n, bool single, const std::vector<int>& radices);

std::string export_wisdom();
/// Throws Error(HEL_ERROR_FORMAT) with the number of the line; then nothing was taken in.
void import_wisdom(const char* text);
void forget_wisdom();

}  // namespace hel::fft
