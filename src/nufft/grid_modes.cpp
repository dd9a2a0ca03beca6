// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/grid_modes.hpp"

#include <algorithm>
#include <cmath>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/grid_work.hpp"
#include "nufft/half_spectrum.hpp"
#include "nufft/magnitude.hpp"
#include "nufft/modes.hpp"

namespace hel::nufft {
namespace {

/// Rows of modes that a thread scales at a time.
constexpr int64_t kRowTask = 16;

template <class T, class G>
class GridModes final : public Evaluator<T> {
 public:
  GridModes(const Settings& settings, const Problem& problem, int threads, const GridChoice& choice,
            const Coordinates& points, std::shared_ptr<GridWork>& kept)
      : map_(problem),
        rank_(problem.rank),
        batch_(problem.batch),
        threads_(threads),
        sort_(problem.sort),
        choice_(choice),
        period_one_(problem.period_one),
        derivative_unit_(problem.period_one ? 2 * 3.14159265358979323846 : 1.0),
        real_(problem.real_strengths),
        may_pair_(problem.real_strengths && problem.batch > 1),
        half_(map_, problem.rank, choice.n),
        grid_(real_ ? FineGrid<G>(settings.allocator, problem.rank, choice, RealVectors::one)
                    : FineGrid<G>(settings.allocator, problem.rank, choice, half_turns(problem, choice))) {
    for (int a = 0; a < rank_; ++a) make_factors(a);
    grid_.set_points(located(settings.allocator, points, nullptr));
    if (pairs_pay(points.count)) {
      pairs_ = FineGrid<G>(settings.allocator, problem.rank, choice, RealVectors::two);
      pairs_.share_points(grid_);
      if (!choice.one_tile && problem.memory_limit > 0 && peak_bytes() > problem.memory_limit) pairs_ = FineGrid<G>();
    }
    work_ = GridWork::get(kept, settings, key(), work_bytes());
  }

  bool take_points(const Allocator& allocator, const GridChoice& choice, int threads,
                   const Coordinates& points) override {
    if (threads != threads_ || choice.width != choice_.width || choice.single != choice_.single ||
        choice.one_tile != choice_.one_tile || choice.wide_places != choice_.wide_places || choice.n != choice_.n ||
        pairs_pay(points.count) != in_pairs())
      return false;
    grid_.set_points(located(allocator, points, grid_.replaced_points()));
    if (in_pairs()) pairs_.share_points(grid_);
    choice_ = choice;
    return true;
  }

  void points_to_modes(const Job<T>& job) const override {
    const auto& plan = transform(true, job.sign);
    const typename WorkPool::Lease lease(work_->pool());
    const Work work = carve(lease.data());
    const int64_t points = grid_.points().count();
    for (int64_t first = 0, count = 0; first < batch_; first += count) {
      count = together(first, true);
      double scale[2] = {1, 1};
      for (int64_t item = first; item < first + count; ++item)
        scale[item - first] = grid_scale<T, G>(job.in.from(item * points), points, threads_);
      const View<const T> in = job.in.from(first * points);
      if (count == 2 || is_real_line())
        pairs_.spread(View<const T>{in.re, count == 2 ? in.re + points : nullptr, 1}, PartScale(scale[0], scale[1]),
                      job.sign, work.grid, work.scratch, threads_);
      else
        grid_.spread(in, scale[0], job.sign, work.grid, work.scratch, threads_);
      for (int64_t item = first; item < first + count; ++item) {
        plan.execute(work.grid + (item - first) * pairs_.second(), work.modes);
        store(job, item, 1 / scale[item - first], work.modes);
      }
    }
  }

  void modes_to_points(const Job<T>& job) const override {
    const auto& plan = transform(false, job.sign);
    const typename WorkPool::Lease lease(work_->pool());
    const Work work = carve(lease.data());
    const int64_t points = grid_.points().count();
    for (int64_t first = 0, count = 0; first < batch_; first += count) {
      count = together(first, false);
      double scale[2] = {1, 1};
      for (int64_t item = first; item < first + count; ++item) {
        scale[item - first] = grid_scale<T, G>(job.in.from(item * map_.count()), map_.count(), threads_);
        load(job, item, scale[item - first], work.modes);
        plan.execute(work.modes, work.grid + (item - first) * pairs_.second());
      }
      const View<T> out = job.out.from(first * points);
      // A vector alone has a partner of zeros.
      if (count == 1 && is_real_line()) std::fill_n(work.grid + pairs_.second(), pairs_.cells(), G(0));
      if (count == 2 || is_real_line())
        pairs_.interpolate(work.grid, job.sign, View<T>{out.re, count == 2 ? out.re + points : nullptr, 1},
                           PartScale(1 / scale[0], 1 / scale[1]), work.scratch, threads_);
      else
        grid_.interpolate(work.grid, job.sign, out, 1 / scale[0], work.scratch, threads_);
    }
  }

  void fill(hel_nufft_info& info) const override {
    info.method = HEL_NUFFT_FAST;
    info.kernel_width = choice_.width;
    info.sorted = grid_.points().has_boxes() ? 1 : 0;
    for (int a = 0; a < rank_; ++a) info.grid[a] = choice_.n[static_cast<size_t>(a)];
    info.upsampling = choice_.upsampling;
    info.expected_error = choice_.error;
    info.held_bytes = grid_.points().bytes();
    info.peak_bytes = peak_bytes();
  }

  void describe(std::string& text) const override {
    char line[160];
    std::snprintf(line, sizeof line, "kernel of width %d, degree %d; upsampling %.3f; grid of %s", choice_.width,
                  grid_.kernel().degree(), choice_.upsampling, sizeof(G) == 4 ? "float" : "double");
    text += line;
    for (int a = 0; a < rank_; ++a) text += ' ' + std::to_string(choice_.n[static_cast<size_t>(a)]);
    std::snprintf(line, sizeof line, "\n%lld tiles, %zu phases%s\n", static_cast<long long>(grid_.points().tiles()),
                  grid_.points().phases().size(), grid_.points().in_order() ? ", points in the caller's order" : "");
    text += line;
    if (in_pairs() && may_pair_) text += "real vectors two by two\n";
  }

 private:
  using Factor = typename ModeMap::template Factor<G>;
  struct Work {
    G *grid, *modes;
    char* scratch;
  };

  SortedPoints<G> located(const Allocator& allocator, const Coordinates& points, SortedPoints<G>* spare) const {
    if (choice_.one_tile)
      return SortedPoints<G>::template make_in_order<T>(allocator, points, period_one_, grid_.axes(),
                                                        choice_.wide_places, threads_, spare);
    return SortedPoints<G>::template make<T>(allocator, points, rank_, period_one_, grid_.axes(), sort_, threads_,
                                             spare);
  }

  static Shift half_turns(const Problem& problem, const GridChoice& choice) {
    Shift shift{{}, choice.n};
    for (size_t a = 0; a < shift.turns.size(); ++a) shift.turns[a] = problem.dims[a] / 2;
    return shift;
  }

  std::vector<int64_t> key() const {
    std::vector<int64_t> key{sizeof(G), threads_, real_ ? 1 : 0};
    for (int a = 0; a < rank_; ++a) key.push_back(choice_.n[static_cast<size_t>(a)]);
    return key;
  }
  static int64_t bytes_of(const FineGrid<G>& grid) {
    return round_up(grid.numbers() * static_cast<int64_t>(sizeof(G)), 4096);
  }
  int64_t grid_bytes() const { return bytes_of(in_pairs() ? pairs_ : grid_); }
  int64_t modes_bytes() const {
    return round_up((real_ ? half_.count() : map_.count()) * 2 * static_cast<int64_t>(sizeof(G)), 4096);
  }
  int64_t work_bytes() const {
    return grid_bytes() + modes_bytes() + (in_pairs() ? pairs_ : grid_).scratch_bytes(threads_);
  }
  int64_t peak_bytes() const {
    return grid_.points().bytes() + work_bytes() + std::max(bytes_of(grid_), work_ ? work_->transform_bytes() : 0);
  }
  Work carve(char* at) const {
    return {reinterpret_cast<G*>(at), reinterpret_cast<G*>(at + grid_bytes()), at + grid_bytes() + modes_bytes()};
  }

  /// Points from which on a vector alone fares better by subgrids. Two vectors at a time have nothing else: that pays
  /// from half as many on, but for spreading in three dimensions, where subgrids are large.
  int64_t crowd() const { return grid_.least_crowd() * grid_.points().tiles(); }
  bool pairs_pay(int64_t points) const { return is_real_line() || (may_pair_ && 2 * points >= crowd()); }
  bool in_pairs() const { return pairs_.second() > 0; }
  /// Whether real vectors are spread in the caller's order of points, where there is only a way for two at a time.
  bool is_real_line() const { return real_ && choice_.one_tile; }
  /// How many vectors from number `first` on go together.
  int64_t together(int64_t first, bool to_modes) const {
    const bool pays = in_pairs() && (!to_modes || rank_ < 3 || grid_.points().count() >= crowd());
    return pays && first + 1 < batch_ ? 2 : 1;
  }

  void store(const Job<T>& job, int64_t item, double outer, const G* modes) const {
    const View<T> out = job.out.from(item * map_.count());
    for_each_row(map_.rows(), [&](int64_t row) {
      const Factor factor = factor_of(job, outer, row);
      if (real_)
        half_.template store<T, G>(map_, out, row, factor, modes);
      else
        map_.template store<T, G>(out, row, factor, modes + 2 * row * map_.dims()[2]);
    });
  }
  void load(const Job<T>& job, int64_t item, double outer, G* modes) const {
    const View<const T> in = job.in.from(item * map_.count());
    const auto factor = [&](int64_t row) { return factor_of(job, outer, row); };
    for_each_row(real_ ? half_.rows() : map_.rows(), [&](int64_t row) {
      if (real_)
        half_.load(map_, in, row, factor, modes);
      else
        map_.template load<T, G>(in, row, factor(row), modes + 2 * row * map_.dims()[2]);
    });
  }

  /// One over the transform of the kernel, for the modes of an axis.
  void make_factors(int of_problem) {
    const int axis = map_.axis(of_problem);
    std::vector<G>& list = factors_[static_cast<size_t>(axis)];
    const auto n = static_cast<double>(choice_.n[static_cast<size_t>(of_problem)]);
    list.resize(static_cast<size_t>(map_.dims()[static_cast<size_t>(axis)]));
    const int64_t half = map_.half(axis), count = static_cast<int64_t>(list.size());
    for (int64_t m = 0; m < count; ++m) {
      const int64_t mirror = 2 * half - m;
      list[static_cast<size_t>(m)] =
          m > half && mirror >= 0 ? list[static_cast<size_t>(mirror)]
                                  : static_cast<G>(1 / grid_.kernel().transform(static_cast<double>(m - half) / n));
    }
    if (axis != 2) return;
    derived_factors_ = list;
    for (int64_t m = 0; m < count; ++m) derived_factors_[static_cast<size_t>(m)] *= static_cast<G>(m - half);
  }

  /// Calls body(row) for all rows, by threads.
  template <class Body>
  void for_each_row(int64_t rows, Body&& body) const {
    parallel_for(map_.count() < (1 << 15) ? 1 : threads_, (rows + kRowTask - 1) / kRowTask, [&](int64_t task, int) {
      for (int64_t row = task * kRowTask; row < std::min(rows, (task + 1) * kRowTask); ++row) body(row);
    });
  }

  Factor factor_of(const Job<T>& job, double outer, int64_t row) const {
    const int derived = job.axis < 0 ? -1 : map_.axis(job.axis);
    const int64_t m[2] = {row / map_.dims()[1], row % map_.dims()[1]};
    Factor factor;
    factor.entries = derived == 2 ? derived_factors_.data() : factors_[2].data();
    factor.turned = derived >= 0;
    factor.outer = outer;
    double whole = derived < 0 ? 1 : job.sign * derivative_unit_;
    for (int a = 0; a < 2; ++a) {
      const auto& list = factors_[static_cast<size_t>(a)];
      if (!list.empty()) whole *= static_cast<double>(list[static_cast<size_t>(m[a])]);
      if (derived == a) whole *= static_cast<double>(m[a] - map_.half(a));
    }
    factor.row = static_cast<G>(whole);
    return factor;
  }

  /// The transform from the grid to the modes, or back.
  const fft::Plan& transform(bool to_modes, int sign) const {
    const int64_t* const modes = real_ ? half_.extents() : map_.dims().data() + 3 - rank_;
    return work_->transform(to_modes, {rank_, choice_.n.data(), to_modes ? nullptr : modes, to_modes ? modes : nullptr,
                                       sizeof(G) == 4, sign, threads_,
                                       !real_     ? HEL_FFT_C2C
                                       : to_modes ? HEL_FFT_R2C_FULL
                                                  : HEL_FFT_C2R_FULL});
  }

  ModeMap map_;
  int rank_;
  int64_t batch_;
  int threads_;
  int sort_;
  GridChoice choice_;
  bool period_one_;
  double derivative_unit_;
  bool real_;          ///< a grid of real numbers, for real strengths and values
  bool may_pair_;      ///< such vectors come in batches
  HalfSpectrum half_;  ///< its spectrum
  FineGrid<G> grid_;
  FineGrid<G> pairs_;  ///< two grids for two vectors at a time, where that pays
  std::array<std::vector<G>, 3> factors_;
  std::vector<G> derived_factors_;  ///< of the fastest axis, times the frequency
  std::shared_ptr<GridWork> work_;
};

}  // namespace

template <class T, class G>
std::shared_ptr<Evaluator<T>> make_grid_modes(const Settings& settings, const Problem& problem, int threads,
                                              const GridChoice& choice, const Coordinates& points,
                                              std::shared_ptr<GridWork>& kept) {
  return std::make_shared<GridModes<T, G>>(settings, problem, threads, choice, points, kept);
}

#define HEL_INSTANCE(T, G)                                      \
  template std::shared_ptr<Evaluator<T>> make_grid_modes<T, G>( \
      const Settings&, const Problem&, int, const GridChoice&, const Coordinates&, std::shared_ptr<GridWork>&);
HEL_INSTANCE(double, double)
HEL_INSTANCE(double, float)
HEL_INSTANCE(float, float)
#undef HEL_INSTANCE

}  // namespace hel::nufft
