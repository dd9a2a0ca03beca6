// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// The inner loops on spectra of strands, chosen at run time for the vectors of the machine. T is double or float.
namespace hel::nmf::shift {

/// A spectrum has a row for each frequency: the real parts of half of the strands, then the imaginary parts, which are
/// the other half. The next spectrum begins `spectrum` numbers later. A table has a row for each frequency as well,
/// with a complex number, real part first, for each pair of an atom and a channel.
struct StrandForm {
  int64_t lines;     ///< frequencies
  int64_t lanes;     ///< strands / 2
  int64_t spectrum;  ///< at least 2 x lines x lanes
  int64_t atoms, channels;
  int64_t pairs() const { return atoms * channels; }
};

/// Adds conj(a[c]) h[m] and conj(b[c]) h[m] to the sums of all atoms and channels. Of every product
/// strand_sum_size<T>() numbers are kept.
template <class T>
void correlate_strands(const StrandForm& form, const T* h, const T* a, const T* b, T* sums) noexcept;
/// Numbers that are kept of both products of a pair in a row.
template <class T>
int64_t strand_sum_size() noexcept;
/// The sums over all strands: a row for each frequency of two complex numbers, of a and of b, for each pair. Row i goes
/// to row order[i].
template <class T>
void collect_strands(const StrandForm& form, const T* sums, const int32_t* order, T* tables) noexcept;

/// b <- inside x b for rows of 2 x lanes numbers; returns half the sum of inside x (v - b)^2.
template <class T>
double finish_strands(const T* v, const T* inside, int64_t rows, int64_t lanes, T* b) noexcept;

}  // namespace hel::nmf::shift
