// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "api/guard.hpp"
#include "api/handles.hpp"
#include "fft/fast_size.hpp"
#include "fft/wisdom.hpp"

using namespace hel;

void hel_fft_options_init(hel_fft_options* options) {
  if (options) *options = fft::default_options();
}

hel_status hel_fft_plan_create(const hel_context* context, int32_t rank, const int64_t* dims,
                               const hel_fft_options* options, hel_fft_plan** plan) {
  return guard([&] {
    *require(plan, "plan") = nullptr;
    auto created = std::make_unique<hel_fft_plan>();
    created->plan = fft::make_plan(context_or_default(context).settings, rank, dims, fft::read_options(options));
    *plan = created.release();
  });
}

hel_status hel_fft_plan_execute(const hel_fft_plan* plan, const void* in, void* out) {
  return guard([&] { require(plan, "plan")->plan->execute(in, out); });
}

hel_status hel_fft_plan_execute_split(const hel_fft_plan* plan, const void* in_real, const void* in_imag,
                                      void* out_real, void* out_imag) {
  return guard([&] { require(plan, "plan")->plan->execute(fft::Arrays{in_real, in_imag, out_real, out_imag}); });
}

void hel_fft_plan_destroy(hel_fft_plan* plan) { delete plan; }

int64_t hel_fft_plan_in_count(const hel_fft_plan* plan) { return plan ? plan->plan->problem().in_count : 0; }

int64_t hel_fft_plan_out_count(const hel_fft_plan* plan) { return plan ? plan->plan->problem().out_count : 0; }

int64_t hel_fft_plan_work_bytes(const hel_fft_plan* plan) { return plan ? plan->plan->work_bytes() : 0; }

hel_status hel_fft_plan_describe(const hel_fft_plan* plan, char* buffer, int64_t capacity, int64_t* needed) {
  return guard([&] { deliver_text(require(plan, "plan")->plan->describe(), buffer, capacity, needed); });
}

hel_status hel_fft(const hel_context* context, int32_t rank, const int64_t* dims, const hel_fft_options* options,
                   const void* in, void* out) {
  return guard([&] {
    hel_context& home = context_or_default(context);
    home.plans.get(home.settings, rank, dims, fft::read_options(options))->execute(in, out);
  });
}

hel_status hel_fft_fast_size(int64_t n, int32_t even, int64_t* size) {
  return guard([&] {
    require(size, "size");
    if (n < 1) throw Error(HEL_ERROR_DIM, "n is %lld; it must be at least 1", static_cast<long long>(n));
    if (even != 0 && even != 1) throw Error(HEL_ERROR_OPTION, "even is %d; it must be 0 or 1", static_cast<int>(even));
    *size = fft::fast_size(n, even == 1);
  });
}

hel_status hel_wisdom_export(char* buffer, int64_t capacity, int64_t* needed) {
  return guard([&] { deliver_text(fft::export_wisdom(), buffer, capacity, needed); });
}

hel_status hel_wisdom_import(const char* text) {
  return guard([&] { fft::import_wisdom(require(text, "text")); });
}

void hel_wisdom_forget(void) {
  (void)guard([] { fft::forget_wisdom(); });
}
