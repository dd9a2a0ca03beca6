// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "support_nufft.hpp"

/// Convolutions of point clouds and their oracle: the sums as they stand, in long double. Gradients are checked against
/// differences of the oracle.
namespace test {

struct CloudCase {
  std::vector<int64_t> dims;
  hel_point_convolution_options options{};
  int64_t points = 0, places = -1;  ///< places -1: the points themselves, or the grid
  std::vector<std::vector<double>> x, y;
  std::vector<Complex> values, kernel;

  int32_t rank() const { return static_cast<int32_t>(dims.size()); }
  bool single() const { return options.precision == HEL_FLOAT; }
  int64_t modes() const {
    int64_t count = 1;
    for (const int64_t n : dims) count *= n;
    return count;
  }
  int64_t outs() const { return options.on_grid ? modes() : places < 0 ? points : places; }
  bool real_kernel() const { return options.kernel == HEL_POINT_KERNEL_REAL; }
  long double period() const {
    return options.period == HEL_NUFFT_PERIOD_1 ? 1 : 2 * 3.14159265358979323846264338327950288L;
  }
};

inline hel_point_convolution_options cloud_options() {
  hel_point_convolution_options options;
  hel_point_convolution_options_init(&options);
  return options;
}

inline std::string describe(const CloudCase& c) {
  std::ostringstream text;
  text << "dims";
  for (const int64_t n : c.dims) text << ' ' << n;
  text << " points " << c.points << " places " << c.places << " precision " << c.options.precision << " period "
       << c.options.period << " kernel " << c.options.kernel << " order " << c.options.order << " real "
       << c.options.real_values << " on_grid " << c.options.on_grid << " method " << c.options.method << " batch "
       << c.options.batch << " stride " << c.options.point_stride << " threads " << c.options.threads << " tolerance "
       << c.options.tolerance;
  return text.str();
}

/// Multiples of 2^-20, exact in float.
inline std::vector<Complex> random_numbers(Random& random, int64_t count, bool real) {
  std::vector<Complex> numbers;
  for (int64_t i = 0; i < count; ++i) {
    const double re = random.number(), im = random.number();
    numbers.emplace_back(re, real ? 0 : im);
  }
  return numbers;
}

inline std::vector<std::vector<double>> random_places(Random& random, const CloudCase& c, int64_t count) {
  std::vector<std::vector<double>> lists(c.dims.size());
  for (auto& list : lists)
    for (int64_t i = 0; i < count; ++i) {
      const double at = 1.5 * static_cast<double>(c.period()) * random.number();
      list.push_back(c.single() ? static_cast<double>(static_cast<float>(at)) : at);
    }
  return lists;
}

inline void fill_randomly(Random& random, CloudCase& c) {
  c.x = random_places(random, c, c.points);
  c.y = random_places(random, c, std::max<int64_t>(c.places, 0));
  c.values = random_numbers(random, c.options.batch * c.points, c.options.real_values == 1);
  c.kernel = random_numbers(random, c.modes(), c.real_kernel());
}

inline CloudCase random_cloud_case(Random& random) {
  CloudCase c;
  const int64_t rank = random.between(1, 3), largest = rank == 1 ? 70 : rank == 2 ? 11 : 5;
  for (int64_t a = 0; a < rank; ++a) c.dims.push_back(random.between(1, largest));
  c.options = cloud_options();
  c.options.precision = random.one_in(3) ? HEL_FLOAT : HEL_DOUBLE;
  c.options.period = static_cast<int32_t>(random.between(0, 1));
  c.options.kernel = static_cast<int32_t>(random.between(0, 2));
  c.options.order = static_cast<int32_t>(random.between(0, 1));
  c.options.real_values = static_cast<int32_t>(random.between(0, 1));
  c.options.batch = random.one_in(3) ? random.between(2, 3) : 1;
  c.options.point_stride = random.one_in(3) ? random.between(2, 3) : 1;
  c.options.threads = static_cast<int32_t>(random.between(1, 2));
  c.points = random.one_in(10) ? 0 : random.between(1, 12);
  if (random.one_in(2)) c.places = random.between(0, 9);
  fill_randomly(random, c);
  return c;
}

/// Frequency, or place, of index m of an axis of size n.
inline int64_t signed_index(const CloudCase& c, int64_t m, int64_t n) {
  if (c.options.order == HEL_NUFFT_CENTERED) return m - n / 2;
  return m < n - n / 2 ? m : m - n;
}

/// Indices along each axis of element `at` of a grid.
inline std::vector<int64_t> indices_of(const CloudCase& c, int64_t at) {
  std::vector<int64_t> all(c.dims.size());
  for (size_t a = c.dims.size(); a-- > 0; at /= c.dims[a]) all[a] = at % c.dims[a];
  return all;
}

inline LongComplex cis(long double angle) { return {cosl(angle), sinl(angle)}; }

/// The coefficients of the kernel, element k belonging to frequencies signed_index() of its indices.
inline std::vector<LongComplex> oracle_coefficients(const CloudCase& c) {
  if (c.options.kernel == HEL_POINT_KERNEL_FOURIER) return {c.kernel.begin(), c.kernel.end()};
  std::vector<LongComplex> all(static_cast<size_t>(c.modes()));
  for (int64_t k = 0; k < c.modes(); ++k)
    for (int64_t m = 0; m < c.modes(); ++m) {
      const std::vector<int64_t> ks = indices_of(c, k), ms = indices_of(c, m);
      long double turns = 0;
      for (size_t a = 0; a < c.dims.size(); ++a)
        turns += static_cast<long double>(signed_index(c, ks[a], c.dims[a]) * signed_index(c, ms[a], c.dims[a])) /
                 static_cast<long double>(c.dims[a]);
      all[static_cast<size_t>(k)] +=
          LongComplex(c.kernel[static_cast<size_t>(m)]) * cis(-2 * 3.14159265358979323846264338327950288L * turns);
    }
  return all;
}

/// exp(sign i k.at) for every k.
inline std::vector<LongComplex> oracle_phases(const CloudCase& c, const std::vector<long double>& at, int sign) {
  std::vector<LongComplex> all;
  for (int64_t k = 0; k < c.modes(); ++k) {
    const std::vector<int64_t> ks = indices_of(c, k);
    long double angle = 0;
    for (size_t a = 0; a < c.dims.size(); ++a)
      angle += static_cast<long double>(signed_index(c, ks[a], c.dims[a])) * at[a] * 2 *
               3.14159265358979323846264338327950288L / c.period();
    all.push_back(cis(static_cast<long double>(sign) * angle));
  }
  return all;
}

/// The place where output l is evaluated.
inline std::vector<long double> place_of(const CloudCase& c, int64_t l) {
  std::vector<long double> at(c.dims.size());
  const std::vector<int64_t> ms = indices_of(c, c.options.on_grid ? l : 0);
  for (size_t a = 0; a < c.dims.size(); ++a) {
    if (c.options.on_grid)
      at[a] = c.period() * static_cast<long double>(ms[a]) / static_cast<long double>(c.dims[a]);
    else
      at[a] = (c.places < 0 ? c.x : c.y)[a][static_cast<size_t>(l)];
  }
  return at;
}

/// The outputs of the whole batch.
inline std::vector<LongComplex> oracle_forward(const CloudCase& c) {
  const std::vector<LongComplex> h = oracle_coefficients(c);
  const auto modes = static_cast<size_t>(c.modes());
  std::vector<std::vector<LongComplex>> spectra(static_cast<size_t>(c.options.batch), std::vector<LongComplex>(modes));
  for (int64_t j = 0; j < c.points; ++j) {
    std::vector<long double> at;
    for (const auto& list : c.x) at.push_back(list[static_cast<size_t>(j)]);
    const std::vector<LongComplex> phases = oracle_phases(c, at, -1);
    for (size_t item = 0; item < spectra.size(); ++item)
      for (size_t k = 0; k < modes; ++k)
        spectra[item][k] +=
            phases[k] * LongComplex(c.values[item * static_cast<size_t>(c.points) + static_cast<size_t>(j)]);
  }
  std::vector<LongComplex> out(static_cast<size_t>(c.options.batch * c.outs()));
  for (int64_t l = 0; l < c.outs(); ++l) {
    const std::vector<LongComplex> phases = oracle_phases(c, place_of(c, l), 1);
    for (size_t item = 0; item < spectra.size(); ++item) {
      LongComplex sum = 0;
      for (size_t k = 0; k < modes; ++k) sum += spectra[item][k] * h[k] * phases[k];
      sum /= static_cast<long double>(c.modes());
      out[item * static_cast<size_t>(c.outs()) + static_cast<size_t>(l)] = c.options.real_values ? sum.real() : sum;
    }
  }
  return out;
}

inline Numbers pack_numbers(const CloudCase& c, const std::vector<Complex>& values, bool real) {
  Numbers numbers(c.single(), static_cast<int64_t>(values.size()) * (real ? 1 : 2));
  for (size_t i = 0; i < values.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    numbers.set(real ? at : 2 * at, values[i].real());
    if (!real) numbers.set(2 * at + 1, values[i].imag());
  }
  return numbers;
}
inline std::vector<Complex> unpack_numbers(const Numbers& numbers, int64_t count, bool real) {
  std::vector<Complex> values;
  for (int64_t i = 0; i < count; ++i)
    values.emplace_back(numbers.get(real ? i : 2 * i), real ? 0 : numbers.get(2 * i + 1));
  return values;
}

/// An operator with the cloud of the case.
struct Cloud {
  explicit Cloud(const CloudCase& c, const hel_context* context = nullptr) : request(c) {
    status = hel_point_convolution_create(context, c.rank(), c.dims.data(), &c.options, &handle);
    if (status == HEL_OK) status = set_points();
    if (status == HEL_OK) status = set_values();
  }
  Cloud(const Cloud&) = delete;
  Cloud& operator=(const Cloud&) = delete;
  ~Cloud() { hel_point_convolution_destroy(handle); }

  hel_status set_points() {
    NufftCase stored;
    stored.options.precision = request.options.precision;
    stored.options.point_stride = request.options.point_stride;
    const StoredLists x(stored, request.x), y(stored, request.y);
    return hel_point_convolution_set_points(handle, request.points, x.pointers.data(), request.places,
                                            request.places < 0 ? nullptr : y.pointers.data());
  }
  hel_status set_values() {
    Numbers values = pack_numbers(request, request.values, real());
    return hel_point_convolution_set_values(handle, values.data());
  }
  bool real() const { return request.options.real_values == 1; }

  std::vector<Complex> forward() const {
    Numbers kernel = pack_numbers(request, request.kernel, request.real_kernel());
    const int64_t count = request.options.batch * request.outs();
    Numbers out(request.single(), count * (real() ? 1 : 2));
    CHECK(hel_point_convolution_forward(handle, kernel.data(), out.data()) == HEL_OK);
    return unpack_numbers(out, count, real());
  }

  struct Gradients {
    std::vector<Complex> values, kernel;
    std::vector<double> points, places;
  };
  Gradients gradient(const std::vector<Complex>& g) const {
    const int64_t batch = request.options.batch, rank = request.rank(), places = std::max<int64_t>(request.places, 0);
    Numbers kernel = pack_numbers(request, request.kernel, request.real_kernel()),
            given = pack_numbers(request, g, real());
    Numbers of_values(request.single(), batch * request.points * (real() ? 1 : 2));
    Numbers of_kernel(request.single(), request.modes() * (request.real_kernel() ? 1 : 2));
    Numbers of_points(request.single(), rank * request.points), of_places(request.single(), rank * places);
    CHECK(hel_point_convolution_gradient(handle, kernel.data(), given.data(), of_values.data(), of_kernel.data(),
                                         of_points.data(), request.places < 0 ? nullptr : of_places.data()) == HEL_OK);
    Gradients all;
    all.values = unpack_numbers(of_values, batch * request.points, real());
    all.kernel = unpack_numbers(of_kernel, request.modes(), request.real_kernel());
    for (int64_t i = 0; i < rank * request.points; ++i) all.points.push_back(of_points.get(i));
    for (int64_t i = 0; i < rank * places; ++i) all.places.push_back(of_places.get(i));
    return all;
  }

  CloudCase request;
  hel_point_convolution* handle = nullptr;
  hel_status status = HEL_OK;
};

/// L = sum of Re(conj(g) out).
inline long double oracle_loss(const CloudCase& c, const std::vector<Complex>& g) {
  const std::vector<LongComplex> out = oracle_forward(c);
  long double sum = 0;
  for (size_t i = 0; i < out.size(); ++i) sum += std::real(std::conj(LongComplex(g[i])) * out[i]);
  return sum;
}

inline double largest(const std::vector<Complex>& numbers) {
  double most = 0;
  for (const Complex& z : numbers) most = std::max(most, std::abs(z));
  return most;
}

/// The loss is linear in values and kernel, so that a difference of any size is exact.
inline void check_linear_gradient(const CloudCase& c, const std::vector<Complex>& g,
                                  std::vector<Complex> CloudCase::*which, const std::vector<Complex>& got, bool real,
                                  Random& random, double allowed) {
  if (got.empty()) return;
  CloudCase moved = c;
  const long double before = oracle_loss(c, g);
  for (int probe = 0; probe < 3; ++probe) {
    const auto at = static_cast<size_t>(random.between(0, static_cast<int64_t>(got.size()) - 1));
    for (int part = 0; part < (real ? 1 : 2); ++part) {
      moved.*which = c.*which;
      (moved.*which)[at] += part == 0 ? Complex(1) : Complex(0, 1);
      const double wanted = static_cast<double>(oracle_loss(moved, g) - before);
      const double found = part == 0 ? got[at].real() : got[at].imag();
      INFO("element " << at << " part " << part << " found " << found << " wanted " << wanted);
      CHECK(std::abs(found - wanted) <= allowed * (largest(got) + 1));
    }
  }
}

/// Central differences of fourth order: with frequencies up to 35 (period 1: times 2 pi) the error of the step is
/// about (220 * 2^-14)^4 / 30 = 1e-9 of the derivative.
inline void check_place_gradient(const CloudCase& c, const std::vector<Complex>& g,
                                 std::vector<std::vector<double>> CloudCase::*which, const std::vector<double>& got,
                                 Random& random, double allowed) {
  if (got.empty()) return;
  const auto count = (c.*which)[0].size();
  double size = 1;
  for (const double value : got) size = std::max(size, std::abs(value));
  for (int probe = 0; probe < 3; ++probe) {
    const auto axis = static_cast<size_t>(random.between(0, c.rank() - 1));
    const auto j = static_cast<size_t>(random.between(0, static_cast<int64_t>(count) - 1));
    CloudCase moved = c;
    const double step = 0x1p-14;
    const auto at = [&](double delta) {
      (moved.*which)[axis][j] = (c.*which)[axis][j] + delta;
      return oracle_loss(moved, g);
    };
    const auto wanted =
        static_cast<double>((8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step));
    const double found = got[axis * count + j];
    INFO("axis " << axis << " point " << j << " found " << found << " wanted " << wanted << " of " << size);
    CHECK(std::abs(found - wanted) <= (allowed + 1e-8) * size);
  }
}

/// Forward and all gradients. `allowed` is relative to the largest number of a result.
inline void check_cloud(const CloudCase& c, double allowed) {
  INFO(describe(c));
  const Cloud cloud(c);
  INFO("message: " << hel_last_message());
  REQUIRE(cloud.status == HEL_OK);
  CHECK(hel_point_convolution_value_count(cloud.handle) == c.options.batch * c.points);
  CHECK(hel_point_convolution_out_count(cloud.handle) == c.options.batch * c.outs());
  CHECK(hel_point_convolution_kernel_count(cloud.handle) == c.modes());
  const std::vector<Complex> out = cloud.forward();
  const std::vector<LongComplex> wanted = oracle_forward(c);
  double size = 0.1;
  for (const LongComplex& z : wanted) size = std::max(size, static_cast<double>(std::abs(z)));
  for (size_t i = 0; i < wanted.size(); ++i) {
    INFO("output " << i);
    CHECK(static_cast<double>(std::abs(LongComplex(out[i]) - wanted[i])) <= allowed * size);
  }
  Random random(91);
  const std::vector<Complex> g = random_numbers(random, c.options.batch * c.outs(), c.options.real_values == 1);
  const Cloud::Gradients found = cloud.gradient(g);
  check_linear_gradient(c, g, &CloudCase::values, found.values, c.options.real_values == 1, random, allowed);
  check_linear_gradient(c, g, &CloudCase::kernel, found.kernel, c.real_kernel(), random, allowed);
  check_place_gradient(c, g, &CloudCase::x, found.points, random, allowed);
  if (c.places >= 0) check_place_gradient(c, g, &CloudCase::y, found.places, random, allowed);
}

}  // namespace test
