// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <numeric>

#include "support_nufft.hpp"

/// Quicker long double sums for many points and modes, sets of points that are hard in one way each, and runs of plans.
namespace test {

constexpr double kTwoPi = 6.283185307179586476925286766559;

/// For types 1 and 2: exp(i frequency x) of every mode and point, one table a dimension, by repeated multiplication.
/// The rounding grows with the number of modes only: below 1e-16 for a thousand.
class PhaseTables {
 public:
  explicit PhaseTables(const NufftCase& c) : case_(c) {
    const long double unit = c.options.period == HEL_NUFFT_PERIOD_1 ? 2 * 3.14159265358979323846264338327950288L : 1;
    for (size_t a = 0; a < c.dims.size(); ++a) {
      const int64_t n = c.dims[a];
      std::vector<LongComplex> table(static_cast<size_t>(n * c.points));
      for (int64_t j = 0; j < c.points; ++j) {
        const long double angle = unit * static_cast<long double>(c.x[a][static_cast<size_t>(j)]);
        const long double first = angle * static_cast<long double>(-(n / 2));
        const LongComplex step(cosl(angle), sinl(angle));
        LongComplex phase(cosl(first), sinl(first));
        for (int64_t m = 0; m < n; ++m) {
          table[static_cast<size_t>(j * n + m)] = phase;
          phase *= step;
        }
      }
      tables_.push_back(table);
    }
  }

  /// Calls body(mode, exp(i k.x)) for all modes, in centered order.
  template <class Body>
  void for_each_mode(int64_t point, Body&& body) const {
    const int64_t count = case_.modes(), inner = case_.dims.back();
    const LongComplex* const last = row(case_.dims.size() - 1, point);
    for (int64_t first = 0; first < count; first += inner) {
      LongComplex outer = 1;
      int64_t rest = first / inner;
      for (size_t a = case_.dims.size() - 1; a-- > 0;) {
        outer *= row(a, point)[rest % case_.dims[a]];
        rest /= case_.dims[a];
      }
      for (int64_t m = 0; m < inner; ++m) body(first + m, outer * last[m]);
    }
  }

 private:
  const LongComplex* row(size_t axis, int64_t point) const { return tables_[axis].data() + point * case_.dims[axis]; }

  const NufftCase& case_;
  std::vector<std::vector<LongComplex>> tables_;
};

/// The sums of one item of a plan with centered order; types 1 and 2.
inline std::vector<LongComplex> quick_sum(const NufftCase& c, const PhaseTables& tables, const std::vector<Complex>& in,
                                          bool to_modes, int sign) {
  std::vector<LongComplex> out(static_cast<size_t>(to_modes ? c.modes() : c.points));
  for (int64_t j = 0; j < c.points; ++j)
    tables.for_each_mode(j, [&](int64_t mode, const LongComplex& phase) {
      const LongComplex factor = sign > 0 ? phase : std::conj(phase);
      const auto m = static_cast<size_t>(mode), p = static_cast<size_t>(j);
      if (to_modes)
        out[m] += factor * LongComplex(in[p]);
      else
        out[p] += factor * LongComplex(in[m]);
    });
  if (!to_modes && c.options.real_strengths)
    for (LongComplex& value : out) value = value.real();
  return out;
}

/// What the case's plan should deliver, for one item.
inline std::vector<LongComplex> expected_sum(const NufftCase& c, const std::vector<Complex>& in) {
  const int sign = c.options.direction == HEL_BACKWARD ? 1 : -1;
  if (c.type == 3) return nufft_sum(c, in, 0, true, sign);
  return quick_sum(c, PhaseTables(c), in, c.type == 1, sign);
}

inline double norm(const std::vector<Complex>& values) {
  double sum = 0;
  for (const Complex& value : values) sum += std::norm(value);
  return std::sqrt(sum);
}

/// Root of the sum of squares of the error over that of the result. Where terms cancel by chance, as they may for
/// points that are all at one place, the size that random terms give on the average takes the place of the result's.
inline double measured_error(const std::vector<Complex>& got, const std::vector<LongComplex>& wanted,
                             const std::vector<Complex>& in) {
  long double error = 0, size = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    error += std::norm(LongComplex(got[i]) - wanted[i]);
    size += std::norm(wanted[i]);
  }
  const double natural = norm(in) * std::sqrt(static_cast<double>(wanted.size()));
  const double scale = std::max(static_cast<double>(std::sqrt(size)), natural);
  return scale == 0 ? 0 : static_cast<double>(std::sqrt(error)) / scale;
}

inline Side in_side(const NufftCase& c) { return c.type == 2 ? Side::modes : Side::points; }
inline Side out_side(const NufftCase& c) { return c.type == 2 ? Side::points : Side::modes; }

enum class Way { forward, adjoint };

/// Runs a plan that was made; the input is packed as the case says.
inline std::vector<Complex> run_plan(const NufftCase& c, const NufftPlan& plan, const std::vector<Complex>& values,
                                     Way way = Way::forward) {
  const bool forward = way == Way::forward;
  const Side from = forward ? in_side(c) : out_side(c), to = forward ? out_side(c) : in_side(c);
  Numbers in = pack(c, from, values), out = side_buffer(c, to);
  const hel_status status = forward ? hel_nufft_plan_execute(plan.plan, in.data(), out.data())
                                    : hel_nufft_plan_execute_adjoint(plan.plan, in.data(), out.data());
  INFO(describe(c) << ": " << std::string(hel_last_message()));
  REQUIRE(status == HEL_OK);
  return unpack(c, to, out);
}

inline std::vector<Complex> run_case(const NufftCase& c, const std::vector<Complex>& values, Way way = Way::forward) {
  const NufftPlan plan(c);
  INFO(describe(c) << ": " << std::string(hel_last_message()));
  REQUIRE(plan.created == HEL_OK);
  return run_plan(c, plan, values, way);
}

/// Distance of two results relative to the second.
inline double distance(const std::vector<Complex>& a, const std::vector<Complex>& b) {
  REQUIRE(a.size() == b.size());
  std::vector<Complex> difference;
  for (size_t i = 0; i < a.size(); ++i) difference.push_back(a[i] - b[i]);
  const double size = norm(b);
  return size == 0 ? norm(difference) : norm(difference) / size;
}

inline double as_stored(const NufftCase& c, double value) {
  return c.options.precision == HEL_FLOAT ? static_cast<double>(static_cast<float>(value)) : value;
}

/// The number itself (0), or the one below (-1) or above (1).
inline double next_to(double value, int64_t way) {
  return way == 0 ? value : std::nextafter(value, static_cast<double>(way) * 1e300);
}

enum class PointSet { uniform, one_cell, line, grid, edge, ordered, repeated };
constexpr std::array<PointSet, 7> kPointSets = {PointSet::uniform, PointSet::one_cell, PointSet::line,
                                                PointSet::grid,    PointSet::edge,     PointSet::ordered,
                                                PointSet::repeated};
constexpr std::array<const char*, 7> kPointSetNames = {"uniform", "one cell", "line",    "grid",
                                                       "edge",    "ordered",  "repeated"};

/// Coordinates of dimension a of points in the period 2 pi, each set being hard in its way.
inline std::vector<double> set_coordinates(Random& random, const NufftCase& c, PointSet set, size_t a) {
  const double n = static_cast<double>(c.type == 3 ? 16 : c.dims[a]), half = kTwoPi / 2;
  const double edges[] = {half, -half, std::nextafter(half, 0.0), std::nextafter(-half, 0.0), half * (1 - 1e-9)};
  std::vector<double> list;
  const double center = half * random.number(), slope = 0.4 + 0.3 * static_cast<double>(a);
  for (int64_t j = 0; j < c.points; ++j) {
    const double t = 2 * static_cast<double>(j) / static_cast<double>(c.points) - 1, r = random.number();
    double value = half * r;
    if (set == PointSet::one_cell) value = center + 0.2 * kTwoPi / n * r;
    if (set == PointSet::line) value = half * slope * t;
    if (set == PointSet::grid) value = next_to(kTwoPi / n * static_cast<double>(random.between(-5, 40)), j % 3 - 1);
    if (set == PointSet::edge) value = edges[random.between(0, 4)];
    if (set == PointSet::ordered) value = a == 0 ? half * t : value;
    if (set == PointSet::repeated) value = list.size() < 3 ? value : list[static_cast<size_t>(j) % 3];
    list.push_back(as_stored(c, value));
  }
  return list;
}

inline void set_points(NufftCase& c, PointSet set, uint64_t seed) {
  Random random(seed);
  c.x.clear();
  for (size_t a = 0; a < c.dims.size(); ++a) c.x.push_back(set_coordinates(random, c, set, a));
  c.k = random_coordinates(random, c, c.frequencies, c.dims.size() == 1 ? 60 : c.dims.size() == 2 ? 12 : 6);
}

}  // namespace test
