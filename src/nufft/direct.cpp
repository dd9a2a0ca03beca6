// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/direct.hpp"

#include <algorithm>
#include <complex>
#include <vector>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/modes.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {
namespace {

/// The rows of a chunk of points should stay in a second-level cache.
constexpr int64_t kChunkBytes = 256 << 10;
/// Work that threads are worth waking up for, in multiplications.
constexpr int64_t kParallelWork = 1 << 20;
constexpr int kMostThreads = 64;

int64_t padded(int64_t count) { return round_up(std::max<int64_t>(count, 1), kRowPad); }

/// A coordinate list in turns, high parts and low parts.
struct TurnList {
  Table<double> high, low;

  Twofold operator[](int64_t i) const { return {high[i], low[i]}; }
};

template <class T>
TurnList make_turns(const Allocator& allocator, const Coordinates& coordinates, int axis, bool folded,
                    bool period_one) {
  TurnList list{{allocator, padded(coordinates.count)}, {allocator, padded(coordinates.count)}};
  for (int64_t i = 0; i < list.high.size(); ++i) {
    Twofold t;
    if (i < coordinates.count) {
      const double x = static_cast<double>(coordinates.list<T>(axis)[i * coordinates.stride]);
      t = folded ? fold(x, period_one) : turns(x, period_one);
    }
    list.high[i] = t.high;
    list.low[i] = t.low;
  }
  return list;
}

/// Types 1 and 2.
template <class T>
class DirectModes final : public Evaluator<T> {
 public:
  DirectModes(const Settings& settings, const Problem& problem, int threads, const Coordinates& points)
      : map_(problem),
        rank_(problem.rank),
        batch_(problem.batch),
        points_(points.count),
        threads_(threads),
        factor_(problem.period_one ? 2 * 3.14159265358979323846 : 1.0),
        stride_(padded(2 * map_.dims()[2])),
        pairs_(map_.half(1) + 1),
        chunk_(std::clamp<int64_t>(kChunkBytes / (stride_ * static_cast<int64_t>(sizeof(T))), kRowBlock,
                                   round_up(std::max<int64_t>(points_, 1), kRowBlock))),
        work_(settings.allocator, carve(nullptr).bytes) {
    for (int a = 0; a < rank_; ++a)
      turns_[static_cast<size_t>(map_.axis(a))] =
          make_turns<T>(settings.allocator, points, a, true, problem.period_one);
    frequencies_ = Table<T>(settings.allocator, map_.dims()[2]);
    for (int64_t m = 0; m < map_.dims()[2]; ++m) frequencies_[m] = static_cast<T>(m - map_.half(2));
  }

  void points_to_modes(const Job<T>& job) const override {
    const typename WorkPool::Lease lease(work_);
    const Work work = carve(lease.data());
    for (int64_t item = 0; item < batch_; ++item) {
      const View<const T> in = job.in.from(item * points_);
      std::fill_n(work.modes, map_.rows() * stride_, T(0));
      for (int64_t first = 0; first < points_; first += chunk_)
        add_chunk(in, job.sign, first, std::min(points_, first + chunk_), work);
      store_modes(job, job.out.from(item * map_.count()), work);
    }
  }

  void modes_to_points(const Job<T>& job) const override {
    const typename WorkPool::Lease lease(work_);
    const Work work = carve(lease.data());
    for (int64_t item = 0; item < batch_; ++item) {
      load_modes(job, job.in.from(item * map_.count()), work);
      evaluate(job.out.from(item * points_), job.sign, work);
    }
  }

  void fill(hel_nufft_info& info) const override {
    info.method = HEL_NUFFT_DIRECT;
    info.held_bytes = rank_ * 2 * 8 * padded(points_);
    info.peak_bytes = info.held_bytes + work_.bytes();
    info.expected_error = sizeof(T) == 8 ? 1e-15 : 1e-7;
  }

  void describe(std::string& text) const override { text += "direct sums over rows of modes\n"; }

 private:
  /// What a thread has of its own: coefficients of a product, its two results, a complex row and a table of phases.
  struct Own {
    T *x, *y, *a, *b, *row;
    double *cosines, *sines;
  };
  /// Work memory: a plane of modes for each slowest index, rows that are multiplied, phases of a chunk, and each
  /// thread's.
  struct Work {
    T *modes, *rows;
    double *cosines, *sines;
    std::array<Own, kMostThreads> own;
    int64_t bytes;
  };

  /// Divides work memory; at NULL it only counts the bytes.
  Work carve(char* at) const {
    Work work{};
    const auto take = [&work, at]<class U>(U*& pointer, int64_t count) {
      pointer = at ? reinterpret_cast<U*>(at + work.bytes) : nullptr;
      work.bytes += round_up(count * static_cast<int64_t>(sizeof(U)), 64);
    };
    const int64_t inner = std::max(chunk_, pairs_);
    take(work.modes, map_.rows() * stride_);
    take(work.rows, std::max(chunk_, 2 * pairs_) * stride_);
    take(work.cosines, chunk_ * padded(pairs_));
    take(work.sines, chunk_ * padded(pairs_));
    for (int w = 0; w < threads_; ++w) {
      Own& own = work.own[static_cast<size_t>(w)];
      take(own.x, inner * kRowBlock);
      take(own.y, inner * kRowBlock);
      take(own.a, kRowBlock * stride_);
      take(own.b, kRowBlock * stride_);
      take(own.row, 2 * stride_);
      take(own.cosines, padded(pairs_));
      take(own.sines, padded(pairs_));
    }
    return work;
  }

  int threads_for(int64_t multiplications) const { return multiplications < kParallelWork ? 1 : threads_; }

  /// The phase of point j along the slowest axis.
  std::complex<double> slow_phase(int64_t j, double sign, int64_t m0) const {
    if (map_.dims()[0] == 1) return 1;
    alignas(64) double cosine[kRowPad], sine[kRowPad];
    phase_table(turns_[0][j], sign, m0 - map_.half(0), 1, cosine, sine);
    return {cosine[0], sine[0]};
  }
  /// Phases of point j along the middle axis, for frequencies 0 and up.
  void middle_phases(int64_t j, double sign, double* cosines, double* sines) const {
    const Twofold t = map_.dims()[1] == 1 ? Twofold{} : turns_[1][j];
    phase_table(t, sign, 0, pairs_, cosines, sines);
  }

  void add_chunk(View<const T> in, double sign, int64_t begin, int64_t end, const Work& work) const {
    const int64_t count = end - begin, table = padded(pairs_);
    for (int64_t p = 0; p < count; ++p)
      middle_phases(begin + p, sign, work.cosines + p * table, work.sines + p * table);
    for (int64_t m0 = 0; m0 < map_.dims()[0]; ++m0) {
      for (int64_t p = 0; p < count; ++p) {
        const int64_t j = begin + p;
        const std::complex<double> strength(static_cast<double>(in.re[j * in.step]),
                                            in.im ? static_cast<double>(in.im[j * in.step]) : 0);
        const std::complex<double> c = strength * slow_phase(j, sign, m0);
        phase_row(turns_[2][j], sign, map_.half(2), map_.dims()[2], c.real(), c.imag(), work.rows + p * stride_);
      }
      const int64_t blocks = (pairs_ + kRowBlock - 1) / kRowBlock;
      parallel_for(threads_for(count * pairs_ * stride_), blocks, [&](int64_t block, int worker) {
        add_rows(m0, block * kRowBlock, count, work, work.own[static_cast<size_t>(worker)]);
      });
    }
  }

  /// Adds the chunk to the rows of frequencies +-(q .. q + kRowBlock - 1).
  void add_rows(int64_t m0, int64_t q, int64_t count, const Work& work, const Own& own) const {
    const int64_t here = std::min(kRowBlock, pairs_ - q), table = padded(pairs_);
    for (int64_t p = 0; p < count; ++p)
      for (int64_t r = 0; r < kRowBlock; ++r) {
        own.x[p * kRowBlock + r] = r < here ? static_cast<T>(work.cosines[p * table + q + r]) : T(0);
        own.y[p * kRowBlock + r] = r < here ? static_cast<T>(work.sines[p * table + q + r]) : T(0);
      }
    multiply_rows<T>({own.x, own.y, work.rows, work.rows, stride_, count, stride_, own.a, own.b});
    const int64_t n1 = map_.dims()[1], half = map_.half(1);
    for (int64_t r = 0; r < here; ++r) {
      const int64_t up = half + q + r, down = half - q - r;
      T* const plane = work.modes + m0 * n1 * stride_;
      combine_rows<T>(own.a + r * stride_, own.b + r * stride_, stride_, up < n1 ? plane + up * stride_ : nullptr,
                      down < up ? plane + down * stride_ : nullptr, true);
    }
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

  void store_modes(const Job<T>& job, View<T> item, const Work& work) const {
    for (int64_t row = 0; row < map_.rows(); ++row)
      map_.template store<T, T>(item, row, row_factor(job, row), work.modes + row * stride_);
  }
  void load_modes(const Job<T>& job, View<const T> item, const Work& work) const {
    for (int64_t row = 0; row < map_.rows(); ++row) {
      T* const to = work.modes + row * stride_;
      map_.template load<T, T>(item, row, row_factor(job, row), to);
      std::fill(to + 2 * map_.dims()[2], to + stride_, T(0));
    }
  }

  /// Sums and differences of the rows of frequencies q and -q of a plane.
  void fold_rows(int64_t m0, const Work& work) const {
    const int64_t n1 = map_.dims()[1], half = map_.half(1);
    const T* const plane = work.modes + m0 * n1 * stride_;
    for (int64_t q = 0; q < pairs_; ++q) {
      const T* const up = half + q < n1 ? plane + (half + q) * stride_ : nullptr;
      const T* const down = q > 0 ? plane + (half - q) * stride_ : nullptr;
      T* const sum = work.rows + q * stride_;
      T* const difference = work.rows + (pairs_ + q) * stride_;
      for (int64_t i = 0; i < stride_; ++i) {
        const T u = up ? up[i] : T(0), v = down ? down[i] : T(0);
        sum[i] = u + v;
        difference[i] = u - v;
      }
    }
  }

  void evaluate(View<T> out, double sign, const Work& work) const {
    const int64_t blocks = (points_ + kRowBlock - 1) / kRowBlock;
    for (int64_t m0 = 0; m0 < map_.dims()[0]; ++m0) {
      fold_rows(m0, work);
      parallel_for(threads_for(points_ * pairs_ * stride_), blocks, [&](int64_t block, int worker) {
        evaluate_block(out, sign, m0, block * kRowBlock, work, work.own[static_cast<size_t>(worker)]);
      });
    }
  }

  void evaluate_block(View<T> out, double sign, int64_t m0, int64_t j, const Work& work, const Own& own) const {
    const int64_t here = std::min(kRowBlock, points_ - j);
    for (int64_t r = 0; r < kRowBlock; ++r) {
      middle_phases(std::min(j + r, points_ - 1), sign, own.cosines, own.sines);
      for (int64_t q = 0; q < pairs_; ++q) {
        own.x[q * kRowBlock + r] = static_cast<T>(own.cosines[q]);
        own.y[q * kRowBlock + r] = static_cast<T>(own.sines[q]);
      }
    }
    multiply_rows<T>({own.x, own.y, work.rows, work.rows + pairs_ * stride_, stride_, pairs_, stride_, own.a, own.b});
    for (int64_t r = 0; r < here; ++r) {
      combine_rows<T>(own.a + r * stride_, own.b + r * stride_, stride_, own.row, nullptr, false);
      phase_row(turns_[2][j + r], sign, map_.half(2), map_.dims()[2], 1, 0, own.row + stride_);
      double re, im;
      dot_rows<T>(own.row, own.row + stride_, stride_, re, im);
      const std::complex<double> value = std::complex<double>(re, im) * slow_phase(j + r, sign, m0);
      const int64_t at = (j + r) * out.step;
      out.re[at] = static_cast<T>(value.real() + (m0 > 0 ? static_cast<double>(out.re[at]) : 0));
      if (out.im) out.im[at] = static_cast<T>(value.imag() + (m0 > 0 ? static_cast<double>(out.im[at]) : 0));
    }
  }

  ModeMap map_;
  int rank_;
  int64_t batch_, points_;
  int threads_;
  double factor_;
  int64_t stride_;  ///< of rows of interleaved numbers
  int64_t pairs_;   ///< frequencies 0 and up of the middle axis
  int64_t chunk_;
  std::array<TurnList, 3> turns_;
  Table<T> frequencies_;  ///< of the fastest axis, for derivatives
  WorkPool work_;
};

/// Type 3.
template <class T>
class DirectFrequencies final : public Evaluator<T> {
 public:
  DirectFrequencies(const Settings& settings, const Problem& problem, int threads, const Coordinates& points,
                    const Coordinates& frequencies)
      : rank_(problem.rank),
        batch_(problem.batch),
        points_(points.count),
        frequencies_(frequencies.count),
        threads_(threads),
        factor_(problem.period_one ? 2 * 3.14159265358979323846 : 1.0),
        work_(settings.allocator, 8 * 2 * (padded(points_) + padded(frequencies_))) {
    for (int a = 0; a < rank_; ++a) {
      const auto at = static_cast<size_t>(a);
      turns_[at] = make_turns<T>(settings.allocator, points, a, false, problem.period_one);
      // Not in turns: the points are.
      list_[at] = make_turns<T>(settings.allocator, frequencies, a, false, true);
    }
  }

  void points_to_modes(const Job<T>& job) const override {
    run(job, turns_, points_, list_, frequencies_, job.axis >= 0 ? 1 : 0);
  }
  void modes_to_points(const Job<T>& job) const override {
    run(job, list_, frequencies_, turns_, points_, job.axis >= 0 ? -1 : 0);
  }

  void fill(hel_nufft_info& info) const override {
    info.method = HEL_NUFFT_DIRECT;
    info.held_bytes = rank_ * 2 * 8 * (padded(points_) + padded(frequencies_));
    info.peak_bytes = info.held_bytes + work_.bytes();
    info.expected_error = sizeof(T) == 8 ? 1e-15 : 1e-7;
  }

  void describe(std::string& text) const override { text += "direct sums over points and frequencies\n"; }

 private:
  using Lists = std::array<TurnList, 3>;

  /// derivative: 0 none, 1 the factor of the frequency goes to the results, -1 to the strengths.
  void run(const Job<T>& job, const Lists& from, int64_t from_count, const Lists& to, int64_t to_count,
           int derivative) const {
    const typename WorkPool::Lease lease(work_);
    double* const strengths = reinterpret_cast<double*>(lease.data());
    double* const values = strengths + 2 * padded(from_count);
    const double scale = job.sign * factor_;
    const double* const frequency = derivative ? list_[static_cast<size_t>(job.axis)].high.data() : nullptr;
    NonuniformSum sum{};
    sum.rank = rank_;
    sum.sign = job.sign;
    sum.outer = to_count;
    sum.inner = from_count;
    sum.strengths_re = strengths;
    sum.strengths_im = strengths + padded(from_count);
    sum.values_re = values;
    sum.values_im = values + padded(to_count);
    for (int a = 0; a < rank_; ++a) {
      const auto at = static_cast<size_t>(a);
      sum.outer_high[a] = to[at].high.data();
      sum.outer_low[a] = to[at].low.data();
      sum.inner_high[a] = from[at].high.data();
      sum.inner_low[a] = from[at].low.data();
    }
    for (int64_t item = 0; item < batch_; ++item) {
      const View<const T> in = job.in.from(item * from_count);
      const View<T> out = job.out.from(item * to_count);
      for (int64_t j = 0; j < from_count; ++j) {
        std::complex<double> c(static_cast<double>(in.re[j * in.step]),
                               in.im ? static_cast<double>(in.im[j * in.step]) : 0);
        if (derivative < 0) c *= std::complex<double>(0, scale * frequency[j]);
        strengths[j] = c.real();
        strengths[padded(from_count) + j] = c.imag();
      }
      const int64_t blocks = padded(to_count) / kRowPad;
      parallel_for(from_count * to_count < kParallelWork / 16 ? 1 : threads_, blocks,
                   [&](int64_t block, int) { sum_nonuniform(sum, block * kRowPad, (block + 1) * kRowPad); });
      for (int64_t l = 0; l < to_count; ++l) {
        std::complex<double> v(values[l], values[padded(to_count) + l]);
        if (derivative > 0) v *= std::complex<double>(0, scale * frequency[l]);
        out.re[l * out.step] = static_cast<T>(v.real());
        if (out.im) out.im[l * out.step] = static_cast<T>(v.imag());
      }
    }
  }

  int rank_;
  int64_t batch_, points_, frequencies_;
  int threads_;
  double factor_;
  Lists turns_, list_;
  WorkPool work_;
};

}  // namespace

template <class T>
std::shared_ptr<Evaluator<T>> make_direct(const Settings& settings, const Problem& problem, int threads,
                                          const Coordinates& points, const Coordinates& frequencies) {
  if (problem.type == 3) return std::make_shared<DirectFrequencies<T>>(settings, problem, threads, points, frequencies);
  return std::make_shared<DirectModes<T>>(settings, problem, std::min(threads, kMostThreads), points);
}

template std::shared_ptr<Evaluator<double>> make_direct(const Settings&, const Problem&, int, const Coordinates&,
                                                        const Coordinates&);
template std::shared_ptr<Evaluator<float>> make_direct(const Settings&, const Problem&, int, const Coordinates&,
                                                       const Coordinates&);

}  // namespace hel::nufft
