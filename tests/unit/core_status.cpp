// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <doctest/doctest.h>
#include <heliotrope/heliotrope.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <thread>
#include <vector>

// Statuses, messages and what the library says about itself.

namespace {

struct Entry {
  std::string name;
  int number;
  std::string sentence;
};

/// The list as the header ships it.
std::vector<Entry> status_list() {
  return {
#define HEL_STATUS(name, number, sentence) {#name, number, sentence},
#include <heliotrope/status.def>
  };
}

/// The numbers are a promise to programs that were built earlier; this is the promise.
const std::vector<std::pair<std::string, int>> kFrozen = {
    {"HEL_OK", 0},
    {"HEL_ERROR_NULL", 1},
    {"HEL_ERROR_RANK", 2},
    {"HEL_ERROR_DIM", 3},
    {"HEL_ERROR_EXTENT", 4},
    {"HEL_ERROR_OVERFLOW", 5},
    {"HEL_ERROR_OPTION", 6},
    {"HEL_ERROR_ALIAS", 7},
    {"HEL_ERROR_SHAPE", 8},
    {"HEL_ERROR_INDEX", 9},
    {"HEL_ERROR_VALUE", 10},
    {"HEL_ERROR_TYPE", 11},
    {"HEL_ERROR_BUFFER", 12},
    {"HEL_ERROR_TOLERANCE", 13},
    {"HEL_ERROR_STATE", 14},
    {"HEL_ERROR_MEMORY", 20},
    {"HEL_ERROR_LIMIT", 21},
    {"HEL_ERROR_FORMAT", 60},
    {"HEL_ERROR_IO", 61},
    {"HEL_ERROR_INTERNAL", 90},
};

hel_status status(int number) { return static_cast<hel_status>(number); }

}  // namespace

TEST_CASE("status numbers stay what they were") {
  for (const auto& [name, number] : kFrozen) CHECK(hel_status_name(status(number)) == name);
}

TEST_CASE("every status has a name of its own and a sentence of its own") {
  std::set<std::string> names, sentences;
  std::set<int> numbers;
  for (const Entry& entry : status_list()) {
    INFO(entry.name);
    CHECK(hel_status_name(status(entry.number)) == entry.name);
    CHECK(hel_status_text(status(entry.number)) == entry.sentence);
    CHECK_FALSE(entry.sentence.empty());
    names.insert(entry.name);
    sentences.insert(entry.sentence);
    numbers.insert(entry.number);
  }
  CHECK(names.size() == status_list().size());
  CHECK(sentences.size() == status_list().size());
  CHECK(numbers.size() == status_list().size());
}

TEST_CASE("a number that is no status is said to be unknown") {
  for (const int number : {-1, 15, 19, 99, 100, 12345}) {
    CHECK(std::string(hel_status_text(status(number))) == "unknown status");
    CHECK(std::string(hel_status_name(status(number))) == "HEL_UNKNOWN");
  }
}

TEST_CASE("the library's version is that of its headers") {
  CHECK(std::string(hel_version()) == HEL_VERSION_TEXT);
  CHECK(std::string(HEL_VERSION_TEXT) == std::to_string(HEL_VERSION_MAJOR) + "." + std::to_string(HEL_VERSION_MINOR) +
                                             "." + std::to_string(HEL_VERSION_PATCH));
  CHECK(HEL_VERSION_AT_LEAST(HEL_VERSION_MAJOR, HEL_VERSION_MINOR, HEL_VERSION_PATCH));
  CHECK_FALSE(HEL_VERSION_AT_LEAST(HEL_VERSION_MAJOR, HEL_VERSION_MINOR, HEL_VERSION_PATCH + 1));
  CHECK_FALSE(HEL_VERSION_AT_LEAST(HEL_VERSION_MAJOR + 1, 0, 0));
}

TEST_CASE("the build information names the version and the license of the binary, each line a name and a value") {
  const std::string info = hel_build_info();
  CHECK(info.find(std::string("version: ") + hel_version() + "\n") != std::string::npos);
  CHECK(info.find("FFTW") != std::string::npos);
  CHECK(info.find("GPL") != std::string::npos);
  CHECK(info.back() == '\n');
  for (size_t begin = 0; begin < info.size(); begin = info.find('\n', begin) + 1) {
    const std::string line = info.substr(begin, info.find('\n', begin) - begin);
    const size_t colon = line.find(": ");
    CHECK_MESSAGE(colon != std::string::npos, line);
    CHECK_MESSAGE(colon + 2 < line.size(), line);
  }
}

TEST_CASE("each thread has a message of its own") {
  int64_t size = 0;
  CHECK(hel_fft_fast_size(-5, 0, &size) == HEL_ERROR_DIM);
  const std::string mine = hel_last_message();
  CHECK(mine.find("-5") != std::string::npos);
  std::string before, after;
  std::thread other([&] {
    before = hel_last_message();
    int64_t found = 0;
    hel_fft_fast_size(-6, 0, &found);
    after = hel_last_message();
  });
  other.join();
  CHECK(before == "");
  CHECK(after.find("-6") != std::string::npos);
  CHECK(hel_last_message() == mine);
}
