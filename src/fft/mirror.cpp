// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/mirror.hpp"

#include <algorithm>
#include <cstring>

namespace hel::fft {

template <class T>
void copy_row(Points<const T> from, Format from_format, Points<T> to, Format to_format, int64_t count) noexcept {
  if (from_format == Format::Interleaved && to_format == Format::Interleaved) {
    std::memcpy(to.re, from.re, static_cast<size_t>(2 * count) * sizeof(T));
    return;
  }
  const int64_t in = from_format == Format::Interleaved ? 2 : 1, out = to_format == Format::Interleaved ? 2 : 1;
  for (int64_t i = 0; i < count; ++i) {
    to.re[out * i] = from.re[in * i];
    to.im[out * i] = from.im[in * i];
  }
}

template <class T>
void mirror_row(Points<const T> from, Format from_format, Points<T> to, Format to_format, int64_t count) noexcept {
  if (from_format == Format::Interleaved && to_format == Format::Interleaved) {
    const T* source = from.re + 2 * (count - 1);
    for (int64_t i = 0; i < 2 * count; i += 2) {
      to.re[i] = source[-i];
      to.re[i + 1] = -source[-i + 1];
    }
    return;
  }
  const int64_t in = from_format == Format::Interleaved ? 2 : 1, out = to_format == Format::Interleaved ? 2 : 1;
  for (int64_t i = 0; i < count; ++i) {
    to.re[out * i] = from.re[in * (count - 1 - i)];
    to.im[out * i] = -from.im[in * (count - 1 - i)];
  }
}

template <class T>
void mirror_periodic_row(Points<const T> from, Format from_format, Points<T> to, Format to_format, int64_t n,
                         int64_t wanted) noexcept {
  mirror_row(from, from_format, to, to_format, 1);
  mirror_row(advance(from, from_format, n - wanted + 1), from_format, advance(to, to_format, 1), to_format, wanted - 1);
}

#define HEL_INSTANTIATE(T)                                                                       \
  template void copy_row(Points<const T>, Format, Points<T>, Format, int64_t) noexcept;          \
  template void mirror_row(Points<const T>, Format, Points<T>, Format, int64_t) noexcept;        \
  template void mirror_periodic_row(Points<const T>, Format, Points<T>, Format, int64_t, int64_t) noexcept;
HEL_INSTANTIATE(double)
HEL_INSTANTIATE(float)
#undef HEL_INSTANTIATE

}  // namespace hel::fft
