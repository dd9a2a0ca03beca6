// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <algorithm>
#include <complex>
#include <cstring>
#include <vector>

#include "support_case.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_ADDRESS_SANITIZER
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define TEST_ADDRESS_SANITIZER
#endif

namespace test {

/// Numbers in the memory of a caller: real or complex, interleaved or planar, double or float, between guards.
/// Memory that no test has written holds a quiet NaN, so that whatever is read of it spoils the result, and one that
/// no computation yields, so that whatever is written shows. `tag`, 0 to 15, tells the NaN of different buffers apart.
class Buffer {
 public:
  Buffer(int32_t precision, bool is_complex, int32_t layout, int64_t count, bool odd_address, uint32_t tag)
      : tag_(tag),
        real_size_(precision == HEL_DOUBLE ? sizeof(double) : sizeof(float)),
        is_complex_(is_complex),
        planar_(is_complex && layout == HEL_PLANAR),
        count_(count),
        offset_(kGuard + (odd_address ? real_size_ : 0)),
        bytes_(offset_ + data_bytes() + kTail) {
    for (size_t i = 0; i < bytes_.size(); i += real_size_) mark(i);
  }

  void* data() { return bytes_.data() + offset_; }
  const void* data() const { return bytes_.data() + offset_; }
  /// The imaginary parts of planar numbers.
  void* imaginary() { return bytes_.data() + place(count_, 0); }
  bool planar() const { return planar_; }
  int64_t count() const { return count_; }
  size_t data_bytes() const { return static_cast<size_t>(count_) * real_size_ * (is_complex_ ? 2 : 1); }

  std::complex<double> get(int64_t element) const {
    return {read(place(element, 0)), is_complex_ ? read(place(element, 1)) : 0.0};
  }
  void set(int64_t element, std::complex<double> value) {
    write(place(element, 0), value.real());
    if (is_complex_) write(place(element, 1), value.imag());
  }

  bool is_unwritten(int64_t element) const {
    return is_marked(place(element, 0)) && (!is_complex_ || is_marked(place(element, 1)));
  }
  bool is_unwritten() const {
    for (int64_t i = 0; i < count_; ++i)
      if (!is_unwritten(i)) return false;
    return true;
  }
  bool guards_are_intact() const {
    const size_t end = offset_ + data_bytes();
    for (size_t i = 0; i < bytes_.size(); i += real_size_)
      if ((i < offset_ || i >= end) && !is_marked(i)) return false;
    return true;
  }
  friend bool operator==(const Buffer& a, const Buffer& b) {
    return a.data_bytes() == b.data_bytes() && std::memcmp(a.data(), b.data(), a.data_bytes()) == 0;
  }

 private:
  static constexpr size_t kGuard = 64;
#if defined(TEST_ADDRESS_SANITIZER)
  static constexpr size_t kTail = 0;  // the sanitizer sees what lies behind the end
#else
  static constexpr size_t kTail = kGuard;
#endif
  static constexpr uint64_t kDoubleMark = 0x7ff8dead5eed0010u;
  static constexpr uint32_t kFloatMark = 0x7fd5ee10u;

  /// Byte position of a part of an element; part 1 of planar element e is element count + e of part 0.
  size_t place(int64_t element, int64_t part) const {
    const int64_t index = !is_complex_ ? element : planar_ ? part * count_ + element : 2 * element + part;
    return offset_ + static_cast<size_t>(index) * real_size_;
  }
  double read(size_t at) const {
    if (real_size_ == sizeof(double)) return read_as<double>(at);
    return static_cast<double>(read_as<float>(at));
  }
  void write(size_t at, double value) {
    if (real_size_ == sizeof(double)) return write_as(at, value);
    write_as(at, static_cast<float>(value));
  }
  void mark(size_t at) {
    if (real_size_ == sizeof(double)) return write_as(at, kDoubleMark + tag_);
    write_as(at, kFloatMark + tag_);
  }
  bool is_marked(size_t at) const {
    if (real_size_ == sizeof(double)) return read_as<uint64_t>(at) == kDoubleMark + tag_;
    return read_as<uint32_t>(at) == kFloatMark + tag_;
  }
  template <class T>
  T read_as(size_t at) const {
    T value;
    std::memcpy(&value, bytes_.data() + at, sizeof value);
    return value;
  }
  template <class T>
  void write_as(size_t at, T value) {
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }

  uint32_t tag_;
  size_t real_size_;
  bool is_complex_;
  bool planar_;
  int64_t count_;
  size_t offset_;
  std::vector<unsigned char> bytes_;
};

inline Buffer input_buffer(const Case& c) {
  return Buffer(c.precision, !c.real_input(), c.in_layout, Geometry(c).in_count, c.odd_address, 1);
}
inline Buffer output_buffer(const Case& c) {
  return Buffer(c.precision, !c.real_output(), c.out_layout, Geometry(c).out_count, c.odd_address, 2);
}

}  // namespace test
