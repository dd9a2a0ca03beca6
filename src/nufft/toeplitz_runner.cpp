// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <vector>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "fft/cache.hpp"
#include "fft/fast_size.hpp"
#include "fft/routine.hpp"
#include "nufft/toeplitz.hpp"
#include "nufft/vector_kernel.hpp"

/// A convolution of modes: transform to a grid of at least 2 n - 1 along each dimension of n modes, multiply by the
/// spectrum of the kernel, transform back and keep n. The grid itself never exists: the slowest dimensions are
/// transformed by passes, and each row of the last one goes forth, through the multiplication and back in the cache.
namespace hel::nufft {
namespace {

using fft::Arena;
using fft::Pass;
using fft::Points;

/// Rows that go through the last dimension together, side by side in scratch memory: the lanes of the widest vectors.
template <class T>
constexpr int64_t kRowGroup = 64 / static_cast<int64_t>(sizeof(T));

/// Loops over fewer numbers than this are not worth a second thread.
constexpr int64_t kNumbersForThreads = 1 << 14;

/// The grid size for n modes.
int64_t grid_size(int64_t n) { return n == 1 ? 1 : fft::fast_size(2 * n - 1, true); }

/// The spectrum of the kernel, real, over the product of the grid sizes. `grid` has kLargestRank entries.
template <class T>
Table<T> spectrum(const Settings& settings, const GramKernel& kernel, const int64_t* grid, int threads) {
  const auto& n = kernel.modes;
  const int64_t total = grid[0] * grid[1] * grid[2];
  Table<T> circle(settings.allocator, 2 * total);
  std::fill(circle.data(), circle.data() + 2 * total, T(0));
  const T* from = static_cast<const T*>(kernel.numbers.data());
  const auto place = [&](int axis, int64_t d) { return d < 0 ? d + grid[axis] : d; };
  for (int64_t i = 1 - n[0]; i < n[0]; ++i)
    for (int64_t j = 1 - n[1]; j < n[1]; ++j) {
      T* row = circle.data() + 2 * (place(0, i) * grid[1] + place(1, j)) * grid[2];
      const T* zero = from + 2 * (n[2] - 1);
      std::copy(zero, zero + 2 * n[2], row);
      std::copy(from, zero, row + 2 * (grid[2] - n[2] + 1));
      from += 2 * (2 * n[2] - 1);
    }
  hel_fft_options options = fft::default_options();
  options.kind = HEL_FFT_C2R_FULL;
  options.precision = kernel.single ? HEL_FLOAT : HEL_DOUBLE;
  options.threads = threads;
  options.scale = 1 / static_cast<double>(total);
  Table<T> result(settings.allocator, total);
  fft::make_plan(settings, kLargestRank, grid, options)->execute(circle.data(), result.data());
  return result;
}

/// One dimension at most: whole lines, which may be long.
template <class T>
class LineRunner final : public ToeplitzRunner {
 public:
  LineRunner(const Settings& settings, const GramKernel& kernel, int threads)
      : spectrum_(spectrum<T>(settings, kernel, grids(kernel).data(), threads)),
        pool_(settings.allocator, spectrum_.size() * 2 * static_cast<int64_t>(sizeof(T))) {
    const int64_t modes = *std::max_element(kernel.modes.begin(), kernel.modes.end()), grid = spectrum_.size();
    hel_fft_options options = fft::default_options();
    options.precision = kernel.single ? HEL_FLOAT : HEL_DOUBLE;
    options.threads = threads;
    options.in_extents = &modes;
    forth_ = fft::make_plan(settings, 1, &grid, options);
    options.in_extents = nullptr;
    options.out_extents = &modes;
    options.direction = HEL_BACKWARD;
    back_ = fft::make_plan(settings, 1, &grid, options);
  }

  void apply(const void* in, void* out) const override {
    const WorkPool::Lease lease(pool_);
    T* line = reinterpret_cast<T*>(lease.data());
    forth_->execute(in, line);
    scaled_by_reals(line, line, spectrum_.data(), spectrum_.size());
    back_->execute(line, out);
  }

  int64_t bytes() const override {
    return pool_.bytes() + spectrum_.size() * static_cast<int64_t>(sizeof(T)) + forth_->work_bytes() +
           back_->work_bytes();
  }

 private:
  static std::array<int64_t, kLargestRank> grids(const GramKernel& kernel) {
    return {grid_size(kernel.modes[0]), grid_size(kernel.modes[1]), grid_size(kernel.modes[2])};
  }

  Table<T> spectrum_;
  WorkPool pool_;
  std::shared_ptr<const fft::Plan> forth_, back_;
};

/// Both directions of the passes over one dimension.
template <class T>
struct Dimension {
  int64_t modes = 1, grid = 1;
  Pass<T> forth, back;
};

/// Two or three dimensions of more than one mode.
template <class T>
class GridRunner final : public ToeplitzRunner {
 public:
  GridRunner(const Settings& settings, const GramKernel& kernel, int threads)
      : threads_(threads), dimensions_(make_dimensions(settings.allocator, kernel)) {
    std::array<int64_t, kLargestRank> grid{1, 1, 1};
    for (size_t i = 0; i < dimensions_.size(); ++i) grid[kLargestRank - dimensions_.size() + i] = dimensions_[i].grid;
    spectrum_ = grouped(settings, kernel, grid);
    layout();
    pool_ =
        std::make_unique<const WorkPool>(settings.allocator, columns_bytes_ + std::max(1, threads_) * worker_bytes_);
  }

  void apply(const void* in, void* out) const override {
    const WorkPool::Lease lease(*pool_);
    const int threads = threads_are_gone() ? 1 : threads_;
    Arena arena(lease.data());
    T* columns = arena.take<T>(columns_bytes_);
    const T* from = static_cast<const T*>(in);
    T* to = static_cast<T*>(out);
    const Dimension<T>& first = dimensions_.front();
    first.forth.run({from, from + 1}, {columns, columns + 1}, 0, first.forth.lanes, arena, threads);
    if (dimensions_.size() == 2)
      rows_by_threads(columns, arena, threads);
    else
      slabs_by_threads(columns, arena, threads);
    first.back.run({columns, columns + 1}, {to, to + 1}, 0, first.back.lanes, arena, threads);
  }

  int64_t bytes() const override { return pool_->bytes() + spectrum_.size() * static_cast<int64_t>(sizeof(T)); }

 private:
  static int64_t number_bytes() { return 2 * static_cast<int64_t>(sizeof(T)); }

  static std::vector<Dimension<T>> make_dimensions(const Allocator& allocator, const GramKernel& kernel) {
    std::vector<Dimension<T>> dimensions;
    for (const int64_t n : kernel.modes)
      if (n > 1) dimensions.push_back({n, grid_size(n), {}, {}});
    for (Dimension<T>& dimension : dimensions) {
      const auto line = fft::make_line<T>(allocator, dimension.grid, false);
      for (Pass<T>* pass : {&dimension.forth, &dimension.back}) {
        pass->line = line;
        pass->job.n = dimension.grid;
        pass->job.stored_in = pass == &dimension.forth ? dimension.modes : dimension.grid;
        pass->job.stored_out = pass == &dimension.forth ? dimension.grid : dimension.modes;
        pass->job.backward = pass == &dimension.back;
      }
    }
    return dimensions;
  }

  /// Where the numbers of each pass lie.
  void layout() {
    Dimension<T>& last = dimensions_.back();
    const bool slabs = dimensions_.size() == 3;
    int64_t lanes = last.modes;
    if (slabs) {
      Dimension<T>& middle = dimensions_[1];
      slab_row_ = fft::spread(lanes);
      set_columns(middle, lanes, lanes, slab_row_);
      lanes *= middle.modes;
    }
    column_row_ = fft::spread(lanes);
    set_columns(dimensions_.front(), lanes, lanes, column_row_);
    const int64_t row = slabs ? slab_row_ : column_row_;
    last.forth.job.in = last.back.job.out = {1, row};
    last.forth.job.out = last.back.job.in = {kRowGroup<T>, 1};
    last.forth.lanes = last.back.lanes = kRowGroup<T>;

    columns_bytes_ = Arena::padded(dimensions_.front().grid * column_row_ * number_bytes());
    slab_bytes_ = slabs ? Arena::padded(dimensions_[1].grid * slab_row_ * number_bytes()) : 0;
    group_bytes_ = Arena::padded(last.grid * kRowGroup<T> * number_bytes());
    int64_t scratch = 0;
    for (const Dimension<T>& dimension : dimensions_)
      scratch = std::max({scratch, dimension.forth.arena_bytes(1), dimension.back.arena_bytes(1)});
    worker_bytes_ = worker_pitch(slab_bytes_ + group_bytes_ + scratch, threads_);
  }

  static void set_columns(Dimension<T>& dimension, int64_t lanes, int64_t packed, int64_t spread) {
    dimension.forth.lanes = dimension.back.lanes = lanes;
    dimension.forth.job.in = dimension.back.job.out = {packed, 1};
    dimension.forth.job.out = dimension.back.job.in = {spread, 1};
  }

  /// The spectrum in the order in which it is used: for each group of rows, the rows side by side.
  Table<T> grouped(const Settings& settings, const GramKernel& kernel, const std::array<int64_t, kLargestRank>& grid) {
    std::array<int64_t, kLargestRank> own{grid_size(kernel.modes[0]), grid_size(kernel.modes[1]),
                                          grid_size(kernel.modes[2])};
    const Table<T> plain = spectrum<T>(settings, kernel, own.data(), threads_);
    const int64_t groups = (grid[1] + kRowGroup<T> - 1) / kRowGroup<T>;
    Table<T> result(settings.allocator, grid[0] * groups * kRowGroup<T> * grid[2]);
    std::fill(result.data(), result.data() + result.size(), T(0));
    for (int64_t row = 0; row < grid[0] * grid[1]; ++row) {
      const int64_t slab = row / grid[1], in_slab = row % grid[1];
      T* to = result.data() + (slab * groups + in_slab / kRowGroup<T>)*kRowGroup<T> * grid[2] + in_slab % kRowGroup<T>;
      for (int64_t k = 0; k < grid[2]; ++k) to[k * kRowGroup<T>] = plain[row * grid[2] + k];
    }
    return result;
  }

  /// Rows [first, first + kRowGroup) of a slab, forth, multiplied and back.
  void run_group(T* rows, const T* spectrum, int64_t count, int64_t row, Arena arena) const {
    const Dimension<T>& last = dimensions_.back();
    T* group = arena.take<T>(group_bytes_);
    last.forth.line->run(last.forth.job, {rows, rows + 1}, {group, group + 1}, 0, count, arena.rest());
    scaled_by_reals(group, group, spectrum, last.grid * kRowGroup<T>);
    last.back.line->run(last.back.job, {group, group + 1}, {rows, rows + 1}, 0, count, arena.rest());
    (void)row;
  }

  void run_rows(T* rows, int64_t row, const T* spectrum, int64_t count, int64_t first, int64_t last,
                Arena arena) const {
    for (int64_t group = first; group < last; ++group) {
      const int64_t at = group * kRowGroup<T>;
      run_group(rows + 2 * at * row, spectrum + at * dimensions_.back().grid, std::min(kRowGroup<T>, count - at), row,
                arena);
    }
  }

  void rows_by_threads(T* columns, Arena arena, int threads) const {
    const int64_t rows = dimensions_[0].grid, groups = (rows + kRowGroup<T> - 1) / kRowGroup<T>;
    if (rows * dimensions_[1].grid < kNumbersForThreads) threads = 1;
    char* memory = arena.take<char>(threads * worker_bytes_);
    const int64_t tasks = std::min<int64_t>(groups, threads == 1 ? 1 : 8 * threads);
    parallel_for(threads, tasks, [&](int64_t task, int worker) {
      run_rows(columns, column_row_, spectrum_.data(), rows, groups * task / tasks, groups * (task + 1) / tasks,
               Arena(memory + worker * worker_bytes_));
    });
  }

  void slabs_by_threads(T* columns, Arena arena, int threads) const {
    const Dimension<T>& middle = dimensions_[1];
    const int64_t groups = (middle.grid + kRowGroup<T> - 1) / kRowGroup<T>;
    if (dimensions_[0].grid * middle.grid * dimensions_[2].grid < kNumbersForThreads) threads = 1;
    char* memory = arena.take<char>(threads * worker_bytes_);
    parallel_for(threads, dimensions_[0].grid, [&](int64_t k, int worker) {
      Arena own(memory + worker * worker_bytes_);
      T* slab = own.take<T>(slab_bytes_);
      T* packed = columns + 2 * k * column_row_;
      middle.forth.run({packed, packed + 1}, {slab, slab + 1}, 0, middle.forth.lanes, own, 1);
      run_rows(slab, slab_row_, spectrum_.data() + k * groups * kRowGroup<T> * dimensions_[2].grid, middle.grid, 0,
               groups, own);
      middle.back.run({slab, slab + 1}, {packed, packed + 1}, 0, middle.back.lanes, own, 1);
    });
  }

  int threads_;
  std::vector<Dimension<T>> dimensions_;
  Table<T> spectrum_;
  int64_t column_row_ = 0, slab_row_ = 0;  ///< elements from one row of work memory to the next
  int64_t columns_bytes_ = 0, slab_bytes_ = 0, group_bytes_ = 0, worker_bytes_ = 0;
  std::unique_ptr<const WorkPool> pool_;
};

template <class T>
std::unique_ptr<const ToeplitzRunner> make_runner(const Settings& settings, const GramKernel& kernel, int threads) {
  const auto axes = std::count_if(kernel.modes.begin(), kernel.modes.end(), [](int64_t n) { return n > 1; });
  if (axes < 2) return std::make_unique<const LineRunner<T>>(settings, kernel, threads);
  return std::make_unique<const GridRunner<T>>(settings, kernel, threads);
}

}  // namespace

std::unique_ptr<const ToeplitzRunner> make_toeplitz_runner(const Settings& settings, const GramKernel& kernel,
                                                           int threads) {
  if (kernel.single) return make_runner<float>(settings, kernel, threads);
  return make_runner<double>(settings, kernel, threads);
}

}  // namespace hel::nufft
