// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "support_random.hpp"

/// Shift-invariant factorization: models, random numbers, and the formulas written down once more as plain sums.
namespace test::shift {

using Numbers = std::vector<double>;
using Dims = std::vector<int64_t>;

struct DestroyModel {
  void operator()(hel_shift_nmf* model) const { hel_shift_nmf_destroy(model); }
};
using Model = std::unique_ptr<hel_shift_nmf, DestroyModel>;

inline hel_shift_nmf_options model_options(int32_t mode = HEL_SHIFT_VALID) {
  hel_shift_nmf_options options;
  hel_shift_nmf_options_init(&options);
  options.mode = mode;
  options.threads = 1;
  return options;
}

inline hel_shift_nmf_fit_options fit_options(int64_t iterations) {
  hel_shift_nmf_fit_options options;
  hel_shift_nmf_fit_options_init(&options);
  options.iterations = iterations;
  return options;
}

inline hel_shift_nmf_report new_report() {
  hel_shift_nmf_report report;
  hel_shift_nmf_report_init(&report);
  return report;
}

/// A problem with random numbers in (0, 1].
struct Problem {
  Dims sample, atom;
  int64_t channels = 1, atoms = 2, samples = 2;
  hel_shift_nmf_options options = model_options();
  uint64_t seed = 1;

  static int64_t product(const Dims& dims) {
    int64_t count = 1;
    for (const int64_t n : dims) count *= n;
    return count;
  }
  Dims activation() const {
    Dims dims = sample;
    for (size_t a = 0; a < dims.size(); ++a) {
      if (options.mode == HEL_SHIFT_VALID) dims[a] += atom[a] - 1;
      if (options.mode == HEL_SHIFT_FULL) dims[a] -= atom[a] - 1;
    }
    return dims;
  }
  int64_t in_v() const { return samples * channels * product(sample); }
  int64_t in_w() const { return atoms * channels * product(atom); }
  int64_t in_h() const { return samples * atoms * product(activation()); }

  static Numbers draw(uint64_t from, int64_t count) {
    Random random(from);
    Numbers numbers(static_cast<size_t>(count));
    for (double& x : numbers) x = std::abs(random.number()) + 1e-3;
    return numbers;
  }
  Numbers v() const { return draw(seed, in_v()); }
  Numbers w() const { return draw(seed + 1000, in_w()); }
  Numbers h() const { return draw(seed + 2000, in_h()); }

  Model model(const hel_context* context = nullptr) const {
    hel_shift_nmf* created = nullptr;
    const hel_status status = hel_shift_nmf_create(context, static_cast<int32_t>(sample.size()), sample.data(),
                                                   atom.data(), channels, atoms, &options, &created);
    INFO(hel_last_message());
    CHECK(status == HEL_OK);
    return Model(created);
  }
  std::string describe() const {
    std::string text = "mode " + std::to_string(options.mode) + " method " + std::to_string(options.method) +
                       " samples " + std::to_string(samples) + " channels " + std::to_string(channels) + " atoms " +
                       std::to_string(atoms) + " of";
    for (const int64_t n : atom) text += " " + std::to_string(n);
    text += " in";
    for (const int64_t n : sample) text += " " + std::to_string(n);
    return text;
  }
};

/// The formula of the manual, one sum at a time, in long double: which entry of H stands at each place of E, and what
/// every product of an entry of H with one of W adds to.
class Oracle {
 public:
  explicit Oracle(const Problem& problem) : p_(problem) {}

  /// action(place in V or R, place in W, place in H) for every product.
  template <class Action>
  void for_products(Action action) const {
    const size_t rank = p_.sample.size();
    const Dims extent = p_.activation();
    const int64_t in_sample = Problem::product(p_.sample), in_atom = Problem::product(p_.atom),
                  in_h = Problem::product(extent);
    for (int64_t x = 0; x < in_sample; ++x)
      for (int64_t a = 0; a < in_atom; ++a) {
        int64_t rest_x = x, rest_a = a, t = 0, place = 1;
        bool present = true;
        for (size_t axis = rank; axis-- > 0;) {
          const int64_t xi = rest_x % p_.sample[axis], ai = rest_a % p_.atom[axis];
          rest_x /= p_.sample[axis], rest_a /= p_.atom[axis];
          const int64_t index = entry(xi + p_.atom[axis] - 1 - ai, axis, extent[axis]);
          present = present && index >= 0;
          t += index * place;
          place *= extent[axis];
        }
        if (!present) continue;
        for (int64_t n = 0; n < p_.samples; ++n)
          for (int64_t c = 0; c < p_.channels; ++c)
            for (int64_t m = 0; m < p_.atoms; ++m)
              action(static_cast<size_t>((n * p_.channels + c) * in_sample + x),
                     static_cast<size_t>((m * p_.channels + c) * in_atom + a),
                     static_cast<size_t>((n * p_.atoms + m) * in_h + t));
      }
  }

  Numbers reconstruction(const Numbers& w, const Numbers& h) const {
    std::vector<long double> r(static_cast<size_t>(p_.in_v()));
    for_products([&](size_t x, size_t a, size_t t) { r[x] += static_cast<long double>(w[a]) * h[t]; });
    return Numbers(r.begin(), r.end());
  }

 private:
  /// The index of H behind E[k], or -1.
  int64_t entry(int64_t k, size_t axis, int64_t extent) const {
    const int64_t shifted = k - (p_.atom[axis] - 1);
    switch (p_.options.mode) {
      case HEL_SHIFT_FULL:
        return shifted >= 0 && shifted < extent ? shifted : -1;
      case HEL_SHIFT_CIRCULAR:
        return (shifted + extent) % extent;
      case HEL_SHIFT_REFLECT:
        return std::abs(shifted);
      default:
        return k;
    }
  }

  const Problem& p_;
};

/// The largest difference, relative to the largest number expected.
inline double deviation(const Numbers& found, const Numbers& expected) {
  double largest = 0, difference = 0;
  CHECK(found.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    difference = std::max(difference, std::abs(found[i] - expected[i]));
    if (std::isnan(found[i])) return found[i];
  }
  return largest > 0 ? difference / largest : difference;
}

}  // namespace test::shift
