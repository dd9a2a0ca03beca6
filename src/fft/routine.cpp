// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/routine.hpp"

#include <algorithm>

#include "base/parallel.hpp"

namespace hel::fft {
namespace {

/// Below this many points a loop is over before a second thread has woken up.
constexpr int64_t kPointsForThreads = 1 << 14;

const char* name_of(LineKind kind) {
  switch (kind) {
    case LineKind::RealToComplex:
      return "real to complex";
    case LineKind::ComplexToReal:
      return "complex to real";
    default:
      return "complex";
  }
}

}  // namespace

void describe_line(std::string& text, int depth, const std::string& what) {
  text.append(static_cast<size_t>(2 * depth), ' ');
  text += what;
  text += '\n';
}

template <class T>
void Pass<T>::run(Points<const T> in, Points<T> out, int64_t first, int64_t last, Arena arena,
                  int threads) const noexcept {
  const int64_t scratch = Arena::padded(line->scratch_bytes(job));
  const int64_t groups = (last - first + kLaneGroup - 1) / kLaneGroup;
  if (threads <= 1 || groups <= 1 || (last - first) * job.n < kPointsForThreads) {
    line->run(job, in, out, first, last, arena.rest());
    return;
  }
  const int64_t pitch = worker_pitch(scratch, threads);
  char* memory = arena.take<char>(threads * pitch);
  const int64_t tasks = std::min<int64_t>(groups, 8 * threads);
  parallel_for(threads, tasks, [&](int64_t task, int worker) {
    const int64_t begin = first + groups * task / tasks * kLaneGroup;
    const int64_t end = std::min(last, first + groups * (task + 1) / tasks * kLaneGroup);
    line->run(job, in, out, begin, end, memory + worker * pitch);
  });
}

template <class T>
int64_t Pass<T>::arena_bytes(int threads) const {
  return threads * worker_pitch(Arena::padded(line->scratch_bytes(job)), threads);
}

template <class T>
std::string Pass<T>::describe() const {
  char how[64];
  line->describe(how, sizeof how);
  std::string text =
      std::to_string(lanes) + " lines of " + std::to_string(job.n) + " = " + how + ", " + name_of(job.kind);
  if (job.stored_in < job.n) text += ", " + std::to_string(job.stored_in) + " stored";
  if (job.stored_out < job.n) text += ", " + std::to_string(job.stored_out) + " wanted";
  return text;
}

template <class T>
void Routine<T>::run(Points<const T> in, Points<T> out, int64_t first, int64_t last, Arena arena,
                     int threads) const noexcept {
  const auto item = [&](int64_t i, Arena memory, int inner_threads) {
    run_item(advance(in, in_format_, i * in_item_), advance(out, out_format_, i * out_item_), memory, inner_threads);
  };
  const bool items_side_by_side =
      threads > 1 && last - first >= 2 * threads && (last - first) * std::max(in_item_, out_item_) >= kPointsForThreads;
  if (!items_side_by_side) {
    for (int64_t i = first; i < last; ++i) item(i, arena, threads);
    return;
  }
  const int64_t each = worker_pitch(item_bytes(1), threads);
  char* memory = arena.take<char>(threads * each);
  parallel_for(threads, last - first,
               [&](int64_t task, int worker) { item(first + task, Arena(memory + worker * each), 1); });
}

template <class T>
int64_t Routine<T>::arena_bytes(int threads) const {
  return std::max(item_bytes(threads), threads * worker_pitch(item_bytes(1), threads));
}

template <class T>
Lines<T>::Lines(Pass<T> pass)
    : Routine<T>(pass.job.in_format, pass.job.out_format, pass.job.in.lane, pass.job.out.lane),
      pass_(std::move(pass)) {}

template <class T>
void Lines<T>::run(Points<const T> in, Points<T> out, int64_t first, int64_t last, Arena arena,
                   int threads) const noexcept {
  pass_.run(in, out, first, last, arena, threads);
}

template <class T>
void Lines<T>::describe(std::string& text, int depth) const {
  describe_line(text, depth, "rows: " + pass_.describe());
}

template <class T>
Columns<T>::Columns(Pass<T> pass, RoutinePointer<T> child, int64_t in_item, int64_t out_item, Format out_format)
    : Routine<T>(pass.job.in_format, out_format, in_item, out_item), pass_(std::move(pass)), child_(std::move(child)) {}

template <class T>
int64_t Columns<T>::work_bytes() const {
  return Arena::padded(pass_.job.stored_out * pass_.job.out.element * 2 * static_cast<int64_t>(sizeof(T)));
}

template <class T>
void Columns<T>::run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept {
  T* work = arena.take<T>(work_bytes());
  pass_.run(in, {work, work + 1}, 0, pass_.lanes, arena, threads);
  child_->run({work, work + 1}, out, 0, pass_.job.stored_out, arena, threads);
}

template <class T>
int64_t Columns<T>::item_bytes(int threads) const {
  return work_bytes() + std::max(pass_.arena_bytes(threads), child_->arena_bytes(threads));
}

template <class T>
void Columns<T>::describe(std::string& text, int depth) const {
  describe_line(text, depth, "columns: " + pass_.describe());
  child_->describe(text, depth + 1);
}

template <class T>
Rotation<T>::Rotation(std::vector<Pass<T>> passes, int64_t in_item, int64_t out_item)
    : Routine<T>(passes.front().job.in_format, passes.back().job.out_format, in_item, out_item),
      passes_(std::move(passes)) {}

/// Odd and even passes write to two blocks in turn; the last pass writes to the output.
template <class T>
int64_t Rotation<T>::work_bytes(size_t parity) const {
  int64_t elements = 0;
  for (size_t i = parity; i + 1 < passes_.size(); i += 2)
    elements = std::max(elements, passes_[i].lanes * passes_[i].job.out.lane);
  return Arena::padded(elements * 2 * static_cast<int64_t>(sizeof(T)));
}

template <class T>
void Rotation<T>::run_item(Points<const T> in, Points<T> out, Arena arena, int threads) const noexcept {
  T* work[2] = {arena.take<T>(work_bytes(0)), arena.take<T>(work_bytes(1))};
  for (size_t i = 0; i < passes_.size(); ++i) {
    const bool last = i + 1 == passes_.size();
    const Points<T> to = last ? out : Points<T>{work[i % 2], work[i % 2] + 1};
    passes_[i].run(in, to, 0, passes_[i].lanes, arena, threads);
    in = {to.re, to.im};
  }
}

template <class T>
int64_t Rotation<T>::item_bytes(int threads) const {
  int64_t scratch = 0;
  for (const Pass<T>& pass : passes_) scratch = std::max(scratch, pass.arena_bytes(threads));
  return work_bytes(0) + work_bytes(1) + scratch;
}

template <class T>
void Rotation<T>::describe(std::string& text, int depth) const {
  for (const Pass<T>& pass : passes_) describe_line(text, depth, "rotate: " + pass.describe());
}

template struct Pass<double>;
template struct Pass<float>;
template class Routine<double>;
template class Routine<float>;
template class Lines<double>;
template class Lines<float>;
template class Columns<double>;
template class Columns<float>;
template class Rotation<double>;
template class Rotation<float>;

}  // namespace hel::fft
