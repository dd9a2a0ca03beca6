// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/wisdom.hpp"

#include <cstdio>
#include <map>
#include <mutex>
#include <sstream>
#include <utility>

#include "base/error.hpp"
#include "fft/fftw_line.hpp"
#include "fft/radix.hpp"

namespace hel::fft {
namespace {

constexpr const char* kTitle = "heliotrope-wisdom 1";
constexpr const char* kFftwTitle[2] = {"fftw double", "fftw float"};

using Key = std::pair<int64_t, bool>;
using Known = std::map<Key, std::vector<int>>;

std::mutex lock;

Known& known() {
  static Known map;
  return map;
}

[[noreturn]] void refuse(int line, const char* expected) {
  throw Error(HEL_ERROR_FORMAT, "line %d of the wisdom is not %s", line, expected);
}

/// "line double 256 = 8 8 4"
std::pair<Key, std::vector<int>> parse_line(const std::string& text, int number) {
  std::istringstream words(text);
  std::string word, precision, equals;
  int64_t n = 0;
  if (!(words >> word >> precision >> n >> equals) || word != "line" || equals != "=" ||
      (precision != "double" && precision != "float"))
    refuse(number, "of the form 'line double 256 = 8 8 4'");
  std::vector<int> radices;
  int64_t product = 1;
  for (int radix; words >> radix;) {
    if (!is_radix(radix) || product > n / radix) refuse(number, "a list of radices whose product is the size");
    product *= radix;
    radices.push_back(radix);
  }
  if (!words.eof() || product != n || n < 2) refuse(number, "a list of radices whose product is the size");
  return {{n, precision == "float"}, radices};
}

struct Parsed {
  Known known;
  std::string fftw[2];
};

Parsed parse(const std::string& text) {
  Parsed parsed;
  std::istringstream lines(text);
  std::string line;
  int number = 1, section = -1;
  if (!std::getline(lines, line) || line != kTitle) refuse(number, "'heliotrope-wisdom 1'");
  while (std::getline(lines, line)) {
    ++number;
    if (section < 1 && line == kFftwTitle[section + 1]) {
      ++section;
    } else if (section < 0) {
      parsed.known.insert(parse_line(line, number));
    } else {
      parsed.fftw[section] += line + "\n";
    }
  }
  if (section != 1) refuse(number + 1, "'fftw double' or 'fftw float', which are missing");
  return parsed;
}

}  // namespace

std::vector<int> recall_radices(int64_t n, bool single) {
  const std::lock_guard guard(lock);
  const auto found = known().find({n, single});
  return found == known().end() ? std::vector<int>{} : found->second;
}

void remember_radices(int64_t n, bool single, const std::vector<int>& radices) {
  const std::lock_guard guard(lock);
  known()[{n, single}] = radices;
}

std::string export_wisdom() {
  std::string text = std::string(kTitle) + "\n";
  {
    const std::lock_guard guard(lock);
    for (const auto& [key, radices] : known()) {
      text += std::string("line ") + (key.second ? "float " : "double ") + std::to_string(key.first) + " =";
      for (const int radix : radices) text.append(" ").append(std::to_string(radix));
      text += "\n";
    }
  }
  const FftwWisdom fftw = export_fftw_wisdom();
  return text + kFftwTitle[0] + "\n" + fftw.of_double + kFftwTitle[1] + "\n" + fftw.of_float;
}

void import_wisdom(const char* text) {
  Parsed parsed = parse(text);
  const FftwWisdom before = export_fftw_wisdom();
  if (!import_fftw_wisdom({parsed.fftw[0], parsed.fftw[1]})) {
    forget_fftw_wisdom();
    import_fftw_wisdom(before);
    throw Error(HEL_ERROR_FORMAT, "the wisdom's part for FFTW (after line %zu) is not understood by FFTW",
                parsed.known.size() + 1);
  }
  const std::lock_guard guard(lock);
  parsed.known.merge(known());
  known().swap(parsed.known);
}

void forget_wisdom() {
  {
    const std::lock_guard guard(lock);
    known().clear();
  }
  forget_fftw_wisdom();
}

}  // namespace hel::fft
