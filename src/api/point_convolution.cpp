// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/point_convolution.hpp"

#include "api/coordinates.hpp"
#include "api/handles.hpp"

using namespace hel;

struct hel_point_convolution {
  nufft::PointConvolution convolution;
};

void hel_point_convolution_options_init(hel_point_convolution_options* options) {
  if (options) *options = nufft::default_cloud_options();
}

hel_status hel_point_convolution_create(const hel_context* context, int32_t rank, const int64_t* dims,
                                        const hel_point_convolution_options* options,
                                        hel_point_convolution** convolution) {
  return guard([&] {
    *require(convolution, "convolution") = nullptr;
    const nufft::CloudProblem problem = nufft::make_cloud_problem(rank, dims, options);
    *convolution = new hel_point_convolution{nufft::PointConvolution(context_or_default(context).settings, problem)};
  });
}

hel_status hel_point_convolution_set_points(hel_point_convolution* convolution, int64_t count,
                                            const void* const* points, int64_t place_count, const void* const* places) {
  return guard([&] {
    nufft::PointConvolution& found = require(convolution, "convolution")->convolution;
    const nufft::Problem& problem = found.problem().transform;
    const nufft::Coordinates cloud = coordinates_of(problem, count, points);
    if (!places) return found.set_points(cloud, nullptr);
    const nufft::Coordinates targets = coordinates_of(problem, place_count, places);
    found.set_points(cloud, &targets);
  });
}

hel_status hel_point_convolution_set_values(hel_point_convolution* convolution, const void* values) {
  return guard([&] { require(convolution, "convolution")->convolution.set_values(values); });
}

hel_status hel_point_convolution_forward(const hel_point_convolution* convolution, const void* kernel, void* out) {
  return guard([&] { require(convolution, "convolution")->convolution.forward(kernel, out); });
}

hel_status hel_point_convolution_gradient(const hel_point_convolution* convolution, const void* kernel,
                                          const void* out_gradient, void* value_gradient, void* kernel_gradient,
                                          void* point_gradient, void* place_gradient) {
  return guard([&] {
    require(convolution, "convolution")
        ->convolution.gradient(kernel, out_gradient, {value_gradient, kernel_gradient, point_gradient, place_gradient});
  });
}

void hel_point_convolution_destroy(hel_point_convolution* convolution) { delete convolution; }

int64_t hel_point_convolution_kernel_count(const hel_point_convolution* convolution) {
  return convolution ? convolution->convolution.kernel_count() : 0;
}

int64_t hel_point_convolution_value_count(const hel_point_convolution* convolution) {
  return convolution ? convolution->convolution.value_count() : 0;
}

int64_t hel_point_convolution_out_count(const hel_point_convolution* convolution) {
  return convolution ? convolution->convolution.out_count() : 0;
}

hel_status hel_point_convolution_query(const hel_point_convolution* convolution, hel_point_convolution_info* info) {
  return guard([&] {
    require(convolution, "convolution");
    require(info, "info");
    if (info->struct_size != sizeof *info)
      throw Error(HEL_ERROR_OPTION, "info.struct_size is %zu; it must be set to %zu", info->struct_size, sizeof *info);
    hel_point_convolution_info found{};
    found.struct_size = sizeof found;
    convolution->convolution.fill(found);
    *info = found;
  });
}
