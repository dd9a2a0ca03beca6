// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/problem.hpp"

#include <cmath>

#include "base/checked.hpp"

namespace hel::fft {
namespace {

using ll = long long;

void check_choice(int32_t value, int32_t largest, const char* name) {
  if (value < 0 || value > largest)
    throw Error(HEL_ERROR_OPTION, "options.%s is %d; it must be from 0 to %d", name, static_cast<int>(value),
                static_cast<int>(largest));
}

void check_options(const hel_fft_options& options) {
  check_choice(options.kind, HEL_FFT_C2R_FULL, "kind");
  check_choice(options.direction, HEL_BACKWARD, "direction");
  check_choice(options.precision, HEL_FLOAT, "precision");
  check_choice(options.in_layout, HEL_PLANAR, "in_layout");
  check_choice(options.out_layout, HEL_PLANAR, "out_layout");
  check_choice(options.in_place, 1, "in_place");
  check_choice(options.effort, HEL_MEASURE, "effort");
  check_choice(options.threads, 4096, "threads");
  if (!std::isfinite(options.scale))
    throw Error(HEL_ERROR_OPTION, "options.scale is %g; it must be finite", options.scale);
  if (options.batch < 1)
    throw Error(HEL_ERROR_OPTION, "options.batch is %lld; it must be at least 1", static_cast<ll>(options.batch));
}

int64_t extent(const int64_t* extents, int32_t i, int64_t full, const char* name) {
  if (!extents) return full;
  if (extents[i] < 1 || extents[i] > full)
    throw Error(HEL_ERROR_EXTENT, "%s[%d] is %lld; it must be from 1 to %lld", name, static_cast<int>(i),
                static_cast<ll>(extents[i]), static_cast<ll>(full));
  return extents[i];
}

int64_t half(int64_t n) { return n / 2 + 1; }

std::vector<Axis> read_axes(int32_t rank, const int64_t* dims, const hel_fft_options& options) {
  std::vector<Axis> axes(static_cast<size_t>(rank));
  int64_t total = 1;
  for (int32_t i = 0; i < rank; ++i) {
    Axis& axis = axes[static_cast<size_t>(i)];
    const bool last = i == rank - 1;
    axis.n = dims[i];
    if (axis.n < 1)
      throw Error(HEL_ERROR_DIM, "dims[%d] is %lld; it must be at least 1", static_cast<int>(i),
                  static_cast<ll>(axis.n));
    total = checked_product(total, axis.n, "product of dims");
    axis.stored_in =
        extent(options.in_extents, i, last && options.kind == HEL_FFT_C2R ? half(axis.n) : axis.n, "in_extents");
    axis.stored_out =
        extent(options.out_extents, i, last && options.kind == HEL_FFT_R2C ? half(axis.n) : axis.n, "out_extents");
  }
  // The transform itself must be addressable too, not only its stored parts.
  if (total > kLargestBytes / (2 * static_cast<int64_t>(sizeof(double))))
    throw Error(HEL_ERROR_OVERFLOW, "product of dims is %lld; that many complex numbers exceed the address space",
                static_cast<ll>(total));
  return axes;
}

int64_t item_count(const std::vector<Axis>& axes, int64_t Axis::*stored) {
  int64_t count = 1;
  for (const Axis& axis : axes) count *= axis.*stored;  // cannot overflow: bounded by the product of dims
  return count;
}

int64_t distance(int64_t given, int64_t item, const char* name) {
  if (given == 0) return item;
  if (given < item)
    throw Error(HEL_ERROR_OPTION, "options.%s is %lld; it must be 0 or at least the %lld elements of an item", name,
                static_cast<ll>(given), static_cast<ll>(item));
  return given;
}

int64_t buffer_count(int64_t batch, int64_t distance, int64_t item, const char* what) {
  const int64_t count = checked_sum(checked_product(batch - 1, distance, what), item, what);
  if (count > kLargestBytes / 16)
    throw Error(HEL_ERROR_OVERFLOW, "%s: %lld elements are too many", what, static_cast<ll>(count));
  return count;
}

void check_in_place(const Problem& problem, const std::vector<Axis>& axes) {
  if (!problem.in_place) return;
  if (problem.kind != Problem::Kind::Complex)
    throw Error(HEL_ERROR_OPTION, "options.in_place is 1 with a real kind; it needs kind %d (HEL_FFT_C2C)",
                HEL_FFT_C2C);
  if (problem.in_format != problem.out_format)
    throw Error(HEL_ERROR_OPTION, "options.in_place is 1 with in_layout %d and out_layout %d; they must be equal",
                problem.in_format == Format::Planar, problem.out_format == Format::Planar);
  if (problem.in_distance != problem.out_distance)
    throw Error(HEL_ERROR_OPTION, "options.in_place is 1 with distances %lld and %lld; they must be equal",
                static_cast<ll>(problem.in_distance), static_cast<ll>(problem.out_distance));
  for (size_t i = 0; i < axes.size(); ++i)
    if (axes[i].stored_in != axes[i].n || axes[i].stored_out != axes[i].n)
      throw Error(HEL_ERROR_OPTION,
                  "options.in_place is 1 with extents %lld and %lld in dimension %zu of size %lld; they must be full",
                  static_cast<ll>(axes[i].stored_in), static_cast<ll>(axes[i].stored_out), i,
                  static_cast<ll>(axes[i].n));
}

Problem::Kind simplify(int32_t kind, bool last_is_one) {
  switch (kind) {
    case HEL_FFT_R2C:
    case HEL_FFT_R2C_FULL:
      return Problem::Kind::RealToComplex;
    case HEL_FFT_C2R:
      return last_is_one ? Problem::Kind::FullToReal : Problem::Kind::HalfToReal;
    case HEL_FFT_C2R_FULL:
      return Problem::Kind::FullToReal;
    default:
      return Problem::Kind::Complex;
  }
}

Format format_of(int32_t layout) { return layout == HEL_PLANAR ? Format::Planar : Format::Interleaved; }

int64_t bytes(const Problem& problem, int64_t count, Format format) {
  const int64_t number = problem.single ? 4 : 8;
  return count * number * (format == Format::Real ? 1 : 2);
}

}  // namespace

int64_t Problem::in_bytes() const { return bytes(*this, in_count, in_format); }
int64_t Problem::out_bytes() const { return bytes(*this, out_count, out_format); }

hel_fft_options default_options() {
  hel_fft_options options{};
  options.struct_size = sizeof options;
  options.scale = 1;
  options.batch = 1;
  return options;
}

hel_fft_options read_options(const hel_fft_options* options) {
  if (!options) return default_options();
  if (options->struct_size != sizeof *options)
    throw Error(HEL_ERROR_OPTION, "options.struct_size is %zu; hel_fft_options_init() sets it to %zu",
                options->struct_size, sizeof *options);
  return *options;
}

Problem make_problem(int32_t rank, const int64_t* dims, const hel_fft_options& options) {
  if (rank < 1 || rank > HEL_RANK_MAX)
    throw Error(HEL_ERROR_RANK, "rank is %d; it must be from 1 to %d", static_cast<int>(rank), HEL_RANK_MAX);
  if (!dims) throw Error(HEL_ERROR_NULL, "dims is NULL");
  check_options(options);

  Problem problem;
  std::vector<Axis> axes = read_axes(rank, dims, options);
  problem.kind = simplify(options.kind, axes.back().n == 1);
  problem.backward = options.direction == HEL_BACKWARD;
  problem.single = options.precision == HEL_FLOAT;
  problem.in_place = options.in_place != 0;
  problem.measure = options.effort == HEL_MEASURE;
  problem.in_format = problem.kind == Problem::Kind::RealToComplex ? Format::Real : format_of(options.in_layout);
  problem.out_format =
      options.kind == HEL_FFT_C2R || options.kind == HEL_FFT_C2R_FULL ? Format::Real : format_of(options.out_layout);
  problem.scale = options.scale;
  problem.batch = options.batch;
  const int64_t in_item = item_count(axes, &Axis::stored_in), out_item = item_count(axes, &Axis::stored_out);
  problem.in_distance = distance(options.in_distance, in_item, "in_distance");
  problem.out_distance = distance(options.out_distance, out_item, "out_distance");
  problem.in_count = buffer_count(problem.batch, problem.in_distance, in_item, "input of the whole batch");
  problem.out_count = buffer_count(problem.batch, problem.out_distance, out_item, "output of the whole batch");
  check_in_place(problem, axes);

  std::erase_if(axes, [](const Axis& axis) { return axis.n == 1; });
  if (axes.empty()) axes.push_back({});
  problem.axes = std::move(axes);
  return problem;
}

}  // namespace hel::fft
