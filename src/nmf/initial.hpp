// SPDX-License-Identifier: BSD-3-Clause
// SPDX-FileCopyrightText: The Heliotrope authors
#pragma once

#include "nmf/factors.hpp"
#include "nmf/products.hpp"
#include "nmf/sweep_stepper.hpp"

namespace hel::nmf {

/// The first factors, as options.init says.
template <class T>
void make_initial(const Problem& problem, const DataSums& data, Rows<T>& rows, Factorization<T>& factors);
/// Uniform random numbers so that the mean of UH is `mean`.
template <class T>
void make_random(const Problem& problem, double mean, Factorization<T>& factors);
/// Vectors that make_nndsvd() needs products of at once.
int64_t nndsvd_size(const Shape& shape);
/// From singular vectors; `x` takes nndsvd_size() vectors.
template <class T>
void make_nndsvd(const Problem& problem, double mean, Products<T>& x, Factorization<T>& factors);
/// H by k-means, U at random so that the mean of UH is `mean`.
template <class T>
void make_kmeans(const Problem& problem, double mean, Rows<T>& rows, Factorization<T>& factors);

}  // namespace hel::nmf
