// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <heliotrope/nmf.h>

#include "base/context.hpp"

namespace hel::nmf {

struct Shape {
  int64_t rows, columns, components;
};

/// A factorization whose sizes and options have been checked.
struct Problem {
  Settings settings;
  hel_nmf_options options;
  Shape shape;
  int threads;

  bool is_float() const { return options.precision == HEL_FLOAT; }
  int64_t number_bytes() const { return is_float() ? 4 : 8; }
};

/// What a call does with X decides which options it takes.
enum class Input { Dense, Reader, Sparse };

hel_nmf_options default_options();
/// Checks sizes and options, alone and against one another. Throws Error.
Problem make_problem(const Settings& settings, Shape shape, const hel_nmf_options* options, Input input);
/// NULL gives an empty report; throws Error where struct_size or the history is wrong.
hel_nmf_report read_report(const hel_nmf_report* report);
/// Throws Error(HEL_ERROR_ALIAS) where two arrays share memory; NULL shares with nothing.
struct Extent {
  const char* name;
  const void* data;
  int64_t bytes;
};
void require_apart(const Extent* extents, int count);

}  // namespace hel::nmf
