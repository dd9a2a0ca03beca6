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
    nmf::fit_reader(problem_of(context, rows, columns, components, options, nmf::Input::Reader), reader, reader_user, u,
                    h, report);
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

hel_status hel_nmf_project(const hel_context* context, int64_t rows, int64_t columns, int64_t components, const void* x,
                           const void* h, const hel_nmf_options* options, void* u) {
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

hel_status hel_nmf_fit_csr(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                           const int64_t* row_starts, const int64_t* column_indices, const void* values,
                           const hel_nmf_options* options, void* u, void* h, hel_nmf_report*) {
  return guard([&] {
    require(row_starts, "row_starts"), require(column_indices, "column_indices"), require(values, "values");
    require(u, "u"), require(h, "h");
    problem_of(context, rows, columns, components, options, nmf::Input::Sparse);
    throw Error(HEL_ERROR_INTERNAL, "sparse matrices are not there yet");
  });
}

hel_status hel_nmf_model_create(const hel_context* context, int64_t columns, int64_t components, int64_t block_rows,
                                const void* h, const hel_nmf_options* options, hel_nmf_model** model) {
  return guard([&] {
    *require(model, "model") = nullptr;
    require(h, "h");
    problem_of(context, block_rows, columns, components, options);
    throw Error(HEL_ERROR_INTERNAL, "models are not there yet");
  });
}

hel_status hel_nmf_model_solve(hel_nmf_model* model, int64_t, const void*, void*) {
  return guard([&] { require(model, "model"); });
}

hel_status hel_nmf_model_learn(hel_nmf_model* model, int64_t, const void*, void*) {
  return guard([&] { require(model, "model"); });
}

hel_status hel_nmf_model_dictionary(const hel_nmf_model* model, void*) {
  return guard([&] { require(model, "model"); });
}

void hel_nmf_model_destroy(hel_nmf_model*) {}
