// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#include "nmf/initial.hpp"

#include <cmath>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/random.hpp"

namespace hel::nmf {
namespace {

enum Stream : uint64_t { kStreamU = 1, kStreamH = 2 };

template <class T>
void fill_random(const Problem& problem, Stream stream, double scale, Matrix<T>& factor) {
  const Random random(problem.options.seed, stream);
  parallel_for(problem.threads, factor.rows(), [&](int64_t r, int) {
    for (int64_t c = 0; c < factor.columns(); ++c)
      factor.row(r)[c] = static_cast<T>(scale * random.uniform(r * factor.columns() + c));
  });
}

}  // namespace

template <class T>
void make_random(const Problem& problem, double mean, Factorization<T>& factors) {
  // The mean of a product of two uniform numbers up to s is s^2 / 4.
  const double scale = 2 * std::sqrt((mean > 0 ? mean : 1) / static_cast<double>(problem.shape.components));
  fill_random(problem, kStreamU, scale, factors.u);
  fill_random(problem, kStreamH, scale, factors.h);
}

template <class T>
void make_initial(const Problem& problem, const DataSums& data, Rows<T>& rows, Factorization<T>& factors) {
  const double mean = data.mean();
  if (problem.options.init == HEL_NMF_RANDOM) return make_random(problem, mean, factors);
  CleanRows<T> clean(problem, mean, rows);
  if (problem.options.init == HEL_NMF_KMEANS)
    make_kmeans(problem, mean, clean, factors);
  else
    make_nndsvd(problem, mean, *make_dense_products(problem, clean, nndsvd_size(problem.shape)), factors);
  require_finite(factors);
}

#define HEL_NMF_INSTANTIATE(T)                                                              \
  template void make_initial(const Problem&, const DataSums&, Rows<T>&, Factorization<T>&); \
  template void make_random(const Problem&, double, Factorization<T>&);
HEL_NMF_INSTANTIATE(double)
HEL_NMF_INSTANTIATE(float)
#undef HEL_NMF_INSTANTIATE

}  // namespace hel::nmf
