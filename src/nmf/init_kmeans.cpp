// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// A codebook of the rows of X as first dictionary: Y. Linde, A. Buzo and R. Gray, An algorithm for vector quantizer
// design, IEEE Transactions on Communications 28, 1980. Codewords begin as the mean of all rows, are doubled by
// splitting, and settle after each doubling.
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "nmf/initial.hpp"

namespace hel::nmf {
namespace {

enum Stream : uint64_t { kStreamActivations = 6, kStreamSplit = 7 };

constexpr int64_t kMostSlabs = 16, kRowsOfSlab = 256;
constexpr int kMostRounds = 100;
/// Codewords have settled when the mean distance falls by less than this part of it.
constexpr double kSettled = 1e-5;
/// The halves of a split stand apart by this part of the spread of their rows: far more than the rounding of distances.
constexpr double kSplit = 0.01;

/// What the rows of a slab say.
struct Tally {
  Table<double> sums;  ///< of rows, codewords x columns
  std::vector<int64_t> counts;
  std::vector<double> distances;  ///< sums of squares
};

template <class T>
class Codebook {
 public:
  Codebook(const Problem& problem, Rows<T>& rows)
      : problem_(problem),
        shape_(problem.shape),
        rows_(rows),
        products_(make_dense_products(problem, rows, shape_.components)),
        words_(problem.settings.allocator, shape_.components, shape_.columns),
        nearness_(problem.settings.allocator, shape_.rows, shape_.components),
        random_(problem.options.seed, kStreamSplit),
        batch_(std::min(rows.batch(), shape_.rows)) {
    const int64_t wanted = std::clamp<int64_t>(batch_ / kRowsOfSlab, 1, kMostSlabs);
    slab_rows_ = (batch_ + wanted - 1) / wanted;
    const auto words = static_cast<size_t>(shape_.components);
    for (int64_t i = 0; i * slab_rows_ < batch_; ++i)
      tallies_.push_back({Table<double>(problem.settings.allocator, shape_.components * shape_.columns),
                          std::vector<int64_t>(words), std::vector<double>(words)});
  }

  void run() {
    used_ = 1;
    settle();
    while (used_ < shape_.components) {
      split();
      settle();
    }
  }

  const Matrix<T>& words() const { return words_; }

 private:
  /// Lloyd's iterations: each row to its nearest codeword, each codeword to the mean of its rows.
  void settle() {
    double before = std::numeric_limits<double>::infinity();
    for (int round = 0; round < kMostRounds; ++round) {
      assign();
      move();
      const std::vector<double>& distances = tallies_[0].distances;
      const double after = std::accumulate(distances.begin(), distances.end(), 0.0);
      if (!(before - after > kSettled * after) && round > 0) break;
      before = after;
    }
  }

  void assign() {
    squares_.assign(static_cast<size_t>(used_), 0);
    for (int64_t k = 0; k < used_; ++k)
      for (int64_t c = 0; c < shape_.columns; ++c)
        squares_[static_cast<size_t>(k)] += static_cast<double>(words_.row(k)[c]) * words_.row(k)[c];
    products_->project(words_, nearness_);
    for (Tally& tally : tallies_) {
      std::fill_n(tally.sums.data(), tally.sums.size(), 0.0);
      std::fill(tally.counts.begin(), tally.counts.end(), 0);
      std::fill(tally.distances.begin(), tally.distances.end(), 0.0);
    }
    for (int64_t first = 0; first < shape_.rows; first += batch_) {
      const int64_t count = std::min(batch_, shape_.rows - first);
      const T* const x = rows_.get(first, count);
      parallel_for(problem_.threads, (count + slab_rows_ - 1) / slab_rows_, [&](int64_t slab, int) {
        for (int64_t r = slab * slab_rows_; r < std::min(count, (slab + 1) * slab_rows_); ++r)
          count_row(x + r * shape_.columns, nearness_.row(first + r), tallies_[static_cast<size_t>(slab)]);
      });
    }
    add_up();
  }

  void count_row(const T* x, const T* products, Tally& tally) const {
    int64_t nearest = 0;
    double best = std::numeric_limits<double>::infinity();
    for (int64_t k = 0; k < used_; ++k) {
      const double distance = squares_[static_cast<size_t>(k)] - 2 * static_cast<double>(products[k]);
      if (distance < best) best = distance, nearest = k;
    }
    double* const sums = tally.sums.data() + nearest * shape_.columns;
    const T* const word = words_.row(nearest);
    double distance = 0;
    for (int64_t c = 0; c < shape_.columns; ++c) {
      const double value = x[c], apart = value - static_cast<double>(word[c]);
      sums[c] += value;
      distance += apart * apart;
    }
    ++tally.counts[static_cast<size_t>(nearest)];
    tally.distances[static_cast<size_t>(nearest)] += distance;
  }

  void add_up() {
    Tally& total = tallies_[0];
    for (size_t i = 1; i < tallies_.size(); ++i) {
      const Tally& other = tallies_[i];
      for (int64_t k = 0; k < used_ * shape_.columns; ++k) total.sums[k] += other.sums[k];
      for (size_t k = 0; k < static_cast<size_t>(used_); ++k) {
        total.counts[k] += other.counts[k];
        total.distances[k] += other.distances[k];
      }
    }
  }

  /// A codeword without rows goes to the widest cluster, beside its mean.
  void move() {
    for (int64_t k = 0; k < used_; ++k) {
      const int64_t count = tallies_[0].counts[static_cast<size_t>(k)];
      if (count == 0) continue;
      for (int64_t c = 0; c < shape_.columns; ++c)
        words_.row(k)[c] = static_cast<T>(tallies_[0].sums[k * shape_.columns + c] / static_cast<double>(count));
    }
    for (int64_t k = 0; k < used_; ++k)
      if (tallies_[0].counts[static_cast<size_t>(k)] == 0) place_beside(widest(), k);
  }

  /// The cluster with the largest sum of distances, which is halved so that the next call names another.
  int64_t widest() {
    std::vector<double>& distances = tallies_[0].distances;
    const auto at = std::max_element(distances.begin(), distances.begin() + used_);
    *at /= 2;
    return at - distances.begin();
  }

  /// Twice as many codewords or, at the end, one more for each of the widest clusters.
  void split() {
    const int64_t before = used_, more = std::min(before, shape_.components - before);
    std::vector<int64_t> order(static_cast<size_t>(before));
    std::iota(order.begin(), order.end(), 0);
    const std::vector<double>& distances = tallies_[0].distances;
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return distances[static_cast<size_t>(a)] > distances[static_cast<size_t>(b)];
    });
    for (int64_t i = 0; i < more; ++i) place_beside(order[static_cast<size_t>(i)], used_++);
  }

  /// Puts codeword `to` on one side of `from` and moves that to the other.
  void place_beside(int64_t from, int64_t to) {
    const auto at = static_cast<size_t>(from);
    const double entries = static_cast<double>(std::max<int64_t>(tallies_[0].counts[at], 1) * shape_.columns);
    const double apart = kSplit * std::sqrt(tallies_[0].distances[at] / entries);
    for (int64_t c = 0; c < shape_.columns; ++c) {
      const auto step = static_cast<T>(apart * random_.normal(drawn_++));
      const T mean = words_.row(from)[c];
      words_.row(from)[c] = std::max(T(0), mean + step);
      words_.row(to)[c] = std::max(T(0), mean - step);
    }
  }

  const Problem& problem_;
  const Shape shape_;
  Rows<T>& rows_;
  std::unique_ptr<Products<T>> products_;
  Matrix<T> words_, nearness_;
  Random random_;
  int64_t batch_, slab_rows_ = 1, used_ = 0, drawn_ = 0;
  std::vector<double> squares_;
  std::vector<Tally> tallies_;
};

}  // namespace

template <class T>
void make_kmeans(const Problem& problem, double mean, Rows<T>& rows, Factorization<T>& factors) {
  Codebook<T> codebook(problem, rows);
  codebook.run();
  const Matrix<T>& words = codebook.words();
  std::copy_n(words.data(), words.size(), factors.h.data());
  double sum = 0;
  for (int64_t k = 0; k < words.rows(); ++k)
    for (int64_t c = 0; c < words.columns(); ++c) sum += static_cast<double>(words.row(k)[c]);
  // Uniform numbers up to `scale` against the sum of the words give `mean` in the mean.
  const double scale = sum > 0 ? 2 * mean * static_cast<double>(words.columns()) / sum : 1;
  const Random random(problem.options.seed, kStreamActivations);
  parallel_for(problem.threads, factors.u.rows(), [&](int64_t r, int) {
    for (int64_t k = 0; k < words.rows(); ++k)
      factors.u.row(r)[k] = static_cast<T>(scale * random.uniform(r * words.rows() + k));
  });
}

template void make_kmeans(const Problem&, double, Rows<double>&, Factorization<double>&);
template void make_kmeans(const Problem&, double, Rows<float>&, Factorization<float>&);

}  // namespace hel::nmf
