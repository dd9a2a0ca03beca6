// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "fft/plan.hpp"
#include "nufft/cloud_engine.hpp"
#include "nufft/plan.hpp"
#include "nufft/work_pool.hpp"

namespace hel::nufft {
namespace {

/// Numbers that a task of an elementwise loop handles.
constexpr int64_t kStretch = 1 << 14;

Plan make_transform(const Settings& settings, const CloudProblem& problem, int type) {
  Problem transform = problem.transform;
  transform.type = type;
  transform.backward = type == 2;
  return Plan(settings, transform);
}

std::unique_ptr<fft::Plan> make_grid_transform(const Settings& settings, const CloudProblem& problem, int direction) {
  hel_fft_options options = fft::default_options();
  options.precision = problem.transform.single ? HEL_FLOAT : HEL_DOUBLE;
  options.direction = direction;
  options.batch = problem.transform.batch;
  const int64_t* const dims = problem.transform.dims.data();
  return std::make_unique<fft::Plan>(settings, fft::make_problem(problem.transform.rank, dims, options),
                                     problem.threads);
}

int64_t bytes_of(const Plan& plan) {
  hel_nufft_info info{};
  plan.fill(info);
  return info.held_bytes;
}

template <class T>
class FastCloud final : public CloudEngine<T> {
 public:
  FastCloud(const Settings& settings, const CloudProblem& problem)
      : settings_(settings),
        problem_(problem),
        numbers_(checked_product(problem.transform.batch, 2 * problem.modes(), "modes and batch")),
        sources_(make_transform(settings, problem, 1)),
        targets_(make_transform(settings, problem, 2)) {
    if (!problem.on_grid) return;
    to_grid_ = make_grid_transform(settings, problem, HEL_BACKWARD);
    from_grid_ = make_grid_transform(settings, problem, HEL_FORWARD);
  }

  void set_points(const Coordinates& points, const Coordinates* places) override {
    Plan sources = sources_, targets = targets_;
    sources.set_points(points);
    if (!problem_.on_grid) targets.set_points(places ? *places : points);
    const int64_t values = problem_.transform.batch * points.count * problem_.parts();
    const int64_t most = std::max(points.count, targets.points());
    require_memory(problem_, bytes_of(sources) + bytes_of(targets) + carve(nullptr, most).bytes +
                                 (values + numbers_) * static_cast<int64_t>(sizeof(T)));
    Table<T> new_values, new_spectrum;
    if (values > values_.size()) new_values = Table<T>(settings_.allocator, values);
    if (spectrum_.size() == 0) new_spectrum = Table<T>(settings_.allocator, numbers_);
    std::unique_ptr<WorkPool> work;
    if (!work_ || most > work_points_)
      work = std::make_unique<WorkPool>(settings_.allocator, carve(nullptr, most).bytes);
    sources_ = std::move(sources);
    targets_ = std::move(targets);
    if (new_values.size() > 0) values_ = std::move(new_values);
    if (new_spectrum.size() > 0) spectrum_ = std::move(new_spectrum);
    if (work) {
      work_ = std::move(work);
      work_points_ = most;
    }
    own_places_ = places != nullptr;
  }

  void set_values(const T* values) override {
    const typename WorkPool::Lease lease(*work_);
    const Work work = carve(lease.data(), work_points_);
    sources_.forward(values, work.first);
    std::copy_n(work.first, numbers_, spectrum_.data());
    std::copy_n(values, sources_.in_count() * problem_.parts(), values_.data());
  }

  void forward(const T* kernel, T* out) const override {
    const typename WorkPool::Lease lease(*work_);
    const Work work = carve(lease.data(), work_points_);
    multiply(spectrum_.data(), kernel, false, work.first);
    if (!problem_.on_grid) return targets_.forward(work.first, out);
    if (!problem_.real()) return to_grid_->execute(work.first, out);
    to_grid_->execute(work.first, work.second);
    for (int64_t i = 0; i < numbers_ / 2; ++i) out[i] = work.second[2 * i];
  }

  void gradient(const T* kernel, const T* out_gradient, const CloudGradients<T>& wanted) const override {
    const typename WorkPool::Lease lease(*work_);
    const Work work = carve(lease.data(), work_points_);
    if (wanted.kernel || wanted.values || wanted.points) pull_back(out_gradient, work);
    const int64_t rank = problem_.transform.rank;
    std::fill_n(work.points, rank * sources_.points(), T(0));
    std::fill_n(work.places, rank * targets_.points(), T(0));
    if (wanted.values || wanted.points) {
      multiply(work.first, kernel, true, work.second);
      if (wanted.values) sources_.adjoint(work.second, work.values);
      for (int axis = 0; wanted.points && axis < rank; ++axis) {
        sources_.adjoint(work.second, work.derivative, axis);
        add_point_gradient(sources_.points(), values_.data(), work.derivative, work.points + axis * sources_.points());
      }
    }
    T* const role = own_places_ ? wanted.places : problem_.on_grid ? nullptr : wanted.points;
    if (role) {
      multiply(spectrum_.data(), kernel, false, work.second);
      for (int axis = 0; axis < rank; ++axis) {
        targets_.forward(work.second, work.derivative, axis);
        T* const sums = own_places_ ? work.places : work.points;
        add_point_gradient(targets_.points(), out_gradient, work.derivative, sums + axis * targets_.points());
      }
    }
    // From here on nothing can fail.
    if (wanted.values) std::copy_n(work.values, sources_.in_count() * problem_.parts(), wanted.values);
    if (wanted.points) std::copy_n(work.points, rank * sources_.points(), wanted.points);
    if (wanted.places) std::copy_n(work.places, rank * targets_.points(), wanted.places);
    if (wanted.kernel) store_kernel_gradient(work.first, wanted.kernel);
  }

  int method() const override {
    hel_nufft_info info{};
    sources_.fill(info);
    return info.method;
  }
  int64_t held_bytes() const override {
    return bytes_of(sources_) + (problem_.on_grid ? 0 : bytes_of(targets_)) +
           (values_.size() + spectrum_.size()) * static_cast<int64_t>(sizeof(T));
  }
  int64_t work_bytes() const override { return work_ ? work_->bytes() : 0; }

 private:
  struct Work {
    T *first, *second;       ///< spectra
    T *values, *derivative;  ///< numbers at points
    T *points, *places;      ///< gradients
    int64_t bytes;
  };

  /// Divides work memory; at NULL it only counts the bytes.
  Work carve(char* at, int64_t points) const {
    Work work{};
    const auto take = [&work, at]<class U>(U*& pointer, int64_t count) {
      pointer = at ? reinterpret_cast<U*>(at + work.bytes) : nullptr;
      work.bytes += round_up(count * static_cast<int64_t>(sizeof(U)), 64);
    };
    const int64_t values = problem_.transform.batch * points * problem_.parts();
    take(work.first, numbers_);
    take(work.second, numbers_);
    take(work.values, values);
    take(work.derivative, values);
    take(work.points, problem_.transform.rank * points);
    take(work.places, problem_.transform.rank * points);
    return work;
  }

  /// body(first, last) over the modes of one item.
  template <class Body>
  void for_modes(Body&& body) const {
    const int64_t modes = problem_.modes();
    parallel_for(problem_.threads, (modes + kStretch - 1) / kStretch,
                 [&](int64_t task, int) { body(task * kStretch, std::min(modes, (task + 1) * kStretch)); });
  }

  /// out = spectrum times kernel, or its conjugate, over n.
  void multiply(const T* spectrum, const T* kernel, bool conjugate, T* out) const {
    const T scale = static_cast<T>(1 / static_cast<double>(problem_.modes())), sign = conjugate ? -scale : scale;
    for (int64_t item = 0; item < problem_.transform.batch; ++item) {
      const int64_t offset = item * 2 * problem_.modes();
      for_modes([&](int64_t first, int64_t last) {
        for (int64_t k = first; k < last; ++k) {
          const T re = spectrum[offset + 2 * k], im = spectrum[offset + 2 * k + 1];
          const T h_re = scale * kernel[2 * k], h_im = sign * kernel[2 * k + 1];
          out[offset + 2 * k] = re * h_re - im * h_im;
          out[offset + 2 * k + 1] = re * h_im + im * h_re;
        }
      });
    }
  }

  /// The spectrum of the gradient at the places, to work.first.
  void pull_back(const T* out_gradient, const Work& work) const {
    if (!problem_.on_grid) return targets_.adjoint(out_gradient, work.first);
    if (!problem_.real()) return from_grid_->execute(out_gradient, work.first);
    for (int64_t i = 0; i < numbers_ / 2; ++i) {
      work.second[2 * i] = out_gradient[i];
      work.second[2 * i + 1] = 0;
    }
    from_grid_->execute(work.second, work.first);
  }

  void add_point_gradient(int64_t count, const T* weights, const T* derivative, T* gradient) const {
    const int64_t parts = problem_.parts();
    for (int64_t j = 0; j < count; ++j) {
      double sum = 0;
      for (int64_t item = 0; item < problem_.transform.batch; ++item)
        for (int64_t part = 0; part < parts; ++part) {
          const int64_t at = (item * count + j) * parts + part;
          sum += static_cast<double>(weights[at]) * static_cast<double>(derivative[at]);
        }
      gradient[j] += static_cast<T>(sum);
    }
  }

  /// The sum over the batch of conj(S) R / n.
  void store_kernel_gradient(const T* pulled, T* gradient) const noexcept {
    const double scale = 1 / static_cast<double>(problem_.modes());
    const T* const spectrum = spectrum_.data();
    for_modes([&](int64_t first, int64_t last) {
      for (int64_t k = first; k < last; ++k) {
        double re = 0, im = 0;
        for (int64_t item = 0; item < problem_.transform.batch; ++item) {
          const int64_t at = 2 * (item * problem_.modes() + k);
          const double s_re = static_cast<double>(spectrum[at]), s_im = static_cast<double>(spectrum[at + 1]);
          const double r_re = static_cast<double>(pulled[at]), r_im = static_cast<double>(pulled[at + 1]);
          re += s_re * r_re + s_im * r_im;
          im += s_re * r_im - s_im * r_re;
        }
        gradient[2 * k] = static_cast<T>(scale * re);
        gradient[2 * k + 1] = static_cast<T>(scale * im);
      }
    });
  }

  Settings settings_;
  CloudProblem problem_;
  int64_t numbers_;  ///< of the spectra of the whole batch
  Plan sources_, targets_;
  std::unique_ptr<fft::Plan> to_grid_, from_grid_;
  bool own_places_ = false;
  Table<T> values_, spectrum_;
  std::unique_ptr<WorkPool> work_;
  int64_t work_points_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<CloudEngine<T>> make_fast_cloud(const Settings& settings, const CloudProblem& problem) {
  return std::make_unique<FastCloud<T>>(settings, problem);
}

template std::unique_ptr<CloudEngine<double>> make_fast_cloud(const Settings&, const CloudProblem&);
template std::unique_ptr<CloudEngine<float>> make_fast_cloud(const Settings&, const CloudProblem&);

}  // namespace hel::nufft
