// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fft/line.hpp"

/// How a transform is run: a tree of routines. Each transforms a row of equally spaced items; the leaves are passes
/// over lines.
namespace hel::fft {

/// Work memory, handed down and taken from the front.
class Arena {
 public:
  explicit Arena(void* begin) : at_(static_cast<char*>(begin)) {}
  template <class T>
  T* take(int64_t bytes) {
    char* taken = at_;
    at_ += padded(bytes);
    return reinterpret_cast<T*>(taken);
  }
  void* rest() const { return at_; }
  static int64_t padded(int64_t bytes) { return (bytes + 63) / 64 * 64; }

 private:
  char* at_;
};

/// The distance between rows of work memory: a multiple of the vector length, so that rows can be streamed to, but
/// not of 4096 bytes, since all rows would fall into the same cache sets.
inline int64_t spread(int64_t elements) {
  const int64_t padded = (elements + 15) / 16 * 16;
  return padded % 64 == 0 ? padded + 16 : padded;
}

/// A line size, what to do with each line, and how many lanes there are.
template <class T>
struct Pass {
  std::shared_ptr<const Line<T>> line;
  LineJob<T> job;
  int64_t lanes = 1;

  void run(Points<const T> in, Points<T> out, int64_t first, int64_t last, Arena arena, int threads) const noexcept;
  int64_t arena_bytes(int threads) const;
  std::string describe() const;
};

template <class T>
class Routine {
 public:
  /// Item i reads in + i * in_item and writes out + i * out_item (elements).
  Routine(Format in_format, Format out_format, int64_t in_item, int64_t out_item)
      : in_format_(in_format), out_format_(out_format), in_item_(in_item), out_item_(out_item) {}
  virtual ~Routine() = default;

  /// Runs items [first, last), on several items at once where there are many, else with threads inside each.
  virtual void run(Points<const T> in, Points<T> out, int64_t first, int64_t last, Arena arena,
                   int threads) const noexcept;
  /// Bytes of arena for a run with that many threads. Multiples of 64.
  virtual int64_t arena_bytes(int threads) const;
  /// One line a pass, indented by the depth.
  virtual void describe(std::string& text, int depth) const = 0;

 protected:
  virtual void run_item(Points<const T>, Points<T>, Arena, int) const noexcept {}
  virtual int64_t item_bytes(int) const { return 0; }

  Format in_format_, out_format_;
  int64_t in_item_, out_item_;
};

template <class T>
using RoutinePointer = std::unique_ptr<const Routine<T>>;

/// The items are lines; all of them form one pass.
template <class T>
class Lines final : public Routine<T> {
 public:
  explicit Lines(Pass<T> pass);
  void run(Points<const T>, Points<T>, int64_t first, int64_t last, Arena, int threads) const noexcept override;
  int64_t arena_bytes(int threads) const override { return pass_.arena_bytes(threads); }
  void describe(std::string& text, int depth) const override;

 private:
  Pass<T> pass_;
};

/// The slowest axis by lines that run down the columns, into work memory; then a child for each slice.
template <class T>
class Columns final : public Routine<T> {
 public:
  Columns(Pass<T> pass, RoutinePointer<T> child, int64_t in_item, int64_t out_item, Format out_format);
  void describe(std::string& text, int depth) const override;

 private:
  void run_item(Points<const T>, Points<T>, Arena, int threads) const noexcept override;
  int64_t item_bytes(int threads) const override;
  int64_t work_bytes() const;

  Pass<T> pass_;
  RoutinePointer<T> child_;
};

/// One pass an axis, slowest first; each writes its axis as the fastest, so that after all passes the order is the
/// original one and every pass reads its lanes side by side. For items that stay in the cache.
template <class T>
class Rotation final : public Routine<T> {
 public:
  Rotation(std::vector<Pass<T>> passes, int64_t in_item, int64_t out_item);
  void describe(std::string& text, int depth) const override;

 private:
  void run_item(Points<const T>, Points<T>, Arena, int threads) const noexcept override;
  int64_t item_bytes(int threads) const override;
  int64_t work_bytes(size_t parity) const;

  std::vector<Pass<T>> passes_;
};

void describe_line(std::string& text, int depth, const std::string& what);

}  // namespace hel::fft
