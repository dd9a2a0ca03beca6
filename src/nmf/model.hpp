// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>

#include "nmf/options.hpp"

namespace hel::nmf {

/// A dictionary for a stream of rows.
class Model {
 public:
  virtual ~Model() = default;
  virtual void solve(int64_t rows, const void* x, void* u) = 0;
  /// u may be NULL.
  virtual void learn(int64_t rows, const void* x, void* u) = 0;
  virtual void dictionary(void* h) const = 0;
};

/// problem.shape.rows is the most rows of a call.
std::unique_ptr<Model> make_model(const Problem& problem, const void* h);

}  // namespace hel::nmf
