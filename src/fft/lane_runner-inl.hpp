// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// How a group of lines runs: it is loaded into rows of lanes, transformed there, and stored; see lane_pass-inl.hpp for
// where these steps are fused. Compiled once per vector target; see lane_butterfly-inl.hpp for the guard.
#if defined(HEL_LANE_RUNNER_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef HEL_LANE_RUNNER_INL
#undef HEL_LANE_RUNNER_INL
#else
#define HEL_LANE_RUNNER_INL
#endif

#include <algorithm>

#include "fft/lane_block-inl.hpp"
#include "fft/lane_pass-inl.hpp"
#include "fft/lane_tables.hpp"

HWY_BEFORE_NAMESPACE();
namespace hel::fft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Runs groups of lines of one job. Scratch: the buffer of n rows, then two areas of input rows for ComplexToReal.
template <class T>
class Runner {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;

  Runner(const LaneTables<T>& tables, const LineJob<T>& job, Points<const T> in, Points<T> out, void* scratch)
      : tables_(tables), job_(job), in_(in), out_(out), buffer_(static_cast<T*>(scratch)) {
    area_[0] = buffer_ + tables.n * 2 * kLanes<D>;
    area_[1] = area_[0] + job.stored_in * 2 * kLanes<D>;
  }

  void run(int64_t first, int64_t last) {
    switch (job_.kind) {
      case LineKind::Complex:
        // A short first group, so that the others start where streaming stores may.
        first = run_complex(first, std::min(last, first + lanes_to_alignment(first)));
        for (int64_t lane = first; lane < last; lane += kLanes<D>) run_complex(lane, last);
        break;
      case LineKind::RealToComplex:
        for (int64_t lane = first; lane < last; lane += 2 * kLanes<D>) run_real_to_complex(lane, last);
        break;
      case LineKind::ComplexToReal:
        for (int64_t lane = first; lane < last; lane += 2 * kLanes<D>) run_complex_to_real(lane, last);
        break;
    }
    if (job_.stream_out) hwy::FlushStream();
  }

 private:
  Group<const T> in_group(int64_t lane, int64_t last) const {
    return {advance(in_, job_.in_format, lane * job_.in.lane), job_.in_format, job_.in,
            std::clamp<int64_t>(last - lane, 0, kLanes<D>)};
  }
  Group<T> out_group(int64_t lane, int64_t last) const {
    return {advance(out_, job_.out_format, lane * job_.out.lane), job_.out_format, job_.out,
            std::clamp<int64_t>(last - lane, 0, kLanes<D>)};
  }
  static int64_t numbers(Format format, int64_t elements) {
    return format == Format::Interleaved ? 2 * elements : elements;
  }
  const int32_t* position() const { return tables_.position[job_.backward].data(); }
  const int32_t* output() const { return tables_.output[job_.backward].data(); }

  Finish<T> finish(int64_t lane) const { return {job_.twiddle, lane, job_.stream_out}; }

  /// From `stored` natural rows of the buffer to the state before the last pass.
  void passes_in_buffer(int64_t stored) {
    if (tables_.passes() > 1) return run_first_passes(d_, tables_, BufferRows<D>{buffer_}, stored, buffer_);
    std::fill(buffer_ + stored * 2 * kLanes<D>, buffer_ + tables_.n * 2 * kLanes<D>, T(0));
  }

  void last_pass_in_buffer() {
    run_last_pass(d_, tables_, buffer_, static_cast<const int32_t*>(nullptr), tables_.n, BufferRows<D>{buffer_});
  }

  /// Whether rows of lanes may be streamed to `to`: all of them start at multiples of the vector length.
  bool streams(const Group<T>& to) const {
    return job_.stream_out && aligned_element<D>(Group<T>{to.at, to.format, {1, to.strides.element}, 0}) == 0;
  }

  int64_t lanes_to_alignment(int64_t lane) const {
    if (!job_.stream_out || job_.out.lane != 1) return 0;
    const Group<T> to = out_group(lane, lane);
    return std::max<int64_t>(0, aligned_element<D>(Group<T>{to.at, to.format, {1, to.strides.element}, 0}));
  }

  /// Returns the lane after the group.
  int64_t run_complex(int64_t lane, int64_t last) {
    if (lane >= last) return lane;
    const Group<const T> from = in_group(lane, last);
    const bool full = from.count == kLanes<D>;
    if (full && job_.in.lane == 1 && tables_.passes() > 1) {
      first_passes_from(from);
    } else {
      load_group(d_, from, job_.stored_in, buffer_, kRealSlot);
      passes_in_buffer(job_.stored_in);
    }
    const Group<T> to = out_group(lane, last);
    if (full && job_.out.lane == 1 && !job_.twiddle) {
      last_pass_to(to);
    } else {
      last_pass_in_buffer();
      store_group(d_, BufferOutputs<T>{buffer_, position(), job_.scale}, finish(lane), job_.stored_out, to, kRealSlot);
    }
    return lane + from.count;
  }

  void first_passes_from(const Group<const T>& from) {
    const int64_t stride = numbers(from.format, job_.in.element);
    if (from.format == Format::Interleaved)
      run_first_passes(d_, tables_, InterleavedSource<D>{from.at.re, stride, ahead()}, job_.stored_in, buffer_);
    else
      run_first_passes(d_, tables_, SplitSource<D>{from.at.re, from.at.im, stride, ahead()}, job_.stored_in, buffer_);
  }

  /// The next group of lanes, in numbers.
  int64_t ahead() const {
    const int64_t lanes = job_.kind == LineKind::Complex ? kLanes<D> : 2 * kLanes<D>;
    return job_.far_in ? numbers(job_.in_format, lanes) : 0;
  }

  void last_pass_to(const Group<T>& to) {
    if (streams(to))
      last_pass_to<true>(to);
    else
      last_pass_to<false>(to);
  }

  template <bool Stream>
  void last_pass_to(const Group<T>& to) {
    const int64_t stride = numbers(to.format, job_.out.element);
    const V scale = hn::Set(d_, job_.scale);
    if (to.format == Format::Interleaved)
      run_last_pass(d_, tables_, buffer_, output(), job_.stored_out,
                    InterleavedTarget<D, Stream>{to.at.re, stride, scale});
    else
      run_last_pass(d_, tables_, buffer_, output(), job_.stored_out,
                    SplitTarget<D, Stream>{to.at.re, to.at.im, stride, scale});
  }

  /// Two groups of real lines travel as the real and the imaginary parts of one group of complex lines.
  void run_real_to_complex(int64_t lane, int64_t last) {
    const Group<const T> a = in_group(lane, last), b = in_group(std::min(lane + kLanes<D>, last), last);
    if (b.count == kLanes<D> && job_.in.lane == 1 && tables_.passes() > 1) {
      run_first_passes(d_, tables_, SplitSource<D>{a.at.re, b.at.re, job_.in.element, ahead()}, job_.stored_in,
                       buffer_);
    } else {
      load_group(d_, a, job_.stored_in, buffer_, kRealSlot);
      load_group(d_, b, job_.stored_in, buffer_, kImaginarySlot);
      passes_in_buffer(job_.stored_in);
    }
    last_pass_in_buffer();
    const Group<T> to_a = out_group(lane, last), to_b = out_group(std::min(lane + kLanes<D>, last), last);
    if (b.count == kLanes<D> && job_.out.lane == 1 && job_.out_format == Format::Interleaved && !job_.twiddle) {
      if (streams(to_a) && streams(to_b)) return untangle_to<true>(to_a, to_b);
      return untangle_to<false>(to_a, to_b);
    }
    RealOutputs<T> outputs{buffer_, position(), job_.scale / 2, tables_.n, kRealSlot};
    store_group(d_, outputs, finish(lane), job_.stored_out, to_a, kRealSlot);
    outputs.which = kImaginarySlot;
    store_group(d_, outputs, finish(lane + kLanes<D>), job_.stored_out, to_b, kRealSlot);
  }

  template <bool Stream>
  void untangle_to(const Group<T>& to_a, const Group<T>& to_b) {
    const int64_t stride = 2 * job_.out.element;
    const V one = hn::Set(d_, T(1));
    untangle(InterleavedTarget<D, Stream>{to_a.at.re, stride, one},
             InterleavedTarget<D, Stream>{to_b.at.re, stride, one});
  }

  /// Both spectra of RealOutputs at once.
  template <class Target>
  HWY_NOINLINE void untangle(const Target& to_a, const Target& to_b) {
    const BufferRows<D> rows{buffer_};
    const V half = hn::Set(d_, job_.scale / 2);
    const int64_t n = tables_.n, wanted = std::min(job_.stored_out, n / 2 + 1);
    for (int64_t k = 0; k < wanted; ++k) {
      const int64_t mirror = k == 0 ? 0 : n - k;
      V zr, zi, mr, mi;
      rows.load(d_, position()[k], zr, zi);
      rows.load(d_, position()[mirror], mr, mi);
      const V ar = hn::Mul(half, hn::Add(zr, mr)), ai = hn::Mul(half, hn::Sub(zi, mi));
      const V br = hn::Mul(half, hn::Add(zi, mi)), bi = hn::Mul(half, hn::Sub(mr, zr));
      to_a.store(d_, k, ar, ai);
      to_b.store(d_, k, br, bi);
      if (mirror <= k || mirror >= job_.stored_out) continue;
      to_a.store(d_, mirror, ar, hn::Neg(ai));
      to_b.store(d_, mirror, br, hn::Neg(bi));
    }
  }

  void run_complex_to_real(int64_t lane, int64_t last) {
    const Group<const T> a = in_group(lane, last), b = in_group(std::min(lane + kLanes<D>, last), last);
    if (b.count == kLanes<D> && job_.in.lane == 1 && job_.in_format == Format::Interleaved) {
      const int64_t stride = 2 * job_.in.element;
      tangle(InterleavedSource<D>{a.at.re, stride, ahead()}, InterleavedSource<D>{b.at.re, stride, ahead()});
    } else {
      load_group(d_, a, job_.stored_in, area_[0], kRealSlot);
      load_group(d_, b, job_.stored_in, area_[1], kRealSlot);
      tangle(BufferRows<D>{area_[0]}, BufferRows<D>{area_[1]});
    }
    passes_in_buffer(tables_.n);
    const Group<T> to_a = out_group(lane, last), to_b = out_group(std::min(lane + kLanes<D>, last), last);
    if (b.count == kLanes<D> && job_.out.lane == 1)
      return run_last_pass(d_, tables_, buffer_, output(), job_.stored_out,
                           SplitTarget<D>{to_a.at.re, to_b.at.re, job_.out.element, hn::Set(d_, job_.scale)});
    last_pass_in_buffer();
    const BufferOutputs<T> outputs{buffer_, position(), job_.scale};
    store_group(d_, outputs, finish(lane), job_.stored_out, to_a, kRealSlot);
    store_group(d_, outputs, finish(lane), job_.stored_out, to_b, kImaginarySlot);
  }

  /// Rows k and n - k of the spectrum of a + i b from rows k of the half spectra A and B; entries that are their own
  /// mirror image count with their real parts only.
  template <class Source>
  HWY_NOINLINE void tangle(const Source& from_a, const Source& from_b) {
    const BufferRows<D> rows{buffer_};
    const int64_t n = tables_.n, stored = job_.stored_in;
    for (int64_t k = 0; k < stored; ++k) {
      V ar, ai, br, bi;
      from_a.load(d_, k, ar, ai);
      from_b.load(d_, k, br, bi);
      const int64_t mirror = k == 0 ? 0 : n - k;
      if (mirror == k) {
        rows.store(d_, k, ar, br);
        continue;
      }
      rows.store(d_, k, hn::Sub(ar, bi), hn::Add(br, ai));
      rows.store(d_, mirror, hn::Add(ar, bi), hn::Sub(br, ai));
    }
    const int64_t zeros_end = std::max(stored, n - stored + 1);
    std::fill(buffer_ + stored * 2 * kLanes<D>, buffer_ + zeros_end * 2 * kLanes<D>, T(0));
  }

  const D d_;
  const LaneTables<T>& tables_;
  const LineJob<T>& job_;
  Points<const T> in_;
  Points<T> out_;
  T* buffer_;
  T* area_[2];
};

}  // namespace hel::fft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
