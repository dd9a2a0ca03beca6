// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
// Matrices from a text, as the language writes them: gauss_let.
#include <charconv>
#include <cstring>
#include <string_view>

#include "failure.hpp"
#include "guard.hpp"
#include "missing.hpp"

using namespace compat;

namespace {

struct number {
  double real = 0.0;
  double imag = 0.0;
  bool complex = false;
};

/// Reads a text from left to right. Positions in messages count from 1.
class reader {
 public:
  explicit reader(std::string_view text) : text_(text) {}

  /// The next character that is no blank, or 0 at the end.
  char peek() {
    while (at_ < text_.size() && std::strchr(" \t\r\n", text_[at_]) != nullptr) ++at_;
    return here();
  }
  bool take(char wanted) {
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void need(char wanted) {
    if (!take(wanted)) fail_here("'%c' is missing at position %zu", wanted);
  }
  void need_end() {
    if (peek() != '\0') fail_here("the list ends before position %zu, but the text does not");
  }
  std::int64_t size();
  number value();

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool ends_here() const { return at_ >= text_.size() || std::strchr(" \t\r\n,}{", text_[at_]) != nullptr; }
  double part();
  template <class... Arguments>
  [[noreturn]] void fail_here(const char* format, Arguments... arguments) const {
    fail(HEL_ERROR_FORMAT, format, arguments..., at_ + 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::int64_t reader::size() {
  peek();
  std::int64_t size = 0;
  const auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), size);
  if (problem != std::errc()) fail_here("a size is expected at position %zu");
  at_ = static_cast<std::size_t>(end - text_.data());
  return size;
}

/// A real or imaginary part: sign, digits, point, exponent. std::from_chars takes no plus sign, which is why the sign
/// is read here, but it takes "inf" and "nan", which are no numbers of the language.
double reader::part() {
  const bool negative = here() == '-';
  const std::size_t start = negative || here() == '+' ? at_ + 1 : at_;
  const bool starts_number = start < text_.size() && std::strchr("0123456789.", text_[start]) != nullptr;
  double x = 0.0;
  const auto [end, problem] = std::from_chars(text_.data() + start, text_.data() + text_.size(), x);
  if (!starts_number || problem != std::errc()) fail_here("a number is expected at position %zu");
  at_ = static_cast<std::size_t>(end - text_.data());
  return negative ? -x : x;
}

/// A number up to the next blank, comma or brace: 1, -2.5e3, 1+2i, -3i, or a point for the missing value.
number reader::value() {
  peek();
  if (here() == '.') {
    ++at_;
    if (ends_here()) return {make_error(0), 0.0, false};
    --at_;
  }
  const double first = part();
  if (here() == 'i') {
    ++at_;
    if (!ends_here()) fail_here("a blank is expected at position %zu");
    return {0.0, first, true};
  }
  if (ends_here()) return {first, 0.0, false};
  const double second = part();
  if (here() != 'i') fail_here("'i' is expected at position %zu");
  ++at_;
  if (!ends_here()) fail_here("a blank is expected at position %zu");
  return {first, second, true};
}

/// What a text holds: found by a first reading, so that the second can write straight into the value.
struct outline {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t numbers = 0;
  bool complex = false;
  bool sized = false;
};

/// Reads the whole list; `use` sees each number.
template <class Use>
outline read_list(reader from, Use&& use) {
  outline found;
  if (from.take('[')) {
    found.sized = true;
    found.rows = from.size();
    from.need(',');
    found.cols = from.size();
    from.need(']');
    from.take('=');
  }
  const bool braces = from.take('{');
  std::int64_t rows = 0, row_start = 0, cols = 0;
  const auto end_row = [&] {
    const std::int64_t width = found.numbers - row_start;
    if (rows > 0 && width != cols && !found.sized) {
      fail(HEL_ERROR_SHAPE, "row %" PRId64 " has %" PRId64 " numbers, the rows before it %" PRId64, rows + 1, width,
           cols);
    }
    cols = width;
    row_start = found.numbers;
    ++rows;
  };
  for (char next = from.peek(); next != '\0' && next != '}'; next = from.peek()) {
    if (from.take(',')) {
      end_row();
      continue;
    }
    const number x = from.value();
    use(found.numbers++, x);
    found.complex = found.complex || x.complex;
  }
  if (braces) from.need('}');
  from.need_end();
  if (found.sized || found.numbers == 0) return found;
  // A comma after the last row ends it and starts no other.
  if (found.numbers > row_start) end_row();
  const bool bare_list = !braces && rows == 1;
  found.rows = bare_list ? found.numbers : rows;
  found.cols = bare_list ? 1 : cols;
  return found;
}

void write_numbers(const reader& from, const outline& found, const fresh& result) {
  read_list(from, [&](std::int64_t i, const number& x) {
    result.real()[i] = x.real;
    if (found.complex) result.imag()[i] = x.imag;
  });
}

/// One number fills a sized matrix, none leaves zeros; anything else must be as many as there are elements.
void write_sized(const reader& from, const outline& found, const fresh& result) {
  const std::int64_t elements = result.elements();
  if (found.numbers == elements) return write_numbers(from, found, result);
  if (found.numbers > 1) {
    fail(HEL_ERROR_SHAPE, "%" PRId64 " numbers for a %" PRId64 "x%" PRId64 " matrix", found.numbers, found.rows,
         found.cols);
  }
  number filling;
  read_list(from, [&](std::int64_t, const number& x) { filling = x; });
  for (std::int64_t i = 0; i < elements; ++i) {
    result.real()[i] = filling.real;
    if (found.complex) result.imag()[i] = filling.imag;
  }
}

}  // namespace

gauss_value* gauss_let(gauss_workspace* workspace, const char* text) {
  return command<gauss_value*>(workspace, "let", [&] {
    if (text == nullptr) fail(HEL_ERROR_NULL, "text is NULL");
    const reader from{std::string_view(text)};
    const outline found = read_list(from, [](std::int64_t, const number&) {});
    const shape orders = matrix_shape(found.rows, found.cols);
    fresh result(*workspace, GAUSS_MATRIX, orders, found.complex);
    if (found.sized) {
      write_sized(from, found, result);
    } else {
      write_numbers(from, found, result);
    }
    return result.finish();
  });
}
