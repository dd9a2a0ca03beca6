// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "cases.hpp"

#include <cstdio>
#include <utility>

namespace bench::nufft {

namespace {

using Dims = std::vector<std::int64_t>;

/** What the rows of one group share. */
struct Group {
  std::string name;
  Dims dims;
  std::vector<std::int64_t> points;
  std::vector<double> tolerances;
  std::vector<int> types;
  std::vector<int> threads = {1};
  bool single = false;
  std::vector<std::int64_t> batches = {1};
  std::vector<Cloud> clouds = {Cloud::uniform};
  std::vector<bool> whole_calls = {false};
  bool real = false;
};

void append(std::vector<Case>& cases, const Group& group) {
  Case one{.group = group.name, .dims = group.dims, .single = group.single, .real = group.real};
  for (const std::int64_t points : group.points)
    for (const Cloud cloud : group.clouds)
      for (const std::int64_t batch : group.batches)
        for (const int type : group.types)
          for (const double tolerance : group.tolerances)
            for (const int threads : group.threads)
              for (const bool whole_call : group.whole_calls) {
                one.points = points;
                one.cloud = cloud;
                one.batch = batch;
                one.type = type;
                one.tolerance = tolerance;
                one.threads = threads;
                one.whole_call = whole_call;
                cases.push_back(one);
              }
}

std::vector<Group> quick_groups() {
  return {
      {.name = "S", .dims = {128, 128}, .points = {20}, .tolerances = {1e-6}, .types = {1, 2}, .whole_calls = {true}},
      {.name = "Q1", .dims = {4000}, .points = {20000}, .tolerances = {1e-9}, .types = {1, 2, 3}},
      {.name = "Q2", .dims = {96, 64}, .points = {30000}, .tolerances = {1e-4}, .types = {1, 2, 3}, .single = true},
      {.name = "Q3", .dims = {24, 32, 20}, .points = {20000}, .tolerances = {1e-6}, .types = {1, 2}, .threads = {1, 2}},
  };
}

/** Many points, as others publish them. */
void add_published(std::vector<Group>& groups) {
  const std::vector<std::int64_t> many = {10'000'000};
  const std::vector<int> types = {1, 2, 3}, threads = {1, 2};
  groups.push_back({"P1", {10'000}, many, {2e-3}, types, threads, true});
  groups.push_back({"P2", {10'000}, many, {1e-9}, types, threads});
  groups.push_back({"P3", {320, 320}, many, {1e-4}, types, threads, true});
  groups.push_back({"P4", {320, 320}, many, {1e-9}, types, threads});
  groups.push_back({"P5", {192, 192, 128}, {160'000, 10'000'000}, {1e-7}, types, {2}});
}

/** As many points as modes; from sparse to dense; clouds that are not uniform. */
void add_densities(std::vector<Group>& groups) {
  const std::vector<int> types = {1, 2};
  const std::vector<double> tolerances = {1e-3, 1e-6, 1e-9, 1e-12}, middle = {1e-6};
  groups.push_back({"A1", {1'000'000}, {1'000'000}, tolerances, types, {1, 2}});
  groups.push_back({"A2", {1024, 1024}, {1'000'000}, tolerances, types, {1, 2}});
  groups.push_back({"A3", {128, 128, 128}, {1'000'000}, tolerances, types, {1, 2}});
  groups.push_back({"B1", {100'000}, {100'000, 1'000'000, 10'000'000}, middle, types});
  groups.push_back({"B2", {1024, 1024}, {100'000, 1'000'000, 10'000'000}, middle, types});
  groups.push_back({"B3", {128, 128, 128}, {100'000, 1'000'000, 10'000'000}, middle, types});
  groups.push_back({"B4", {216, 216, 216}, {500'000, 10'000'000}, middle, types});
  for (const Dims& dims : {Dims{1'000'000}, Dims{1024, 1024}, Dims{128, 128, 128}}) {
    groups.push_back({.name = "R" + std::to_string(dims.size()),
                      .dims = dims,
                      .points = {1'000'000},
                      .tolerances = {1e-6, 1e-9},
                      .types = types,
                      .real = true});
    groups.push_back({.name = "R" + std::to_string(dims.size()),
                      .dims = dims,
                      .points = {1'000'000},
                      .tolerances = middle,
                      .types = types,
                      .batches = {8},
                      .real = true});
  }
  for (const Dims& dims : {Dims{1024, 1024}, Dims{128, 128, 128}}) {
    groups.push_back({.name = "C" + std::to_string(dims.size()),
                      .dims = dims,
                      .points = {1'000'000},
                      .tolerances = middle,
                      .types = types,
                      .threads = {1, 2},
                      .clouds = {Cloud::cell, Cloud::ordered, Cloud::radial}});
  }
}

/** Batches, small problems, type 3. */
void add_others(std::vector<Group>& groups) {
  const std::vector<int> types = {1, 2};
  const std::vector<double> middle = {1e-6};
  const std::vector<std::pair<Dims, std::int64_t>> batched = {
      {{100'000}, 100'000}, {{256, 256}, 100'000}, {{64, 64, 64}, 200'000}};
  for (const auto& [dims, points] : batched) {
    groups.push_back({.name = "D" + std::to_string(dims.size()),
                      .dims = dims,
                      .points = {points},
                      .tolerances = middle,
                      .types = types,
                      .threads = {1, 2},
                      .batches = {1, 8}});
  }
  const std::vector<std::pair<Dims, std::int64_t>> small = {
      {{1000}, 1000}, {{64, 64}, 1000}, {{128, 128}, 20}, {{32, 32, 32}, 10'000}};
  for (const auto& [dims, points] : small) {
    groups.push_back({.name = "S",
                      .dims = dims,
                      .points = {points},
                      .tolerances = middle,
                      .types = types,
                      .whole_calls = {true, false}});
  }
  groups.push_back({"T1", {1'000'000}, {1'000'000}, {1e-6, 1e-9}, {3}, {1, 2}});
  groups.push_back({"T2", {1024, 1024}, {1'000'000}, {1e-6, 1e-9}, {3}, {1, 2}});
  groups.push_back({"T3", {128, 128, 128}, {1'000'000}, {1e-6, 1e-9}, {3}, {1, 2}});
}

const char* name_of(Cloud cloud) {
  switch (cloud) {
    case Cloud::cell:
      return " in-one-cell";
    case Cloud::ordered:
      return " ordered";
    case Cloud::radial:
      return " radial";
    case Cloud::uniform:
      break;
  }
  return "";
}

}  // namespace

std::int64_t Case::mode_count() const {
  std::int64_t count = 1;
  for (const std::int64_t size : dims) count *= size;
  return count;
}

std::int64_t Case::in_count() const { return type == 2 ? mode_count() : points; }

std::int64_t Case::out_count() const { return type == 2 ? points : mode_count(); }

int Case::sign() const { return type == 2 ? -1 : 1; }

std::string Case::problem_name() const {
  std::string text = group + " type" + std::to_string(type) + " ";
  for (std::size_t d = 0; d < dims.size(); ++d) text += (d == 0 ? "" : "x") + std::to_string(dims[d]);
  text += " points" + std::to_string(points) + name_of(cloud);
  if (batch > 1) text += " batch" + std::to_string(batch);
  if (real) text += " real";
  return text + (single ? " float" : " double");
}

std::string Case::name() const {
  std::string text = problem_name();
  text.resize(text.rfind(' '));
  char tolerance_text[32];
  std::snprintf(tolerance_text, sizeof tolerance_text, " tol%.0e", tolerance);
  return text + tolerance_text + (whole_call ? " whole-call" : "");
}

std::string Case::full_name() const {
  return name() + (single ? " float" : " double") + " threads" + std::to_string(threads);
}

std::vector<Case> all_cases(bool quick) {
  std::vector<Group> groups;
  if (quick) {
    groups = quick_groups();
  } else {
    add_published(groups);
    add_densities(groups);
    add_others(groups);
  }
  std::vector<Case> cases;
  for (const Group& group : groups) append(cases, group);
  return cases;
}

}  // namespace bench::nufft
