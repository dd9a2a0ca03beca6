// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "support_case.hpp"

/// What a transform should give, from its definition and never from the library under test: a direct sum in long
/// double.
namespace test {

using Exact = std::complex<long double>;
using ExactArray = std::vector<Exact>;
using Samples = std::vector<std::complex<double>>;

/// std::complex's own product repairs infinities, which costs a call.
inline Exact multiply(Exact a, Exact b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// exp(sign 2 pi i m / n) for m = 0 .. n-1.
inline ExactArray roots(int64_t n, int sign) {
  ExactArray result(static_cast<size_t>(n));
  for (int64_t m = 0; m < n; ++m) {
    const long double angle =
        2 * std::numbers::pi_v<long double> * static_cast<long double>(m) / static_cast<long double>(n);
    result[static_cast<size_t>(m)] = {std::cos(angle), static_cast<long double>(sign) * std::sin(angle)};
  }
  return result;
}

/// The sum along one axis of size n: `from` stored entries in, the leading `to` entries out.
/// The phase j k is reduced modulo n in integers, so that it is exact.
inline ExactArray sum_axis(const ExactArray& in, int64_t outer, int64_t from, int64_t inner, int64_t to, int64_t n,
                           int sign) {
  const ExactArray root = roots(n, sign);
  ExactArray out(static_cast<size_t>(outer * to * inner));
  for (int64_t row = 0; row < outer * to; ++row) {
    const int64_t k = row % to;
    Exact* const target = out.data() + row * inner;
    const Exact* source = in.data() + row / to * from * inner;
    for (int64_t j = 0; j < from; ++j, source += inner) {
      const Exact factor = root[static_cast<size_t>(j * k % n)];
      for (int64_t i = 0; i < inner; ++i) target[i] += multiply(source[i], factor);
    }
  }
  return out;
}

/// A real transform is the real part of the complex one over the half spectrum, in which every entry that has a
/// mirrored twin counts twice. A full spectrum is symmetric already.
inline void weigh_half_spectrum(const Case& c, const Sizes& stored, ExactArray& values) {
  if (c.kind != HEL_FFT_C2R) return;
  for (size_t i = 0; i < values.size(); ++i) {
    const int64_t k = static_cast<int64_t>(i) % stored.back();
    const bool alone = k == 0 || 2 * k == c.last();
    values[i] *= alone ? 1.0L : 2.0L;
  }
}

inline void finish(const Case& c, ExactArray& values) {
  for (Exact& value : values)
    value = Exact(value.real(), c.real_output() ? 0.0L : value.imag()) * static_cast<long double>(c.scale);
}

inline ExactArray direct_sum(const Case& c, const Samples& item) {
  const Geometry geometry(c);
  ExactArray values(item.begin(), item.end());
  weigh_half_spectrum(c, geometry.in, values);
  Sizes shape = geometry.in;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const int64_t outer = product(Sizes(shape.begin(), shape.begin() + static_cast<int64_t>(axis)));
    const int64_t inner = product(Sizes(shape.begin() + static_cast<int64_t>(axis) + 1, shape.end()));
    values = sum_axis(values, outer, shape[axis], inner, geometry.out[axis], c.dims[axis], c.sign());
    shape[axis] = geometry.out[axis];
  }
  finish(c, values);
  return values;
}

/// The root mean square that the full output has by Parseval's theorem. A cropped output can be small by chance,
/// which is why errors are not measured against its own.
inline double natural_rms(const Case& c, const Samples& item) {
  ExactArray values(item.begin(), item.end());
  weigh_half_spectrum(c, Geometry(c).in, values);
  long double sum = 0;
  for (const Exact& value : values) sum += std::norm(value);
  // The real part of numbers of random phase holds half of their energy.
  return std::abs(c.scale) *
         static_cast<double>(std::sqrt(c.real_output() && !c.needs_symmetric_input() ? sum / 2 : sum));
}

}  // namespace test
