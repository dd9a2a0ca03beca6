// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "fft/mirror.hpp"
#include "fft/routine.hpp"

/// Real arrays of two dimensions and more. The slowest axis is the one whose symmetry is used, whatever half the
/// caller stores: only its first n / 2 + 1 slices are transformed further.
namespace hel::fft {

/// Sizes of one slice: all axes but the slowest.
struct SliceAxis {
  int64_t n, wanted;
};

/// Real to complex: real lines down the slowest axis, complex transforms of half of the slices, and the other slices
/// as mirror images written while their originals are in the cache.
template <class T>
class RealSlowAxis final : public Routine<T> {
 public:
  /// Where the items lie, how much of them is wanted, and how slices get there.
  struct Delivery {
    std::vector<SliceAxis> slice;
    int64_t wanted_slices = 1;
    int64_t in_item = 1, out_item = 1;
    Format out_format = Format::Interleaved;
    bool scratch =
        false;  ///< the child writes to scratch (interleaved), not to the output; needed when slices are cropped
    bool stream = false;  ///< see LineJob::stream_out
  };

  /// `child` writes full slices.
  RealSlowAxis(Pass<T> pass, RoutinePointer<T> child, Delivery delivery);
  void describe(std::string& text, int depth) const override;

  /// Slices handed to the child at once: enough lanes where a slice is a single line.
  static int64_t group_of(const std::vector<SliceAxis>& slice) { return slice.size() == 1 ? kLaneGroup / 2 : 1; }

 private:
  void run_item(Points<const T>, Points<T>, Arena, int threads) const noexcept override;
  int64_t item_bytes(int threads) const override;
  void run_group(Points<const T> work, Points<T> out, int64_t first, int64_t last, Arena) const noexcept;
  void deliver_mirror(const RowCopy& how, Points<const T> slice, Points<T> out, int64_t k) const noexcept;
  void place(const RowCopy& how, Points<const T> slice, Points<T> to, bool mirrored) const noexcept;
  int64_t work_bytes() const;
  int64_t scratch_bytes() const;

  Pass<T> pass_;
  RoutinePointer<T> child_;
  Delivery delivery_;
  int64_t full_slice_ = 1, out_slice_ = 1;  ///< elements
  int64_t group_;
};

/// Full spectrum to real: complex transforms of the first n / 2 + 1 slices, then real lines down the slowest axis.
template <class T>
class RealSlowAxisInverse final : public Routine<T> {
 public:
  RealSlowAxisInverse(RoutinePointer<T> child, Pass<T> pass, int64_t in_item, int64_t out_item, Format in_format);
  void describe(std::string& text, int depth) const override;

 private:
  void run_item(Points<const T>, Points<T>, Arena, int threads) const noexcept override;
  int64_t item_bytes(int threads) const override;
  int64_t work_bytes() const;

  RoutinePointer<T> child_;
  Pass<T> pass_;
};

}  // namespace hel::fft
