// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "fft/cache.hpp"

#include <algorithm>
#include <bit>

namespace hel::fft {
namespace {

constexpr size_t kFixedEntries = 10;
constexpr size_t kLargestKey = kFixedEntries + 3 * HEL_RANK_MAX;

/// The key without allocation: a one-shot transform of a few points takes less time than a call of malloc.
struct KeyBuffer {
  int64_t values[kLargestKey];
  size_t size = 0;

  void add(int64_t value) { values[size++] = value; }
  void add(int32_t high, int32_t low) {
    add(static_cast<int64_t>(static_cast<uint64_t>(static_cast<uint32_t>(high)) << 32 | static_cast<uint32_t>(low)));
  }
  void add(const int64_t* list, int32_t count) {
    for (int32_t i = 0; list && i < count; ++i) add(list[i]);
  }
};

void make_key(KeyBuffer& key, int32_t rank, const int64_t* dims, const hel_fft_options& options) {
  key.add(rank, (options.in_extents ? 1 : 0) + (options.out_extents ? 2 : 0));
  key.add(options.kind, options.direction);
  key.add(options.precision, options.in_place);
  key.add(options.in_layout, options.out_layout);
  key.add(options.effort, options.threads);
  key.add(std::bit_cast<int64_t>(options.scale));
  for (const int64_t value : {options.batch, options.in_distance, options.out_distance}) key.add(value);
  key.add(dims, rank);
  key.add(options.in_extents, rank);
  key.add(options.out_extents, rank);
}

/// Two sums side by side, since each step waits for the multiplication before.
uint64_t hash_of(const KeyBuffer& key) {
  constexpr uint64_t kFactor = 0xff51afd7ed558ccdu;
  uint64_t even = 0x9e3779b97f4a7c15u, odd = key.size;
  for (size_t i = 0; i + 1 < key.size; i += 2) {
    even = std::rotl((even ^ static_cast<uint64_t>(key.values[i])) * kFactor, 31);
    odd = std::rotl((odd ^ static_cast<uint64_t>(key.values[i + 1])) * kFactor, 29);
  }
  return even ^ odd ^ static_cast<uint64_t>(key.values[key.size - 1]);
}

}  // namespace

std::shared_ptr<const Plan> make_plan(const Settings& settings, int32_t rank, const int64_t* dims,
                                      const hel_fft_options& options) {
  return std::make_shared<const Plan>(settings, make_problem(rank, dims, options), options.threads);
}

std::shared_ptr<const Plan> PlanCache::find(uint64_t hash, const int64_t* key, size_t size) {
  const std::lock_guard lock(lock_);
  for (Entry& entry : entries_)
    if (entry.hash == hash && entry.key.size() == size && std::equal(key, key + size, entry.key.begin())) {
      entry.used = ++clock_;
      return entry.plan;
    }
  return nullptr;
}

void PlanCache::keep(Entry entry, size_t capacity) {
  if (capacity == 0) return;
  const std::lock_guard lock(lock_);
  entry.used = ++clock_;
  if (entries_.size() < capacity) {
    entries_.push_back(std::move(entry));
    return;
  }
  *std::min_element(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; }) =
      std::move(entry);
}

std::shared_ptr<const Plan> PlanCache::get(const Settings& settings, int32_t rank, const int64_t* dims,
                                           const hel_fft_options& options) {
  // What the key does not capture is checked first; the rest is checked when a plan is made.
  if (rank < 1 || rank > HEL_RANK_MAX || !dims) return make_plan(settings, rank, dims, options);
  KeyBuffer key;
  make_key(key, rank, dims, options);
  const uint64_t hash = hash_of(key);
  if (std::shared_ptr<const Plan> plan = find(hash, key.values, key.size)) return plan;
  std::shared_ptr<const Plan> plan = make_plan(settings, rank, dims, options);
  keep({hash, PlanKey(key.values, key.values + key.size), plan, 0}, static_cast<size_t>(settings.plan_cache));
  return plan;
}

}  // namespace hel::fft
