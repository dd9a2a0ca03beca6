// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "cases.hpp"

#include <cstdio>

namespace bench::nmf {

namespace {

void append(std::vector<Case>& cases, Case shape, const std::vector<double>& betas, bool quick) {
  for (const bool single : {false, true}) {
    for (const int threads : {1, 2}) {
      if (quick && (single || threads > 1)) continue;
      for (const double beta : betas) {
        for (const Question question : {Question::iteration, Question::sweep, Question::reach}) {
          if (question == Question::sweep && beta != 2) continue;
          if (question == Question::reach && shape.sparse()) continue;
          shape.single = single;
          shape.threads = threads;
          shape.beta = beta;
          shape.question = question;
          cases.push_back(shape);
        }
      }
    }
  }
}

}  // namespace

std::string Case::shape_name() const {
  return std::to_string(rows) + "x" + std::to_string(columns) + " K" + std::to_string(components) +
         (sparse() ? " sparse" : "");
}

std::string Case::name() const {
  char beta_text[32];
  std::snprintf(beta_text, sizeof beta_text, " beta%g", beta);
  const char* what = question == Question::iteration ? " iteration" : question == Question::sweep ? " sweep" : " reach";
  return shape_name() + beta_text + what;
}

std::string Case::full_name() const {
  return name() + (single ? " float" : " double") + " threads" + std::to_string(threads);
}

std::vector<Case> all_cases(bool quick) {
  std::vector<Case> cases;
  if (quick) {
    append(cases, {.rows = 400, .columns = 129, .components = 8}, {2, 1, 0}, true);
    append(cases, {.rows = 2000, .columns = 500, .components = 8, .density = 0.01}, {2}, true);
    return cases;
  }
  append(cases, {.rows = 2000, .columns = 513, .components = 20}, {2, 1, 0, 0.5}, false);
  append(cases, {.rows = 20000, .columns = 1025, .components = 50}, {2, 1, 0}, false);
  append(cases, {.rows = 100000, .columns = 20000, .components = 20, .density = 1e-3}, {2, 1}, false);
  return cases;
}

}  // namespace bench::nmf
