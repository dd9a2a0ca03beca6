// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/grid.hpp"

#include <algorithm>
#include <complex>

#include "base/checked.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/vector_kernel.hpp"

namespace hel::nufft {

/// The widest kernels are there for tolerances that places counted from a far end of a tile would not keep.
int64_t tile_side(int rank, int axis, int width) {
  if (rank == 1) return width >= 14 ? 128 : 512;
  if (rank == 2) return 32;
  return axis == 2 ? 24 : 12;
}

std::complex<double> grid_phase(int sign, int64_t turns, int64_t cell, int64_t n) {
  const double size = static_cast<double>(n), part = static_cast<double>(turns) / size;
  const Twofold t{part, std::fma(-part, size, static_cast<double>(turns)) / size};
  alignas(64) double cosine[kRowPad], sine[kRowPad];
  phase_table(t, -sign, cell, 1, cosine, sine);
  return {cosine[0], sine[0]};
}

template <class G>
FineGrid<G>::FineGrid(const Allocator& allocator, int rank, const GridChoice& choice, const Shift& shift)
    : rank_(rank), left_((choice.width - 1) / 2), kernel_(choice.width, choice.upsampling) {
  for (int a = 0; a < rank; ++a) {
    const auto own = static_cast<size_t>(a), at = static_cast<size_t>(a + 3 - rank);
    turns_[at] = shift.turns[own];
    periods_[at] = shift.period[own];
  }
  make_axes(rank, choice);
  make_phases();
  make_kernel_table(allocator);
}

template <class G>
FineGrid<G>::FineGrid(const Allocator& allocator, int rank, const GridChoice& choice, RealVectors vectors)
    : rank_(rank),
      each_(vectors == RealVectors::two ? 2 : 1),
      left_((choice.width - 1) / 2),
      kernel_(choice.width, choice.upsampling) {
  constexpr int64_t kPage = 4096 / static_cast<int64_t>(sizeof(G));
  // Not at the same place in a page: a store there would hold up loads from the other grid.
  if (vectors == RealVectors::two) second_ = round_up(choice.cells(rank), kPage) + kPage / 2;
  make_axes(rank, choice);
  make_kernel_table(allocator);
}

template <class G>
void FineGrid<G>::make_axes(int rank, const GridChoice& choice) {
  const int width = choice.width, lead = 3 - rank;
  for (int a = 0; a < rank; ++a) {
    const auto own = static_cast<size_t>(a), at = static_cast<size_t>(a + lead);
    axes_[own] = make_axis(choice.n[own], choice.one_tile ? choice.n[own] : tile_side(rank, a + lead, width), width);
    n_[at] = axes_[own].n;
    sides_[at] = axes_[own].side;
    tiles_[at] = axes_[own].tiles;
    reach_[at] = width - 1;
  }
  row_ = round_up(each_ * (sides_[2] + width - 1) + slack(), 64 / static_cast<int64_t>(sizeof(G)));
  plane_ = row_ * (sides_[1] + reach_[1]);
  subgrid_numbers_ = plane_ * (sides_[0] + reach_[0]);
  // On a grid that a kernel reaches around, rows would meet themselves.
  const bool wide =
      std::all_of(axes_.begin(), axes_.begin() + rank, [&](const Axis& axis) { return axis.n >= 2 * width + 16; });
  if (rank > 1 && wide && second_ == 0) make_whole_tables();
}

/// The factors of a tile's cells.
template <class G>
void FineGrid<G>::make_phases() {
  for (int s = 0; s < 2; ++s)
    for (size_t a = 0; a < 3; ++a) {
      std::vector<G>& list = phases_[static_cast<size_t>(s)][a];
      const int64_t size = sides_[a] + reach_[a];
      list.resize(static_cast<size_t>(2 * size));
      for (int64_t i = 0; i < size; ++i) {
        const std::complex<double> value = grid_phase(2 * s - 1, turns_[a], i, periods_[a]);
        list[static_cast<size_t>(2 * i)] = static_cast<G>(value.real());
        list[static_cast<size_t>(2 * i + 1)] = static_cast<G>(value.imag());
      }
    }
}

template <class G>
void FineGrid<G>::make_kernel_table(const Allocator& allocator) {
  const int width = kernel_.width();
  table_.width = width;
  table_.degree = kernel_.degree();
  table_.rank = rank_;
  // What a vector reaches beyond the taps must be zeros.
  table_.slots = static_cast<int>(round_up((each_ * width + slack() + each_ - 1) / each_, 4));
  table_.row = round_up(rank_ * table_.slots, kKernelRowPad);
  coefficients_ = Table<G>(allocator, table_.row * (table_.degree + 1));
  std::fill_n(coefficients_.data(), coefficients_.size(), G(0));
  for (int tap = 0; tap < width; ++tap) {
    const std::vector<double> polynomial = kernel_.polynomial(tap);
    for (int p = 0; p <= table_.degree; ++p)
      for (int a = 0; a < rank_; ++a)
        coefficients_[(table_.degree - p) * table_.row + a * table_.slots + tap] =
            static_cast<G>(polynomial[static_cast<size_t>(p)]);
  }
  table_.coefficients = coefficients_.data();
}

/// Rows, and with factors those, for every cell that a first tap may have, and for those a row reaches behind it.
template <class G>
void FineGrid<G>::make_whole_tables() {
  const int width = kernel_.width();
  // A subgrid is cleared, added or copied with its surroundings; without one, rows with factors take about an
  // instruction more.
  const double surroundings = static_cast<double>(subgrid_numbers_) / static_cast<double>(each_);
  double rows = static_cast<double>(each_ * width + slack()) / static_cast<double>(each_);
  for (int a = 1; a < rank_; ++a) rows *= width;
  least_crowd_ = static_cast<int64_t>(kWholeFactor * surroundings / rows);
  for (size_t a = 0; a < 3; ++a) {
    const size_t axis = 2 - a;
    if (reach_[axis] == 0) continue;
    const int64_t count = n_[axis] + 2 * width + 64 / static_cast<int64_t>(sizeof(G));
    const int64_t stride = each_ * (axis == 2 ? 1 : axis == 1 ? n_[2] : n_[1] * n_[2]);
    if (a > 0)
      for (int64_t i = 0; i < count; ++i) whole_rows_[a - 1].push_back((i - left_ + 2 * n_[axis]) % n_[axis] * stride);
    if (each_ == 2) make_whole_phases(a, count);
  }
}

template <class G>
void FineGrid<G>::make_whole_phases(size_t a, int64_t count) {
  const size_t axis = 2 - a;
  const std::complex<double> start = grid_phase(-1, turns_[axis], -left_, periods_[axis]);
  const double size = static_cast<double>(periods_[axis]), part = static_cast<double>(turns_[axis]) / size;
  const Twofold t{part, std::fma(-part, size, static_cast<double>(turns_[axis])) / size};
  std::vector<double> cosines(static_cast<size_t>(round_up(count, kRowPad))), sines(cosines.size());
  phase_table(t, 1, 0, count, cosines.data(), sines.data());
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    const std::complex<double> value = start * std::complex<double>(cosines[at], sines[at]);
    for (size_t s = 0; s < 2; ++s) {
      whole_phases_[s][a].push_back(static_cast<G>(value.real()));
      whole_phases_[s][a].push_back(static_cast<G>(s == 0 ? value.imag() : -value.imag()));
    }
  }
}

template <class G>
WholeGrid<G> FineGrid<G>::whole_grid(const Tile& tile, int sign, const G* grid) const {
  WholeGrid<G> whole;
  whole.cells = const_cast<G*>(grid);
  whole.n = n_[2];
  whole.left = left_;
  for (size_t a = 0; a < 3; ++a) {
    whole.phases[a] = whole_phases_[sign > 0 ? 1 : 0][a].data();
    whole.first[a] = tile.first[2 - a];
    if (a > 0) whole.rows[a - 1] = whole_rows_[a - 1].data();
  }
  return whole;
}

template <class G>
auto FineGrid<G>::tile(int64_t number) const -> Tile {
  Tile tile{};
  for (size_t a = 3; a-- > 0;) {
    const int64_t begin = number % tiles_[a] * sides_[a];
    number /= tiles_[a];
    tile.first[a] = begin - (reach_[a] > 0 ? left_ : 0);
    tile.size[a] = std::min(n_[a], begin + sides_[a]) - begin + reach_[a];
  }
  return tile;
}

template class FineGrid<double>;
template class FineGrid<float>;

}  // namespace hel::nufft
