// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cstdint>

/// The inner loops of shift-invariant factorization, chosen at run time for the vectors of the machine. T is double or
/// float.
namespace hel::nmf::shift {

/// out[x] = sum over t < terms of weights[t] rows[t][x], x < count.
template <class T>
void combine_rows(int64_t terms, const T* const* rows, const T* weights, int64_t count, T* out) noexcept;

/// out[j] += sum over i < count of x[i] e[i + j], j < shifts.
template <class T>
void correlate_row(const T* x, const T* e, int64_t count, int64_t shifts, T* out) noexcept;

/// Rows of a field and of two blocks of gradient.
template <class T>
struct UpdateRows {
  T* e;
  int64_t e_pitch;
  const T *neg, *pos;
  int64_t pitch;
  const T* extra;  ///< laid out like e; may be NULL
  double denominator;
  int64_t rows, count;
};

/// e <- e max(neg, 0) / (max(pos, 0) + extra + denominator), in each row.
template <class T>
void update_rows(const UpdateRows<T>& job) noexcept;

/// b <- r; returns half the sum of (v - r)^2.
template <class T>
double finish_euclidean(const T* v, const T* r, int64_t count, T* b) noexcept;

/// Spectra: `lines` x `lanes` complex numbers; `part` numbers after the real ones the imaginary ones begin, and as many
/// after those the next spectrum. A table is the spectrum of something real, and has its first `table_lines` lines in
/// parts of table_part numbers. Where spectra are `mirrored`, that is half of them: the rest follows from symmetry, the
/// first `rows` lanes being frequencies of another axis, and lane `rows` of a spectrum repeating lane 0.
struct SpectrumForm {
  int64_t lines, lanes, part;
  int64_t rows, table_lines, table_part;
  bool mirrored;
};

/// out[o] = sum over s of in[s] table[s, o]. in and out are arrays of spectra; tables lie table_s apart for s and
/// table_o for o, in units of tables.
template <class T>
void mix_spectra(const SpectrumForm& form, int64_t sources, const T* in, int64_t outputs, T* out, const T* tables,
                 int64_t table_s, int64_t table_o) noexcept;

/// sums[m, 0, c] += conj(a[c]) h[m] and sums[m, 1, c] += conj(b[c]) h[m]; a, b and h are arrays of spectra, sums of
/// tables, to which mirrored spectra add the conjugate of what belongs to the lines that a table lacks.
template <class T>
void correlate_spectra(const SpectrumForm& form, int64_t atoms, const T* h, int64_t channels, const T* a, const T* b,
                       T* sums) noexcept;

}  // namespace hel::nmf::shift
