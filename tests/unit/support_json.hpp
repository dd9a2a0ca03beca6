// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// A reader for the files in tests/vectors: JSON without escapes in strings.
namespace test {

class Json {
 public:
  enum class Kind { Null, Boolean, Number, Text, Array, Object };

  Kind kind = Kind::Null;
  double number = 0;  ///< of a boolean 0 or 1
  std::string text;
  std::vector<std::string> names;  ///< of an object
  std::vector<Json> items;         ///< of an array, or what an object's names stand for

  bool has(const std::string& name) const { return find(name) != nullptr; }
  const Json& operator[](const std::string& name) const {
    const Json* found = find(name);
    if (!found) throw std::runtime_error("no member " + name);
    return *found;
  }
  const Json& operator[](size_t i) const { return items.at(i); }
  size_t size() const { return items.size(); }

  /// All numbers inside, in order: an array of arrays row by row. null is NaN.
  std::vector<double> numbers() const {
    std::vector<double> all;
    collect(all);
    return all;
  }
  /// The sizes of an array of arrays of ...
  std::vector<int64_t> sizes() const {
    std::vector<int64_t> all;
    for (const Json* level = this; level->kind == Kind::Array; level = &level->items[0]) {
      all.push_back(static_cast<int64_t>(level->items.size()));
      if (level->items.empty()) break;
    }
    return all;
  }

 private:
  const Json* find(const std::string& name) const {
    for (size_t i = 0; i < names.size(); ++i)
      if (names[i] == name) return &items[i];
    return nullptr;
  }
  void collect(std::vector<double>& all) const {
    if (kind == Kind::Null) all.push_back(std::numeric_limits<double>::quiet_NaN());
    if (kind == Kind::Number || kind == Kind::Boolean) all.push_back(number);
    for (const Json& item : items) item.collect(all);
  }
};

class JsonReader {
 public:
  explicit JsonReader(std::string text) : text_(std::move(text)) {}

  Json read() {
    Json value;
    switch (peek()) {
      case '{':
        value.kind = Json::Kind::Object;
        list('}', [&] {
          value.names.push_back(read_text());
          expect(':');
          value.items.push_back(read());
        });
        break;
      case '[':
        value.kind = Json::Kind::Array;
        list(']', [&] { value.items.push_back(read()); });
        break;
      case '"':
        value.kind = Json::Kind::Text;
        value.text = read_text();
        break;
      default:
        read_word(value);
    }
    return value;
  }

 private:
  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void expect(char c) {
    if (peek() != c) throw std::runtime_error("JSON: at " + std::to_string(at_) + " there should be " + c);
    ++at_;
  }
  template <class Item>
  void list(char end, Item item) {
    ++at_;
    if (peek() == end) return void(++at_);
    for (;;) {
      item();
      if (peek() == end) return void(++at_);
      expect(',');
    }
  }
  std::string read_text() {
    expect('"');
    const size_t end = text_.find('"', at_);
    std::string found = text_.substr(at_, end - at_);
    at_ = end + 1;
    return found;
  }
  void read_word(Json& value) {
    for (const auto& [word, kind, number] :
         {std::tuple{"null", Json::Kind::Null, 0.0}, std::tuple{"true", Json::Kind::Boolean, 1.0},
          std::tuple{"false", Json::Kind::Boolean, 0.0}})
      if (text_.compare(at_, std::string(word).size(), word) == 0) {
        value.kind = kind;
        value.number = number;
        at_ += std::string(word).size();
        return;
      }
    char* end = nullptr;
    value.kind = Json::Kind::Number;
    value.number = std::strtod(text_.c_str() + at_, &end);
    if (end == text_.c_str() + at_) throw std::runtime_error("JSON: no value at " + std::to_string(at_));
    at_ = static_cast<size_t>(end - text_.c_str());
  }

  std::string text_;
  size_t at_ = 0;
};

/// A file of tests/vectors.
inline Json read_vectors(const std::string& name) {
  std::ifstream file(std::string(TEST_VECTORS) + "/" + name);
  if (!file) throw std::runtime_error("cannot read " + name);
  std::ostringstream text;
  text << file.rdbuf();
  return JsonReader(text.str()).read();
}

}  // namespace test
