// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "api/guard.hpp"
#include "api/handles.hpp"
#include "nmf/shift_evaluate.hpp"
#include "nmf/shift_fit.hpp"

using namespace hel;
namespace shift = hel::nmf::shift;

struct hel_shift_nmf {
  shift::Model model;
};

namespace {

/// Calls action(T()) with the number type of a model.
template <class Action>
void with_precision(const shift::Model& model, Action&& action) {
  if (model.options.precision == HEL_FLOAT)
    action(float());
  else
    action(double());
}

const shift::Model& checked(const hel_shift_nmf* model, int64_t samples) {
  require(model, "model");
  shift::check_samples(model->model.shape, samples);
  return model->model;
}

}  // namespace

void hel_shift_nmf_options_init(hel_shift_nmf_options* options) {
  if (options) *options = shift::default_options();
}

void hel_shift_nmf_fit_options_init(hel_shift_nmf_fit_options* options) {
  if (options) *options = shift::default_fit_options();
}

void hel_shift_nmf_report_init(hel_shift_nmf_report* report) {
  if (!report) return;
  *report = {};
  report->struct_size = sizeof *report;
}

hel_status hel_shift_nmf_create(const hel_context* context, int32_t rank, const int64_t* sample_dims,
                                const int64_t* atom_dims, int64_t channels, int64_t atoms,
                                const hel_shift_nmf_options* options, hel_shift_nmf** model) {
  return guard([&] {
    *require(model, "model") = nullptr;
    auto created = std::make_unique<hel_shift_nmf>();
    created->model.settings = context_or_default(context).settings;
    created->model.options = shift::read_options(options);
    created->model.shape = shift::make_shape(rank, sample_dims, atom_dims, channels, atoms, created->model.options);
    created->model.options.inhibition_range = nullptr;
    *model = created.release();
  });
}

void hel_shift_nmf_destroy(hel_shift_nmf* model) { delete model; }

hel_status hel_shift_nmf_activation_dims(const hel_shift_nmf* model, int64_t* dims) {
  return guard([&] {
    const shift::Shape& shape = require(model, "model")->model.shape;
    require(dims, "dims");
    for (int i = 0; i < shape.rank; ++i) dims[i] = shape.activation[static_cast<size_t>(3 - shape.rank + i)];
  });
}

hel_status hel_shift_nmf_describe(const hel_shift_nmf* model, int64_t samples, char* buffer, int64_t capacity,
                                  int64_t* needed) {
  return guard([&] {
    const shift::Model& home = checked(model, samples);
    deliver_text(shift::describe(home, samples), buffer, capacity, needed);
  });
}

hel_status hel_shift_nmf_fit(const hel_shift_nmf* model, int64_t samples, const void* v, void* w, void* h,
                             const hel_shift_nmf_fit_options* options, hel_shift_nmf_report* report) {
  return guard([&] {
    const shift::Model& home = checked(model, samples);
    require(v, "v"), require(w, "w"), require(h, "h");
    shift::check_report(report);
    const hel_shift_nmf_fit_options how = shift::read_fit_options(options);
    with_precision(home, [&](auto number) {
      using T = decltype(number);
      shift::fit<T>(home, {samples, static_cast<const T*>(v), static_cast<T*>(w), static_cast<T*>(h)}, how, report);
    });
  });
}

hel_status hel_shift_nmf_fit_stream(const hel_shift_nmf* model, hel_shift_reader reader, void* reader_user,
                                    int64_t chunk, int64_t max_chunks, void* w,
                                    const hel_shift_nmf_fit_options* options, hel_shift_nmf_report* report) {
  return guard([&] {
    const shift::Model& home = checked(model, chunk);
    if (!reader) throw Error(HEL_ERROR_NULL, "reader is NULL");
    require(w, "w");
    if (max_chunks < 0)
      throw Error(HEL_ERROR_DIM, "max_chunks is %lld; it must not be negative", static_cast<long long>(max_chunks));
    shift::check_report(report);
    const hel_shift_nmf_fit_options how = shift::read_fit_options(options);
    if (how.weights || how.batch_order || how.start_h != HEL_SHIFT_FROM_SEED)
      throw Error(HEL_ERROR_OPTION, "options.%s is set; a stream does not take it",
                  how.weights       ? "weights"
                  : how.batch_order ? "batch_order"
                                    : "start_h");
    with_precision(home, [&](auto number) {
      using T = decltype(number);
      shift::fit_stream<T>(home, {reader, reader_user, chunk, max_chunks}, static_cast<T*>(w), how, report);
    });
  });
}

hel_status hel_shift_nmf_reconstruct(const hel_shift_nmf* model, int64_t samples, const void* w, const void* h,
                                     int64_t atom, void* r) {
  return guard([&] {
    const shift::Model& home = checked(model, samples);
    require(w, "w"), require(h, "h"), require(r, "r");
    if (atom < -1 || atom >= home.shape.atoms)
      throw Error(HEL_ERROR_INDEX, "atom is %lld; it must be from -1 to %lld", static_cast<long long>(atom),
                  static_cast<long long>(home.shape.atoms - 1));
    with_precision(home, [&](auto number) {
      using T = decltype(number);
      shift::reconstruct<T>(home, samples, static_cast<const T*>(w), static_cast<const T*>(h), atom,
                            static_cast<T*>(r));
    });
  });
}

hel_status hel_shift_nmf_divergence(const hel_shift_nmf* model, int64_t samples, const void* v, const void* weights,
                                    const void* w, const void* h, double* divergence) {
  return guard([&] {
    const shift::Model& home = checked(model, samples);
    require(v, "v"), require(w, "w"), require(h, "h"), require(divergence, "divergence");
    with_precision(home, [&](auto number) {
      using T = decltype(number);
      *divergence = shift::divergence<T>(home, {samples, static_cast<const T*>(v), static_cast<const T*>(weights),
                                                static_cast<const T*>(w), static_cast<const T*>(h)});
    });
  });
}

hel_status hel_shift_nmf_gradient(const hel_shift_nmf* model, int64_t samples, const void* v, const void* weights,
                                  const void* w, const void* h, void* neg_w, void* pos_w, void* neg_h, void* pos_h) {
  return guard([&] {
    const shift::Model& home = checked(model, samples);
    require(v, "v"), require(w, "w"), require(h, "h");
    with_precision(home, [&](auto number) {
      using T = decltype(number);
      shift::gradient<T>(
          home,
          {samples, static_cast<const T*>(v), static_cast<const T*>(weights), static_cast<const T*>(w),
           static_cast<const T*>(h)},
          {static_cast<T*>(neg_w), static_cast<T*>(pos_w), static_cast<T*>(neg_h), static_cast<T*>(pos_h)});
    });
  });
}
