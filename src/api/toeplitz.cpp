// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <heliotrope/toeplitz.h>

#include "api/coordinates.hpp"
#include "api/handles.hpp"
#include "nufft/toeplitz.hpp"

using namespace hel;

struct hel_toeplitz {
  nufft::Toeplitz toeplitz;
};

void hel_toeplitz_options_init(hel_toeplitz_options* options) {
  if (options) *options = nufft::default_toeplitz_options();
}

hel_status hel_toeplitz_create(const hel_context* context, int32_t rank, const int64_t* dims, int64_t count,
                               const void* const* points, const void* weights, const hel_toeplitz_options* options,
                               hel_toeplitz** toeplitz) {
  return guard([&] {
    *require(toeplitz, "toeplitz") = nullptr;
    const nufft::Problem problem = nufft::make_toeplitz_problem(rank, dims, options);
    *toeplitz = new hel_toeplitz{nufft::Toeplitz(context_or_default(context).settings, problem,
                                                 coordinates_of(problem, count, points), weights)};
  });
}

hel_status hel_toeplitz_apply(const hel_toeplitz* toeplitz, const void* in, void* out) {
  return guard([&] { require(toeplitz, "toeplitz")->toeplitz.apply(in, out); });
}

void hel_toeplitz_destroy(hel_toeplitz* toeplitz) { delete toeplitz; }

int64_t hel_toeplitz_count(const hel_toeplitz* toeplitz) { return toeplitz ? toeplitz->toeplitz.count() : 0; }

int64_t hel_toeplitz_bytes(const hel_toeplitz* toeplitz) { return toeplitz ? toeplitz->toeplitz.bytes() : 0; }
