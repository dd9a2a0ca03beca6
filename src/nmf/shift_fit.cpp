// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/shift_fit.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"

namespace hel::nmf::shift {
namespace {

enum RandomStream : uint64_t { kStartH = 1, kStartW = 2, kShuffle = 3 };

template <class T>
void draw(uint64_t seed, uint64_t stream, int64_t count, int threads, T* numbers) {
  const Random random(seed, stream);
  constexpr int64_t kPiece = 1 << 14;
  parallel_for(threads, (count + kPiece - 1) / kPiece, [&](int64_t piece, int) {
    const int64_t end = std::min((piece + 1) * kPiece, count);
    for (int64_t i = piece * kPiece; i < end; ++i) numbers[i] = static_cast<T>(random.uniform(i));
  });
}

/// Watches the course of a fit: divergence, report, callback, and whether to go on.
class Course {
 public:
  Course(const hel_shift_nmf_fit_options& options, int64_t limit) : options_(options) {
    report_.struct_size = sizeof report_;
    report_.change = std::numeric_limits<double>::quiet_NaN();
    limit_ = limit;
  }

  void start(double divergence) { report_.start_divergence = report_.divergence = divergence; }
  /// Whether the divergence after this iteration is of interest.
  bool wants_divergence(int64_t iteration) const {
    return options_.tolerance > 0 || calls_back(iteration) || iteration == options_.iterations;
  }
  bool calls_back(int64_t iteration) const {
    return options_.progress && (iteration % options_.progress_interval == 0 || iteration == options_.iterations);
  }
  /// Returns false when the fit is to end. The divergence may be unknown where it is not wanted.
  bool goes_on(int64_t iteration, double divergence, bool known, const void* iterate) {
    ++report_.iterations;
    if (known) {
      const double before = report_.divergence;
      report_.change = before > 0 ? std::abs(before - divergence) / before : 0;
      report_.divergence = divergence;
    }
    if (calls_back(iteration)) {
      hel_progress progress{};
      progress.iteration = report_.iterations;
      progress.limit = limit_;
      progress.objective = divergence;
      progress.change = report_.change;
      progress.seconds = seconds();
      progress.iterate = iterate;
      if (options_.progress(&progress, options_.progress_user) != 0) return end(HEL_ENDED_STOPPED);
    }
    if (options_.tolerance > 0 && report_.change <= options_.tolerance) return end(HEL_ENDED_CONVERGED);
    if (!std::isfinite(report_.divergence)) return end(HEL_ENDED_STALLED);
    return true;
  }
  bool end(int32_t ending) {
    report_.ending = ending;
    return false;
  }
  void add_samples(int64_t count) { report_.samples += count; }
  int32_t ending() const { return report_.ending; }
  void deliver(hel_shift_nmf_report* report) {
    if (report_.ending == HEL_ENDED_NOT) report_.ending = HEL_ENDED_LIMIT;
    report_.seconds = seconds();
    if (report) *report = report_;
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  using Clock = std::chrono::steady_clock;
  const hel_shift_nmf_fit_options& options_;
  const Clock::time_point begin_ = Clock::now();
  int64_t limit_ = 0;
  hel_shift_nmf_report report_{};
};

Penalty penalty_of(const hel_shift_nmf_fit_options& options) {
  return {options.sparsity, options.inhibition, options.cross_inhibition};
}

/// All memory of a fit, so that nothing can fail once numbers are written.
template <class T>
class Fit {
 public:
  Fit(const Model& model, int64_t samples, const hel_shift_nmf_fit_options& options)
      : model_(model),
        options_(options),
        batch_(options.algorithm == HEL_SHIFT_BATCH ? samples : std::min(options.batch_size, samples)),
        weighted_(options.weights != nullptr),
        work_(model, batch_, weighted_, penalty_of(options)),
        order_(static_cast<size_t>(samples)) {
    const Allocator& allocator = model.settings.allocator;
    const int64_t count = model.shape.atom_count();
    for (Table<T>* table : {&neg_, &pos_, &sum_neg_, &sum_pos_}) *table = Table<T>(allocator, count);
  }

  void run(const Arrays<T>& arrays, Course& course) noexcept {
    std::fill(sum_neg_.data(), sum_neg_.data() + sum_neg_.size(), T(0));
    std::fill(sum_pos_.data(), sum_pos_.data() + sum_pos_.size(), T(0));
    if (options_.algorithm == HEL_SHIFT_BATCH)
      run_batch(arrays, course);
    else
      run_mini_batches(arrays, course);
  }

 private:
  const T* weights() const { return static_cast<const T*>(options_.weights); }

  void step_h() noexcept {
    if (!options_.update_h) return;
    for (int32_t step = 0; step < options_.h_steps; ++step) {
      if (step > 0) work_.engine().reconstruct(work_.sheet());
      work_.step_h();
    }
  }

  void run_batch(const Arrays<T>& arrays, Course& course) noexcept {
    Sheet<T>& sheet = work_.sheet();
    Engine<T>& engine = work_.engine();
    sheet.load(arrays.samples, nullptr, arrays.v, weights(), arrays.h);
    engine.set_atoms(arrays.w);
    course.start(engine.reconstruct(sheet));
    const bool sweeps = options_.update_h && options_.update_w && options_.h_steps == 1 && work_.can_sweep();
    bool reconstructed = true;
    for (int64_t iteration = 1; iteration <= options_.iterations; ++iteration) {
      if (reconstructed) {
        step_h();
        if (options_.update_w) engine.gradient_w(sheet, neg_.data(), pos_.data());
      } else if (!course.goes_on(iteration - 1, work_.sweep(neg_.data(), pos_.data()), true, arrays.w)) {
        break;
      }
      if (options_.update_w) {
        work_.step_w(arrays.w, neg_.data(), pos_.data(), kGuard);
        engine.set_atoms(arrays.w);
      }
      // A divergence that nobody waits for is found in passing by the next iteration.
      reconstructed = !sweeps || course.wants_divergence(iteration);
      if (!reconstructed) continue;
      const double divergence = engine.reconstruct(sheet);
      if (course.calls_back(iteration)) sheet.store_activations(arrays.samples, nullptr, arrays.h);
      if (!course.goes_on(iteration, divergence, true, arrays.w)) break;
    }
    sheet.store_activations(arrays.samples, nullptr, arrays.h);
  }

  int64_t batches(int64_t samples) const { return (samples + batch_ - 1) / batch_; }

  void load_batch(const Arrays<T>& arrays, int64_t batch) noexcept {
    const int64_t first = batch * batch_, count = std::min(batch_, arrays.samples - first);
    work_.sheet().load(count, order_.data() + first, arrays.v, weights(), arrays.h);
  }

  void store_batch(const Arrays<T>& arrays, int64_t batch) noexcept {
    const int64_t first = batch * batch_, count = std::min(batch_, arrays.samples - first);
    work_.sheet().store_activations(count, order_.data() + first, arrays.h);
  }

  double divergence_of_all(const Arrays<T>& arrays) noexcept {
    double sum = 0;
    for (int64_t batch = 0; batch < batches(arrays.samples); ++batch) {
      load_batch(arrays, batch);
      sum += work_.engine().reconstruct(work_.sheet());
    }
    return sum;
  }

  void shuffle(int64_t epoch) noexcept {
    std::iota(order_.begin(), order_.end(), int64_t{0});
    if (options_.batch_order || options_.algorithm == HEL_SHIFT_CYCLIC) return;
    const Random random(options_.seed, kShuffle + static_cast<uint64_t>(epoch));
    for (auto left = static_cast<int64_t>(order_.size()); left > 1; --left)
      std::swap(order_[static_cast<size_t>(left - 1)], order_[static_cast<size_t>(random.below(left, left))]);
  }

  /// Averages exponentially; what the averaged denominator is guarded with is averaged along.
  void step_w(const Arrays<T>& arrays, bool averaged) noexcept {
    if (!averaged) {
      work_.step_w(arrays.w, neg_.data(), pos_.data(), kGuard);
    } else {
      const double s = options_.averaging;
      for (int64_t i = 0; i < neg_.size(); ++i) {
        sum_neg_[i] = static_cast<T>((1 - s) * static_cast<double>(sum_neg_[i]) + s * static_cast<double>(neg_[i]));
        sum_pos_[i] =
            static_cast<T>((1 - s) * static_cast<double>(sum_pos_[i]) + s * static_cast<double>(pos_[i]) + kGuard);
      }
      work_.step_w(arrays.w, sum_neg_.data(), sum_pos_.data(), 0);
    }
    work_.engine().set_atoms(arrays.w);
  }

  void run_epoch(const Arrays<T>& arrays, int64_t epoch) noexcept {
    const int64_t count = batches(arrays.samples);
    const int32_t algorithm = options_.algorithm;
    const bool greedy = algorithm == HEL_SHIFT_ASG || algorithm == HEL_SHIFT_ASAG;
    const bool averaged = algorithm == HEL_SHIFT_ASAG || algorithm == HEL_SHIFT_GSAG;
    const int64_t passes = options_.batch_order ? options_.batch_order_count / count : 1;
    const bool cyclic = algorithm == HEL_SHIFT_CYCLIC;
    if (cyclic) std::fill(sum_neg_.data(), sum_neg_.data() + sum_neg_.size(), T(0));
    if (cyclic) std::fill(sum_pos_.data(), sum_pos_.data() + sum_pos_.size(), T(0));
    for (int64_t i = 0; i < count; ++i) {
      const int64_t batch = options_.batch_order ? options_.batch_order[epoch % passes * count + i] : i;
      load_batch(arrays, batch);
      work_.engine().reconstruct(work_.sheet());
      step_h();
      store_batch(arrays, batch);
      if (!options_.update_w || !(greedy || cyclic || i + 1 == count)) continue;
      work_.engine().gradient_w(work_.sheet(), neg_.data(), pos_.data());
      if (greedy) step_w(arrays, averaged);
      for (int64_t k = 0; cyclic && k < neg_.size(); ++k) sum_neg_[k] += neg_[k], sum_pos_[k] += pos_[k];
    }
    if (!options_.update_w || greedy) return;
    if (cyclic) std::copy(sum_neg_.data(), sum_neg_.data() + sum_neg_.size(), neg_.data());
    if (cyclic) std::copy(sum_pos_.data(), sum_pos_.data() + sum_pos_.size(), pos_.data());
    step_w(arrays, averaged);
  }

  void run_mini_batches(const Arrays<T>& arrays, Course& course) noexcept {
    std::iota(order_.begin(), order_.end(), int64_t{0});
    work_.engine().set_atoms(arrays.w);
    course.start(divergence_of_all(arrays));
    for (int64_t epoch = 1; epoch <= options_.iterations; ++epoch) {
      shuffle(epoch);
      run_epoch(arrays, epoch - 1);
      const bool known = course.wants_divergence(epoch);
      const double divergence = known ? divergence_of_all(arrays) : 0;
      if (!course.goes_on(epoch, divergence, known, arrays.w)) break;
    }
  }

  const Model& model_;
  const hel_shift_nmf_fit_options& options_;
  int64_t batch_;
  bool weighted_;
  Work<T> work_;
  std::vector<int64_t> order_;
  Table<T> neg_, pos_, sum_neg_, sum_pos_;
};

void check_batch_order(const hel_shift_nmf_fit_options& options, int64_t samples) {
  if (!options.batch_order) return;
  const int64_t size = std::min(options.batch_size, samples), count = (samples + size - 1) / size;
  if (options.batch_order_count < count || options.batch_order_count % count != 0)
    throw Error(HEL_ERROR_OPTION, "options.batch_order_count is %lld; it must be a multiple of the %lld batches",
                static_cast<long long>(options.batch_order_count), static_cast<long long>(count));
  for (int64_t i = 0; i < options.batch_order_count; ++i)
    if (options.batch_order[i] < 0 || options.batch_order[i] >= count)
      throw Error(HEL_ERROR_INDEX, "options.batch_order[%lld] is %lld; it must be from 0 to %lld",
                  static_cast<long long>(i), static_cast<long long>(options.batch_order[i]),
                  static_cast<long long>(count - 1));
}

template <class T>
void start_atoms(const Model& model, const hel_shift_nmf_fit_options& options, T* w) {
  if (options.start_w == HEL_SHIFT_FROM_CALLER) return;
  draw(options.seed, kStartW, model.shape.atom_count(), model.threads(), w);
  normalize(
      model.shape,
      model.options.normalization == HEL_SHIFT_NOT_NORMALIZED ? HEL_SHIFT_PER_CHANNEL : model.options.normalization, w);
}

}  // namespace

template <class T>
void fit(const Model& model, const Arrays<T>& arrays, const hel_shift_nmf_fit_options& options,
         hel_shift_nmf_report* report) {
  const int64_t in_h = arrays.samples * model.shape.activation_count();
  const int64_t in_v = arrays.samples * model.shape.sample_count();
  const T* weights = static_cast<const T*>(options.weights);
  check_batch_order(options, arrays.samples);
  if (weights) check_numbers("weights", weights, in_v, true);
  check_samples(model, arrays.v, weights, in_v);
  if (options.start_w == HEL_SHIFT_FROM_CALLER) check_numbers("w", arrays.w, model.shape.atom_count(), true);
  if (options.start_h == HEL_SHIFT_FROM_CALLER) check_numbers("h", arrays.h, in_h, true);
  Course course(options, options.iterations);
  Fit<T> work(model, arrays.samples, options);
  if (options.start_h == HEL_SHIFT_FROM_SEED) draw(options.seed, kStartH, in_h, model.threads(), arrays.h);
  start_atoms(model, options, arrays.w);
  course.add_samples(arrays.samples);
  work.run(arrays, course);
  course.deliver(report);
}

template <class T>
void fit_stream(const Model& model, const Stream& stream, T* w, const hel_shift_nmf_fit_options& options,
                hel_shift_nmf_report* report) {
  const Allocator& allocator = model.settings.allocator;
  const Shape& shape = model.shape;
  if (options.start_w == HEL_SHIFT_FROM_CALLER) check_numbers("w", w, shape.atom_count(), true);
  Course course(options, options.iterations);
  const int64_t count = stream.chunk * (shape.sample_count() + shape.activation_count());
  require_possible(count * static_cast<int64_t>(sizeof(T)));
  Table<T> atoms(allocator, shape.atom_count()), v(allocator, stream.chunk * shape.sample_count());
  Table<T> h(allocator, stream.chunk * shape.activation_count());
  Fit<T> work(model, stream.chunk, options);
  std::copy(w, w + shape.atom_count(), atoms.data());
  start_atoms(model, options, atoms.data());
  bool more = true;
  for (int64_t chunk = 0; more && (stream.max_chunks == 0 || chunk < stream.max_chunks); ++chunk) {
    int64_t got = 0;
    // A reader may deliver less than a chunk at a time.
    while (more && got < stream.chunk) {
      const int64_t wanted = stream.chunk - got;
      const int64_t read = stream.reader(wanted, v.data() + got * shape.sample_count(), stream.user);
      if (read < 0 || read > wanted)
        throw Error(HEL_ERROR_READER, "the reader returned %lld when %lld samples were wanted in chunk %lld",
                    static_cast<long long>(read), static_cast<long long>(wanted), static_cast<long long>(chunk));
      more = read > 0;
      got += read;
    }
    if (got == 0) {
      if (chunk == 0) throw Error(HEL_ERROR_READER, "the reader returned 0 at once: the stream has no samples");
      break;
    }
    check_samples(model, v.data(), static_cast<const T*>(nullptr), got * shape.sample_count());
    draw(options.seed + static_cast<uint64_t>(chunk), kStartH, got * shape.activation_count(), model.threads(),
         h.data());
    course.add_samples(got);
    work.run({got, v.data(), atoms.data(), h.data()}, course);
    if (course.ending() == HEL_ENDED_STOPPED || course.ending() == HEL_ENDED_STALLED) break;
  }
  std::copy(atoms.data(), atoms.data() + shape.atom_count(), w);
  course.deliver(report);
}

template void fit(const Model&, const Arrays<double>&, const hel_shift_nmf_fit_options&, hel_shift_nmf_report*);
template void fit(const Model&, const Arrays<float>&, const hel_shift_nmf_fit_options&, hel_shift_nmf_report*);
template void fit_stream(const Model&, const Stream&, double*, const hel_shift_nmf_fit_options&, hel_shift_nmf_report*);
template void fit_stream(const Model&, const Stream&, float*, const hel_shift_nmf_fit_options&, hel_shift_nmf_report*);

}  // namespace hel::nmf::shift
