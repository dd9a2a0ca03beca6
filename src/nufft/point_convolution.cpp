// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/point_convolution.hpp"

#include <algorithm>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "nufft/choice.hpp"
#include "nufft/cloud_spectrum.hpp"
#include "nufft/plan.hpp"

namespace hel::nufft {
namespace {

using ll = long long;

void check_range(int64_t value, int64_t smallest, int64_t largest, const char* name) {
  if (value < smallest || value > largest)
    throw Error(HEL_ERROR_OPTION, "options.%s is %lld; it must be from %lld to %lld", name, static_cast<ll>(value),
                static_cast<ll>(smallest), static_cast<ll>(largest));
}

struct Range {
  const char* name;
  const void* begin;
  int64_t bytes;

  bool overlaps(const Range& other) const {
    const auto a = reinterpret_cast<uintptr_t>(begin), b = reinterpret_cast<uintptr_t>(other.begin);
    return begin && other.begin && bytes > 0 && other.bytes > 0 && a < b + static_cast<uintptr_t>(other.bytes) &&
           b < a + static_cast<uintptr_t>(bytes);
  }
};

void require_apart(const Range& a, const Range& b) {
  if (a.overlaps(b))
    throw Error(HEL_ERROR_ALIAS, "%s (%lld bytes) and %s (%lld bytes) overlap", a.name, static_cast<ll>(a.bytes),
                b.name, static_cast<ll>(b.bytes));
}

void require_array(const void* array, int64_t count, const char* name) {
  if (count > 0 && !array) throw Error(HEL_ERROR_NULL, "%s is NULL", name);
}

/// Nanoseconds of a transform either way, with setting the points spread over the three or so that follow; measured on
/// one core with 512-bit vectors.
bool direct_is_quicker(const CloudProblem& problem, int64_t points) {
  const double direct = static_cast<double>(points) * (0.042 * direct_cloud_work(problem) + 100);
  if (direct < 2e4) return true;
  return direct < 6e4 + 2.2 * choose_grid(problem.transform, problem.transform.dims, points).cost;
}

}  // namespace

hel_point_convolution_options default_cloud_options() {
  hel_point_convolution_options options{};
  options.struct_size = sizeof options;
  options.tolerance = 1e-6;
  options.order = HEL_NUFFT_FFT_ORDER;
  options.batch = 1;
  options.point_stride = 1;
  return options;
}

CloudProblem make_cloud_problem(int32_t rank, const int64_t* dims, const hel_point_convolution_options* given) {
  const hel_point_convolution_options from = given ? *given : default_cloud_options();
  if (from.struct_size != sizeof from)
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_point_convolution_options_init() sets it to %zu",
                from.struct_size, sizeof from);
  check_range(from.kernel, 0, HEL_POINT_KERNEL_REAL, "kernel");
  check_range(from.real_values, 0, 1, "real_values");
  check_range(from.on_grid, 0, 1, "on_grid");
  hel_nufft_options options = default_options();
  options.tolerance = from.tolerance;
  options.precision = from.precision;
  options.period = from.period;
  options.order = from.order;
  options.real_strengths = from.real_values;
  options.method = from.method;
  options.threads = from.threads;
  options.batch = from.batch;
  options.point_stride = from.point_stride;
  options.memory_limit = from.memory_limit;
  CloudProblem problem;
  problem.transform = make_problem(1, rank, dims, options);
  problem.kernel = from.kernel;
  problem.on_grid = from.on_grid == 1;
  return problem;
}

/// Engines of one precision, as they are needed.
class PointConvolution::Body {
 public:
  virtual ~Body() = default;
  virtual void set_points(const Coordinates& points, const Coordinates* places, bool direct) = 0;
  virtual void set_values(const void* values) = 0;
  virtual void forward(const void* kernel, void* out) const = 0;
  virtual void gradient(const void* kernel, const void* out_gradient, const CloudOutputs& outputs) const = 0;
  virtual void fill(hel_point_convolution_info& info) const = 0;
};

namespace {

template <class T>
class BodyOf final : public PointConvolution::Body {
 public:
  BodyOf(const Settings& settings, const CloudProblem& problem)
      : settings_(settings), problem_(problem), spectrum_(settings, problem) {
    problem_.transform.fft_order = spectrum_.fft_order();
  }

  void set_points(const Coordinates& points, const Coordinates* places, bool direct) override {
    std::unique_ptr<CloudEngine<T>>& engine = direct ? direct_ : fast_;
    std::unique_ptr<CloudEngine<T>> created;
    if (!engine) created = direct ? make_direct_cloud<T>(settings_, problem_) : make_fast_cloud<T>(settings_, problem_);
    CloudEngine<T>& next = created ? *created : *engine;
    next.set_points(points, places);
    if (created) engine = std::move(created);
    (direct ? fast_ : direct_).reset();
    current_ = engine.get();
  }

  void set_values(const void* values) override { current_->set_values(static_cast<const T*>(values)); }

  void forward(const void* kernel, void* out) const override {
    const typename CloudSpectrum<T>::Use use(spectrum_);
    current_->forward(use.to_fourier(static_cast<const T*>(kernel)), static_cast<T*>(out));
  }

  void gradient(const void* kernel, const void* out_gradient, const CloudOutputs& outputs) const override {
    const typename CloudSpectrum<T>::Use use(spectrum_);
    CloudGradients<T> wanted{static_cast<T*>(outputs.values), static_cast<T*>(outputs.kernel),
                             static_cast<T*>(outputs.points), static_cast<T*>(outputs.places)};
    const T* const fourier = kernel ? use.to_fourier(static_cast<const T*>(kernel)) : nullptr;
    const T* const g = static_cast<const T*>(out_gradient);
    if (spectrum_.is_plain()) return current_->gradient(fourier, g, wanted);
    // The way back of the kernel's gradient may fail, so it comes first.
    CloudGradients<T> first, second = wanted;
    if (wanted.kernel) {
      first.kernel = use.scratch();
      second.kernel = nullptr;
      current_->gradient(fourier, g, first);
      use.from_fourier();
    }
    if (second.values || second.points || second.places) current_->gradient(fourier, g, second);
    if (wanted.kernel) use.deliver(wanted.kernel);
  }

  void fill(hel_point_convolution_info& info) const override {
    info.held_bytes = spectrum_.held_bytes() + (current_ ? current_->held_bytes() : 0);
    info.work_bytes = spectrum_.work_bytes() + (current_ ? current_->work_bytes() : 0);
    info.method = current_ ? current_->method() : HEL_NUFFT_AUTO;
  }

 private:
  Settings settings_;
  CloudProblem problem_;
  CloudSpectrum<T> spectrum_;
  std::unique_ptr<CloudEngine<T>> direct_, fast_;
  CloudEngine<T>* current_ = nullptr;
};

}  // namespace

PointConvolution::PointConvolution(const Settings& settings, const CloudProblem& problem) : problem_(problem) {
  const int usable = problem.transform.threads > 0 ? problem.transform.threads : settings.usable_threads();
  problem_.threads = usable;
  if (problem.transform.single)
    body_ = std::make_unique<BodyOf<float>>(settings, problem_);
  else
    body_ = std::make_unique<BodyOf<double>>(settings, problem_);
  if (problem.on_grid) places_ = problem.modes();
}

PointConvolution::~PointConvolution() = default;

/// Loops set as many points again and again: the choice is kept.
bool PointConvolution::chooses_direct(int64_t points) {
  if (problem_.on_grid || problem_.transform.method == HEL_NUFFT_FAST) return false;
  if (problem_.transform.method == HEL_NUFFT_DIRECT) return true;
  if (points != decided_for_) {
    decided_direct_ = direct_is_quicker(problem_, points);
    decided_for_ = points;
  }
  return decided_direct_;
}

void PointConvolution::set_points(const Coordinates& points, const Coordinates* places) {
  check_coordinates(problem_.transform, points, "points");
  if (places && problem_.on_grid)
    throw Error(HEL_ERROR_SHAPE, "places are given, and options.on_grid is 1; only one of them can be");
  if (places) check_coordinates(problem_.transform, *places, "places");
  const int64_t most = std::max(points.count, places ? places->count : 0);
  const bool direct = chooses_direct(most);
  body_->set_points(points, places, direct);
  points_ = points.count;
  places_ = problem_.on_grid ? problem_.modes() : places ? places->count : points.count;
  own_places_ = places != nullptr;
  has_points_ = true;
  has_values_ = false;
}

void PointConvolution::set_values(const void* values) {
  if (!has_points_) throw Error(HEL_ERROR_STATE, "no points were set; call hel_point_convolution_set_points() first");
  require_array(values, value_count(), "values");
  body_->set_values(values);
  has_values_ = true;
}

int64_t PointConvolution::kernel_bytes() const {
  return problem_.modes() * problem_.transform.number_bytes() * (problem_.kernel == HEL_POINT_KERNEL_REAL ? 1 : 2);
}

void PointConvolution::forward(const void* kernel, void* out) const {
  if (!has_values_) throw Error(HEL_ERROR_STATE, "no values were set; call hel_point_convolution_set_values() first");
  require_array(kernel, 1, "kernel");
  require_array(out, out_count(), "out");
  const int64_t number = problem_.transform.number_bytes() * problem_.parts();
  require_apart({"kernel", kernel, kernel_bytes()}, {"out", out, out_count() * number});
  body_->forward(kernel, out);
}

void PointConvolution::check_gradient(const void* kernel, const void* out_gradient, const CloudOutputs& outputs) const {
  if (!has_values_) throw Error(HEL_ERROR_STATE, "no values were set; call hel_point_convolution_set_values() first");
  if (outputs.places && !own_places_)
    throw Error(HEL_ERROR_SHAPE, "place_gradient is given, and no places of their own were set; it must be NULL");
  if (outputs.values || outputs.points || outputs.places) require_array(kernel, 1, "kernel");
  require_array(out_gradient, out_count(), "out_gradient");
  const int64_t real = problem_.transform.number_bytes(), number = real * problem_.parts();
  const Range ranges[] = {{"kernel", kernel, kernel_bytes()},
                          {"out_gradient", out_gradient, out_count() * number},
                          {"value_gradient", outputs.values, value_count() * number},
                          {"kernel_gradient", outputs.kernel, kernel_bytes()},
                          {"point_gradient", outputs.points, problem_.transform.rank * points_ * real},
                          {"place_gradient", outputs.places, problem_.transform.rank * places_ * real}};
  for (size_t output = 2; output < 6; ++output)
    for (size_t other = 0; other < output; ++other) require_apart(ranges[other], ranges[output]);
}

void PointConvolution::gradient(const void* kernel, const void* out_gradient, const CloudOutputs& outputs) const {
  check_gradient(kernel, out_gradient, outputs);
  body_->gradient(kernel, out_gradient, outputs);
}

void PointConvolution::fill(hel_point_convolution_info& info) const {
  info.rank = problem_.transform.rank;
  info.threads = threads_are_gone() ? 1 : problem_.threads;
  info.has_values = has_values_;
  info.points = points_;
  info.places = places_;
  body_->fill(info);
}

}  // namespace hel::nufft
