// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/newton.hpp"

#include <vector>

#include "base/parallel.hpp"

namespace hel::nmf {
namespace {

constexpr int64_t kRowsOfTask = 480;

template <class T>
class NewtonStepper : public Stepper<T> {
 public:
  NewtonStepper(const Problem& problem, const T* x, const DataSums& data)
      : problem_(problem),
        shape_(problem.shape),
        data_(data),
        kernels_(kernels<T>()),
        transposed_(problem.settings.allocator, shape_.components, shape_.rows),
        sums_(problem.settings.allocator, shape_.components),
        scratch_size_(worker_pitch_of<T>(
            round_up(kernels_.newton_scratch(shape_.components, std::max(shape_.rows, shape_.columns)),
                     int64_t{kAlignment / sizeof(T)}),
            problem.threads)),
        scratch_(problem.settings.allocator, checked_product(scratch_size_, problem.threads, "scratch")) {
    const Sweep<T> sweep = make_sweep<T>(problem, data);
    job_.components = shape_.components;
    job_.x = x;
    job_.x_stride = shape_.columns;
    job_.y_floor = sweep.y_floor;
    job_.sums = sums_.data();
    logs_.resize(static_cast<size_t>((shape_.rows + kernels_.column_block - 1) / kernels_.column_block));
  }

  double step(const Factorization<T>& from, Factorization<T>& to, bool judged) override {
    const double value = improve_u(from, &to, judged);
    if (problem_.options.keep_h)
      std::copy_n(from.h.data(), from.h.size(), to.h.data());
    else
      improve_h(from.h, to);
    return value;
  }

  double objective(const Factorization<T>& factors) override { return improve_u(factors, nullptr, true); }

 private:
  /// All lanes of a job, a panel a task.
  void run(const NewtonJob<T>& job, int64_t lanes) {
    const int64_t panel = kernels_.column_block;
    parallel_for(problem_.threads, (lanes + panel - 1) / panel, [&](int64_t task, int worker) {
      const double sum = kernels_.improve_newton(job, task * panel, std::min(panel, lanes - task * panel),
                                                 scratch_.data() + worker * scratch_size_);
      if (job.judged) logs_[static_cast<size_t>(task)] = sum;
    });
  }

  double improve_u(const Factorization<T>& from, Factorization<T>* to, bool judged) {
    const hel_nmf_options& o = problem_.options;
    add_rows(from.h);
    NewtonJob<T> job = job_;
    job.rule = make_rule<T>(o, true);
    job.lanes_are_rows = true;
    job.length = shape_.columns;
    job.other = from.h.data(), job.other_stride = from.h.stride();
    job.from = from.u.data(), job.to = to ? to->u.data() : nullptr;
    job.lane_stride = from.u.stride(), job.component_stride = 1;
    job.keep = !to || o.keep_u;
    job.judged = judged;
    run(job, shape_.rows);
    if (to && o.keep_u) std::copy_n(from.u.data(), from.u.size(), to->u.data());
    if (!judged) return 0;
    double terms[3] = {};
    for (const double sum : logs_) terms[2] += sum;
    for (int64_t k = 0; k < shape_.components; ++k) {
      double sum = 0;
      for (int64_t r = 0; r < shape_.rows; ++r) sum += static_cast<double>(from.u.row(r)[k]);
      terms[1] += sum * static_cast<double>(sums_[k]);
    }
    return divergence(o, data_, terms) + penalty(from.u, o.l1_u, o.l2_u) + penalty(from.h, o.l1_h, o.l2_h);
  }

  void improve_h(const Matrix<T>& h, Factorization<T>& to) {
    parallel_for(problem_.threads, (shape_.rows + kRowsOfTask - 1) / kRowsOfTask, [&](int64_t task, int) {
      const int64_t end = std::min(shape_.rows, (task + 1) * kRowsOfTask);
      for (int64_t r = task * kRowsOfTask; r < end; ++r)
        for (int64_t k = 0; k < shape_.components; ++k) transposed_.row(k)[r] = to.u.row(r)[k];
    });
    add_rows(transposed_);
    NewtonJob<T> job = job_;
    job.rule = make_rule<T>(problem_.options, false);
    job.lanes_are_rows = false;
    job.length = shape_.rows;
    job.other = transposed_.data(), job.other_stride = transposed_.stride();
    job.from = h.data(), job.to = to.h.data();
    job.lane_stride = 1, job.component_stride = h.stride();
    run(job, shape_.columns);
  }

  void add_rows(const Matrix<T>& factor) {
    for (int64_t k = 0; k < shape_.components; ++k) {
      double sum = 0;
      for (int64_t c = 0; c < factor.columns(); ++c) sum += static_cast<double>(factor.row(k)[c]);
      sums_[k] = static_cast<T>(sum);
    }
  }

  const Problem& problem_;
  const Shape shape_;
  const DataSums data_;
  const Kernels<T>& kernels_;
  Matrix<T> transposed_;
  Table<T> sums_;
  const int64_t scratch_size_;
  Table<T> scratch_;
  NewtonJob<T> job_;
  std::vector<double> logs_;
};

}  // namespace

template <class T>
std::unique_ptr<Stepper<T>> make_newton_stepper(const Problem& problem, const T* x, const DataSums& data) {
  return std::make_unique<NewtonStepper<T>>(problem, x, data);
}

template std::unique_ptr<Stepper<double>> make_newton_stepper(const Problem&, const double*, const DataSums&);
template std::unique_ptr<Stepper<float>> make_newton_stepper(const Problem&, const float*, const DataSums&);

}  // namespace hel::nmf
