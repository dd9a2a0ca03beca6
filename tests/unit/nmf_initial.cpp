// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include <algorithm>
#include <limits>
#include <numeric>

#include "support_json.hpp"
#include "support_nmf.hpp"

// First factors: against singular vectors by another method, and a codebook of another system.
using namespace test;
using namespace test::nmf;

namespace {

/// Singular values, falling, and vectors of a (rows x columns), by rotations of its columns (Hestenes 1958) in long
/// double: slow and independent of the library.
struct Decomposition {
  std::vector<std::vector<long double>> left, right;
  std::vector<long double> values;
};

Decomposition decompose(const Numbers& a, int64_t rows, int64_t columns) {
  const auto m = static_cast<size_t>(rows), n = static_cast<size_t>(columns);
  std::vector<std::vector<long double>> w(n, std::vector<long double>(m)), v(n, std::vector<long double>(n));
  for (size_t c = 0; c < n; ++c) {
    for (size_t r = 0; r < m; ++r) w[c][r] = a[r * n + c];
    v[c][c] = 1;
  }
  const auto dot = [](const auto& p, const auto& q) { return std::inner_product(p.begin(), p.end(), q.begin(), 0.0L); };
  const auto rotate = [](auto& p, auto& q, long double cosine, long double sine) {
    for (size_t i = 0; i < p.size(); ++i) {
      const long double old = p[i];
      p[i] = cosine * old - sine * q[i];
      q[i] = sine * old + cosine * q[i];
    }
  };
  for (int sweep = 0; sweep < 30; ++sweep)
    for (size_t i = 0; i < n; ++i)
      for (size_t j = i + 1; j < n; ++j) {
        const long double cross = dot(w[i], w[j]);
        if (cross == 0) continue;
        const long double ratio = (dot(w[j], w[j]) - dot(w[i], w[i])) / (2 * cross);
        const long double tangent = (ratio >= 0 ? 1 : -1) / (std::fabs(ratio) + std::sqrt(1 + ratio * ratio));
        const long double cosine = 1 / std::sqrt(1 + tangent * tangent);
        rotate(w[i], w[j], cosine, cosine * tangent);
        rotate(v[i], v[j], cosine, cosine * tangent);
      }
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t p, size_t q) { return dot(w[p], w[p]) > dot(w[q], w[q]); });
  Decomposition found;
  for (const size_t c : order) {
    const long double value = std::sqrt(dot(w[c], w[c]));
    for (long double& entry : w[c]) entry /= value;
    found.left.push_back(w[c]);
    found.right.push_back(v[c]);
    found.values.push_back(value);
  }
  return found;
}

/// The factors of Boutsidis and Gallopoulos, from their description.
void expect_nndsvd(const Data& data, Numbers& u, Numbers& h) {
  const bool wide = data.columns > data.rows;
  Numbers turned(data.x.size());
  for (int64_t r = 0; r < data.rows; ++r)
    for (int64_t c = 0; c < data.columns; ++c) turned[static_cast<size_t>(c * data.rows + r)] = data.at(r, c);
  Decomposition d = wide ? decompose(turned, data.columns, data.rows) : decompose(data.x, data.rows, data.columns);
  if (wide) std::swap(d.left, d.right);
  u.assign(data.u.size(), 0);
  h.assign(data.h.size(), 0);
  for (int64_t k = 0; k < data.components; ++k) {
    const auto &left = d.left[static_cast<size_t>(k)], &right = d.right[static_cast<size_t>(k)];
    const auto length = [](const auto& vector, long double sign) {
      long double sum = 0;
      for (const long double entry : vector) sum += sign * entry > 0 ? entry * entry : 0;
      return std::sqrt(sum);
    };
    const long double sign = length(left, 1) * length(right, 1) > length(left, -1) * length(right, -1) ? 1 : -1;
    const long double l = length(left, sign), r = length(right, sign);
    const long double scale = std::sqrt(d.values[static_cast<size_t>(k)] * l * r);
    for (int64_t i = 0; i < data.rows; ++i)
      u[static_cast<size_t>(i * data.components + k)] =
          static_cast<double>(std::max(0.0L, sign * left[static_cast<size_t>(i)] / l * scale));
    for (int64_t i = 0; i < data.columns; ++i)
      h[static_cast<size_t>(k * data.columns + i)] =
          static_cast<double>(std::max(0.0L, sign * right[static_cast<size_t>(i)] / r * scale));
  }
}

Fit initialize(const Data& data, hel_nmf_options options) {
  options.iterations = 0;
  return fit(data, options);
}

double mean_of(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
}

}  // namespace

TEST_CASE("NNDSVD begins with the leading singular vectors, split by sign") {
  const struct {
    int64_t rows, columns, components;
  } shapes[] = {{12, 9, 4},  {9, 12, 9},    {1, 7, 1},       {7, 1, 1},    {5, 5, 5},
                {40, 90, 3}, {130, 120, 6}, {101, 150, 100}, {700, 40, 4}, {30, 700, 5}};
  for (const auto& shape : shapes) {
    INFO(shape.rows << " x " << shape.columns << ", " << shape.components);
    // Large matrices with a gap behind the wanted vectors: what is behind it decides how exact they are.
    const Data data = planted_data(shape.rows, shape.columns, shape.components, 7, shape.components > 20 ? 0.5 : 0.03);
    Numbers u, h;
    expect_nndsvd(data, u, h);
    const Fit found = initialize(data, make_options(2, 0, HEL_NMF_NNDSVD));
    CHECK(found.status == HEL_OK);
    // Entries up to a millionth of the largest may have been taken for zeros.
    CHECK(difference(found.u, u) <= 1.1e-6);
    CHECK(difference(found.h, h) <= 1.1e-6);
    hel_nmf_options single = make_options(2, 0, HEL_NMF_NNDSVD);
    single.precision = HEL_FLOAT;
    const Fit rough = initialize(data, single);
    // Vectors of values that lie close to one another turn by the rounding over their distance.
    CHECK(difference(rough.u, u) <= 2e-3);
    CHECK(difference(rough.h, h) <= 2e-3);
  }
}

TEST_CASE("the zeros of NNDSVD are filled with the mean, or with random numbers up to a hundredth of it") {
  const Data data = planted_data(30, 20, 5, 3);
  const Fit plain = initialize(data, make_options(1, 0, HEL_NMF_NNDSVD));
  const Fit mean = initialize(data, make_options(1, 0, HEL_NMF_NNDSVDA));
  const Fit random = initialize(data, make_options(1, 0, HEL_NMF_NNDSVDAR));
  const double middle = mean_of(data.x);
  int64_t zeros = 0;
  for (size_t i = 0; i < plain.u.size(); ++i) {
    if (plain.u[i] > 0) {
      CHECK(mean.u[i] == plain.u[i]);
      CHECK(random.u[i] == plain.u[i]);
      continue;
    }
    ++zeros;
    CHECK(mean.u[i] == doctest::Approx(middle).epsilon(1e-14));
    CHECK(random.u[i] > 0);
    CHECK(random.u[i] <= 0.01 * middle);
  }
  CHECK(zeros > 10);
  CHECK(std::count(mean.h.begin(), mean.h.end(), 0.0) == 0);
  CHECK(std::count(random.h.begin(), random.h.end(), 0.0) == 0);
}

TEST_CASE("NNDSVD takes rank-deficient matrices, rows and columns of zeros, and nothing but zeros") {
  Data data = planted_data(14, 10, 5, 11);
  for (int64_t c = 0; c < 10; ++c) data.x[static_cast<size_t>(3 * 10 + c)] = 0;
  for (int64_t r = 0; r < 14; ++r) data.x[static_cast<size_t>(r * 10 + 6)] = 0;
  const Fit gap = initialize(data, make_options(2, 0, HEL_NMF_NNDSVD));
  CHECK(gap.status == HEL_OK);
  for (int64_t k = 0; k < 5; ++k) {
    CHECK(gap.u[static_cast<size_t>(3 * 5 + k)] == 0);
    CHECK(gap.h[static_cast<size_t>(k * 10 + 6)] == 0);
  }
  // Of rank one: the first pair gives the matrix, the others are nothing but rounding.
  for (int64_t r = 0; r < 14; ++r)
    for (int64_t c = 0; c < 10; ++c)
      data.x[static_cast<size_t>(r * 10 + c)] = static_cast<double>((r + 1) * (c % 3 + 1));
  const Fit one = initialize(data, make_options(2, 0, HEL_NMF_NNDSVD));
  CHECK(difference(product_of(14, 5, 10, one.u, one.h), data.x) <= 1e-13);
  std::fill(data.x.begin(), data.x.end(), 0.0);
  const Fit none = initialize(data, make_options(2, 0, HEL_NMF_NNDSVD));
  CHECK(none.status == HEL_OK);
  CHECK(largest(none.u) == 0);
  CHECK(largest(none.h) == 0);
}

TEST_CASE("the codebook of k-means is that of another system") {
  const Json numbers = read_vectors("diffsptk_lbg.json");
  const Numbers x = numbers["x"].numbers(), codebook = numbers["codebook_any_order"].numbers();
  for (const uint64_t seed : {0, 1, 2, 3, 4}) {
    Data data{48, 3, 4, x, Numbers(48 * 4), Numbers(12)};
    hel_nmf_options options = make_options(2, 0, HEL_NMF_KMEANS);
    options.seed = seed;
    const Fit found = initialize(data, options);
    CHECK(found.status == HEL_OK);
    for (int k = 0; k < 4; ++k) {
      double nearest = INFINITY;
      for (int j = 0; j < 4; ++j) {
        double apart = 0;
        for (int c = 0; c < 3; ++c)
          apart = std::max(
              apart, std::fabs(found.h[static_cast<size_t>(3 * j + c)] - codebook[static_cast<size_t>(3 * k + c)]));
        nearest = std::min(nearest, apart);
      }
      // Both are means of the same twelve rows, theirs rounded to float.
      CHECK(nearest <= 1e-6);
    }
  }
}

TEST_CASE("k-means finds clusters that lie apart, for any number of them, in both precisions") {
  for (const int64_t clusters : {1, 2, 3, 5, 7, 8}) {
    Random random(static_cast<uint64_t>(clusters));
    const int64_t rows = 40 * clusters, columns = 6;
    const Numbers centers = random_numbers(random, clusters * columns, 1);
    Data data{rows,
              columns,
              clusters,
              Numbers(static_cast<size_t>(rows * columns)),
              Numbers(static_cast<size_t>(rows * clusters)),
              Numbers(static_cast<size_t>(clusters * columns))};
    Numbers sums(centers.size());
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c) {
        const auto center = static_cast<size_t>(r % clusters * columns + c);
        data.x[static_cast<size_t>(r * columns + c)] = centers[center] + 1e-3 * random.number();
        sums[center] += data.x[static_cast<size_t>(r * columns + c)] / 40;
      }
    for (const int32_t precision : {HEL_DOUBLE, HEL_FLOAT}) {
      INFO(clusters << " clusters, precision " << precision);
      hel_nmf_options options = make_options(2, 0, HEL_NMF_KMEANS);
      options.precision = precision;
      const Fit found = initialize(data, options);
      int64_t matched = 0;
      for (int64_t k = 0; k < clusters; ++k)
        for (int64_t j = 0; j < clusters; ++j) {
          double apart = 0;
          for (int64_t c = 0; c < columns; ++c)
            apart = std::max(apart, std::fabs(found.h[static_cast<size_t>(j * columns + c)] -
                                              sums[static_cast<size_t>(k * columns + c)]));
          matched += apart < 1e-5;
        }
      CHECK(matched == clusters);
      // The mean of the first UH is about that of X.
      CHECK(mean_of(product_of(rows, clusters, columns, found.u, found.h)) ==
            doctest::Approx(mean_of(data.x)).epsilon(0.15));
    }
  }
}

TEST_CASE("codewords have settled: another round of means hardly brings rows nearer, even without clusters") {
  const int64_t rows = 600, columns = 3, words = 7;
  Random random(211);
  const Data data{rows, columns, words, random_numbers(random, rows * columns), Numbers(600 * 7), Numbers(21)};
  const Fit found = initialize(data, make_options(2, 0, HEL_NMF_KMEANS));
  const auto round_of = [&](const Numbers& book, Numbers& means) {
    Numbers sums(book.size()), counts(static_cast<size_t>(words));
    double total = 0;
    for (int64_t r = 0; r < rows; ++r) {
      double nearest = INFINITY;
      size_t word = 0;
      for (size_t k = 0; k < 7; ++k) {
        double apart = 0;
        for (int64_t c = 0; c < columns; ++c)
          apart += std::pow(data.at(r, c) - book[k * 3 + static_cast<size_t>(c)], 2);
        if (apart < nearest) nearest = apart, word = k;
      }
      total += nearest, ++counts[word];
      for (int64_t c = 0; c < columns; ++c) sums[word * 3 + static_cast<size_t>(c)] += data.at(r, c);
    }
    means = sums;
    for (size_t i = 0; i < means.size(); ++i) means[i] /= counts[i / 3];
    return total;
  };
  Numbers means, further;
  const double before = round_of(found.h, means), after = round_of(means, further);
  CHECK(after <= before * (1 + 1e-12));
  CHECK(before - after <= 1e-4 * after);
}

TEST_CASE("k-means takes as many codewords as rows, equal rows, and zeros") {
  Data data = planted_data(9, 4, 9, 5);
  const Fit all = initialize(data, make_options(2, 0, HEL_NMF_KMEANS));
  CHECK(all.status == HEL_OK);
  for (int64_t r = 0; r < 9; ++r) {
    double nearest = INFINITY;
    for (int64_t k = 0; k < 9; ++k) {
      double apart = 0;
      for (int64_t c = 0; c < 4; ++c)
        apart = std::max(apart, std::fabs(all.h[static_cast<size_t>(k * 4 + c)] - data.at(r, c)));
      nearest = std::min(nearest, apart);
    }
    CHECK(nearest <= 1e-12);
  }
  for (size_t i = 0; i < data.x.size(); ++i) data.x[i] = static_cast<double>(i % 4);
  const Fit same = initialize(data, make_options(2, 0, HEL_NMF_KMEANS));
  for (size_t i = 0; i < same.h.size(); ++i) CHECK(same.h[i] == data.x[i % 4]);
  std::fill(data.x.begin(), data.x.end(), 0.0);
  const Fit none = initialize(data, make_options(2, 0, HEL_NMF_KMEANS));
  CHECK(largest(none.h) == 0);
  CHECK(all_nonnegative(none.u));
}

TEST_CASE("first factors do not look at what is missing, and lift what lies under the floor") {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  Data data = planted_data(20, 15, 3, 21);
  Numbers weights(data.x.size(), 1.0);
  Data filled = data;
  for (size_t i = 0; i < data.x.size(); i += 7) weights[i] = 0, data.x[i] = nothing;
  double sum = 0, count = 0;
  for (size_t i = 0; i < data.x.size(); ++i)
    if (weights[i] > 0) sum += data.x[i], ++count;
  for (size_t i = 0; i < data.x.size(); i += 7) filled.x[i] = sum / count;
  for (const int32_t init : {HEL_NMF_NNDSVD, HEL_NMF_NNDSVDA, HEL_NMF_NNDSVDAR, HEL_NMF_KMEANS, HEL_NMF_RANDOM}) {
    INFO("init " << init);
    hel_nmf_options options = make_options(2, 0, init);
    const Fit expected = initialize(filled, options);
    options.weights = weights.data();
    const Fit found = initialize(data, options);
    CHECK(found.status == HEL_OK);
    CHECK(difference(found.u, expected.u) <= 1e-11);
    CHECK(difference(found.h, expected.h) <= 1e-11);
  }
  Data low = planted_data(20, 15, 3, 22), lifted = low;
  for (double& entry : lifted.x) entry = std::max(entry, 0.4);
  for (const int32_t init : {HEL_NMF_NNDSVD, HEL_NMF_KMEANS}) {
    hel_nmf_options options = make_options(0, 0, init);
    const Fit expected = initialize(lifted, options);
    options.data_floor = 0.4;
    CHECK(difference(initialize(low, options).h, expected.h) <= 1e-12);
  }
}

TEST_CASE("a matrix that is cleaned in several batches gives what the clean one gives") {
  Data low = planted_data(1200, 1000, 2, 25, 0.1), lifted = low;
  for (double& entry : lifted.x) entry = std::max(entry, 0.3);
  for (const int32_t init : {HEL_NMF_NNDSVD, HEL_NMF_KMEANS}) {
    INFO("init " << init);
    hel_nmf_options options = make_options(1, 0, init);
    options.threads = 2;
    const Fit expected = initialize(lifted, options);
    options.data_floor = 0.3;
    const Fit found = initialize(low, options);
    // The same sums in other pieces.
    CHECK(difference(found.u, expected.u) <= 1e-9);
    CHECK(difference(found.h, expected.h) <= 1e-9);
  }
}

TEST_CASE("every start is the same for any number of threads, and what a fit begins with") {
  const Data data = planted_data(700, 40, 6, 31);
  for (const int32_t init : {HEL_NMF_RANDOM, HEL_NMF_NNDSVD, HEL_NMF_NNDSVDA, HEL_NMF_NNDSVDAR, HEL_NMF_KMEANS}) {
    INFO("init " << init);
    hel_nmf_options options = make_options(1, 0, init);
    options.seed = 5;
    const Fit one = initialize(data, options);
    for (const int32_t threads : {2, 3}) {
      options.threads = threads;
      const Fit more = initialize(data, options);
      CHECK(same_bits(more.u, one.u));
      CHECK(same_bits(more.h, one.h));
    }
    Numbers u(data.u.size()), h(data.h.size());
    CHECK(hel_nmf_initialize(nullptr, 700, 40, 6, data.x.data(), &options, u.data(), h.data()) == HEL_OK);
    CHECK(same_bits(u, one.u));
    CHECK(same_bits(h, one.h));
    options.seed = 6;
    const Fit other = initialize(data, options);
    if (init == HEL_NMF_RANDOM) CHECK(!same_bits(other.h, one.h));
    CHECK(all_nonnegative(one.u));
    CHECK(all_nonnegative(one.h));
  }
}

TEST_CASE("singular vectors and codebooks begin nearer to the data than random numbers") {
  const Data data = planted_data(120, 60, 4, 41, 0.1);
  const double random = initialize(data, make_options(2, 0, HEL_NMF_RANDOM)).report.objective;
  CHECK(initialize(data, make_options(2, 0, HEL_NMF_NNDSVD)).report.objective < 0.2 * random);
  CHECK(initialize(data, make_options(2, 0, HEL_NMF_NNDSVDAR)).report.objective < 0.2 * random);
  // After one update of U.
  hel_nmf_options options = make_options(2, 1, HEL_NMF_KMEANS);
  options.inner = 20;
  const double codebook = fit(data, options).report.objective;
  options.init = HEL_NMF_RANDOM;
  CHECK(codebook < fit(data, options).report.objective);
}
