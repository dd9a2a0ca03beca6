// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/direct.hpp"

#include <algorithm>
#include <complex>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/turn_list.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {
namespace {

/// Work that threads are worth waking up for, in sines.
constexpr int64_t kParallelWork = 1 << 16;

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
      parallel_for(from_count * to_count < kParallelWork ? 1 : threads_, blocks,
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
std::shared_ptr<Evaluator<T>> make_direct_frequencies(const Settings& settings, const Problem& problem, int threads,
                                                      const Coordinates& points, const Coordinates& frequencies) {
  return std::make_shared<DirectFrequencies<T>>(settings, problem, threads, points, frequencies);
}

#define HEL_INSTANCE(T)                                                                                \
  template std::shared_ptr<Evaluator<T>> make_direct_frequencies(const Settings&, const Problem&, int, \
                                                                 const Coordinates&, const Coordinates&);
HEL_INSTANCE(double)
HEL_INSTANCE(float)
#undef HEL_INSTANCE

}  // namespace hel::nufft
