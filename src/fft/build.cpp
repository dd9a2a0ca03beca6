// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/build.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "fft/lane_tables.hpp"
#include "fft/long_line.hpp"
#include "fft/radix.hpp"
#include "fft/real_axis.hpp"
#include "fft/tiny.hpp"

namespace hel::fft {
namespace {

/// Intermediates of this many bytes still leave room in a second-level cache of 1 to 2 MB.
constexpr int64_t kCacheBytes = 768 * 1024;
/// A single line shorter than this is not worth two passes.
constexpr int64_t kShortestSplit = 32;
/// Splits more lopsided than this spend their time on moving data.
constexpr int64_t kLargestAspect = 4;
/// A batch of lines up to this long runs as rows: a group of lanes of it fits a second-level cache.
constexpr int64_t kLongestRow = 8192;

/// Arrays of this many bytes and more do not stay in a second-level cache.
constexpr int64_t kFarBytes = 1 << 20;
/// Slices of this many bytes still fit a second-level cache of 2 MB, with room for their passes.
constexpr int64_t kScratchBytes = 1 << 20;
/// Outputs of this many bytes and more are written past the cache.
constexpr int64_t kStreamBytes = 4 << 20;
/// Work memory is read again: it is worth keeping in a shared cache up to this size, unless that cache was full before.
constexpr int64_t kStreamWorkBytes = 12 << 20;

int64_t half(int64_t n) { return n / 2 + 1; }

/// What a butterfly costs an element of a group of lanes, in nanoseconds. These and the other costs of a split were
/// fitted to 150 timed splits of 11 sizes on vectors of 512 bits; the fit is good to 5 %. See docs/performance.md.
double radix_cost(int radix) {
  switch (radix) {
    case 2:
    case 3:
      return 2.0;
    case 4:
      return 2.5;
    case 5:
    case 8:
      return 3.4;
    default:
      return 1.2 + 0.4 * radix;
  }
}

/// A pass over `lines` lines, of which the first `longer` have an input more than the others and form groups of their
/// own. A group that is not full costs `part_group_cost` more.
double pass_cost(int64_t lines, int64_t longer, int64_t length, int64_t lines_in_group, double part_group_cost) {
  double cost = 0;
  int64_t groups = 0;
  for (const int64_t part : {longer, lines - longer}) {
    groups += (part + lines_in_group - 1) / lines_in_group;
    if (part % lines_in_group != 0) cost += part_group_cost;
  }
  for (const int radix : choose_radices(length)) cost += radix_cost(radix) * static_cast<double>(groups);
  return cost * static_cast<double>(length) * (length > kLongestRow ? 4 : 1);
}

/// The n2 of the cheapest split n = n1 * n2 of a line into two passes; 1 when there is none. A real line has n2 real
/// lines, two in a lane, and half as many complex ones.
int64_t split(int64_t n, int64_t stored, int64_t lanes_in_group, bool real) {
  int64_t best = 1;
  double best_cost = 0;
  // From the square outwards, so that some split is found even where all are lopsided.
  for (auto n2 = static_cast<int64_t>(std::sqrt(static_cast<double>(n))); n2 > 1; --n2) {
    if (n % n2 != 0) continue;
    if (best > 1 && n / n2 > kLargestAspect * n2) break;
    for (const int64_t candidate : {n2, n / n2}) {
      const int64_t n1 = n / candidate;
      const double cost =
          pass_cost(candidate, stored % candidate, n1, real ? 2 * lanes_in_group : lanes_in_group, 2.5) +
          pass_cost(real ? half(n1) : n1, 0, candidate, lanes_in_group, 7.3);
      if (best > 1 && cost >= best_cost) continue;
      best = candidate;
      best_cost = cost;
    }
  }
  return best;
}

template <class T>
class Builder {
 public:
  Builder(const Allocator& allocator, const Problem& problem) : allocator_(allocator), problem_(problem) {}

  RoutinePointer<T> build() {
    const auto& axes = problem_.axes;
    if (axes.size() == 1 && runs_as_rows()) return build_line();
    if (RoutinePointer<T> tiny = make_tiny<T>(allocator_, problem_)) return tiny;
    if (axes.size() == 1) return build_line();
    switch (problem_.kind) {
      case Problem::Kind::RealToComplex:
        return build_real_slow_axis();
      case Problem::Kind::FullToReal:
        return build_real_slow_axis_inverse();
      case Problem::Kind::HalfToReal:
        return build_chain(axes, {problem_.in_format, problem_.out_format, problem_.in_distance, problem_.out_distance,
                                  scale(), LineKind::ComplexToReal, problem_.batch, streams()});
      default:
        return build_chain(axes, {problem_.in_format, problem_.out_format, problem_.in_distance, problem_.out_distance,
                                  scale(), LineKind::Complex, problem_.batch, streams()});
    }
  }

 private:
  /// Where the items of a chain of axes lie, and what its last axis is.
  struct Chain {
    Format in_format, out_format;
    int64_t in_item, out_item;
    T scale;
    LineKind last_kind;
    int64_t items;
    bool streams;
  };

  T scale() const { return static_cast<T>(problem_.scale); }

  std::shared_ptr<const Line<T>> line(int64_t n) {
    auto& known = lines_[n];
    if (!known) known = make_line<T>(allocator_, n, problem_.measure);
    return known;
  }

  Pass<T> make_pass(int64_t n, LineKind kind, int64_t lanes) {
    Pass<T> pass{line(n), {}, lanes};
    pass.job.n = n;
    pass.job.stored_in = kind == LineKind::ComplexToReal ? half(n) : n;
    pass.job.stored_out = n;
    pass.job.kind = kind;
    pass.job.backward = problem_.backward;
    pass.job.far_in = n * lanes * 2 * static_cast<int64_t>(sizeof(T)) >= kFarBytes;
    return pass;
  }

  /// For the passes that write to the caller's output.
  bool streams() const { return problem_.out_bytes() >= kStreamBytes; }

  LineKind line_kind() const {
    switch (problem_.kind) {
      case Problem::Kind::RealToComplex:
        return LineKind::RealToComplex;
      case Problem::Kind::Complex:
        return LineKind::Complex;
      default:
        return LineKind::ComplexToReal;
    }
  }

  /// A batch of lines that fills the lanes.
  bool runs_as_rows() const {
    return problem_.axes.size() == 1 && problem_.batch >= kLaneGroup / 4 && problem_.axes[0].n <= kLongestRow &&
           problem_.axes[0].n > 1;
  }

  RoutinePointer<T> build_line() {
    const Axis axis = problem_.axes[0];
    const LineKind kind = line_kind();
    const int64_t stored_in = kind == LineKind::ComplexToReal ? std::min(axis.stored_in, half(axis.n)) : axis.stored_in;
    const bool splits = !runs_as_rows() && is_lane_size(axis.n) && axis.n >= kShortestSplit;
    const int64_t n2 = splits ? split(axis.n, kind == LineKind::ComplexToReal ? axis.n : stored_in,
                                      lane_vector_bytes() / static_cast<int64_t>(sizeof(T)), kind != LineKind::Complex)
                              : 1;
    if (n2 > 1) return build_long_line(kind, stored_in, n2);
    Pass<T> pass = make_pass(axis.n, kind, problem_.batch);
    pass.job.stored_in = stored_in;
    pass.job.stored_out = axis.stored_out;
    pass.job.scale = scale();
    pass.job.in_format = problem_.in_format;
    pass.job.out_format = problem_.out_format;
    pass.job.stream_out = streams();
    pass.job.in = {1, problem_.in_distance};
    pass.job.out = {1, problem_.out_distance};
    return std::make_unique<Lines<T>>(std::move(pass));
  }

  RoutinePointer<T> build_long_line(LineKind kind, int64_t stored_in, int64_t n2) {
    const Axis axis = problem_.axes[0];
    const int64_t work_bytes = axis.n * static_cast<int64_t>(sizeof(T)) * (kind == LineKind::Complex ? 2 : 1);
    // However little of the line the caller stores.
    require_possible(work_bytes);
    LongLineJob<T> job;
    job.kind = kind;
    job.backward = problem_.backward;
    job.scale = scale();
    job.n1 = axis.n / n2;
    job.n2 = n2;
    job.stored_in = stored_in;
    job.stored_out = axis.stored_out;
    job.in_format = problem_.in_format;
    job.out_format = problem_.out_format;
    job.in_item = problem_.in_distance;
    job.out_item = problem_.out_distance;
    job.line1 = line(job.n1);
    job.line2 = line(n2);
    job.far = work_bytes >= kFarBytes;
    job.stream_work = work_bytes >= kStreamWorkBytes;
    job.stream_out = streams();
    return make_long_line<T>(allocator_, job);
  }

  static int64_t product(const std::vector<Axis>& axes, size_t first, size_t last, int64_t Axis::*size) {
    int64_t count = 1;
    for (size_t i = first; i < last; ++i) count *= axes[i].*size;
    return count;
  }

  /// Complex axes, except that the last may end real. The input of the chain is packed.
  RoutinePointer<T> build_chain(const std::vector<Axis>& axes, const Chain& chain) {
    if (axes.size() == 1) return build_rows(axes[0], chain);
    if (fits_cache(axes)) return build_rotation(axes, chain);
    return build_columns(axes, chain);
  }

  RoutinePointer<T> build_rows(const Axis& axis, const Chain& chain) {
    Pass<T> pass = make_pass(axis.n, chain.last_kind, chain.items);
    pass.job.stored_in = axis.stored_in;
    pass.job.stored_out = axis.stored_out;
    pass.job.scale = chain.scale;
    pass.job.in_format = chain.in_format;
    pass.job.out_format = chain.out_format;
    pass.job.stream_out = chain.streams;
    pass.job.in = {1, chain.in_item};
    pass.job.out = {1, chain.out_item};
    return std::make_unique<Lines<T>>(std::move(pass));
  }

  bool fits_cache(const std::vector<Axis>& axes) const {
    int64_t largest = 0;
    for (size_t i = 0; i + 1 < axes.size(); ++i)
      largest = std::max(
          largest, product(axes, 0, i + 1, &Axis::stored_out) * product(axes, i + 1, axes.size(), &Axis::stored_in));
    return largest <= kCacheBytes / static_cast<int64_t>(2 * sizeof(T));
  }

  RoutinePointer<T> build_rotation(const std::vector<Axis>& axes, const Chain& chain) {
    std::vector<Pass<T>> passes;
    for (size_t i = 0; i < axes.size(); ++i) {
      const bool last = i + 1 == axes.size();
      const int64_t lanes =
          product(axes, i + 1, axes.size(), &Axis::stored_in) * product(axes, 0, i, &Axis::stored_out);
      Pass<T> pass = make_pass(axes[i].n, last ? chain.last_kind : LineKind::Complex, lanes);
      pass.job.stored_in = axes[i].stored_in;
      pass.job.stored_out = axes[i].stored_out;
      if (i == 0) pass.job.in_format = chain.in_format;
      if (last) {
        pass.job.out_format = chain.out_format;
        pass.job.scale = chain.scale;
        pass.job.stream_out = chain.streams;
      }
      pass.job.in = {lanes, 1};
      pass.job.out = {1, axes[i].stored_out};
      passes.push_back(std::move(pass));
    }
    return std::make_unique<Rotation<T>>(std::move(passes), chain.in_item, chain.out_item);
  }

  /// The pass down the slowest of the axes; its slices are packed at `slice` elements from one another.
  Pass<T> column_pass(const std::vector<Axis>& axes, LineKind kind, Format in_format) {
    const int64_t lanes = product(axes, 1, axes.size(), &Axis::stored_in);
    Pass<T> pass = make_pass(axes[0].n, kind, lanes);
    pass.job.stored_in = axes[0].stored_in;
    pass.job.stored_out = axes[0].stored_out;
    pass.job.in_format = in_format;
    pass.job.in = {lanes, 1};
    pass.job.out = {spread(lanes), 1};
    pass.job.stream_out = pass.job.stored_out * spread(lanes) * 2 * static_cast<int64_t>(sizeof(T)) >= kStreamWorkBytes;
    return pass;
  }

  RoutinePointer<T> build_columns(const std::vector<Axis>& axes, const Chain& chain) {
    Pass<T> pass = column_pass(axes, LineKind::Complex, chain.in_format);
    const std::vector<Axis> rest(axes.begin() + 1, axes.end());
    RoutinePointer<T> child = build_chain(rest, {Format::Interleaved, chain.out_format, pass.job.out.element,
                                                 product(rest, 0, rest.size(), &Axis::stored_out), chain.scale,
                                                 chain.last_kind, axes[0].stored_out, chain.streams});
    return std::make_unique<Columns<T>>(std::move(pass), std::move(child), chain.in_item, chain.out_item,
                                        chain.out_format);
  }

  RoutinePointer<T> build_real_slow_axis() {
    const auto& axes = problem_.axes;
    Pass<T> pass = column_pass(axes, LineKind::RealToComplex, Format::Real);
    pass.job.stored_out = std::min(axes[0].stored_out, half(axes[0].n));
    std::vector<Axis> rest(axes.begin() + 1, axes.end());
    std::vector<SliceAxis> slice;
    for (Axis& axis : rest) {
      slice.push_back({axis.n, axis.stored_out});
      axis.stored_out = axis.n;
    }
    const int64_t slice_count = product(rest, 0, rest.size(), &Axis::n);
    const int64_t group_bytes = slice_count * RealSlowAxis<T>::group_of(slice) * 2 * static_cast<int64_t>(sizeof(T));
    const bool crops =
        std::any_of(slice.begin(), slice.end(), [](const SliceAxis& axis) { return axis.wanted < axis.n; });
    // Streaming from scratch in the cache spares the output a read before each of its two writes.
    const bool scratch = crops || (streams() && group_bytes <= kScratchBytes);
    RoutinePointer<T> child =
        build_chain(rest, {Format::Interleaved, scratch ? Format::Interleaved : problem_.out_format,
                           pass.job.out.element, slice_count, scale(), LineKind::Complex, pass.job.stored_out, false});
    return std::make_unique<RealSlowAxis<T>>(
        std::move(pass), std::move(child),
        typename RealSlowAxis<T>::Delivery{std::move(slice), axes[0].stored_out, problem_.in_distance,
                                           problem_.out_distance, problem_.out_format, scratch, streams()});
  }

  RoutinePointer<T> build_real_slow_axis_inverse() {
    const auto& axes = problem_.axes;
    const std::vector<Axis> rest(axes.begin() + 1, axes.end());
    const int64_t slices = std::min(axes[0].stored_in, half(axes[0].n));
    const int64_t lanes = product(rest, 0, rest.size(), &Axis::stored_out);
    Pass<T> pass = make_pass(axes[0].n, LineKind::ComplexToReal, lanes);
    pass.job.stored_in = slices;
    pass.job.stored_out = axes[0].stored_out;
    pass.job.scale = scale();
    pass.job.stream_out = streams();
    pass.job.in = {spread(lanes), 1};
    pass.job.out_format = Format::Real;
    pass.job.out = {lanes, 1};
    RoutinePointer<T> child =
        build_chain(rest, {problem_.in_format, Format::Interleaved, product(rest, 0, rest.size(), &Axis::stored_in),
                           pass.job.in.element, T(1), LineKind::Complex, slices, false});
    return std::make_unique<RealSlowAxisInverse<T>>(std::move(child), std::move(pass), problem_.in_distance,
                                                    problem_.out_distance, problem_.in_format);
  }

  const Allocator& allocator_;
  const Problem& problem_;
  std::map<int64_t, std::shared_ptr<const Line<T>>> lines_;
};

}  // namespace

template <class T>
RoutinePointer<T> build_routine(const Allocator& allocator, const Problem& problem) {
  return Builder<T>(allocator, problem).build();
}

template RoutinePointer<double> build_routine(const Allocator&, const Problem&);
template RoutinePointer<float> build_routine(const Allocator&, const Problem&);

}  // namespace hel::fft
