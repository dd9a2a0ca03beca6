// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors

// A codebook of the rows of X as first dictionary: Y. Linde, A. Buzo and R. Gray, An algorithm for vector quantizer
// design, IEEE Transactions on Communications 28, 1980. Codewords begin as the mean of all rows and are doubled by
// splitting, after which they settle. Two things differ from that paper, since they lead to better books: a codeword is
// split along the axis in which its rows spread most, not at random, and only where they spread at all.
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
/// Rounds that turn a random direction toward the axis of the widest spread.
constexpr int kTurns = 4;
/// A codeword is not split if its rows spread less than this part of the average.
constexpr double kTight = 0.1;
/// A codeword that lost its rows goes beside another by this part of the spread of that one's.
constexpr double kBeside = 0.1;

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
        nearest_(problem.settings.allocator, shape_.rows),
        axes_(problem.settings.allocator, shape_.components, shape_.columns),
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
      std::fill(tally.counts.begin(), tally.counts.end(), 0);
      std::fill(tally.distances.begin(), tally.distances.end(), 0.0);
    }
    each_row([&](int64_t r, const T* x, Tally& tally) {
      nearest_[r] = nearest_of(nearness_.row(r));
      count_row(x, nearest_[r], tally);
    });
    for (size_t i = 1; i < tallies_.size(); ++i)
      for (size_t k = 0; k < static_cast<size_t>(used_); ++k) {
        tallies_[0].counts[k] += tallies_[i].counts[k];
        tallies_[0].distances[k] += tallies_[i].distances[k];
      }
  }

  /// visit(row, its numbers, tally of its slab); the sums, which begin as zeros, of all slabs go to the first.
  template <class Visit>
  void each_row(Visit&& visit) {
    for (Tally& tally : tallies_) std::fill_n(tally.sums.data(), tally.sums.size(), 0.0);
    for (int64_t first = 0; first < shape_.rows; first += batch_) {
      const int64_t count = std::min(batch_, shape_.rows - first);
      const T* const x = rows_.get(first, count);
      parallel_for(problem_.threads, (count + slab_rows_ - 1) / slab_rows_, [&](int64_t slab, int) {
        for (int64_t r = slab * slab_rows_; r < std::min(count, (slab + 1) * slab_rows_); ++r)
          visit(first + r, x + r * shape_.columns, tallies_[static_cast<size_t>(slab)]);
      });
    }
    for (size_t i = 1; i < tallies_.size(); ++i)
      for (int64_t k = 0; k < used_ * shape_.columns; ++k) tallies_[0].sums[k] += tallies_[i].sums[k];
  }

  int64_t nearest_of(const T* products) const {
    int64_t nearest = 0;
    double best = std::numeric_limits<double>::infinity();
    for (int64_t k = 0; k < used_; ++k) {
      const double distance = squares_[static_cast<size_t>(k)] - 2 * static_cast<double>(products[k]);
      if (distance < best) best = distance, nearest = k;
    }
    return nearest;
  }

  void count_row(const T* x, int64_t nearest, Tally& tally) const {
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

  /// A codeword without rows goes to the widest cluster, beside its mean.
  void move() {
    for (int64_t k = 0; k < used_; ++k) {
      const int64_t count = tallies_[0].counts[static_cast<size_t>(k)];
      if (count == 0) continue;
      for (int64_t c = 0; c < shape_.columns; ++c)
        words_.row(k)[c] = static_cast<T>(tallies_[0].sums[k * shape_.columns + c] / static_cast<double>(count));
    }
    for (int64_t k = 0; k < used_; ++k)
      if (tallies_[0].counts[static_cast<size_t>(k)] == 0) replace(k, widest());
  }

  /// The cluster with the largest sum of distances, which is halved so that the next call names another.
  int64_t widest() {
    std::vector<double>& distances = tallies_[0].distances;
    const auto at = std::max_element(distances.begin(), distances.begin() + used_);
    *at /= 2;
    return at - distances.begin();
  }

  void replace(int64_t k, int64_t other) {
    const auto at = static_cast<size_t>(other);
    const double entries = static_cast<double>(std::max<int64_t>(tallies_[0].counts[at], 1) * shape_.columns);
    const double apart = kBeside * std::sqrt(tallies_[0].distances[at] / entries);
    for (int64_t c = 0; c < shape_.columns; ++c)
      words_.row(k)[c] = std::max(T(0), words_.row(other)[c] + static_cast<T>(apart * random_.normal(drawn_++)));
  }

  /// axes_ = for each codeword the direction in which its rows spread most, as long as the root of the mean square.
  void find_axes() {
    for (int64_t k = 0; k < used_ * shape_.columns; ++k)
      axes_.row(k / shape_.columns)[k % shape_.columns] = random_.normal(drawn_++);
    for (int turn = 0; turn <= kTurns; ++turn) {
      each_row([&](int64_t r, const T* x, Tally& tally) {
        const T* const word = words_.row(nearest_[r]);
        const double* const axis = axes_.row(nearest_[r]);
        double along = 0;
        for (int64_t c = 0; c < shape_.columns; ++c) along += (static_cast<double>(x[c]) - word[c]) * axis[c];
        double* const sums = tally.sums.data() + nearest_[r] * shape_.columns;
        for (int64_t c = 0; c < shape_.columns; ++c) sums[c] += along * (static_cast<double>(x[c]) - word[c]);
      });
      for (int64_t k = 0; k < used_; ++k) {
        const double* const sums = tallies_[0].sums.data() + k * shape_.columns;
        double square = 0;
        for (int64_t c = 0; c < shape_.columns; ++c) square += sums[c] * sums[c];
        // The axis is a unit vector until the last turn, which gives the sum of squares along it.
        const double length = std::sqrt(square), rows = static_cast<double>(tallies_[0].counts[static_cast<size_t>(k)]);
        const double scale = length > 0 ? (turn < kTurns ? 1 : std::sqrt(length / std::max(rows, 1.0))) / length : 0;
        for (int64_t c = 0; c < shape_.columns; ++c) axes_.row(k)[c] = scale * sums[c];
      }
    }
  }

  /// Twice as many codewords, or as many more as there is need of and spread for.
  void split() {
    find_axes();
    const std::vector<double>& distances = tallies_[0].distances;
    std::vector<int64_t> order(static_cast<size_t>(used_));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return distances[static_cast<size_t>(a)] > distances[static_cast<size_t>(b)];
    });
    const double average =
        std::accumulate(distances.begin(), distances.begin() + used_, 0.0) / static_cast<double>(used_);
    for (const int64_t k : order) {
      const bool tight = distances[static_cast<size_t>(k)] < kTight * average;
      if (used_ == shape_.components || (tight && k != order[0])) break;
      for (int64_t c = 0; c < shape_.columns; ++c) {
        const T mean = words_.row(k)[c], step = static_cast<T>(axes_.row(k)[c]);
        words_.row(k)[c] = std::max(T(0), mean + step);
        words_.row(used_)[c] = std::max(T(0), mean - step);
      }
      ++used_;
    }
  }

  const Problem& problem_;
  const Shape shape_;
  Rows<T>& rows_;
  std::unique_ptr<Products<T>> products_;
  Matrix<T> words_, nearness_;  ///< nearness_: products of rows and codewords
  Table<int64_t> nearest_;      ///< of each row
  Matrix<double> axes_;
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
