// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>

#include "support_check.hpp"

// What measuring found out, out of the process and into it.
using namespace test;

namespace {

std::string exported() {
  int64_t needed = 0;
  CHECK(hel_wisdom_export(nullptr, 0, &needed) == HEL_OK);
  std::vector<char> text(static_cast<size_t>(needed));
  CHECK(hel_wisdom_export(text.data(), needed, nullptr) == HEL_OK);
  return text.data();
}

/// Sizes that the library's own kernels take and sizes they do not.
void measure_some() {
  for (const int64_t n : {64, 360, 34, 127})
    for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT})
      CHECK(make_plan({.dims = {n, 3}, .precision = precision, .effort = HEL_MEASURE}));
}

/// The texts are only compared as sets of lines: the order within is nobody's business.
std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size(); begin = std::min(text.find('\n', begin), text.size() - 1) + 1)
    lines.push_back(text.substr(begin, text.find('\n', begin) - begin));
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("wisdom survives the way out and in") {
  hel_wisdom_forget();
  const std::string nothing = exported();
  measure_some();
  const std::string learned = exported();
  CHECK(learned.size() > nothing.size());
  hel_wisdom_forget();
  CHECK(exported() == nothing);
  CHECK(hel_wisdom_import(learned.c_str()) == HEL_OK);
  CHECK(sorted_lines(exported()) == sorted_lines(learned));
  check_case({.dims = {360, 3}, .effort = HEL_MEASURE});
  CHECK(hel_wisdom_import(nothing.c_str()) == HEL_OK);
  CHECK(sorted_lines(exported()) == sorted_lines(learned));
  hel_wisdom_forget();
}

TEST_CASE("a plan lives on when wisdom is forgotten") {
  const Case c{.dims = {60, 7}, .effort = HEL_MEASURE};
  const Plan plan = make_plan(c);
  hel_wisdom_forget();
  Buffer in = input_buffer(c), out = output_buffer(c);
  const std::vector<Samples> batch = random_batch(c);
  fill(c, batch, in);
  CHECK(hel_fft_plan_execute(plan.get(), in.data(), out.data()) == HEL_OK);
  check_numbers(c, batch, {.given = in, .in = in, .out = out}, Oracle::direct);
}

TEST_CASE("wisdom that is none is refused and changes nothing") {
  hel_wisdom_forget();
  measure_some();
  const std::string good = exported();
  std::vector<std::string> spoiled = {"",
                                      "\n",
                                      "nonsense",
                                      "heliotrope-wisdom",
                                      "heliotrope-wisdom 2\n",
                                      "x" + good,
                                      std::string(100000, '('),
                                      "\x01\xff\xfe"};
  // Every text cut off after a line, and every line spoiled at its start.
  const size_t last = good.find_last_not_of('\n');
  for (size_t next = good.find('\n') + 1; next < last; next = good.find('\n', next) + 1) {
    spoiled.push_back(good.substr(0, next));
    spoiled.push_back(good.substr(0, next) + "?" + good.substr(next));
  }
  for (const std::string& text : spoiled) {
    INFO(text.substr(text.size() - std::min<size_t>(text.size(), 300)));
    CHECK(hel_wisdom_import(text.c_str()) == HEL_ERROR_FORMAT);
    const std::string message = hel_last_message();
    CHECK_MESSAGE(message.find("line ") != std::string::npos, message);
    CHECK(sorted_lines(exported()) == sorted_lines(good));
  }
  CHECK(hel_wisdom_import(nullptr) == HEL_ERROR_NULL);
  hel_wisdom_forget();
}

TEST_CASE("the export of wisdom is refused a buffer that is too small, and leaves it alone") {
  hel_wisdom_forget();
  const std::string text = exported();
  const auto needed = static_cast<int64_t>(text.size()) + 1;
  std::vector<char> buffer(text.size() + 1, '#');
  const std::vector<char> before = buffer;
  for (const int64_t capacity : {int64_t{1}, needed - 1})
    CHECK(hel_wisdom_export(buffer.data(), capacity, nullptr) == HEL_ERROR_BUFFER);
  CHECK(std::string(hel_last_message()).find(std::to_string(needed)) != std::string::npos);
  CHECK(hel_wisdom_export(nullptr, needed, nullptr) == HEL_ERROR_NULL);
  CHECK(hel_wisdom_export(buffer.data(), -1, nullptr) == HEL_ERROR_BUFFER);
  CHECK(buffer == before);
}
