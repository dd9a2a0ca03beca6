// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/heliotrope.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace fuzz {

/// Ends the program, which is how the fuzzer learns of a finding.
inline void expect(bool holds, const char* promise, const std::string& circumstances) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n%s\nmessage: %s\n", promise, circumstances.c_str(), hel_last_message());
  std::abort();
}

inline void* allocate_little(size_t bytes, size_t alignment, void*) {
  if (bytes > size_t{1} << 26) return nullptr;
  return std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}
inline void release(void* block, void*) { std::free(block); }

/// A context that runs out of memory before the machine does, with a cache so small that plans are thrown out.
inline const hel_context* small_context() {
  static hel_context* const context = [] {
    hel_context_options options;
    hel_context_options_init(&options);
    options.threads = 1;
    options.plan_cache = 3;
    options.allocate = allocate_little;
    options.release = release;
    hel_context* created = nullptr;
    expect(hel_context_create(&options, &created) == HEL_OK, "a context can be made", "");
    return created;
  }();
  return context;
}

}  // namespace fuzz
