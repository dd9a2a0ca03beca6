// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Printing in the language's default layout.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "failure.hpp"
#include "guard.hpp"
#include "inferred.hpp"
#include "missing.hpp"

using namespace compat;

namespace {

constexpr int field_width = 16;
constexpr int digits = 8;

/// Where the text goes: a file, a buffer, or nowhere (to learn its length).
class sink {
 public:
  explicit sink(std::FILE* file) : file_(file) {}
  explicit sink(char* buffer) : buffer_(buffer) {}

  void put(std::string_view text) {
    if (file_ != nullptr && std::fwrite(text.data(), 1, text.size(), file_) != text.size()) {
      fail(HEL_ERROR_IO, "writing stopped after %" PRId64 " bytes", size_);
    }
    if (buffer_ != nullptr) std::memcpy(buffer_ + size_, text.data(), text.size());
    size_ += static_cast<std::int64_t>(text.size());
  }
  std::int64_t size() const { return size_; }

 private:
  std::FILE* file_ = nullptr;
  char* buffer_ = nullptr;
  std::int64_t size_ = 0;
};

/// C's %#.8g, but with a point in every locale: `digits` significant digits, trailing zeros kept.
std::string_view number_text(double x, char* buffer, char* end) {
  char* const exponent_form = std::to_chars(buffer, end, x, std::chars_format::scientific, digits - 1).ptr;
  int exponent = 0;
  const char* place = std::find(buffer, exponent_form, 'e') + 1;
  std::from_chars(*place == '+' ? place + 1 : place, exponent_form, exponent);
  if (exponent < -4 || exponent >= digits) return {buffer, static_cast<std::size_t>(exponent_form - buffer)};
  char* fixed_form = std::to_chars(buffer, end, x, std::chars_format::fixed, digits - 1 - exponent).ptr;
  if (exponent == digits - 1) *fixed_form++ = '.';
  return {buffer, static_cast<std::size_t>(fixed_form - buffer)};
}

void put_field(sink& to, std::string_view text) {
  static constexpr std::string_view blanks = "                ";
  static_assert(blanks.size() == field_width);
  if (text.size() < field_width) to.put(blanks.substr(text.size()));
  to.put(text);
}

void put_number(sink& to, double x) {
  if (is_missing(x)) return put_field(to, ".");
  if (std::isnan(x)) return put_field(to, inferred::nan_text);
  if (std::isinf(x)) return put_field(to, x > 0 ? "+INF" : "-INF");
  char buffer[32];
  put_field(to, number_text(x, buffer, std::end(buffer)));
}

/// " + " or " - ", the magnitude and "i"; blank where the number prints without an imaginary part.
void put_imaginary(sink& to, double real, double imag) {
  if (imag == 0.0 || is_missing(real)) {
    to.put("                    ");
    return;
  }
  to.put(std::signbit(imag) ? " - " : " + ");
  put_number(to, std::fabs(imag));
  to.put("i");
}

void put_rows(sink& to, const gauss_value& x, std::int64_t first, std::int64_t rows) {
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t col = 0; col < x.cols(); ++col) {
      const std::int64_t place = first + row * x.cols() + col;
      put_number(to, x.real[place]);
      if (x.is_complex()) put_imaginary(to, x.real[place], x.imag[place]);
      to.put(" ");
    }
    to.put("\n");
  }
}

/// "Plane [1,2,.,.]" for the plane whose leading indices (from 0) are given.
void put_title(sink& to, const shape& plane) {
  to.put("Plane [");
  char buffer[24];
  for (std::int32_t i = 0; i < plane.rank; ++i) {
    const char* end = std::to_chars(buffer, std::end(buffer), plane[i] + 1).ptr;
    to.put({buffer, static_cast<std::size_t>(end - buffer)});
    to.put(",");
  }
  to.put(".,.]\n\n");
}

void put_planes(sink& to, const gauss_value& x) {
  const std::int64_t plane_size = x.rows() * x.cols();
  shape plane;
  for (std::int32_t i = 0; i < x.orders.rank - 2; ++i) plane.push(0);
  for (std::int64_t first = 0; first < x.elements; first += plane_size) {
    put_title(to, plane);
    put_rows(to, x, first, x.rows());
    to.put("\n");
    for (std::int32_t i = plane.rank - 1; i >= 0 && ++plane[i] == x.orders[i]; --i) plane[i] = 0;
  }
}

void put_value(sink& to, const gauss_value& x) {
  if (x.is_empty()) return to.put("\n");
  if (x.orders.rank > 2) return put_planes(to, x);
  put_rows(to, x, 0, x.rows());
}

}  // namespace

hel_status gauss_format(gauss_workspace* workspace, const gauss_value* value, char* buffer, int64_t capacity,
                        int64_t* needed) {
  return status_command(workspace, "format", [&] {
    const gauss_value& x = need(value, "the value");
    sink length(static_cast<char*>(nullptr));
    put_value(length, x);
    const std::int64_t bytes = length.size() + 1;
    if (needed != nullptr) *needed = bytes;
    if (capacity == 0) return;
    if (buffer == nullptr) fail(HEL_ERROR_NULL, "buffer is NULL");
    if (capacity < bytes) {
      fail(HEL_ERROR_BUFFER, "the buffer holds %" PRId64 " bytes; the text needs %" PRId64, capacity, bytes);
    }
    sink text(buffer);
    put_value(text, x);
    text.put({"", 1});
  });
}

hel_status gauss_print(gauss_workspace* workspace, const gauss_value* value, FILE* file) {
  return status_command(workspace, "print", [&] {
    const gauss_value& x = need(value, "the value");
    if (file == nullptr) fail(HEL_ERROR_NULL, "file is NULL");
    sink text(file);
    put_value(text, x);
  });
}
