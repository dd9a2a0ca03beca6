// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/grid_frequencies.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/direct_kernel.hpp"
#include "nufft/grid_work.hpp"
#include "nufft/magnitude.hpp"

namespace hel::nufft {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int64_t kBlock = 1024;
constexpr int64_t kRowTask = 16;
/// A center below this part of the half width is moved to 0.
constexpr double kSmallCenter = 0.1;

// Scales have to agree to more than a double: what they are off by is multiplied by the number of turns.
Twofold product(double a, int64_t count) {
  const double b = static_cast<double>(count), high = a * b;
  return {high, std::fma(a, b, -high)};
}
Twofold inverse(const Twofold& a) {
  const double high = 1 / a.high;
  return {high, high * (std::fma(-high, a.high, 1.0) - high * a.low)};
}
Twofold ratio(const Twofold& a, int64_t count) {
  const double b = static_cast<double>(count), high = a.high / b;
  return {high, (std::fma(-high, b, a.high) + a.low) / b};
}
Twofold in_turns(const Twofold& a) {
  const double high = a.high * kTurn;
  return {high, std::fma(a.high, kTurn, -high) + a.high * kTurnLow + a.low * kTurn};
}

template <class T>
void find_box(const Coordinates& list, int axis, double& center, double& reach) {
  const T* const x = list.list<T>(axis);
  double low = 0, high = 0;
  for (int64_t i = 0; i < list.count; ++i) {
    const double value = static_cast<double>(x[i * list.stride]);
    low = i == 0 ? value : std::min(low, value);
    high = i == 0 ? value : std::max(high, value);
  }
  center = low / 2 + high / 2;
  reach = high / 2 - low / 2;
  if (std::abs(center) < kSmallCenter * reach) {
    reach += std::abs(center);
    center = 0;
  }
}

/// Factors of a list of numbers: complex, for the sign +1. Empty: all are 1.
template <class T>
class Factors {
 public:
  Factors() = default;
  Factors(const Allocator& allocator, int64_t count) : table_(allocator, 2 * count) {}
  bool empty() const { return table_.size() == 0; }
  T* at(int64_t i) const { return table_.data() + 2 * i; }
  int64_t bytes() const { return table_.size() * static_cast<int64_t>(sizeof(T)); }

 private:
  Table<T> table_;
};

/// From `count` numbers, in blocks: body(first, count of the block).
template <class Body>
void for_each_block(int threads, int64_t count, Body&& body) {
  const int64_t blocks = (count + kBlock - 1) / kBlock;
  parallel_for(count < 8 * kBlock ? 1 : threads, blocks,
               [&](int64_t block, int) { body(block * kBlock, std::min(kBlock, count - block * kBlock)); });
}

template <class T, class G>
class GridFrequencies final : public Evaluator<T> {
 public:
  GridFrequencies(const Settings& settings, const Problem& problem, int threads, const FrequencyChoice& choice,
                  const Boxes& boxes, const Coordinates& points, const Coordinates& frequencies,
                  std::shared_ptr<GridWork>& kept)
      : rank_(problem.rank),
        batch_(problem.batch),
        threads_(threads),
        sort_(problem.sort),
        choice_(choice),
        unit_(problem.period_one ? 2 * kPi : 1.0),
        under_points_(settings.allocator, rank_, choice.points, shift(choice.frequencies.n)),
        under_frequencies_(settings.allocator, rank_, choice.frequencies, shift(choice.points.n)),
        work_(GridWork::get(kept, settings, key(), carve(nullptr, points.count, frequencies.count).bytes)) {
    make_transform_factors();
    make_point_factors(settings.allocator, points, boxes);
    make_frequency_factors(settings.allocator, frequencies, boxes);
    if (rank_ > 0) keep_frequencies(settings.allocator, frequencies);
    under_points_.set_points(sorted(
        settings.allocator, points, boxes.point_center,
        [&](size_t a) { return inverse(product(choice_.step[a], choice_.points.n[a])); }, under_points_.axes()));
    under_frequencies_.set_points(sorted(
        settings.allocator, frequencies, boxes.frequency_center,
        [&](size_t a) {
          const Twofold whole = product(choice_.step[a], choice_.n[a]);
          return ratio(unit_ == 1 ? in_turns(whole) : whole, choice_.frequencies.n[a]);
        },
        under_frequencies_.axes()));
  }

  void points_to_modes(const Job<T>& job) const override {
    const typename WorkPool::Lease lease(work_->pool());
    const Work work = carve(lease.data(), points(), frequencies());
    const auto& plan = transform(true, job.sign);
    for (int64_t item = 0; item < batch_; ++item) {
      View<const T> in = job.in.from(item * points());
      if (!point_factors_.empty()) {
        multiply(in, point_factors_, job.sign, {work.at_points, work.at_points + 1, 2}, points(), -1, job.sign);
        in = {work.at_points, work.at_points + 1, 2};
      }
      const double scale = grid_scale<T, G>(in, points(), threads_);
      under_points_.spread(in, scale, job.sign, work.point_grid, work.scratch, threads_);
      divide(work.point_grid);
      plan.execute(work.point_grid, work.frequency_grid);
      const View<T> raw{work.at_frequencies, work.at_frequencies + 1, 2};
      under_frequencies_.interpolate(work.frequency_grid, job.sign, raw, 1 / scale, work.scratch, threads_);
      multiply({raw.re, raw.im, 2}, frequency_factors_, job.sign, job.out.from(item * frequencies()), frequencies(),
               job.axis, job.sign);
    }
  }

  void modes_to_points(const Job<T>& job) const override {
    const typename WorkPool::Lease lease(work_->pool());
    const Work work = carve(lease.data(), points(), frequencies());
    const auto& plan = transform(false, job.sign);
    for (int64_t item = 0; item < batch_; ++item) {
      const View<T> weighted{work.at_frequencies, work.at_frequencies + 1, 2};
      multiply(job.in.from(item * frequencies()), frequency_factors_, job.sign, weighted, frequencies(), job.axis,
               job.sign);
      const View<const T> strengths{weighted.re, weighted.im, 2};
      const double scale = grid_scale<T, G>(strengths, frequencies(), threads_);
      under_frequencies_.spread(strengths, scale, job.sign, work.frequency_grid, work.scratch, threads_);
      plan.execute(work.frequency_grid, work.point_grid);
      divide(work.point_grid);
      const View<T> out = job.out.from(item * points());
      const View<T> raw = point_factors_.empty() ? out : View<T>{work.at_points, work.at_points + 1, 2};
      under_points_.interpolate(work.point_grid, job.sign, raw, 1 / scale, work.scratch, threads_);
      if (!point_factors_.empty()) multiply({raw.re, raw.im, 2}, point_factors_, job.sign, out, points(), -1, job.sign);
    }
  }

  void fill(hel_nufft_info& info) const override {
    info.method = HEL_NUFFT_FAST;
    info.kernel_width = choice_.points.width;
    info.sorted = under_points_.points().has_boxes() ? 1 : 0;
    for (int a = 0; a < rank_; ++a) info.grid[a] = choice_.n[static_cast<size_t>(a)];
    info.upsampling = std::min(choice_.points.upsampling, choice_.frequencies.upsampling);
    info.expected_error = std::hypot(choice_.points.error, choice_.frequencies.error);
    info.held_bytes = under_points_.points().bytes() + under_frequencies_.points().bytes() + point_factors_.bytes() +
                      frequency_factors_.bytes() + rank_ * frequencies() * static_cast<int64_t>(sizeof(T));
    info.peak_bytes = info.held_bytes + work_->pool().bytes() + work_->transform_bytes();
  }

  void describe(std::string& text) const override {
    char line[200];
    std::snprintf(line, sizeof line, "kernels of width %d and %d; upsampling %.3f and %.3f; grids of %s\n",
                  choice_.points.width, choice_.frequencies.width, choice_.points.upsampling,
                  choice_.frequencies.upsampling, sizeof(G) == 4 ? "float" : "double");
    text += line;
    for (int a = 0; a < rank_; ++a) {
      const auto at = static_cast<size_t>(a);
      std::snprintf(line, sizeof line, "dimension %d: %lld cells, padded to %lld, cropped to %lld\n", a,
                    static_cast<long long>(choice_.points.n[at]), static_cast<long long>(choice_.n[at]),
                    static_cast<long long>(choice_.frequencies.n[at]));
      text += line;
    }
  }

 private:
  struct Work {
    G *point_grid, *frequency_grid;
    T *at_points, *at_frequencies;
    char* scratch;
    int64_t bytes;
  };

  std::vector<int64_t> key() const {
    std::vector<int64_t> key{sizeof(G), threads_};
    for (size_t a = 0; a < static_cast<size_t>(rank_); ++a)
      for (const int64_t n : {choice_.n[a], choice_.points.n[a], choice_.frequencies.n[a]}) key.push_back(n);
    return key;
  }
  int64_t points() const { return under_points_.points().count(); }
  int64_t frequencies() const { return under_frequencies_.points().count(); }

  Shift shift(const std::array<int64_t, kLargestRank>& other) const {
    Shift shift{{}, choice_.n};
    for (size_t a = 0; a < other.size(); ++a) shift.turns[a] = other[a] / 2;
    return shift;
  }

  Work carve(char* at, int64_t point_count, int64_t frequency_count) const {
    Work work{};
    const auto take = [&work, at]<class U>(U*& pointer, int64_t count) {
      pointer = at ? reinterpret_cast<U*>(at + work.bytes) : nullptr;
      work.bytes += round_up(count * static_cast<int64_t>(sizeof(U)), 4096);
    };
    take(work.point_grid, 2 * under_points_.cells());
    take(work.frequency_grid, 2 * under_frequencies_.cells());
    take(work.at_points, 2 * point_count);
    take(work.at_frequencies, 2 * frequency_count);
    // Both grids take slots of their own size from the same memory.
    take(work.scratch, std::max(under_points_.scratch_bytes(threads_), under_frequencies_.scratch_bytes(threads_)));
    return work;
  }

  template <class Scale>
  SortedPoints<G> sorted(const Allocator& allocator, Coordinates list, const std::array<double, kLargestRank>& center,
                         Scale&& scale, const std::array<Axis, kLargestRank>& axes) const {
    list.mapped = true;
    list.center = center;
    for (size_t a = 0; a < static_cast<size_t>(rank_); ++a) {
      const Twofold one = scale(a);
      list.scale[a] = one.high;
      list.scale_low[a] = one.low;
    }
    return SortedPoints<G>::template make<T>(allocator, list, rank_, true, axes, sort_, threads_);
  }

  /// One over the transform of the kernel under the frequencies, along each axis of the grid under the points.
  void make_transform_factors() {
    for (int a = 0; a < rank_; ++a) {
      const auto at = static_cast<size_t>(a);
      const int64_t count = choice_.points.n[at];
      std::vector<G>& list = inverse_[static_cast<size_t>(a + 3 - rank_)];
      for (int64_t l = 0; l < count; ++l)
        list.push_back(static_cast<G>(1 / under_frequencies_.kernel().transform(static_cast<double>(l - count / 2) /
                                                                                static_cast<double>(choice_.n[at]))));
    }
  }

  /// Strengths are turned as if the center of the frequencies were 0.
  void make_point_factors(const Allocator& allocator, const Coordinates& points, const Boxes& boxes) {
    if (std::all_of(boxes.frequency_center.begin(), boxes.frequency_center.end(), [](double c) { return c == 0; }))
      return;
    point_factors_ = Factors<T>(allocator, points.count);
    fill_factors(point_factors_, points, boxes.frequency_center, boxes.point_center, nullptr, 0);
  }

  /// One over the transform of the kernel under the points, turned for the center of the points and for what both
  /// shifts have in common.
  void make_frequency_factors(const Allocator& allocator, const Coordinates& frequencies, const Boxes& boxes) {
    std::array<EvenSeries, kLargestRank> series{};
    double common = 0;
    for (int a = 0; a < rank_; ++a) {
      const auto at = static_cast<size_t>(a);
      // The edge of the band is at 1 / (2 upsampling) cycles a cell; a little more, for rounding.
      const double edge = 0.5 / choice_.points.upsampling * 1.000001;
      series[at].center = boxes.frequency_center[at];
      series[at].scale = unit_ * choice_.step[at] / (2 * kPi) / edge;
      constexpr int kTerms = EvenSeries::kTerms;
      for (int n = 0; n < kTerms; ++n) {
        double sum = 0;
        for (int i = 0; i < kTerms; ++i) {
          const double angle = kPi * (i + 0.5) / kTerms;
          sum += std::cos(n * angle) / under_points_.kernel().transform(edge * std::sqrt((std::cos(angle) + 1) / 2));
        }
        series[at].coefficients[n] = sum * (n == 0 ? 1 : 2) / kTerms;
      }
      const double size = static_cast<double>(choice_.n[at]);
      const double product =
          static_cast<double>(choice_.points.n[at] / 2) * static_cast<double>(choice_.frequencies.n[at] / 2);
      common += std::fmod(product, size) / size;
    }
    frequency_factors_ = Factors<T>(allocator, frequencies.count);
    fill_factors(frequency_factors_, frequencies, boxes.point_center, {}, series.data(), common);
  }

  /// exp(i unit (x - origin) . center + 2 pi i common) times the series.
  void fill_factors(const Factors<T>& factors, const Coordinates& list, const std::array<double, kLargestRank>& center,
                    const std::array<double, kLargestRank>& origin, const EvenSeries* series, double common) const {
    const bool period_one = unit_ != 1;
    for_each_block(threads_, list.count, [&](int64_t first, int64_t count) {
      alignas(64) double phase[kBlock], x[kBlock], value[kBlock], cosine[kBlock], sine[kBlock];
      std::fill_n(phase, kBlock, common);
      std::fill_n(value, kBlock, 1.0);
      for (int a = 0; a < rank_; ++a) {
        const auto at = static_cast<size_t>(a);
        const Twofold c = turns(center[at], period_one);
        const auto part = [&c](double number) {
          const double product = number * c.high;
          return product - std::nearbyint(product) + (std::fma(number, c.high, -product) + number * c.low);
        };
        const double start = part(origin[at]);
        const T* const from = list.list<T>(a) + first * list.stride;
        for (int64_t i = 0; i < count; ++i) x[i] = static_cast<double>(from[i * list.stride]);
        std::fill(x + count, x + round_up(count, kRowPad), series ? series[a].center : 0.0);
        if (center[at] != 0)
          for (int64_t i = 0; i < count; ++i) phase[i] += part(x[i]) - start;
        if (series) multiply_series(series[a], x, count, value);
      }
      phase_list(phase, count, cosine, sine);
      for (int64_t i = 0; i < count; ++i) {
        factors.at(first + i)[0] = static_cast<T>(value[i] * cosine[i]);
        factors.at(first + i)[1] = static_cast<T>(value[i] * sine[i]);
      }
    });
  }

  /// The frequencies themselves, for derivatives.
  void keep_frequencies(const Allocator& allocator, const Coordinates& list) {
    frequency_list_ = Table<T>(allocator, rank_ * list.count);
    for (int a = 0; a < rank_; ++a)
      for (int64_t i = 0; i < list.count; ++i) frequency_list_[a * list.count + i] = list.list<T>(a)[i * list.stride];
  }

  /// to = from * factor (conjugate for the sign -1); with axis >= 0 also times i sign frequency.
  void multiply(View<const T> from, const Factors<T>& factors, int sign, View<T> to, int64_t count, int axis,
                int derivative_sign) const {
    for_each_block(threads_, count, [&](int64_t first, int64_t here) {
      for (int64_t i = first; i < first + here; ++i) {
        const T* const f = factors.at(i);
        std::complex<T> factor(f[0], sign > 0 ? f[1] : -f[1]);
        if (axis >= 0)
          factor *= std::complex<T>(0, static_cast<T>(derivative_sign * unit_) * frequency_list_[axis * count + i]);
        const T re = from.re[i * from.step], im = from.im ? from.im[i * from.step] : T(0);
        to.re[i * to.step] = re * factor.real() - im * factor.imag();
        if (to.im) to.im[i * to.step] = re * factor.imag() + im * factor.real();
      }
    });
  }

  void divide(G* grid) const {
    std::array<int64_t, 3> n{1, 1, 1};
    for (int a = 0; a < rank_; ++a) n[static_cast<size_t>(a + 3 - rank_)] = choice_.points.n[static_cast<size_t>(a)];
    const int64_t rows = n[0] * n[1];
    const auto factor = [&](size_t axis, int64_t l) {
      return inverse_[axis].empty() ? G(1) : inverse_[axis][static_cast<size_t>(l)];
    };
    parallel_for(rows * n[2] < (1 << 15) ? 1 : threads_, (rows + kRowTask - 1) / kRowTask, [&](int64_t task, int) {
      for (int64_t row = task * kRowTask; row < std::min(rows, (task + 1) * kRowTask); ++row) {
        const G whole = factor(0, row / n[1]) * factor(1, row % n[1]);
        G* const at = grid + 2 * row * n[2];
        const G* const list = inverse_[2].data();
        for (int64_t l = 0; l < n[2]; ++l) {
          const G scale = whole * list[l];
          at[2 * l] *= scale;
          at[2 * l + 1] *= scale;
        }
      }
    });
  }

  const fft::Plan& transform(bool to_frequencies, int sign) const {
    const int64_t* const here = choice_.points.n.data();
    const int64_t* const there = choice_.frequencies.n.data();
    return work_->transform(to_frequencies, {rank_, choice_.n.data(), to_frequencies ? here : there,
                                             to_frequencies ? there : here, sizeof(G) == 4, sign, threads_});
  }

  int rank_;
  int64_t batch_;
  int threads_;
  int sort_;
  FrequencyChoice choice_;
  double unit_;
  FineGrid<G> under_points_, under_frequencies_;
  std::array<std::vector<G>, 3> inverse_;
  Factors<T> point_factors_, frequency_factors_;
  Table<T> frequency_list_;
  std::shared_ptr<GridWork> work_;
};

}  // namespace

template <class T>
Boxes find_boxes(const Coordinates& points, const Coordinates& frequencies, int rank, double unit) {
  Boxes boxes;
  for (int a = 0; a < rank; ++a) {
    const auto at = static_cast<size_t>(a);
    find_box<T>(points, a, boxes.point_center[at], boxes.point_reach[at]);
    find_box<T>(frequencies, a, boxes.frequency_center[at], boxes.frequency_reach[at]);
    double& x = boxes.point_reach[at];
    double& k = boxes.frequency_reach[at];
    // A box without extent gets one that is harmless for the other.
    if (x == 0 && k == 0) x = k = 1;
    if (x == 0) x = 1 / (unit * k);
    if (k == 0) k = 1 / (unit * x);
  }
  return boxes;
}

template <class T, class G>
std::shared_ptr<Evaluator<T>> make_grid_frequencies(const Settings& settings, const Problem& problem, int threads,
                                                    const FrequencyChoice& choice, const Boxes& boxes,
                                                    const Coordinates& points, const Coordinates& frequencies,
                                                    std::shared_ptr<GridWork>& kept) {
  return std::make_shared<GridFrequencies<T, G>>(settings, problem, threads, choice, boxes, points, frequencies, kept);
}

template Boxes find_boxes<double>(const Coordinates&, const Coordinates&, int, double);
template Boxes find_boxes<float>(const Coordinates&, const Coordinates&, int, double);

#define HEL_INSTANCE(T, G)                                                                            \
  template std::shared_ptr<Evaluator<T>> make_grid_frequencies<T, G>(                                 \
      const Settings&, const Problem&, int, const FrequencyChoice&, const Boxes&, const Coordinates&, \
      const Coordinates&, std::shared_ptr<GridWork>&);
HEL_INSTANCE(double, double)
HEL_INSTANCE(double, float)
HEL_INSTANCE(float, float)
#undef HEL_INSTANCE

}  // namespace hel::nufft
