// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "ours.hpp"

#include <stdexcept>
#include <string>

namespace bench::fft {

namespace {

void check(hel_status status) {
  if (status == HEL_OK) return;
  throw std::runtime_error(std::string(hel_status_name(status)) + ": " + hel_last_message());
}

}  // namespace

Ours::Ours(const Case& the_case) : case_(the_case) {
  const Shape& shape = case_.shape;
  hel_fft_options_init(&options_);
  options_.kind = case_.real ? HEL_FFT_R2C_FULL : HEL_FFT_C2C;
  options_.precision = case_.single ? HEL_FLOAT : HEL_DOUBLE;
  options_.in_layout = options_.out_layout = case_.planar ? HEL_PLANAR : HEL_INTERLEAVED;
  options_.threads = case_.threads;
  options_.scale = 1 / static_cast<double>(shape.out_size());
  options_.batch = shape.batch;
  options_.in_extents = case_.shape.extents.data();
  if (shape.one_shot) return;
  hel_fft_plan* plan = nullptr;
  check(hel_fft_plan_create(nullptr, static_cast<int32_t>(shape.dims.size()), shape.dims.data(), &options_, &plan));
  plan_.reset(plan);
}

void Ours::run(const void* in, void* out) const {
  const auto& dims = case_.shape.dims;
  check(plan_ ? hel_fft_plan_execute(plan_.get(), in, out)
              : hel_fft(nullptr, static_cast<int32_t>(dims.size()), dims.data(), &options_, in, out));
}

}  // namespace bench::fft
