// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/long_line.hpp"

#include <algorithm>

#include "base/checked.hpp"
#include "base/parallel.hpp"
#include "fft/mirror.hpp"

namespace hel::fft {
namespace {

constexpr Format kWork = Format::Interleaved;
constexpr int64_t kRowsAtOnce = 16;

template <class T>
int64_t complex_bytes(int64_t count) {
  return Arena::padded(2 * count * static_cast<int64_t>(sizeof(T)));
}

template <class T>
Points<T> take_work(Arena& arena, int64_t count) {
  T* memory = arena.take<T>(complex_bytes<T>(count));
  return {memory, memory + 1};
}

/// A pass over a matrix whose last row is not full: the lanes before `ragged` have one entry more than the others.
template <class T>
void run_ragged(Pass<T> pass, int64_t LineJob<T>::*stored, int64_t count, Points<const T> in, Points<T> out,
                Arena arena, int threads) noexcept {
  const int64_t rows = count / pass.lanes, ragged = count % pass.lanes;
  pass.job.*stored = rows + 1;
  if (ragged > 0) pass.run(in, out, 0, ragged, arena, threads);
  pass.job.*stored = rows;
  pass.run(in, out, ragged, pass.lanes, arena, threads);
}

/// What the three kinds share: the factor between the two passes, and the work array that it is written to.
template <class T>
class LongLine : public Routine<T> {
 public:
  LongLine(const Allocator& allocator, const LongLineJob<T>& job)
      : Routine<T>(job.in_format, job.out_format, job.in_item, job.out_item), job_(job) {
    const bool inverse = job.kind == LineKind::ComplexToReal;
    twiddle_ = make_lane_twiddle<T>(allocator, job.n1 * job.n2, inverse ? job.n2 : job.n1, inverse ? half() : job.n2,
                                    job.backward);
  }

  void describe(std::string& text, int depth) const override {
    describe_line(text, depth, "long line, first half: " + pass1_.describe());
    describe_line(text, depth, "long line, second half: " + pass2_.describe());
  }

 protected:
  int64_t half() const { return job_.n1 / 2 + 1; }
  int64_t pass_bytes(int threads) const { return std::max(pass1_.arena_bytes(threads), pass2_.arena_bytes(threads)); }

  Pass<T> make_pass(const std::shared_ptr<const Line<T>>& line, int64_t n, LineKind kind, int64_t lanes) const {
    Pass<T> pass{line, {}, lanes};
    pass.job.n = pass.job.stored_in = pass.job.stored_out = n;
    pass.job.kind = kind;
    pass.job.backward = job_.backward;
    pass.job.far_in = job_.far;
    return pass;
  }

  LongLineJob<T> job_;
  LaneTwiddle<T> twiddle_;
  Pass<T> pass1_, pass2_;
};

template <class T>
class ComplexLongLine final : public LongLine<T> {
 public:
  ComplexLongLine(const Allocator& allocator, const LongLineJob<T>& job) : LongLine<T>(allocator, job) {
    pass1_ = this->make_pass(job.line1, job.n1, LineKind::Complex, job.n2);
    pass1_.job.in_format = job.in_format;
    pass1_.job.in = {job.n2, 1};
    pass1_.job.out = {1, spread(job.n1)};
    pass1_.job.twiddle = &this->twiddle_;
    pass1_.job.stream_out = job.stream_work;
    pass2_ = this->make_pass(job.line2, job.n2, LineKind::Complex, job.n1);
    pass2_.job.in = {pass1_.job.out.lane, 1};
    pass2_.job.out_format = job.out_format;
    pass2_.job.out = {job.n1, 1};
    pass2_.job.scale = job.scale;
    pass2_.job.stream_out = job.stream_out;
  }

 private:
  using LongLine<T>::job_, LongLine<T>::pass1_, LongLine<T>::pass2_;

  int64_t work_count() const { return job_.n2 * pass1_.job.out.lane; }

  void run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept override {
    const Points<T> work = take_work<T>(arena, work_count());
    run_ragged(pass1_, &LineJob<T>::stored_in, job_.stored_in, in, work, arena, threads);
    run_ragged(pass2_, &LineJob<T>::stored_out, job_.stored_out, {work.re, work.im}, out, arena, threads);
  }
  int64_t item_bytes(int threads) const override { return complex_bytes<T>(work_count()) + this->pass_bytes(threads); }
};

/// Real input: both passes handle k1 <= n1 / 2 only; X[n - k] = conj(X[k]) gives the others, and with
/// n - (k1 + n1 k2) = (n1 - k1) + n1 (n2 - 1 - k2) they lie in reverse in the mirrored row.
template <class T>
class RealLongLine final : public LongLine<T> {
 public:
  RealLongLine(const Allocator& allocator, const LongLineJob<T>& job) : LongLine<T>(allocator, job) {
    pass1_ = this->make_pass(job.line1, job.n1, LineKind::RealToComplex, job.n2);
    pass1_.job.in_format = Format::Real;
    pass1_.job.in = {job.n2, 1};
    pass1_.job.stored_out = this->half();
    pass1_.job.out = {1, spread(this->half())};
    pass1_.job.twiddle = &this->twiddle_;
    pass1_.job.stream_out = job.stream_work;
    pass2_ = this->make_pass(job.line2, job.n2, LineKind::Complex, this->half());
    pass2_.job.in = {pass1_.job.out.lane, 1};
    pass2_.job.scale = job.scale;
    pass2_.job.out_format = direct() ? job.out_format : kWork;
    pass2_.job.out = direct() ? Strides{job.n1, 1} : pass2_.job.in;
  }

 private:
  using LongLine<T>::job_, LongLine<T>::pass1_, LongLine<T>::pass2_;

  /// The whole spectrum is wanted, so that the second pass may write to the output and the mirror read from there. Else
  /// the second pass stays in the work memory.
  bool direct() const { return job_.stored_out == job_.n1 * job_.n2; }
  int64_t work_count() const { return job_.n2 * pass1_.job.out.lane; }

  void run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept override {
    const Points<T> work = take_work<T>(arena, work_count());
    const Points<T> rows = direct() ? out : work;
    run_ragged(pass1_, &LineJob<T>::stored_in, job_.stored_in, in, work, arena, threads);
    pass2_.run({work.re, work.im}, rows, 0, pass2_.lanes, arena, threads);
    const int64_t full_rows = job_.stored_out / job_.n1, rest = job_.stored_out % job_.n1;
    const int64_t tasks = (full_rows + kRowsAtOnce - 1) / kRowsAtOnce;
    parallel_for(job_.stored_out < (1 << 16) ? 1 : threads, tasks, [&](int64_t task, int) {
      const int64_t first = task * kRowsAtOnce;
      complete_rows({rows.re, rows.im}, out, first, std::min(kRowsAtOnce, full_rows - first), job_.n1);
    });
    if (rest > 0) complete_rows({rows.re, rows.im}, out, full_rows, 1, rest);
  }

  /// The first `wanted` entries of rows k2 .. k2 + count - 1 of the output, a matrix of n1 columns.
  void complete_rows(Points<const T> rows, Points<T> out, int64_t k2, int64_t count, int64_t wanted) const noexcept {
    const Format format = pass2_.job.out_format;
    const RowCopy how{format, job_.out_format, job_.stream_out};
    const int64_t stride = pass2_.job.out.element, half = this->half();
    const Points<T> to = advance(out, job_.out_format, k2 * job_.n1);
    if (!direct())
      copy_row(how, advance(rows, format, k2 * stride), to, std::min(half, wanted), {count, stride, job_.n1});
    // Entries half .. wanted - 1 are the images of entries n1 - half down to n1 - wanted + 1 of the mirrored row.
    if (wanted > half)
      mirror_row(how, advance(rows, format, (job_.n2 - 1 - k2) * stride + job_.n1 - wanted + 1),
                 advance(to, job_.out_format, half), wanted - half, {count, -stride, job_.n1});
    if (job_.stream_out) flush_streams();
  }

  int64_t item_bytes(int threads) const override { return complex_bytes<T>(work_count()) + this->pass_bytes(threads); }
};

/// Half spectrum to real: the same scheme with the roles of j and k exchanged. The entries above n / 2 that the first
/// pass needs are mirrored into work memory first.
template <class T>
class LongLineToReal final : public LongLine<T> {
 public:
  LongLineToReal(const Allocator& allocator, const LongLineJob<T>& job) : LongLine<T>(allocator, job) {
    const int64_t half = this->half();
    pass1_ = this->make_pass(job.line2, job.n2, LineKind::Complex, half);
    pass1_.job.in = pass1_.job.out = {spread(half), 1};
    pass1_.job.twiddle = &this->twiddle_;
    pass1_.job.stream_out = job.stream_work;
    pass2_ = this->make_pass(job.line1, job.n1, LineKind::ComplexToReal, job.n2);
    pass2_.job.stored_in = half;
    pass2_.job.in = {1, spread(half)};
    pass2_.job.out_format = Format::Real;
    pass2_.job.out = {job.n2, 1};
    pass2_.job.scale = job.scale;
    pass2_.job.stream_out = job.stream_out;
  }

 private:
  using LongLine<T>::job_, LongLine<T>::pass1_, LongLine<T>::pass2_;

  int64_t work_count() const { return job_.n2 * pass1_.job.in.element; }

  void run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept override {
    const Points<T> work = take_work<T>(arena, work_count());
    for (int64_t k2 = 0; k2 < job_.n2; ++k2) expand_row(in, work, k2);
    pass1_.run({work.re, work.im}, work, 0, pass1_.lanes, arena, threads);
    run_ragged(pass2_, &LineJob<T>::stored_out, job_.stored_out, {work.re, work.im}, out, arena, threads);
  }

  /// Row k2 of the first pass: X[k1 + n1 k2] for k1 <= n1 / 2, from the stored half and its mirror image.
  void expand_row(Points<const T> in, Points<T> rows, int64_t k2) const noexcept {
    const int64_t n = job_.n1 * job_.n2, half = this->half(), first = k2 * job_.n1;
    const Points<T> to = advance(rows, kWork, k2 * pass1_.job.in.element);
    const int64_t stored = std::clamp<int64_t>(job_.stored_in - first, 0, half);
    const RowCopy how{job_.in_format, kWork};
    copy_row(how, advance(in, job_.in_format, stored > 0 ? first : 0), to, stored);
    std::fill_n(to.re + 2 * stored, 2 * (half - stored), T(0));
    // Entries k > n / 2 of the row are conj(X[n - k]); those with n - k >= stored_in are zeros.
    const int64_t begin = std::max({n / 2 + 1 - first, n - job_.stored_in + 1 - first, int64_t{0}});
    if (begin >= half) return;
    mirror_row(how, advance(in, job_.in_format, n - first - half + 1), advance(to, kWork, begin), half - begin);
  }

  int64_t item_bytes(int threads) const override { return complex_bytes<T>(work_count()) + this->pass_bytes(threads); }
};

}  // namespace

template <class T>
RoutinePointer<T> make_long_line(const Allocator& allocator, const LongLineJob<T>& job) {
  switch (job.kind) {
    case LineKind::RealToComplex:
      return std::make_unique<RealLongLine<T>>(allocator, job);
    case LineKind::ComplexToReal:
      return std::make_unique<LongLineToReal<T>>(allocator, job);
    default:
      return std::make_unique<ComplexLongLine<T>>(allocator, job);
  }
}

template RoutinePointer<double> make_long_line(const Allocator&, const LongLineJob<double>&);
template RoutinePointer<float> make_long_line(const Allocator&, const LongLineJob<float>&);

}  // namespace hel::fft
