// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <heliotrope/nmf.h>

#include "api/guard.hpp"
#include "api/handles.hpp"
#include "nmf/fit.hpp"

using namespace hel;

namespace {

nmf::Problem problem_of(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                        const hel_nmf_options* options, nmf::Input input = nmf::Input::Dense) {
  return nmf::make_problem(context_or_default(context).settings, {rows, columns, components}, options, input);
}

}  // namespace

void hel_nmf_options_init(hel_nmf_options* options) {
  if (options) *options = nmf::default_options();
}

void hel_nmf_report_init(hel_nmf_report* report) {
  if (!report) return;
  *report = {};
  report->struct_size = sizeof *report;
}

hel_status hel_nmf_fit(const hel_context* context, int64_t rows, int64_t columns, int64_t components, const void* x,
                       const hel_nmf_options* options, void* u, void* h, hel_nmf_report* report) {
  return guard([&] {
    require(x, "x"), require(u, "u"), require(h, "h");
    nmf::fit(problem_of(context, rows, columns, components, options), x, u, h, report);
  });
}

hel_status hel_nmf_fit_reader(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                              hel_nmf_reader reader, void* reader_user, const hel_nmf_options* options, void* u,
                              void* h, hel_nmf_report* report) {
  return guard([&] {
    if (!reader) throw Error(HEL_ERROR_NULL, "reader is NULL");
    require(u, "u"), require(h, "h");
    nmf::fit_reader(problem_of(context, rows, columns, components, options, nmf::Input::Reader), reader, reader_user,
                    u, h, report);
  });
}

hel_status hel_nmf_initialize(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                              const void* x, const hel_nmf_options* options, void* u, void* h) {
  return guard([&] {
    require(x, "x"), require(u, "u"), require(h, "h");
    nmf::initialize(problem_of(context, rows, columns, components, options), x, u, h);
  });
}

hel_status hel_nmf_solve(const hel_context* context, int64_t rows, int64_t columns, int64_t components, const void* x,
                         const void* h, const hel_nmf_options* options, void* u, hel_nmf_report* report) {
  return guard([&] {
    require(x, "x"), require(h, "h"), require(u, "u");
    nmf::solve(problem_of(context, rows, columns, components, options), x, h, u, report);
  });
}

hel_status hel_nmf_project(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                           const void* x, const void* h, const hel_nmf_options* options, void* u) {
  return guard([&] {
    require(x, "x"), require(h, "h"), require(u, "u");
    nmf::project(problem_of(context, rows, columns, components, options), x, h, u);
  });
}

hel_status hel_nmf_objective(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                             const void* x, const hel_nmf_options* options, const void* u, const void* h,
                             double* objective) {
  return guard([&] {
    require(x, "x"), require(u, "u"), require(h, "h"), require(objective, "objective");
    *objective = nmf::objective(problem_of(context, rows, columns, components, options), x, u, h);
  });
}
