// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "nmf/shift_sheet.hpp"

namespace hel::nmf::shift {

/// What happens to the gradient of H: either E is updated at once, or both parts are stored.
template <class T>
struct HStep {
  T* neg = nullptr;  ///< fields for all atoms; NULL = update E
  T* pos = nullptr;
  const T* extra = nullptr;  ///< fields for all atoms, added to the denominator; may be NULL
  double denominator = kGuard;
  double exponent = 1;
};

/// Convolutions of the fields of a sheet with the atoms.
template <class T>
class Engine {
 public:
  virtual ~Engine() = default;
  /// Must precede the rest, and follow every change of the atoms.
  virtual void set_atoms(const T* w) noexcept = 0;
  /// From E to a and b of the sheet. Returns the divergence.
  virtual double reconstruct(const Sheet<T>& sheet) noexcept = 0;
  /// Needs a and b.
  virtual void step_h(const Sheet<T>& sheet, const HStep<T>& step) noexcept = 0;
  /// Both parts of the gradient of W, laid out like W, for the E of the sheet; a and b are not kept.
  virtual void gradient_w(const Sheet<T>& sheet, T* neg, T* pos) noexcept = 0;
  /// Whether sweep() works. It needs no copies of activations, that is, the valid or the full mode.
  virtual bool can_sweep() const { return false; }
  /// reconstruct(), step_h() of a step that stores nothing, and gradient_w() with the same results in one run through
  /// the fields. Returns the divergence before the step.
  virtual double sweep(const Sheet<T>&, const HStep<T>&, T*, T*) noexcept { return 0; }
};

/// Rows of gradient to where the step wants them: `rows` rows of `count` entries; those of the field begin at `at`.
template <class T>
void take_rows(const Sheet<T>& sheet, const HStep<T>& step, int64_t atom, int64_t at, int64_t rows, int64_t count,
               const T* neg, const T* pos, int64_t pitch) noexcept;

/// How a model computes for some number of samples.
struct Method {
  bool fourier = false;
  Sizes block{1, 1, 1};  ///< transform sizes
  Sizes padded{0, 0, 0};
  int64_t strands = 0, rows = 0;  ///< in one dimension; see Grid
  double nanoseconds = 0;         ///< of an iteration by one thread, roughly

  Grid grid(const Shape& shape, int64_t samples) const {
    return strands > 0 ? make_strands(shape, samples, strands, rows) : make_grid(shape, samples, padded);
  }

  /// More threads than the work is worth would only wait for one another.
  int useful_threads(int available) const {
    constexpr double kWorth = 300000;
    return static_cast<int>(std::clamp(nanoseconds / kWorth, 1.0, static_cast<double>(available)));
  }
};

Method choose_method(const Shape& shape, int64_t samples, int method, bool is_float);
std::string describe_method(const Shape& shape, const Method& method);

template <class T>
std::unique_ptr<Engine<T>> make_direct_engine(const Allocator& allocator, const Sheet<T>& sheet);
template <class T>
std::unique_ptr<Engine<T>> make_fourier_engine(const Allocator& allocator, const Sheet<T>& sheet, const Method& method);
/// In one dimension.
template <class T>
std::unique_ptr<Engine<T>> make_strand_engine(const Allocator& allocator, const Sheet<T>& sheet, const Method& method);

}  // namespace hel::nmf::shift
