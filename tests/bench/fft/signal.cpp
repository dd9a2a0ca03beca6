// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "signal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace bench::fft {

namespace {

using Long = long double;

/** exp(-2 pi i t / n) for t = 0 .. n-1. */
class Roots {
 public:
  explicit Roots(std::int64_t n) : cosine_(static_cast<std::size_t>(n)), sine_(static_cast<std::size_t>(n)) {
    for (std::int64_t t = 0; t < n; ++t) {
      const Long angle = 2 * std::numbers::pi_v<Long> * static_cast<Long>(t) / static_cast<Long>(n);
      cosine_[static_cast<std::size_t>(t)] = std::cos(angle);
      sine_[static_cast<std::size_t>(t)] = -std::sin(angle);
    }
  }
  std::int64_t size() const { return static_cast<std::int64_t>(cosine_.size()); }
  Long re(std::int64_t t) const { return cosine_[static_cast<std::size_t>(t)]; }
  Long im(std::int64_t t) const { return sine_[static_cast<std::size_t>(t)]; }

 private:
  std::vector<Long> cosine_, sine_;
};

struct Sum {
  Long re = 0, im = 0;
};

Sum times(const Sum& a, Long re, Long im) { return {a.re * re - a.im * im, a.re * im + a.im * re}; }

/** The direct sum of one output, dimension by dimension: sum over j of x[j] exp(-2 pi i j k / n). */
class DirectSum {
 public:
  explicit DirectSum(const Case& the_case) : shape_(the_case.shape), real_(the_case.real) {
    for (const std::int64_t n : shape_.dims) roots_.emplace_back(n);
    for (std::int64_t i = 0; i < shape_.in_count(); ++i) {
      input_.push_back(signal_part(i, 0));
      if (!real_) input_.push_back(signal_part(i, 1));
    }
  }

  /** The output at a flat position of the whole batch. */
  Sum at(std::int64_t position) const {
    std::vector<std::int64_t> frequency(shape_.dims.size());
    for (std::size_t d = frequency.size(); d-- > 0;) {
      frequency[d] = position % shape_.dims[d];
      position /= shape_.dims[d];
    }
    std::int64_t next = position * (shape_.in_count() / shape_.batch);
    return along(0, frequency, next);
  }

 private:
  /** Sums over dimensions d and faster; `next` walks through the input. */
  Sum along(std::size_t d, const std::vector<std::int64_t>& frequency, std::int64_t& next) const {
    const Roots& roots = roots_[d];
    const bool innermost = d + 1 == frequency.size();
    Sum sum;
    std::int64_t turn = 0;
    for (std::int64_t j = 0; j < shape_.extents[d]; ++j) {
      const Sum inner = innermost ? input(next++) : along(d + 1, frequency, next);
      const Sum term = times(inner, roots.re(turn), roots.im(turn));
      sum.re += term.re;
      sum.im += term.im;
      turn += frequency[d];
      if (turn >= roots.size()) turn -= roots.size();
    }
    return sum;
  }

  Sum input(std::int64_t index) const {
    const auto i = static_cast<std::size_t>(index);
    return real_ ? Sum{input_[i], 0} : Sum{input_[2 * i], input_[2 * i + 1]};
  }

  Shape shape_;
  bool real_;
  std::vector<Roots> roots_;
  std::vector<double> input_;
};

/** All outputs of small cases; of large ones as many random ones as a fraction of a second allows, at least eight. */
std::vector<std::int64_t> sampled_positions(const Shape& shape) {
  constexpr std::int64_t work = 30'000'000, most = 256, least = 8;
  const std::int64_t count = shape.out_count();
  const std::int64_t samples = std::clamp(work * shape.batch / shape.in_count(), least, most);
  std::vector<std::int64_t> positions;
  if (count <= samples) {
    for (std::int64_t i = 0; i < count; ++i) positions.push_back(i);
    return positions;
  }
  std::mt19937_64 random(20);
  positions = {0, count - 1};
  while (static_cast<std::int64_t>(positions.size()) < samples) {
    positions.push_back(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count)));
  }
  return positions;
}

}  // namespace

double signal_part(std::int64_t index, int part) {
  // The finalizer of the SplitMix64 generator: a hash, so that every element is known without its predecessors.
  std::uint64_t bits = static_cast<std::uint64_t>(2 * index + part + 1) * 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  constexpr double step = 1.0 / (1 << 20);
  return static_cast<double>((bits ^ (bits >> 31)) >> 43) * step - 1;
}

template <class Real>
Buffer<Real> make_input(const Case& the_case) {
  const std::int64_t count = the_case.shape.in_count();
  const int parts = the_case.real ? 1 : 2;
  const std::int64_t element_step = the_case.planar ? 1 : parts;
  const std::int64_t part_step = the_case.planar ? count : 1;
  Buffer<Real> buffer(count * parts);
  for (int part = 0; part < parts; ++part) {
    for (std::int64_t i = 0; i < count; ++i) {
      buffer.data()[i * element_step + part * part_step] = static_cast<Real>(signal_part(i, part));
    }
  }
  return buffer;
}

template <class Real>
Buffer<Real> make_output(const Case& the_case) {
  return Buffer<Real>(2 * the_case.shape.out_count());
}

Reference::Reference(const Case& the_case) : positions_(sampled_positions(the_case.shape)) {
  const DirectSum direct(the_case);
  const Long scale = 1 / static_cast<Long>(the_case.shape.out_size());
  for (const std::int64_t position : positions_) {
    const Sum sum = direct.at(position);
    values_.emplace_back(sum.re * scale, sum.im * scale);
  }
}

template <class Real>
double Reference::error_of(const Case& the_case, const Real* output) const {
  const std::int64_t element_step = the_case.planar ? 1 : 2;
  const std::int64_t part_step = the_case.planar ? the_case.shape.out_count() : 1;
  Long difference = 0, size = 0;
  for (std::size_t s = 0; s < positions_.size(); ++s) {
    const Real* element = output + positions_[s] * element_step;
    const std::complex<Long> value(element[0], element[part_step]);
    difference += std::norm(value - values_[s]);
    size += std::norm(values_[s]);
  }
  return static_cast<double>(std::sqrt(difference / size));
}

template Buffer<double> make_input(const Case&);
template Buffer<float> make_input(const Case&);
template Buffer<double> make_output(const Case&);
template Buffer<float> make_output(const Case&);
template double Reference::error_of(const Case&, const double*) const;
template double Reference::error_of(const Case&, const float*) const;

}  // namespace bench::fft
