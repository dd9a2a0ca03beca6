// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <complex>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/choice.hpp"
#include "nufft/direct.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/mode_product.hpp"
#include "nufft/modes.hpp"
#include "nufft/turn_list.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {
namespace {

/// The rows of a chunk of points should stay in a second-level cache.
constexpr int64_t kChunkBytes = 256 << 10;
/// Work that threads are worth waking up for, in multiplications.
constexpr int64_t kParallelWork = 1 << 20;
constexpr int kMostThreads = 64;

template <class T>
class DirectModes final : public Evaluator<T> {
 public:
  DirectModes(const Settings& settings, const Problem& problem, int threads, const Coordinates& points)
      : map_(problem),
        rank_(problem.rank),
        batch_(problem.batch),
        points_(points.count),
        threads_(std::min(threads, kMostThreads)),
        period_one_(problem.period_one),
        in_place_(!problem.planar_modes && !problem.fft_order),
        factor_(problem.period_one ? 2 * 3.14159265358979323846 : 1.0),
        stride_(round_up(2 * map_.dims()[2], kProductPad)),
        pairs_(map_.half(1) + 1),
        table_(padded(pairs_)),
        chunk_(std::clamp<int64_t>(kChunkBytes / (stride_ * static_cast<int64_t>(sizeof(T))), kProductRows,
                                   round_up(std::max<int64_t>(points_, 1), kProductRows))),
        work_(settings.allocator, carve(nullptr).bytes),
        planes_(settings.allocator, map_.count() * 2 * static_cast<int64_t>(sizeof(T))) {
    for (int a = 0; a < rank_; ++a)
      turns_[static_cast<size_t>(map_.axis(a))] =
          make_turns<T>(settings.allocator, points, a, true, problem.period_one);
    frequencies_ = Table<T>(settings.allocator, map_.dims()[2]);
    for (int64_t m = 0; m < map_.dims()[2]; ++m) frequencies_[m] = static_cast<T>(m - map_.half(2));
  }

  bool take_points(const Allocator&, const GridChoice& choice, int threads, const Coordinates& points) override {
    if (choice.width != 0 || points.count != points_ || std::min(threads, kMostThreads) != threads_) return false;
    for (int a = 0; a < rank_; ++a)
      turns_[static_cast<size_t>(map_.axis(a))].template read<T>(points, a, true, period_one_);
    return true;
  }

  void points_to_modes(const Job<T>& job) const override {
    const typename WorkPool::Lease lease(work_);
    const Work work = carve(lease.data());
    if (in_place_ && job.axis < 0) {
      for (int64_t item = 0; item < batch_; ++item) add_points(job, item, job.out.re + 2 * item * map_.count(), work);
      return;
    }
    const typename WorkPool::Lease planes(planes_);
    T* const modes = reinterpret_cast<T*>(planes.data());
    for (int64_t item = 0; item < batch_; ++item) {
      add_points(job, item, modes, work);
      for (int64_t row = 0; row < map_.rows(); ++row)
        map_.template store<T, T>(job.out.from(item * map_.count()), row, row_factor(job, row),
                                  modes + 2 * row * map_.dims()[2]);
    }
  }

  void modes_to_points(const Job<T>& job) const override {
    const typename WorkPool::Lease lease(work_);
    const Work work = carve(lease.data());
    if (in_place_ && job.axis < 0) {
      for (int64_t item = 0; item < batch_; ++item) evaluate(job, item, job.in.re + 2 * item * map_.count(), work);
      return;
    }
    const typename WorkPool::Lease planes(planes_);
    T* const modes = reinterpret_cast<T*>(planes.data());
    for (int64_t item = 0; item < batch_; ++item) {
      for (int64_t row = 0; row < map_.rows(); ++row)
        map_.template load<T, T>(job.in.from(item * map_.count()), row, row_factor(job, row),
                                 modes + 2 * row * map_.dims()[2]);
      evaluate(job, item, modes, work);
    }
  }

  void fill(hel_nufft_info& info) const override {
    info.method = HEL_NUFFT_DIRECT;
    info.held_bytes = rank_ * 2 * 8 * padded(points_);
    info.peak_bytes = info.held_bytes + work_.bytes() + planes_.bytes();
    info.expected_error = sizeof(T) == 8 ? 1e-15 : 1e-7;
  }

  void describe(std::string& text) const override { text += "direct sums over rows of modes\n"; }

 private:
  /// Work memory for a chunk of points: phases along the middle axis and the slowest, rows along the fastest, rows with
  /// strengths and slow phases, values at the points, and each thread's.
  struct Work {
    T *cosines, *sines, *rows, *scaled;
    double *slow_cosines, *slow_sines, *values, *sums, *one;
    T* own[kMostThreads];
    int64_t bytes;
  };

  /// Divides work memory; at NULL it only counts the bytes.
  Work carve(char* at) const {
    Work work{};
    const auto take = [&work, at]<class U>(U*& pointer, int64_t count) {
      pointer = at ? reinterpret_cast<U*>(at + work.bytes) : nullptr;
      work.bytes += round_up(count * static_cast<int64_t>(sizeof(U)), 64);
    };
    take(work.cosines, chunk_ * table_);
    take(work.sines, chunk_ * table_);
    take(work.rows, chunk_ * stride_);
    take(work.scaled, has_slow() ? chunk_ * stride_ : 0);
    take(work.slow_cosines, has_slow() ? chunk_ * padded(map_.dims()[0]) : 0);
    take(work.slow_sines, has_slow() ? chunk_ * padded(map_.dims()[0]) : 0);
    take(work.values, 2 * chunk_);
    take(work.sums, 2 * chunk_);
    take(work.one, 2 * table_);
    for (int w = 0; w < threads_; ++w) {
      take(work.own[w], plane_scratch(pairs_, chunk_));
      work.bytes = worker_pitch(work.bytes, threads_);
    }
    return work;
  }

  bool has_slow() const { return map_.dims()[0] > 1; }
  int threads_for(int64_t multiplications) const { return multiplications < kParallelWork ? 1 : threads_; }

  /// Phases of a chunk of points. Rows are times the strengths, if there are any.
  void make_phases(double sign, int64_t begin, int64_t end, const View<const T>* strengths, const Work& work) const {
    for (int64_t p = 0; p < end - begin; ++p) {
      const int64_t j = begin + p;
      T* const cosines = work.cosines + p * table_;
      T* const sines = work.sines + p * table_;
      const Twofold middle = map_.dims()[1] == 1 ? Twofold{} : turns_[1][j];
      if constexpr (sizeof(T) == 8) {
        phase_table(middle, sign, 0, pairs_, cosines, sines);
      } else {
        phase_table(middle, sign, 0, pairs_, work.one, work.one + table_);
        std::copy_n(work.one, table_, cosines);
        std::copy_n(work.one + table_, table_, sines);
      }
      std::complex<double> c = 1;
      if (strengths)
        c = {static_cast<double>(strengths->re[j * strengths->step]),
             strengths->im ? static_cast<double>(strengths->im[j * strengths->step]) : 0};
      T* const row = work.rows + p * stride_;
      const int64_t filled = round_up(2 * map_.dims()[2], kRowPad);
      phase_row(turns_[2][j], sign, map_.half(2), map_.dims()[2], c.real(), c.imag(), row);
      std::fill(row + filled, row + stride_, T(0));
      if (!has_slow()) continue;
      const int64_t n0 = map_.dims()[0];
      phase_table(turns_[0][j], sign, -map_.half(0), n0, work.slow_cosines + p * padded(n0),
                  work.slow_sines + p * padded(n0));
    }
  }
  std::complex<double> slow_phase(const Work& work, int64_t p, int64_t m0) const {
    const int64_t at = p * padded(map_.dims()[0]) + m0;
    return {work.slow_cosines[at], work.slow_sines[at]};
  }

  template <class U>
  ModePlane<U> plane(U* modes, int64_t m0) const {
    const int64_t length = 2 * map_.dims()[2], n1 = map_.dims()[1], half = map_.half(1);
    return {modes + (m0 * n1 + half) * length, length, n1 - 1 - half, half, length};
  }

  void add_points(const Job<T>& job, int64_t item, T* modes, const Work& work) const {
    const View<const T> in = job.in.from(item * points_);
    int64_t first = 0;
    do {
      const int64_t end = std::min(points_, first + chunk_), count = end - first;
      make_phases(job.sign, first, end, &in, work);
      for (int64_t m0 = 0; m0 < map_.dims()[0]; ++m0) {
        for (int64_t p = 0; has_slow() && p < count; ++p) {
          const std::complex<double> c = slow_phase(work, p, m0);
          scale_row(work.rows + p * stride_, c.real(), c.imag(), stride_, work.scaled + p * stride_);
        }
        const PhaseRows<T> from{work.cosines, work.sines, table_, has_slow() ? work.scaled : work.rows, stride_, count};
        const int64_t blocks = (pairs_ + kProductRows - 1) / kProductRows;
        const auto add = [&](int64_t begin, int64_t stop) {
          points_to_plane(from, plane(modes, m0), begin * kProductRows, std::min(pairs_, stop * kProductRows),
                          first > 0);
        };
        const int threads = threads_for(count * pairs_ * stride_);
        if (threads == 1)
          add(0, blocks);
        else
          parallel_for(threads, blocks, [&](int64_t block, int) { add(block, block + 1); });
      }
      first = end;
    } while (first < points_);
  }

  /// What the derivative puts before row `row`, and before its entries.
  typename ModeMap::template Factor<T> row_factor(const Job<T>& job, int64_t row) const {
    typename ModeMap::template Factor<T> factor;
    if (job.axis < 0) return factor;
    const int axis = map_.axis(job.axis);
    const double scale = job.sign * factor_;
    factor.turned = true;
    if (axis == 2) {
      factor.entries = frequencies_.data();
      factor.row = static_cast<T>(scale);
    } else {
      const int64_t m = axis == 0 ? row / map_.dims()[1] : row % map_.dims()[1];
      factor.row = static_cast<T>(scale * static_cast<double>(m - map_.half(axis)));
    }
    return factor;
  }

  void evaluate(const Job<T>& job, int64_t item, const T* modes, const Work& work) const {
    const View<T> out = job.out.from(item * points_);
    for (int64_t first = 0; first < points_; first += chunk_) {
      const int64_t end = std::min(points_, first + chunk_), count = end - first;
      make_phases(job.sign, first, end, nullptr, work);
      const PhaseRows<T> to{work.cosines, work.sines, table_, work.rows, stride_, count};
      const int threads = threads_for(count * pairs_ * stride_);
      const int64_t blocks = (count + kProductRows - 1) / kProductRows, shares = std::min<int64_t>(threads, blocks);
      for (int64_t m0 = 0; m0 < map_.dims()[0]; ++m0) {
        double* const sums = m0 > 0 ? work.sums : work.values;
        parallel_for(threads, shares, [&](int64_t share, int worker) {
          plane_to_points<T>(plane(modes, m0), to, blocks * share / shares * kProductRows,
                             std::min(count, blocks * (share + 1) / shares * kProductRows), work.own[worker], sums);
        });
        for (int64_t p = 0; has_slow() && p < count; ++p) {
          const std::complex<double> value =
              std::complex<double>(sums[2 * p], sums[2 * p + 1]) * slow_phase(work, p, m0);
          work.values[2 * p] = value.real() + (m0 > 0 ? work.values[2 * p] : 0);
          work.values[2 * p + 1] = value.imag() + (m0 > 0 ? work.values[2 * p + 1] : 0);
        }
      }
      for (int64_t p = 0; p < count; ++p) {
        const int64_t at = (first + p) * out.step;
        out.re[at] = static_cast<T>(work.values[2 * p]);
        if (out.im) out.im[at] = static_cast<T>(work.values[2 * p + 1]);
      }
    }
  }

  ModeMap map_;
  int rank_;
  int64_t batch_, points_;
  int threads_;
  bool period_one_;
  bool in_place_;  ///< the caller's modes lie as rows of a plane do
  double factor_;
  int64_t stride_;  ///< of rows of interleaved numbers
  int64_t pairs_;   ///< frequencies 0 and up of the middle axis
  int64_t table_;   ///< phases of a point along it, padded
  int64_t chunk_;
  std::array<TurnList, 3> turns_;
  Table<T> frequencies_;  ///< of the fastest axis, for derivatives
  WorkPool work_;
  WorkPool planes_;  ///< modes of an item, where the caller's lie otherwise
};

}  // namespace

template <class T>
std::shared_ptr<Evaluator<T>> make_direct_modes(const Settings& settings, const Problem& problem, int threads,
                                                const Coordinates& points) {
  return std::make_shared<DirectModes<T>>(settings, problem, threads, points);
}

template std::shared_ptr<Evaluator<double>> make_direct_modes(const Settings&, const Problem&, int, const Coordinates&);
template std::shared_ptr<Evaluator<float>> make_direct_modes(const Settings&, const Problem&, int, const Coordinates&);

}  // namespace hel::nufft
