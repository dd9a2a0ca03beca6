// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "problem.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace bench::shift_nmf {

namespace {

/** A counter hashed to (0, 1]: the same numbers everywhere. */
double uniform(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  z ^= z >> 31U;
  return static_cast<double>((z >> 11U) + 1) * 0x1p-53;
}

constexpr std::uint64_t atom_seed = 1ULL << 40U, place_seed = 2ULL << 40U, noise_seed = 3ULL << 40U,
                        w_seed = 4ULL << 40U, h_seed = 5ULL << 40U;

/** Sizes as if there were two dimensions, the slower one of size 1 where there is but one. */
struct Plane {
  std::int64_t rows, columns;
  explicit Plane(const Dims& dims) : rows(dims.size() == 2 ? dims[0] : 1), columns(dims.back()) {}
  std::int64_t size() const { return rows * columns; }
};

/**
 * Adds `weight` times a row of an atom to a row of a sample: out[x] += weight w[x - place], places modulo the size
 * where the case is circular and cut where not.
 */
void add_row(double weight, const double* atom, std::int64_t atom_size, std::int64_t place, bool circular, double* out,
             std::int64_t size) {
  const std::int64_t begin = circular ? 0 : std::max<std::int64_t>(0, -place);
  const std::int64_t end = circular ? atom_size : std::min(atom_size, size - place);
  for (std::int64_t a = begin; a < end; ++a) {
    const std::int64_t x = place + a;
    out[circular && x >= size ? x - size : x] += weight * atom[a];
  }
}

/** Adds an atom to a sample, its corner at (row, column). */
void add_atom(double weight, const double* atom, const Plane& atom_plane, std::int64_t row, std::int64_t column,
              bool circular, double* out, const Plane& plane) {
  for (std::int64_t a = 0; a < atom_plane.rows; ++a) {
    std::int64_t r = row + a;
    if (circular) r %= plane.rows;
    if (r < 0 || r >= plane.rows) continue;
    add_row(weight, atom + a * atom_plane.columns, atom_plane.columns, column, circular, out + r * plane.columns,
            plane.columns);
  }
}

}  // namespace

template <class Real>
Problem<Real>::Problem(const Case& the_case) {
  const Plane plane(the_case.sample_dims), atom_plane(the_case.atom_dims);
  const std::int64_t atom_count = the_case.atoms * the_case.channels;
  std::vector<double> planted(static_cast<std::size_t>(atom_count * atom_plane.size()));
  for (std::size_t i = 0; i < planted.size(); ++i) planted[i] = uniform(atom_seed + i);
  v.resize(static_cast<std::size_t>(the_case.samples * the_case.channels * plane.size()));
#pragma omp parallel for
  for (std::int64_t n = 0; n < the_case.samples; ++n) {
    std::vector<double> sample(static_cast<std::size_t>(the_case.channels * plane.size()), 0.0);
    const std::int64_t events = 1 + plane.size() / atom_plane.size();
    for (std::int64_t event = 0; event < events; ++event) {
      const auto counter = place_seed + static_cast<std::uint64_t>(4 * (n * events + event));
      const auto draw = [&](std::uint64_t which, std::int64_t range) {
        return std::min(range - 1, static_cast<std::int64_t>(uniform(counter + which) * static_cast<double>(range)));
      };
      const std::int64_t atom = draw(0, the_case.atoms), row = draw(1, plane.rows), column = draw(2, plane.columns);
      for (std::int64_t c = 0; c < the_case.channels; ++c) {
        add_atom(uniform(counter + 3), planted.data() + (atom * the_case.channels + c) * atom_plane.size(), atom_plane,
                 row, column, the_case.circular, sample.data() + c * plane.size(), plane);
      }
    }
    const std::int64_t first = n * the_case.channels * plane.size();
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const double noise = 0.01 * uniform(noise_seed + static_cast<std::uint64_t>(first) + i);
      v[static_cast<std::size_t>(first) + i] = static_cast<Real>(sample[i] + noise);
    }
  }
  for (std::int64_t block = 0; block < atom_count; ++block) {
    std::vector<double> numbers;
    double sum = 0;
    for (std::int64_t i = 0; i < atom_plane.size(); ++i) {
      numbers.push_back(uniform(w_seed + static_cast<std::uint64_t>(block * atom_plane.size() + i)));
      sum += numbers.back();
    }
    for (const double number : numbers) w.push_back(static_cast<Real>(number / sum));
  }
  const std::int64_t h_count = the_case.samples * the_case.atoms * product(the_case.activation_dims());
  for (std::int64_t i = 0; i < h_count; ++i) {
    h.push_back(static_cast<Real>(uniform(h_seed + static_cast<std::uint64_t>(i))));
  }
}

template <class Real>
double Problem<Real>::energy(const Case& the_case, const std::vector<Real>& atoms,
                             const std::vector<Real>& activations) const {
  const Plane plane(the_case.sample_dims), atom_plane(the_case.atom_dims), shifts(the_case.activation_dims());
  const std::vector<double> atom(atoms.begin(), atoms.end());
  const std::int64_t shift_rows = the_case.circular ? 0 : atom_plane.rows - 1;
  const std::int64_t shift_columns = the_case.circular ? 0 : atom_plane.columns - 1;
  double total = 0;
  // One row of one channel of one sample at a time; a valid activation t puts its atom at t - (A - 1).
#pragma omp parallel for collapse(3) reduction(+ : total)
  for (std::int64_t n = 0; n < the_case.samples; ++n) {
    for (std::int64_t c = 0; c < the_case.channels; ++c) {
      for (std::int64_t row = 0; row < plane.rows; ++row) {
        std::vector<double> sum(static_cast<std::size_t>(plane.columns), 0.0);
        for (std::int64_t m = 0; m < the_case.atoms; ++m) {
          const Real* field = activations.data() + (n * the_case.atoms + m) * shifts.size();
          const double* numbers = atom.data() + (m * the_case.channels + c) * atom_plane.size();
          for (std::int64_t a = 0; a < atom_plane.rows; ++a) {
            std::int64_t shift = row - a + shift_rows;
            if (shift < 0) shift += shifts.rows;
            const Real* line = field + shift * shifts.columns;
            for (std::int64_t t = 0; t < shifts.columns; ++t) {
              add_row(static_cast<double>(line[t]), numbers + a * atom_plane.columns, atom_plane.columns,
                      t - shift_columns, the_case.circular, sum.data(), plane.columns);
            }
          }
        }
        const Real* data = v.data() + ((n * the_case.channels + c) * plane.rows + row) * plane.columns;
        for (std::int64_t x = 0; x < plane.columns; ++x) {
          const double difference = static_cast<double>(data[x]) - sum[static_cast<std::size_t>(x)];
          total += 0.5 * difference * difference;
        }
      }
    }
  }
  return total;
}

template struct Problem<double>;
template struct Problem<float>;

}  // namespace bench::shift_nmf
