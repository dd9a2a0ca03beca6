// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// From points to the fine grid and back: tile by tile, by way of a subgrid in the cache or on the whole grid.
#include <algorithm>
#include <cstring>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "fft/mirror.hpp"
#include "nufft/grid.hpp"
#include "nufft/pair_kernel.hpp"
#include "nufft/vector_kernel.hpp"

namespace hel::nufft {
namespace {

/// Points that are gathered, spread and scattered at a time. Meanwhile what the next ones need is on its way.
constexpr int64_t kPointBlock = 64;
/// Room for the numbers of a block of points, in the caller's order too.
constexpr int64_t kBlockNumbers = 2 * (std::max(kPointBlock, kLineBlock) + kLinePad);
/// Values of this many bytes in all are written past the cache, where they begin at one of its lines.
constexpr int64_t kPastCache = int64_t{8} << 20;
/// Fewer points than this are not shared out among threads.
constexpr int64_t kLeastShare = 2048;

/// Interleaved numbers of a first block after which the next one begins at a line of the cache; a whole block where
/// that cannot be or need not.
template <class T>
int64_t to_line(const T* at) {
  const auto lead = static_cast<int64_t>((kAlignment - reinterpret_cast<uintptr_t>(at) % kAlignment) % kAlignment);
  const int64_t each = 2 * sizeof(T);
  return lead == 0 || lead % each != 0 ? kLineBlock : lead / each;
}

}  // namespace

template <class G>
int64_t FineGrid<G>::worker_bytes() const {
  // A row may be read a vector beyond its end.
  return round_up((subgrid_numbers_ + kBlockNumbers + 32) * static_cast<int64_t>(sizeof(G)), 4096) + 64;
}

template <class G>
int64_t FineGrid<G>::scratch_bytes(int threads) const {
  return threads * worker_pitch(worker_bytes(), threads);
}

template <class G>
auto FineGrid<G>::scratch_of(char* scratch, int64_t slot) const -> Scratch {
  G* const numbers = reinterpret_cast<G*>(scratch + slot * worker_pitch(worker_bytes(), 2));
  return {numbers + kBlockNumbers, numbers};
}

template <class G>
template <class Body>
void FineGrid<G>::for_each_run(const Tile& tile, int sign, Body&& body) const {
  const auto& phases = phases_[sign > 0 ? 1 : 0];
  const bool turned = !phases[2].empty();
  const auto fold = [](int64_t cell, int64_t n) { return ((cell % n) + n) % n; };
  const auto at = [&](size_t axis, int64_t i) {
    return std::complex<G>(phases[axis][static_cast<size_t>(2 * i)], phases[axis][static_cast<size_t>(2 * i + 1)]);
  };
  std::complex<double> origin = 1;
  for (size_t a = 0; a < 3; ++a)
    if (turns_[a] != 0) origin *= grid_phase(sign, turns_[a], tile.first[a], periods_[a]);
  const std::complex<G> corner(static_cast<G>(origin.real()), static_cast<G>(origin.imag()));
  const int64_t start = fold(tile.first[2], n_[2]);
  for (int64_t i0 = 0; i0 < tile.size[0]; ++i0)
    for (int64_t i1 = 0; i1 < tile.size[1]; ++i1) {
      const std::complex<G> p = !turned ? corner : corner * (at(0, i0) * at(1, i1));
      const int64_t row = (fold(tile.first[0] + i0, n_[0]) * n_[1] + fold(tile.first[1] + i1, n_[1])) * n_[2];
      int64_t cell = start;
      for (int64_t i2 = 0; i2 < tile.size[2];) {
        const int64_t run = std::min(tile.size[2] - i2, n_[2] - cell);
        const G* const factors = !turned ? nullptr : phases[2].data() + 2 * i2;
        body(i0 * plane_ + i1 * row_ + each_ * i2, factors, p.real(), p.imag(), run, cell_numbers() * (row + cell));
        i2 += run;
        cell = 0;
      }
    }
}

template <class G>
void FineGrid<G>::add(const Tile& tile, int sign, const G* cells, G* grid) const {
  for_each_run(tile, sign, [&](int64_t from, const G* phases, G re, G im, int64_t run, int64_t to) {
    if (phases)
      add_run(cells + from, phases, re, im, run, grid + to);
    else if (second_ > 0)
      add_apart(cells + from, run, grid + to, grid + second_ + to);
    else
      add_scaled(grid + to, 1.0, cells + from, run);
  });
}

template <class G>
void FineGrid<G>::clear(const Tile& tile, G* cells) const {
  for (int64_t i0 = 0; i0 < tile.size[0]; ++i0)
    std::memset(cells + i0 * plane_, 0, static_cast<size_t>(tile.size[1] * row_) * sizeof(G));
}

namespace {

/// Cells [begin, end) before folding.
struct Span {
  int64_t begin, end;
};

/// Which cells of an axis tile number i is the first to touch, if tiles come in order from `first` to `last`, and what
/// lies beyond is touched later, or before where `closed`.
Span fresh_cells(int64_t i, int64_t first, int64_t last, bool closed, int64_t n, int64_t side, int64_t reach,
                 int left) {
  if (reach == 0 || (closed && first == last)) return {0, n};
  const int64_t end = std::min(n, (i + 1) * side), begin = i * side;
  return {begin - left + (i == first && !(closed && i == last) ? 0 : reach),
          end - left + (closed && i == last ? 0 : reach)};
}

}  // namespace

/// Clears what the tiles of one line along the fastest axis are the first to touch: shortly before, so that it is still
/// in the cache. Called for each tile; the first one of a line clears for all.
template <class G>
void FineGrid<G>::clear_before(int64_t number, const TileTask& task, bool last_layer, G* grid) const {
  const auto slowest = static_cast<size_t>(3 - rank_);
  const int64_t each = slowest == 2 ? 1 : slowest == 1 ? tiles_[2] : tiles_[1] * tiles_[2];
  if (rank_ > 1 && number % tiles_[2] != 0) return;
  const bool whole = task.last - task.first == tiles_[0] * tiles_[1] * tiles_[2];
  Span spans[3];
  for (size_t a = 0; a < 3; ++a) {
    if (a == slowest) {
      // A last layer alone lies between two runs that were there before.
      spans[a] = last_layer ? fresh_cells(number / each, -1, number / each, true, n_[a], sides_[a], reach_[a], left_)
                            : fresh_cells(number / each, task.first / each, task.last / each - 1, whole, n_[a],
                                          sides_[a], reach_[a], left_);
    } else if (a == 1 && slowest == 0) {
      spans[a] =
          fresh_cells(number / tiles_[2] % tiles_[1], 0, tiles_[1] - 1, true, n_[a], sides_[a], reach_[a], left_);
    } else {
      spans[a] = {0, n_[a]};
    }
  }
  const auto fold = [](int64_t cell, int64_t n) { return cell < 0 ? cell + n : cell >= n ? cell - n : cell; };
  const auto zero = [&](int64_t begin, int64_t end) {
    if (end <= begin) return;
    const auto bytes = static_cast<size_t>(cell_numbers() * (end - begin)) * sizeof(G);
    std::memset(grid + cell_numbers() * begin, 0, bytes);
    if (second_ > 0) std::memset(grid + second_ + begin, 0, bytes);
  };
  for (int64_t i0 = spans[0].begin; i0 < spans[0].end; ++i0) {
    const int64_t base = fold(i0, n_[0]) * n_[1] * n_[2];
    // The two fast axes: whole rows, or cells of the one row.
    const size_t a = slowest == 2 ? 2 : 1;
    const int64_t step = slowest == 2 ? 1 : n_[2], n = n_[a];
    const int64_t begin = std::clamp<int64_t>(spans[a].begin, 0, n), end = std::clamp<int64_t>(spans[a].end, 0, n);
    zero(base + begin * step, base + end * step);
    if (spans[a].begin < 0) zero(base + (n + spans[a].begin) * step, base + n * step);
    if (spans[a].end > n) zero(base, base + (spans[a].end - n) * step);
  }
}

template <class G>
template <class T>
void FineGrid<G>::gather(View<const T> strengths, const PartScale& scale, int64_t first, int64_t count,
                         G* numbers) const {
  const SortedPoints<G>& points = *points_;
  const T of_re = static_cast<T>(scale.re), of_im = static_cast<T>(scale.im);
  const int64_t ahead = std::min(count, points.count() - first - kPointBlock);
  for (int64_t i = 0; i < ahead; ++i)
    __builtin_prefetch(strengths.re + points.index(first + i + kPointBlock) * strengths.step);
  if (each_ == 1) {
    for (int64_t i = 0; i < count; ++i)
      numbers[i] = static_cast<G>(strengths.re[points.index(first + i) * strengths.step] * of_re);
    return;
  }
  if (strengths.im && !strengths.interleaved())
    for (int64_t i = 0; i < ahead; ++i)
      __builtin_prefetch(strengths.im + points.index(first + i + kPointBlock) * strengths.step);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t at = points.index(first + i) * strengths.step;
    numbers[2 * i] = static_cast<G>(strengths.re[at] * of_re);
    numbers[2 * i + 1] = strengths.im ? static_cast<G>(strengths.im[at] * of_im) : G(0);
  }
}

template <class G>
template <class T>
void FineGrid<G>::scatter(const G* numbers, int64_t first, int64_t count, View<T> values,
                          const PartScale& scale) const {
  const SortedPoints<G>& points = *points_;
  const T of_re = static_cast<T>(scale.re), of_im = static_cast<T>(scale.im);
  const int64_t ahead = std::min(count, points.count() - first - kPointBlock);
  for (int64_t i = 0; i < ahead; ++i)
    __builtin_prefetch(values.re + points.index(first + i + kPointBlock) * values.step, 1);
  if (each_ == 1) {
    for (int64_t i = 0; i < count; ++i)
      values.re[points.index(first + i) * values.step] = static_cast<T>(numbers[i]) * of_re;
    return;
  }
  if (values.im && !values.interleaved())
    for (int64_t i = 0; i < ahead; ++i)
      __builtin_prefetch(values.im + points.index(first + i + kPointBlock) * values.step, 1);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t at = points.index(first + i) * values.step;
    values.re[at] = static_cast<T>(numbers[2 * i]) * of_re;
    if (values.im) values.im[at] = static_cast<T>(numbers[2 * i + 1]) * of_im;
  }
}

/// As gather(), of points in the caller's order; zeros follow.
template <class G>
template <class T>
void FineGrid<G>::pack(View<const T> strengths, const PartScale& scale, int64_t first, int64_t count,
                       G* numbers) const {
  const View<const T> own = strengths.from(first);
  if (own.interleaved()) {
    convert(own.re, 2 * count, scale.re, numbers, false);
  } else {
    alignas(kAlignment) G re[kLineBlock], im[kLineBlock];
    convert(own.re, count, scale.re, re, false);
    if (own.im)
      convert(own.im, count, scale.im, im, false);
    else
      std::fill_n(im, count, G(0));
    put_together(re, im, count, numbers);
  }
  std::fill_n(numbers + 2 * count, 2 * kLinePad, G(0));
}

/// As scatter(), to points in the caller's order.
template <class G>
template <class T>
void FineGrid<G>::unpack(const G* numbers, int64_t first, int64_t count, View<T> values, const PartScale& scale) const {
  const View<T> own = values.from(first);
  if (own.interleaved()) {
    const bool past_cache = points_->count() * 2 * static_cast<int64_t>(sizeof(T)) >= kPastCache &&
                            reinterpret_cast<uintptr_t>(own.re) % kAlignment == 0;
    return convert(numbers, 2 * count, scale.re, own.re, past_cache);
  }
  alignas(kAlignment) G re[kLineBlock], im[kLineBlock];
  take_apart(numbers, count, re, im);
  convert(re, count, scale.re, own.re, false);
  if (own.im) convert(im, count, scale.im, own.im, false);
}

template <class G>
template <class T>
void FineGrid<G>::spread_range(View<const T> strengths, const PartScale& scale, int64_t begin, int64_t end,
                               const Scratch& scratch) const {
  if (points_->in_order()) {
    for (int64_t first = begin; first < end; first += kLineBlock) {
      const int64_t count = std::min(kLineBlock, end - first);
      pack(strengths, scale, first, count, scratch.numbers);
      spread_line(table_, points_->places(first), count, scratch.numbers, scratch.cells);
    }
    return;
  }
  for (int64_t first = begin; first < end; first += kPointBlock) {
    const int64_t count = std::min(kPointBlock, end - first);
    gather(strengths, scale, first, count, scratch.numbers);
    if (each_ == 1)
      spread_reals(table_, points_->record(first), count, scratch.numbers, subgrid(scratch.cells));
    else
      spread_points(table_, points_->record(first), count, scratch.numbers, subgrid(scratch.cells));
  }
}

template <class G>
template <class T>
void FineGrid<G>::spread_whole(View<const T> strengths, const PartScale& scale, int64_t number, int sign, G* grid,
                               G* numbers) const {
  const WholeGrid<G> whole = whole_grid(tile(number), sign, grid);
  const int64_t end = points_->end(number);
  for (int64_t first = points_->begin(number); first < end; first += kPointBlock) {
    const int64_t count = std::min(kPointBlock, end - first);
    gather(strengths, scale, first, count, numbers);
    if (each_ == 1)
      spread_reals_whole(table_, points_->record(first), count, numbers, whole);
    else
      spread_points_whole(table_, points_->record(first), count, numbers, whole);
  }
}

/// Copies a tile's cells, and clears what kernels reach behind the rows: times zero it must be zero.
template <class G>
void FineGrid<G>::fetch(const Tile& tile, int sign, const G* grid, G* cells) const {
  for_each_run(tile, sign, [&](int64_t to, const G* phases, G re, G im, int64_t run, int64_t from) {
    if (phases)
      copy_run(grid + from, phases, re, im, run, cells + to);
    else if (second_ > 0)
      put_together(grid + from, grid + second_ + from, run, cells + to);
    else
      std::copy_n(grid + from, run, cells + to);
  });
  for (int64_t i0 = 0; i0 < tile.size[0]; ++i0)
    for (int64_t i1 = 0; i1 < tile.size[1]; ++i1)
      std::fill(cells + i0 * plane_ + i1 * row_ + each_ * tile.size[2], cells + i0 * plane_ + (i1 + 1) * row_, G(0));
}

template <class G>
bool FineGrid<G>::is_crowded(int64_t begin, int64_t end, int threads) const {
  return threads > 1 && end - begin > std::max(kLeastShare, points_->count() / (4 * threads));
}

/// The points of one tile, shared out among the threads; their subgrids are added in order.
template <class G>
template <class T>
void FineGrid<G>::spread_crowded(View<const T> strengths, const PartScale& scale, int64_t number, int sign, G* grid,
                                 char* scratch, int threads) const {
  const Tile where = tile(number);
  const int64_t begin = points_->begin(number), count = points_->end(number) - begin;
  parallel_for(threads, threads, [&](int64_t share, int) {
    const Scratch own = scratch_of(scratch, share);
    clear(where, own.cells);
    spread_range(strengths, scale, begin + count * share / threads, begin + count * (share + 1) / threads, own);
  });
  G* const total = scratch_of(scratch, 0).cells;
  for (int64_t share = 1; share < threads; ++share) {
    const G* const other = scratch_of(scratch, share).cells;
    for (int64_t i0 = 0; i0 < where.size[0]; ++i0)
      for (int64_t i = i0 * plane_; i < i0 * plane_ + where.size[1] * row_; ++i) total[i] += other[i];
  }
  add(where, sign, total, grid);
}

template <class G>
template <class T>
void FineGrid<G>::spread(View<const T> strengths, const PartScale& scale, int sign, G* grid, char* scratch,
                         int threads) const {
  const int64_t total = numbers(), piece = int64_t{1} << 18;
  const int workers = points_->count() < kLeastShare ? 1 : threads;
  const bool in_runs = points_->in_runs();
  if (!in_runs)
    parallel_for(workers, (total + piece - 1) / piece, [&](int64_t i, int) {
      std::memset(grid + i * piece, 0, static_cast<size_t>(std::min(piece, total - i * piece)) * sizeof(G));
    });
  bool second = false;
  for (const std::vector<TileTask>& tasks : points_->phases()) {
    parallel_for(workers, static_cast<int64_t>(tasks.size()), [&](int64_t task, int worker) {
      const TileTask tiles = tasks[static_cast<size_t>(task)];
      const Scratch own = scratch_of(scratch, worker);
      for (int64_t number = tiles.first; number < tiles.last; ++number) {
        if (in_runs) clear_before(number, tiles, second, grid);
        if (!is_crowded(points_->begin(number), points_->end(number), workers))
          spread_tile(strengths, scale, number, sign, grid, own);
      }
    });
    for (const TileTask& task : tasks)
      for (int64_t number = task.first; number < task.last; ++number)
        if (is_crowded(points_->begin(number), points_->end(number), workers))
          spread_crowded(strengths, scale, number, sign, grid, scratch, workers);
    second = true;
  }
}

template <class G>
template <class T>
void FineGrid<G>::spread_tile(View<const T> strengths, const PartScale& scale, int64_t number, int sign, G* grid,
                              const Scratch& own) const {
  const int64_t begin = points_->begin(number), end = points_->end(number);
  if (begin == end) return;
  if (end - begin < least_crowd_) return spread_whole(strengths, scale, number, sign, grid, own.numbers);
  const Tile where = tile(number);
  clear(where, own.cells);
  spread_range(strengths, scale, begin, end, own);
  add(where, sign, own.cells, grid);
}

template <class G>
template <class T>
void FineGrid<G>::interpolate_range(const G* cells, int64_t begin, int64_t end, G* numbers, View<T> values,
                                    const PartScale& scale) const {
  if (points_->in_order()) {
    int64_t count = std::min(end - begin, to_line(values.from(begin).re));
    for (int64_t first = begin; first < end; first += count, count = std::min(kLineBlock, end - first)) {
      interpolate_line(table_, points_->places(first), count, cells, numbers);
      unpack(numbers, first, count, values, scale);
    }
    return fft::flush_streams();
  }
  for (int64_t first = begin; first < end; first += kPointBlock) {
    const int64_t count = std::min(kPointBlock, end - first);
    if (each_ == 1)
      interpolate_reals(table_, points_->record(first), count, numbers, subgrid(const_cast<G*>(cells)));
    else
      interpolate_points(table_, points_->record(first), count, numbers, subgrid(const_cast<G*>(cells)));
    scatter(numbers, first, count, values, scale);
  }
}

template <class G>
template <class T>
void FineGrid<G>::interpolate(const G* grid, int sign, View<T> values, const PartScale& scale, char* scratch,
                              int threads) const {
  const int workers = points_->count() < kLeastShare ? 1 : threads;
  for (const std::vector<TileTask>& tasks : points_->phases()) {
    parallel_for(workers, static_cast<int64_t>(tasks.size()), [&](int64_t task, int worker) {
      const TileTask tiles = tasks[static_cast<size_t>(task)];
      const Scratch own = scratch_of(scratch, worker);
      for (int64_t number = tiles.first; number < tiles.last; ++number)
        if (!is_crowded(points_->begin(number), points_->end(number), workers))
          interpolate_tile(grid, number, sign, values, scale, own);
    });
    for (const TileTask& task : tasks)
      for (int64_t number = task.first; number < task.last; ++number) {
        const int64_t begin = points_->begin(number), count = points_->end(number) - begin;
        if (!is_crowded(begin, begin + count, workers)) continue;
        const Scratch first = scratch_of(scratch, 0);
        fetch(tile(number), sign, grid, first.cells);
        parallel_for(workers, workers, [&](int64_t share, int) {
          interpolate_range(first.cells, begin + count * share / workers, begin + count * (share + 1) / workers,
                            scratch_of(scratch, share).numbers, values, scale);
        });
      }
  }
}

template <class G>
template <class T>
void FineGrid<G>::interpolate_tile(const G* grid, int64_t number, int sign, View<T> values, const PartScale& scale,
                                   const Scratch& own) const {
  const int64_t begin = points_->begin(number), end = points_->end(number);
  if (begin == end) return;
  if (end - begin >= least_crowd_) {
    fetch(tile(number), sign, grid, own.cells);
    return interpolate_range(own.cells, begin, end, own.numbers, values, scale);
  }
  const WholeGrid<G> whole = whole_grid(tile(number), sign, grid);
  for (int64_t first = begin; first < end; first += kPointBlock) {
    const int64_t count = std::min(kPointBlock, end - first);
    if (each_ == 1)
      interpolate_reals_whole(table_, points_->record(first), count, own.numbers, whole);
    else
      interpolate_points_whole(table_, points_->record(first), count, own.numbers, whole);
    scatter(own.numbers, first, count, values, scale);
  }
}

#define HEL_INSTANCES(G, T)                                                                      \
  template void FineGrid<G>::spread(View<const T>, const PartScale&, int, G*, char*, int) const; \
  template void FineGrid<G>::interpolate(const G*, int, View<T>, const PartScale&, char*, int) const;
template class FineGrid<double>;
template class FineGrid<float>;
HEL_INSTANCES(double, double)
HEL_INSTANCES(float, double)
HEL_INSTANCES(float, float)
#undef HEL_INSTANCES

}  // namespace hel::nufft
