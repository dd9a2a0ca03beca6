// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Convolutions as sums: every row of a result is a combination of shifted rows.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/parallel.hpp"
#include "nmf/shift_engine.hpp"
#include "nmf/shift_kernel.hpp"

namespace hel::nmf::shift {
namespace {

/// Entries of a row worked on at once: their shifted rows stay in the first-level cache.
constexpr int64_t kPiece = 2048;

template <class T>
class DirectEngine final : public Engine<T> {
 public:
  DirectEngine(const Allocator& allocator, const Sheet<T>& sheet)
      : shape_(sheet.shape()),
        grid_(sheet.grid()),
        threads_(sheet.threads()),
        pieces_((grid_.total[2] + kPiece - 1) / kPiece),
        rows_(grid_.total[0] * grid_.total[1] * pieces_) {
    const int64_t weights = shape_.atom_count();
    terms_ = std::max(shape_.atoms, shape_.channels) * product(shape_.atom);
    by_channel_ = Table<T>(allocator, weights);
    by_atom_ = Table<T>(allocator, weights);
    row_ = Table<const T*>(allocator, threads_ * terms_);
    scratch_ = Table<T>(allocator, threads_ * worker_pitch_of<T>(2 * kPiece, threads_));
    sums_ = Table<double>(allocator, shape_.channels * rows_);
  }

  void set_atoms(const T* w) noexcept override {
    const int64_t taps = product(shape_.atom);
    std::memcpy(by_atom_.data(), w, static_cast<size_t>(shape_.atom_count()) * sizeof(T));
    for (int64_t m = 0; m < shape_.atoms; ++m)
      for (int64_t c = 0; c < shape_.channels; ++c)
        std::memcpy(by_channel_.data() + (c * shape_.atoms + m) * taps, w + (m * shape_.channels + c) * taps,
                    static_cast<size_t>(taps) * sizeof(T));
  }

  double reconstruct(const Sheet<T>& sheet) noexcept override {
    const int64_t taps = product(shape_.atom);
    parallel_for(threads_, shape_.channels * rows_, [&](int64_t task, int worker) {
      const int64_t c = task / rows_;
      const Piece piece = piece_at(task % rows_);
      T* out = scratch_.data() + worker * worker_pitch_of<T>(2 * kPiece, threads_);
      const T** rows = row_.data() + worker * terms_;
      sums_[task] = 0;
      const int64_t at = grid_.margin() + grid_.offset(piece.i, piece.j, piece.k);
      if (grid_.is_inside(0, piece.i) && grid_.is_inside(1, piece.j)) {
        // R[x] = sum of E[x + (A - 1) - a] W[a]
        for (int64_t m = 0; m < shape_.atoms; ++m) list_rows(sheet.activations(m) + at, -1, rows + m * taps);
        combine_rows(shape_.atoms * taps, rows, by_channel_.data() + c * shape_.atoms * taps, piece.count, out);
      }
      sums_[task] = sheet.finish(c, piece.i, piece.j, piece.k, piece.count, out, sheet.a(c) + at, sheet.b(c) + at);
    });
    double sum = 0;
    for (int64_t i = 0; i < sums_.size(); ++i) sum += sums_[i];
    return sum;
  }

  void step_h(const Sheet<T>& sheet, const HStep<T>& step) noexcept override {
    const int64_t taps = product(shape_.atom), terms = shape_.channels * taps;
    parallel_for(threads_, shape_.atoms * rows_, [&](int64_t task, int worker) {
      const int64_t m = task / rows_;
      const Piece piece = piece_at(task % rows_);
      T* neg = scratch_.data() + worker * worker_pitch_of<T>(2 * kPiece, threads_);
      T* pos = neg + kPiece;
      const T** rows = row_.data() + worker * terms_;
      const int64_t at = grid_.offset(piece.i, piece.j, piece.k);
      const T* weights = by_atom_.data() + m * terms;
      // The gradient at k = sum of X[k - (A - 1) + a] W[a], and the margin is A - 1.
      for (int64_t c = 0; c < shape_.channels; ++c) list_rows(sheet.a(c) + at, 1, rows + c * taps);
      combine_rows(terms, rows, weights, piece.count, neg);
      for (int64_t c = 0; c < shape_.channels; ++c) list_rows(sheet.b(c) + at, 1, rows + c * taps);
      combine_rows(terms, rows, weights, piece.count, pos);
      take_rows(sheet, step, m, at, 1, piece.count, neg, pos, kPiece);
    });
  }

  void gradient_w(const Sheet<T>& sheet, T* neg, T* pos) noexcept override {
    reconstruct(sheet);
    // One task for each atom, channel and row of the atom: no two write the same sums.
    const Sizes atom = shape_.atom;
    const int64_t lines = atom[0] * atom[1];
    parallel_for(threads_, shape_.atoms * shape_.channels * lines, [&](int64_t task, int) {
      const int64_t line = task % lines, pair = task / lines;
      const int64_t c = pair % shape_.channels, m = pair / shape_.channels;
      const int64_t a0 = line / atom[1], a1 = line % atom[1];
      T* out[2] = {neg + task * atom[2], pos + task * atom[2]};
      for (int which = 0; which < 2; ++which) {
        std::fill(out[which], out[which] + atom[2], T(0));
        const T* x = which == 0 ? sheet.a(c) : sheet.b(c);
        for (int64_t r = 0; r < rows_; ++r) {
          const Piece piece = piece_at(r);
          if (!grid_.is_inside(0, piece.i) || !grid_.is_inside(1, piece.j)) continue;
          const T* e =
              sheet.activations(m) + grid_.offset(piece.i + atom[0] - 1 - a0, piece.j + atom[1] - 1 - a1, piece.k);
          correlate_row(x + grid_.margin() + grid_.offset(piece.i, piece.j, piece.k), e, piece.count, atom[2],
                        out[which]);
        }
        std::reverse(out[which], out[which] + atom[2]);
      }
    });
  }

 private:
  struct Piece {
    int64_t i, j, k, count;
  };

  Piece piece_at(int64_t r) const {
    const int64_t row = r / pieces_, k = r % pieces_ * kPiece;
    return {row / grid_.total[1], row % grid_.total[1], k, std::min(kPiece, grid_.total[2] - k)};
  }

  /// The rows that lie direction * a from `origin`, for all a of an atom.
  void list_rows(const T* origin, int64_t direction, const T** rows) const {
    for (int64_t i = 0; i < shape_.atom[0]; ++i)
      for (int64_t j = 0; j < shape_.atom[1]; ++j)
        for (int64_t k = 0; k < shape_.atom[2]; ++k) *rows++ = origin + direction * grid_.offset(i, j, k);
  }

  const Shape& shape_;
  const Grid grid_;
  int threads_;
  int64_t pieces_, rows_, terms_;
  Table<T> by_channel_, by_atom_, scratch_;
  Table<const T*> row_;
  Table<double> sums_;
};

}  // namespace

template <class T>
void take_rows(const Sheet<T>& sheet, const HStep<T>& step, int64_t atom, int64_t at, int64_t rows, int64_t count,
               const T* neg, const T* pos, int64_t pitch) noexcept {
  const int64_t field = atom * sheet.grid().field_size + at, e_pitch = sheet.grid().padded[2];
  T* e = sheet.activations(atom) + at;
  const T* extra = step.extra ? step.extra + field : nullptr;
  if (!step.neg && step.exponent == 1)
    return update_rows<T>({e, e_pitch, neg, pos, pitch, extra, step.denominator, rows, count});
  for (int64_t row = 0; row < rows; ++row, neg += pitch, pos += pitch)
    for (int64_t k = 0; k < count; ++k) {
      const int64_t place = row * e_pitch + k;
      const T high = std::max(neg[k], T(0)), low = std::max(pos[k], T(0));
      if (step.neg) {
        step.neg[field + place] = high;
        step.pos[field + place] = low;
      } else {
        const double sum =
            static_cast<double>(low) + step.denominator + (extra ? static_cast<double>(extra[place]) : 0);
        e[place] = static_cast<T>(e[place] * std::pow(static_cast<double>(high) / sum, step.exponent));
      }
    }
}

template <class T>
std::unique_ptr<Engine<T>> make_direct_engine(const Allocator& allocator, const Sheet<T>& sheet) {
  return std::make_unique<DirectEngine<T>>(allocator, sheet);
}

template void take_rows(const Sheet<double>&, const HStep<double>&, int64_t, int64_t, int64_t, int64_t, const double*,
                        const double*, int64_t) noexcept;
template void take_rows(const Sheet<float>&, const HStep<float>&, int64_t, int64_t, int64_t, int64_t, const float*,
                        const float*, int64_t) noexcept;
template std::unique_ptr<Engine<double>> make_direct_engine(const Allocator&, const Sheet<double>&);
template std::unique_ptr<Engine<float>> make_direct_engine(const Allocator&, const Sheet<float>&);

}  // namespace hel::nmf::shift
