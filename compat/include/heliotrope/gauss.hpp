// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#ifndef HELIOTROPE_GAUSS_HPP
#define HELIOTROPE_GAUSS_HPP

/// @file gauss.hpp
/// The notation of the language for C++20: values, operators and commands without a workspace or a release in sight.
///
///     using namespace gauss;
///     matrix x1 = {{1, 2, 3}, {4, 5, 6}};            // { 1 2 3, 4 5 6 }
///     matrix dim = {2, 2, 3};                        // { 2, 2, 3 }
///     matrix xh = vecr(x1) | vecr(transpose(x1));    // vecr(x1) | vecr(x1')
///     std::cout << fftm(xh, dim);                    // print fftm(xh, dim);
///
/// Every command does what its C namesake in gauss.h does. A failure throws gauss::error. `|` is `|`; for `~`, which
/// C++ has with one operand only, write hcat(a, b, ...). (`^` would bind right, but it means power in the language.)
///
/// Values may be copied, kept and handed to other threads freely; copies share their numbers until one is changed.
/// Each thread has a workspace of its own, made when it is first needed.

#include <heliotrope/gauss.h>

#include <complex>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gauss {

/// A command that failed: its status, and as what() the message with the offending number.
class error : public std::runtime_error {
 public:
  /// From a status and its message.
  error(hel_status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  /// What kind of failure.
  hel_status status() const noexcept { return status_; }

 private:
  hel_status status_;
};

namespace detail {

inline gauss_workspace* make_workspace() {
  gauss_workspace* workspace = nullptr;
  const hel_status status = gauss_workspace_create(nullptr, &workspace);
  if (status == HEL_ERROR_MEMORY) throw std::bad_alloc();
  if (status != HEL_OK) throw error(status, hel_status_text(status));
  return workspace;
}

/// The workspace of this thread.
inline gauss_workspace* workspace() {
  struct end {
    void operator()(gauss_workspace* workspace) const { gauss_workspace_destroy(workspace); }
  };
  thread_local const std::unique_ptr<gauss_workspace, end> own(make_workspace());
  return own.get();
}

/// Throws what the workspace remembers, and lets it forget.
inline void throw_if_failed() {
  gauss_workspace* const failed = workspace();
  if (gauss_status(failed) == HEL_OK) return;
  const error problem(gauss_status(failed), gauss_message(failed));
  gauss_clear(failed);
  throw problem;
}

}  // namespace detail

/// One row of a matrix that is written down. A type of its own, so that `{{1}, {2}}` is unambiguous.
struct row {
  /// From its numbers.
  row(std::initializer_list<double> list) : numbers(list) {}
  /// They live as long as the expression.
  std::initializer_list<double> numbers;
};

/// A matrix or an N-dimensional array.
class value {
 public:
  /// The empty matrix.
  value() : value(adopt(gauss_empty(detail::workspace()))) {}
  /// A scalar.
  value(double x) : value(adopt(gauss_number(detail::workspace(), x))) {}
  /// A column: `{ 1, 2, 3 }`.
  value(std::initializer_list<double> column)
      : value(adopt(gauss_let_numbers(detail::workspace(), static_cast<std::int64_t>(column.size()),
                                      column.size() == 0 ? 0 : 1, static_cast<std::int64_t>(column.size()),
                                      column.begin()))) {}
  /// A matrix, row by row: `{{1, 2}, {3, 4}}`.
  value(std::initializer_list<row> rows) : value(from_rows(rows)) {}

  /// Takes over a new value of this thread's workspace; NULL throws what went wrong.
  static value adopt(gauss_value* made) {
    if (made == nullptr) detail::throw_if_failed();
    value result{handle(gauss_take(detail::workspace(), made), gauss_value_destroy)};
    detail::throw_if_failed();
    return result;
  }

  /// The C value, for functions of gauss.h.
  const gauss_value* get() const noexcept { return handle_.get(); }

  /// gauss_rows().
  std::int64_t rows() const noexcept { return gauss_rows(get()); }
  /// gauss_cols().
  std::int64_t cols() const noexcept { return gauss_cols(get()); }
  /// gauss_elements().
  std::int64_t size() const noexcept { return gauss_elements(get()); }
  /// gauss_iscplx().
  bool is_complex() const noexcept { return gauss_iscplx(get()) != 0; }
  /// Whether gauss_type() is GAUSS_ARRAY.
  bool is_array() const noexcept { return gauss_type(get()) == GAUSS_ARRAY; }
  /// gauss_orders().
  std::span<const std::int64_t> orders() const noexcept {
    return {gauss_orders(get()), static_cast<std::size_t>(gauss_rank(get()))};
  }
  /// The real parts in memory order.
  std::span<const double> real_data() const noexcept {
    return {gauss_real_data(get()), static_cast<std::size_t>(size())};
  }
  /// The imaginary parts in memory order; nothing for a real value.
  std::span<const double> imag_data() const noexcept {
    return {gauss_imag_data(get()), is_complex() ? static_cast<std::size_t>(size()) : 0};
  }

  /// Element `x[row, col]` of a matrix, or of the first plane of an array, counted from 1.
  std::complex<double> operator()(std::int64_t row, std::int64_t col) const {
    if (row < 1 || row > rows() || col < 1 || col > cols()) {
      throw error(HEL_ERROR_INDEX, "element [" + std::to_string(row) + "," + std::to_string(col) + "] of " +
                                       std::to_string(rows()) + "x" + std::to_string(cols()));
    }
    return element((row - 1) * cols() + col - 1);
  }
  /// Element `x[i]` in memory order, counted from 1.
  std::complex<double> operator()(std::int64_t i) const {
    if (i < 1 || i > size()) {
      throw error(HEL_ERROR_INDEX, "element [" + std::to_string(i) + "] of " + std::to_string(size()));
    }
    return element(i - 1);
  }

  /// `setarray this, loc, src`.
  void set(const value& loc, const value& src) {
    if (handle_.use_count() > 1) *this = copy();
    if (gauss_setarray(detail::workspace(), handle_.get(), loc.get(), src.get()) != HEL_OK) detail::throw_if_failed();
  }

  /// A value with numbers of its own.
  value copy() const {
    return is_array() ? adopt(gauss_array_copy(detail::workspace(), gauss_rank(get()), gauss_orders(get()),
                                               gauss_real_data(get()), gauss_imag_data(get())))
                      : adopt(gauss_matrix_copy(detail::workspace(), rows(), cols(), gauss_real_data(get()),
                                                gauss_imag_data(get())));
  }

 private:
  using handle = std::shared_ptr<gauss_value>;
  explicit value(handle owned) : handle_(std::move(owned)) {}

  static value from_rows(std::initializer_list<row> rows) {
    const std::size_t width = rows.size() == 0 ? 0 : rows.begin()->numbers.size();
    std::vector<double> numbers;
    for (const auto& [list] : rows) {
      if (list.size() != width) {
        throw error(HEL_ERROR_SHAPE, "let: a row has " + std::to_string(list.size()) + " numbers, the first one " +
                                         std::to_string(width));
      }
      numbers.insert(numbers.end(), list);
    }
    return adopt(gauss_matrix_copy(detail::workspace(), static_cast<std::int64_t>(rows.size()),
                                   static_cast<std::int64_t>(width), numbers.data(), nullptr));
  }
  std::complex<double> element(std::int64_t place) const {
    return {gauss_real_data(get())[place], is_complex() ? gauss_imag_data(get())[place] : 0.0};
  }

  handle handle_;
};

using matrix = value;
using array = value;

namespace detail {

inline const gauss_value* argument(const value& x) { return x.get(); }
template <class Number>
requires std::is_arithmetic_v<Number> || std::is_pointer_v<Number> Number argument(Number x) { return x; }

/// Runs a command of gauss.h that makes a value.
template <class Command, class... Arguments>
value make(Command command, const Arguments&... arguments) {
  return value::adopt(command(workspace(), argument(arguments)...));
}

/// Runs a command of gauss.h that returns a number.
template <class Command, class... Arguments>
auto count(Command command, const Arguments&... arguments) {
  const auto result = command(workspace(), argument(arguments)...);
  throw_if_failed();
  return result;
}

}  // namespace detail

// ---- Making values --------------------------------------------------------------------------------------------------

/// From a text: let("{ 1 2 3, 4 5 6 }"), let("1 2 3"), let("[2,3] 0").
inline value let(const char* text) { return detail::make(gauss_let, text); }
inline value zeros(std::int64_t rows, std::int64_t cols) { return detail::make(gauss_zeros, rows, cols); }
inline value ones(std::int64_t rows, std::int64_t cols) { return detail::make(gauss_ones, rows, cols); }
inline value eye(std::int64_t n) { return detail::make(gauss_eye, n); }
inline value seqa(double start, double increment, std::int64_t n) {
  return detail::make(gauss_seqa, start, increment, n);
}
inline value arrayinit(const value& orders, double x) { return detail::make(gauss_arrayinit, orders, x); }

/// A column over the caller's memory, which must outlive the view; nothing is copied.
inline value column_view(std::span<const double> numbers) {
  return detail::make(gauss_column_view, static_cast<std::int64_t>(numbers.size()), numbers.data());
}
/// A matrix over the caller's memory; imag may be NULL.
inline value matrix_view(std::int64_t rows, std::int64_t cols, const double* real, const double* imag = nullptr) {
  return detail::make(gauss_matrix_view, rows, cols, real, imag);
}
/// An array over the caller's memory; imag may be NULL.
inline value array_view(std::span<const std::int64_t> orders, const double* real, const double* imag = nullptr) {
  return detail::make(gauss_array_view, static_cast<std::int32_t>(orders.size()), orders.data(), real, imag);
}

// ---- Missing values and error codes
// -----------------------------------------------------------------------------------

inline double missing() noexcept { return gauss_missing(); }
inline bool is_missing(double x) noexcept { return gauss_is_missing(x) != 0; }
inline bool ismiss(const value& x) { return detail::count(gauss_ismiss, x) != 0; }
/// `error(n)`, under another name because gauss::error is the exception.
inline value error_code(std::int32_t n) { return detail::make(gauss_error, n); }
inline value scalerr(const value& x) { return detail::make(gauss_scalerr, x); }

// ---- Layout
// -------------------------------------------------------------------------------------------------------------

inline value vec(const value& x) { return detail::make(gauss_vec, x); }
inline value vecr(const value& x) { return detail::make(gauss_vecr, x); }
inline value vech(const value& x) { return detail::make(gauss_vech, x); }
inline value xpnd(const value& v) { return detail::make(gauss_xpnd, v); }
inline value reshape(const value& x, std::int64_t rows, std::int64_t cols = 1) {
  return detail::make(gauss_reshape, x, rows, cols);
}
inline std::int64_t rows(const value& x) noexcept { return x.rows(); }
inline std::int64_t cols(const value& x) noexcept { return x.cols(); }
/// `upper | lower`.
inline value operator|(const value& upper, const value& lower) { return detail::make(gauss_vcat, upper, lower); }
/// `left ~ right ~ ...`.
inline value hcat(const value& left, const value& right) { return detail::make(gauss_hcat, left, right); }
template <class... More>
value hcat(const value& left, const value& right, const More&... more) {
  return hcat(hcat(left, right), more...);
}
/// `x'`: conjugates a complex matrix.
inline value transpose(const value& x) { return detail::make(gauss_transpose, x); }
/// `x.'`: does not.
inline value bookkeeping_transpose(const value& x) { return detail::make(gauss_bookkeeping_transpose, x); }
inline value complex(const value& real, const value& imag) { return detail::make(gauss_complex, real, imag); }
inline value real(const value& x) { return detail::make(gauss_real, x); }
inline value imag(const value& x) { return detail::make(gauss_imag, x); }
inline value conj(const value& x) { return detail::make(gauss_conj, x); }

// ---- Arrays
// ---------------------------------------------------------------------------------------------------------------

inline value areshape(const value& x, const value& orders) { return detail::make(gauss_areshape, x, orders); }
inline value getorders(const value& a) { return detail::make(gauss_getorders, a); }
inline value getarray(const value& a, const value& loc) { return detail::make(gauss_getarray, a, loc); }
inline value getmatrix(const value& a, const value& loc) { return detail::make(gauss_getmatrix, a, loc); }
inline void setarray(value& a, const value& loc, const value& src) { a.set(loc, src); }
inline value arraytomat(const value& a) { return detail::make(gauss_arraytomat, a); }
inline value mattoarray(const value& x) { return detail::make(gauss_mattoarray, x); }
inline value aconcat(const value& a, const value& b, gauss_dimension dim) {
  return detail::make(gauss_aconcat, a, b, dim);
}
inline value atranspose(const value& a, const value& positions) { return detail::make(gauss_atranspose, a, positions); }
inline value squeeze(const value& a) { return detail::make(gauss_squeeze, a); }
inline std::int64_t singleindex(const value& index, const value& orders) {
  return detail::count(gauss_singleindex, index, orders);
}
inline value arrayindex(std::int64_t single, const value& orders) {
  return detail::make(gauss_arrayindex, single, orders);
}
inline value nextindex(const value& index, const value& orders) { return detail::make(gauss_nextindex, index, orders); }

// ---- Fourier transforms, convolution
// ----------------------------------------------------------------------------------------

inline value fft(const value& x) { return detail::make(gauss_fft, x); }
inline value ffti(const value& x) { return detail::make(gauss_ffti, x); }
inline value fftn(const value& x) { return detail::make(gauss_fftn, x); }
inline value fftm(const value& x, const value& dim) { return detail::make(gauss_fftm, x, dim); }
inline value fftmi(const value& x, const value& dim) { return detail::make(gauss_fftmi, x, dim); }
inline value rfft(const value& x) { return detail::make(gauss_rfft, x); }
inline value rffti(const value& x) { return detail::make(gauss_rffti, x); }
inline value rfftn(const value& x) { return detail::make(gauss_rfftn, x); }
inline value rfftp(const value& x) { return detail::make(gauss_rfftp, x); }
inline value rfftnp(const value& x) { return detail::make(gauss_rfftnp, x); }
inline value rfftip(const value& x) { return detail::make(gauss_rfftip, x); }
inline value dfft(const value& x) { return detail::make(gauss_dfft, x); }
inline value dffti(const value& x) { return detail::make(gauss_dffti, x); }
inline std::int64_t nextn(std::int64_t n) { return detail::count(gauss_nextn, n); }
inline std::int64_t nextnevn(std::int64_t n) { return detail::count(gauss_nextnevn, n); }
inline std::int64_t optn(std::int64_t n) { return detail::count(gauss_optn, n); }
inline std::int64_t optnevn(std::int64_t n) { return detail::count(gauss_optnevn, n); }
inline value conv(const value& b, const value& x, std::int64_t f = 0, std::int64_t l = 0) {
  return detail::make(gauss_conv, b, x, f, l);
}
inline value polymult(const value& c1, const value& c2) { return detail::make(gauss_polymult, c1, c2); }

// ---- Printing
// -----------------------------------------------------------------------------------------------------------------

/// The text that `print x` shows.
inline std::string to_string(const value& x) {
  std::int64_t needed = 0;
  gauss_format(detail::workspace(), x.get(), nullptr, 0, &needed);
  detail::throw_if_failed();
  std::string text(static_cast<std::size_t>(needed), '\0');
  gauss_format(detail::workspace(), x.get(), text.data(), needed, nullptr);
  detail::throw_if_failed();
  text.pop_back();
  return text;
}
inline std::ostream& operator<<(std::ostream& to, const value& x) { return to << to_string(x); }
/// `print x`.
inline void print(const value& x, std::FILE* file = stdout) {
  if (gauss_print(detail::workspace(), x.get(), file) != HEL_OK) detail::throw_if_failed();
}

}  // namespace gauss

#endif
