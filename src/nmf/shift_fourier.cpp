// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Convolutions by Fourier transforms of overlapping blocks (overlap-save). A block of size n yields n - atom + 1
// results in each axis; all fields are padded such that every block lies inside.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nmf/shift_block.hpp"
#include "nmf/shift_engine.hpp"
#include "nmf/shift_tiling.hpp"

namespace hel::nmf::shift {
namespace {

/// Memory of one thread: spectra of a block, and the block itself.
template <class T>
struct Bench {
  T *h, *x, *sums;  ///< spectra: of every atom; of a and b for every channel; of all products of the two
  T* product;       ///< one spectrum, or one for each channel
  T *a, *b;         ///< blocks: two of a, two of b
  void* scratch;
};

template <class T>
class FourierEngine final : public Engine<T> {
 public:
  FourierEngine(const Allocator& allocator, const Sheet<T>& sheet, const Method& method)
      : shape_(sheet.shape()),
        grid_(sheet.grid()),
        threads_(sheet.threads()),
        tiling_(shape_, grid_.samples, method.block),
        transform_(allocator, shape_.rank, method.block) {
    const int64_t pairs = shape_.atoms * shape_.channels, table = transform_.table();
    convolve_ = zeros<T>(allocator, pairs * table);
    correlate_ = zeros<T>(allocator, pairs * table);
    lay_out_block();
    bench_size_ = (shape_.atoms + 3 * shape_.channels) * transform_.spectrum() + 2 * pairs * table + 4 * block_;
    bench_size_ = round_up(bench_size_ + transform_.scratch_bytes() / static_cast<int64_t>(sizeof(T)), 1024);
    bench_size_ = worker_pitch_of<T>(bench_size_, threads_);
    benches_ = zeros<T>(allocator, threads_ * bench_size_);
    divergences_ = Table<double>(allocator, tiling_.pairs());
    if (sheet.has_constant_a())
      known_a_ = zeros<T>(allocator, tiling_.pairs() * shape_.channels * transform_.spectrum());
    make_phases(allocator);
  }

  void set_atoms(const T* w) noexcept override {
    const int64_t pairs = shape_.atoms * shape_.channels, table = transform_.form().table_part;
    const Sizes pitch{shape_.atom[1] * shape_.atom[2], shape_.atom[2], 1};
    parallel_for(threads_, pairs, [&](int64_t pair, int worker) { transform_atom(w, pitch, pair, worker); });
    parallel_for(threads_, pairs, [&](int64_t pair, int) {
      T* near = correlate_.data() + 2 * pair * table;
      T* far = convolve_.data() + 2 * pair * table;
      for (int64_t k = 0; k < table; ++k) {
        const T re = near[k], im = near[table + k], c = phases_[k], s = phases_[table + k];
        far[k] = re * c - im * s;
        far[table + k] = re * s + im * c;
        near[table + k] = -im;
      }
    });
  }

  double reconstruct(const Sheet<T>& sheet) noexcept override {
    parallel_for(threads_, tiling_.pairs(), [&](int64_t pair, int worker) {
      const Bench<T> at = bench(worker);
      transform_activations(sheet, pair, at);
      double sum = 0;
      for (int64_t c = 0; c < shape_.channels; ++c) {
        transform_.backward(at.product + c * transform_.spectrum(), {at.b, at.b + block_}, pitch_, result_, at.scratch);
        for (int half = 0; half < tiling_.halves(pair); ++half) {
          const Sizes start = tiling_.sample_block(2 * pair + half);
          for_rows(start, [&](int64_t i, int64_t j, int64_t row) {
            const int64_t place = grid_.margin() + grid_.offset(i, j, start[2]);
            sum += sheet.finish(c, i, j, start[2], tiling_.reach, at.b + half * block_ + row, sheet.a(c) + place,
                                sheet.b(c) + place);
          });
        }
      }
      divergences_[pair] = sum;
    });
    double sum = 0;
    for (int64_t pair = 0; pair < tiling_.pairs(); ++pair) sum += divergences_[pair];
    return sum;
  }

  void step_h(const Sheet<T>& sheet, const HStep<T>& step) noexcept override {
    const Sizes pitch{grid_.padded[1] * grid_.padded[2], grid_.padded[2], 1};
    parallel_for(threads_, tiling_.activation_blocks(), [&](int64_t block, int worker) {
      const Bench<T> at = bench(worker);
      const Sizes start = tiling_.activation_block(block);
      const int64_t origin = grid_.offset(start[0], start[1], start[2]);
      // a and b travel together, so neg and pos come back together.
      for (int64_t c = 0; c < shape_.channels; ++c)
        transform_.forward({sheet.a(c) + origin, sheet.b(c) + origin}, pitch, transform_size(),
                           at.x + c * transform_.spectrum(), at.scratch);
      for (int64_t m = 0; m < shape_.atoms; ++m) {
        const T* tables = correlate_.data() + m * shape_.channels * transform_.table();
        mix_spectra<T>(transform_.form(), shape_.channels, at.x, 1, at.product, tables, 1, 0);
        transform_.backward(at.product, {at.b, at.b + block_}, pitch_, result_, at.scratch);
        const int64_t count = std::min(tiling_.reach, grid_.total[2] - start[2]);
        const int64_t rows = std::min(tiling_.step[1], grid_.total[1] - start[1]);
        for (int64_t i = 0; i < std::min(tiling_.step[0], grid_.total[0] - start[0]); ++i)
          take_rows(sheet, step, m, origin + i * pitch[0], rows, count, at.b + i * pitch_[0],
                    at.b + block_ + i * pitch_[0], pitch_[1]);
      }
    });
  }

  void gradient_w(const Sheet<T>& sheet, T* neg, T* pos) noexcept override {
    const int64_t pairs = tiling_.pairs(), sums = 2 * shape_.atoms * shape_.channels * transform_.table();
    const bool known = sheet.has_constant_a() && std::exchange(version_, sheet.version()) == sheet.version();
    // Each task has its own sums and always the same blocks: the result does not depend on who is faster.
    const int64_t tasks = std::min<int64_t>(threads_, pairs);
    parallel_for(static_cast<int>(tasks), tasks, [&](int64_t task, int) {
      const Bench<T> at = bench(static_cast<int>(task));
      std::fill(at.sums, at.sums + sums, T(0));
      for (int64_t pair = pairs * task / tasks; pair < pairs * (task + 1) / tasks; ++pair)
        correlate(sheet, pair, known, at);
    });
    for (int64_t task = 1; task < tasks; ++task) {
      T* to = bench(0).sums;
      const T* from = bench(static_cast<int>(task)).sums;
      for (int64_t i = 0; i < sums; ++i) to[i] += from[i];
    }
    collect(neg, pos);
  }

 private:
  const Sizes& transform_size() const { return tiling_.size; }

  Bench<T> bench(int worker) const {
    T* at = benches_.data() + worker * bench_size_;
    const int64_t spectrum = transform_.spectrum();
    Bench<T> bench;
    bench.h = at, at += shape_.atoms * spectrum;
    bench.x = at, at += 2 * shape_.channels * spectrum;
    bench.product = at, at += shape_.channels * spectrum;
    bench.sums = at, at += 2 * shape_.atoms * shape_.channels * transform_.table();
    bench.a = at, at += 2 * block_;
    bench.b = at, at += 2 * block_;
    bench.scratch = at;
    return bench;
  }

  /// Results of a block lie in rows of whole vectors.
  void lay_out_block() {
    result_ = tiling_.step;
    const int64_t row = transform_.columns(tiling_.step[2]);
    pitch_ = {tiling_.step[1] * row, row, 1};
    block_ = round_up(tiling_.step[0] * tiling_.step[1] * row + 64, 64);
  }

  template <class Action>
  void for_rows(const Sizes& start, Action action) const {
    for (int64_t i = 0; i < tiling_.step[0]; ++i)
      for (int64_t j = 0; j < tiling_.step[1]; ++j) action(start[0] + i, start[1] + j, i * pitch_[0] + j * pitch_[1]);
  }

  /// exp(i angle (atom - 1)) for each frequency: turns the transform of an atom into the conjugate one of its mirror
  /// image.
  void make_phases(const Allocator& allocator) {
    const SpectrumForm& form = transform_.form();
    const int64_t table = form.table_part, rows = form.lanes;
    phases_ = zeros<T>(allocator, 2 * table);
    const auto turns = [&](int axis, int64_t k) {
      const auto a = static_cast<size_t>(axis);
      return static_cast<double>(k * (shape_.atom[a] - 1) % tiling_.size[a]) / static_cast<double>(tiling_.size[a]);
    };
    for (int64_t k = 0; k < form.table_lines; ++k)
      for (int64_t row = 0; row < rows; ++row) {
        double angle = turns(2, k);
        if (row < tiling_.size[0] * tiling_.size[1])
          angle += turns(1, row % tiling_.size[1]) + turns(0, row / tiling_.size[1]);
        phases_[k * rows + row] = static_cast<T>(std::cos(2 * M_PI * angle));
        phases_[table + k * rows + row] = static_cast<T>(std::sin(2 * M_PI * angle));
      }
  }

  /// An atom may lie at the end of the caller's memory, so it is read from rows of whole vectors.
  void transform_atom(const T* w, const Sizes& pitch, int64_t pair, int worker) noexcept {
    const Bench<T> at = bench(worker);
    const int64_t row = transform_.columns(shape_.atom[2]);
    const int64_t count = shape_.atom[0] * shape_.atom[1] * row;
    T* re = at.h;
    T* im = at.h + count;
    std::fill(re, im + count, T(0));
    const T* from = w + pair * product(shape_.atom);
    for (int64_t i = 0; i < shape_.atom[0]; ++i)
      for (int64_t j = 0; j < shape_.atom[1]; ++j)
        std::memcpy(re + (i * shape_.atom[1] + j) * row, from + i * pitch[0] + j * pitch[1],
                    static_cast<size_t>(shape_.atom[2]) * sizeof(T));
    transform_.forward_table({re, im}, {shape_.atom[1] * row, row, 1}, shape_.atom,
                             correlate_.data() + pair * transform_.table(), at.scratch);
  }

  /// The spectra of all activations of a pair of blocks, and of their reconstruction.
  void transform_activations(const Sheet<T>& sheet, int64_t pair, const Bench<T>& at) noexcept {
    const Sizes pitch{grid_.padded[1] * grid_.padded[2], grid_.padded[2], 1};
    const Sizes one = tiling_.sample_block(2 * pair), other = tiling_.sample_block(2 * pair + tiling_.halves(pair) - 1);
    for (int64_t m = 0; m < shape_.atoms; ++m) {
      const T* e = sheet.activations(m);
      transform_.forward({e + grid_.offset(one[0], one[1], one[2]), e + grid_.offset(other[0], other[1], other[2])},
                         pitch, transform_size(), at.h + m * transform_.spectrum(), at.scratch);
    }
    mix_spectra<T>(transform_.form(), shape_.atoms, at.h, shape_.channels, at.product, convolve_.data(),
                   shape_.channels, 1);
  }

  /// Adds the products of a pair of blocks to the sums.
  void correlate(const Sheet<T>& sheet, int64_t pair, bool known, const Bench<T>& at) noexcept {
    transform_activations(sheet, pair, at);
    // Spectra of a, then of b; a constant a keeps its own.
    const int64_t channels = shape_.channels, spectrum = transform_.spectrum();
    T* of_a = sheet.has_constant_a() ? known_a_.data() + pair * channels * spectrum : at.x;
    T* of_b = at.x + channels * spectrum;
    for (int64_t c = 0; c < channels; ++c) {
      transform_.backward(at.product + c * spectrum, {at.b, at.b + block_}, pitch_, result_, at.scratch);
      for (int half = 0; half < 2; ++half) finish_block(sheet, c, pair, half, known, at);
      if (!known) transform_.forward({at.a, at.a + block_}, pitch_, result_, of_a + c * spectrum, at.scratch);
      transform_.forward({at.b, at.b + block_}, pitch_, result_, of_b + c * spectrum, at.scratch);
    }
    correlate_spectra<T>(transform_.form(), shape_.atoms, at.h, channels, of_a, of_b, at.sums);
  }

  /// From the reconstruction of one block of a pair to its a and b, zeros where there is nothing.
  void finish_block(const Sheet<T>& sheet, int64_t c, int64_t pair, int half, bool known,
                    const Bench<T>& at) const noexcept {
    T* a = at.a + half * block_;
    T* b = at.b + half * block_;
    if (half >= tiling_.halves(pair)) {
      std::fill(a, a + block_, T(0));
      std::fill(b, b + block_, T(0));
      return;
    }
    const Sizes start = tiling_.sample_block(2 * pair + half);
    for_rows(start, [&](int64_t i, int64_t j, int64_t row) {
      sheet.finish(c, i, j, start[2], tiling_.reach, b + row, a + row, b + row);
      for (int64_t k = tiling_.reach; k < pitch_[1]; ++k) b[row + k] = 0;
      if (known) return;
      if (sheet.has_constant_a())
        std::memcpy(a + row, sheet.a(c) + grid_.margin() + grid_.offset(i, j, start[2]),
                    static_cast<size_t>(tiling_.reach) * sizeof(T));
      for (int64_t k = tiling_.reach; k < pitch_[1]; ++k) a[row + k] = 0;
    });
  }

  /// From the sums of all blocks back to atoms, which come mirrored.
  void collect(T* neg, T* pos) noexcept {
    const int64_t taps = product(shape_.atom), channels = shape_.channels;
    const T* sums = bench(0).sums;
    const int64_t row = transform_.columns(shape_.atom[2]);
    const Sizes pitch{shape_.atom[1] * row, row, 1};
    parallel_for(threads_, 2 * shape_.atoms * channels, [&](int64_t field, int worker) {
      const Bench<T> at = bench(worker);
      T* re = at.h;  // spectra of activations are not needed any more
      T* im = re + shape_.atom[0] * shape_.atom[1] * row;
      transform_.backward_table(sums + field * transform_.table(), {re, im}, pitch, shape_.atom, at.scratch);
      const int64_t m = field / (2 * channels), c = field % (2 * channels);
      T* to = (c < channels ? neg : pos) + (m * channels + c % channels) * taps;
      for (int64_t i = shape_.atom[0]; i-- > 0;)
        for (int64_t j = shape_.atom[1]; j-- > 0;)
          for (int64_t k = shape_.atom[2]; k-- > 0;) *to++ = re[i * pitch[0] + j * pitch[1] + k];
    });
  }

  const Shape& shape_;
  const Grid grid_;
  int threads_;
  Tiling tiling_;
  BlockTransform<T> transform_;
  Sizes result_, pitch_;
  int64_t block_ = 0, bench_size_ = 0;
  Table<T> convolve_, correlate_, phases_, known_a_, benches_;
  Table<double> divergences_;
  int64_t version_ = -1;  ///< of the samples whose spectra known_a_ has
};

}  // namespace

template <class T>
std::unique_ptr<Engine<T>> make_fourier_engine(const Allocator& allocator, const Sheet<T>& sheet,
                                               const Method& method) {
  return std::make_unique<FourierEngine<T>>(allocator, sheet, method);
}

template std::unique_ptr<Engine<double>> make_fourier_engine(const Allocator&, const Sheet<double>&, const Method&);
template std::unique_ptr<Engine<float>> make_fourier_engine(const Allocator&, const Sheet<float>&, const Method&);

}  // namespace hel::nmf::shift
