// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <cmath>
#include <complex>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/cloud_grid.hpp"
#include "nufft/cloud_phases.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

/// Points whose rows are scaled at a time: they should stay in a second-level cache.
constexpr int64_t kChunk = 96;
/// Frequencies of the middle axis in a task.
constexpr int64_t kPairsATask = 12;
constexpr int kMostThreads = 64;
/// Multiplications that threads are worth waking up for.
constexpr int64_t kParallelWork = 1 << 22;
/// What is summed up of each point: the value, and its derivatives.
constexpr int64_t kSums = 2 * (1 + kLargestRank);

template <class T>
class DirectCloud final : public CloudEngine<T> {
 public:
  DirectCloud(const Settings& settings, const CloudProblem& problem)
      : settings_(settings), problem_(problem), grid_(problem), batch_(problem.transform.batch) {}

  void set_points(const Coordinates& points, const Coordinates* places) override {
    const int64_t most = std::max(points.count, places ? places->count : 0);
    check_memory(points.count, places ? places->count : 0, most);
    PhaseTables<T> source, target;
    const bool grow_source = points.count > source_.capacity(),
               grow_target = places && places->count > target_.capacity();
    if (grow_source) source = PhaseTables<T>(settings_.allocator, grid_, points.count);
    if (grow_target) target = PhaseTables<T>(settings_.allocator, grid_, places->count);
    Table<T> values, spectrum;
    if (grow_source) values = Table<T>(settings_.allocator, batch_ * points.count * problem_.parts());
    if (spectrum_.size() == 0)
      spectrum = Table<T>(settings_.allocator, checked_product(batch_, grid_.spectrum_numbers(), "spectrum and batch"));
    std::unique_ptr<WorkPool> work;
    if (!work_ || most > work_points_)
      work = std::make_unique<WorkPool>(settings_.allocator, carve(nullptr, most).bytes);

    if (grow_source) {
      source_ = std::move(source);
      values_ = std::move(values);
    }
    if (grow_target) target_ = std::move(target);
    if (spectrum.size() > 0) spectrum_ = std::move(spectrum);
    if (work) {
      work_ = std::move(work);
      work_points_ = most;
    }
    own_places_ = places != nullptr;
    const int threads = threads_for(points.count * grid_.spectrum_numbers());
    source_.fill(grid_, points, problem_.transform.period_one, threads);
    if (places) target_.fill(grid_, *places, problem_.transform.period_one, threads);
  }

  void set_values(const T* values) override {
    const typename WorkPool::Lease lease(*work_);
    const Work work = carve(lease.data(), work_points_);
    const int64_t count = batch_ * source_.count() * problem_.parts();
    std::copy_n(values, count, values_.data());
    for (int64_t item = 0; item < batch_; ++item)
      for (int64_t plane = 0; plane < grid_.planes(); ++plane)
        fill_plane(values_.data() + item * source_.count() * problem_.parts(), source_, plane, work,
                   spectrum(item, plane));
  }

  void forward(const T* kernel, T* out) const override {
    const typename WorkPool::Lease lease(*work_);
    const Work work = carve(lease.data(), work_points_);
    const PhaseTables<T>& at = places();
    for (int64_t item = 0; item < batch_; ++item) {
      begin_sums(at, work);
      for (int64_t plane = 0; plane < grid_.planes(); ++plane) {
        multiply(spectrum(item, plane), kernel, plane, false, work);
        evaluate(at, plane, false, work);
      }
      store_values(at, work, out + item * at.count() * problem_.parts());
    }
  }

  void gradient(const T* kernel, const T* out_gradient, const CloudGradients<T>& wanted) const override {
    const typename WorkPool::Lease lease(*work_);
    const Work work = carve(lease.data(), work_points_);
    if (wanted.points) std::fill_n(wanted.points, grid_.rank() * source_.count(), T(0));
    if (wanted.places) std::fill_n(wanted.places, grid_.rank() * target_.count(), T(0));
    T* const role = own_places_ ? wanted.places : wanted.points;
    for (int64_t item = 0; item < batch_; ++item) {
      const T* const g = out_gradient + item * places().count() * problem_.parts();
      const int64_t offset = item * source_.count() * problem_.parts();
      pull_back(item, kernel, g, wanted, work);
      if (wanted.values) store_values(source_, work, wanted.values + offset);
      if (wanted.points) add_point_gradient(source_, values_.data() + offset, work, wanted.points);
      if (!role) continue;
      begin_sums(places(), work);
      for (int64_t plane = 0; plane < grid_.planes(); ++plane) {
        multiply(spectrum(item, plane), kernel, plane, false, work);
        evaluate(places(), plane, true, work);
      }
      add_point_gradient(places(), g, work, role);
    }
  }

  int method() const override { return HEL_NUFFT_DIRECT; }
  int64_t held_bytes() const override {
    return source_.bytes() + target_.bytes() + (values_.size() + spectrum_.size()) * static_cast<int64_t>(sizeof(T));
  }
  int64_t work_bytes() const override { return work_ ? work_->bytes() : 0; }

 private:
  void check_memory(int64_t points, int64_t places, int64_t most) const {
    const int64_t a_point = PhaseTables<T>::numbers(grid_) + batch_ * problem_.parts();
    const int64_t numbers =
        checked_sum(checked_product(checked_sum(points, places, "points"), a_point, "points and frequencies"),
                    checked_product(batch_, grid_.spectrum_numbers(), "spectrum and batch"), "points and spectrum");
    require_memory(problem_, checked_sum(checked_product(numbers, sizeof(T), "points and spectrum"),
                                         carve(nullptr, most).bytes, "work memory"));
  }

  /// What a thread has of its own.
  struct Own {
    T *plus, *minus, *cosines, *sines;
  };
  struct Work {
    T *scaled, *plane, *sum, *difference;
    double* sums;
    std::array<Own, kMostThreads> own;
    int64_t bytes;
  };

  /// Divides work memory; at NULL it only counts the bytes.
  Work carve(char* at, int64_t points) const {
    Work work{};
    const auto take = [&work, at]<class U>(U*& pointer, int64_t count) {
      pointer = at ? reinterpret_cast<U*>(at + work.bytes) : nullptr;
      work.bytes += round_up(count * static_cast<int64_t>(sizeof(U)), 64);
    };
    take(work.scaled, kChunk * grid_.stride());
    take(work.plane, grid_.plane_numbers());
    take(work.sum, grid_.pairs() * grid_.stride());
    take(work.difference, grid_.pairs() * grid_.stride());
    take(work.sums, points * kSums);
    for (int w = 0; w < threads(); ++w) {
      Own& own = work.own[static_cast<size_t>(w)];
      take(own.plus, grid_.stride());
      take(own.minus, grid_.stride());
      take(own.cosines, kCloudGroup * grid_.table() + kCloudOverrun);
      take(own.sines, kCloudGroup * grid_.table() + kCloudOverrun);
      work.bytes = worker_pitch(work.bytes, threads());
    }
    return work;
  }

  int threads() const { return std::min(problem_.threads, kMostThreads); }
  int threads_for(int64_t multiplications) const { return multiplications < kParallelWork ? 1 : threads(); }
  const PhaseTables<T>& places() const { return own_places_ ? target_ : source_; }
  T* spectrum(int64_t item, int64_t plane) const {
    return spectrum_.data() + item * grid_.spectrum_numbers() + plane * grid_.plane_numbers();
  }

  /// Body of a loop over ranges of pairs of rows.
  template <class Body>
  void for_pairs(int threads, Body&& body) const {
    const int64_t tasks = (grid_.pairs() + kPairsATask - 1) / kPairsATask;
    parallel_for(threads, tasks, [&](int64_t task, int worker) {
      body(task * kPairsATask, std::min(grid_.pairs(), (task + 1) * kPairsATask), worker);
    });
  }

  /// The sum over points of numbers times exp(-i k.x), for a plane of k.
  void fill_plane(const T* numbers, const PhaseTables<T>& at, int64_t plane, const Work& work, T* out) const {
    if (at.count() == 0) std::fill_n(out, grid_.plane_numbers(), T(0));
    for (int64_t first = 0; first < at.count(); first += kChunk) {
      const int64_t count = std::min(kChunk, at.count() - first);
      for (int64_t j = first; j < first + count; ++j) {
        std::complex<T> c(numbers[j * problem_.parts()], problem_.real() ? T(0) : numbers[2 * j + 1]);
        c *= std::conj(at.slow_phase(j, grid_.slow_frequency(plane)));
        scale_row<T>(at.row(j), c.real(), c.imag(), grid_.half(), work.scaled + (j - first) * grid_.stride());
      }
      const PointsToRows<T> job{at.cosines(first), at.sines(first),   grid_.table(), work.scaled, count,
                                grid_.half(),      grid_.middle(out), first > 0};
      for_pairs(threads_for(2 * count * grid_.plane_numbers()),
                [&](int64_t begin, int64_t end, int) { points_to_rows(job, begin, end); });
    }
  }

  /// Sums and differences of the rows of a plane times the kernel.
  void multiply(const T* plane, const T* kernel, int64_t index, bool conjugate, const Work& work) const {
    const int64_t k0 = grid_.slow_frequency(index), stride = grid_.stride();
    for_pairs(threads_for(16 * grid_.plane_numbers()), [&](int64_t begin, int64_t end, int worker) {
      const Own& own = work.own[static_cast<size_t>(worker)];
      const T* const middle = grid_.middle(plane);
      for (int64_t q = begin; q < end; ++q) {
        FoldedProduct<T> folded{};
        if (q > 0 && grid_.find_half(kernel, k0, q, folded.plus) && grid_.find_half(kernel, k0, -q, folded.minus)) {
          folded.a_plus = middle + q * stride;
          folded.a_minus = middle - q * stride;
          folded.n = grid_.fastest();
          folded.half = grid_.half();
          folded.conjugate = conjugate;
          folded.sum = work.sum + q * stride;
          folded.difference = work.difference + q * stride;
          multiply_folded(folded);
          continue;
        }
        PairProduct<T> job{};
        job.a_plus = middle + q * stride;
        job.b_plus = own.plus;
        grid_.load(kernel, k0, q, own.plus);
        if (q > 0) {
          job.a_minus = middle - q * stride;
          job.b_minus = own.minus;
          grid_.load(kernel, k0, -q, own.minus);
        }
        job.half = grid_.half();
        job.conjugate = conjugate;
        job.sum = work.sum + q * stride;
        job.difference = work.difference + q * stride;
        multiply_pair(job);
      }
    });
  }

  /// With R the spectrum of the gradient at the places: the gradient with respect to the kernel is conj(S) R / n, and
  /// that of value j is conj(H) R / n evaluated at x[j], summed up in work.
  void pull_back(int64_t item, const T* kernel, const T* g, const CloudGradients<T>& wanted, const Work& work) const {
    const bool sums = wanted.values || wanted.points;
    if (!sums && !wanted.kernel) return;
    if (sums) begin_sums(source_, work);
    for (int64_t plane = 0; plane < grid_.planes(); ++plane) {
      fill_plane(g, places(), plane, work, work.plane);
      if (wanted.kernel) add_kernel_gradient(spectrum(item, plane), plane, item > 0, work, wanted.kernel);
      if (!sums) continue;
      multiply(work.plane, kernel, plane, true, work);
      evaluate(source_, plane, wanted.points != nullptr, work);
    }
  }

  void add_kernel_gradient(const T* plane, int64_t index, bool add, const Work& work, T* gradient) const {
    const int64_t k0 = grid_.slow_frequency(index), stride = grid_.stride();
    const T scale = static_cast<T>(1 / static_cast<double>(problem_.modes()));
    for_pairs(threads_for(16 * grid_.plane_numbers()), [&](int64_t begin, int64_t end, int worker) {
      T* const row = work.own[static_cast<size_t>(worker)].plus;
      for (int64_t q = begin; q < end; ++q)
        for (int64_t k1 = q; k1 >= -q; k1 -= std::max<int64_t>(2 * q, 1)) {
          const int64_t at = k1 * stride;
          HalfRow<T> half{};
          if (!add && grid_.find_half(gradient, k0, k1, half)) {
            conjugate_product_unfolded<T>(grid_.middle(plane) + at, grid_.middle(work.plane) + at, scale,
                                          grid_.fastest(), grid_.half(), half);
            continue;
          }
          conjugate_product<T>(grid_.middle(plane) + at, grid_.middle(work.plane) + at, scale, grid_.half(), row);
          grid_.store(row, k0, k1, add, gradient);
        }
    });
  }

  void begin_sums(const PhaseTables<T>& at, const Work& work) const { std::fill_n(work.sums, at.count() * kSums, 0.0); }

  /// Adds a plane of what multiply() left to the values at points and, if wanted, to their derivatives.
  void evaluate(const PhaseTables<T>& at, int64_t plane, bool derivatives, const Work& work) const {
    const int64_t groups = (at.count() + kCloudGroup - 1) / kCloudGroup;
    parallel_for(threads_for(2 * at.count() * grid_.plane_numbers()), groups, [&](int64_t group, int worker) {
      evaluate_group(at, plane, group * kCloudGroup, derivatives, work, work.own[static_cast<size_t>(worker)]);
    });
  }

  void evaluate_group(const PhaseTables<T>& at, int64_t plane, int64_t first, bool derivatives, const Work& work,
                      const Own& own) const {
    double values[4 * kCloudGroup], turned[4 * kCloudGroup];
    const int64_t count = std::min(kCloudGroup, at.count() - first), k0 = grid_.slow_frequency(plane);
    RowsToPoints<T> job{at.cosines(first),
                        at.sines(first),
                        grid_.table(),
                        at.row(first),
                        work.sum,
                        work.difference,
                        grid_.pairs(),
                        grid_.half(),
                        static_cast<double>(grid_.first_frequency()),
                        values};
    rows_to_points(job, count);
    if (derivatives && grid_.pairs() > 1) {
      at.differentiate(first, count, own.cosines, own.sines);
      job.cosines = own.cosines;
      job.sines = own.sines;
      job.values = turned;
      rows_to_points(job, count);
    }
    for (int64_t l = 0; l < count; ++l) {
      using Complex = std::complex<double>;
      const double* const v = values + 4 * l;
      const Complex slow(at.slow_phase(first + l, k0)), value = slow * Complex(v[0], v[1]);
      double* const sums = work.sums + (first + l) * kSums;
      const auto add = [sums](int64_t which, Complex z) {
        sums[2 * which] += z.real();
        sums[2 * which + 1] += z.imag();
      };
      add(0, value);
      if (!derivatives) continue;
      add(1, Complex(0, static_cast<double>(k0)) * value);
      if (grid_.pairs() > 1) add(2, slow * Complex(turned[4 * l], turned[4 * l + 1]));
      add(3, slow * Complex(-v[3], v[2]));
    }
  }

  void store_values(const PhaseTables<T>& at, const Work& work, T* out) const {
    const double scale = 1 / static_cast<double>(problem_.modes());
    for (int64_t l = 0; l < at.count(); ++l)
      for (int64_t part = 0; part < problem_.parts(); ++part)
        out[l * problem_.parts() + part] = static_cast<T>(scale * work.sums[l * kSums + part]);
  }

  /// Adds Re(conj(weight) derivative) of each point.
  void add_point_gradient(const PhaseTables<T>& at, const T* weights, const Work& work, T* gradient) const {
    const double scale =
        (problem_.transform.period_one ? 6.283185307179586 : 1.0) / static_cast<double>(problem_.modes());
    for (int axis = 0; axis < grid_.rank(); ++axis)
      for (int64_t l = 0; l < at.count(); ++l) {
        const double* const d = work.sums + l * kSums + 2 * (axis + 1 + kLargestRank - grid_.rank());
        double sum = static_cast<double>(weights[l * problem_.parts()]) * d[0];
        if (!problem_.real()) sum += static_cast<double>(weights[2 * l + 1]) * d[1];
        gradient[axis * at.count() + l] += static_cast<T>(scale * sum);
      }
  }

  Settings settings_;
  CloudProblem problem_;
  CloudGrid<T> grid_;
  int64_t batch_;
  PhaseTables<T> source_, target_;
  bool own_places_ = false;
  Table<T> values_, spectrum_;
  std::unique_ptr<WorkPool> work_;
  int64_t work_points_ = 0;
};

}  // namespace

void require_memory(const CloudProblem& problem, int64_t bytes) {
  const int64_t limit = problem.transform.memory_limit;
  if (limit > 0 && bytes > limit)
    throw Error(HEL_ERROR_LIMIT, "%lld bytes are needed; options.memory_limit is %lld", static_cast<ll>(bytes),
                static_cast<ll>(limit));
  require_possible(bytes);
}

double direct_cloud_work(const CloudProblem& problem) {
  const CloudGrid<double> grid(problem);
  return static_cast<double>(grid.planes()) * static_cast<double>(grid.pairs()) *
         static_cast<double>(2 * grid.stride());
}

template <class T>
std::unique_ptr<CloudEngine<T>> make_direct_cloud(const Settings& settings, const CloudProblem& problem) {
  return std::make_unique<DirectCloud<T>>(settings, problem);
}

template std::unique_ptr<CloudEngine<double>> make_direct_cloud(const Settings&, const CloudProblem&);
template std::unique_ptr<CloudEngine<float>> make_direct_cloud(const Settings&, const CloudProblem&);

}  // namespace hel::nufft
