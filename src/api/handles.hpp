// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "base/context.hpp"
#include "fft/cache.hpp"
#include "nufft/plan_cache.hpp"

/// What the handles of the C interface hold.
struct hel_context {
  hel::Settings settings;
  hel::fft::PlanCache plans;
  std::shared_ptr<hel::nufft::PlanCache> nufft_plans = std::make_shared<hel::nufft::PlanCache>();
};

struct hel_fft_plan {
  std::shared_ptr<const hel::fft::Plan> plan;
};

namespace hel {

/// The context, or the process default for NULL. A const handle may be used from many threads at once; what changes
/// inside (the cache) has its own lock.
hel_context& context_or_default(const hel_context* context);

/// Copies a text to a caller's buffer by the rules of hel_fft_plan_describe(). Throws Error.
void deliver_text(const std::string& text, char* buffer, int64_t capacity, int64_t* needed);

}  // namespace hel
