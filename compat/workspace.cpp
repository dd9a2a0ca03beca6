// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "workspace.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "failure.hpp"
#include "guard.hpp"

hel_status gauss_workspace::record(hel_status problem, const char* command, const char* text) noexcept {
  if (status == HEL_OK) {
    status = problem;
    std::snprintf(message.data(), message.size(), "%s: %s", command, text);
  }
  return problem;
}

void gauss_workspace::adopt(gauss_value* value) noexcept {
  value->owner = this;
  value->serial = next_serial++;
  value->previous = last;
  value->next = nullptr;
  if (last != nullptr) last->next = value;
  last = value;
  ++count;
}

void gauss_workspace::unlink(gauss_value* value) noexcept {
  if (value->previous != nullptr) value->previous->next = value->next;
  if (value->next != nullptr) value->next->previous = value->previous;
  if (last == value) last = value->previous;
  value->owner = nullptr;
  value->previous = value->next = nullptr;
  --count;
}

namespace compat {

fresh::fresh(gauss_workspace& workspace, std::int32_t type, const shape& orders)
    : workspace_(workspace), value_(nullptr) {
  const std::int64_t elements = product(orders);
  value_ = new (workspace.source.get(sizeof(gauss_value))) gauss_value{.source = workspace.source};
  value_->type = type;
  value_->orders = orders;
  value_->elements = elements;
}

fresh::fresh(gauss_workspace& workspace, std::int32_t type, const shape& orders, bool complex)
    : fresh(workspace, type, orders) {
  // From here on the destructor runs if this throws, because the delegated constructor is complete.
  if (value_->is_empty()) return;
  std::int64_t numbers = value_->elements;
  if (complex && __builtin_mul_overflow(numbers, std::int64_t{2}, &numbers)) {
    fail(HEL_ERROR_OVERFLOW, "%" PRId64 " complex numbers are more than this machine can count", value_->elements);
  }
  value_->block = get_numbers(workspace.source, numbers);
  value_->real = value_->block;
  if (complex) value_->imag = value_->block + value_->elements;
}

fresh::~fresh() {
  if (value_ != nullptr) destroy(value_);
}

gauss_value* fresh::finish() {
  workspace_.adopt(value_);
  return std::exchange(value_, nullptr);
}

namespace {

class fresh_view : public fresh {
 public:
  fresh_view(gauss_workspace& workspace, std::int32_t type, const shape& orders, const double* real, const double* imag)
      : fresh(workspace, type, orders) {
    value_->real = real;
    value_->imag = imag;
    value_->view = true;
  }
};

hel_status check(const gauss_workspace_options& options) {
  const bool one_function = (options.allocate == nullptr) != (options.release == nullptr);
  const bool wrong_size = options.struct_size != sizeof(gauss_workspace_options);
  return one_function || wrong_size || options.threads < 0 ? HEL_ERROR_OPTION : HEL_OK;
}

}  // namespace

gauss_value* make_view(gauss_workspace& workspace, std::int32_t type, const shape& orders, const double* real,
                       const double* imag) {
  return fresh_view(workspace, type, orders, real, imag).finish();
}

gauss_value* make_copy(gauss_workspace& workspace, std::int32_t type, const shape& orders, const gauss_value& source) {
  fresh result(workspace, type, orders, source.is_complex());
  std::copy_n(source.real, source.elements, result.real());
  if (source.is_complex()) std::copy_n(source.imag, source.elements, result.imag());
  return result.finish();
}

gauss_value* make_number(gauss_workspace& workspace, double x) {
  fresh result(workspace, GAUSS_MATRIX, {1, 1}, false);
  *result.real() = x;
  return result.finish();
}

}  // namespace compat

using namespace compat;

void gauss_workspace_options_init(gauss_workspace_options* options) {
  if (options == nullptr) return;
  *options = {};
  options->struct_size = sizeof(gauss_workspace_options);
}

hel_status gauss_workspace_create(const gauss_workspace_options* options, gauss_workspace** workspace) {
  if (workspace == nullptr) return HEL_ERROR_NULL;
  *workspace = nullptr;
  gauss_workspace_options chosen;
  gauss_workspace_options_init(&chosen);
  if (options != nullptr) {
    const hel_status status = check(*options);
    if (status != HEL_OK) return status;
    chosen = *options;
  }
  const bool own_memory = chosen.allocate != nullptr;
  const memory source = own_memory ? memory{chosen.allocate, chosen.release, chosen.allocator_user} : default_memory();
  hel_context* context = nullptr;
  // With default settings the process-wide context serves, and its cache of plans is shared by all workspaces.
  if (own_memory || chosen.threads != 0) {
    hel_context_options settings;
    hel_context_options_init(&settings);
    settings.threads = chosen.threads;
    settings.allocate = chosen.allocate;
    settings.release = chosen.release;
    settings.allocator_user = chosen.allocator_user;
    const hel_status status = hel_context_create(&settings, &context);
    if (status != HEL_OK) return status;
  }
  void* place = source.allocate(sizeof(gauss_workspace), alignof(gauss_workspace), source.user);
  if (place == nullptr) {
    hel_context_destroy(context);
    return HEL_ERROR_MEMORY;
  }
  *workspace = new (place) gauss_workspace{.source = source, .context = context};
  return HEL_OK;
}

void gauss_workspace_destroy(gauss_workspace* workspace) {
  if (workspace == nullptr) return;
  gauss_release_to(workspace, 0);
  hel_context_destroy(workspace->context);
  const memory source = workspace->source;
  workspace->~gauss_workspace();
  source.put_back(workspace);
}

hel_status gauss_status(const gauss_workspace* workspace) {
  return workspace == nullptr ? HEL_ERROR_NULL : workspace->status;
}

const char* gauss_message(const gauss_workspace* workspace) {
  return workspace == nullptr ? "the workspace is NULL" : workspace->message.data();
}

void gauss_clear(gauss_workspace* workspace) {
  if (workspace == nullptr) return;
  workspace->status = HEL_OK;
  workspace->message[0] = '\0';
}

int64_t gauss_mark(const gauss_workspace* workspace) { return workspace == nullptr ? 0 : workspace->next_serial; }

void gauss_release_to(gauss_workspace* workspace, int64_t mark) {
  if (workspace == nullptr) return;
  while (workspace->last != nullptr && workspace->last->serial >= mark) {
    gauss_value* value = workspace->last;
    workspace->unlink(value);
    destroy(value);
  }
}

gauss_value* gauss_take(gauss_workspace* workspace, gauss_value* value) {
  return command<gauss_value*>(workspace, "take", [&]() -> gauss_value* {
    need(value, "the value");
    if (value->owner != workspace) fail(HEL_ERROR_VALUE, "the value does not belong to this workspace");
    workspace->unlink(value);
    return value;
  });
}

void gauss_release(gauss_workspace* workspace, gauss_value* value) {
  if (value == nullptr) return;
  command<gauss_value*>(workspace, "release", [&]() -> gauss_value* {
    if (value->owner != workspace) fail(HEL_ERROR_VALUE, "the value does not belong to this workspace");
    workspace->unlink(value);
    destroy(value);
    return nullptr;
  });
}

int64_t gauss_value_count(const gauss_workspace* workspace) { return workspace == nullptr ? 0 : workspace->count; }

void gauss_trap(gauss_workspace* workspace, int32_t flag) {
  if (workspace != nullptr) workspace->trap = flag;
}

int32_t gauss_trapchk(const gauss_workspace* workspace, int32_t mask) {
  return workspace == nullptr ? 0 : workspace->trap & mask;
}
