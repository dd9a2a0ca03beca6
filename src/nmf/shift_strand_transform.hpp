// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/lane_tables.hpp"
#include "nmf/shift_strand_kernel.hpp"

/// Fourier transforms of blocks of strands, fused with what is done to their spectra and results; chosen at run time
/// for the vectors of the machine. T is double or float.
///
/// A transform is a decimation in frequency, whose first pass leaves independent parts that fit the first-level cache;
/// each then goes through its other passes, products of spectra, and the first passes back, before the next one is
/// touched. The transform back is the same passes reversed, so spectra stay in the order that the forward one leaves.
namespace hel::nmf::shift {

/// The passes of a transform. Large butterflies first: the parts are small then. Two at least.
std::vector<int> strand_radices(int64_t n);

template <class T>
struct StrandTransform {
  /// Numbers in a cache line, which is a multiple of every vector length, and in a row.
  static constexpr int64_t kLine = static_cast<int64_t>(kAlignment / sizeof(T));
  static constexpr int64_t kRow = 2 * kLine;

  fft::LaneTables<T> tables;
  int64_t span;   ///< rows of a part
  int64_t pitch;  ///< numbers from one part of a buffer to the next

  StrandTransform(const Allocator& allocator, int64_t n)
      : tables(fft::make_lane_tables<T>(allocator, n, strand_radices(n))), span(n / tables.radices[0]) {
    // Rows of all parts are worked on together: no two may fall into the same sets of the first-level cache.
    pitch = span * kRow;
    while (parts_collide()) pitch += kRow;
  }

  int64_t size() const { return tables.n; }
  /// Numbers in a buffer.
  int64_t buffer() const { return pitch * tables.radices[0]; }
  /// Where frequency k lies in a spectrum.
  int64_t place(int64_t k) const { return tables.position[0][k]; }

 private:
  bool parts_collide() const {
    const int64_t page = 64 * kLine;
    for (int i = 1; i < tables.radices[0]; ++i) {
      const int64_t distance = i * pitch % page;
      if (distance < kRow || distance > page - kRow) return true;
    }
    return false;
  }
};

/// Spectrum of the first `stored` rows, the others being zeros.
template <class T>
void strands_to_spectrum(const StrandTransform<T>& transform, const T* rows, int64_t stored, T* spectrum) noexcept;

/// Spectra of the rows of all atoms, their products with a table, and what these become when transformed back: the
/// first `wanted` rows for each channel, times the size.
template <class T>
struct StrandMix {
  const T* table;
  const T* rows;  ///< of atom 0
  const T* next;  ///< what will be read after these; fetched early
  int64_t field;  ///< numbers from the rows of an atom to those of the next
  T* spectra;     ///< of the atoms; kept
  T* out;         ///< work memory: a spectrum for each channel
  T* results;     ///< of channel 0
  int64_t wanted, result_field;
};

template <class T>
void strands_mix(const StrandTransform<T>& transform, const StrandForm& form, const StrandMix<T>& job) noexcept;

/// What becomes of the gradient of the rows of an atom.
template <class T>
struct StrandStep {
  int64_t wanted;   ///< rows
  T* e;             ///< e <- e max(neg, 0) / (max(pos, 0) + extra + denominator)
  const T* extra;   ///< may be NULL
  const T* before;  ///< rows that will be read next; fetched early
  T denominator;
  T *neg, *pos;  ///< where both parts go instead, unless NULL
};

/// neg = transform back of the sum over channels c of a[c] table[m, c], pos the same of b. The buffer has the size
/// of two spectra.
template <class T>
void strands_step(const StrandTransform<T>& transform, const StrandForm& form, const T* a, const T* b, const T* table,
                  int64_t m, T* buffer, const StrandStep<T>& step) noexcept;

}  // namespace hel::nmf::shift
