// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// Bytes are taken for wisdom. What is taken in must come out again as something that can be taken in, and plans made
// with it must still be made; what is refused must change nothing.

#include <vector>

#include "fuzz_support.hpp"

namespace {

using fuzz::expect;

std::string exported() {
  int64_t needed = 0;
  expect(hel_wisdom_export(nullptr, 0, &needed) == HEL_OK, "wisdom has a size", "");
  std::vector<char> text(static_cast<size_t>(needed));
  expect(hel_wisdom_export(text.data(), needed, nullptr) == HEL_OK, "wisdom can be exported", "");
  return text.data();
}

void plan_with_wisdom() {
  const int64_t dims[] = {34, 16};
  hel_fft_options options;
  hel_fft_options_init(&options);
  options.effort = HEL_MEASURE;
  options.threads = 1;
  hel_fft_plan* plan = nullptr;
  expect(hel_fft_plan_create(fuzz::small_context(), 2, dims, &options, &plan) == HEL_OK, "a plan can be made", "");
  hel_fft_plan_destroy(plan);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  hel_wisdom_forget();
  const std::string before = exported();
  const hel_status status = hel_wisdom_import(text.c_str());
  if (status != HEL_OK) {
    expect(status == HEL_ERROR_FORMAT, "a text that is no wisdom is of the wrong form", text);
    expect(*hel_last_message() != '\0', "a refusal has its reason", text);
    expect(exported() == before, "a refusal changes nothing", text);
    return 0;
  }
  const std::string learned = exported();
  expect(hel_wisdom_import(learned.c_str()) == HEL_OK, "what comes out goes in", learned);
  plan_with_wisdom();
  return 0;
}
