// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/lane_tables.hpp"

#include "fft/radix.hpp"
#include "fft/roots.hpp"

namespace hel::fft {
namespace {

template <class T>
Table<T> make_pass_twiddles(const Allocator& allocator, int64_t length, int radix, const RootTable& roots, int64_t n) {
  const int64_t span = length / radix, step = n / length;
  Table<T> table(allocator, 2 * span * (radix - 1));
  T* to = table.data();
  for (int64_t p = 0; p < span; ++p)
    for (int64_t i = 1; i < radix; ++i) {
      const Root root = roots(step * p * i);
      *to++ = static_cast<T>(root.re);
      *to++ = static_cast<T>(root.im);
    }
  return table;
}

}  // namespace

std::vector<int> choose_radices(int64_t n) {
  std::vector<int> odd, even;
  for (const int radix : {13, 11, 7, 5, 3})
    for (; n % radix == 0; n /= radix) odd.push_back(radix);
  int twos = 0;
  for (; n % 2 == 0; n /= 2) ++twos;
  // As many butterflies of 8 as possible, but 4 x 4 instead of 8 x 2, except that 2 x 8 x 8 beats 4 x 4 x 8: measured.
  const bool is_128 = twos == 7;
  for (; twos > 4 || twos == 3 || (is_128 && twos == 4); twos -= 3) even.push_back(8);
  for (; twos >= 2; twos -= 2) even.push_back(4);
  if (twos == 1) even.push_back(2);
  // An even radix first lets a half-empty (padded) line skip half of the first butterflies.
  std::vector<int> radices(even.rbegin(), even.rend());
  radices.insert(radices.end(), odd.begin(), odd.end());
  return radices;
}

template <class T>
LaneTables<T> make_lane_tables(const Allocator& allocator, int64_t n, const std::vector<int>& radices) {
  LaneTables<T> tables;
  tables.n = n;
  tables.radices = radices;
  const RootTable roots(n);
  int64_t length = n;
  for (size_t t = 0; t + 1 < radices.size(); ++t) {
    tables.twiddles.push_back(make_pass_twiddles<T>(allocator, length, radices[t], roots, n));
    length /= radices[t];
  }
  for (int backward = 0; backward < 2; ++backward) {
    tables.position[backward] = Table<int32_t>(allocator, n);
    tables.output[backward] = Table<int32_t>(allocator, n);
    for (int64_t k = 0; k < n; ++k) {
      int64_t digits = backward && k > 0 ? n - k : k, place = n, position = 0;
      for (const int radix : radices) {
        place /= radix;
        position += digits % radix * place;
        digits /= radix;
      }
      tables.position[backward][k] = static_cast<int32_t>(position);
      tables.output[backward][position] = static_cast<int32_t>(k);
    }
  }
  return tables;
}

template LaneTables<double> make_lane_tables(const Allocator&, int64_t, const std::vector<int>&);
template LaneTables<float> make_lane_tables(const Allocator&, int64_t, const std::vector<int>&);

}  // namespace hel::fft
