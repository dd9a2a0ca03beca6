// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "value.hpp"

#include <cstdlib>
#include <new>

#include "failure.hpp"

namespace compat {
namespace {

// Cache lines, and every vector width there is.
constexpr std::size_t block_alignment = 64;

void* allocate_from_c_library(std::size_t bytes, std::size_t alignment, void*) {
  void* block = nullptr;
  return posix_memalign(&block, alignment, bytes) == 0 ? block : nullptr;
}

void release_to_c_library(void* block, void*) { std::free(block); }

}  // namespace

void* memory::get(std::size_t bytes) const {
  void* block = allocate(bytes, block_alignment, user);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void memory::put_back(void* block) const {
  if (block != nullptr) release(block, user);
}

memory default_memory() { return {allocate_from_c_library, release_to_c_library, nullptr}; }

double* get_numbers(const memory& source, std::int64_t count) {
  std::int64_t bytes = 0;
  if (__builtin_mul_overflow(count, static_cast<std::int64_t>(sizeof(double)), &bytes)) {
    fail(HEL_ERROR_OVERFLOW, "%" PRId64 " numbers take more bytes than this machine can count", count);
  }
  return static_cast<double*>(source.get(static_cast<std::size_t>(bytes)));
}

scratch::scratch(const memory& source, std::int64_t count) : source_(source), block_(get_numbers(source, count)) {}

void destroy(gauss_value* value) {
  const memory source = value->source;
  source.put_back(value->block);
  value->~gauss_value();
  source.put_back(value);
}

}  // namespace compat

void gauss_value_destroy(gauss_value* value) {
  // A value that still belongs to a workspace is the workspace's to release: ending it here would leave a dangling
  // link.
  if (value != nullptr && value->owner == nullptr) compat::destroy(value);
}
