// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <cstring>
#include <string>

#include "api/guard.hpp"
#include "api/handles.hpp"
#include "base/parallel.hpp"
#include "fft/line.hpp"

namespace hel {

hel_context& context_or_default(const hel_context* context) {
  static hel_context standard;
  return context ? const_cast<hel_context&>(*context) : standard;
}

void deliver_text(const std::string& text, char* buffer, int64_t capacity, int64_t* needed) {
  const auto size = static_cast<int64_t>(text.size()) + 1;
  if (capacity < 0)
    throw Error(HEL_ERROR_BUFFER, "capacity is %lld; it must not be negative", static_cast<long long>(capacity));
  if (capacity > 0) require(buffer, "buffer");
  if (capacity > 0 && capacity < size)
    throw Error(HEL_ERROR_BUFFER, "capacity is %lld; the text needs %lld bytes", static_cast<long long>(capacity),
                static_cast<long long>(size));
  if (needed) *needed = size;
  if (capacity > 0) std::memcpy(buffer, text.c_str(), static_cast<size_t>(size));
}

}  // namespace hel

using namespace hel;

const char* hel_status_text(hel_status status) {
  switch (static_cast<int>(status)) {
#define HEL_STATUS(name, number, sentence) \
  case number:                             \
    return sentence;
#include <heliotrope/status.def>
    default:
      return "unknown status";
  }
}

const char* hel_status_name(hel_status status) {
  switch (static_cast<int>(status)) {
#define HEL_STATUS(name, number, sentence) \
  case number:                             \
    return #name;
#include <heliotrope/status.def>
    default:
      return "HEL_UNKNOWN";
  }
}

const char* hel_last_message(void) { return last_message(); }

const char* hel_version(void) { return HEL_VERSION_TEXT; }

const char* hel_build_info(void) {
  static char text[640];
  [[maybe_unused]] static const bool written = [] {
    std::snprintf(text, sizeof text,
                  "version: " HEL_VERSION_TEXT
                  "\n"
                  "compiler: " __VERSION__
                  "\n"
                  "vectors: %s\n"
                  "fft: own kernels for sizes with prime factors up to 13; FFTW for all others\n"
                  "linear algebra: own kernels, Eigen for small matrices; no BLAS, so no setting of one matters\n"
                  "license: sources BSD-3-Clause; this binary links FFTW and may only be passed on under the GPL, "
                  "version 3 or later\n",
                  fft::vector_target());
    return true;
  }();
  return text;
}

void hel_context_options_init(hel_context_options* options) {
  if (!options) return;
  *options = {};
  options->struct_size = sizeof *options;
}

hel_status hel_context_create(const hel_context_options* options, hel_context** context) {
  return guard([&] {
    *require(context, "context") = nullptr;
    auto created = std::make_unique<hel_context>();
    created->settings = make_settings(options);
    *context = created.release();
  });
}

void hel_context_destroy(hel_context* context) { delete context; }

int32_t hel_context_threads(const hel_context* context) {
  return context_or_default(context).settings.usable_threads();
}
