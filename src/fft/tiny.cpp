// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/tiny.hpp"

#include "base/checked.hpp"
#include "fft/lane_tables.hpp"
#include "fft/roots.hpp"

namespace hel::fft {
namespace {

/// The most vector multiplications of complex numbers; above this the passes are faster.
constexpr int64_t kLargestCost = 256;

/// Consecutive axes as one: sizes are products.
struct Merged {
  std::vector<Axis> axes;
  int64_t inputs = 1, outputs = 1;

  explicit Merged(std::vector<Axis> merged) : axes(std::move(merged)) {
    for (const Axis& axis : axes) inputs *= axis.stored_in, outputs *= axis.stored_out;
  }

  /// Entry (k, j) of the merged transform: the product of the axes' factors.
  Root entry(int64_t k, int64_t j) const {
    Root product{1, 0};
    for (size_t i = axes.size(); i-- > 0;) {
      const Axis& axis = axes[i];
      const Root w = root_of_unity(k % axis.stored_out * (j % axis.stored_in), axis.n);
      product = {product.re * w.re - product.im * w.im, product.re * w.im + product.im * w.re};
      k /= axis.stored_out;
      j /= axis.stored_in;
    }
    return product;
  }
};

template <class T>
class Tiny final : public Routine<T> {
 public:
  Tiny(const Allocator& allocator, const Problem& problem, const Merged& first, const Merged& second, int64_t padded)
      : Routine<T>(problem.in_format, problem.out_format, problem.in_distance, problem.out_distance),
        left_(allocator, 2 * first.outputs * first.inputs),
        right_(allocator, 2 * second.inputs * padded) {
    job_ = {first.inputs, second.inputs, first.outputs,     second.outputs,    padded,
            left_.data(), right_.data(), problem.in_format, problem.out_format};
    const long double sign = problem.backward ? -1 : 1;
    for (int64_t k = 0; k < first.outputs; ++k)
      for (int64_t j = 0; j < first.inputs; ++j) {
        const Root w = first.entry(k, j);
        left_[2 * (k * first.inputs + j)] = static_cast<T>(w.re);
        left_[2 * (k * first.inputs + j) + 1] = static_cast<T>(sign * w.im);
      }
    for (int64_t j = 0; j < second.inputs; ++j)
      for (int64_t k = 0; k < padded; ++k) {
        const Root w = k < second.outputs ? second.entry(k, j) : Root{0, 0};
        right_[2 * j * padded + k] = static_cast<T>(problem.scale * w.re);
        right_[(2 * j + 1) * padded + k] = static_cast<T>(problem.scale * sign * w.im);
      }
  }

  void run(Points<const T> in, Points<T> out, int64_t first, int64_t last, Arena, int) const noexcept override {
    run_tiny(job_, advance(in, this->in_format_, first * this->in_item_),
             advance(out, this->out_format_, first * this->out_item_), last - first, this->in_item_, this->out_item_);
  }
  int64_t arena_bytes(int) const override { return 0; }

  void describe(std::string& text, int depth) const override {
    describe_line(text, depth,
                  "dense: " + std::to_string(job_.outputs1) + " x " + std::to_string(job_.outputs2) + " from " +
                      std::to_string(job_.inputs1) + " x " + std::to_string(job_.inputs2));
  }

 private:
  Table<T> left_, right_;
  TinyJob<T> job_;
};

}  // namespace

template <class T>
RoutinePointer<T> make_tiny(const Allocator& allocator, const Problem& problem) {
  if (problem.kind != Problem::Kind::Complex && problem.kind != Problem::Kind::RealToComplex) return nullptr;
  const int64_t lanes = lane_vector_bytes() / static_cast<int64_t>(sizeof(T));
  int64_t best = kLargestCost + 1;
  size_t best_split = 0;
  for (size_t split = 0; split < problem.axes.size(); ++split) {
    int64_t inputs1 = 1, inputs2 = 1, outputs1 = 1, outputs2 = 1;
    for (size_t i = 0; i < problem.axes.size(); ++i) {
      const Axis& axis = problem.axes[i];
      // Sizes that would make the products below overflow are far from tiny.
      if (axis.n > kLargestCost) return nullptr;
      (i < split ? inputs1 : inputs2) *= axis.stored_in;
      (i < split ? outputs1 : outputs2) *= axis.stored_out;
      if (inputs1 * inputs2 > kTinyWork || outputs1 * outputs2 > kTinyWork) return nullptr;
    }
    const int64_t vectors = (outputs2 + lanes - 1) / lanes;
    const int64_t cost = vectors * inputs1 * (inputs2 + outputs1);
    // With one vector all inputs are read before the first output is written.
    if (problem.in_place && vectors > 1) continue;
    if (cost >= best || inputs1 * 2 * vectors * lanes > kTinyWork) continue;
    best = cost;
    best_split = split;
  }
  if (best > kLargestCost) return nullptr;
  const auto middle = problem.axes.begin() + static_cast<std::ptrdiff_t>(best_split);
  const Merged first({problem.axes.begin(), middle}), second({middle, problem.axes.end()});
  return std::make_unique<Tiny<T>>(allocator, problem, first, second, round_up(second.outputs, lanes));
}

template RoutinePointer<double> make_tiny(const Allocator&, const Problem&);
template RoutinePointer<float> make_tiny(const Allocator&, const Problem&);

}  // namespace hel::fft
