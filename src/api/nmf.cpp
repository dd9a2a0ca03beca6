// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <heliotrope/nmf.h>

#include <memory>
#include <vector>

#include "api/guard.hpp"
#include "api/handles.hpp"
#include "nmf/fit.hpp"
#include "nmf/model.hpp"

using namespace hel;

struct hel_nmf_model {
  std::vector<uint8_t> fixed;  ///< the caller's array need not outlive the creation
  nmf::Shape shape;
  int64_t number_bytes;
  std::unique_ptr<nmf::Model> model;
};

namespace {

/// The options without those that tell where first factors come from, for calls that need none.
hel_nmf_options given(const hel_nmf_options* options) {
  hel_nmf_options o = options ? *options : nmf::default_options();
  o.init = HEL_NMF_GIVEN;
  return o;
}

/// What a known dictionary leaves of the options: only activations are looked for.
hel_nmf_options for_activations(const hel_nmf_options* options) {
  const bool random = options && options->init != HEL_NMF_GIVEN;
  hel_nmf_options o = given(options);
  if (random) o.init = HEL_NMF_RANDOM;
  o.keep_h = 1;
  o.fixed_h = nullptr;
  return o;
}

hel_nmf_options for_model(const hel_nmf_options* options) {
  hel_nmf_options o = given(options);
  o.fixed_u = nullptr;
  o.keep_u = o.keep_h = o.accelerate = o.stages = 0;
  o.progress = nullptr;
  return o;
}

hel_nmf_options for_projection(const hel_nmf_options* options) {
  hel_nmf_options o = nmf::default_options();
  if (options) o.struct_size = options->struct_size, o.precision = options->precision, o.threads = options->threads;
  return o;
}

hel_nmf_model* make_model_handle(nmf::Problem problem, const void* h) {
  auto handle = std::make_unique<hel_nmf_model>();
  handle->shape = problem.shape;
  handle->number_bytes = problem.number_bytes();
  if (problem.options.fixed_h) {
    handle->fixed.assign(problem.options.fixed_h, problem.options.fixed_h + problem.shape.components);
    problem.options.fixed_h = handle->fixed.data();
  }
  handle->model = nmf::make_model(problem, h);
  return handle.release();
}

void require_rows(const hel_nmf_model& model, int64_t rows, const void* x, const void* u) {
  if (rows < 1 || rows > model.shape.rows)
    throw Error(HEL_ERROR_DIM, "rows is %lld; it must be from 1 to %lld", static_cast<long long>(rows),
                static_cast<long long>(model.shape.rows));
  const nmf::Extent extents[] = {{"x", x, rows * model.shape.columns * model.number_bytes},
                                 {"u", u, rows * model.shape.components * model.number_bytes}};
  nmf::require_apart(extents, 2);
}

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
    const hel_nmf_options o = for_activations(options);
    nmf::solve(problem_of(context, rows, columns, components, &o), x, h, u, report);
  });
}

hel_status hel_nmf_project(const hel_context* context, int64_t rows, int64_t columns, int64_t components, const void* x,
                           const void* h, const hel_nmf_options* options, void* u) {
  return guard([&] {
    require(x, "x"), require(h, "h"), require(u, "u");
    const hel_nmf_options o = for_projection(options);
    nmf::project(problem_of(context, rows, columns, components, &o), x, h, u);
  });
}

hel_status hel_nmf_objective(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                             const void* x, const hel_nmf_options* options, const void* u, const void* h,
                             double* objective) {
  return guard([&] {
    require(x, "x"), require(u, "u"), require(h, "h"), require(objective, "objective");
    const hel_nmf_options o = given(options);
    *objective = nmf::objective(problem_of(context, rows, columns, components, &o), x, u, h);
  });
}

hel_status hel_nmf_fit_csr(const hel_context* context, int64_t rows, int64_t columns, int64_t components,
                           const int64_t* row_starts, const int64_t* column_indices, const void* values,
                           const hel_nmf_options* options, void* u, void* h, hel_nmf_report* report) {
  return guard([&] {
    require(row_starts, "row_starts"), require(column_indices, "column_indices"), require(values, "values");
    require(u, "u"), require(h, "h");
    nmf::fit_csr(problem_of(context, rows, columns, components, options, nmf::Input::Sparse), row_starts,
                 column_indices, values, u, h, report);
  });
}

hel_status hel_nmf_model_create(const hel_context* context, int64_t columns, int64_t components, int64_t block_rows,
                                const void* h, const hel_nmf_options* options, hel_nmf_model** model) {
  return guard([&] {
    *require(model, "model") = nullptr;
    require(h, "h");
    const hel_nmf_options o = for_model(options);
    *model = make_model_handle(problem_of(context, block_rows, columns, components, &o), h);
  });
}

hel_status hel_nmf_model_solve(hel_nmf_model* model, int64_t rows, const void* x, void* u) {
  return guard([&] {
    require(model, "model"), require(x, "x"), require(u, "u");
    require_rows(*model, rows, x, u);
    model->model->solve(rows, x, u);
  });
}

hel_status hel_nmf_model_learn(hel_nmf_model* model, int64_t rows, const void* x, void* u) {
  return guard([&] {
    require(model, "model"), require(x, "x");
    require_rows(*model, rows, x, u);
    model->model->learn(rows, x, u);
  });
}

hel_status hel_nmf_model_dictionary(const hel_nmf_model* model, void* h) {
  return guard([&] { require(model, "model")->model->dictionary(require(h, "h")); });
}

void hel_nmf_model_destroy(hel_nmf_model* model) { delete model; }
