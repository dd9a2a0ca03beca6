// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nufft/adamw.hpp"

#include "api/guard.hpp"
#include "api/handles.hpp"

using namespace hel;

struct hel_adamw {
  nufft::Adamw adamw;
};

void hel_adamw_options_init(hel_adamw_options* options) {
  if (options) *options = nufft::default_adamw_options();
}

hel_status hel_adamw_create(const hel_context* context, int64_t count, const hel_adamw_options* options,
                            hel_adamw** adamw) {
  return guard([&] {
    *require(adamw, "adamw") = nullptr;
    *adamw = new hel_adamw{nufft::Adamw(context_or_default(context).settings, count, options)};
  });
}

hel_status hel_adamw_step(hel_adamw* adamw, const void* gradient, void* parameters) {
  return guard([&] { require(adamw, "adamw")->adamw.step(gradient, parameters); });
}

hel_status hel_adamw_set_learning_rate(hel_adamw* adamw, double learning_rate) {
  return guard([&] { require(adamw, "adamw")->adamw.set_learning_rate(learning_rate); });
}

int64_t hel_adamw_steps(const hel_adamw* adamw) { return adamw ? adamw->adamw.steps() : 0; }

void hel_adamw_destroy(hel_adamw* adamw) { delete adamw; }
