// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fftw_rival.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

namespace bench::fft {

namespace {

/**
 * From this size on the C library maps fresh zero pages for every allocation (glibc's largest mmap threshold), and
 * calloc() saves writing the padding; below it recycles memory, and writing only the gaps saves writing twice.
 */
constexpr std::size_t fresh_pages_from = 32 << 20;

/** Several times what the slowest plan needs on an idle machine; with two threads on a busy one measuring may take
 * minutes. */
constexpr double most_planning_seconds = 30;

template <class Real>
std::size_t bytes_of(std::int64_t count) {
  return static_cast<std::size_t>(count) * sizeof(Real);
}

}  // namespace

template <class Real>
Scratch<Real>::Scratch(std::int64_t count, bool zeroed) {
  constexpr std::size_t alignment = 64;
  const std::size_t bytes = bytes_of<Real>(count) + alignment;
  base_ = zeroed ? std::calloc(bytes, 1) : std::malloc(bytes);
  if (base_ == nullptr) throw std::bad_alloc();
  void* aligned = base_;
  std::size_t space = bytes;
  data_ = static_cast<Real*>(std::align(alignment, bytes_of<Real>(count), aligned, space));
}

template <class Real>
Scratch<Real>::~Scratch() {
  std::free(base_);
}

namespace {

/** One row of a real signal's spectrum: its own half and the conjugates that another row takes from it. */
template <class Real>
void deliver_interleaved_row(const Real* __restrict half_row, Real* __restrict own, Real* __restrict mirror,
                             std::int64_t half, std::int64_t length, Real factor) {
  for (std::int64_t i = 0; i < 2 * half; ++i) own[i] = factor * half_row[i];
  Real* target = mirror + 2 * half;
  const Real* source = half_row + 2 * (length - half);
  for (std::int64_t j = half; j < length; ++j, target += 2, source -= 2) {
    target[0] = factor * source[0];
    target[1] = -factor * source[1];
  }
}

/** As deliver_interleaved_row(), where FFTW has already written the row's own half. */
template <class Real>
void mirror_row_in_place(const Real* half_row, Real* mirror, std::int64_t half, std::int64_t length) {
  Real* target = mirror + 2 * half;
  const Real* source = half_row + 2 * (length - half);
#pragma GCC ivdep
  for (std::int64_t j = 0; j < length - half; ++j) {
    target[2 * j] = source[-2 * j];
    target[2 * j + 1] = -source[-2 * j + 1];
  }
}

template <class Real>
void deliver_planar_row(const Real* __restrict half_row, Real* __restrict own, Real* __restrict mirror,
                        std::int64_t imaginary, std::int64_t half, std::int64_t length, Real factor) {
  for (std::int64_t j = 0; j < half; ++j) {
    own[j] = factor * half_row[2 * j];
    own[imaginary + j] = factor * half_row[2 * j + 1];
  }
  for (std::int64_t j = half; j < length; ++j) {
    mirror[j] = factor * half_row[2 * (length - j)];
    mirror[imaginary + j] = -factor * half_row[2 * (length - j) + 1];
  }
}

}  // namespace

std::string Approach::text() const {
  return std::string("fftw-") + (measure ? "measure" : "estimate") + (in_place ? "-inside" : "-outside") +
         (keep ? "-kept" : "-fresh");
}

Approach Approach::from_text(const std::string& text) {
  for (int bits = 0; bits < 8; ++bits) {
    const Approach approach{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
    if (approach.text() == text) return approach;
  }
  throw std::invalid_argument("unknown contender " + text);
}

template <class Real>
FftwRival<Real>::FftwRival(const Case& the_case, Approach approach)
    : case_(the_case), approach_(approach), rows_(the_case.shape) {
  const bool whole = !case_.shape.padded();
  const bool planar = case_.planar;
  straight_ = whole && !approach_.in_place && (case_.real || !planar);
  pad_in_output_ = approach_.in_place && !case_.real && !planar && (whole || approach_.keep);
  spectrum_in_output_ = pad_in_output_ || (!approach_.in_place && !planar);
  padded_pitch_ = case_.real ? (approach_.in_place ? 2 * rows_.half : rows_.length) : 2 * rows_.length;
  spectrum_pitch_ = case_.real && !spectrum_in_output_ ? 2 * rows_.half : 2 * rows_.length;
  make_plan();
  if (!approach_.keep) return;
  if (!straight_ && !pad_in_output_) kept_padded_.emplace(rows_.count * padded_pitch_, true);
  if (!approach_.in_place && !spectrum_in_output_) kept_spectrum_.emplace(rows_.count * spectrum_pitch_, true);
}

template <class Real>
FftwRival<Real>::~FftwRival() {
  Api::destroy(plan_);
}

template <class Real>
void FftwRival<Real>::make_plan() {
  using Complex = typename Api::Complex;
  const Shape& shape = case_.shape;
  const std::vector<int> n(shape.dims.begin(), shape.dims.end());
  const int rank = static_cast<int>(n.size()), batch = static_cast<int>(shape.batch);
  const int rows_each = static_cast<int>(rows_.count / shape.batch);
  const unsigned flags = approach_.measure ? FFTW_MEASURE : FFTW_ESTIMATE;

  // Planning on scratch, because measuring overwrites both arrays.
  const Scratch<Real> in(rows_.count * padded_pitch_, false);
  const Scratch<Real> out(approach_.in_place ? 0 : rows_.count * spectrum_pitch_, false);
  const auto spectrum = reinterpret_cast<Complex*>(approach_.in_place ? in.data() : out.data());
  Api::set_threads(case_.threads);
  Api::limit_planning(most_planning_seconds);
  if (case_.real) {
    std::vector<int> in_embedding = n, out_embedding = n;
    in_embedding.back() = static_cast<int>(padded_pitch_);
    out_embedding.back() = static_cast<int>(spectrum_pitch_ / 2);
    plan_ = Api::plan_real(rank, n.data(), batch, in.data(), in_embedding.data(), rows_each * in_embedding.back(),
                           spectrum, out_embedding.data(), rows_each * out_embedding.back(), flags);
  } else {
    const int distance = static_cast<int>(shape.out_size());
    plan_ = Api::plan_complex(rank, n.data(), batch, reinterpret_cast<Complex*>(in.data()), distance, spectrum,
                              distance, flags);
  }
  Api::set_threads(1);
  if (plan_ == nullptr) throw std::runtime_error("FFTW has no plan for " + case_.full_name());
}

template <class Real>
void FftwRival<Real>::fill_padded(const Real* in, Real* padded, bool zero_gaps) const {
  const std::int64_t stored = rows_.stored_length, parts = case_.real ? 1 : 2;
  const std::int64_t imaginary = case_.shape.in_count(), end = rows_.count * padded_pitch_;
  const auto stored_rows = static_cast<std::int64_t>(rows_.landing.size());
  const Real scale = Real(1) / static_cast<Real>(case_.shape.out_size());
  share_rows(case_.threads, stored_rows, [&](std::int64_t begin, std::int64_t finish) {
    for (std::int64_t r = begin; r < finish; ++r) {
      const std::int64_t start = rows_.landing[static_cast<std::size_t>(r)] * padded_pitch_;
      Real* __restrict row = padded + start;
      if (case_.planar && !case_.real) {
        const Real* __restrict source = in + r * stored;
        for (std::int64_t j = 0; j < stored; ++j) {
          row[2 * j] = scale * source[j];
          row[2 * j + 1] = scale * source[imaginary + j];
        }
      } else {
        const Real* __restrict source = in + r * stored * parts;
        for (std::int64_t j = 0; j < stored * parts; ++j) row[j] = scale * source[j];
      }
      if (!zero_gaps) continue;
      const std::int64_t next =
          r + 1 < stored_rows ? rows_.landing[static_cast<std::size_t>(r + 1)] * padded_pitch_ : end;
      std::memset(row + stored * parts, 0, bytes_of<Real>(next - start - stored * parts));
    }
  });
}

template <class Real>
void FftwRival<Real>::execute(Real* padded, Real* spectrum) const {
  using Complex = typename Api::Complex;
  const auto result = reinterpret_cast<Complex*>(spectrum);
  if (case_.real) {
    Api::execute_real(plan_, padded, result);
  } else {
    Api::execute_complex(plan_, reinterpret_cast<Complex*>(padded), result);
  }
}

template <class Real>
void FftwRival<Real>::deliver_complex(const Real* spectrum, Real* out) const {
  const std::int64_t count = case_.shape.out_count();
  const Real factor = straight_ ? Real(1) / static_cast<Real>(case_.shape.out_size()) : Real(1);
  share_rows(case_.threads, count, [&](std::int64_t begin, std::int64_t end) {
    if (case_.planar) {
      for (std::int64_t i = begin; i < end; ++i) {
        out[i] = factor * spectrum[2 * i];
        out[count + i] = factor * spectrum[2 * i + 1];
      }
    } else if (spectrum != out) {
      std::memcpy(out + 2 * begin, spectrum + 2 * begin, bytes_of<Real>(2 * (end - begin)));
    } else if (straight_) {
      for (std::int64_t i = 2 * begin; i < 2 * end; ++i) out[i] *= factor;
    }
  });
}

template <class Real>
void FftwRival<Real>::deliver_real(const Real* spectrum, Real* out) const {
  const std::int64_t half = rows_.half, length = rows_.length;
  const Real factor = straight_ ? Real(1) / static_cast<Real>(case_.shape.out_size()) : Real(1);
  share_rows(case_.threads, rows_.count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t r = begin; r < end; ++r) {
      const std::int64_t mirror = rows_.conjugates[static_cast<std::size_t>(r)] * length;
      const Real* source = spectrum + r * spectrum_pitch_;
      if (case_.planar) {
        deliver_planar_row(source, out + r * length, out + mirror, case_.shape.out_count(), half, length, factor);
      } else if (spectrum != out) {
        deliver_interleaved_row(source, out + 2 * r * length, out + 2 * mirror, half, length, factor);
      } else {
        if (straight_) {
          for (std::int64_t i = 0; i < 2 * half; ++i) out[2 * r * length + i] *= factor;
        }
        mirror_row_in_place(source, out + 2 * mirror, half, length);
      }
    }
  });
}

template <class Real>
void FftwRival<Real>::deliver(const Real* spectrum, Real* out) const {
  if (case_.real) {
    deliver_real(spectrum, out);
  } else if (spectrum != out || straight_) {
    deliver_complex(spectrum, out);
  }
}

template <class Real>
void FftwRival<Real>::run(const Real* in, Real* out) {
  std::optional<Scratch<Real>> fresh_padded, fresh_spectrum;
  Real* padded = nullptr;
  if (straight_) {
    padded = const_cast<Real*>(in);  // the plan preserves its input
  } else if (pad_in_output_) {
    padded = out;
    fill_padded(in, padded, true);
  } else if (approach_.keep) {
    padded = kept_padded_->data();
    fill_padded(in, padded, approach_.in_place);
  } else {
    const std::int64_t count = rows_.count * padded_pitch_;
    const bool zeroed = bytes_of<Real>(count) >= fresh_pages_from;
    padded = fresh_padded.emplace(count, zeroed).data();
    fill_padded(in, padded, !zeroed);
  }

  Real* spectrum = approach_.in_place ? padded : out;
  if (!approach_.in_place && !spectrum_in_output_) {
    auto& scratch = approach_.keep ? kept_spectrum_ : fresh_spectrum;
    if (!scratch) scratch.emplace(rows_.count * spectrum_pitch_, false);
    spectrum = scratch->data();
  }
  execute(padded, spectrum);
  deliver(spectrum, out);
}

template <class Real>
void FftwRival<Real>::run_bare(Real* out) {
  execute(kept_padded_->data(), out);
}

template class Scratch<double>;
template class Scratch<float>;
template class FftwRival<double>;
template class FftwRival<float>;

}  // namespace bench::fft
