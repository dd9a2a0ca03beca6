// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Convolutions in one dimension by Fourier transforms of overlapping blocks (overlap-save) of all strands at once: one
// half of the strands travels as the real and the other half as the imaginary parts of transforms that lie side by side
// in vectors, where they are. Since atoms are real, nothing ever needs to be untangled. A block of n rows yields
// n - atom + 1 rows of results.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "fft/line.hpp"
#include "nmf/shift_engine.hpp"
#include "nmf/shift_strand_kernel.hpp"
#include "nmf/shift_strand_transform.hpp"

namespace hel::nmf::shift {
namespace {

using fft::Format;
using fft::LineJob;
using fft::Points;

/// Memory of one thread.
template <class T>
struct Bench {
  T *h, *a, *b;  ///< spectra: of every atom; of a and b for every channel
  T* mixed;      ///< spectra of the reconstruction, for every channel: where those of b will be
  T* buffer;     ///< two, of transforms under way: where spectra of atoms will be
  T *neg, *pos;  ///< blocks of results
  T* sums;       ///< of products of spectra
  void* scratch;
};

template <class T>
class StrandEngine final : public Engine<T> {
 public:
  /// A cache line of numbers: a multiple of every vector length.
  static constexpr int64_t kLanes = StrandTransform<T>::kLine, kRow = StrandTransform<T>::kRow;

  StrandEngine(const Allocator& allocator, const Sheet<T>& sheet, const Method& method)
      : shape_(sheet.shape()),
        grid_(sheet.grid()),
        threads_(sheet.threads()),
        size_(method.block[2]),
        step_(size_ - shape_.atom[2] + 1),
        blocks_(grid_.rows / step_),
        transform_(allocator, size_),
        line_(fft::make_line<T>(allocator, size_, false)) {
    // Many spectra are read side by side: they begin an odd number of cache lines apart, modulo a page.
    const int64_t page = 64 * kLanes, least = transform_.buffer();
    form_ = {size_, kLanes, least + (page + 5 * kLanes - least % page) % page, shape_.atoms, shape_.channels};
    const int64_t pairs = form_.pairs(), table = 2 * size_ * pairs;
    convolve_ = zeros<T>(allocator, table);
    correlate_ = zeros<T>(allocator, table);
    products_ = zeros<T>(allocator, 2 * table);
    atoms_ = zeros<T>(allocator, 4 * shape_.atom_count() + kLanes);
    zeros_ = zeros<T>(allocator, shape_.atom_count());
    phases_ = Table<T>(allocator, 2 * size_);
    for (int64_t k = 0; k < size_; ++k) {
      const double turns = static_cast<double>(k * (shape_.atom[2] - 1) % size_) / static_cast<double>(size_);
      phases_[2 * k] = static_cast<T>(std::cos(2 * M_PI * turns));
      phases_[2 * k + 1] = static_cast<T>(std::sin(2 * M_PI * turns));
    }
    if (sheet.has_constant_a())
      for (Table<T>& known : known_a_) known = zeros<T>(allocator, blocks_ * shape_.channels * form_.spectrum);
    for (const LineJob<T>& job : {atoms_job(), products_job()})
      line_scratch_ = std::max(line_scratch_, (line_->scratch_bytes(job) + 63) / 64 * 64);
    sums_ = size_ * pairs * strand_sum_size<T>();
    bench_size_ =
        (std::max<int64_t>(shape_.atoms, 2) + 2 * shape_.channels) * form_.spectrum + 2 * step_ * kRow + sums_;
    bench_size_ = round_up(bench_size_ + line_scratch_ / static_cast<int64_t>(sizeof(T)), 1024);
    bench_size_ = worker_pitch_of<T>(bench_size_, threads_);
    benches_ = zeros<T>(allocator, threads_ * bench_size_);
    divergences_ = Table<double>(allocator, blocks_);
  }

  void set_atoms(const T* w) noexcept override {
    const int64_t pairs = form_.pairs();
    T* spectra = products_.data();  // not needed before the next gradient
    for_line_groups(pairs, [&](int64_t first, int64_t last, void* scratch) {
      line_->run(atoms_job(), {w, zeros_.data()}, {spectra, spectra + 1}, first, last, scratch);
    });
    // What comes back from these is divided by the size.
    const T scale = T(1) / static_cast<T>(size_);
    for (int64_t k = 0; k < size_; ++k) {
      const T c = scale * phases_[2 * k], s = scale * phases_[2 * k + 1];
      const T* from = spectra + 2 * k * pairs;
      T* near = correlate_.data() + 2 * transform_.place(k) * pairs;
      T* far = convolve_.data() + 2 * transform_.place(k) * pairs;
      for (int64_t i = 0; i < 2 * pairs; i += 2) {
        const T re = from[i], im = from[i + 1];
        far[i] = re * c - im * s;
        far[i + 1] = re * s + im * c;
        near[i] = scale * re;
        near[i + 1] = -scale * im;
      }
    }
  }

  double reconstruct(const Sheet<T>& sheet) noexcept override {
    parallel_for(threads_, blocks_, [&](int64_t block, int worker) {
      divergences_[block] = reconstruct_block(sheet, block, block + 1, bench(worker));
    });
    repeat_results(sheet);
    return divergence();
  }

  void step_h(const Sheet<T>& sheet, const HStep<T>& step) noexcept override {
    const bool known = is_known(sheet, 0, 2 * sheet.version() + sheet.is_wrapped());
    parallel_for(threads_, blocks_,
                 [&](int64_t block, int worker) { step_block(sheet, step, known, block, block, bench(worker)); });
    for (int64_t m = 0; !step.neg && m < shape_.atoms; ++m) repeat_next(grid_, sheet.activations(m));
  }

  void gradient_w(const Sheet<T>& sheet, T* neg, T* pos) noexcept override {
    const bool known = is_known(sheet, 1, sheet.version());
    for_tasks([&](int64_t first, int64_t last, const Bench<T>& at) {
      std::fill(at.sums, at.sums + sums_, T(0));
      for (int64_t block = first; block < last; ++block) gradient_block(sheet, known, block, block + 1, at);
    });
    collect(neg, pos);
  }

  bool can_sweep() const override { return step_ >= shape_.atom[2] - 1; }

  /// A block is reconstructed, its activations are updated, and the block before it contributes to the gradient, since
  /// that needs activations of both. The last block of a task is reconstructed before the next task updates what it
  /// reads, and contributes when that is done.
  double sweep(const Sheet<T>& sheet, const HStep<T>& step, T* neg, T* pos) noexcept override {
    const bool known = is_known(sheet, 0, 2 * sheet.version()), known_to_gradient = is_known(sheet, 1, sheet.version());
    for_tasks([&](int64_t first, int64_t last, const Bench<T>& at) {
      divergences_[last - 1] = reconstruct_block(sheet, last - 1, first, at);
    });
    repeat_results(sheet);
    for_tasks([&](int64_t first, int64_t last, const Bench<T>& at) {
      std::fill(at.sums, at.sums + sums_, T(0));
      for (int64_t block = first; block < last; ++block) {
        if (block + 1 < last) divergences_[block] = reconstruct_block(sheet, block, block, at);
        step_block(sheet, step, known, block, std::max(block - 1, first), at);
        if (block > first) gradient_block(sheet, known_to_gradient, block - 1, block + 1, at);
      }
    });
    const double before = divergence();
    for (int64_t m = 0; m < shape_.atoms; ++m) repeat_next(grid_, sheet.activations(m));
    for_tasks([&](int64_t, int64_t last, const Bench<T>& at) {
      gradient_block(sheet, known_to_gradient, last - 1, last - 1, at);
    });
    collect(neg, pos);
    return before;
  }

 private:
  Bench<T> bench(int worker) const {
    T* at = benches_.data() + worker * bench_size_;
    const auto take = [&at](int64_t count) { return std::exchange(at, at + count); };
    Bench<T> bench;
    bench.h = bench.buffer = take(std::max<int64_t>(shape_.atoms, 2) * form_.spectrum);
    bench.a = take(shape_.channels * form_.spectrum);
    bench.b = bench.mixed = take(shape_.channels * form_.spectrum);
    bench.neg = take(step_ * kRow);
    bench.pos = take(step_ * kRow);
    bench.sums = take(sums_);
    bench.scratch = at;
    return bench;
  }

  T* spectrum(T* spectra, int64_t number) const { return spectra + number * form_.spectrum; }

  LineJob<T> line_job(bool backward) const {
    LineJob<T> job;
    job.n = job.stored_in = job.stored_out = size_;
    job.backward = backward;
    return job;
  }

  /// From atoms to a table.
  LineJob<T> atoms_job() const {
    LineJob<T> job = line_job(false);
    job.stored_in = shape_.atom[2];
    job.in_format = Format::Planar;
    job.in = {1, shape_.atom[2]};
    job.out = {form_.pairs(), 1};
    return job;
  }

  /// From the table of all products to atoms, of which the real parts count.
  LineJob<T> products_job() const {
    LineJob<T> job = line_job(true);
    job.scale = T(1) / static_cast<T>(size_);
    job.stored_out = shape_.atom[2];
    job.in = {2 * form_.pairs(), 1};
    job.out = {1, shape_.atom[2]};
    job.out_format = Format::Planar;
    return job;
  }

  template <class Action>
  void for_line_groups(int64_t lines, Action action) const {
    const int64_t groups = (lines + fft::kLaneGroup - 1) / fft::kLaneGroup;
    parallel_for(threads_, groups, [&](int64_t group, int worker) {
      const int64_t first = group * fft::kLaneGroup;
      action(first, std::min(first + fft::kLaneGroup, lines), bench(worker).scratch);
    });
  }

  /// The rows of a and b of a block, and the spectra of its activations. Those of block `next` are fetched early.
  double reconstruct_block(const Sheet<T>& sheet, int64_t block, int64_t next, const Bench<T>& at) noexcept {
    const int64_t row = block * step_;
    const T* e = sheet.activations(0);
    const int64_t result = (row + shape_.atom[2] - 1) * kRow;
    strands_mix(transform_, form_,
                {convolve_.data(), e + row * kRow, e + std::min(next, blocks_ - 1) * step_ * kRow, grid_.field_size,
                 at.h, at.mixed, sheet.b(0) + result, step_, grid_.field_size});
    double sum = 0;
    for (int64_t c = 0; c < shape_.channels; ++c) sum += sheet.finish_strands(c, row, step_);
    return sum;
  }

  /// Adds the products of the spectra of a block to the sums.
  void correlate_block(const Bench<T>& at, const T* a) noexcept {
    StrandForm part = form_;
    part.lines = transform_.span;
    for (int64_t line = 0, offset = 0; line < size_; line += part.lines, offset += transform_.pitch)
      correlate_strands(part, at.h + offset, a + offset, at.b + offset,
                        at.sums + line * part.pairs() * strand_sum_size<T>());
  }

  /// Updates the activations of a block, or stores their gradient. Those of block `next` are fetched early.
  void step_block(const Sheet<T>& sheet, const HStep<T>& step, bool known, int64_t block, int64_t next,
                  const Bench<T>& at) noexcept {
    const int64_t origin = block * step_ * kRow;
    for (int64_t c = 0; c < shape_.channels; ++c)
      strands_to_spectrum(transform_, sheet.b(c) + origin, size_, spectrum(at.b, c));
    const T* a = spectra_of_a(sheet, known, 0, block, origin, size_, at);
    const bool plain = !step.neg && step.exponent == 1;
    for (int64_t m = 0; m < shape_.atoms; ++m) {
      const int64_t field = m * grid_.field_size + origin;
      const StrandStep<T> job{step_,
                              sheet.activations(m) + origin,
                              step.extra ? step.extra + field : nullptr,
                              sheet.activations(m) + next * step_ * kRow,
                              static_cast<T>(step.denominator),
                              plain ? nullptr : at.neg,
                              at.pos};
      strands_step(transform_, form_, a, at.b, correlate_.data(), m, at.buffer, job);
      if (!plain) take_rows(sheet, step, m, origin, 1, step_ * kRow, at.neg, at.pos, 0);
    }
  }

  /// Adds what a block contributes to the gradient of W to the sums of a task.
  void gradient_block(const Sheet<T>& sheet, bool known, int64_t block, int64_t next, const Bench<T>& at) noexcept {
    reconstruct_block(sheet, block, next, at);
    const int64_t origin = (block * step_ + shape_.atom[2] - 1) * kRow;
    for (int64_t c = 0; c < shape_.channels; ++c)
      strands_to_spectrum(transform_, sheet.b(c) + origin, step_, spectrum(at.b, c));
    correlate_block(at, spectra_of_a(sheet, known, 1, block, origin, step_, at));
  }

  /// What strands repeat of a and b.
  void repeat_results(const Sheet<T>& sheet) const noexcept {
    for (int64_t c = 0; c < shape_.channels; ++c) {
      repeat_previous(grid_, sheet.b(c));
      if (!sheet.has_constant_a()) repeat_previous(grid_, sheet.a(c));
    }
  }

  double divergence() const {
    double sum = 0;
    for (int64_t block = 0; block < blocks_; ++block) sum += divergences_[block];
    return sum;
  }

  int tasks() const { return static_cast<int>(std::min<int64_t>(threads_, blocks_)); }

  /// action(first, last, bench) for the blocks of each task. Each has its own sums and always the same blocks: the
  /// result does not depend on who is faster.
  template <class Action>
  void for_tasks(Action action) const {
    const int64_t count = tasks();
    parallel_for(tasks(), count, [&](int64_t task, int) {
      action(blocks_ * task / count, blocks_ * (task + 1) / count, bench(static_cast<int>(task)));
    });
  }

  /// Whether the spectra of a constant a are known; they are then, or will be when the blocks are done.
  bool is_known(const Sheet<T>& sheet, int which, int64_t version) noexcept {
    if (!sheet.has_constant_a()) return false;
    return std::exchange(version_[which], version) == version;
  }

  const T* spectra_of_a(const Sheet<T>& sheet, bool known, int which, int64_t block, int64_t origin, int64_t stored,
                        const Bench<T>& at) noexcept {
    T* spectra = sheet.has_constant_a() ? spectrum(known_a_[which].data(), block * shape_.channels) : at.a;
    for (int64_t c = 0; !known && c < shape_.channels; ++c)
      strands_to_spectrum(transform_, sheet.a(c) + origin, stored, spectrum(spectra, c));
    return spectra;
  }

  /// From the sums of all blocks back to atoms, which come mirrored.
  void collect(T* neg, T* pos) noexcept {
    for (int task = 1; task < tasks(); ++task) {
      T* to = bench(0).sums;
      const T* from = bench(task).sums;
      for (int64_t i = 0; i < sums_; ++i) to[i] += from[i];
    }
    const int64_t fields = 2 * form_.pairs(), taps = shape_.atom[2];
    collect_strands(form_, bench(0).sums, transform_.tables.output[0].data(), products_.data());
    const T* tables = products_.data();
    T* rows = atoms_.data();
    for_line_groups(fields, [&](int64_t first, int64_t last, void* scratch) {
      line_->run(products_job(), {tables, tables + 1}, {rows, rows + fields * taps}, first, last, scratch);
    });
    for (int64_t pair = 0; pair < form_.pairs(); ++pair)
      for (int64_t k = 0; k < taps; ++k) {
        neg[pair * taps + k] = rows[2 * pair * taps + taps - 1 - k];
        pos[pair * taps + k] = rows[(2 * pair + 1) * taps + taps - 1 - k];
      }
  }

  const Shape& shape_;
  const Grid grid_;
  int threads_;
  int64_t size_, step_, blocks_;
  StrandTransform<T> transform_;
  std::shared_ptr<const fft::Line<T>> line_;  ///< of atoms
  StrandForm form_{};
  int64_t line_scratch_ = 0, sums_ = 0, bench_size_ = 0;
  Table<T> convolve_, correlate_, products_, atoms_, zeros_, phases_, known_a_[2], benches_;
  Table<double> divergences_;
  int64_t version_[2] = {-1, -1};  ///< of what known_a_ was made of
};

}  // namespace

template <class T>
std::unique_ptr<Engine<T>> make_strand_engine(const Allocator& allocator, const Sheet<T>& sheet, const Method& method) {
  return std::make_unique<StrandEngine<T>>(allocator, sheet, method);
}

template std::unique_ptr<Engine<double>> make_strand_engine(const Allocator&, const Sheet<double>&, const Method&);
template std::unique_ptr<Engine<float>> make_strand_engine(const Allocator&, const Sheet<float>&, const Method&);

}  // namespace hel::nmf::shift
