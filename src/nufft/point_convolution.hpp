// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nufft/cloud_engine.hpp"

namespace hel::nufft {

hel_point_convolution_options default_cloud_options();
/// Reads and checks the caller's arguments; NULL options = defaults. Throws Error.
CloudProblem make_cloud_problem(int32_t rank, const int64_t* dims, const hel_point_convolution_options* options);

/// The gradients a caller wants; NULL = not wanted.
struct CloudOutputs {
  void* values;
  void* kernel;
  void* points;
  void* places;
};

/// A point cloud that kernels are applied to: see point_convolution.h. Const members may run on many threads at once.
class PointConvolution {
 public:
  PointConvolution(const Settings& settings, const CloudProblem& problem);
  ~PointConvolution();

  const CloudProblem& problem() const noexcept { return problem_; }
  void set_points(const Coordinates& points, const Coordinates* places);
  void set_values(const void* values);
  void forward(const void* kernel, void* out) const;
  void gradient(const void* kernel, const void* out_gradient, const CloudOutputs& outputs) const;
  int64_t kernel_count() const { return problem_.modes(); }
  int64_t value_count() const { return problem_.transform.batch * points_; }
  int64_t out_count() const { return problem_.transform.batch * places_; }
  void fill(hel_point_convolution_info& info) const;

  /// The parts that depend on the precision.
  class Body;

 private:
  bool chooses_direct(int64_t points);
  int64_t kernel_bytes() const;
  void check_gradient(const void* kernel, const void* out_gradient, const CloudOutputs& outputs) const;

  CloudProblem problem_;
  std::unique_ptr<Body> body_;
  int64_t points_ = 0, places_ = 0;
  int64_t decided_for_ = -1;
  bool decided_direct_ = false;
  bool has_points_ = false, has_values_ = false, own_places_ = false;
};

}  // namespace hel::nufft
