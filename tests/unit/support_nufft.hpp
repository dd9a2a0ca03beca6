// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <cmath>
#include <complex>
#include <sstream>
#include <string>
#include <vector>

#include "support_random.hpp"

/// Nonuniform transforms and their oracle: the sums as they stand, in long double, from the coordinates as they are
/// stored.
namespace test {

using Complex = std::complex<double>;
using LongComplex = std::complex<long double>;

struct NufftCase {
  int32_t type = 1;
  std::vector<int64_t> dims;
  hel_nufft_options options{};
  int64_t points = 0, frequencies = 0;
  /// Lists of coordinates, rank of them, as values; the test stores them by stride and precision.
  std::vector<std::vector<double>> x, k;

  int32_t rank() const { return static_cast<int32_t>(dims.size()); }
  int64_t modes() const {
    int64_t count = 1;
    for (const int64_t n : dims) count *= n;
    return type == 3 ? frequencies : count;
  }
  int64_t in_item() const { return type == 2 ? modes() : points; }
  int64_t out_item() const { return type == 2 ? points : modes(); }
};

inline std::string describe(const NufftCase& c) {
  std::ostringstream text;
  text << "type " << c.type << " dims";
  for (const int64_t n : c.dims) text << ' ' << n;
  text << " points " << c.points << " frequencies " << c.frequencies << " precision " << c.options.precision
       << " direction " << c.options.direction << " period " << c.options.period << " order " << c.options.order
       << " layouts " << c.options.strength_layout << c.options.mode_layout << " real " << c.options.real_strengths
       << " batch " << c.options.batch << " stride " << c.options.point_stride << " tolerance " << c.options.tolerance
       << " method " << c.options.method << " threads " << c.options.threads << " width " << c.options.kernel_width
       << " upsampling " << c.options.upsampling << " sort " << c.options.sort << " grid " << c.options.grid_precision;
  return text.str();
}

inline hel_nufft_options nufft_options() {
  hel_nufft_options options;
  hel_nufft_options_init(&options);
  return options;
}

/// Coordinates in [-range, range], a float's if the plan is.
inline std::vector<std::vector<double>> random_coordinates(Random& random, const NufftCase& c, int64_t count,
                                                           double range) {
  std::vector<std::vector<double>> lists(c.dims.size());
  for (auto& list : lists)
    for (int64_t i = 0; i < count; ++i) {
      const double value = range * random.number();
      list.push_back(c.options.precision == HEL_FLOAT ? static_cast<double>(static_cast<float>(value)) : value);
    }
  return lists;
}

inline NufftCase random_nufft_case(Random& random) {
  NufftCase c;
  c.type = static_cast<int32_t>(random.between(1, 3));
  const int64_t rank = random.between(1, 3), largest = rank == 1 ? 70 : rank == 2 ? 15 : 7;
  for (int64_t a = 0; a < rank; ++a) c.dims.push_back(random.between(1, largest));
  c.options = nufft_options();
  c.options.precision = random.one_in(3) ? HEL_FLOAT : HEL_DOUBLE;
  c.options.direction = static_cast<int32_t>(random.between(0, 1));
  c.options.period = static_cast<int32_t>(random.between(0, 1));
  c.options.order = static_cast<int32_t>(random.between(0, 1));
  c.options.strength_layout = static_cast<int32_t>(random.between(0, 1));
  c.options.mode_layout = static_cast<int32_t>(random.between(0, 1));
  c.options.real_strengths = random.one_in(3);
  c.options.batch = random.one_in(3) ? random.between(2, 4) : 1;
  c.options.point_stride = random.one_in(3) ? random.between(2, 3) : 1;
  c.options.threads = static_cast<int32_t>(random.between(1, 2));
  c.points = random.one_in(8) ? 0 : random.between(1, 40);
  c.frequencies = c.type == 3 ? random.between(0, 30) : 0;
  const double period = c.options.period == HEL_NUFFT_PERIOD_1 ? 1 : 6.283185307179586;
  c.x = random_coordinates(random, c, c.points, c.type == 3 || random.one_in(2) ? period / 2 : 3 * period);
  c.k = random_coordinates(random, c, c.frequencies, 10);
  return c;
}

/// A list of numbers as the library wants it.
struct Numbers {
  Numbers(bool single, int64_t count) : single(single), bytes(static_cast<size_t>(count) * (single ? 4 : 8) + 8) {}
  double get(int64_t i) const {
    return single ? static_cast<double>(reinterpret_cast<const float*>(bytes.data())[i])
                  : reinterpret_cast<const double*>(bytes.data())[i];
  }
  void set(int64_t i, double value) {
    if (single)
      reinterpret_cast<float*>(bytes.data())[i] = static_cast<float>(value);
    else
      reinterpret_cast<double*>(bytes.data())[i] = value;
  }
  void* data() { return bytes.data(); }

  bool single;
  std::vector<char> bytes;
};

enum class Side { points, modes };

/// Complex numbers in the layout of a side of the plan.
struct Side_layout {
  bool real, planar;
  int64_t total;

  int64_t reals() const { return real ? total : 2 * total; }
  int64_t re(int64_t i) const { return real || planar ? i : 2 * i; }
  int64_t im(int64_t i) const { return planar ? total + i : 2 * i + 1; }
};

inline Side_layout side_layout(const NufftCase& c, Side side) {
  const bool points = side == Side::points;
  return {points && c.options.real_strengths == 1,
          (points ? c.options.strength_layout : c.options.mode_layout) == HEL_PLANAR,
          c.options.batch * (points ? c.points : c.modes())};
}

inline Numbers pack(const NufftCase& c, Side side, const std::vector<Complex>& values) {
  const Side_layout layout = side_layout(c, side);
  Numbers numbers(c.options.precision == HEL_FLOAT, layout.reals());
  for (int64_t i = 0; i < layout.total; ++i) {
    numbers.set(layout.re(i), values[static_cast<size_t>(i)].real());
    if (!layout.real) numbers.set(layout.im(i), values[static_cast<size_t>(i)].imag());
  }
  return numbers;
}

inline std::vector<Complex> unpack(const NufftCase& c, Side side, const Numbers& numbers) {
  const Side_layout layout = side_layout(c, side);
  std::vector<Complex> values;
  for (int64_t i = 0; i < layout.total; ++i)
    values.emplace_back(numbers.get(layout.re(i)), layout.real ? 0 : numbers.get(layout.im(i)));
  return values;
}

inline Numbers side_buffer(const NufftCase& c, Side side) {
  return Numbers(c.options.precision == HEL_FLOAT, side_layout(c, side).reals());
}

/// Multiples of 2^-20: exact in float; real ones at the points of a plan with real strengths.
inline std::vector<Complex> random_side(Random& random, const NufftCase& c, Side side) {
  const Side_layout layout = side_layout(c, side);
  std::vector<Complex> values;
  for (int64_t i = 0; i < layout.total; ++i) {
    const double re = random.number(), im = random.number();
    values.emplace_back(re, layout.real ? 0 : im);
  }
  return values;
}

/// Frequency of mode `index` of the caller's array along dimension a.
inline long double nufft_frequency(const NufftCase& c, int64_t index, size_t a) {
  const long double unit = c.options.period == HEL_NUFFT_PERIOD_1 ? 2 * 3.14159265358979323846264338327950288L : 1;
  if (c.type == 3) return unit * static_cast<long double>(c.k[a][static_cast<size_t>(index)]);
  for (size_t i = c.dims.size() - 1; i > a; --i) index /= c.dims[i];
  const int64_t n = c.dims[a], m = index % n;
  int64_t k = m - n / 2;
  if (c.options.order == HEL_NUFFT_FFT_ORDER) k = m < n - n / 2 ? m : m - n;
  return unit * static_cast<long double>(k);
}

/// What the matrix of the sums times `in` is, for one item; with axis >= 0 each term has the factor i s k[axis].
inline std::vector<LongComplex> nufft_sum(const NufftCase& c, const std::vector<Complex>& in, int64_t item,
                                          bool to_modes, int sign, int axis = -1) {
  const int64_t from = to_modes ? c.points : c.modes(), to = to_modes ? c.modes() : c.points;
  std::vector<LongComplex> out(static_cast<size_t>(to));
  for (int64_t t = 0; t < to; ++t)
    for (int64_t f = 0; f < from; ++f) {
      const int64_t mode = to_modes ? t : f, point = to_modes ? f : t;
      long double phase = 0;
      for (size_t a = 0; a < c.dims.size(); ++a)
        phase += nufft_frequency(c, mode, a) * static_cast<long double>(c.x[a][static_cast<size_t>(point)]);
      LongComplex term(cosl(phase), static_cast<long double>(sign) * sinl(phase));
      if (axis >= 0)
        term *= LongComplex(0, static_cast<long double>(sign) * nufft_frequency(c, mode, static_cast<size_t>(axis)));
      out[static_cast<size_t>(t)] += term * LongComplex(in[static_cast<size_t>(item * from + f)]);
    }
  if (!to_modes && c.options.real_strengths)
    for (LongComplex& value : out) value = value.real();
  return out;
}

/// Relative error over all outputs in the root mean square. Where numbers cancel, relative to what random phases would
/// give.
inline double relative_error(const std::vector<Complex>& got, const std::vector<LongComplex>& wanted, int64_t item,
                             const std::vector<Complex>& in, double unit = 1) {
  long double error = 0, size = 0, given = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    error += std::norm(LongComplex(got[static_cast<size_t>(item) * wanted.size() + i]) - wanted[i]);
    size += std::norm(wanted[i]);
  }
  for (const Complex& value : in) given += std::norm(LongComplex(value));
  size = std::max(size, unit * unit * given * static_cast<long double>(wanted.size()) / 4);
  return size == 0 ? static_cast<double>(std::sqrt(error)) : static_cast<double>(std::sqrt(error / size));
}

inline std::vector<Complex> item_of(const std::vector<Complex>& values, int64_t batch, int64_t item) {
  const auto count = static_cast<std::ptrdiff_t>(values.size()) / batch;
  return {values.begin() + item * count, values.begin() + (item + 1) * count};
}

/// Lists of coordinates with the stride of the case.
struct StoredLists {
  StoredLists(const NufftCase& c, const std::vector<std::vector<double>>& lists) {
    for (const auto& list : lists) {
      numbers.emplace_back(c.options.precision == HEL_FLOAT,
                           static_cast<int64_t>(list.size()) * c.options.point_stride);
      for (size_t i = 0; i < list.size(); ++i)
        numbers.back().set(static_cast<int64_t>(i) * c.options.point_stride, list[i]);
    }
    for (Numbers& list : numbers) pointers.push_back(list.data());
  }
  std::vector<Numbers> numbers;
  std::vector<const void*> pointers;
};

struct NufftPlan {
  explicit NufftPlan(const NufftCase& c, const hel_context* context = nullptr) {
    created = hel_nufft_plan_create(context, c.type, c.rank(), c.dims.data(), &c.options, &plan);
    if (created != HEL_OK) return;
    const StoredLists x(c, c.x), k(c, c.k);
    created = hel_nufft_plan_set_points(plan, c.points, x.pointers.data(), c.frequencies,
                                        c.type == 3 ? k.pointers.data() : nullptr);
  }
  NufftPlan(const NufftPlan&) = delete;
  NufftPlan& operator=(const NufftPlan&) = delete;
  ~NufftPlan() { hel_nufft_plan_destroy(plan); }
  hel_nufft_plan* plan = nullptr;
  hel_status created = HEL_OK;
};

/// Forward, adjoint and derivatives of a case against the oracle.
inline double check_nufft(const NufftCase& c, double allowed, bool derivatives = true) {
  INFO(describe(c));
  const NufftPlan plan(c);
  INFO("message: " << hel_last_message());
  REQUIRE(plan.created == HEL_OK);
  CHECK(hel_nufft_plan_in_count(plan.plan) == c.options.batch * c.in_item());
  CHECK(hel_nufft_plan_out_count(plan.plan) == c.options.batch * c.out_item());
  Random random(77);
  double worst = 0;
  const int sign = c.options.direction == HEL_BACKWARD ? 1 : -1;
  const int last = derivatives ? c.rank() : 0;
  for (int way = -2; way < last; ++way) {
    const bool adjoint = way == -2;
    const int axis = way < 0 ? -1 : way;
    const bool to_modes = (c.type != 2) != adjoint;
    const Side from = to_modes ? Side::points : Side::modes, to = to_modes ? Side::modes : Side::points;
    const std::vector<Complex> values = random_side(random, c, from);
    Numbers in = pack(c, from, values), out = side_buffer(c, to);
    const hel_status status = adjoint     ? hel_nufft_plan_execute_adjoint(plan.plan, in.data(), out.data())
                              : axis >= 0 ? hel_nufft_plan_execute_derivative(plan.plan, axis, in.data(), out.data())
                                          : hel_nufft_plan_execute(plan.plan, in.data(), out.data());
    CHECK(status == HEL_OK);
    const std::vector<Complex> got = unpack(c, to, out);
    for (int64_t item = 0; item < c.options.batch; ++item) {
      const double error = relative_error(got, nufft_sum(c, values, item, to_modes, adjoint ? -sign : sign, axis), item,
                                          item_of(values, c.options.batch, item));
      INFO("way " << way << " item " << item << " error " << error);
      CHECK(error <= allowed);
      worst = std::max(worst, error);
    }
  }
  return worst;
}

/// The gradient of L = sum of Re(conj(G) out) against its own definition, by central differences of the oracle.
inline void check_nufft_gradient(const NufftCase& c, double allowed) {
  INFO(describe(c));
  const NufftPlan plan(c);
  REQUIRE(plan.created == HEL_OK);
  Random random(78);
  const bool second = c.type == 2;
  const Side from = second ? Side::modes : Side::points, to = second ? Side::points : Side::modes;
  const std::vector<Complex> values = random_side(random, c, from), weights = random_side(random, c, to);
  Numbers in = pack(c, from, values), out_gradient = pack(c, to, weights), in_gradient = side_buffer(c, from);
  Numbers point_gradient(c.options.precision == HEL_FLOAT, c.rank() * c.points);
  CHECK(hel_nufft_plan_gradient(plan.plan, in.data(), out_gradient.data(), in_gradient.data(), point_gradient.data()) ==
        HEL_OK);
  const int sign = c.options.direction == HEL_BACKWARD ? 1 : -1;
  const auto objective = [&](const NufftCase& moved) {
    long double sum = 0;
    for (int64_t item = 0; item < c.options.batch; ++item) {
      const std::vector<LongComplex> out = nufft_sum(moved, values, item, !second, sign);
      for (size_t i = 0; i < out.size(); ++i)
        sum += std::real(std::conj(LongComplex(weights[static_cast<size_t>(item) * out.size() + i])) * out[i]);
    }
    return sum;
  };
  const double step = 0x1p-14;
  for (int64_t probe = 0; probe < 3 && c.points > 0; ++probe) {
    const auto a = static_cast<size_t>(random.between(0, c.rank() - 1));
    const auto j = static_cast<size_t>(random.between(0, c.points - 1));
    NufftCase moved = c;
    const auto at = [&](double delta) {
      moved.x[a][j] = c.x[a][j] + delta;
      return objective(moved);
    };
    // Fourth order: the error is the fifth derivative, about (2 pi 35)^4 step^4 / 30 of the result at most.
    const long double wanted =
        (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * static_cast<long double>(step));
    const double got = point_gradient.get(static_cast<int64_t>(a) * c.points + static_cast<int64_t>(j));
    const double size = 300.0 * static_cast<double>(c.modes() + 1) * static_cast<double>(c.options.batch);
    CHECK(std::abs(got - static_cast<double>(wanted)) <= (allowed + 1e-6) * size);
  }
  for (int64_t item = 0; item < c.options.batch; ++item)
    CHECK(relative_error(unpack(c, from, in_gradient), nufft_sum(c, weights, item, second, -sign), item,
                         item_of(weights, c.options.batch, item)) <= std::max(allowed, 3e-14));
}

}  // namespace test
