// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "base/context.hpp"

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace hel {
namespace {
constexpr int kLargestThreads = 4096;
}

int Settings::usable_threads() const noexcept {
  if (threads_are_gone()) return 1;
  return threads > 0 ? threads : available_threads();
}

Settings make_settings(const hel_context_options* options) {
  Settings settings;
  if (!options) return settings;
  if (options->struct_size != sizeof(hel_context_options))
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_context_options_init() sets it to %zu",
                options->struct_size, sizeof(hel_context_options));
  if (options->threads < 0 || options->threads > kLargestThreads)
    throw Error(HEL_ERROR_OPTION, "options.threads is %d; it must be from 0 to %d", static_cast<int>(options->threads),
                kLargestThreads);
  if (!options->allocate != !options->release)
    throw Error(HEL_ERROR_OPTION, "options.%s is NULL; set both allocator functions or neither",
                options->allocate ? "release" : "allocate");
  settings.threads = options->threads;
  settings.plan_cache = options->plan_cache == 0 ? 64 : options->plan_cache < 0 ? 0 : options->plan_cache;
  settings.allocator = {options->allocate, options->release, options->allocator_user};
  settings.log = options->log;
  settings.log_user = options->log_user;
  return settings;
}

}  // namespace hel
